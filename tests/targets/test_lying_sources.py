"""A source that loses or repeats records fails its contract, and the failure says what happened."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

import pytest
from attrs import evolve

from centra_ipaas.models import Dispatch, DispatchLine, StockLevel
from centra_ipaas.sync import Batch
from centra_ipaas.testing import (
    FulfilmentSourceContract,
    InMemoryDispatches,
    InMemoryLevels,
    StockSourceContract,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PARCELS = [
    Dispatch(
        id=f"P-{number}",
        order_number="1001",
        lines=(DispatchLine(sku="SOCKS", quantity=1),),
        dispatched_at=NOW,
        warehouse="MAIN",
    )
    for number in range(4)
]
COUNTS = [
    StockLevel(sku=sku, warehouse="MAIN", on_hand=5, counted_at=NOW) for sku in ("SOCKS", "COAT", "SCARF")
]


class TestDispatchesInMemory(FulfilmentSourceContract):
    def source(self):
        return InMemoryDispatches(PARCELS, page=2)


class TestLevelsInMemory(StockSourceContract):
    def source(self):
        return InMemoryLevels(COUNTS, page=2)


class AsyncLevels(InMemoryLevels):
    async def levels(self, cursor):
        return super().levels(cursor)


class TestAsyncLevels(StockSourceContract):
    def source(self):
        return AsyncLevels(COUNTS, page=2)


class Source(InMemoryDispatches):
    #: Cursors that the warehouse remembers, for sources that are not honest.
    seen: ClassVar[set[str | None]] = set()

    def __init__(self):
        super().__init__(PARCELS, page=2)


def failures(kind, contract=FulfilmentSourceContract):
    """Run the whole contract; return what failed, by the name of its case."""
    under = type("Under", (contract,), {"source": lambda _: kind()})
    found = {}
    for case in dir(contract):
        if case.startswith("test_"):
            Source.seen.clear()
            try:
                getattr(under(), case)()
            except AssertionError as error:
                found[case] = str(error).partition("\nassert ")[0]
    return found


class Queue(Source):
    """Takes away what it hands out."""

    def dispatches(self, cursor):
        taken, self.records = self.records[:2], self.records[2:]
        return Batch(items=tuple(taken), cursor=None)


class MarksAsRead(Source):
    """Marks in the system what was handed out: a new process does not get it."""

    def dispatches(self, cursor):
        batch = super().dispatches(cursor)
        if cursor in self.seen and cursor is not None:
            return evolve(batch, items=())
        self.seen.add(cursor)
        return batch


class FromTheBeginning(Source):
    def dispatches(self, cursor):
        return Batch(items=tuple(PARCELS), cursor="4")


class StandsStill(Source):
    def dispatches(self, cursor):
        return Batch(items=tuple(PARCELS), cursor="0", more=True)


class NoWay(Source):
    def dispatches(self, cursor):
        return Batch(items=tuple(PARCELS), more=True)


class Counts(Source):
    def dispatches(self, cursor):
        number = int(cursor or 0)
        return Batch(items=(), cursor=str(number + 1), more=True)


class Dicts(Source):
    def dispatches(self, cursor):
        return Batch(items=({"id": "P-1"}, {"id": "P-2"}), cursor=None)


class Numbers(Source):
    def dispatches(self, cursor):
        return evolve(super().dispatches(cursor), cursor=4, more=False)


class SameId(Source):
    def dispatches(self, cursor):
        return Batch(items=(PARCELS[0], evolve(PARCELS[0], tracking_number="PN1")))


@pytest.mark.parametrize(
    "kind,case,words",
    [
        (Queue, "test_nothing_is_lost_when_asked_again", "what a process read before it died would be lost"),
        (MarksAsRead, "test_nothing_is_lost_when_a_process_dies", "and other 0 to a new process"),
        (FromTheBeginning, "test_it_says_where_to_go_on", "4 records come before and after the cursor '4'"),
        (StandsStill, "test_all_records_are_read_in_the_end", "the cursor does not move"),
        (NoWay, "test_all_records_are_read_in_the_end", "gives no cursor to ask for it"),
        (
            Counts,
            "test_all_records_are_read_in_the_end",
            "after 50 batches it still says that there is more",
        ),
        (Dicts, "test_it_tells_records", "it tells a dict after cursor None, which parks as unreadable"),
        (Numbers, "test_it_tells_records", "the cursor 4 is no text"),
        (SameId, "test_no_dispatch_id_is_used_twice", "more than one dispatch has the id P-0"),
    ],
)
def test_lies_of_sources(kind, case, words, monkeypatch):
    monkeypatch.setattr("centra_ipaas.testing._contracts.sources._ENDLESS", 50)
    assert words in failures(kind)[case]


class Contradicts(InMemoryLevels):
    def __init__(self):
        super().__init__([*COUNTS, evolve(COUNTS[0], on_hand=6)])


def test_two_counts_of_one_moment():
    assert failures(Contradicts, StockSourceContract) == {
        "test_no_count_contradicts_another": "it counts 5 and 6 of SOCKS at one moment"
    }


def test_an_honest_source_passes():
    assert failures(Source) == {}
