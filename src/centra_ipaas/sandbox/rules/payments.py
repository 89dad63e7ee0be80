"""Money: what is asked of a provider, and what it answers, at once or days later (OLD:dtc)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Final

from attrs import frozen

from centra_ipaas.sandbox.rules.balances import capturable, on_gift_cards, unassigned
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import note, settle_status, touch
from centra_ipaas.sandbox.rules.providers import captures
from centra_ipaas.sandbox.state import ZERO, Order, Payment, Return, Shipment
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.world import World

#: What an entry of the payment history is to the order's own history, where it has a name of its own.
NOTES: Final[Mapping[str, str]] = {
    "AUTH": "PAYMENT_AUTHORIZED",
    "AUTH_PENDING": "PAYMENT_AUTHORIZATION_PENDING",
    "CAPTURE": "PAYMENT_CAPTURED",
    "CAPTURE_FAILED": "PAYMENT_CAPTURE_FAILED",
    "CANCEL": "PAYMENT_CANCELLED",
    "REFUND": "REFUND_ADDED",
}


@frozen
class Capture:
    """What became of asking for money: the entries it left, and why it failed."""

    entries: tuple[Payment, ...] = ()
    failure: str | None = None

    @property
    def entry(self) -> Payment | None:
        """The provider's entry; external gift cards stand in the list only (REF:ShipmentCapturePayload)."""
        return next((entry for entry in self.entries if entry.entry_type != "CAPTURE_GIFT_CARD"), None)


def add_entry(
    world: World,
    order: Order,
    entry_type: str,
    amount: Decimal,
    *,
    status: str = "SUCCESS",
    shipment: Shipment | None = None,
    params_json: str | None = None,
    external_reference: str | None = None,
    payment_method: str | None = None,
    return_: Return | None = None,
) -> Payment:
    """Append to the payment history."""
    entry = Payment(
        order,
        world.next_id("PaymentHistoryEntry"),
        world.now(),
        status,
        entry_type,
        amount,
        # The provider's id is often that of the authorisation, so it is not unique (OLD:dtc).
        external_reference or f"psp-{order.number}",
        payment_method or order.payment_method.name,
        params_json,
        shipment,
    )
    entry.open = entry_type == "CAPTURE_REQUEST" and status == "PENDING"
    entry.return_ = return_
    order.payments.append(entry)
    world.add(entry)
    _plan_lapse(world, entry)
    record(world, entry, CREATED)
    return entry


def capture_order(world: World, order: Order, amount: Decimal) -> Capture:
    """Capture for the order as a whole, ahead of shipments."""
    return _ask(world, order, amount, None)


def capture_shipment(world: World, shipment: Shipment) -> Capture:
    """Capture a shipment's value; money captured ahead is used up first, without asking the provider."""
    order = shipment.order
    amount = shipment.totals.grand
    rest = amount - min(amount, unassigned(order))
    if not rest:
        mark_captured(world, shipment)
        return Capture()
    result = _ask(world, order, rest, shipment)
    if result.failure is None and not any(entry.open for entry in result.entries):
        mark_captured(world, shipment)
    return result


def mark_captured(world: World, shipment: Shipment) -> None:
    """The shipment's value is captured, so it is paid as well."""
    shipment.is_captured = True
    shipment.captured_at = world.now()
    shipment.captured_amount = shipment.totals.grand
    mark_paid(world, shipment)


def mark_paid(world: World, shipment: Shipment) -> None:
    """Set the paid flag, once."""
    if not shipment.is_paid:
        shipment.is_paid = True
        shipment.paid_at = world.now()


def marked_as_paid(shipment: Shipment) -> Decimal:
    """Return what was marked as paid elsewhere and not taken back; where the history has nothing, the whole value."""
    marks = [
        entry.amount
        for entry in shipment.order.payments
        if entry.shipment is shipment and entry.entry_type in ("MARKED_AS_PAID", "MARKED_AS_UNPAID")
    ]
    return sum(marks, ZERO) if marks else shipment.totals.grand


