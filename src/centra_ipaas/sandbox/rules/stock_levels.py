"""Stock levels: a row by size and warehouse, and the history of how it came to hold what it does.

physical = free to allocate + allocated holds by construction (REF:Stock).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import (
    Money,
    ShipmentLine,
    Size,
    Stock,
    StockChange,
    StockChangeLine,
    Warehouse,
)
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.world import World


def stock_in(warehouse: Warehouse, size: Size) -> Stock:
    """Return the stock row of a size in a warehouse, made on first use."""
    found = warehouse.stock_by_size.get(size.id)
    if found is None:
        found = warehouse.stock_by_size[size.id] = Stock(size, warehouse)
        size.stock.append(found)
    return found


def units_in(warehouse: Warehouse, size: Size) -> tuple[int, int]:
    """Return (free to allocate, allocated) without making a row."""
    found = warehouse.stock_by_size.get(size.id)
    return (0, 0) if found is None else (found.free_to_allocate_quantity, found.allocated_quantity)


def open_change(world: World, warehouse: Warehouse, comment: str, type: str = "STOCK_CHANGE") -> StockChange:
    """Start an entry of the stock history."""
    change = StockChange(world.next_id("StockChange"), world.now(), comment, warehouse, type)
    world.stock_changes[change.id] = change
    record(world, change, CREATED)
    return change


def note(
    world: World,
    change: StockChange,
    stock: Stock,
    delivered: int,
    source: ShipmentLine | None = None,
    unit_cost: Money | None = None,
) -> None:
    """Add a line to an entry of the stock history; the rate is that of the cost's currency now."""
    line = stock.last_line = StockChangeLine(
        world.next_id("StockChangeLine"),
        delivered,
        stock.free_to_allocate_quantity,
        stock.product_size,
        stock.warehouse,
        change,
        source,
    )
    if unit_cost is not None:
        line.unit_cost, line.currency_base_rate = unit_cost, unit_cost.conversion_rate
    change.lines.append(line)


def book(
    world: World, change: StockChange, stock: Stock, delivered: int, unit_cost: Money | None = None
) -> None:
    """Book units in (or out, when negative) and note it."""
    stock.free_to_allocate_quantity += delivered
    note(world, change, stock, delivered, unit_cost=unit_cost)


def write_levels(
    world: World,
    levels: Mapping[Size, int],
    comment: str,
    warehouse: Warehouse,
    costs: Mapping[Size, Money] | None = None,
) -> Sequence[StockChange]:
    """Make physical quantities true; return the stock changes, none if nothing differs.

    A cost is kept with a line of its own where no units come or go (assumed).
    """
    costs = costs or {}
    told = [
        (stock, delivered)
        for size, wanted in levels.items()
        if (delivered := wanted - (stock := stock_in(warehouse, size)).physical_quantity) or size in costs
    ]
    if not told:
        return []
    change = open_change(world, warehouse, comment, "SET")
    for stock, delivered in told:
        book(world, change, stock, delivered, costs.get(stock.product_size))
    return [change]
