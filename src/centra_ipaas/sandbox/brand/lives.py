"""What became of an order: each function goes on from a confirmed one whose stock is held as far as it goes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from centra_ipaas.sandbox.brand.hand import Hand
from centra_ipaas.sandbox.rules import balances, payments, shipping
from centra_ipaas.sandbox.rules.orders import note, settle_status
from centra_ipaas.sandbox.shop.seeds import HoldReason
from centra_ipaas.sandbox.state import CarrierInformation, Order, Shipment

Life = Callable[[Hand, Random, Order], None]


def open_(_hand: Hand, _random: Random, _order: Order) -> None:
    """Nothing has happened yet."""


def shipped(hand: Hand, random: Random, order: Order) -> None:
    """Everything left in one shipment that was captured; what was in demand is waited for."""
    _ship(hand, random, order, _held(order))


def returned(hand: Hand, random: Random, order: Order) -> None:
    """Shipped, and something came back and was refunded."""
    shipment = _ship(hand, random, order, _held(order))
    if shipment is None:
        return
    hand.wait(days=random.randint(3, 14))
    identity = _return(hand, shipment)
    hand.wait(hours=random.randint(1, 48))
    if shipment.is_captured:
        hand.shop.refund(return_=identity)
    else:
        hand.shop.complete_return(identity)


def return_pending(hand: Hand, random: Random, order: Order) -> None:
    """Shipped, and a return is announced that nobody has looked at."""
    shipment = _ship(hand, random, order, _held(order))
    if shipment is not None:
        hand.wait(days=random.randint(3, 14))
        _return(hand, shipment)


def partly_shipped(hand: Hand, random: Random, order: Order) -> None:
    """One unit left and was captured by itself; the rest is still to come."""
    _ship(hand, random, order, dict.fromkeys([*_held(order)][:1], 1))


def packed(hand: Hand, random: Random, order: Order) -> None:
    """In a shipment that stands in the warehouse, not captured."""
    hand.wait(hours=random.randint(1, 24))
    if held := _held(order):
        hand.do("createShipment", input=_shipment(order, held))


def captured_ahead(hand: Hand, random: Random, order: Order) -> None:
    """The whole amount was captured before anything left."""
    hand.wait(hours=random.randint(1, 24))
    if balances.capturable(order):
        hand.do("captureOrder", order={"number": order.number})


def capture_pending(hand: Hand, random: Random, order: Order) -> None:
    """Shipped; the provider has not answered yet."""
    hand.shop.set_capture(order.number, mode="later")
    _ship(hand, random, order, _held(order))


def capture_failed(hand: Hand, random: Random, order: Order) -> None:
    """In a shipment whose capture the provider declined, so that it did not leave."""
    hand.shop.set_capture(order.number, mode="fails")
    hand.wait(hours=random.randint(1, 24))
    if held := _held(order):
        hand.do("createShipment", input={**_shipment(order, held), "capture": True})


def held_back(hand: Hand, random: Random, order: Order) -> None:
    """On hold, for one reason or another."""
    reasons: tuple[HoldReason | None, ...] = ("WAITING_FOR_FRAUD_CHECK", "PAYMENT_MISMATCH", None)
    hand.shop.hold(order.number, reason=random.choice(reasons))


def pending(_hand: Hand, _random: Random, _order: Order) -> None:
    """Nobody has confirmed it, and the provider has not authorised it yet."""


def waiting(hand: Hand, _random: Random, order: Order) -> None:
    """Waiting for payment."""
    hand.shop.wait_for_payment(order.number)


def locked(hand: Hand, _random: Random, order: Order) -> None:
    """Locked by an integration."""
    hand.do("setOrdersLock", input={"orders": [{"number": order.number}], "isLocked": True})


def cancelled(hand: Hand, random: Random, order: Order) -> None:
    """Cancelled as a whole, its authorisation with it."""
    hand.wait(hours=random.randint(1, 48))
    name = "Wholesale" if order.typename == "WholesaleOrder" else "DirectToConsumer"
    hand.do(
        f"cancel{name}Order",
        id=order.id,
        input={
            "stockAction": _RELEASE,
            "cancelAuthorization": True,
            "emailOptions": {"sendEmail": False},
        },
    )


def partly_cancelled(hand: Hand, random: Random, order: Order) -> None:
    """One line was cancelled, the rest was shipped."""
    hand.wait(hours=random.randint(1, 12))
    line = order.all_lines[-1]
    if len(order.all_lines) > 1:
        hand.do(
            f"update{order.typename}",
            order={"number": order.number},
            input={
                "cancelLines": [
                    {"line": {"id": line.id}, "quantity": line.quantity, "stockActionPolicy": _RELEASE}
                ]
            },
        )
    _ship(hand, random, order, _held(order))


_RELEASE = {"releaseItemsBackToWarehouse": True}

#: How many of a hundred orders; every life is lived once before any is lived twice.
LIVES: dict[Life, int] = {
    shipped: 42,
    open_: 12,
    cancelled: 5,
    held_back: 3,
    waiting: 3,
    pending: 3,
    partly_shipped: 6,
    returned: 9,
    packed: 4,
    captured_ahead: 2,
    capture_pending: 2,
    capture_failed: 1,
    return_pending: 2,
    partly_cancelled: 4,
    locked: 2,
}


#: What is special about placing an order that is to live so.
PLACED: dict[Life, dict[str, Any]] = {
    pending: {"status": "PENDING", "payment": "pending"},
    waiting: {"payment": "unpaid"},
}


def _held(order: Order) -> dict[int, int]:
    """Return what can leave: units by line that are held and in no shipment."""
    units = {
        line.id: min(line.remaining, line.ready - line.packed) for line in order.all_lines if line.holds_stock
    }
    return {line: quantity for line, quantity in units.items() if quantity > 0}


def _shipment(order: Order, units: dict[int, int]) -> dict[str, object]:
    return {
        "order": {"number": order.number},
        "lines": [{"orderLine": {"id": line}, "quantity": quantity} for line, quantity in units.items()],
    }


def _ship(hand: Hand, random: Random, order: Order, units: dict[int, int]) -> Shipment | None:
    """Pack, capture and send, as `createShipment` does with units that it has checked; most orders come by here."""
    if not units:
        return None
    hand.wait(hours=random.randint(2, 72))
    world = hand.world
    shipment = shipping.make(
        world, order, [(line, units[line.id]) for line in order.all_lines if line.id in units]
    )
    shipment.tracking_number = f"TP{order.number:09}{order.shipment_count}"
    shipment.carrier_information = CarrierInformation("Test Parcel", "Ground")
    note(world, order, "SHIPMENT_CREATED", shipment=shipment.number)
    if order.typename == "WholesaleOrder":
        payments.mark_paid(world, shipment)
        payments.add_entry(world, order, "MARKED_AS_PAID", shipment.totals.grand, shipment=shipment)
        note(world, order, "SHIPMENT_STATUS_PAID_ADDED", shipment=shipment.number)
        hand.shop.add_invoice(order.number)
    elif order.totals.grand:
        payments.capture_shipment(world, shipment)
        note(world, order, "PAYMENT_CAPTURED")
    shipping.leave(world, shipment, hand.moment)
    settle_status(world, order)
    order.updated_at = hand.moment
    return shipment


def _return(hand: Hand, shipment: Shipment) -> int:
    """One unit comes back, or everything if there was a discount: it would have to be shared out."""
    if shipment.totals.discounts:
        return hand.shop.make_return(shipment.id, costs_from_shipment=True)
    return hand.shop.make_return(shipment.id, lines={shipment.lines[0].id: 1})
