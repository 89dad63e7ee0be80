"""Storing rows that were checked: in their tables, under what finds them, and with what they do to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.mutations.stock import write_levels
from centra_ipaas.sandbox.rules import allocation, parties, shipping, stock
from centra_ipaas.sandbox.rules.allocation_rules import place_last
from centra_ipaas.sandbox.rules.orders import recount
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of

#: Rows that live inside others and have no table.
_INSIDE = (
    rows.OrderLine, rows.Discount, rows.ShipmentLine, rows.Address, rows.CarrierInformation,
)  # fmt: skip


def keep(world: World, made: Iterable[tuple[Any, str | None]]) -> None:
    """Store rows, each with its external id: what others stand on comes first."""
    for row, external_id in sorted(made, key=lambda one: _rank(one[0])):
        if isinstance(row, _INSIDE):
            world.at_least(kind_of(row), getattr(row, "id", 0))
            continue
        special = _KEEPERS.get(type(row), _plainly)
        special(world, row)
        if external_id:
            world.external_ids.set(DEFAULT_INTEGRATION, kind_of(row), reference_of(row), external_id)


def _plainly(world: World, row: Any) -> None:
    if isinstance(getattr(row, "id", None), int) or hasattr(row, "number"):
        world.add(row)
        world.at_least(kind_of(row), reference_of(row))


def _also(*steps: Callable[[World, Any], None]) -> Callable[[World, Any], None]:
    def run(world: World, row: Any) -> None:
        _plainly(world, row)
        for step in steps:
            step(world, row)

    return run


def _into(items: list[Any], row: Any) -> None:
    if not any(item is row for item in items):
        items.append(row)


def _product(_world: World, row: rows.Product) -> None:
    for group in (row.brand, row.collection, row.folder):
        if group is not None:
            group.product_by_id[row.id] = row


def _size(world: World, row: rows.Size) -> None:
    _into(row.product_variant.product_sizes, row)
    world.size_by_sku.file(row.sku, row)
    world.size_by_ean.file(row.ean, row)
    world.size_by_upc.file(row.upc, row)


def _chart(world: World, row: rows.SizeChart) -> None:
    world.chart_by_labels.setdefault(tuple(row.horizontal_labels), row)


def _child(items: str, parent: str) -> Callable[[World, Any], None]:
    def step(_world: World, row: Any) -> None:
        above = getattr(row, parent)
        if above is not None:
            _into(getattr(above, items), row)

    return step


def _warehouse(world: World, row: rows.Warehouse) -> None:
    row.shows_demand = not any(other.shows_demand for other in world.warehouses.values())
    place_last(world, row)


def _stock(world: World, row: rows.Stock) -> None:
    """The row only says how much; levels are written as by a count, so that the history tells of it."""
    write_levels(world, {row.product_size: row.free_to_allocate_quantity}, "Loaded", row.warehouse)


def _customer(world: World, row: rows.Customer) -> None:
    parties.index(world, row)


def _plugin(world: World, row: rows.Plugin) -> None:
    world.plugins[row.name] = row


def _order(world: World, row: rows.Order) -> None:
    for kind, linked in (("Pricelist", row.pricelist), ("StorePlugin", row.payment_method)):
        if linked.id not in world.table(kind):
            _KEEPERS.get(type(linked), _plainly)(world, linked)
    world.order_by_id[row.id] = row
    recount(row)
    allocation.prepare(world, row)
    for line in row.all_lines if row.status != "CANCELLED" else ():
        stock.add_demand(world, line, line.quantity)
        allocation.allocate(world, line, line.quantity)
    parties.attach(world, row)


def _shipment(world: World, row: rows.Shipment) -> None:
    order = row.order
    for line in row.lines:
        line.order_line.packed += line.quantity
    row.totals = shipping._totals(row, shipping.Shares())
    _into(order.shipments, row)
    order.shipment_count += 1
    row.number = row.number or f"{order.number}-{order.shipment_count}"
    if row.is_shipped:
        shipping.leave(world, row, row.shipped_at or row.created_at)


#: In this order: what comes first is what the rest stands on.
_KEEPERS: Mapping[type, Callable[[World, Any], None]] = {
    rows.Currency: _also(lambda world, row: world.currencies.__setitem__(row.code, row)),
    rows.Country: _also(lambda world, row: world.countries.__setitem__(row.code, row)),
    rows.Store: _plainly,
    rows.Market: _plainly,
    rows.Pricelist: _plainly,
    rows.Plugin: _also(_plugin),
    rows.Warehouse: _also(_warehouse),
    rows.SizeChart: _also(_chart),
    rows.SizeName: _also(_child("sizes", "size_chart")),
    rows.Brand: _plainly,
    rows.Collection: _plainly,
    rows.Folder: _also(_child("child_folders", "parent")),
    rows.Category: _also(_child("child_categories", "parent_category")),
    rows.Product: _also(_product),
    rows.Variant: _also(_child("variants", "product")),
    rows.Size: _also(_size),
    rows.Stock: _stock,
    rows.Customer: _also(_customer),
    rows.Account: _plainly,
    rows.Buyer: _also(_child("buyers", "account")),
    rows.Order: _also(_order),
    rows.Shipment: _also(_shipment),
}
_RANKS = {cls: rank for rank, cls in enumerate(_KEEPERS)}


def _rank(row: Any) -> int:
    return _RANKS.get(type(row), -1)
