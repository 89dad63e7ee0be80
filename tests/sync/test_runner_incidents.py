"""What closed is told after a run: all of it, once, and without looking at what closed long ago."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from made_flows import MadeFlow, Place

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.errors import Finding
from centra_ipaas.sandbox.pytest_plugin import made
from centra_ipaas.signals import IncidentClosed, inline
from centra_ipaas.work import Incident, Lease, Parks, Work

FLOW = "order-export"
ME = Lease(worker="me", duration=60.0)


class Counting(SqliteStore):
    """Counts the incidents it hands out."""

    def __init__(self) -> None:
        super().__init__(":memory:")
        self.handed_out = 0

    def closed(self, flow: str, after: tuple[datetime, str], limit: int = 100) -> Sequence[Incident]:
        found = super().closed(flow, after, limit)
        assert len(found) <= limit
        self.handed_out += len(found)
        return found

    def incidents(self, *args: Any, **more: Any) -> Sequence[Incident]:
        found = super().incidents(*args, **more)
        self.handed_out += len(found)
        return found


def parked(store: SqliteStore, now: datetime, first: int, last: int) -> list[str]:
    """Park works, each for a cause of its own; return the incidents."""
    works = [Work(flow=FLOW, entity=str(number)) for number in range(first, last)]
    store.add(works, now)
    outcomes = {
        work.entity: (
            work,
            Parks(reason="x", findings=(Finding(code="x", message="x", cause=work.entity, action="x"),)),
        )
        for work in store.take(FLOW, last - first, ME, now)
    }
    return [incident.id for incident in store.finish(FLOW, outcomes, ME, now)]


def run(place: Place, store: SqliteStore) -> list[str]:
    """Run the flow once in another process, as it were; return the incidents that were told to have closed."""
    place.signals.clear()
    with made.client(place.sandbox, place.clock) as client:
        Runner(client, store, hooks=[inline(place.signals.append)]).add(MadeFlow(FLOW)).run_once()
    return [signal.incident for signal in place.signals if isinstance(signal, IncidentClosed)]


def test_what_closed_at_one_moment_is_all_told_and_only_once() -> None:
    """Somebody replays 250 causes at once, between two runs."""
    place = Place()
    with Counting() as store:
        ids = parked(store, place.clock(), 0, 250)
        assert run(place, store) == []
        now = place.clock.advance(minutes=1)
        for incident in ids:
            store.retry(incident, now)
        place.clock.advance(minutes=1)
        assert sorted(run(place, store)) == sorted(ids)
        assert run(place, store) == []


def test_what_closed_long_ago_is_not_looked_at_again() -> None:
    """Each run asks for what is new only."""
    place = Place()
    with Counting() as store:
        run(place, store)
        for number in range(30):
            (incident,) = parked(store, place.clock(), number, number + 1)
            store.retry(incident, place.clock.advance(minutes=1))
            assert run(place, store) == [incident]
    assert store.handed_out == 30
