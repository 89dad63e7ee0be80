"""Money: what is authorised, captured and still open, and what a provider answers (OLD:dtc)."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import ZERO, Order, Payment, Shipment
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.world import World

_AUTHORISED = {"AUTH", "AUTH_GIFT_CARD", "ADDITIONAL_ORDER_PAYMENT", "CANCEL", "CANCEL_GIFT_CARD"}
_FROM_AUTHORISATION = {"CAPTURE", "CAPTURE_GIFT_CARD"}
_CAPTURED = _FROM_AUTHORISATION | {"PREPAID"}


@frozen
class Capture:
    """What became of asking for money: the entries it left, and why it failed."""

    entries: tuple[Payment, ...] = ()
    failure: str | None = None


def _sum(order: Order, types: set[str]) -> Decimal:
    amounts = (
        entry.amount for entry in order.payments if entry.entry_type in types and entry.status == "SUCCESS"
    )
    return sum(amounts, ZERO)


def captured(order: Order) -> Decimal:
    """Return the money that moved: final entries with status SUCCESS only."""
    return _sum(order, _CAPTURED)


def capturable(order: Order) -> Decimal:
    """Return what may still be captured: authorised, less captured, less requested and not answered yet."""
    asked = sum((entry.amount for entry in order.payments if entry.open), ZERO)
    return _sum(order, _AUTHORISED) - _sum(order, _FROM_AUTHORISATION) - asked


def unassigned(order: Order) -> Decimal:
    """Return what is captured and belongs to no shipment yet."""
    return captured(order) - sum((shipment.captured_amount or ZERO for shipment in order.shipments), ZERO)


def add_entry(
    world: World,
    order: Order,
    entry_type: str,
    amount: Decimal,
    *,
    status: str = "SUCCESS",
    shipment: Shipment | None = None,
    params_json: str | None = None,
) -> Payment:
    """Append to the payment history."""
    entry = Payment(
        id=world.next_id("payment"),
        created_at=world.now(),
        status=status,
        entry_type=entry_type,
        amount=amount,
        order=order,
        # The provider's id is often that of the authorisation, so it is not unique (OLD:dtc).
        external_reference=f"psp-{order.number}",
        payment_method=order.payment_method.name,
        params_json=params_json,
        shipment=shipment,
        open=entry_type == "CAPTURE_REQUEST",
    )
    order.payments.append(entry)
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


def _ask(world: World, order: Order, amount: Decimal, shipment: Shipment | None) -> Capture:
    if amount > capturable(order):
        return Capture(failure=f"{amount} exceeds the remaining authorisation of {capturable(order)}.")
    if order.capture_mode == "fails":
        reason = '{"message":"The provider declined the capture."}'
        entry = add_entry(
            world, order, "CAPTURE_FAILED", amount, status="FAILED", shipment=shipment, params_json=reason
        )
        return Capture((entry,), "The provider declined the capture.")
    if order.capture_mode == "later":
        entry = add_entry(world, order, "CAPTURE_REQUEST", amount, status="PENDING", shipment=shipment)
        return Capture((entry,))
    return Capture((add_entry(world, order, _capture_type(order), amount, shipment=shipment),))


def _capture_type(order: Order) -> str:
    gift_card = any(entry.entry_type == "AUTH_GIFT_CARD" for entry in order.payments)
    return "CAPTURE_GIFT_CARD" if gift_card else "CAPTURE"


def answer_requests(world: World, order: Order, *, succeeded: bool) -> tuple[Payment, ...]:
    """Let the provider answer every open capture request, as its webhook would, perhaps days later."""
    open_entries = [entry for entry in order.payments if entry.open]
    return tuple(_answer(world, entry, succeeded) for entry in open_entries)


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
