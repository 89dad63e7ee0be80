"""How the warehouse's files are read: a `FulfilmentSource` and a `StockSource`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from centra_ipaas.errors import RecordRefused
from centra_ipaas.mapping import Mapper, each, into, reading, source
from centra_ipaas.models import Dispatch, DispatchLine, StockLevel
from centra_ipaas.sync.ports import Batch, DispatchBatch, StockBatch, Unreadable

R = TypeVar("R")

#: Lines in one batch.
PAGE = 500
#: What it calls itself, in its counts and in its parcels.
MAIN = "MAIN"


@frozen(kw_only=True)
class Item:
    article: str
    units: int


@frozen(kw_only=True)
class Parcel:
    """A line of ``parcels.jsonl``."""

    parcel: str
    sales_order: str
    order: str
    items: tuple[Item, ...]
    packed_at: datetime
    carrier: str
    tracking: str


@frozen(kw_only=True)
class Count:
    """A line of ``counts.jsonl``."""

    article: str
    units: int
    counted_at: datetime


class ToLine(Mapper[Item, DispatchLine]):
    item = source(Item)
    target = into(DispatchLine)(sku=item.article, quantity=item.units)


class ToDispatch(Mapper[Parcel, Dispatch]):
    parcel = source(Parcel)
    target = into(Dispatch)(
        id=parcel.parcel,
        order_number=parcel.order,
        lines=each(parcel.items, ToLine),
        dispatched_at=parcel.packed_at,
        warehouse=MAIN,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking,
    )


class ToLevel(Mapper[Count, StockLevel]):
    count = source(Count)
    target = into(StockLevel)(
        sku=count.article,
        warehouse=MAIN,
        on_hand=count.units,
        counted_at=count.counted_at,
    )


class ExampleWarehouse:
    """A `FulfilmentSource` and a `StockSource`; the cursor is the number of lines read.

    A count is told only when the parcels that left before it have been: else their units would be missing from
    the count, and Centra would subtract them once more when they become shipments. The warehouse writes a parcel
    before its count, so the counts that were there when the parcels were read are safe to tell.
    """

    def __init__(self, folder: Path) -> None:
        self._parcels = folder / "parcels.jsonl"
        self._counts = folder / "counts.jsonl"
        #: Lines of counts that are safe to tell; None if nobody asks for parcels.
        self._safe: int | None = None

    def dispatches(self, cursor: str | None) -> DispatchBatch:
        counts = len(_complete_lines(self._counts))
        to_dispatch = ToDispatch()
        lines = _complete_lines(self._parcels)
        batch = _batch(
            self._parcels.name, lines, cursor, lambda line: to_dispatch.map(reading.read_json(Parcel, line))
        )
        if not batch.more:
            self._safe = counts
        return batch

    def levels(self, cursor: str | None) -> StockBatch:
        to_level = ToLevel()
        lines = _complete_lines(self._counts)[: self._safe]
        return _batch(
            self._counts.name, lines, cursor, lambda line: to_level.map(reading.read_json(Count, line))
        )


def _batch(name: str, lines: Sequence[str], cursor: str | None, parse: Callable[[str], R]) -> Batch[R]:
    """Read the next lines; one that cannot be read parks under its file and line, the others flow."""
    start = int(cursor or 0)
    end = max(start, min(start + PAGE, len(lines)))
    items = tuple(_item(f"{name}:{number + 1}", lines[number], parse) for number in range(start, end))
    return Batch(items=items, cursor=str(end), more=end < len(lines))


def _item(place: str, line: str, parse: Callable[[str], R]) -> R | Unreadable:
    try:
        return parse(line)
    except RecordRefused as refused:
        return Unreadable(entity=place, findings=refused.findings, payload=line)


def _complete_lines(path: Path) -> list[str]:
    """Return the lines that are written to their end; the warehouse may be in the middle of the last."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return text.split("\n")[:-1]
