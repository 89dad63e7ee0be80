"""Returns, their lines and totals."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.queries.reading import (
    Field,
    TaxValue,
    line_money,
    money,
    money_field,
    path,
    plain,
    tax_rules,
    taxed,
)


def _line_taxes(line: rows.ReturnLine) -> list[TaxValue]:
    return [TaxValue(line.order_line.order, tax) for tax in line.taxes]


def _of_customer(customer: Any) -> list[rows.Return]:
    return [
        returned for order in customer.orders for shipment in order.shipments for returned in shipment.returns
    ]


_RETURN: dict[str, Field] = {
    # The older name of the same text (OLD:dtc).
    "status": path("return_status"),
    "grandTotal": taxed(money(attrgetter("totals.grand")), money(attrgetter("totals.grand_net"))),
    "currencyBaseRate": path("order.currency_base_rate"),
    # The totals' row is the return itself: it knows the currency.
    "totals": plain(lambda returned: returned),
}

FIELDS: dict[str, dict[str, Field]] = {
    "DirectToConsumerReturn": _RETURN,
    "WholesaleReturn": _RETURN,
    "ReturnLine": {
        "lineValue": line_money("value"),
        "unitPrice": line_money("order_line.unit_price"),
        "appliedTaxRules": plain(_line_taxes),
    },
    "ReturnTotals": {
        "quantity": path("total_quantity"),
        "lineValues": money_field("totals.lines"),
        "handling": money_field("totals.handling"),
        "shipping": money_field("totals.shipping"),
        "discounts": money_field("totals.discounts"),
        "returnCost": money_field("totals.return_cost"),
        "taxAdded": money_field("totals.tax_added"),
        "taxDeducted": money_field("totals.tax_deducted"),
        "taxIncluded": money_field("totals.tax_included"),
        "shippingTaxRules": tax_rules("totals.shipping_taxes", "order"),
        "handlingTaxRules": tax_rules("totals.handling_taxes", "order"),
        "discountTaxRules": tax_rules("totals.discount_taxes", "order"),
        "returnCostTaxRules": tax_rules("totals.return_cost_taxes", "order"),
    },
    "PaymentHistoryEntry": {"return": path("return_")},
    "Customer": {"returns": plain(_of_customer)},
}

PATHS: dict[str, Paths] = {
    "ReturnFilter": Paths(members={"customerId": "order.customer.id", "storeType": "store.type"}),
}
