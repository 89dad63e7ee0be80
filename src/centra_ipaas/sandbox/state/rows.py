"""What the sandbox stores: mutable rows that point at each other, one class per GraphQL type.

The attribute names are the schema's names in snake case; `_fields` holds the exceptions. Amounts are Decimals in
the order's currency, moments are aware and whole seconds.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import ClassVar, NamedTuple

from attrs import define, field

ZERO = Decimal(0)
#: Older than anything an order can be.
EPOCH = datetime.fromisoformat("2020-01-01T00:00:00+00:00")

DTC = "DIRECT_TO_CONSUMER"
WHOLESALE = "WHOLESALE"


@define(eq=False, kw_only=True)
class Currency:
    """A currency and its rate to the base currency."""

    typename: ClassVar[str] = "Currency"
    id: int
    name: str
    code: str
    iso_number: str
    decimal_digits: int
    denominator: int
    current_base_rate: Decimal
    is_base: bool
    decimal_point: str = "."
    thousands_separator: str = ""
    updated_at: datetime = EPOCH


class Money(NamedTuple):
    """An amount with its currency and the rate that was frozen with the order."""

    value: Decimal
    currency: Currency
    conversion_rate: Decimal

    @property
    def formatted_value(self) -> str:
        """``700.00 SEK``, the form of OLD:erp's answers."""
        return f"{self.value:.{self.currency.decimal_digits}f} {self.currency.code}"


@define(eq=False, kw_only=True)
class Country:
    """A country."""

    typename: ClassVar[str] = "Country"
    id: int
    code: str
    name: str
    continent: str
    is_eu: bool


@define(eq=False, kw_only=True)
class Store:
    """A store: consumers or wholesale."""

    typename: ClassVar[str] = "Store"
    id: int
    name: str
    type: str


@define(eq=False, kw_only=True)
class Market:
    """A market of one store."""

    typename: ClassVar[str] = "Market"
    id: int
    name: str
    store: Store
    assigned_to_countries: list[Country]
    currency: Currency
    comment: str | None = None


@define(eq=False, kw_only=True)
class Pricelist:
    """The pricelist of a market and currency; its prices are not kept."""

    typename: ClassVar[str] = "Pricelist"
    id: int
    name: str
    currency: Currency
    store: Store
    status: str = "ACTIVE"


@define(eq=False, kw_only=True)
class Plugin:
    """A payment plugin."""

    typename: ClassVar[str] = "StorePlugin"
    id: int
    name: str
    uri: str
    plugin: str
    status: str = "ACTIVE"


@define(eq=False, kw_only=True)
class Product:
    """A product: name and the first part of the SKU."""

    typename: ClassVar[str] = "Product"
    id: int
    name: str
    product_number: str
    created_at: datetime
    updated_at: datetime
    status: str = "ACTIVE"
    is_serializable_product: bool = False
    is_bundle: bool = False
    harmonized_commodity_code: str | None = None
    external_id: str | None = None
    variants: list[Variant] = field(factory=list)


@define(eq=False, kw_only=True)
class Variant:
    """A product variant: the middle part of the SKU."""

    typename: ClassVar[str] = "ProductVariant"
    id: int
    name: str
    variant_number: str
    product: Product
    updated_at: datetime
    status: str = "ACTIVE"
    stock_offset: int = 0
    external_id: str | None = None
    product_sizes: list[Size] = field(factory=list)


@define(eq=False, kw_only=True)
class SizeName:
    """A size as the size chart knows it."""

    typename: ClassVar[str] = "Size"
    id: int
    name: str


@define(eq=False, kw_only=True)
class Size:
    """A product size: what is bought, counted and shipped; `sku` is unique."""

    typename: ClassVar[str] = "ProductSize"
    id: int
    description: str
    gtin: str | None
    sku: str
    size_number: str
    product_variant: Variant
    size: SizeName
    updated_at: datetime
    preorder: bool = False
    is_active: bool = True
    #: Units ordered and held nowhere, over all orders.
    demand: int = 0
    stock: list[Stock] = field(factory=list)


@define(eq=False, kw_only=True)
class Warehouse:
    """A warehouse; `stock` is by id of the product size."""

    typename: ClassVar[str] = "Warehouse"
    id: int
    name: str
    country: Country | None = None
    status: str = "ACTIVE"
    is_hidden_from_stock_view: bool = False
    is_consignation: bool = False
    threshold: int | None = None
    #: The one warehouse that demand is shown in (REF:GeographyAllocationPrioritySet).
    shows_demand: bool = False
    stock_by_size: dict[int, Stock] = field(factory=dict)


@define(eq=False, kw_only=True)
class Stock:
    """One size in one warehouse, in units (REF:Stock)."""

    typename: ClassVar[str] = "Stock"
    product_size: Size
    warehouse: Warehouse
    free_to_allocate_quantity: int = 0
    allocated_quantity: int = 0
    incoming_quantity: int = 0
    linked_incoming_quantity: int = 0
    unlinked_incoming_quantity: int = 0
    on_delivery_quantity: int = 0
    #: The stock change that wrote this stock last.
    last_line: StockChangeLine | None = None

    @property
    def demand_quantity(self) -> int:
        """Ordered, not allocated."""
        return self.product_size.demand if self.warehouse.shows_demand else 0

    @property
    def physical_quantity(self) -> int:
        """On the shelf: free to allocate + allocated."""
        return self.free_to_allocate_quantity + self.allocated_quantity

    @property
    def unshipped_quantity(self) -> int:
        """Ordered and not in a sent shipment."""
        return self.allocated_quantity + self.demand_quantity

    @property
    def available_now_quantity(self) -> int:
        """Free to allocate - demand."""
        return self.free_to_allocate_quantity - self.demand_quantity

    @property
    def available_quantity(self) -> int:
        """Available now + unlinked incoming."""
        return self.available_now_quantity + self.unlinked_incoming_quantity


