"""Vouchers and gift certificates, and what they and campaigns left on lines."""

from __future__ import annotations

from centra_ipaas.sandbox.queries.reading import Field, money_field

FIELDS: dict[str, dict[str, Field]] = {
    "OrderLineVoucher": {"unitPriceReduction": money_field("reduction", "line.order")},
    "OrderLineCampaign": {
        "discount": money_field("unit_discount", "line.order"),
        "originalDiscount": money_field("unit_discount", "line.order"),
        "discountPercent": lambda _call: lambda row: row.percent,
        "fixedPrice": money_field("unit_fixed_price", "line.order"),
    },
}
