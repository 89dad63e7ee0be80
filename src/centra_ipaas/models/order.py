"""An order as a brand's back office sees it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from centra_ipaas.models._time import aware
from centra_ipaas.models.address import Address
from centra_ipaas.models.discount import Discount, LineDiscount
from centra_ipaas.models.money import Money
from centra_ipaas.models.party import Account, Buyer, Customer
from centra_ipaas.models.payment import Payment
from centra_ipaas.models.shipment import Shipment
from centra_ipaas.models.tax import CostTaxes
from centra_ipaas.models.window import DeliveryWindow


class OrderStatus(StrEnum):
    """How far an order has come. UNKNOWN stands for a status this version has no word for."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class SalesChannel(StrEnum):
    """Who buys: a consumer or a retailer."""

    CONSUMER = "consumer"
    WHOLESALE = "wholesale"


class LineKind(StrEnum):
    """What an order line sells."""

    PRODUCT = "product"
    BUNDLE = "bundle"
    BUNDLE_ITEM = "bundle item"
    GIFT_CARD = "gift card"


@frozen(kw_only=True)
class OrderLine:
    """One size of one variant, in one price. Amounts are as the shop shows them in that market."""

    id: str
    kind: LineKind = LineKind.PRODUCT
    #: Stock keeping unit of the size; None if the shop has none for it any more.
    sku: str | None
    ean: str | None = None
    product_name: str = ""
    variant_name: str = ""
    size: str = ""
    #: Units still wanted, cancelled ones excluded.
    quantity: int
    cancelled_quantity: int = 0
    unit_price: Money
    #: From the price list, before campaigns and line discounts.
    unit_list_price: Money
    #: unit_price times quantity, as the shop computed it.
    value: Money
    #: In per cent, e.g. ``Decimal("25")``.
    tax_percent: Decimal
    #: What lowered the list price to unit_price; None if it was not asked for.
    discounts: tuple[LineDiscount, ...] | None = None
    #: Wholesale: when it is to be delivered.
    delivery_window_id: str | None = None


@frozen(kw_only=True)
class OrderTotals:
    """The shop's own sums, taken as given. Discounts and tax_deducted are zero or negative."""

    lines: Money
    shipping: Money
    #: Handling, and what other fees the shop adds.
    handling: Money
    discounts: Money
    #: Tax already inside the amounts above.
    tax_included: Money
    #: Tax on top of them.
    tax_added: Money
    #: Tax taken off them (exempt customers, export).
    tax_deducted: Money
    #: What the customer pays.
    grand_total: Money
    #: The same without tax; None if it was not asked for.
    net_total: Money | None = None


@frozen(kw_only=True)
class Order:
    """An order with its lines, totals, payments and shipments, as it is now.

    What stands behind `locked` takes questions and permissions of its own. Discounts, taxes, windows and rate are None
    if they were not asked for, never because there are none: that is an empty tuple. A party is None in either case.
    """

    #: The shop's internal id.
    id: str
    #: What people call it; unique within a shop.
    number: str
    channel: SalesChannel
    status: OrderStatus
    placed_at: datetime = field(validator=aware)
    #: Changes whenever the order changes: the version of what is seen here.
    updated_at: datetime = field(validator=aware)
    #: ISO 4217.
    currency: str
    store: str = ""
    market: str = ""
    lines: tuple[OrderLine, ...]
    totals: OrderTotals
    payments: tuple[Payment, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    shipping_address: Address | None = None
    billing_address: Address | None = None
    on_hold: bool = False
    #: The payment provider has not answered yet.
    waiting_for_payment: bool = False
    hold_reason: str | None = None
    #: Only the integration may change it.
    locked: bool = False
    #: What one unit of the currency is worth in the shop's base currency, as kept with the order.
    base_rate: Decimal | None = None
    price_list: str = ""
    #: Off the whole order; gift certificates among them are tender.
    discounts: tuple[Discount, ...] | None = None
    #: On shipping, handling and discounts; what is on the lines is the rest of the totals.
    taxes: CostTaxes | None = None
    customer: Customer | None = None
    #: Wholesale: the company, and who ordered for it.
    account: Account | None = None
    buyer: Buyer | None = None
    purchase_order_number: str | None = None
    delivery_windows: tuple[DeliveryWindow, ...] | None = None
