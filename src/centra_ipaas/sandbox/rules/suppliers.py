"""Units on order: incoming, on delivery, accepted (OLD:pages/01.overview/04.stock/docs).

Incoming counts what is ordered and not accepted, whether on a delivery or not (assumed), and only in the preferred
warehouse of the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from centra_ipaas.sandbox.rules import stock, stock_levels
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.tax import share
from centra_ipaas.sandbox.state import OrderLine, Stock, StockChange, Warehouse
from centra_ipaas.sandbox.state.events import COMPLETED, CREATED, UPDATED
from centra_ipaas.sandbox.state.suppliers import (
    PurchaseOrder,
    PurchaseOrderDelivery,
    PurchaseOrderDeliveryLine,
    PurchaseOrderLine,
    SupplyLine,
)
from centra_ipaas.sandbox.state.world import World


def order(world: World, made: PurchaseOrder) -> None:
    """Store an order to a supplier; its units are incoming from now on."""
    for line in made.lines:
        row = _shown_in(made, line)
        if row is None:
            continue
        row.incoming_quantity += line.quantity
        row.unlinked_incoming_quantity += line.quantity
        for waiting, units in line.linked.items():
            stock.link(world, waiting, row, units)
    world.add(made)
    record(world, made, CREATED)


def _shown_in(made: PurchaseOrder, line: SupplyLine) -> Stock | None:
    place = made.preferred_warehouse
    return None if place is None else stock_levels.stock_in(place, line.product_size)


def deliver(
    world: World,
    made: PurchaseOrder,
    quantities: Mapping[PurchaseOrderLine, int],
    *,
    costs: Decimal,
    eta: datetime | None,
) -> PurchaseOrderDelivery:
    """Put ordered units on a delivery; its costs are spread by value (assumed)."""
    delivery = PurchaseOrderDelivery(
        id=world.next_id("PurchaseOrderDelivery"),
        created_at=world.now(),
        purchase_order=made,
        warehouse=made.preferred_warehouse,
        eta=eta,
    )
    values = [line.cost * units for line, units in quantities.items()]
    shares = share(costs, values, made.currency.decimal_digits)
    for (line, units), part in zip(quantities.items(), shares, strict=True):
        delivery.lines.append(_delivery_line(line, units, part))
        line.delivered += units
        if (row := _shown_in(made, line)) is not None:
            row.on_delivery_quantity += units
    made.deliveries.append(delivery)
    world.add(delivery)
    record(world, delivery, CREATED)
    _touch(world, made, UPDATED)
    return delivery


def _delivery_line(line: PurchaseOrderLine, units: int, part: Decimal) -> PurchaseOrderDeliveryLine:
    left, linked = units, dict[OrderLine, int]()
    for waiting, wanted in line.linked.items():
        taken = min(wanted - line.promised(waiting), waiting.linked, left)
        if taken:
            linked[waiting] = taken
            left -= taken
    made = PurchaseOrderDeliveryLine(
        order_line=line,
        product_size=line.product_size,
        quantity=units,
        currency=line.currency,
        cost=line.cost,
        customs_percent=line.customs_percent,
        linked=linked,
        share=part,
    )
    line.on_the_way.append(made)
    return made


def accept(world: World, delivery: PurchaseOrderDelivery, place: Warehouse) -> StockChange:
    """Book a delivery in; units that customers wait for are theirs at once."""
    made = delivery.purchase_order
    comment = f"Delivery {delivery.id} of purchase order {made.id}"
    change = stock_levels.open_change(world, place, comment, "PURCHASE_ORDER_DELIVERY")
    for line in delivery.lines:
        line.order_line.on_the_way.remove(line)
        _book_in(world, change, place, line)
        if (row := _shown_in(made, line)) is not None:
            row.on_delivery_quantity -= line.quantity
            row.incoming_quantity -= line.quantity
            row.unlinked_incoming_quantity -= line.quantity
    delivery.stock_change, delivery.warehouse = change, place
    record(world, delivery, COMPLETED)
    everything = all(line.delivered == line.quantity for line in made.lines)
    if everything and all(one.stock_change is not None for one in made.deliveries):
        made.status = "COMPLETED"
        _touch(world, made, COMPLETED)
    else:
        _touch(world, made, UPDATED)
    return change


def _book_in(world: World, change: StockChange, place: Warehouse, line: PurchaseOrderDeliveryLine) -> None:
    target = stock_levels.stock_in(place, line.product_size)
    stock_levels.book(world, change, target, line.quantity, line.landed_cost)
    for waiting, wanted in line.linked.items():
        units = min(wanted, waiting.linked)
        line.order_line.linked[waiting] -= units
        stock.unlink(world, waiting, units)
        stock.hold(world, waiting, target, units)
        stock.add_demand(world, waiting, -units)


def _touch(world: World, made: PurchaseOrder, change_type: str) -> None:
    made.updated_at = world.now()
    record(world, made, change_type)
