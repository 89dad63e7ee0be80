"""Stock: what Centra holds, and setting what was counted.

Permissions Warehouse:read, Warehouse.stock:read, ProductSize:read, StockChange:write (by analogy with
changeStock) and StockChange:read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder
from centra_ipaas.graphql import Operation
from centra_ipaas.models import StockPosition

#: Sizes per read: the limit of nested stock lists is 1 to 200 (REF:Warehouse).
READ_BATCH: Final = 200
#: Sizes per write. No limit is documented; large batches can load the server (best practices, batches).
WRITE_BATCH: Final = 100

_WAREHOUSES: Final = """
query Warehouses { warehouses(limit: 200) { id name } }
"""

_POSITIONS: Final = """
query StockPositions($warehouse: String!, $sizes: [Int!]!, $limit: Int!) {
  warehouses(where: {name: {equals: $warehouse}}, limit: 1) {
    id
    stock(where: {productSizeId: $sizes}, limit: $limit) {
      physicalQuantity allocatedQuantity productSize { id SKU }
    }
  }
}
"""

_SET: Final = """
mutation SetStock($input: StockSetInput!) {
  setStock(input: $input) {
    userErrors { message path }
    userWarnings { message path }
    stockChanges { id }
  }
}
"""


class _Warehouse(Struct):
    id: int
    name: str


class _Warehouses(Struct):
    warehouses: list[_Warehouse]


class _Positions(Struct):
    warehouses: list[wire.Warehouse]


class _Change(Struct):
    id: int


class _Changes(Struct):
    stockChanges: list[_Change]  # noqa: N815 - Centra's spelling


class _Set(Struct):
    setStock: _Changes  # noqa: N815 - Centra's spelling


def warehouses() -> Operation[Mapping[int, str]]:
    """Return the names of all warehouses by id. The list's filter knows names only (schema: WarehouseFilter)."""
    return Operation(
        name="Warehouses",
        document=_WAREHOUSES,
        decode=decoder(_Warehouses, lambda data: {found.id: found.name for found in data.warehouses}),
    )


def positions(warehouse_name: str, size_ids: Sequence[str]) -> Operation[Mapping[str, StockPosition]]:
    """Return by size id what Centra holds of these sizes in a warehouse; sizes it never held are left out.

    Quantities are physical and allocated units (REF:Stock). At most `READ_BATCH` sizes.
    """
    if not 1 <= len(size_ids) <= READ_BATCH:
        raise ValueError(f"ask for 1 to {READ_BATCH} sizes at once, not {len(size_ids)}")
    return Operation(
        name="StockPositions",
        document=_POSITIONS,
        variables={
            "warehouse": warehouse_name,
            "sizes": [int(size_id) for size_id in size_ids],
            "limit": len(size_ids),
        },
        decode=decoder(_Positions, lambda data: _by_size(data.warehouses, warehouse_name)),
        complexity=20 + 5 * len(size_ids),
    )


def set_physical(warehouse_id: int, levels: Mapping[str, int], *, description: str) -> Operation[int]:
    """Set the shelf count of sizes (by size id) in a warehouse; return how many stock changes that made.

    Quantities are 0 or more and hold what orders have reserved (REF:StockSetInput). What happens below the
    allocated quantity is not documented: read the result back and compare. Centra may have counted on since a
    lost answer, so it is not repeated without looking. At most `WRITE_BATCH` sizes.
    """
    if not 1 <= len(levels) <= WRITE_BATCH:
        raise ValueError(f"set 1 to {WRITE_BATCH} sizes at once, not {len(levels)}")
    return Operation(
        name="SetStock",
        document=_SET,
        variables={
            "input": {
                "warehouse": {"id": warehouse_id},
                "description": description,
                "stockQuantityType": "PHYSICAL",
                "productSizes": [
                    {"productSize": {"id": int(size_id)}, "quantity": quantity} for size_id, quantity in levels.items()
                ],
            }
        },
        decode=decoder(_Set, lambda data: len(data.setStock.stockChanges)),
        mutation=True,
        repeatable=False,
        complexity=100 + 5 * len(levels),
    )


def _by_size(found: list[wire.Warehouse], name: str) -> dict[str, StockPosition]:
    return {
        str(stock.product_size.id): _canonical.position(stock, name)
        for warehouse in found
        for stock in warehouse.stock
    }
