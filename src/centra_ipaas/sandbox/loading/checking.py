"""What no rule would have let happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from centra_ipaas.sandbox import state as rows


def wrong(made: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Yield rows that break an invariant of units, each with what is wrong."""
    packed: Counter[int] = Counter()
    for row in made:
        if isinstance(row, rows.ShipmentLine):
            yield from _shipped(row, packed)
        elif _units(row) < 0:
            yield row, "the quantity must be 0 or more"


def _units(row: Any) -> int:
    if isinstance(row, rows.Stock):
        return row.free_to_allocate_quantity
    return row.quantity if isinstance(row, rows.OrderLine) else 0


def _shipped(row: rows.ShipmentLine, packed: Counter[int]) -> Iterator[tuple[Any, str]]:
    line = row.order_line
    if line.order is not row.shipment.order:
        yield row, "the order line is of another order than the shipment"
    left = line.remaining - packed[id(line)]
    if not 1 <= row.quantity <= left:
        yield row, f"{left} units are left to ship, got {row.quantity}"
    packed[id(line)] += row.quantity
