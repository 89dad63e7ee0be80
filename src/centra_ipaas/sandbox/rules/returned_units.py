"""Where returned units go, and where they are taken from when their return is deleted (OLD:dtc)."""

from __future__ import annotations

from centra_ipaas.sandbox.rules import allocation, stock, stock_levels
from centra_ipaas.sandbox.rules.stock import StockAction
from centra_ipaas.sandbox.state import Allocation, Return, ReturnLine, Stock, StockChange, Warehouse
from centra_ipaas.sandbox.state.world import World


class _History:
    """One entry of the stock history per warehouse, made when it is needed."""

    def __init__(self, world: World, comment: str) -> None:
        self._world = world
        self._comment = comment
        self._changes: dict[int, StockChange] = {}

    def count(self, row: Stock, delivered: int) -> None:
        place = row.warehouse
        if place.id not in self._changes:
            self._changes[place.id] = stock_levels.open_change(self._world, place, self._comment)
        stock_levels.book(self._world, self._changes[place.id], row, delivered)


def take_back(world: World, returned: Return, action: StockAction) -> Warehouse | None:
    """Move the units and return the warehouse they went to; the first one if they came from several."""
    history = _History(world, "Return")
    places: list[Warehouse] = []
    for line in returned.lines:
        if returned.shipment.is_shipped:
            places += _back_on_shelf(world, line, action, history)
        else:
            places += _out_of_parcel(world, line, action)
        line.shipment_line.returned_quantity += line.quantity
        line.order_line.returned_quantity += line.quantity
    return places[0] if places and action.kind != "remove" else None


def _back_on_shelf(world: World, line: ReturnLine, action: StockAction, history: _History) -> list[Warehouse]:
    """Units that left the house come in again: where they left from, where they are sent, or nowhere (OLD:dtc)."""
    origins = _origins(world, line) if line.order_line.holds_stock else []
    if action.kind == "remove" or not line.order_line.holds_stock:
        return []
    if action.warehouse is not None:
        origins = [(stock_levels.stock_in(action.warehouse, line.order_line.product_size), line.quantity)]
    for row, quantity in origins:
        history.count(row, quantity)
    return [row.warehouse for row, _ in origins]


def _origins(world: World, line: ReturnLine) -> list[tuple[Stock, int]]:
    """Take the units off the shipment line's allocations and say where they had been held."""
    left_over, origins = line.quantity, []
    for held in line.shipment_line.allocations:
        taken = min(left_over, held.quantity)
        if taken:
            held.quantity -= taken
            left_over -= taken
            origins.append((held.stock, taken))
    line.shipment_line.allocations = [held for held in line.shipment_line.allocations if held.quantity]
    first = next(iter(world.warehouses.values()), None)
    if left_over and first is not None:
        # Units that nothing had held come from nowhere that is known: the first warehouse (assumed).
        origins.append((stock_levels.stock_in(first, line.order_line.product_size), left_over))
    return origins


def _out_of_parcel(world: World, line: ReturnLine, action: StockAction) -> list[Warehouse]:
    """Units of a shipment that has not left are let go by the order as if they had been shipped."""
    ordered = line.order_line
    before = {held.id: held.quantity for held in ordered.allocations}
    places = {held.id: held.warehouse for held in ordered.allocations}
    ordered.packed -= line.quantity
    stock.unallocate(world, ordered, line.quantity, action)
    ordered.shipped += line.quantity
    stock.add_demand(world, ordered, -line.quantity)
    after = {held.id: held.quantity for held in ordered.allocations}
    touched = [places[key] for key, quantity in before.items() if after.get(key, 0) < quantity]
    return [action.warehouse] if action.warehouse is not None else touched


def shortage(world: World, returned: Return) -> str | None:
    """Say what stands against deleting a return: its units must be found again where they went (assumed)."""
    wanted: dict[int, int] = {}
    for line in returned.lines if returned.returned_to_stock else ():
        size = line.order_line.product_size
        wanted[size.id] = wanted.get(size.id, 0) + line.quantity
        free = stock.free_units(world, size, _places(world, returned))
        if line.order_line.holds_stock and wanted[size.id] > free:
            return f"{size.sku}: {wanted[size.id]} units are to be allocated again, {free} are free."
    return None


def _places(world: World, returned: Return) -> list[Warehouse]:
    """Where a deleted return's units are taken from: where they were sent, or by the order's rule (OLD:dtc)."""
    if returned.stock_policy == "send" and returned.return_warehouse is not None:
        return [returned.return_warehouse]
    rule = (place.warehouse for place in allocation.places(world, returned.order))
    return [warehouse for warehouse in rule if warehouse.status == "ACTIVE"]


def undo(world: World, returned: Return) -> None:
    """Take the units from where they went; what the policy put on a shelf is allocated again."""
    history = _History(world, "Return deleted")
    for line in returned.lines:
        line.shipment_line.returned_quantity -= line.quantity
        line.order_line.returned_quantity -= line.quantity
        if not returned.shipment.is_shipped:
            _into_parcel(world, line, returned)
        elif returned.returned_to_stock:
            _off_shelf(world, line, returned, history)


def _into_parcel(world: World, line: ReturnLine, returned: Return) -> None:
    ordered = line.order_line
    ordered.shipped -= line.quantity
    ordered.packed += line.quantity
    stock.add_demand(world, ordered, line.quantity)
    if returned.returned_to_stock:
        stock.allocate(world, ordered, line.quantity, _places(world, returned))


def _off_shelf(world: World, line: ReturnLine, returned: Return, history: _History) -> None:
    """Take units for a shipment that has left: they are out of the house at once."""
    size, wanted = line.order_line.product_size, line.quantity if line.order_line.holds_stock else 0
    for place in _places(world, returned):
        taken = min(wanted, max(0, stock_levels.units_in(place, size)[0]))
        if taken:
            wanted -= taken
            row = stock_levels.stock_in(place, size)
            history.count(row, -taken)
            held = Allocation(
                id=world.next_id("Allocation"), quantity=taken, order_line=line.order_line, stock=row
            )
            line.shipment_line.allocations.append(held)
