"""One run of a flow at a time, also between processes on one store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_flows import Alarm, Doing, MadeFlow, Place

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.runner import Cron
from centra_ipaas.signals import Level, RunFailed, RunSkipped
from centra_ipaas.sync import Hint, Run
from centra_ipaas.testing import Killed
from centra_ipaas.work import Lease


@pytest.fixture(params=["blocking", "async"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(asynchronous=request.param == "async", store=tmp_path / "brand.db")


def other(place: Place, work: Doing | None = None, *, workers: int = 1, worker: str = "other") -> MadeFlow:
    """Run the flow once in another process, as it were; return it."""
    flow = MadeFlow("stock-import") if work is None else MadeFlow("stock-import", work)
    elsewhere = Place(store=place.store, clock=place.clock)
    elsewhere.run(lambda runner: runner.add(flow, workers=workers).run_once(), worker=worker)
    place.signals += elsewhere.signals
    return flow


def once(place: Place, work: Doing, **settings: Any) -> MadeFlow:
    flow = MadeFlow("stock-import", work)
    place.run(lambda runner: runner.add(flow, **settings).run_once(), worker="one")
    return flow


def test_another_worker_leaves_a_flow_alone_that_runs(place: Place) -> None:
    """It hears of news meanwhile, and does not work; that is told, and no error."""
    others: list[MadeFlow] = []

    async def work(run: Run) -> None:
        others.append(other(place))

    once(place, work)
    assert [(len(flow.heard_at), len(flow.worked_at)) for flow in others] == [(1, 0)]
    assert [signal.level for signal in place.of(RunSkipped, "stock-import")] == [Level.DEBUG]
    assert place.of(RunFailed, "stock-import") == []
    assert len(other(place).worked_at) == 1


def test_one_hears_at_a_time(place: Place) -> None:
    """Two that read the same source at once would do it twice."""
    others: list[MadeFlow] = []

    async def hear(run: Run) -> None:
        others.append(other(place))

    flow = MadeFlow("stock-import", hear=hear)
    place.run(lambda runner: runner.add(flow, workers=3).run_once(), worker="one")
    assert [len(flow.heard_at) for flow in others] == [0]


def test_a_long_run_keeps_its_claim(place: Place) -> None:
    """A quarter of an hour of pages and waits, with a lease of a minute."""
    others: list[MadeFlow] = []

    async def work(run: Run) -> None:
        for _ in range(10):
            place.clock.advance(seconds=50)
            assert not await run.enough()
            await run.world.sleep(40)
            others.append(other(place))

    once(place, work)
    assert [len(flow.worked_at) for flow in others] == [0] * 10


@pytest.mark.parametrize("several", [False, True], ids=["one waits", "several wait at once"])
def test_a_wait_longer_than_the_lease_keeps_the_claim(place: Place, *, several: bool) -> None:
    """110 seconds for quota, say, with a lease of a minute: others find the flow taken all the while."""
    others: list[MadeFlow] = []

    def look() -> None:
        others.append(other(place))
        if len(others) < 3:
            place.clock.at(timedelta(seconds=10), look)

    async def wait(run: Run) -> None:
        place.clock.at(timedelta(seconds=70), look)
        if several:
            await run.world.each(lambda _: run.world.sleep(110), [1, 2])
        else:
            await run.world.sleep(110)
        assert not await run.enough()

    once(place, wait)
    assert [len(flow.worked_at) for flow in others] == [0, 0, 0]


def test_a_claim_of_a_worker_that_died_runs_out(place: Place) -> None:
    """After the lease; until then the flow rests."""

    async def die(run: Run) -> None:
        raise Killed

    with pytest.raises(Killed):
        once(place, die)
    place.clock.advance(seconds=59)
    assert len(other(place).worked_at) == 0
    place.clock.advance(seconds=2)
    assert len(other(place).worked_at) == 1


def test_a_run_whose_claim_ran_out_ends_at_its_page(place: Place) -> None:
    """A call that took longer than the lease: another worker is at it by now."""
    ends: list[bool] = []

    async def work(run: Run) -> None:
        place.clock.advance(seconds=90)
        hold = _claim(place)
        ends.append(hold)
        # The first look prolongs what is left of the claims, and finds this one gone.
        ends.append(await run.enough())

    once(place, work)
    assert ends == [True, True]


def test_several_workers_if_asked_for(place: Place) -> None:
    """So many and no more; hearing stays one at a time."""
    others: list[int] = []

    async def work(run: Run) -> None:
        async def third(run: Run) -> None:
            others.append(len(other(place, workers=2, worker="third").worked_at))

        others.append(len(other(place, third, workers=2, worker="second").worked_at))

    once(place, work, workers=2)
    assert others == [0, 1]


def test_no_workers_are_refused(place: Place) -> None:
    """It would never run."""
    with pytest.raises(ConfigurationError, match="at least 1"):
        once(place, lambda run: None, workers=0)  # type: ignore[arg-type, return-value]


def test_a_single_entity_is_looked_at_whoever_runs(place: Place) -> None:
    """`run_for` is somebody's wish, and the leases of its work protect it."""
    flow, looked = MadeFlow("stock-import"), []

    async def work(run: Run) -> None:
        elsewhere = Place(store=place.store, clock=place.clock)
        elsewhere.run(lambda runner: runner.add(flow).run_for("1001"), worker="other")
        looked.append(len(flow.worked_at))

    once(place, work)
    assert looked == [1]


