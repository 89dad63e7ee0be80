"""Requests about returns that several modules of tests ask."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mutations import PROBLEMS
from sandbox_client import Centra

from centra_ipaas.sandbox import Placed

_RULES = "{ rule { taxPercent } taxIncluded { value } taxAdded { value } taxDeducted { value } }"
RETURN = f"""return {{ id returnStatus status createdAt returnedToStock comment externalId
  grandTotal {{ value formattedValue currency {{ code }} }} net: grandTotal(includingTax: false) {{ value }}
  lines {{ id quantity lineValue {{ value }} unitPrice {{ value }} shipmentLine {{ id returnedQuantity quantity }}
    orderLine {{ id returnedQuantity }} appliedTaxRules {_RULES} }}
  totals {{ quantity lineValues {{ value }} handling {{ value }} shipping {{ value }} discounts {{ value }}
    returnCost {{ value }} taxAdded {{ value }} taxDeducted {{ value }} taxIncluded {{ value }}
    shippingTaxRules {_RULES} handlingTaxRules {_RULES} discountTaxRules {_RULES} returnCostTaxRules {_RULES} }}
  shipment {{ id }} order {{ number status }} store {{ id }}
  ... on DirectToConsumerReturn {{ createdFrom totalQuantity currencyBaseRate usedFallbackTax
    returnWarehouse {{ id }} customer {{ email }} discountsApplied {{ value {{ value }} }} }} }}"""
CREATE = f"mutation ($in: ReturnCreateInput!) {{ createReturn(input: $in) {{ {RETURN} {PROBLEMS} }} }}"
COMPLETE = (
    f"mutation ($id: Int!, $in: ReturnCompleteInput!) "
    f"{{ completeReturn(id: $id, input: $in) {{ {RETURN} {PROBLEMS} }} }}"
)
UNCOMPLETE = f"mutation ($id: Int!) {{ uncompleteReturn(id: $id) {{ {RETURN} {PROBLEMS} }} }}"
DELETE = f"mutation ($id: Int!) {{ deleteReturn(id: $id) {{ return {{ id lines {{ id }} }} {PROBLEMS} }} }}"
SHIP = f"""mutation ($in: ShipmentCreateInput!) {{ createShipment(input: $in) {{ shipment {{ id number
  lines {{ id quantity orderLine {{ id }} }} grandTotal {{ value }} }} {PROBLEMS} }} }}"""
LEAVE = f"""mutation ($id: Int!) {{ completeShipment(id: $id, input: {{}}) {{ shipment {{ id }} {PROBLEMS} }} }}"""

RELEASE = {"releaseItemsBackToWarehouse": True}
REMOVE = {"removeItemsFromStock": True}


def send_to(warehouse: int) -> dict[str, Any]:
    return {"sendItemsToDifferentWarehouse": {"id": warehouse}}


def pack(centra: Centra, placed: Placed, *quantities: int, **more: Any) -> dict[str, Any]:
    """Make a captured shipment of the first lines, whole lines without quantities, and return it."""
    order = centra.shop.order(placed.number)
    chosen = quantities or [line.quantity for line in order.lines]
    lines = [
        {"orderLine": {"id": line.id}, "quantity": quantity}
        for line, quantity in zip(order.lines, chosen, strict=False)
    ]
    given = {"order": {"number": placed.number}, "lines": lines, "capture": True, **more}
    shipment: dict[str, Any] = centra.do(SHIP, **{"in": given})["shipment"]
    return shipment


def ship(centra: Centra, placed: Placed, *quantities: int, **more: Any) -> dict[str, Any]:
    """Make a shipment that has left the house."""
    shipment = pack(centra, placed, *quantities, **more)
    centra.do(LEAVE, id=shipment["id"])
    return shipment


def wanted(shipment: dict[str, Any], *quantities: int, policy: Any = None, **more: Any) -> dict[str, Any]:
    """Return the input of a return of the first lines of a shipment, whole lines without quantities."""
    chosen = quantities or [line["quantity"] for line in shipment["lines"]]
    lines = [
        {"shipmentLine": {"id": line["id"]}, "quantity": quantity}
        for line, quantity in zip(shipment["lines"], chosen, strict=False)
    ]
    given = {"shipment": {"id": shipment["id"]}, "lines": lines, "returnStockActionPolicy": policy or RELEASE}
    return {"in": {**given, **more}}


def give_back(centra: Centra, shipment: dict[str, Any], *quantities: int, **more: Any) -> dict[str, Any]:
    """Create a return and give it back."""
    returned: dict[str, Any] = centra.do(CREATE, **wanted(shipment, *quantities, **more))["return"]
    return returned


def sek(value: str) -> dict[str, Any]:
    return {"value": {"value": Decimal(value), "currencyIsoCode": "SEK"}}
