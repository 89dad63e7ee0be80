"""When an order may leave for the back office.

A `PaymentPolicy` is any function from an order to the reason why it must wait, None if it may go. Hold, waiting
for payment and an unconfirmed status are checked before any policy.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from centra_ipaas.models import Money, Order, OrderStatus, PaymentKind, PaymentState

PaymentPolicy: TypeAlias = Callable[[Order], str | None]


def authorised(order: Order) -> str | None:
    """Go when the whole amount is authorised, captured, prepaid or marked as paid. Nothing to pay is paid."""
    paid = _Payments(order)
    promised = paid[PaymentKind.AUTHORISATION] + paid[PaymentKind.ADDITIONAL] - paid[PaymentKind.RELEASE]
    secured = max(promised - paid[PaymentKind.REFUND], _taken(paid))
    return _covered(order, secured + paid[PaymentKind.PREPAID])


def captured(order: Order) -> str | None:
    """Go when the whole amount is captured, prepaid or marked as paid.

    An additional payment (after an order grew) counts once it is captured: the entry alone moves no money.
    """
    paid = _Payments(order)
    return _covered(order, _taken(paid) + paid[PaymentKind.PREPAID])


def not_ready(order: Order) -> str | None:
    """Return why no policy could let this order go: on hold, waiting for payment, not confirmed."""
    if order.on_hold:
        return "on hold"
    if order.waiting_for_payment:
        return "waiting for payment"
    if order.status is OrderStatus.PENDING:
        return "not confirmed"
    if order.status is OrderStatus.UNKNOWN:
        return "status not known"
    return None


def _covered(order: Order, secured: Money) -> str | None:
    return None if secured >= order.totals.grand_total else "not paid"


def _taken(paid: _Payments) -> Money:
    """Money that moved or was declared to have moved, less what was given back or taken back."""
    paid_elsewhere = paid[PaymentKind.MARKED_PAID] - paid[PaymentKind.MARKED_UNPAID]
    return max(paid[PaymentKind.CAPTURE], paid_elsewhere) - paid[PaymentKind.REFUND]


class _Payments(dict[PaymentKind, Money]):
    """The sums of an order's successful entries by kind; of a kind that it has not, nothing."""

    def __init__(self, order: Order) -> None:
        self._nothing = Money.zero(order.currency)
        for payment in order.payments:
            if payment.state is PaymentState.SUCCEEDED:
                self[payment.kind] = self[payment.kind] + abs(payment.amount)

    def __missing__(self, kind: PaymentKind) -> Money:
        return self._nothing