def _plan_lapse(world: World, entry: Payment) -> None:
    days = world.assumptions.authorisation_days
    if days is not None and entry.entry_type == "AUTH" and entry.status == "SUCCESS":
        moment = entry.created_at + timedelta(days=days)
        world.agenda.plan(moment, lambda: lapse(world, entry.order, entry.amount))


def lapse(world: World, order: Order, amount: Decimal) -> None:
    """Let an authorisation run out at the provider: what was not captured of it no longer can be (OLD:erp)."""
    lost = min(amount, capturable(order) - on_gift_cards(order))
    if lost:
        order.lapsed += lost
        note(world, order, "PAYMENT_AUTHORIZATION_FAILED", reason="lapsed", value=lost)


def _ask(world: World, order: Order, amount: Decimal, shipment: Shipment | None) -> Capture:
    """Ask for money: gift cards are used up first (assumed), the provider is asked for the rest."""
    if amount > capturable(order):
        return Capture(failure=f"{amount} exceeds the remaining authorisation of {capturable(order)}.")
    if not captures(order.payment_method):
        return Capture(failure=f"{order.payment_method.name} does not capture by API.")
    if order.capture_mode == "fails":
        reason = '{"message":"The provider declined the capture."}'
        entry = add_entry(
            world, order, "CAPTURE_FAILED", amount, status="FAILED", shipment=shipment, params_json=reason
        )
        return Capture((entry,), "The provider declined the capture.")
    card = min(amount, on_gift_cards(order))
    entries = []
    if amount > card:
        entries.append(_from_provider(world, order, amount - card, shipment))
    if card:
        entries.append(add_entry(world, order, "CAPTURE_GIFT_CARD", card, shipment=shipment))
    return Capture(tuple(entries))


def _from_provider(world: World, order: Order, amount: Decimal, shipment: Shipment | None) -> Payment:
    if order.capture_mode == "now":
        return add_entry(world, order, "CAPTURE", amount, shipment=shipment)
    entry = add_entry(world, order, "CAPTURE_REQUEST", amount, status="PENDING", shipment=shipment)
    if order.capture_after is not None:
        world.agenda.plan(
            world.now() + order.capture_after,
            lambda: answer(world, [entry], succeeded=order.capture_succeeds),
        )
    return entry


def cancel_authorisation(world: World, order: Order, *, status: str = "SUCCESS") -> list[Payment]:
    """Give back what may still be captured, at the provider and on gift cards; values are negative (OLD:dtc)."""
    card = on_gift_cards(order)
    parts = {"CANCEL": capturable(order) - card, "CANCEL_GIFT_CARD": card}
    return [
        add_entry(world, order, entry_type, -amount, status=status)
        for entry_type, amount in parts.items()
        if amount
    ]


def answer_requests(world: World, order: Order, *, succeeded: bool) -> tuple[Payment, ...]:
    """Let the provider answer every open capture request, as its webhook would, perhaps days later."""
    return answer(world, order.payments, succeeded=succeeded)


def answer(world: World, requests: Iterable[Payment], *, succeeded: bool) -> tuple[Payment, ...]:
    """Let the provider answer those of the requests that are open."""
    final = tuple(_answer(world, entry, succeeded) for entry in [one for one in requests if one.open])
    for entry in final:
        settle_status(world, entry.order)
        touch(world, entry.order, "PAYMENT_CAPTURED" if succeeded else "PAYMENT_CAPTURE_FAILED")
    return final


def _answer(world: World, request: Payment, succeeded: bool) -> Payment:
    request.open = False
    if not succeeded:
        reason = '{"message":"The capture request failed at the provider."}'
        return add_entry(
            world,
            request.order,
            "CAPTURE_FAILED",
            request.amount,
            status="FAILED",
            shipment=request.shipment,
            params_json=reason,
        )
    entry = add_entry(world, request.order, "CAPTURE", request.amount, shipment=request.shipment)
    if request.shipment is not None:
        mark_captured(world, request.shipment)
    return entry
