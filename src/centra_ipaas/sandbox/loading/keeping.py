"""Storing rows that were checked: in their tables, under what finds them, and with what they do to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import allocation, parties, shipping, stock
from centra_ipaas.sandbox.rules.allocation_rules import place_last
from centra_ipaas.sandbox.rules.orders import recount
from centra_ipaas.sandbox.rules.stock_levels import write_levels
from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of


def keep(world: World, made: Iterable[tuple[Any, str | None]]) -> None:
    """Store rows, each with its external id: what others stand on comes first."""
    for row, external_id in sorted(made, key=lambda one: rank(type(one[0]))):
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
    """Let seeded variants share it, if it has one dimension and a size for each label."""
    if not row.vertical_labels and [size.name for size in row.sizes] == row.horizontal_labels:
        world.chart_by_labels.setdefault(tuple(row.horizontal_labels), row)


def _size_name(world: World, row: rows.SizeName) -> None:
    """Its external id everywhere is "<chart>|<size>" (OLD:idconv)."""
    _into(row.size_chart.sizes, row)
    world.external_ids.set_everywhere("Size", row.id, f"{row.size_chart.name}|{row.name}")
    _chart(world, row.size_chart)


def _child(items: str, parent: str) -> Callable[[World, Any], None]:
    def step(_world: World, row: Any) -> None:
        above = getattr(row, parent)
        if above is not None:
            _into(getattr(above, items), row)

    return step


def _inside(items: str, parent: str) -> Callable[[World, Any], None]:
    """Keep rows that live inside others and have no table."""
    link = _child(items, parent)

    def step(world: World, row: Any) -> None:
        world.at_least(kind_of(row), row.id)
        link(world, row)

    return step


def _display(_world: World, row: rows.Display) -> None:
    for variant in row.product_variants:
        _into(variant.displays, row)


def _bundle(_world: World, row: rows.Bundle) -> None:
    row.product.bundle = row


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
    row.totals = shipping.totals_of(row, shipping.Shares())
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
    rows.SizeName: _also(_size_name),
    rows.Brand: _plainly,
    rows.Collection: _plainly,
    rows.Folder: _also(_child("child_folders", "parent")),
    rows.Category: _also(_child("child_categories", "parent_category")),
    rows.Product: _also(_product),
    rows.Variant: _also(_child("variants", "product")),
    rows.Size: _also(_size),
    rows.Media: _also(_child("media", "product"), _child("media", "variant")),
    rows.Bundle: _also(_bundle),
    rows.TaxGroup: _plainly,
    rows.TaxRule: _also(_child("rules", "tax_group")),
    rows.Display: _also(_child("displays", "product"), _display),
    rows.Stock: _stock,
    rows.Customer: _also(_customer),
    rows.Account: _plainly,
    rows.Buyer: _also(_child("buyers", "account")),
    rows.OrderLine: _inside("all_lines", "order"),
    rows.Payment: _also(_child("payments", "order")),
    rows.Order: _also(_order),
    rows.Invoice: _also(_child("invoices", "account")),
    rows.ShipmentLine: _inside("lines", "shipment"),
    rows.Shipment: _also(_shipment),
}
_RANKS = {cls: rank for rank, cls in enumerate(_KEEPERS)}


def rank(cls: type) -> int:
    """Return how late rows of a class are stored: what others stand on comes first."""
    return _RANKS.get(cls, -1)
