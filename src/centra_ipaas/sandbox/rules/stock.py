"""Units of orders: holding them, letting them go, linking them to suppliers, shipping them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from attrs import frozen

from centra_ipaas.sandbox.rules.stock_levels import note, open_change, stock_in
from centra_ipaas.sandbox.state import (
    Allocation,
    OrderLine,
    ShipmentLine,
    ShopRequest,
    Size,
    Stock,
    StockChange,
    Warehouse,
)
from centra_ipaas.sandbox.state.world import World


@frozen
class StockAction:
    """What happens to units that an order lets go (REF:StockPolicyActionInput)."""

    kind: Literal["release", "remove", "send"]
    warehouse: Warehouse | None = None


RELEASE = StockAction("release")


def add_demand(world: World, line: OrderLine, quantity: int) -> None:
    """Count units that an order wants and no warehouse holds; negative takes them back."""
    if not quantity or not line.holds_stock:
        return
    size, shown_in = line.product_size, line.order.demand_warehouse
    size.demand += quantity
    if shown_in is not None:
        stock_in(shown_in, size).demand_shown += quantity
    for warehouse in world.warehouses.values():
        if warehouse.shows_demand and warehouse is not shown_in:
            stock_in(warehouse, size)


def free_units(world: World, size: Size, warehouses: Iterable[Warehouse] | None = None) -> int:
    """Return how many units could be allocated now."""
    chosen = list(world.warehouses.values() if warehouses is None else warehouses)
    return sum(max(0, stock.free_to_allocate_quantity) for stock in size.stock if stock.warehouse in chosen)


def allocate(world: World, line: OrderLine, wanted: int, warehouses: Iterable[Warehouse]) -> int:
    """Hold up to `wanted` units in these warehouses, in this order; return how many are held now."""
    left = wanted if line.holds_stock else 0
    held = 0
    for warehouse in warehouses:
        found = warehouse.stock_by_size.get(line.product_size.id)
        if found is not None:
            held += hold(world, line, found, min(left - held, max(0, found.free_to_allocate_quantity)))
    add_demand(world, line, -held)
    return held


def hold(
    world: World, line: OrderLine, stock: Stock, quantity: int, request: ShopRequest | None = None
) -> int:
    """Hold units in one place, under a question to a shop if there is one; return how many."""
    if quantity:
        stock.free_to_allocate_quantity -= quantity
        stock.allocated_quantity += quantity
        _grow(world, line, stock, quantity, request)
    return quantity


def _grow(world: World, line: OrderLine, stock: Stock, quantity: int, request: ShopRequest | None) -> None:
    for allocation in line.allocations:
        if allocation.stock is stock and allocation.request is request:
            allocation.quantity += quantity
            return
    identity = world.next_id("Allocation")
    line.allocations.append(Allocation(identity, quantity, line, stock, request))


def unallocate(
    world: World,
    line: OrderLine,
    wanted: int,
    action: StockAction,
    warehouses: Iterable[Warehouse] | None = None,
) -> int:
    """Let go of up to `wanted` held units that are in no shipment; return how many. They become demand."""
    chosen = None if warehouses is None else list(warehouses)
    held = [one for one in reversed(line.allocations) if chosen is None or one.warehouse in chosen]
    return release(world, line, held, wanted, action)


def release(
    world: World, line: OrderLine, held: Iterable[Allocation], wanted: int, action: StockAction = RELEASE
) -> int:
    """Let go of up to `wanted` units of these allocations that are in no shipment; they become demand."""
    left = max(0, min(wanted, line.allocated - line.packed))
    freed = 0
    for allocation in held:
        taken = min(allocation.quantity, left - freed)
        _let_go(allocation, taken, action)
        freed += taken
    line.allocations = [allocation for allocation in line.allocations if allocation.quantity]
    add_demand(world, line, freed)
    return freed


def _let_go(allocation: Allocation, quantity: int, action: StockAction) -> None:
    allocation.quantity -= quantity
    allocation.stock.allocated_quantity -= quantity
    if allocation.request is not None:
        allocation.request.quantity -= quantity
        if not allocation.quantity:
            allocation.request.state = "withdrawn"
    if action.kind == "release":
        allocation.stock.free_to_allocate_quantity += quantity
    elif action.kind == "send" and action.warehouse is not None:
        stock_in(action.warehouse, allocation.stock.product_size).free_to_allocate_quantity += quantity


def drop(world: World, line: OrderLine, quantity: int, action: StockAction) -> None:
    """Stop wanting `quantity` units of an order line: demand goes first, then supplier links, then held units."""
    if not line.holds_stock:
        return
    open_units = quantity - line.demand
    unlinked = min(max(0, open_units), line.linked)
    unlink(world, line, unlinked)
    unallocate(world, line, max(0, open_units - unlinked), action)
    add_demand(world, line, -quantity)


def link(world: World, line: OrderLine, stock: Stock, quantity: int) -> None:
    """Let incoming units be this line's: they are in demand no more (REF:Stock)."""
    line.linked += quantity
    line.links.append((stock, quantity))
    stock.linked_incoming_quantity += quantity
    stock.unlinked_incoming_quantity -= quantity
    add_demand(world, line, -quantity)


def unlink(world: World, line: OrderLine, quantity: int) -> None:
    """Give incoming units back; they are demand again."""
    left = quantity
    while left:
        stock, units = line.links.pop()
        freed = min(units, left)
        left -= freed
        stock.linked_incoming_quantity -= freed
        stock.unlinked_incoming_quantity += freed
        if units > freed:
            line.links.append((stock, units - freed))
    line.linked -= quantity
    add_demand(world, line, quantity)


def ship(world: World, lines: Iterable[ShipmentLine], comment: str) -> None:
    """Take shipped units off the shelf: physical and allocated go down, free to allocate stays."""
    changes: dict[int, StockChange] = {}
    for line in lines:
        # Units that were returned before the shipment left went their own way.
        left = leaving = line.quantity - line.returned_quantity
        for allocation in sorted(line.order_line.allocations, key=lambda held: held.request is not None):
            taken = min(allocation.quantity, left)
            if taken:
                left -= taken
                allocation.quantity -= taken
                line.allocations.append(Allocation(allocation.id, taken, line.order_line, allocation.stock))
                allocation.stock.allocated_quantity -= taken
                warehouse = allocation.warehouse
                if warehouse.id not in changes:
                    changes[warehouse.id] = open_change(world, warehouse, comment, "SHIPMENT")
                note(world, changes[warehouse.id], allocation.stock, -taken, line)
        # Units that nothing held: they were in demand, and are not any more.
        add_demand(world, line.order_line, -left)
        line.order_line.allocations = [held for held in line.order_line.allocations if held.quantity]
        line.order_line.packed -= leaving
        line.order_line.shipped += leaving
