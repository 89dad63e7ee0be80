"""What happened to the money of an order."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from centra_ipaas.models._time import aware
from centra_ipaas.models.money import Money


class PaymentKind(StrEnum):
    """What an entry of the payment history is about. Only some kinds move money."""

    AUTHORISATION = "authorisation"
    CAPTURE_REQUEST = "capture request"
    CAPTURE = "capture"
    REFUND_REQUEST = "refund request"
    REFUND = "refund"
    RELEASE = "release"
    MARKED_PAID = "marked paid"
    MARKED_UNPAID = "marked unpaid"
    PREPAID = "prepaid"
    ADDITIONAL = "additional"
    INVOICE = "invoice"
    UNKNOWN = "unknown"


class PaymentState(StrEnum):
    """How an entry ended."""

    SUCCEEDED = "succeeded"
    PENDING = "pending"
    FAILED = "failed"
    UNKNOWN = "unknown"


@frozen(kw_only=True)
class Payment:
    """One entry of an order's payment history."""

    id: str
    kind: PaymentKind
    state: PaymentState
    amount: Money
    at: datetime = field(validator=aware)
    #: Paid with a gift card of another system: tender, not discount.
    gift_card: bool = False
    #: The provider's id; often the authorisation's on capture entries too, so not unique.
    reference: str | None = None
    #: The provider's or plugin's name.
    method: str | None = None


@frozen(kw_only=True)
class OrderPayment:
    """An entry with the order it belongs to."""

    order_number: str
    payment: Payment
