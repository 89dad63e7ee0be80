"""Orders, their lines, totals, discounts and payments."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.naming import reach
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import (
    Field,
    TaxValue,
    line_money,
    money_field,
    path,
    plain,
    tax_rules,
    taxed,
)
from centra_ipaas.sandbox.rules.tax import rounded, tax_on


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
    return _units(order, lambda line: line.cancelled_quantity)


def _units(order: rows.Order, get: Callable[[rows.OrderLine], int]) -> int:
    """Sum over the lines; a bundle counts, its parts do not (assumed)."""
    return sum(get(line) for line in order.all_lines if line.bundle is None)


def _quantity(order: rows.Order) -> int:
    return _units(order, lambda line: line.quantity)


def _weight(order: rows.Order) -> rows.Weight | None:
    """Sum the weights of what is ordered; null if nothing has one (assumed)."""
    weighed = [(line.product_size.weight, line.quantity) for line in order.all_lines]
    total = sum((weight.value * units for weight, units in weighed if weight is not None), rows.ZERO)
    return rows.Weight(total) if total else None


def _rule(value: TaxValue) -> Any:
    return value.order.tax_rules.get(value.tax.percent)


def _tax_rule(call: Call) -> Reader:
    """The link is null once the rule is removed (REF:AppliedTaxRule)."""
    known = call.world.table("TaxRule")

    def read(value: TaxValue) -> Any:
        rule = _rule(value)
        return None if rule is None else known.get(rule.id)

    return read


def _tax_text(value: TaxValue, attribute: str, made_up: str) -> str:
    """Name the rule that was found; a percentage that no rule stands behind is called after itself."""
    rule = _rule(value)
    return made_up.format(value.tax.percent) if rule is None else str(getattr(rule, attribute))


def applied(order: rows.Order, value: Decimal, percent: Decimal) -> list[TaxValue]:
    """Return the tax of one line's value, as applied rules; none without a tax."""
    if not percent:
        return []
    mode, digits = order.tax_mode, order.currency.decimal_digits
    return [TaxValue(order, tax_on(value, percent, mode, digits))]


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
    "productBrand": plain(reach("product_size.product_variant.product.brand.name")),
    "folderName": plain(reach("product_size.product_variant.product.folder.name")),
    "brand": path("product_size.product_variant.product.brand"),
    "collection": path("product_size.product_variant.product.collection"),
    "hasAnyDiscount": plain(lambda line: line.unit_price != line.unit_original_price),
    "unitOriginalPrice": line_money("unit_original_price", line=""),
    "unitPrice": line_money("unit_price", line=""),
    "lineValue": line_money("value", line=""),
    "discountPercent": plain(_discount_percent),
    "product": path("product_size.product_variant.product"),
    "productVariant": path("product_size.product_variant"),
}

_DISCOUNT: dict[str, Field] = {"value": money_field("amount")}

_ASKED = ("AUTH", "CAPTURE", "CANCEL", "REFUND")


def _raw_answer(entry: rows.Payment) -> str | None:
    """Return a provider's raw answer (REF:PaymentHistoryEntry; its members are the sandbox's own)."""
    if entry.params_json is not None or not entry.entry_type.startswith(_ASKED):
        return entry.params_json
    return json.dumps({"reference": entry.external_reference, "status": entry.status})


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
        "unexpeditedQuantity": plain(lambda order: _units(order, lambda line: line.quantity - line.shipped)),
        "weight": plain(_weight),
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
        # The rule's row is the value itself: its order knows the rule.
        "rule": plain(lambda value: value),
        "taxAdded": _tax_part("added"),
        "taxDeducted": _tax_part("deducted"),
        "taxIncluded": _tax_part("included"),
    },
    "AppliedTaxRule": {
        "taxId": plain(lambda value: _tax_text(value, "id", "tax-{}")),
        "taxName": plain(lambda value: _tax_text(value, "display_name", "VAT {} %")),
        "taxPercent": path("tax.percent"),
        "taxRule": _tax_rule,
    },
    "AdminDiscount": _DISCOUNT,
    "AppliedVoucherDiscount": {**_DISCOUNT, "shippingValue": money_field("shipping")},
    "AppliedVoucherCredit": _DISCOUNT,
    "PaymentHistoryEntry": {
        "paramsJSON": plain(_raw_answer),
        "value": money_field("amount"),
        "currencyBaseRate": path("order.currency_base_rate"),
        "storePlugin": path("order.payment_method"),
    },
    "DeliveryGroup": {"shippingPrice": money_field("shipping")},
}

PATHS: dict[str, Paths] = {
    "OrderFilter": Paths(
        members={
            "storeType": "store.type",
            "countryStateId": "shipping_address.state.id",
            "deliveryWindowId": "delivery_windows.*.id",
        },
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

__all__ = ["FIELDS", "PATHS", "TaxValue", "applied"]
