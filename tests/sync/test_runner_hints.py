"""Hints wake a running runner, whoever gives them; times of day are kept over restarts."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_flows import Alarm, MadeFlow, Place
from sync_brand import Brand

from centra_ipaas import AsyncClient, Runner, Settings, SqliteStore
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.runner import Cron
from centra_ipaas.sync import Hint, Run


@pytest.fixture(params=["blocking", "async"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(asynchronous=request.param == "async", store=tmp_path / "brand.db")


def test_a_hint_is_noticed_long_before_the_schedule(place: Place) -> None:
    """Given by another process while this one runs; only flows that take its kind run, and they do not sweep."""
    orders, products = MadeFlow("order-export", kind="order"), MadeFlow("products", kind="product")
    begun, heard = place.clock(), []

    async def webhook(run: Run) -> None:
        if place.clock() - begun < timedelta(minutes=2):
            return
        endpoint = Place(store=place.store, clock=place.clock)
        flow = MadeFlow("order-export", kind="order")
        heard.append(endpoint.run(lambda runner: runner.add(flow).hear([Hint(kind="order", entity="1001")])))

    def use(runner: Runner[Any]) -> None:
        runner.add(orders, every="1h").add(products, every="1h").add(
            MadeFlow("webhook", webhook), every="121s"
        )

    place.run_for_a_while(use, minutes=4)
    assert heard == [1]
    assert [at - begun < timedelta(seconds=1) for at in orders.heard_at] == [True]
    first, second = orders.worked_at
    assert second - first < timedelta(seconds=123)
    assert len(products.worked_at) == 1


def test_a_hint_is_noticed_within_a_second(tmp_path: Path) -> None:
    """In real time, from another thread, on one runner: what an endpoint in the same process does."""
    brand = Brand(folder=tmp_path)
    with brand.client() as client, SqliteStore(tmp_path / "brand.db") as store:
        runner = Runner(client, store).add(brand.export(), every="1h")
        thread = threading.Thread(target=runner.run_forever)
        thread.start()
        try:
            _until(lambda: bool(store.reports("order-export")))
            number = brand.order()
            assert runner.hear([Hint(kind="order", entity=number)] * 5) == 1
            _until(lambda: brand.exported() == [number])
        finally:
            runner.stop()
            thread.join(timeout=5)


def test_hints_under_the_async_client(tmp_path: Path) -> None:
    """Awaited in the same loop while it runs."""
    brand = Brand(folder=tmp_path)

    async def run() -> None:
        settings = Settings(url=brand.sandbox.url, token=brand.sandbox.token)
        async with AsyncClient(settings, transport=brand.sandbox.transport()) as client:
            with SqliteStore(tmp_path / "brand.db") as store:
                runner = Runner(client, store).add(brand.export(), every="1h")
                running = asyncio.create_task(runner.run_forever())  # type: ignore[arg-type]
                await _soon(lambda: bool(store.reports("order-export")))
                number = brand.order()
                assert await runner.hear([Hint(kind="order", entity=number)]) == 1
                await _soon(lambda: brand.exported() == [number])
                runner.stop()
                await running

    asyncio.run(run())


def test_a_hint_for_no_flow_is_no_work(place: Place) -> None:
    """Nobody takes it, so nothing is written."""
    flow = MadeFlow("order-export", kind="order")
    assert place.run(lambda runner: runner.add(flow).hear([Hint(kind="banner", entity="1")])) == 0


# --- times of day -------------------------------------------------------------------------------------------------

NIGHTLY = Cron("0 3 * * *", "Europe/Stockholm")


def nightly(place: Place, hours: float) -> list[str]:
    """Let a process run so long; return when the nightly flow ran, in UTC."""
    flow = MadeFlow("snapshot")
    place.run_for_a_while(lambda runner: runner.add(flow, at=NIGHTLY), hours=hours)
    return [f"{at:%d %H:%M}" for at in flow.worked_at]


def test_a_time_of_day(place: Place) -> None:
    """It does not run at start, but at three in Stockholm, two UTC."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 57, tzinfo=UTC))
    assert nightly(place, hours=0.1) == ["02 02:00"]


def test_what_was_missed_is_made_up_for_once(place: Place) -> None:
    """Down for three nights: one run at start, and the next at its time."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 55, tzinfo=UTC))
    assert nightly(place, hours=0.1) == ["02 02:00"]
    place.clock.advance(days=3, hours=10)
    assert nightly(place, hours=0.1) == ["05 12:01"]
    place.clock.advance(hours=13, minutes=45)
    assert nightly(place, hours=0.2) == ["06 02:00"]


def test_a_first_night_that_was_missed_counts_too(place: Place) -> None:
    """The store knows since when the flow is wanted."""
    place.clock = Alarm(datetime(2026, 3, 2, 20, 0, tzinfo=UTC))
    assert nightly(place, hours=0.05) == []
    place.clock.advance(hours=12)
    assert nightly(place, hours=0.05) == ["03 08:03"]


def test_a_night_that_failed_is_tried_again(place: Place) -> None:
    """With the pauses of every failure, not the next night."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 59, tzinfo=UTC))
    fails = [True, True]

    async def fail(run: Run) -> None:
        if fails:
            fails.pop()
            raise OSError

    flow = MadeFlow("snapshot", fail)
    place.run_for_a_while(lambda runner: runner.add(flow, at=NIGHTLY), minutes=5)
    assert len(flow.worked_at) == 3
    assert flow.worked_at[-1] - flow.worked_at[0] < timedelta(seconds=35)


def test_a_night_that_another_process_saw_to_is_not_repeated(place: Place) -> None:
    """Two processes with the same flows: one runs at three, the other is a little late, and finds it done."""
    place.clock = Alarm(datetime(2026, 3, 2, 1, 59, tzinfo=UTC))
    late, early = MadeFlow("snapshot"), MadeFlow("snapshot")
    second = Place(store=place.store, clock=Alarm(place.clock()))

    async def hold_up(run: Run) -> None:
        if not early.worked_at and place.clock() > datetime(2026, 3, 2, 1, 59, 30, tzinfo=UTC):
            second.run_for_a_while(lambda runner: runner.add(early, at=NIGHTLY), minutes=2)
            place.clock.advance(minutes=2)

    def use(runner: Runner[Any]) -> None:
        runner.add(MadeFlow("busy", hold_up), every="20s").add(late, at=NIGHTLY)

    place.run_for_a_while(use, minutes=5)
    assert (len(early.worked_at), len(late.worked_at)) == (1, 0)


def test_either_so_often_or_at_times(place: Place) -> None:
    """Both at once would be two flows."""
    with pytest.raises(ConfigurationError, match="not both"):
        place.run(lambda runner: runner.add(MadeFlow("x"), every="5s", at=NIGHTLY))


async def _soon(condition: Callable[[], bool]) -> None:
    await asyncio.to_thread(_until, condition)


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not happen within two seconds")
