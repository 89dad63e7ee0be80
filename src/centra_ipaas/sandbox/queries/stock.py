"""Warehouses, stock and its history."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.queries.reading import Field, path, plain

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


FIELDS: dict[str, dict[str, Field]] = {
    "ProductVariant": {"stockTotals": plain(_variant_stock)},
    "ProductSize": {"stockTotals": path("stock")},
    "Warehouse": {"stock": plain(_warehouse_stock), "stockTotals": plain(_warehouse_stock)},
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
        members={"productVariantId": "lines.*.product_size.product_variant.id"}, searched=("comment",)
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
