"""What was done long ago is forgotten by the runner itself, on both stores, and nobody has to wait for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from made_flows import MadeFlow, Place

from centra_ipaas import PostgresStore, Runner, SqliteStore
from centra_ipaas.errors import StoreUnavailable
from centra_ipaas.sandbox.pytest_plugin import made
from centra_ipaas.signals import RunFailed, Signal, WorkForgotten, inline
from centra_ipaas.work import Completed, Intent, Lease, Report, Work

FLOW = "order-export"
ME = Lease(worker="me", duration=60.0)

Store = PostgresStore | SqliteStore


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Any:
    with ExitStack() as stack:
        made = SqliteStore(":memory:") if request.param == "sqlite" else None
        yield stack.enter_context(made or PostgresStore(request.getfixturevalue("postgres")))


@pytest.fixture
def place() -> Place:
    return Place()


def use(place: Place, store: Store, what: Callable[[Runner[Any]], Any], **settings: Any) -> Any:
    """Use a new runner on this store, as another process would."""
    with made.client(place.sandbox, place.clock) as client:
        return what(Runner(client, store, hooks=[inline(place.signals.append)], **settings))


def once(place: Place, store: Store, **settings: Any) -> tuple[Report, ...]:
    return use(place, store, lambda runner: runner.run_once(), **settings)  # type: ignore[no-any-return]


def done(store: Store, now: datetime, *entities: str) -> None:
    """Have work with content done."""
    store.add([Work(flow=FLOW, entity=entity, payload="name") for entity in entities], now)
    store.plan([Intent(key=entity, flow=FLOW, entity=entity, effect="create") for entity in entities], now)
    works = store.take(FLOW, len(entities), ME, now, entities)
    store.finish(FLOW, {work.entity: (work, Completed()) for work in works}, ME, now)


def left(store: Store) -> list[str]:
    return [work.entity for work in store.works(FLOW)]


def told(signals: Sequence[Signal]) -> list[int]:
    return [signal.count for signal in signals if isinstance(signal, WorkForgotten)]


def test_done_work_is_forgotten_after_thirty_days(place: Place, store: Store) -> None:
    """With its history; what is not done stays, and so do intents: they keep an order from being created twice."""
    begun = place.clock()
    done(store, begun, "1001", "1002")
    store.add([Work(flow=FLOW, entity="open")], begun)
    place.clock.advance(days=29, hours=23)
    once(place, store)
    assert (left(store), told(place.signals)) == (["1001", "1002", "open"], [])
    place.clock.advance(hours=2)
    once(place, store)
    assert (left(store), store.history(FLOW, "1001")) == (["open"], [])
    assert set(store.intents(["1001", "1002"])) == {"1001", "1002"}
    (signal,) = (signal for signal in place.signals if isinstance(signal, WorkForgotten))
    assert (signal.count, place.clock() - signal.before) == (2, timedelta(days=30))


@pytest.mark.parametrize(
    "keep, days, kept",
    [("2h", 0.05, True), ("2h", 0.1, False), (timedelta(days=90), 89, True), (None, 10_000, True)],
)
def test_how_long_is_a_setting(place: Place, keep: Any, days: float, *, kept: bool) -> None:
    """None keeps it for ever."""
    with SqliteStore(":memory:") as store:
        done(store, place.clock(), "1001")
        place.clock.advance(days=days)
        once(place, store, keep_done=keep)
        assert (left(store) == ["1001"]) is kept


def test_one_of_all_workers_looks_once_an_hour(place: Place, store: Store) -> None:
    """What gets old in between is forgotten an hour after the last look, by whoever comes then."""
    for minutes in (10, 20, 30):
        done(store, place.clock() + timedelta(minutes=minutes), str(minutes))
    place.clock.advance(days=30, minutes=15)
    once(place, store, worker="one")
    place.clock.advance(minutes=10)
    once(place, store, worker="one")
    once(place, store, worker="other")
    assert left(store) == ["20", "30"]
    place.clock.advance(minutes=51)
    once(place, store, worker="other")
    assert (left(store), told(place.signals)) == ([], [1, 2])


def test_it_looks_every_hour_while_it_runs(place: Place) -> None:
    """A process that never ends forgets as well."""

    async def pass_time(_: object) -> None:
        place.clock.advance(minutes=10)

    with SqliteStore(":memory:") as store:
        for hours in (1, 2, 3):
            done(store, place.clock() + timedelta(hours=hours, minutes=-5), str(hours))

        def use_it(runner: Runner[Any]) -> None:
            runner.add(MadeFlow("clock", pass_time), every="1s")
            place.clock.at(timedelta(hours=4), runner.stop)
            runner.run_forever()

        use(place, store, use_it, keep_done="1m")
        assert (left(store), told(place.signals)) == ([], [1, 1, 1])


def test_a_dry_run_forgets_nothing(place: Place, store: Store) -> None:
    """It changes nothing."""
    done(store, place.clock(), "1001")
    place.clock.advance(days=40)
    use(place, store, lambda runner: runner.run_once(dry=True))
    assert left(store) == ["1001"]


class Slow(SqliteStore):
    """Takes two seconds to forget a work."""

    def __init__(self, place: Place) -> None:
        super().__init__(":memory:")
        self._place = place

    def purge(self, before: datetime, now: datetime, limit: int = 1) -> int:
        self._place.clock.advance(seconds=2)
        return super().purge(before, now, 1)


def forgetting(place: Place, **a_while: float) -> tuple[list[str], MadeFlow]:
    """Run for a while beside much that is old; return what is left of it, and the flow that ran meanwhile."""
    flow = MadeFlow("stock-import")
    with Slow(place) as store:
        done(store, place.clock(), *map(str, range(20)))
        place.clock.advance(days=31)

        def use_it(runner: Runner[Any]) -> None:
            runner.add(flow, every="1s")
            place.clock.at(timedelta(**a_while), runner.stop)
            runner.run_forever()

        use(place, store, use_it)
        return left(store), flow


def test_flows_keep_their_beat_while_much_is_forgotten(place: Place) -> None:
    """Part by part, and told once."""
    rest, flow = forgetting(place, seconds=60)
    assert (rest, told(place.signals)) == ([], [20])
    assert max(later - earlier for earlier, later in pairwise(flow.worked_at)) <= timedelta(seconds=4)


def test_a_stop_does_not_wait_until_all_is_forgotten(place: Place) -> None:
    """The rest is forgotten another time."""
    rest, _ = forgetting(place, seconds=10)
    assert 10 < len(rest) < 20
    assert told(place.signals) == [20 - len(rest)]


def test_flows_run_although_nothing_can_be_forgotten(place: Place) -> None:
    """It is told, and no error of theirs."""

    class Broken(SqliteStore):
        def purge(self, before: datetime, now: datetime, limit: int = 1) -> int:
            raise StoreUnavailable("no more room", "disk full")

    with Broken(":memory:") as store:
        flow = MadeFlow("stock-import")
        (report,) = use(place, store, lambda runner: runner.add(flow).run_once())
    assert report.error == ""
    assert [(s.flow, s.code) for s in place.signals if isinstance(s, RunFailed)] == [
        ("upkeep", "store-unavailable")
    ]


def test_a_flow_that_fails_keeps_nothing_from_being_forgotten(place: Place, tmp_path: Path) -> None:
    """However long it goes on failing."""

    async def fail(_: object) -> None:
        raise OSError

    with SqliteStore(tmp_path / "brand.db") as store:
        done(store, place.clock(), "1001")
        place.clock.advance(days=31)
        with pytest.raises(OSError):
            use(place, store, lambda runner: runner.add(MadeFlow("bad", fail)).run_once())
        assert left(store) == []
