"""Mutations of stock: changeStock is relative, setStock absolute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, refuse
from centra_ipaas.sandbox.rules.stock_levels import book, open_change, stock_in, units_in, write_levels
from centra_ipaas.sandbox.state import Money, Size, Variant, Warehouse
from centra_ipaas.sandbox.state.world import World

Path = tuple[str, ...]
Given = Mapping[str, Any]

PHYSICAL = "PHYSICAL"
#: The most that an Int of an answer holds.
_MOST: Final = 2**31 - 1


@frozen(kw_only=True)
class _Item:
    """What the input says of one size, and where."""

    size: Size
    quantity: int
    unit_cost: Money | None
    path: Path


def _items(world: World, given: Given, problems: Problems, nested: str, quantity: str) -> Iterator[_Item]:
    """Yield the sizes that are given directly, and those given by variant; bundles have no stock of their own."""
    for index, one in enumerate(given.get("productSizes") or ()):
        path = ("input", "productSizes", str(index))
        with problems.collect():
            size = find.product_size(world, one["productSize"], *path, "productSize")
            cost = _unit_cost(world, one, *path)
            yield _item(size, one[quantity], cost, (*path, quantity))
    for index, one in enumerate(given.get("productVariants") or ()):
        path = ("input", "productVariants", str(index))
        with problems.collect():
            cost = _unit_cost(world, one, *path)
            variant = find.variant(world, one["productVariant"], *path, "productVariant")
            for position, each in enumerate(one[nested]):
                place = (*path, nested, str(position))
                with problems.collect():
                    size = find.size_of(world, variant, each["size"], *place, "size")
                    yield _item(size, each[quantity], cost, (*place, quantity))


def _item(size: Size, quantity: int, unit_cost: Money | None, path: Path) -> _Item:
    if size.product_variant.product.is_bundle:
        raise refuse(f"{size.sku} is a bundle: its stock is computed from its parts.", *path)
    return _Item(size=size, quantity=quantity, unit_cost=unit_cost, path=path)


def _unit_cost(world: World, given: Given, *path: str) -> Money | None:
    """Read a cost in any currency, at its present rate."""
    cost = given.get("unitCost")
    if cost is None:
        return None
    currency = find.currency(world, cost["currencyIsoCode"], *path, "unitCost", "currencyIsoCode")
    value = find.money(currency, cost, *path, "unitCost")
    return currency.money(value or Decimal(0))


def _description(given: Given) -> str:
    """The description goes to the history; blank text is refused (assumed)."""
    text: str = given["description"]
    if not text.strip():
        raise refuse("The description must not be empty.", "input", "description")
    return text


def change_stock(call: Call) -> Payload:
    """Book units in, out, or across; out of a warehouse only what is free to allocate (REF:StockChangeInput).

    Stated for transfers (OLD:pages/04.guides/05.pim-gql-integration/docs), assumed for plain decreases.
    """
    given, world = call.args["input"], call.world
    source = _place(world, given, "outFromWarehouse")
    target = _place(world, given, "intoWarehouse")
    place = target or source
    if place is None:
        raise refuse("Give intoWarehouse, outFromWarehouse or both.", "input")
    if source is target:
        raise refuse("A transfer needs two warehouses.", "input", "intoWarehouse")
    comment, moves = _description(given), _moves(world, given, source)
    _refuse_too_many(
        (warehouse, move, sign * move.quantity)
        for warehouse, sign in ((source, -1), (target, 1))
        if warehouse is not None
        for move in moves
    )
    change = open_change(world, place, comment, _change_type(source, target))
    for move in moves:
        if source is not None:
            book(world, change, stock_in(source, move.size), -move.quantity, move.unit_cost)
        if target is not None:
            book(world, change, stock_in(target, move.size), move.quantity, move.unit_cost)
    return {"stockChange": change}


def _change_type(source: Warehouse | None, target: Warehouse | None) -> str:
    """Name the kind of change; the enum's literals are in no source (assumed)."""
    if source is not None and target is not None:
        return "TRANSFER"
    return "INCREASE" if source is None else "DECREASE"


def _place(world: World, given: Given, member: str) -> Warehouse | None:
    one = given.get(member)
    return None if one is None else find.warehouse(world, one, "input", member)