# --- a flow that another worker has is tried again soon --------------------------------------------------------------


def test_a_night_whose_flow_a_dead_worker_has_is_not_left_out(place: Place) -> None:
    """The claim is free a minute after the time of day; that is when it runs, not the next night."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 59, 50, tzinfo=UTC))
    assert _claim(place)
    flow = MadeFlow("stock-import")
    place.run_for_a_while(
        lambda runner: runner.add(flow, at=Cron("0 3 * * *", "Europe/Stockholm")), minutes=30
    )
    (ran,) = flow.worked_at
    assert datetime(2026, 3, 2, 2, 0, 50, tzinfo=UTC) <= ran < datetime(2026, 3, 2, 2, 1, 10, tzinfo=UTC)


def test_a_night_that_only_was_skipped_is_made_up_for_at_start(place: Place) -> None:
    """The worker that had it died, and the one that found it taken is stopped before it could try again."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 59, 50, tzinfo=UTC))
    nightly = Cron("0 3 * * *", "Europe/Stockholm")
    assert _claim(place)
    flow = MadeFlow("stock-import")
    place.run_for_a_while(lambda runner: runner.add(flow, at=nightly), seconds=20)
    assert flow.worked_at == []
    place.clock.advance(minutes=10)
    place.run_for_a_while(lambda runner: runner.add(flow, at=nightly), seconds=20)
    assert len(flow.worked_at) == 1


def test_a_hint_for_a_flow_that_a_dead_worker_has_is_kept(place: Place) -> None:
    """It is looked at when the claim has run out; the schedule would be an hour later."""
    flow, begun = MadeFlow("stock-import", kind="stock"), place.clock()

    def hint_at_a_claimed_flow() -> None:
        assert _claim(place)
        endpoint = Place(store=place.store, clock=place.clock)
        told = [Hint(kind="stock", entity="SHIRT")]
        assert endpoint.run(lambda runner: runner.add(flow).hear(told)) == 1
        place.clock.at(timedelta(minutes=30), stop.pop())

    stop: list[Any] = []

    def use(runner: Runner[Any]) -> Any:
        stop.append(runner.stop)
        place.clock.at(timedelta(minutes=2), hint_at_a_claimed_flow)
        return runner.add(flow, every="1h").run_forever()

    place.run(use)
    _, hinted_at = flow.worked_at
    assert timedelta(minutes=3) <= hinted_at - begun < timedelta(minutes=3, seconds=20)


def test_a_flow_of_a_worker_that_lives_is_not_done_twice(place: Place) -> None:
    """Whoever finds a nightly run under way tries again, and finds it done."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 59, 50, tzinfo=UTC))
    nightly = Cron("0 3 * * *", "Europe/Stockholm")
    late = MadeFlow("stock-import")
    second = Place(store=place.store, clock=Alarm(place.clock()))

    async def work(run: Run) -> None:
        second.run_for_a_while(lambda runner: runner.add(late, at=nightly), seconds=40)

    early = MadeFlow("stock-import", work)
    place.run_for_a_while(lambda runner: runner.add(early, at=nightly), minutes=2)
    second.run_for_a_while(lambda runner: runner.add(late, at=nightly), minutes=5)
    assert [len(early.worked_at), len(late.worked_at)] == [1, 0]
    assert second.of(RunSkipped, "stock-import")


def _claim(place: Place) -> bool:
    """Take the claim for another worker, if it is free."""
    with SqliteStore(place.store) as store:
        return store.hold("stock-import:0", Lease(worker="other", duration=60.0), place.clock())
