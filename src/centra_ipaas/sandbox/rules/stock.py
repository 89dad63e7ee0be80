"""Units: holding them for orders, letting them go, shipping and counting them.

physical = free to allocate + allocated holds by construction (REF:Stock).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import evolve, frozen

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import (
    Allocation,
    OrderLine,
    ShipmentLine,
    Size,
    Stock,
    StockChange,
    StockChangeLine,
    Warehouse,
)
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.world import World


@frozen
class StockAction:
    """What happens to units that an order lets go (REF:StockPolicyActionInput)."""

    kind: Literal["release", "remove", "send"]
    warehouse: Warehouse | None = None


RELEASE = StockAction("release")


def stock_in(warehouse: Warehouse, size: Size) -> Stock:
    """Return the stock row of a size in a warehouse, made on first use."""
    found = warehouse.stock_by_size.get(size.id)
    if found is None:
        found = Stock(product_size=size, warehouse=warehouse)
        warehouse.stock_by_size[size.id] = found
        size.stock.append(found)
    return found


def units_in(warehouse: Warehouse, size: Size) -> tuple[int, int]:
    """Return (free to allocate, allocated) without making a row."""
    found = warehouse.stock_by_size.get(size.id)
    return (0, 0) if found is None else (found.free_to_allocate_quantity, found.allocated_quantity)


def add_demand(world: World, line: OrderLine, quantity: int) -> None:
    """Count units that an order wants and no warehouse holds; negative takes them back."""
    line.product_size.demand += quantity
    for warehouse in world.warehouses.values():
        if warehouse.shows_demand:
            stock_in(warehouse, line.product_size)


def free_units(world: World, size: Size, warehouses: Iterable[Warehouse] | None = None) -> int:
    """Return how many units could be allocated now."""
    chosen = list(world.warehouses.values() if warehouses is None else warehouses)
    return sum(max(0, stock.free_to_allocate_quantity) for stock in size.stock if stock.warehouse in chosen)


def allocate(
    world: World, line: OrderLine, wanted: int, warehouses: Iterable[Warehouse] | None = None
) -> int:
    """Hold up to `wanted` units, warehouse by warehouse; return how many are held now.

    Without `warehouses` they are tried in the order they were made (assumed: one allocation rule for all).
    """
    left = wanted
    for warehouse in list(world.warehouses.values() if warehouses is None else warehouses):
        stock = warehouse.stock_by_size.get(line.product_size.id)
        if stock is not None and left:
            left -= _hold(world, line, stock, min(left, max(0, stock.free_to_allocate_quantity)))
    add_demand(world, line, left - wanted)
    return wanted - left


def _hold(world: World, line: OrderLine, stock: Stock, quantity: int) -> int:
    if quantity:
        stock.free_to_allocate_quantity -= quantity
        stock.allocated_quantity += quantity
        _grow(world, line, stock, quantity)
    return quantity


def _grow(world: World, line: OrderLine, stock: Stock, quantity: int) -> None:
    for allocation in line.allocations:
        if allocation.stock is stock:
            allocation.quantity += quantity
            return
    identity = world.next_id("allocation")
    line.allocations.append(Allocation(id=identity, quantity=quantity, order_line=line, stock=stock))


def unallocate(
    world: World,
    line: OrderLine,
    wanted: int,
    action: StockAction,
    warehouses: Iterable[Warehouse] | None = None,
) -> int:
    """Let go of up to `wanted` held units that are in no shipment; return how many. They become demand."""
    chosen = None if warehouses is None else list(warehouses)
    left = max(0, min(wanted, line.allocated - line.packed))
    freed = 0
    for allocation in reversed(line.allocations):
        if chosen is None or allocation.warehouse in chosen:
            taken = min(allocation.quantity, left - freed)
            _let_go(allocation, taken, action)
            freed += taken
    line.allocations = [allocation for allocation in line.allocations if allocation.quantity]
    add_demand(world, line, freed)
    return freed


def _let_go(allocation: Allocation, quantity: int, action: StockAction) -> None:
    allocation.quantity -= quantity
    allocation.stock.allocated_quantity -= quantity
    if action.kind == "release":
        allocation.stock.free_to_allocate_quantity += quantity
    elif action.kind == "send" and action.warehouse is not None:
        stock_in(action.warehouse, allocation.stock.product_size).free_to_allocate_quantity += quantity


def drop(world: World, line: OrderLine, quantity: int, action: StockAction) -> None:
    """Stop wanting `quantity` units of an order line: demand goes first, then held units."""
    held = max(0, quantity - line.demand)
    unallocate(world, line, held, action)
    add_demand(world, line, -quantity)


def ship(world: World, lines: Iterable[ShipmentLine], comment: str) -> None:
    """Take shipped units off the shelf: physical and allocated go down, free to allocate stays."""
    changes: dict[int, StockChange] = {}
    for line in lines:
        # Units that were returned before the shipment left went their own way.
        left = leaving = line.quantity - line.returned_quantity
        for allocation in line.order_line.allocations:
            taken = min(allocation.quantity, left)
            if taken:
                left -= taken
                allocation.quantity -= taken
                line.allocations.append(evolve(allocation, quantity=taken))
                allocation.stock.allocated_quantity -= taken
                warehouse = allocation.warehouse
                if warehouse.id not in changes:
                    changes[warehouse.id] = open_change(world, warehouse, comment)
                note(world, changes[warehouse.id], allocation.stock, -taken, line)
        # Units that nothing held: they were in demand, and are not any more.
        add_demand(world, line.order_line, -left)
        line.order_line.allocations = [held for held in line.order_line.allocations if held.quantity]
        line.order_line.packed -= leaving
        line.order_line.shipped += leaving


def open_change(world: World, warehouse: Warehouse, comment: str) -> StockChange:
    """Start an entry of the stock history."""
    change = StockChange(
        id=world.next_id("stock change"), created_at=world.now(), comment=comment, warehouse=warehouse
    )
    world.stock_changes[change.id] = change
    record(world, change, CREATED)
    return change


def note(
    world: World, change: StockChange, stock: Stock, delivered: int, source: ShipmentLine | None = None
) -> None:
    """Add a line to an entry of the stock history."""
    line = StockChangeLine(
        id=world.next_id("stock change line"),
        delivered_quantity=delivered,
        free_to_allocate_quantity=stock.free_to_allocate_quantity,
        product_size=stock.product_size,
        warehouse=stock.warehouse,
        stock_change=change,
        created_from_shipment_line=source,
    )
    change.lines.append(line)
    stock.last_line = line


def count(world: World, change: StockChange, stock: Stock, delivered: int) -> None:
    """Book units in (or out, when negative) and note it."""
    stock.free_to_allocate_quantity += delivered
    note(world, change, stock, delivered)
