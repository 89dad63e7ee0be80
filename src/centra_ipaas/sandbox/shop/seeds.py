"""What a shop is seeded with.

Values that are made by the ten thousand have no slots: a frozen one is made in half the time then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from attrs import Attribute, field, frozen

from centra_ipaas.sandbox.rules.tax import TaxMode
from centra_ipaas.sandbox.shop.words import check_words, words

Amount = Decimal | str | int
StoreType = Literal["DIRECT_TO_CONSUMER", "WHOLESALE"]
#: Of a product, a variant, a category and the like.
Status = Literal["ACTIVE", "INACTIVE"]
OrderStatus = Literal["PENDING", "CONFIRMED"]
HoldReason = Literal[
    "PAYMENT_MISMATCH",
    "WAITING_FOR_PAYMENT",
    "WAITING_FOR_FRAUD_CHECK",
    "WAITING_FOR_CHECK_FIRST_ALLOCATION",
    "WAITING_FOR_GIFT_CARD_AUTHORIZATION",
]
#: What the payment history of a new order holds.
PaymentState = Literal["authorised", "pending", "captured", "unpaid", "prepaid", "gift_card", "invoice"]
PaymentStatus = Literal["SUCCESS", "PENDING", "FAILED"]
#: REF:PaymentHistoryEntryType, all 21.
EntryType = Literal[
    "AUTH",
    "CAPTURE",
    "CAPTURE_PENDING",
    "CAPTURE_FAILED",
    "CAPTURE_REQUEST",
    "REFUND",
    "REFUND_REQUEST",
    "REFUND_FAILED",
    "CANCEL",
    "CANCEL_REQUEST",
    "MARKED_AS_PAID",
    "MARKED_AS_UNPAID",
    "PREPAID",
    "AUTH_PENDING",
    "ADDITIONAL_ORDER_PAYMENT",
    "INVOICE",
    "OTHER",
    "AUTH_GIFT_CARD",
    "CAPTURE_GIFT_CARD",
    "CANCEL_GIFT_CARD",
    "REFUND_GIFT_CARD",
]
LineKind = Literal["product", "gift_certificate", "bundle"]
#: How the provider answers a capture.
CaptureMode = Literal["now", "later", "fails"]


def decimal(value: Amount) -> Decimal:
    """Take exact amounts only: a float is a TypeError, text that is no number a ValueError."""
    exact = value if isinstance(value, Decimal) else _read(value)
    if not exact.is_finite():
        raise ValueError(f"{value!r} is no amount")
    return exact


def _read(value: str | int) -> Decimal:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; give a Decimal or text")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is no amount") from None


def _one_of(kind: Any) -> Any:
    known = words(kind)  # once, for a Literal is slow to hash

    def check(_seed: Any, attribute: Attribute[Any], value: str | None) -> None:
        if value is not None and value not in known:
            check_words(kind, **{attribute.name: value})

    return check


def _maybe(value: Amount | None) -> Decimal | None:
    return None if value is None else decimal(value)


def _positive(_seed: Any, attribute: Attribute[Any], value: Decimal | None) -> None:
    if value is not None and value < 0:
        raise ValueError(f"{attribute.name} must be 0 or more, got {value}")


def _units(_seed: Any, attribute: Attribute[Any], value: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{attribute.name} must be a whole number, got {value!r}")


@frozen(kw_only=True, slots=False)
class SizeSeed:
    """A size to make: the last part of the SKU, its name on the chart, its codes."""

    number: str = ""
    name: str = "One Size"
    ean: str | None = None
    upc: str | None = None
    comment: str | None = None
    preorder: bool = False
    is_active: bool = True


@frozen(kw_only=True)
class VariantSeed:
    """A variant to make: the middle part of the SKU, its name, its sizes.

    `size_chart` is the id of a chart that has the names of the sizes; without one, variants whose sizes have the same
    names share a chart.
    """

    number: str = ""
    name: str = ""
    sizes: Sequence[SizeSeed] = (SizeSeed(),)
    size_chart: int | None = None
    status: Status = "ACTIVE"
    internal_name: str | None = None
    unit_cost: Decimal | None = field(default=None, converter=_maybe)
    unit_cost_currency: str = "SEK"
    stock_offset: int = 0


@frozen(kw_only=True)
class ProductSeed:
    """A product to make; brand, collection and folder are ids, the weight is in kilograms, the country ISO2."""

    number: str
    name: str
    variants: Sequence[VariantSeed] = (VariantSeed(),)
    status: Status = "ACTIVE"
    brand: int | None = None
    collection: int | None = None
    folder: int | None = None
    country_of_origin: str | None = None
    weight: Decimal | None = field(default=None, converter=_maybe)
    harmonized_commodity_code: str | None = None
    harmonized_commodity_code_description: str | None = None
    internal_comment: str | None = None
    is_serializable_product: bool = False


@frozen(kw_only=True)
class PartSeed:
    """What one bundle holds of a size."""

    sku: str
    quantity: int = 1


@frozen(kw_only=True, slots=False)
class LineSeed:
    """A line of an order to place; prices are per unit, in the order's currency.

    `unit_original_price` (the pricelist's) is the unit price if left out. `tax_percent` overrides the order's.
    """

    sku: str
    quantity: int = field(default=1, validator=_units)
    unit_price: Decimal = field(converter=decimal)
    unit_original_price: Decimal | None = field(default=None, converter=_maybe)
    tax_percent: Decimal | None = field(default=None, converter=_maybe, validator=_positive)
    #: A bundle's `parts` are lines of their own, at no price; units are held for them alone.
    kind: LineKind = field(default="product", validator=_one_of(LineKind))
    parts: Sequence[PartSeed] = ()
    comment: str | None = None
    #: Ids; the campaign is what made the unit price out of the original one.
    delivery_window: int | None = None
    campaign: int | None = None


@frozen(kw_only=True)
class DeliveryGroupSeed:
    """Units of an order that are delivered together: quantities by id of the line, and what shipping them costs."""

    name: str
    lines: Mapping[int, int]
    shipping: Decimal = field(default=Decimal(0), converter=decimal)
    external_id: str | None = None


@frozen(kw_only=True, slots=False)
class AddressSeed:
    """An address; the country is an ISO2 code."""

    country: str = "SE"
    first_name: str | None = "Jon"
    last_name: str | None = "Snow"
    company_name: str | None = None
    attention: str | None = None
    address1: str | None = "Teststr. 1"
    address2: str | None = None
    city: str | None = "Stockholm"
    state_or_province: str | None = None
    zip_code: str | None = "12345"
    email: str | None = None
    phone_number: str | None = None
    cell_phone_number: str | None = None
    fax_number: str | None = None
    vat_number: str | None = None


@frozen(kw_only=True, slots=False)
class OrderSeed:
    """An order to place; the members are those of `place_order`."""

    lines: Sequence[LineSeed]
    market: int | None = None
    currency: str | None = None
    shipping_address: AddressSeed | None = None
    billing_address: AddressSeed | None = None
    email: str = "jon.snow@example.com"
    shipping: Decimal = field(default=Decimal(0), converter=decimal, validator=_positive)
    handling: Decimal = field(default=Decimal(0), converter=decimal, validator=_positive)
    discount: Decimal = field(default=Decimal(0), converter=decimal, validator=_positive)
    discount_code: str | None = None
    admin_discount: Decimal = field(default=Decimal(0), converter=decimal, validator=_positive)
    gift_card: Decimal = field(default=Decimal(0), converter=decimal, validator=_positive)
    tax_percent: Decimal = field(default=Decimal(25), converter=decimal, validator=_positive)
    tax_mode: TaxMode | Literal["rules"] = field(
        default="included", validator=_one_of(TaxMode | Literal["rules"])
    )
    payment: PaymentState = field(default="authorised", validator=_one_of(PaymentState))
    payment_method: str = "adyen-drop-in"
    capture: CaptureMode = field(default="now", validator=_one_of(CaptureMode))
    status: OrderStatus = field(default="CONFIRMED", validator=_one_of(OrderStatus))
    on_hold: bool = False
    hold_reason: HoldReason | None = field(default=None, validator=_one_of(HoldReason))
    waiting_for_payment: bool = False
    created_at: datetime | None = None
    store_type: StoreType = field(default="DIRECT_TO_CONSUMER", validator=_one_of(StoreType))
    number: int | None = None
    purchase_order_number: str | None = None
    customer: int | None = None
    account: int | None = None
    buyer: int | None = None


@frozen(kw_only=True, slots=False)
class Placed:
    """An order that was placed."""

    id: str
    number: int
    line_ids: tuple[int, ...]
    grand_total: Decimal
    currency: str
