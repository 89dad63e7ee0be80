"""What is to be done in Centra for a dispatch: a pure function of order and dispatch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from attrs import frozen

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Dispatch, Order, OrderLine, Shipment, ShipmentLine
from centra_ipaas.sync._decisions import Refuse


@frozen
class CreateShipment:
    """There is no shipment of this dispatch yet."""

    lines: tuple[ShipmentLine, ...]


@frozen
class CompleteShipment:
    """The shipment is there and has not left the house."""

    shipment_id: str


@frozen
class AlreadyShipped:
    """Nothing is left to do."""

    shipment_id: str


Decision = CreateShipment | CompleteShipment | AlreadyShipped | Refuse


def decide(
    order: Order | BadRecord | None, dispatch: Dispatch, *, claimed: str | None, taken: frozenset[str]
) -> Decision:
    """Say what is to be done in Centra for a dispatch. Pure.

    `claimed` is the shipment already known to be this dispatch's, `taken` those known to be others'. Without a
    claim a shipment is recognised by its tracking number or by the time we gave it, and by its lines.
    """
    if order is None:
        return Refuse((_unknown_order(dispatch),))
    if isinstance(order, BadRecord):
        return Refuse(order.findings)
    if claimed is not None:
        mine = [shipment for shipment in order.shipments if shipment.id == claimed]
    else:
        free = [shipment for shipment in order.shipments if shipment.id not in taken]
        mine = [shipment for shipment in free if _recognised(order, shipment, dispatch)]
    if len(mine) > 1:
        return Refuse((_ambiguous(dispatch, mine),))
    if mine:
        return AlreadyShipped(mine[0].id) if mine[0].shipped else CompleteShipment(mine[0].id)
    lines, findings = allocate(order, dispatch)
    return Refuse(findings) if findings else CreateShipment(lines)


def allocate(order: Order, dispatch: Dispatch) -> tuple[tuple[ShipmentLine, ...], tuple[Finding, ...]]:
    """Spread the units of a dispatch over the order's lines of the same SKU, first line first.

    No line gets more than what of it is not yet in a shipment.
    """
    open_units = _open_units(order)
    lines: list[ShipmentLine] = []
    findings: list[Finding] = []
    for index, (sku, quantity) in enumerate(_by_sku(dispatch).items()):
        wanted = [line for line in order.lines if line.sku == sku]
        for line in wanted:
            units = min(quantity, open_units[line.id])
            if units > 0:
                quantity -= units
                lines.append(ShipmentLine(order_line_id=line.id, quantity=units))
        if quantity:
            findings.append(_too_many(index, sku, quantity) if wanted else _unknown_line(index, sku))
    return tuple(lines), tuple(findings)


def _open_units(order: Order) -> Counter[str]:
    units = Counter({line.id: line.quantity for line in order.lines})
    for shipment in order.shipments:
        units.subtract({line.order_line_id: line.quantity for line in shipment.lines})
    return units


def _by_sku(dispatch: Dispatch) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in dispatch.lines:
        units[line.sku] += line.quantity
    return units


def _recognised(order: Order, shipment: Shipment, dispatch: Dispatch) -> bool:
    """Same goods, and the same tracking number or (without one) the very time we gave it."""
    if _goods(order.lines, shipment) != _by_sku(dispatch):
        return False
    if dispatch.tracking_number:
        return shipment.tracking_number == dispatch.tracking_number
    return abs(shipment.created_at - dispatch.dispatched_at) < timedelta(seconds=1)


def _goods(lines: Sequence[OrderLine], shipment: Shipment) -> Counter[str]:
    skus = {line.id: line.sku or "" for line in lines}
    goods: Counter[str] = Counter()
    for line in shipment.lines:
        goods[skus.get(line.order_line_id, "")] += line.quantity
    return goods


# --- findings ----------------------------------------------------------------------------------------------


def _unknown_order(dispatch: Dispatch) -> Finding:
    return Finding(
        code="shipment.order-unknown",
        path="order_number",
        message=f"Centra has no order {dispatch.order_number}",
        owner=Owner.OPERATIONS,
        action="Find out what left the warehouse, and for whom; correct the order number at the warehouse.",
        evidence={"order": dispatch.order_number, "dispatch": dispatch.id},
    )


def _unknown_line(index: int, sku: str) -> Finding:
    return Finding(
        code="shipment.line-unknown",
        path=f"lines[{index}].sku",
        message=f"the order has no line of {sku}",
        owner=Owner.OPERATIONS,
        action="Check whether a wrong item was packed; correct the dispatch at the warehouse.",
        evidence={"sku": sku},
    )


def _too_many(index: int, sku: str, surplus: int) -> Finding:
    return Finding(
        code="shipment.quantity",
        path=f"lines[{index}].quantity",
        message=f"{surplus} units of {sku} more than the order has left to ship",
        owner=Owner.OPERATIONS,
        action="Check what was packed, and whether another dispatch or a cancellation overlaps.",
        evidence={"sku": sku, "surplus": str(surplus)},
    )


def _ambiguous(dispatch: Dispatch, shipments: Sequence[Shipment]) -> Finding:
    return Finding(
        code="shipment.ambiguous",
        message=f"{len(shipments)} shipments in Centra look like dispatch {dispatch.id}",
        owner=Owner.OPERATIONS,
        action="Decide in Centra which one is right, and delete the other if it has not been shipped.",
        evidence={"shipments": ", ".join(shipment.number for shipment in shipments)},
    )
