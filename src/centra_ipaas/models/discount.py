"""What makes an order cheaper, and what only pays for it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from centra_ipaas.models._time import aware
from centra_ipaas.models.money import Money


class DiscountKind(StrEnum):
    """Where a discount comes from. UNKNOWN stands for a kind this version has no word for."""

    VOUCHER = "voucher"
    FREE_PRODUCT = "free product"
    FREE_SHIPPING = "free shipping"
    #: Given by a person in the back office.
    MANUAL = "manual"
    #: A gift certificate redeemed. It is tender: it pays, it does not make the goods cheaper.
    GIFT_CERTIFICATE = "gift certificate"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class Discount:
    """One thing taken off the whole order; the amount is zero or negative."""

    kind: DiscountKind
    amount: Money
    at: datetime | None = field(default=None, validator=aware)
    #: What the customer typed. A gift certificate's code is money: no repr shows it.
    code: str | None = field(default=None, repr=False)
    name: str = ""

    @property
    def is_tender(self) -> bool:
        """Whether it pays for the order instead of making it cheaper: its tax stays."""
        return self.kind is DiscountKind.GIFT_CERTIFICATE


class LineDiscountKind(StrEnum):
    """What lowered the price of a line."""

    CAMPAIGN = "campaign"
    VOUCHER = "voucher"


@frozen(kw_only=True)
class LineDiscount:
    """What lowered a line's unit price. It is in the unit price already: nothing is taken off again."""

    kind: LineDiscountKind
    name: str = ""
    #: Per unit, zero or negative.
    unit_amount: Money
    #: In per cent, if it was one.
    percent: Decimal | None = None
    code: str | None = field(default=None, repr=False)
