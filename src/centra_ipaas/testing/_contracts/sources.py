"""What every `FulfilmentSource` and `StockSource` has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from centra_ipaas.models import Dispatch, StockLevel
from centra_ipaas.sync import Batch, FulfilmentSource, StockSource, Unreadable
from centra_ipaas.testing._contracts.plain import plain

R = TypeVar("R")


class _SourceContract(ABC, Generic[R]):
    @abstractmethod
    def reader(self) -> Callable[[str | None], Batch[R]]:
        """Return the port's read method, of a source with at least two records."""

    def _all(self) -> list[R | Unreadable]:
        read, cursor = self.reader(), None
        records: list[R | Unreadable] = []
        while True:
            batch = read(cursor)
            records += batch.items
            if not batch.more:
                return records
            assert batch.cursor is not None, "there is more, and no cursor to ask for it"
            assert batch.cursor != cursor, "there is more, and the cursor does not move"
            cursor = batch.cursor

    def test_nothing_is_lost_when_asked_again(self) -> None:
        """The same cursor returns the same records: what was read and not stored can be read again."""
        read = self.reader()
        assert list(read(None).items) == list(read(None).items)

    def test_it_says_where_to_go_on(self) -> None:
        """Reading on from a cursor returns only what came after it."""
        read = self.reader()
        first = read(None)
        assert first.items
        if first.cursor is not None:
            assert not set(map(repr, first.items)) & set(map(repr, read(first.cursor).items))

    def test_all_records_are_read_in_the_end(self) -> None:
        """Following the cursors ends, and every record identifies itself once."""
        records = self._all()
        assert len(records) >= 2
        assert len(set(map(repr, records))) == len(records)


class FulfilmentSourceContract(_SourceContract[Dispatch]):
    """What a `FulfilmentSource` promises."""

    @abstractmethod
    def source(self) -> FulfilmentSource:
        """Return a source with at least two dispatches, the same ones at each call."""

    def reader(self) -> Callable[[str | None], Batch[Dispatch]]:
        """Return the port's read method."""
        read: Callable[[str | None], Batch[Dispatch]] = plain(self.source()).dispatches
        return read

    def test_no_dispatch_id_is_used_twice(self) -> None:
        """The id is the dispatch: the same one told twice would be one."""
        ids = [record.id for record in self._all() if isinstance(record, Dispatch)]
        assert len(set(ids)) == len(ids)


class StockSourceContract(_SourceContract[StockLevel]):
    """What a `StockSource` promises."""

    @abstractmethod
    def source(self) -> StockSource:
        """Return a source with at least two levels, the same ones at each call."""

    def reader(self) -> Callable[[str | None], Batch[StockLevel]]:
        """Return the port's read method."""
        read: Callable[[str | None], Batch[StockLevel]] = plain(self.source()).levels
        return read
