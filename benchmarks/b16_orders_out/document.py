"""From Centra's JSON to the ERP's document, by hand: what the competitors send. Ours says the same as a mapper."""

from typing import Any


def document(order: dict[str, Any]) -> dict[str, Any]:
    """Return the ERP's order."""
    address = order["shippingAddress"]
    return {
        "number": str(order["number"]),
        "ordered_at": order["orderDate"],
        "market": order["market"]["name"],
        "currency": order["grandTotal"]["currency"]["code"],
        "customer": {
            "name": f"{address['firstName'] or ''} {address['lastName'] or ''}".strip(),
            "street": ", ".join(filter(None, (address["address1"], address["address2"]))),
            "postal_code": address["zipCode"] or "",
            "city": address["city"] or "",
            "country": (address["country"] or {}).get("code", ""),
            "email": address["email"] or "",
        },
        "lines": [line_of(line) for line in order["lines"]],
        "shipping": order["totals"]["shipping"]["value"],
        "discount": order["totals"]["discounts"]["value"],
        "tax_included": order["totals"]["taxIncluded"]["value"],
        "total": order["grandTotal"]["value"],
    }


def line_of(line: dict[str, Any]) -> dict[str, Any]:
    """Return a line of it."""
    return {
        "article": line["productSize"]["SKU"],
        "text": line["productName"] or "",
        "quantity": line["quantity"],
        "price": line["unitPrice"]["value"],
        "amount": line["lineValue"]["value"],
        "tax_percent": line["taxPercent"],
    }
