"""Orders, their lines, totals, discounts and payments."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field, TaxValue, money_field, path, plain, tax_rules, taxed
from centra_ipaas.sandbox.rules.tax import rounded
from centra_ipaas.sandbox.state.world import Call


def net(value: Decimal, line: rows.OrderLine) -> Decimal:
    """Return a line amount without the tax inside it; tax on top is not inside (assumed)."""
    if line.order.tax_mode == "added":
        return value
    digits = line.order.currency.decimal_digits
    inside = value * line.tax_percent / (100 + line.tax_percent)
    return value - rounded(inside, digits)


def _line_money(amount: Callable[[Any], Decimal]) -> Field:
    return taxed(
        lambda line: line.order.money(amount(line)),
        lambda line: line.order.money(net(amount(line), line)),
    )


def _tax_sum(kind: str, part: str) -> Field:
    get, pick = attrgetter(f"totals.{kind}_taxes"), attrgetter(part)
    return plain(lambda order: order.money(sum((pick(tax) for tax in get(order)), rows.ZERO)))


def _tax_part(name: str) -> Field:
    get = attrgetter(f"tax.{name}")
    return plain(lambda value: value.order.money(get(value)))


def _lines(call: Call) -> Reader:
    """Fully cancelled lines are hidden unless asked for (OLD:dtc)."""
    if call.args.get("includeFullyCancelled"):
        return attrgetter("all_lines")
    return lambda order: [line for line in order.all_lines if line.quantity or not line.cancelled_quantity]


def _discount_percent(line: rows.OrderLine) -> Decimal:
    if not line.unit_original_price:
        return rows.ZERO
    return rounded((1 - line.unit_price / line.unit_original_price) * 100, 2)


def _cancelled(order: rows.Order) -> int:
    return sum(line.cancelled_quantity for line in order.all_lines)


def _quantity(order: rows.Order) -> int:
    return sum(line.quantity for line in order.all_lines)


_ORDER: dict[str, Field] = {
    "grandTotal": taxed(
        lambda order: order.money(order.totals.grand), lambda order: order.money(order.totals.grand_net)
    ),
    "lines": _lines,
    "paymentHistory": path("payments"),
    # The totals' row is the order itself: it knows the currency.
    "totals": plain(lambda order: order),
}

_ORDER_LINE: dict[str, Field] = {
    "size": path("product_size.description"),
    "productNumber": path("product_size.product_variant.product.product_number"),
    "productName": path("product_size.product_variant.product.name"),
    "productVariantName": path("product_size.product_variant.name"),
    "hasAnyDiscount": plain(lambda line: line.unit_price != line.unit_original_price),
    "unitOriginalPrice": _line_money(attrgetter("unit_original_price")),
    "unitPrice": _line_money(attrgetter("unit_price")),
    "lineValue": _line_money(attrgetter("value")),
    "discountPercent": plain(_discount_percent),
    "product": path("product_size.product_variant.product"),
    "productVariant": path("product_size.product_variant"),
}

_DISCOUNT: dict[str, Field] = {"value": money_field("amount")}

FIELDS: dict[str, dict[str, Field]] = {
    "DirectToConsumerOrder": _ORDER,
    "WholesaleOrder": _ORDER,
    "ProductOrderLine": _ORDER_LINE,
    "BundleOrderLine": _ORDER_LINE,
    "BundleItemOrderLine": _ORDER_LINE,
    "GiftCertificateOrderLine": _ORDER_LINE,
    "OrderTotals": {
        "quantity": plain(_quantity),
        "originalQuantity": plain(lambda order: _quantity(order) + _cancelled(order)),
        "cancelledQuantity": plain(_cancelled),
        "unexpeditedQuantity": plain(
            lambda order: sum(line.quantity - line.shipped for line in order.all_lines)
        ),
        "lineValues": money_field("totals.lines", ""),
        "handling": money_field("totals.handling", ""),
        "shipping": money_field("totals.shipping", ""),
        "discounts": money_field("totals.discounts", ""),
        "taxAdded": money_field("totals.tax_added", ""),
        "taxDeducted": money_field("totals.tax_deducted", ""),
        "taxIncluded": money_field("totals.tax_included", ""),
        "shippingTaxAdded": _tax_sum("shipping", "added"),
        "shippingTaxDeducted": _tax_sum("shipping", "deducted"),
        "shippingTaxIncluded": _tax_sum("shipping", "included"),
        "shippingTaxRules": tax_rules("totals.shipping_taxes", ""),
        "handlingTaxRules": tax_rules("totals.handling_taxes", ""),
        "discountTaxRules": tax_rules("totals.discount_taxes", ""),
    },
    "AppliedTaxRuleValue": {
        "rule": path("tax"),
        "taxAdded": _tax_part("added"),
        "taxDeducted": _tax_part("deducted"),
        "taxIncluded": _tax_part("included"),
    },
    "AppliedTaxRule": {
        "taxId": plain(lambda tax: f"tax-{tax.percent}"),
        "taxName": plain(lambda tax: f"VAT {tax.percent} %"),
        "taxPercent": path("percent"),
    },
    "AdminDiscount": _DISCOUNT,
    "AppliedVoucherDiscount": _DISCOUNT,
    "AppliedVoucherCredit": _DISCOUNT,
    "PaymentHistoryEntry": {
        "value": money_field("amount"),
        "currencyBaseRate": path("order.currency_base_rate"),
        "storePlugin": path("order.payment_method"),
    },
}

PATHS: dict[str, Paths] = {
    "OrderFilter": Paths(
        members={"storeType": "store.type"},
        searched=(
            "id",
            "number",
            "customer.email",
            "buyer.email",
            "account.name",
            "shipping_address.first_name",
            "shipping_address.last_name",
            "shipping_address.city",
            "purchase_order_number",
        ),
    ),
    "PaymentHistoryEntryFilter": Paths(
        members={
            "currencyId": "order.currency.id",
            "storePluginId": "order.payment_method.id",
        },
        searched=("external_reference", "payment_method", "order.number"),
    ),
}
SORTS: dict[str, dict[str, str]] = {}

__all__ = ["FIELDS", "PATHS", "SORTS", "TaxValue", "net"]
