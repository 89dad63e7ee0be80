"""Orders, their lines, money and history."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from attrs import define, field

from centra_ipaas.sandbox.state.base import ZERO, Row
from centra_ipaas.sandbox.state.places import Money

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Size
    from centra_ipaas.sandbox.state.parties import Account, Address, Person
    from centra_ipaas.sandbox.state.places import Country, Currency, Market, Store
    from centra_ipaas.sandbox.state.plugins import Plugin
    from centra_ipaas.sandbox.state.prices import Pricelist
    from centra_ipaas.sandbox.state.shipments import Shipment
    from centra_ipaas.sandbox.state.stock import Allocation


@define(eq=False, kw_only=True)
class OrderLine(Row):
    """One line; `quantity` is without cancelled units (REF:ProductOrderLine).

    Units are shipped (in a completed shipment), packed (in one not completed), or open. Open and packed units are
    either allocated or in demand.
    """

    typename: str
    id: int
    order: Order
    product_size: Size
    quantity: int
    unit_price: Decimal
    unit_original_price: Decimal
    tax_percent: Decimal
    cancelled_quantity: int = 0
    returned_quantity: int = 0
    comment: str | None = None
    allocations: list[Allocation] = field(factory=list)
    #: Units in completed shipments.
    shipped: int = 0
    #: Units in shipments that are not completed.
    packed: int = 0

    @property
    def value(self) -> Decimal:
        """Unit price x current quantity (invariant I2)."""
        return self.unit_price * self.quantity

    @property
    def remaining(self) -> int:
        """Units in no shipment: what may still be shipped or cancelled."""
        return self.quantity - self.shipped - self.packed

    @property
    def allocated(self) -> int:
        """Units held in warehouses, packed ones included."""
        return sum(allocation.quantity for allocation in self.allocations)

    @property
    def demand(self) -> int:
        """Units ordered, not shipped, and held nowhere."""
        return self.quantity - self.shipped - self.allocated


class AppliedTax(NamedTuple):
    """Tax of one rate on one kind of value; the kind is the totals' business."""

    percent: Decimal
    included: Decimal
    added: Decimal
    deducted: Decimal


@define(eq=False, kw_only=True)
class Totals(Row):
    """The money of an order or shipment; made anew at every change, never altered.

    The invariants I1 to I4 hold; discounts and deducted tax are negative.
    """

    lines: Decimal = ZERO
    shipping: Decimal = ZERO
    handling: Decimal = ZERO
    discounts: Decimal = ZERO
    line_taxes: list[AppliedTax] = field(factory=list)
    shipping_taxes: list[AppliedTax] = field(factory=list)
    handling_taxes: list[AppliedTax] = field(factory=list)
    discount_taxes: list[AppliedTax] = field(factory=list)
    #: What the last shipment carries so that all shipments add up to the order.
    rounding: Decimal = ZERO

    @cached_property
    def taxes(self) -> list[AppliedTax]:
        """Every applied tax."""
        return [*self.line_taxes, *self.shipping_taxes, *self.handling_taxes, *self.discount_taxes]

    @cached_property
    def tax_included(self) -> Decimal:
        """Tax inside the values."""
        return sum((tax.included for tax in self.taxes), ZERO)

    @cached_property
    def tax_added(self) -> Decimal:
        """Tax on top of the values."""
        return sum((tax.added for tax in self.taxes), ZERO)

    @cached_property
    def tax_deducted(self) -> Decimal:
        """Tax taken off the values, 0 or less."""
        return sum((tax.deducted for tax in self.taxes), ZERO)

    @cached_property
    def grand(self) -> Decimal:
        """The grand total including tax (invariant I1)."""
        values = self.lines + self.shipping + self.handling + self.discounts
        return values + self.tax_added + self.tax_deducted + self.rounding

    @cached_property
    def grand_net(self) -> Decimal:
        """The grand total excluding tax (invariant I4)."""
        return self.grand - self.tax_included - self.tax_added


@define(eq=False, kw_only=True)
class Payment(Row):
    """One entry of the payment history (REF:PaymentHistoryEntry)."""

    typename: ClassVar[str] = "PaymentHistoryEntry"
    id: int
    created_at: datetime
    status: str
    entry_type: str
    amount: Decimal
    order: Order
    external_reference: str | None
    payment_method: str | None
    params_json: str | None = None
    #: The shipment that a capture or request is for; None for the whole order.
    shipment: Shipment | None = None
    #: True while a request has not got its final entry.
    open: bool = False
    source: str | None = None


@define(eq=False, kw_only=True)
class Discount(Row):
    """A voucher discount on the whole order; `amount` is negative."""

    typename: ClassVar[str] = "AppliedVoucherDiscount"
    amount: Decimal
    date: datetime
    order: Order
    voucher_name: str | None = None
    code: str | None = None


@define(eq=False, kw_only=True)
class HistoryNote(Row):
    """A comment kept with an order; the schema has no field of Order that returns it."""

    created_at: datetime
    type: str
    text: str


@define(eq=False, kw_only=True)
class Order(Row):
    """An order of either store type."""

    typename: str
    id: str
    number: int
    status: str
    created_at: datetime
    updated_at: datetime
    store: Store
    market: Market
    pricelist: Pricelist
    currency: Currency
    currency_base_rate: Decimal
    country: Country | None
    shipping_address: Address
    billing_address: Address
    tax_mode: str
    shipping: Decimal
    handling: Decimal
    discount: Decimal
    payment_method: Plugin
    #: How the provider answers captures: ``now``, ``later`` or ``fails``.
    capture_mode: str
    customer: Person | None = None
    buyer: Person | None = None
    account: Account | None = None
    purchase_order_number: str | None = None
    all_lines: list[OrderLine] = field(factory=list)
    shipments: list[Shipment] = field(factory=list)
    payments: list[Payment] = field(factory=list)
    discounts_applied: list[Discount] = field(factory=list)
    history: list[HistoryNote] = field(factory=list)
    is_on_hold: bool = False
    is_locked: bool = False
    is_waiting_for_payment: bool = False
    is_internal: bool = False
    order_hold_reason: str | None = None
    internal_comment: str | None = None
    other_comment: str = ""
    user_ip: str | None = None
    totals: Totals = field(factory=Totals)
    #: How many shipments the order ever had; numbers are not used twice.
    shipment_count: int = 0

    @property
    def order_date(self) -> datetime:
        """The same moment as `created_at` (REF:DirectToConsumerOrder)."""
        return self.created_at

    def money(self, amount: Decimal) -> Money:
        """Return `amount` in the order's currency and at its rate."""
        return Money(amount, self.currency, self.currency_base_rate)
