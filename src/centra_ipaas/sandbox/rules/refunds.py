"""Refunds: money that goes back, at once or when the provider answers (OLD:rest/201.create-return)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Literal

from attrs import frozen

from centra_ipaas.sandbox.rules import balances, payments
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import mail, touch
from centra_ipaas.sandbox.state import ZERO, Order, Payment, RefundRequest, Return
from centra_ipaas.sandbox.state.events import COMPLETED, UPDATED
from centra_ipaas.sandbox.state.returns import COMPLETED as IS_COMPLETED
from centra_ipaas.sandbox.state.world import World

_REFUNDS = {"REFUND", "REFUND_GIFT_CARD"}


@frozen(kw_only=True)
class Answer:
    """How the provider answers: now, later (when told to, or after a while), or with a no."""

    mode: Literal["now", "later", "fails"] = "now"
    after: timedelta | None = None
    succeeds: bool = True


def refunded(order: Order, returned: Return | None = None) -> Decimal:
    """Return the money that went back, of the whole order or for one return."""
    entries = order.payments if returned is None else returned.refund_payment_history
    done = (entry.amount for entry in entries if entry.entry_type in _REFUNDS and entry.status == "SUCCESS")
    return sum(done, ZERO)


def asked(world: World, order: Order, returned: Return | None = None) -> Decimal:
    """Return what a provider was asked to give back and has not answered."""
    requests = (
        request.amount
        for request in world.table("RefundRequest").values()
        if request.order is order and returned in (None, request.returned)
    )
    return sum(requests, ZERO)


def refundable(world: World, order: Order) -> Decimal:
    """Return what may go back: captured, less what went back or was asked for (invariant I5)."""
    return balances.captured(order) - refunded(order) - asked(world, order)


def due(world: World, returned: Return) -> Decimal:
    """Return what a return is worth and was not refunded or asked for."""
    return returned.totals.grand - refunded(returned.order, returned) - asked(world, returned.order, returned)


def refund(
    world: World, order: Order, amount: Decimal, returned: Return | None, answer: Answer, *, sends_email: bool
) -> Payment:
    """Ask for a refund that was checked, and return the entry it leaves at once."""
    if answer.mode == "fails":
        return _failed(world, order, amount, returned)
    if answer.mode == "now":
        return _done(world, order, amount, returned, sends_email)
    request = RefundRequest(
        id=world.next_id("RefundRequest"),
        order=order,
        amount=amount,
        returned=returned,
        sends_email=sends_email,
    )
    world.add(request)
    if answer.after is not None:
        moment = world.now() + answer.after
        world.agenda.plan(moment, lambda: settle(world, request, succeeds=answer.succeeds))
    return _entry(world, order, "REFUND_REQUEST", amount, returned, status="PENDING")


def settle(world: World, request: RefundRequest, *, succeeds: bool) -> None:
    """Let the provider answer; a request that is answered already stays answered."""
    if world.table("RefundRequest").pop(request.id, None) is None:
        return
    if succeeds:
        _done(world, request.order, request.amount, request.returned, request.sends_email)
    else:
        _failed(world, request.order, request.amount, request.returned)


def complete(world: World, returned: Return, *, sends_email: bool) -> None:
    """Close a return; an external tax engine is asked once more (OLD:ete)."""
    returned.return_status = IS_COMPLETED
    returned.used_fallback_tax = returned.used_fallback_tax or returned.order.tax_engine_failed
    if sends_email:
        returned.mailed = True
        mail(world, returned.order, "RETURN")
    record(world, returned, UPDATED)
    record(world, returned, COMPLETED)


def _done(world: World, order: Order, amount: Decimal, returned: Return | None, sends_email: bool) -> Payment:
    """Book the money, gift cards last (assumed); a return that is paid back in full is completed.

    OLD:rest/203.update-return
    """
    on_card = _sum(order, "CAPTURE_GIFT_CARD") - _sum(order, "REFUND_GIFT_CARD")
    elsewhere = balances.captured(order) - refunded(order) - on_card
    parts = {"REFUND": min(amount, elsewhere), "REFUND_GIFT_CARD": amount - min(amount, elsewhere)}
    entries = [_entry(world, order, kind, part, returned) for kind, part in parts.items() if part]
    if sends_email:
        mail(world, order, "REFUND")
    if (
        returned is not None
        and returned.return_status != IS_COMPLETED
        and refunded(order, returned) >= returned.totals.grand
    ):
        complete(world, returned, sends_email=False)
    return entries[0]


def _sum(order: Order, entry_type: str) -> Decimal:
    return sum((entry.amount for entry in order.payments if entry.entry_type == entry_type), ZERO)


def _failed(world: World, order: Order, amount: Decimal, returned: Return | None) -> Payment:
    reason = '{"message":"The provider declined the refund."}'
    return _entry(world, order, "REFUND_FAILED", amount, returned, status="FAILED", params_json=reason)


def _entry(
    world: World,
    order: Order,
    entry_type: str,
    amount: Decimal,
    returned: Return | None,
    *,
    status: str = "SUCCESS",
    params_json: str | None = None,
) -> Payment:
    entry = payments.add_entry(
        world, order, entry_type, amount, status=status, params_json=params_json, return_=returned
    )
    if returned is not None:
        returned.refund_payment_history.append(entry)
    if entry_type in _REFUNDS:
        touch(world, order, "REFUND_ADDED")
    return entry
