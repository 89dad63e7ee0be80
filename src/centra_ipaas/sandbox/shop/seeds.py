"""What a shop is seeded with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

Amount = Decimal | str | int
StoreType = Literal["DIRECT_TO_CONSUMER", "WHOLESALE"]
OrderStatus = Literal["PENDING", "CONFIRMED"]
HoldReason = Literal[
    "PAYMENT_MISMATCH",
    "WAITING_FOR_PAYMENT",
    "WAITING_FOR_FRAUD_CHECK",
    "WAITING_FOR_CHECK_FIRST_ALLOCATION",
    "WAITING_FOR_GIFT_CARD_AUTHORIZATION",
]
#: What the payment history of a new order holds.
PaymentState = Literal["authorised", "pending", "captured", "unpaid", "prepaid", "gift_card"]
#: How the provider answers a capture.
CaptureMode = Literal["now", "later", "fails"]


def decimal(value: Amount) -> Decimal:
    """Take exact amounts only: a float is a TypeError."""
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float; give a Decimal or text")
    return Decimal(value)


def _maybe(value: Amount | None) -> Decimal | None:
    return None if value is None else decimal(value)


@frozen(kw_only=True)
class SizeSeed:
    """A size to make: the last part of the SKU, its name on the chart, its EAN."""

    number: str = ""
    name: str = "One Size"
    ean: str | None = None


@frozen(kw_only=True)
class VariantSeed:
    """A variant to make: the middle part of the SKU, its name, its sizes."""

    number: str = ""
    name: str = ""
    sizes: Sequence[SizeSeed] = (SizeSeed(),)


@frozen(kw_only=True)
class LineSeed:
    """A line of an order to place; prices are per unit, in the order's currency.

    `unit_original_price` (the pricelist's) is the unit price if left out. `tax_percent` overrides the order's.
    """

    sku: str
    quantity: int = 1
    unit_price: Decimal = field(converter=decimal)
    unit_original_price: Decimal | None = field(default=None, converter=_maybe)
    tax_percent: Decimal | None = field(default=None, converter=_maybe)
    kind: Literal["product", "gift_certificate"] = "product"
    comment: str | None = None


@frozen(kw_only=True)
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


@frozen(kw_only=True)
class Placed:
    """An order that was placed."""

    id: str
    number: int
    line_ids: tuple[int, ...]
    grand_total: Decimal
    currency: str