def _moves(world: World, given: Given, source: Warehouse | None) -> list[_Item]:
    problems, moves = Problems(), []
    free: dict[int, int] = {}
    for item in _items(world, given, problems, "sizeChanges", "deliveredQuantity"):
        with problems.collect():
            find.positive(item.quantity, *item.path)
            if source is not None:
                _take_free(free, source, item)
            moves.append(item)
    problems.check()
    if not moves:
        raise refuse("Give at least one size.", "input")
    return moves


def _take_free(free: dict[int, int], source: Warehouse, item: _Item) -> None:
    left = free.setdefault(item.size.id, units_in(source, item.size)[0])
    if item.quantity > left:
        raise refuse(
            f"{item.size.sku}: only {left} units are free to allocate, got {item.quantity}.", *item.path
        )
    free[item.size.id] -= item.quantity


def _refuse_too_many(moves: Iterable[tuple[Warehouse, _Item, int]]) -> None:
    """Refuse more units than the answers' totals of a warehouse and of a variant can show (assumed)."""
    totals: dict[Warehouse | Variant, int] = {}
    for warehouse, item, more in sorted(moves, key=lambda move: move[2]):
        variant = item.size.product_variant
        in_variant = [row for size in variant.product_sizes for row in size.stock]
        for owner, rows in ((warehouse, warehouse.stock_by_size.values()), (variant, in_variant)):
            if owner not in totals:
                totals[owner] = sum(row.physical_quantity for row in rows)
            totals[owner] += more
            if more > 0 and totals[owner] > _MOST:
                raise refuse(f"There can be {_MOST} units at most.", *item.path)


def set_stock(call: Call) -> Payload:
    """Make quantities true; sizes that are not named are left alone (REF:StockSetInput).

    PHYSICAL is a count from the shelf: free to allocate becomes what orders do not hold of it. FREE_TO_ALLOCATE adds
    what they hold.
    """
    given, world = call.args["input"], call.world
    warehouse = find.warehouse(world, given["warehouse"], "input", "warehouse")
    comment = _description(given)
    levels, costs, warnings = _levels(world, given, warehouse)
    changes = write_levels(world, levels, comment, warehouse, costs)
    return {"stockChanges": changes, "userWarnings": warnings}


def _levels(
    world: World, given: Given, warehouse: Warehouse
) -> tuple[dict[Size, int], dict[Size, Money], list[Problem]]:
    """Return the physical quantity of each size, what a unit cost, and what to warn of."""
    problems, warnings = Problems(), list[Problem]()
    levels: dict[Size, int] = {}
    costs: dict[Size, Money] = {}
    items: list[_Item] = []
    for item in _items(world, given, problems, "sizeStockLevels", "quantity"):
        with problems.collect():
            if item.size in levels:
                raise refuse(f"{item.size.sku} is given twice.", *item.path)
            levels[item.size] = _physical(world, given["stockQuantityType"], warehouse, item, warnings)
            items.append(item)
            if item.unit_cost is not None:
                costs[item.size] = item.unit_cost
    problems.check()
    before = {item.size: sum(units_in(warehouse, item.size)) for item in items}
    _refuse_too_many((warehouse, item, levels[item.size] - before[item.size]) for item in items)
    if not levels:
        raise refuse("Give at least one size.", "input")
    return levels, costs, warnings


def _physical(
    world: World, quantity_type: str, warehouse: Warehouse, item: _Item, warnings: list[Problem]
) -> int:
    if item.quantity < 0:
        raise refuse("The quantity must be 0 or more.", *item.path)
    allocated = units_in(warehouse, item.size)[1]
    if quantity_type != PHYSICAL:
        return item.quantity + allocated
    if item.quantity >= allocated:
        return item.quantity
    level, warning = _below_allocated(world, item, allocated)
    warnings.append(warning)
    return level


def _below_allocated(world: World, item: _Item, allocated: int) -> tuple[int, Problem]:
    """No page says what the Integration API does here; see `Assumptions.physical_below_allocated`."""
    rule = world.assumptions.physical_below_allocated
    text = f"{item.size.sku}: {item.quantity} is below the {allocated} allocated units"
    if rule == "refuse":
        raise refuse(f"{text}.", *item.path)
    if rule == "clamp":
        return allocated, Problem(f"{text}; {allocated} was stored.", item.path)
    return item.quantity, Problem(f"{text}; free to allocate is negative now.", item.path)


MUTATIONS: dict[str, Mutation] = {"changeStock": change_stock, "setStock": set_stock}
