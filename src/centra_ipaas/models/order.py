"""An order as a brand's back office sees it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from centra_ipaas.models._time import aware
from centra_ipaas.models.address import Address
from centra_ipaas.models.money import Money
from centra_ipaas.models.payment import Payment
from centra_ipaas.models.shipment import Shipment


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


@frozen(kw_only=True)
class OrderTotals:
    """The shop's own sums, taken as given. Discounts and tax_deducted are zero or negative."""

    lines: Money
    shipping: Money
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


@frozen(kw_only=True)
class Order:
    """An order with its lines, totals, payments and shipments, as it is now."""

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
