"""Warehouses, stock and its history."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field, path, plain
from centra_ipaas.sandbox.rules.allocation_rules import rules_with

STOCK_TOTALS = (
    "freeToAllocateQuantity availableQuantity physicalQuantity demandQuantity allocatedQuantity unshippedQuantity"
    " onDeliveryQuantity linkedIncomingQuantity unlinkedIncomingQuantity"
).split()


def _total(name: str) -> Field:
    get = attrgetter(snake(name))
    return plain(lambda stock: sum(get(row) for row in stock))


def _variant_stock(variant: Any) -> list[rows.Stock]:
    return [stock for size in variant.product_sizes for stock in size.stock]


def _warehouse_stock(warehouse: rows.Warehouse) -> list[rows.Stock]:
    return list(warehouse.stock_by_size.values())


def _stock_changes(call: Call) -> Reader:
    """The changes that moved units of a warehouse, transfers out of it included."""
    by_warehouse: dict[rows.Warehouse, dict[rows.StockChange, None]] = {}
    for change in call.world.stock_changes.values():
        for warehouse in (change.warehouse, *(line.warehouse for line in change.lines)):
            by_warehouse.setdefault(warehouse, {})[change] = None
    return lambda warehouse: list(by_warehouse.get(warehouse, ()))


def _stock_change_lines(call: Call) -> Reader:
    """The history of a size; without a sort oldest first."""
    by_size: dict[rows.Size, list[rows.StockChangeLine]] = {}
    for change in call.world.stock_changes.values():
        for line in change.lines:
            by_size.setdefault(line.product_size, []).append(line)
    return lambda size: by_size.get(size, [])


def _allocation_rules(call: Call) -> Reader:
    return lambda warehouse: rules_with(call.world, warehouse)


FIELDS: dict[str, dict[str, Field]] = {
    "ProductVariant": {"stockTotals": plain(_variant_stock)},
    "ProductSize": {"stockTotals": path("stock"), "stockChangeLines": _stock_change_lines},
    "Warehouse": {
        "stock": plain(_warehouse_stock),
        "stockTotals": plain(_warehouse_stock),
        "stockChanges": _stock_changes,
        "allocationRules": _allocation_rules,
    },
    "StockTotals": {name: _total(name) for name in STOCK_TOTALS},
}

_PLACES = {
    "productId": "product_size.product_variant.product.id",
    "productVariantId": "product_size.product_variant.id",
}
PATHS: dict[str, Paths] = {
    "StockFilter": Paths(members=_PLACES),
    "StockTotalsFilter": Paths(members=_PLACES),
    "StockChangeFilter": Paths(
        members={
            "productVariantId": "lines.*.product_size.product_variant.id",
            "warehouseId": "lines.*.warehouse.id",
        },
        searched=("comment",),
    ),
    "StockChangeLineFilter": Paths(
        members={**_PLACES, "productSizeName": "product_size.description"},
        searched=("product_size.description", "product_size.sku"),
    ),
}
SORTS: dict[str, dict[str, str]] = {
    # The size chart's own order is not kept; sizes are made in that order.
    "StockSort": {**_PLACES, "productSizeSort": "product_size.id"},
}
