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
    promised = (
        _sum(order, PaymentKind.AUTHORISATION)
        + _sum(order, PaymentKind.ADDITIONAL)
        - _sum(order, PaymentKind.RELEASE)
    )
    secured = max(promised - _sum(order, PaymentKind.REFUND), _taken(order))
    return _covered(order, secured + _sum(order, PaymentKind.PREPAID))


def captured(order: Order) -> str | None:
    """Go when the whole amount is captured, prepaid or marked as paid.

    An additional payment (after an order grew) counts once it is captured: the entry alone moves no money.
    """
    return _covered(order, _taken(order) + _sum(order, PaymentKind.PREPAID))


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


def _taken(order: Order) -> Money:
    """Money that moved or was declared to have moved, less what was given back or taken back."""
    paid_elsewhere = _sum(order, PaymentKind.MARKED_PAID) - _sum(order, PaymentKind.MARKED_UNPAID)
    return max(_sum(order, PaymentKind.CAPTURE), paid_elsewhere) - _sum(order, PaymentKind.REFUND)


def _sum(order: Order, kind: PaymentKind) -> Money:
    """Sum successful entries of a kind."""
    amounts = (
        abs(payment.amount)
        for payment in order.payments
        if payment.kind is kind and payment.state is PaymentState.SUCCEEDED
    )
    return Money.total(amounts, order.currency)
