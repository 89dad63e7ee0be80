"""When an order may go: the payment policies, on their own."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from centra_ipaas.models import (
    Money,
    Order,
    OrderStatus,
    OrderTotals,
    Payment,
    PaymentKind,
    PaymentState,
    SalesChannel,
)
from centra_ipaas.sync import PaymentPolicy, authorised, captured
from centra_ipaas.sync.orders.payable import not_ready

NOW = datetime(2026, 3, 3, tzinfo=UTC)
K, S = PaymentKind, PaymentState


def sek(amount: str) -> Money:
    return Money.of(amount, "SEK")


def order(*payments: Payment, total: str = "100.00") -> Order:
    nothing = sek("0")
    totals = OrderTotals(
        lines=sek(total),
        shipping=nothing,
        handling=nothing,
        discounts=nothing,
        tax_included=nothing,
        tax_added=nothing,
        tax_deducted=nothing,
        grand_total=sek(total),
    )
    return Order(
        id="a",
        number="1",
        channel=SalesChannel.CONSUMER,
        status=OrderStatus.CONFIRMED,
        placed_at=NOW,
        updated_at=NOW,
        currency="SEK",
        lines=(),
        totals=totals,
        payments=payments,
    )


def paid(kind: PaymentKind, amount: str = "100.00", state: PaymentState = S.SUCCEEDED) -> Payment:
    return Payment(id="1", kind=kind, state=state, amount=sek(amount), at=NOW)


@pytest.mark.parametrize(
    "payments, with_authorisation, with_capture",
    [
        ([], False, False),
        ([paid(K.AUTHORISATION)], True, False),
        ([paid(K.AUTHORISATION, state=S.PENDING)], False, False),
        ([paid(K.AUTHORISATION, state=S.FAILED)], False, False),
        ([paid(K.AUTHORISATION, state=S.UNKNOWN)], False, False),
        ([paid(K.AUTHORISATION, "99.99")], False, False),
        ([paid(K.AUTHORISATION, "60.00"), paid(K.AUTHORISATION, "40.00")], True, False),
        ([paid(K.AUTHORISATION), paid(K.CAPTURE)], True, True),
        ([paid(K.AUTHORISATION, "60.00"), paid(K.CAPTURE, "60.00")], False, False),
        ([paid(K.AUTHORISATION), paid(K.CAPTURE_REQUEST)], True, False),
        ([paid(K.CAPTURE, state=S.PENDING)], False, False),
        ([paid(K.PREPAID)], True, True),
        ([paid(K.MARKED_PAID)], True, True),
        ([paid(K.MARKED_PAID), paid(K.MARKED_UNPAID)], False, False),
        ([paid(K.AUTHORISATION, "80.00"), paid(K.ADDITIONAL, "20.00")], True, False),
        ([paid(K.CAPTURE, "60.00"), paid(K.ADDITIONAL, "20.00")], False, False),
        ([paid(K.CAPTURE, "60.00"), paid(K.PREPAID, "20.00"), paid(K.ADDITIONAL, "20.00")], False, False),
        ([paid(K.CAPTURE, "60.00"), paid(K.PREPAID, "40.00")], True, True),
        ([paid(K.INVOICE)], False, False),
        ([paid(K.UNKNOWN)], False, False),
    ],
)
def test_an_order_goes_when_the_whole_amount_is_secured(
    payments: list[Payment], *, with_authorisation: bool, with_capture: bool
) -> None:
    """Only successful entries count, and money that is authorised and then captured counts once."""
    assert (authorised(order(*payments)) is None) is with_authorisation
    assert (captured(order(*payments)) is None) is with_capture


@pytest.mark.parametrize("policy", [authorised, captured])
def test_nothing_to_pay_is_paid(policy: PaymentPolicy) -> None:
    """An order of zero, e.g. a replacement, needs no payment entry."""
    assert policy(order(total="0.00")) is None


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"on_hold": True}, "on hold"),
        ({"waiting_for_payment": True}, "waiting for payment"),
        ({"status": OrderStatus.PENDING}, "not confirmed"),
        ({"status": OrderStatus.UNKNOWN}, "status not known"),
    ],
)
def test_no_policy_lets_a_held_order_go(change: dict[str, object], reason: str) -> None:
    """Hold, waiting for payment, and statuses before or beyond what is known come first."""
    ready = order(paid(K.CAPTURE))
    assert not_ready(ready) is None
    assert not_ready(evolve(ready, **change)) == reason  # type: ignore[arg-type]


def test_amounts_are_compared_exactly() -> None:
    """A cent less is not paid."""
    assert authorised(order(paid(K.AUTHORISATION, str(Decimal("100.00") - Decimal("0.01"))))) == "not paid"
