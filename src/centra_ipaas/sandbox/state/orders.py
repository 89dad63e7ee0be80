"""Orders, their lines, money and history."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

from attrs import define, field

from centra_ipaas.sandbox.state.base import ZERO, Row
from centra_ipaas.sandbox.state.places import Money

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Size
    from centra_ipaas.sandbox.state.parties import Account, Address, Person
    from centra_ipaas.sandbox.state.places import Country, Currency, Market, Store
    from centra_ipaas.sandbox.state.plugins import Plugin
    from centra_ipaas.sandbox.state.prices import Pricelist
    from centra_ipaas.sandbox.state.returns import Return
    from centra_ipaas.sandbox.state.shipments import Shipment
    from centra_ipaas.sandbox.state.stock import Allocation, ShopRequest, Stock, Warehouse
    from centra_ipaas.sandbox.state.taxes import TaxRule

#: How tax relates to prices.
TaxMode = Literal["included", "added", "deducted"]
#: Lines that no warehouse holds units for: a bundle's parts are lines of their own, a certificate is no thing.
_WITHOUT_STOCK = ("BundleOrderLine", "GiftCertificateOrderLine")


def hash_of(number: int) -> str:
    """Return the id of an order: a hash, which tells nothing (REF:OrderInput)."""
    return hashlib.blake2b(f"order {number}".encode(), digest_size=16).hexdigest()


@define(eq=False)
class OfOrder(Row):
    """What belongs to an order: it is in the order's store and market."""

    order: Order

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.order.store

    @property
    def market(self) -> Market:
        """The order's market."""
        return self.order.market


@define(eq=False)
class OrderLine(OfOrder):
    """One line; `quantity` is without cancelled units (REF:ProductOrderLine).

    Units are shipped (in a completed shipment), packed (in one not completed), or open. Open and packed units are
    allocated, linked to a supplier, or in demand. Names are those of the day the line was made.
    """

    typename: str
    id: int
    product_size: Size
    quantity: int
    unit_price: Decimal
    unit_original_price: Decimal
    tax_percent: Decimal
    cancelled_quantity: int = 0
    returned_quantity: int = 0
    comment: str | None = None
    product_name: str = ""
    product_number: str = ""
    product_variant_name: str = ""
    product_external_url: str | None = None
    frontend_item_id: str | None = None
    display: Any = None
    category: Any = None
    delivery_window: Any = None
    line_campaign: Any = None
    line_vouchers: list[Any] = field(factory=list)
    #: The lines of a bundle's parts; `per_bundle` units of each make one bundle.
    items: list[OrderLine] = field(factory=list)
    bundle: OrderLine | None = None
    per_bundle: int = 1
    #: Units that a supplier's delivery is to bring (purchase orders).
    linked: int = 0
    #: Where those units will come in.
    links: list[tuple[Stock, int]] = field(factory=list)
    #: Ids of the warehouses that could not confirm units of this line.
    refused_by: set[int] = field(factory=set)
    allocations: list[Allocation] = field(factory=list)
    #: Units in completed shipments.
    shipped: int = 0
    #: Units in shipments that are not completed.
    packed: int = 0

    def __attrs_post_init__(self) -> None:
        variant = self.product_size.product_variant
        self.product_name = self.product_name or variant.product.name
        self.product_number = self.product_number or variant.product.product_number
        self.product_variant_name = self.product_variant_name or variant.name

    @property
    def holds_stock(self) -> bool:
        """Whether warehouses hold units for it."""
        return self.typename not in _WITHOUT_STOCK

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
        return sum([allocation.quantity for allocation in self.allocations])

    @property
    def ready(self) -> int:
        """Units held that no shop has still to confirm, packed ones included."""
        return sum([allocation.quantity for allocation in self.allocations if allocation.request is None])

    @property
    def demand(self) -> int:
        """Units ordered, not shipped, held nowhere and linked to no supplier."""
        return self.quantity - self.shipped - self.allocated - self.linked if self.holds_stock else 0


class AppliedTax(NamedTuple):
    """Tax of one rate on one kind of value; the kind is the totals' business."""

    percent: Decimal
    included: Decimal
    added: Decimal
    deducted: Decimal


@define(eq=False)
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

    #: Tax inside the values.
    tax_included: Decimal = field(init=False)
    #: Tax on top of the values.
    tax_added: Decimal = field(init=False)
    #: Tax taken off the values, 0 or less.
    tax_deducted: Decimal = field(init=False)
    #: The grand total including tax (invariant I1).
    grand: Decimal = field(init=False)

    def __attrs_post_init__(self) -> None:
        included = added = deducted = ZERO
        for _percent, inside, on_top, off in self.taxes:
            included += inside
            added += on_top
            deducted += off
        self.tax_included, self.tax_added, self.tax_deducted = included, added, deducted
        self.grand = self.values + added + deducted + self.rounding

    @property
    def values(self) -> Decimal:
        """Everything but tax on top and tax taken off."""
        return self.lines + self.shipping + self.handling + self.discounts

    @property
    def taxes(self) -> list[AppliedTax]:
        """Every applied tax."""
        return [*self.line_taxes, *self.shipping_taxes, *self.handling_taxes, *self.discount_taxes]

    @property
    def grand_net(self) -> Decimal:
        """The grand total excluding tax (invariant I4)."""
        return self.grand - self.tax_included - self.tax_added


#: Of what has nothing to add up yet.
NO_TOTALS = Totals()


