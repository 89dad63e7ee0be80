"""What every change of an order shares: its totals, its history, its status, its hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox.rules import balances
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.tax import totals
from centra_ipaas.sandbox.state import HistoryEntry, Mail, Order
from centra_ipaas.sandbox.state.events import COMPLETED, CREATED, UPDATED
from centra_ipaas.sandbox.state.world import World

#: The hold that check-first shops lift with their answer (MAG:OrderHoldReason).
CHECK_FIRST_HOLD = "WAITING_FOR_CHECK_FIRST_ALLOCATION"
#: How entries of the order's history begin that tell of its payment history (REF:OrderHistoryEntryType).
_PAYMENTS = ("PAYMENT_", "REFUND_")


def recount(order: Order) -> None:
    """Compute the order's totals anew from its lines."""
    order.totals = totals(
        [(line.value, line.tax_percent) for line in order.all_lines],
        shipping=order.shipping,
        handling=order.handling,
        discounts=-order.discount,
        mode=order.tax_mode,
        digits=order.currency.decimal_digits,
        free=tax_free_costs(order),
    )


def tax_free_costs(order: Order) -> dict[str, list[Decimal]]:
    """Return the rates whose rules leave shipping, or handling, alone."""
    rules = order.tax_rules.items()
    if not rules:
        return {}
    return {
        "shipping": [rate for rate, rule in rules if not rule.apply_tax_to_shipping],
        "handling": [rate for rate, rule in rules if not rule.apply_tax_to_handling],
    }


def note(
    world: World,
    order: Order,
    history: str,
    text: str = "",
    *,
    admin_user: Any = None,
    person: str | None = None,
    **data: Any,
) -> HistoryEntry:
    """Write into the order's history; `text` is what somebody said about it, `person` who it was with SSO."""
    said = {"comment": text, **data} if text else data
    identity = world.next_id("OrderHistoryEntry")
    typename = f"{order.typename}HistoryEntry"
    entry = HistoryEntry(order, typename, identity, world.now(), history, said, admin_user, person)
    order.history.append(entry)
    record(world, entry, CREATED)
    return entry


def touch(world: World, order: Order, history: str, text: str = "", **data: Any) -> None:
    """Note a change: `updatedAt` moves on, for a payment only if that is assumed."""
    note(world, order, history, text, **data)
    if world.assumptions.payments_move_updated_at or not history.startswith(_PAYMENTS):
        changed(world, order)
    else:
        record(world, order, UPDATED)


def changed(world: World, order: Order) -> None:
    """Let `updatedAt` move on, and tell who listens."""
    order.updated_at = world.now()
    record(world, order, UPDATED)


def settle_status(world: World, order: Order) -> None:
    """Derive the status from the shipments (OLD:flow): they alone move it once an order is confirmed."""
    if order.status not in ("CONFIRMED", "PROCESSING", "SHIPPED"):
        return
    before = order.status
    if not order.shipments:
        order.status = "CONFIRMED"
    elif _all_left(order) and (_all_paid(order) or world.assumptions.unpaid_orders_complete):
        order.status = "SHIPPED"
    else:
        order.status = "PROCESSING"
    if order.status != before:
        order.updated_at = world.now()
        note(world, order, "ORDER_STATUS_CHANGED", status=order.status)
    if order.status == "SHIPPED" != before:
        record(world, order, COMPLETED)


def _all_left(order: Order) -> bool:
    """Units returned out of a parcel count as shipped, the parcel itself must have left as well."""
    every_unit = all(line.shipped == line.quantity for line in order.all_lines)
    return every_unit and all(shipment.is_shipped for shipment in order.shipments)


def _all_paid(order: Order) -> bool:
    every_one = all(shipment.is_paid for shipment in order.shipments)
    return every_one or balances.captured(order) >= order.totals.grand


def set_hold(world: World, order: Order, held: bool, reason: str | None, text: str = "", **data: Any) -> None:
    """Put an order on hold or release it; `reason` is one of OrderHoldReason or None."""
    order.is_on_hold = held
    order.order_hold_reason = reason if held else None
    history = "ORDER_STATUS_ON_HOLD_ADDED" if held else "ORDER_STATUS_ON_HOLD_REMOVED"
    touch(world, order, history, text, **data)


def lift(world: World, order: Order, reason: str) -> None:
    """Release an order that was held for this reason."""
    if order.order_hold_reason == reason:
        set_hold(world, order, False, None)


def is_stopped(order: Order) -> bool:
    """Say whether neither shipment nor payment may go on (OLD:flow)."""
    return order.is_on_hold or order.is_waiting_for_payment


def mail(world: World, order: Order, kind: str, message: str | None = None) -> None:
    """Keep a mail that would have been sent."""
    sent = Mail(
        kind=kind,
        to=order.shipping_address.email or order.billing_address.email,
        order=order,
        sent_at=world.now(),
        message=message,
    )
    order.mails.append(sent)
