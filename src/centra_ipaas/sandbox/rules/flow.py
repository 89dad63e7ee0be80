"""What an order does by itself once nothing stops it (OLD:flow, OLD:erp)."""

from __future__ import annotations

from centra_ipaas.sandbox.rules import shipping, vouchers
from centra_ipaas.sandbox.rules.orders import is_stopped, note, settle_status, touch
from centra_ipaas.sandbox.state import Order, OrderLine
from centra_ipaas.sandbox.state.world import World


def confirm(world: World, order: Order) -> None:
    """Make a pending order CONFIRMED; what follows by itself follows."""
    order.status = "CONFIRMED"
    touch(world, order, "ORDER_STATUS_CHANGED", status="CONFIRMED")
    advance(world, order)


def advance(world: World, order: Order) -> None:
    """Autoconfirm skips Pending, Direct to Shipment makes a shipment at once, certificates ship by themselves."""
    if is_stopped(order):
        return
    if order.status == "PENDING" and order.store.autoconfirm:
        order.status = "CONFIRMED"
        note(world, order, "ORDER_STATUS_CHANGED", status="CONFIRMED")
    if order.status != "CONFIRMED" or order.shipments:
        return
    if all(line.typename == "GiftCertificateOrderLine" for line in order.all_lines):
        _ship_certificates(world, order)
    elif order.store.direct_to_shipment and all(_can_leave(line) for line in order.all_lines):
        _pack(world, order)


def _can_leave(line: OrderLine) -> bool:
    return not line.holds_stock or line.ready - line.packed >= line.remaining


def _pack(world: World, order: Order) -> None:
    """Make a good-to-go shipment of everything."""
    units = [(line, line.remaining) for line in order.all_lines if line.remaining]
    shipment = shipping.make(world, order, units)
    shipment.is_good_to_go = True
    note(world, order, "SHIPMENT_CREATED_AUTOMATICALLY", shipment=shipment.number)
    settle_status(world, order)


def _ship_certificates(world: World, order: Order) -> None:
    """A certificate needs no parcel: its shipment is complete at once (OLD:gift-certs)."""
    _pack(world, order)
    shipping.leave(world, order.shipments[-1], world.now())
    vouchers.issue(world, order)
    settle_status(world, order)
