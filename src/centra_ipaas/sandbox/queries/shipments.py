"""Shipments and their lines."""

from __future__ import annotations

from operator import attrgetter

from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.queries.orders import applied
from centra_ipaas.sandbox.queries.reading import Field, line_money, money, money_field, path, plain, taxed

_SHIPMENT: dict[str, Field] = {
    "grandTotal": taxed(money(attrgetter("totals.grand")), money(attrgetter("totals.grand_net"))),
    "internalShippingCost": money_field("shipping_cost"),
    "capturedValue": money_field("captured_amount"),
    "currencyBaseRate": path("order.currency_base_rate"),
    "shippingAddress": path("order.shipping_address"),
    "totals": plain(lambda shipment: shipment),
}

FIELDS: dict[str, dict[str, Field]] = {
    "DirectToConsumerShipment": _SHIPMENT,
    "WholesaleShipment": _SHIPMENT,
    "ShipmentTotals": {
        "shipping": money_field("totals.shipping"),
        "discounts": money_field("totals.discounts"),
        "taxAdded": money_field("totals.tax_added"),
    },
    "ShipmentLine": {
        "lineValue": line_money("value"),
        "unitPrice": line_money("order_line.unit_price"),
        "appliedTaxRules": plain(
            lambda line: applied(line.order_line.order, line.value, line.order_line.tax_percent)
        ),
    },
}

PATHS: dict[str, Paths] = {
    "ShipmentFilter": Paths(
        members={
            # The old name of the same date (REF:ShipmentFilter).
            "emailSentAt": "shipped_at",
            "countryId": "order.country.id",
            "currencyId": "order.currency.id",
            "customerId": "order.customer.id",
            "storeType": "store.type",
        },
        searched=("number", "tracking_number", "order.number"),
    ),
}
