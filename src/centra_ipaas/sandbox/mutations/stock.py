"""Mutations of stock: changeStock is relative, setStock absolute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, refuse
from centra_ipaas.sandbox.rules.stock import count, open_change, stock_in, units_in
from centra_ipaas.sandbox.state import Size, StockChange, Variant, Warehouse
from centra_ipaas.sandbox.state.world import Call, World

Path = tuple[str, ...]


def _items(
    world: World, given: Mapping[str, Any], problems: Problems, nested: str, quantity: str
) -> Iterator[tuple[Size, int, Path]]:
    """Yield (size, quantity, path) for sizes given directly and for those given by variant."""
    for index, one in enumerate(given.get("productSizes") or ()):
        path = ("input", "productSizes", str(index))
        with problems.collect():
            size = find.product_size(world, one["productSize"], *path, "productSize")
            yield size, one[quantity], (*path, quantity)
    for index, one in enumerate(given.get("productVariants") or ()):
        path = ("input", "productVariants", str(index))
        with problems.collect():
            variant = find.variant(world, one["productVariant"], *path, "productVariant")
            yield from _sizes_of(world, variant, one[nested], problems, (*path, nested), quantity)


def _sizes_of(
    world: World,
    variant: Variant,
    given: Sequence[Mapping[str, Any]],
    problems: Problems,
    path: Path,
    quantity: str,
) -> Iterator[tuple[Size, int, Path]]:
    for index, one in enumerate(given):
        with problems.collect():
            size = find.size_of(world, variant, one["size"], *path, str(index), "size")
            yield size, one[quantity], (*path, str(index), quantity)


def change_stock(call: Call) -> Payload:
    """Book units in, out, or across; out of a warehouse only what is free to allocate (REF:StockChangeInput)."""
    given: Mapping[str, Any] = call.args["input"]
    world = call.world
    source = _place(world, given, "outFromWarehouse")
    target = _place(world, given, "intoWarehouse")
    place = target or source
    if place is None:
        raise refuse("Give intoWarehouse, outFromWarehouse or both.", "input")
    moves = _moves(world, given, source)
    change = open_change(world, place, given["description"])
    for size, quantity in moves:
        if source is not None:
            count(world, change, stock_in(source, size), -quantity)
        if target is not None:
            count(world, change, stock_in(target, size), quantity)
    return {"stockChange": change}


def _place(world: World, given: Mapping[str, Any], member: str) -> Warehouse | None:
    one = given.get(member)
    return None if one is None else find.warehouse(world, one, "input", member)


def _moves(world: World, given: Mapping[str, Any], source: Warehouse | None) -> list[tuple[Size, int]]:
    problems, moves = Problems(), []
    free: dict[int, int] = {}
    for size, quantity, path in _items(world, given, problems, "sizeChanges", "deliveredQuantity"):
        with problems.collect():
            find.positive(quantity, *path)
            if source is not None:
                free.setdefault(size.id, units_in(source, size)[0])
                if quantity > free[size.id]:
                    raise refuse(
                        f"{size.sku}: only {free[size.id]} units are free to allocate, got {quantity}.", *path
                    )
                free[size.id] -= quantity
            moves.append((size, quantity))
    problems.check()
    if not moves:
        raise refuse("Give at least one size.", "input")
    return moves


def set_stock(call: Call) -> Payload:
    """Write a count from the shelf: free to allocate becomes physical - allocated (REF:StockSetInput)."""
    given: Mapping[str, Any] = call.args["input"]
    world = call.world
    warehouse = find.warehouse(world, given["warehouse"], "input", "warehouse")
    levels, warnings = _levels(world, given, warehouse)
    changes = write_levels(world, levels, given["description"], warehouse)
    return {"stockChanges": changes, "userWarnings": warnings}


def _levels(
    world: World, given: Mapping[str, Any], warehouse: Warehouse
) -> tuple[dict[Size, int], list[Problem]]:
    problems, warnings = Problems(), []
    levels: dict[Size, int] = {}
    for size, quantity, path in _items(world, given, problems, "sizeStockLevels", "quantity"):
        with problems.collect():
            if quantity < 0:
                raise refuse("The quantity must be 0 or more.", *path)
            levels[size] = quantity
            allocated = units_in(warehouse, size)[1]
            if quantity < allocated:
                levels[size], warning = _below_allocated(world, size, quantity, allocated, path)
                warnings.append(warning)
    problems.check()
    if not levels:
        raise refuse("Give at least one size.", "input")
    return levels, warnings


def _below_allocated(
    world: World, size: Size, quantity: int, allocated: int, path: Path
) -> tuple[int, Problem]:
    """No page says what the Integration API does here; see `Assumptions.physical_below_allocated`."""
    rule = world.assumptions.physical_below_allocated
    text = f"{size.sku}: {quantity} is below the {allocated} allocated units"
    if rule == "refuse":
        raise refuse(f"{text}.", *path)
    if rule == "clamp":
        return allocated, Problem(f"{text}; {allocated} was stored.", path)
    return quantity, Problem(f"{text}; free to allocate is negative now.", path)


def write_levels(
    world: World, levels: Mapping[Size, int], comment: str, warehouse: Warehouse
) -> list[StockChange]:
    """Make physical quantities true; return the stock changes, none if nothing differs."""
    rows = [(stock_in(warehouse, size), wanted) for size, wanted in levels.items()]
    different = [(stock, wanted) for stock, wanted in rows if wanted != stock.physical_quantity]
    if not different:
        return []
    change = open_change(world, warehouse, comment)
    for stock, wanted in different:
        count(world, change, stock, wanted - stock.physical_quantity)
    return [change]


MUTATIONS: dict[str, Mutation] = {"changeStock": change_stock, "setStock": set_stock}
