"""What every `FulfilmentSource` and `StockSource` has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Final, Generic, TypeVar

from centra_ipaas.models import Dispatch, StockLevel
from centra_ipaas.sync import Batch, FulfilmentSource, StockSource, Unreadable
from centra_ipaas.testing._contracts.plain import plain

R = TypeVar("R")

#: Batches after which a source is taken for one that never ends.
_ENDLESS: Final = 10_000


class _SourceContract(ABC, Generic[R]):
    """Batches are read as the engine does; a process that died reads on from the last cursor that it stored."""

    record: ClassVar[type]

    @abstractmethod
    def reader(self) -> Callable[[str | None], Batch[R]]:
        """Return the port's read method, of a source with at least two records."""

    def _batches(self) -> list[tuple[str | None, Batch[R]]]:
        """Read to the end; return each batch with the cursor it was asked for."""
        read, cursor = self.reader(), None
        batches: list[tuple[str | None, Batch[R]]] = []
        while len(batches) < _ENDLESS:
            batch = read(cursor)
            batches.append((cursor, batch))
            if not batch.more:
                return batches
            assert batch.cursor is not None, "it says that there is more, and gives no cursor to ask for it"
            assert batch.cursor != cursor, "it says that there is more, and the cursor does not move"
            cursor = batch.cursor
        raise AssertionError(f"after {_ENDLESS} batches it still says that there is more")

    def _all(self) -> list[R | Unreadable]:
        return [item for _, batch in self._batches() for item in batch.items]

    def test_it_tells_records(self) -> None:
        """What cannot be read is an `Unreadable`; a cursor is text, since it is stored."""
        for cursor, batch in self._batches():
            assert isinstance(batch.cursor, str | None), f"the cursor {batch.cursor!r} is no text"
            for item in batch.items:
                kind = type(item).__name__
                told = f"a {kind} after cursor {cursor!r}"
                assert isinstance(item, self.record | Unreadable), (
                    f"it tells {told}, which parks as unreadable"
                )

    def test_nothing_is_lost_when_asked_again(self) -> None:
        """The same cursor returns the same records: what was read and not stored can be read again."""
        read = self.reader()
        first, again = _told(read(None)), _told(read(None))
        assert again[: len(first)] == first, (
            f"asked twice from the beginning it told {len(first)} records, and other {len(again)} the second time: "
            "what a process read before it died would be lost"
        )

    def test_nothing_is_lost_when_a_process_dies(self) -> None:
        """Another process reads from each cursor what the first one read from it."""
        for cursor, batch in self._batches():
            first, again = _told(batch), _told(self.reader()(cursor))
            assert again[: len(first)] == first, (
                f"after cursor {cursor!r} it told {len(first)} records, and other {len(again)} to a new process: "
                "what the first one read before it died would be lost"
            )

    def test_it_says_where_to_go_on(self) -> None:
        """Reading on from a cursor returns only what came after it."""
        read = self.reader()
        first = read(None)
        assert first.items, "a source with at least two records tells none from the beginning"
        if first.cursor is not None:
            twice = set(_told(first)) & set(_told(read(first.cursor)))
            assert not twice, f"{len(twice)} records come before and after the cursor {first.cursor!r}"

    def test_all_records_are_read_in_the_end(self) -> None:
        """Following the cursors ends, and every record identifies itself once."""
        records = self._all()
        assert len(records) >= 2, f"following the cursors to the end told {len(records)} records"
        twice = len(records) - len(set(map(repr, records)))
        assert not twice, f"following the cursors to the end told {twice} records twice"


def _told(batch: Batch[Any]) -> list[str]:
    return list(map(repr, batch.items))


class FulfilmentSourceContract(_SourceContract[Dispatch]):
    """What a `FulfilmentSource` promises."""

    record = Dispatch

    @abstractmethod
    def source(self) -> FulfilmentSource:
        """Return a source with at least two dispatches, the same ones at each call, and best a new adapter."""

    def reader(self) -> Callable[[str | None], Batch[Dispatch]]:
        """Return the port's read method."""
        read: Callable[[str | None], Batch[Dispatch]] = plain(self.source()).dispatches
        return read

    def test_no_dispatch_id_is_used_twice(self) -> None:
        """The id is the dispatch: the same one told twice would be one."""
        ids = [record.id for record in self._all() if isinstance(record, Dispatch)]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        assert not twice, f"more than one dispatch has the id {', '.join(twice)}"


class StockSourceContract(_SourceContract[StockLevel]):
    """What a `StockSource` promises."""

    record = StockLevel

    @abstractmethod
    def source(self) -> StockSource:
        """Return a source with at least two levels, the same ones at each call, and best a new adapter."""

    def reader(self) -> Callable[[str | None], Batch[StockLevel]]:
        """Return the port's read method."""
        read: Callable[[str | None], Batch[StockLevel]] = plain(self.source()).levels
        return read

    def test_no_count_contradicts_another(self) -> None:
        """Of one size, moment and sequence there is one count: another one would park as `record.conflict`."""
        counts: dict[object, int] = {}
        for level in self._all():
            if isinstance(level, StockLevel):
                which = (level.sku, level.warehouse, level.counted_at, level.sequence)
                told = counts.setdefault(which, level.on_hand)
                assert told == level.on_hand, (
                    f"it counts {told} and {level.on_hand} of {level.sku} at one moment"
                )