@define(eq=False)
class Payment(OfOrder):
    """One entry of the payment history (REF:PaymentHistoryEntry)."""

    typename: ClassVar[str] = "PaymentHistoryEntry"
    id: int
    created_at: datetime
    status: str
    entry_type: str
    amount: Decimal
    external_reference: str | None
    payment_method: str | None
    #: The provider's raw answer, where it said more than it always does.
    params_json: str | None = None
    #: The shipment that a capture or request is for; None for the whole order.
    shipment: Shipment | None = None
    #: True while a request has not got its final entry.
    open: bool = False
    source: str | None = None
    admin_user: Any = None
    #: The return that caused a refund.
    return_: Return | None = None


@define(eq=False, kw_only=True)
class Discount(OfOrder):
    """A discount on the whole order, or a shipment's share of it; `amount` is negative.

    What was applied outlives the voucher: its name, code and address are kept (REF:AppliedVoucher).
    """

    #: AppliedVoucherDiscount, AppliedVoucherCredit or AdminDiscount.
    typename: str = "AppliedVoucherDiscount"
    amount: Decimal
    date: datetime
    voucher: Any = None
    voucher_action_result: Any = None
    voucher_name: str | None = None
    voucher_method: str | None = None
    code: str | None = None
    url: str | None = None
    params_json: str | None = None
    #: The part of it that lowers the shipping cost.
    shipping: Decimal | None = None
    admin_user: Any = None


@define(eq=False)
class HistoryEntry(OfOrder):
    """What happened to an order; the members of `data` are the sandbox's own (assumed).

    With SSO `admin_user` is the organisation and `organization_user_email` the person (REF:OrderHistoryEntry).
    """

    typename: str
    id: int
    created_at: datetime
    type: str
    data: Mapping[str, Any] = field(factory=dict)
    admin_user: Any = None
    organization_user_email: str | None = None

    @property
    def data_json(self) -> str | None:
        """What is known about it, as a JSON object."""
        return json.dumps(self.data, default=str) if self.data else None

    @property
    def customer(self) -> Person | None:
        """The customer of a consumer order."""
        return self.order.customer


@define(eq=False, kw_only=True)
class DeliveryGroup(OfOrder):
    """Units of an order that are delivered together (REF:DeliveryGroup); `units` is by id of the line."""

    typename: ClassVar[str] = "DeliveryGroup"
    id: int
    external_delivery_group_id: str
    name: str
    shipping: Decimal
    units: dict[int, int]
    shipping_price_group: Any = None


@define(eq=False, kw_only=True)
class Mail(Row):
    """A mail that would have been sent."""

    kind: str
    to: str | None
    order: Order
    sent_at: datetime
    message: str | None = None


@define(eq=False)
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
    tax_mode: TaxMode
    shipping: Decimal
    handling: Decimal
    discount: Decimal
    payment_method: Plugin
    #: How the provider answers captures: ``now``, ``later`` or ``fails``.
    capture_mode: str
    #: When a provider that captures `later` answers by itself; None: when it is told to.
    capture_after: timedelta | None = None
    capture_succeeds: bool = True
    #: What was authorised and ran out at the provider.
    lapsed: Decimal = ZERO
    #: Whether the external tax engine failed, so that Centra's own rules stand in (OLD:ete).
    tax_engine_failed: bool = False
    customer: Person | None = None
    buyer: Person | None = None
    account: Account | None = None
    purchase_order_number: str | None = None
    all_lines: list[OrderLine] = field(factory=list)
    shipments: list[Shipment] = field(factory=list)
    payments: list[Payment] = field(factory=list)
    discounts_applied: list[Discount] = field(factory=list)
    history: list[HistoryEntry] = field(factory=list)
    mails: list[Mail] = field(factory=list)
    delivery_groups: list[DeliveryGroup] = field(factory=list)
    delivery_windows: list[Any] = field(factory=list)
    #: What shops were asked, answered ones included.
    requests: list[ShopRequest] = field(factory=list)
    #: The rules that were applied, by their percentage.
    tax_rules: dict[Decimal, TaxRule] = field(factory=dict)
    tax_class: Any = None
    affiliate: Any = None
    language: Any = None
    sales_representative: Any = None
    shipping_price_group: Any = None
    allocation_rule: Any = None
    #: Where its demand shows; None: where all demand does that no rule shows elsewhere.
    demand_warehouse: Warehouse | None = None
    preferred_shipping_date: datetime | None = None
    estimated_delivery_date: datetime | None = None
    cancel_date: datetime | None = None
    cancel_reason: str | None = None
    is_on_hold: bool = False
    is_locked: bool = False
    is_waiting_for_payment: bool = False
    is_internal: bool = False
    order_hold_reason: str | None = None
    internal_comment: str | None = None
    other_comment: str = ""
    user_ip: str | None = None
    totals: Totals = NO_TOTALS
    #: How many shipments the order ever had; numbers are not used twice.
    shipment_count: int = 0

    @property
    def order_date(self) -> datetime:
        """The same moment as `created_at` (REF:DirectToConsumerOrder)."""
        return self.created_at

    def money(self, amount: Decimal) -> Money:
        """Return `amount` in the order's currency, at the rate of the day it was placed."""
        return Money(amount, self.currency, self.currency_base_rate, self.created_at)

    @property
    def is_waiting_for_check_first_allocation(self) -> bool:
        """Whether a check-first shop has still to answer."""
        return any(request.state == "open" and request.policy == "CHECK_FIRST" for request in self.requests)

    @property
    def allocated_warehouse_count(self) -> int:
        """How many warehouses hold units for it."""
        return len({held.warehouse.id for line in self.all_lines for held in line.allocations})