@define(eq=False, kw_only=True)
class StockChange:
    """One entry of the stock history."""

    typename: ClassVar[str] = "StockChange"
    id: int
    created_at: datetime
    comment: str
    warehouse: Warehouse
    lines: list[StockChangeLine] = field(factory=list)


@define(eq=False, kw_only=True)
class StockChangeLine:
    """One size of a stock change; `delivered_quantity` is negative when units left."""

    typename: ClassVar[str] = "StockChangeLine"
    id: int
    delivered_quantity: int
    free_to_allocate_quantity: int
    product_size: Size
    warehouse: Warehouse
    stock_change: StockChange
    created_from_shipment_line: ShipmentLine | None = None


@define(eq=False, kw_only=True)
class Address:
    """An address of an order."""

    typename: ClassVar[str] = "Address"
    company_name: str | None = None
    attention: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state_or_province: str | None = None
    zip_code: str | None = None
    country: Country | None = None
    email: str | None = None
    phone_number: str | None = None
    cell_phone_number: str | None = None
    fax_number: str | None = None
    vat_number: str | None = None


@define(eq=False, kw_only=True)
class Person:
    """The customer of a consumer order, or the buyer of a wholesale order."""

    typename: str
    id: int
    email: str
    first_name: str | None
    last_name: str | None
    phone_number: str | None = None
    orders: list[Order] = field(factory=list)

    @property
    def total_orders(self) -> int:
        """How many orders the person placed."""
        return len(self.orders)

    @property
    def last_order(self) -> Order | None:
        """The order placed last."""
        return self.orders[-1] if self.orders else None


@define(eq=False, kw_only=True)
class Account:
    """A wholesale account."""

    typename: ClassVar[str] = "Account"
    id: int
    name: str


@define(eq=False, kw_only=True)
class Allocation:
    """Units of an order line held in one warehouse."""

    typename: ClassVar[str] = "Allocation"
    id: int
    quantity: int
    order_line: OrderLine
    stock: Stock
    is_waiting_for_confirmation: bool = False

    @property
    def warehouse(self) -> Warehouse:
        """Where the units are held."""
        return self.stock.warehouse

    @property
    def stock_change_line(self) -> StockChangeLine | None:
        """The change that brought the units in."""
        return self.stock.last_line


@define(eq=False, kw_only=True)
class OrderLine:
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
class Totals:
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
class Payment:
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
    external_id: str | None = None


@define(eq=False, kw_only=True)
class Discount:
    """A voucher discount on the whole order; `amount` is negative."""

    typename: ClassVar[str] = "AppliedVoucherDiscount"
    amount: Decimal
    date: datetime
    order: Order
    voucher_name: str | None = None
    code: str | None = None


@define(eq=False, kw_only=True)
class HistoryNote:
    """A comment kept with an order; the schema has no field of Order that returns it."""

    created_at: datetime
    type: str
    text: str


@define(eq=False, kw_only=True)
class Order:
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
    external_id: str | None = None
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


@define(eq=False, kw_only=True)
class ShipmentLine:
    """Units of an order line in a shipment."""

    typename: ClassVar[str] = "ShipmentLine"
    id: int
    quantity: int
    order_line: OrderLine
    shipment: Shipment
    returned_quantity: int = 0
    invoiced_quantity: int = 0
    allocations: list[Allocation] = field(factory=list)

    @property
    def value(self) -> Decimal:
        """Unit price x quantity."""
        return self.order_line.unit_price * self.quantity


@define(eq=False, kw_only=True)
class CarrierInformation:
    """Carrier and service, as free text."""

    typename: ClassVar[str] = "CarrierInformation"
    carrier_name: str | None
    service_name: str | None


@define(eq=False, kw_only=True)
class Shipment:
    """A shipment; shipped means it left the house, and from then on it is frozen."""

    typename: str
    id: int
    number: str
    order: Order
    created_at: datetime
    updated_at: datetime
    lines: list[ShipmentLine] = field(factory=list)
    totals: Totals = field(factory=Totals)
    is_good_to_go: bool = False
    is_shipped: bool = False
    is_paid: bool = False
    is_captured: bool = False
    is_printed: bool = False
    is_on_hold: bool = False
    used_fallback_tax: bool = False
    shipped_at: datetime | None = None
    paid_at: datetime | None = None
    captured_at: datetime | None = None
    captured_amount: Decimal | None = None
    tracking_number: str | None = None
    return_tracking_number: str | None = None
    number_of_packages: int = 0
    shipping_cost: Decimal = ZERO
    additional_message: str | None = None
    external_id: str | None = None
    carrier_information: CarrierInformation | None = None
    #: Whether a mail would have been sent to the customer.
    mailed: bool = False
