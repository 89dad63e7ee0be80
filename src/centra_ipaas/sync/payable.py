"""When an order may leave for the back office.

A `PaymentPolicy` is any function from an order to the reason why it must wait, None if it may go. Hold, waiting
for payment and an unconfirmed status are checked before any policy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from centra_ipaas.models import Money, Order, OrderStatus, Payment, PaymentKind, PaymentState

PaymentPolicy: TypeAlias = Callable[[Order], str | None]


def authorised(order: Order) -> str | None:
    """Go when the whole amount is authorised, captured, prepaid or marked as paid. Nothing to pay is paid."""
    return _covered(order, max(_sum(order, PaymentKind.AUTHORISATION), _taken(order)))


def captured(order: Order) -> str | None:
    """Go when the whole amount is captured, prepaid or marked as paid."""
    return _covered(order, _taken(order))


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
    """Money that moved or was declared to have moved; later entries may take a declaration back."""
    paid_elsewhere = _sum(order, PaymentKind.MARKED_PAID) - _sum(order, PaymentKind.MARKED_UNPAID)
    return max(_sum(order, PaymentKind.CAPTURE), paid_elsewhere) + _sum(order, PaymentKind.PREPAID)


def _sum(order: Order, kind: PaymentKind) -> Money:
    """Sum successful entries of a kind; additional payments (after an order grew) count with each."""
    kinds = {kind, PaymentKind.ADDITIONAL}
    return Money.total(_amounts(order.payments, kinds), order.currency)


def _amounts(payments: Iterable[Payment], kinds: set[PaymentKind]) -> Iterable[Money]:
    return (
        abs(payment.amount)
        for payment in payments
        if payment.kind in kinds and payment.state is PaymentState.SUCCEEDED
    )
