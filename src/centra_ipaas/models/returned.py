"""Goods and money that go back."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from centra_ipaas.models._time import aware
from centra_ipaas.models.money import Money
from centra_ipaas.models.payment import Payment
from centra_ipaas.models.tax import AppliedTax, CostTaxes


@frozen(kw_only=True)
class ReturnLine:
    """Units of one order line that came back, at the price they were bought for."""

    id: str
    order_line_id: str
    sku: str | None = None
    quantity: int
    unit_price: Money
    #: unit_price times quantity, as the shop computed it.
    value: Money
    #: By rule; unlike an order's line, a return's line shows the rules that were applied.
    taxes: tuple[AppliedTax, ...] = ()


@frozen(kw_only=True)
class ReturnTotals:
    """The shop's own sums, taken as given. Discounts, return_cost and tax_deducted are zero or negative."""

    lines: Money
    #: Shipping and handling that the customer gets back.
    shipping: Money
    handling: Money
    discounts: Money
    #: The fee that is kept.
    return_cost: Money
    tax_included: Money
    tax_added: Money
    tax_deducted: Money
    #: What the customer gets back.
    grand_total: Money
    #: The same without tax; None if it was not asked for.
    net_total: Money | None = None


@frozen(kw_only=True)
class Refund:
    """Money that went back: the entry of the payment history, with what it is for."""

    order_number: str
    #: None for a refund that no return caused, such as goodwill.
    return_id: str | None = None
    payment: Payment


@frozen(kw_only=True)
class Return:
    """A return of goods of one shipment, as it is now. It can be completed, reopened and deleted."""

    id: str
    order_number: str
    shipment_number: str | None = None
    #: The platform's own word: which ones there are is not proven, so nothing is decided by it.
    status: str
    created_at: datetime = field(validator=aware)
    #: ISO 4217.
    currency: str
    #: What one unit of the currency is worth in the shop's base currency, as kept with the return.
    base_rate: Decimal | None = None
    lines: tuple[ReturnLine, ...]
    totals: ReturnTotals
    taxes: CostTaxes = field(factory=CostTaxes)
    #: Whether the units went back on a shelf.
    restocked: bool
    warehouse: str = ""
    #: A tax engine failed and the platform's own rules stood in for it; None if the platform does not tell.
    used_fallback_tax: bool | None = None
    refunds: tuple[Payment, ...] = ()
