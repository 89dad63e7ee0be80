"""Stock: what Centra holds, and setting what was counted.

Permissions: Warehouse:read, Warehouse.stock:read (REF:Warehouse) and ProductSize:read (REF:Stock) to read;
StockChange:write (by analogy with changeStock, whose page was seen) and StockChange:read (REF:StockSetPayload) to set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Raw, Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_count, decoder, reader
from centra_ipaas.centra._records import read_records
from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, Operation, Reading
from centra_ipaas.models import StockPosition

#: Sizes per read: the limit of nested stock lists is 1 to 200 (REF:Warehouse).
READ_BATCH: Final = 200
#: Sizes per write. No limit is documented; large batches can load the server (best practices, batches).
WRITE_BATCH: Final = 100

#: Warehouses in one list. A shop with as many would need another way to read them.
WAREHOUSES: Final = 200

_WAREHOUSES: Final = """
query Warehouses($limit: Int!) { warehouses(limit: $limit) { id name } }
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


class _Warehouse(wire.Wire):
    id: int
    name: str


class _Warehouses(wire.Wire):
    warehouses: list[_Warehouse]


class _Size(Struct):
    id: int


class _Row(Struct):
    productSize: _Size


_decode_row: Final = msgspec.json.Decoder(_Row).decode


class _Positions(wire.Wire):
    warehouses: list[wire.Warehouse]


class _Change(wire.Wire):
    id: int


class _Changes(wire.Wire):
    userErrors: Raw
    userWarnings: Raw
    stockChanges: list[_Change]


class _Set(wire.Wire):
    setStock: _Changes


def warehouses() -> Operation[Mapping[int, str]]:
    """Return the names of all warehouses by id. The list's filter knows names only (schema: WarehouseFilter).

    A list of `WAREHOUSES` or more may be cut off and is an `UnexpectedAnswer`.
    """
    return Operation(
        name="Warehouses",
        document=_WAREHOUSES,
        variables={"limit": WAREHOUSES},
        decode=decoder(_Warehouses, lambda data: _by_id(data.warehouses)),
    )


def positions(
    warehouse_name: str, size_ids: Sequence[str]
) -> Operation[Mapping[str, StockPosition | BadRecord]]:
    """Return by size id what Centra holds of these sizes in a warehouse; sizes it never held are left out.

    What cannot be read of one size is a `BadRecord` and does not hold up the others.

    Quantities are units: physical as on the shelf, allocated among them (REF:Stock). A warehouse that is not there
    holds nothing; of several with one name the answer is about one. Size ids are digits, 1 to `READ_BATCH` of them;
    otherwise ValueError.
    """
    checked_count("sizes", len(size_ids), READ_BATCH)
    return Operation(
        name="StockPositions",
        document=_POSITIONS,
        variables={
            "warehouse": warehouse_name,
            "sizes": [int(size_id) for size_id in size_ids],
            "limit": len(size_ids),
        },
        decode=reader(_Positions, lambda data, reading: _by_size(data.warehouses, warehouse_name, reading)),
        complexity=20 + 5 * len(size_ids),
    )


def set_physical(warehouse_id: int, levels: Mapping[str, int], *, description: str) -> Operation[int]:
    """Set the shelf count of sizes (by size id) in a warehouse; return how many stock changes that made.

    Quantities are units, 0 or more, and hold what orders have reserved (REF:StockSetInput). What happens below the
    allocated quantity is not documented: read the result back and compare. That also shows whether a Centra before
    v1.59.10 got several sizes wrong (CHANGES). Centra may have counted on since a lost answer, so it is not repeated
    without looking. 1 to `WRITE_BATCH` sizes, otherwise ValueError. `description` goes to the stock history.
    """
    checked_count("sizes", len(levels), WRITE_BATCH)
    return Operation(
        name="SetStock",
        document=_SET,
        variables={
            "input": {
                "warehouse": {"id": warehouse_id},
                "description": description,
                "stockQuantityType": "PHYSICAL",
                "productSizes": [
                    {"productSize": {"id": int(size_id)}, "quantity": quantity}
                    for size_id, quantity in levels.items()
                ],
            }
        },
        decode=decoder(_Set, lambda data: len(data.setStock.stockChanges)),
        complexity=100 + 5 * len(levels),
    )


def _by_id(found: list[_Warehouse]) -> dict[int, str]:
    if len(found) >= WAREHOUSES:
        raise UnexpectedAnswer(f"Warehouses: {WAREHOUSES} or more; the list may be cut off")
    return {warehouse.id: warehouse.name for warehouse in found}


def _by_size(
    found: list[wire.Warehouse], name: str, reading: Reading
) -> dict[str, StockPosition | BadRecord]:
    return {
        _size_id(row): position
        for index, warehouse in enumerate(found)
        for row, position in zip(
            warehouse.stock, _positions(warehouse.stock, index, name, reading), strict=True
        )
    }


def _positions(
    rows: Sequence[Raw], index: int, name: str, reading: Reading
) -> tuple[StockPosition | BadRecord, ...]:
    return read_records(
        rows,
        wire.Stock,
        _canonical.position,
        at=("warehouses", index, "stock"),
        named="productSize.id",
        reading=reading,
        warehouse=name,
    )


def _size_id(row: Raw) -> str:
    """Return whose row it is; a row that does not say so fails the whole, since it may be anybody's."""
    return str(_decode_row(row).productSize.id)
