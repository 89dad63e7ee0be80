"""What Centra's literals mean, as tables. A literal that is not in a table is never taken for one that is.

For statuses and payments there is a canonical "unknown". What an order or a line of a type that this version does
not know sells, and to whom, cannot be left open: its order is refused, with the type in the finding.
"""

from __future__ import annotations

from typing import Final

from centra_ipaas.errors import Owner
from centra_ipaas.mapping import Table
from centra_ipaas.models import DiscountKind, LineKind, OrderStatus, PaymentKind, PaymentState, SalesChannel

_UPDATE: Final = "Update centra-ipaas; this version does not know what this type stands for."

statuses: Final = Table[str, OrderStatus]("statuses")
channels: Final = Table[str, SalesChannel](
    "channels", code="record.unreadable", owner=Owner.INTEGRATION, action=_UPDATE
)
line_kinds: Final = Table[str, LineKind](
    "line_kinds", code="record.unreadable", owner=Owner.INTEGRATION, action=_UPDATE
)
payment_kinds: Final = Table[str, PaymentKind]("payment_kinds")
payment_states: Final = Table[str, PaymentState]("payment_states")
states_of_types: Final = Table[str, PaymentState]("states_of_types")
gift_cards: Final = Table[str, bool]("gift_cards")
discount_kinds: Final = Table[str, DiscountKind]("discount_kinds")

PAYMENT_TABLES: Final = (
    # REF:PaymentHistoryEntryType. OTHER and CANCEL_REQUEST are left out: neither moves money, and no source says
    # what an integration could do about them.
    payment_kinds.of(
        {
            "AUTH": PaymentKind.AUTHORISATION,
            "AUTH_PENDING": PaymentKind.AUTHORISATION,
            "AUTH_GIFT_CARD": PaymentKind.AUTHORISATION,
            "CAPTURE": PaymentKind.CAPTURE,
            "CAPTURE_PENDING": PaymentKind.CAPTURE,
            "CAPTURE_FAILED": PaymentKind.CAPTURE,
            "CAPTURE_GIFT_CARD": PaymentKind.CAPTURE,
            "CAPTURE_REQUEST": PaymentKind.CAPTURE_REQUEST,
            "REFUND": PaymentKind.REFUND,
            "REFUND_FAILED": PaymentKind.REFUND,
            "REFUND_GIFT_CARD": PaymentKind.REFUND,
            "REFUND_REQUEST": PaymentKind.REFUND_REQUEST,
            "CANCEL": PaymentKind.RELEASE,
            "CANCEL_GIFT_CARD": PaymentKind.RELEASE,
            "MARKED_AS_PAID": PaymentKind.MARKED_PAID,
            "MARKED_AS_UNPAID": PaymentKind.MARKED_UNPAID,
            "PREPAID": PaymentKind.PREPAID,
            "ADDITIONAL_ORDER_PAYMENT": PaymentKind.ADDITIONAL,
            "INVOICE": PaymentKind.INVOICE,
        }
    ),
    payment_states.of(
        {
            "SUCCESS": PaymentState.SUCCEEDED,
            "PENDING": PaymentState.PENDING,
            "FAILED": PaymentState.FAILED,
        }
    ),
    # Entry types that say kind and state in one word; the word wins over the status.
    states_of_types.of(
        {
            "AUTH_PENDING": PaymentState.PENDING,
            "CAPTURE_PENDING": PaymentState.PENDING,
            "CAPTURE_FAILED": PaymentState.FAILED,
            "REFUND_FAILED": PaymentState.FAILED,
        }
    ),
    gift_cards.of(
        {
            "AUTH_GIFT_CARD": True,
            "CAPTURE_GIFT_CARD": True,
            "CANCEL_GIFT_CARD": True,
            "REFUND_GIFT_CARD": True,
        }
    ),
)

TABLES: Final = (
    # SHIPPED is what the admin calls Completed (OLD:erp).
    statuses.of(
        {
            "PENDING": OrderStatus.PENDING,
            "CONFIRMED": OrderStatus.CONFIRMED,
            "PROCESSING": OrderStatus.PROCESSING,
            "SHIPPED": OrderStatus.COMPLETED,
            "CANCELLED": OrderStatus.CANCELLED,
        }
    ),
    channels.of(
        {
            "DirectToConsumerOrder": SalesChannel.CONSUMER,
            "WholesaleOrder": SalesChannel.WHOLESALE,
        }
    ),
    line_kinds.of(
        {
            "ProductOrderLine": LineKind.PRODUCT,
            "BundleOrderLine": LineKind.BUNDLE,
            "BundleItemOrderLine": LineKind.BUNDLE_ITEM,
            "GiftCertificateOrderLine": LineKind.GIFT_CARD,
        }
    ),
    *PAYMENT_TABLES,
)

#: What orders read in full need besides.
FULL_TABLES: Final = (
    *TABLES,
    # REF:OrderDiscount, REF:AppliedVoucher. Credit is a gift certificate used on the order: it pays.
    discount_kinds.of(
        {
            "AdminDiscount": DiscountKind.MANUAL,
            "AppliedVoucherDiscount": DiscountKind.VOUCHER,
            "AppliedVoucherCredit": DiscountKind.GIFT_CERTIFICATE,
            "AppliedVoucherFreeProduct": DiscountKind.FREE_PRODUCT,
            "AppliedVoucherFreeShipping": DiscountKind.FREE_SHIPPING,
        }
    ),
)
