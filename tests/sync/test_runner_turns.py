"""Flows take turns: a long one holds nobody up, in one process and one thread, under both clients."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from made_flows import MadeFlow, Place

from centra_ipaas import OrderExport, Runner
from centra_ipaas.graphql import Priority
from centra_ipaas.models import Order
from centra_ipaas.runner import Window
from centra_ipaas.sandbox import LineSeed, SizeSeed, VariantSeed
from centra_ipaas.signals import RunDelayed, RunFailed, RunFinished
from centra_ipaas.sync import Run
from centra_ipaas.testing import InMemoryTarget


@pytest.fixture(params=["blocking", "async"])
def place(request: pytest.FixtureRequest) -> Place:
    return Place(asynchronous=request.param == "async")


def longest_pause(flow: MadeFlow) -> float:
    """Return the longest time between two runs, in seconds."""
    return max((later - earlier).total_seconds() for earlier, later in pairwise(flow.worked_at))


class Backfill:
    """200,000 orders in pages of 500."""

    def __init__(self, spend: Callable[[Run], Any]) -> None:
        self._spend, self.pages = spend, 0

    async def __call__(self, run: Run) -> None:
        while self.pages < 400 and not await run.enough():
            await self._spend(run)
            self.pages += 1


def beside(place: Place, backfill: Backfill, minutes: float) -> tuple[MadeFlow, MadeFlow]:
    """Run a backfill with stock every minute beside it; return stock and orders."""
    stock = MadeFlow("stock-import", stage=2, priority=Priority.STOCK)
    orders = MadeFlow("order-export")

    def use(runner: Runner[Any]) -> None:
        runner.add(MadeFlow("backfill", backfill, stage=9, priority=Priority.BACKFILL), every="1h")
        runner.add(stock, every="60s").add(orders, every="30s")

    place.run_for_a_while(use, minutes=minutes)
    return stock, orders


def test_stock_keeps_its_beat_during_a_backfill(place: Place) -> None:
    """A thousand seconds of backfill: stock every minute, orders every half, both a page late at most."""

    async def ask(run: Run) -> None:
        place.clock.advance(seconds=2.5)

    backfill = Backfill(ask)
    stock, orders = beside(place, backfill, minutes=18)
    assert backfill.pages == 400
    assert len(stock.worked_at) >= 17
    assert longest_pause(stock) <= 63
    assert longest_pause(orders) <= 33


def test_stock_keeps_its_beat_while_the_backfill_waits_for_quota(place: Place) -> None:
    """Each page waits 100 seconds: others have their turn meanwhile, and the wait is as long as it would be."""

    async def wait(run: Run) -> None:
        await run.world.sleep(100.0)

    backfill = Backfill(wait)
    stock, orders = beside(place, backfill, minutes=12)
    assert backfill.pages == 7
    assert longest_pause(stock) <= 62
    assert longest_pause(orders) <= 32


def test_two_long_flows_share_the_time(place: Place) -> None:
    """Neither waits for the end of the other."""
    pages: list[str] = []

    def long(name: str) -> MadeFlow:
        async def work(run: Run) -> None:
            for _ in range(100):
                if await run.enough():
                    return
                place.clock.advance(seconds=1)
                pages.append(name)

        return MadeFlow(name, work)

    def use(runner: Runner[Any]) -> None:
        runner.add(long("a"), every="1h").add(long("b"), every="1h")

    place.run_for_a_while(use, minutes=5)
    assert len(pages) == 200
    halves = pages[:100].count("a")
    assert 45 <= halves <= 55


def test_once_is_one_after_the_other(place: Place) -> None:
    """`run_once` hears from the last stage to the first and works from the first to the last, whatever takes long."""
    done: list[str] = []

    def flow(name: str, stage: int) -> MadeFlow:
        async def hear(run: Run) -> None:
            await run.world.sleep(30)
            done.append(f"heard {name}")

        async def work(run: Run) -> None:
            for _ in range(3):
                await run.enough()
                place.clock.advance(seconds=60)
            done.append(name)

        return MadeFlow(name, work, hear, stage=stage)

    place.run(
        lambda runner: runner.add(flow("stock", 2)).add(flow("parcels", 0)).add(flow("orders", 1)).run_once()
    )
    assert done == ["heard stock", "heard orders", "heard parcels", "parcels", "orders", "stock"]


def test_a_slow_erp_does_not_hold_up_stock() -> None:
    """100 orders at two seconds each: stock has its turn between two calls, and each order is there once."""
    place = Place()
    shop = place.sandbox.shop
    shop.add_product("SOCKS-", "Socks", variants=[VariantSeed(number="RED-", sizes=[SizeSeed(number="1")])])
    shop.set_physical(shop.add_warehouse("Main"), "SOCKS-RED-1", 1_000)
    for _ in range(100):
        shop.place_order(lines=[LineSeed(sku="SOCKS-RED-1", quantity=1, unit_price="10.00")])

    class SlowErp(InMemoryTarget[Order]):
        def create(self, document: Order, *, key: str) -> Any:
            place.clock.advance(seconds=2)
            return super().create(document, key=key)

    class AsItIs:
        def map(self, record: Order, /) -> Order:
            return record

    erp, stock = SlowErp(), MadeFlow("stock-import", stage=2, priority=Priority.STOCK)

    def use(runner: Runner[Any]) -> None:
        runner.add(OrderExport(target=erp, mapper=AsItIs()), every="30s").add(stock, every="20s")

    place.run_for_a_while(use, minutes=4)
    assert len({order.number for _, order in erp.journal}) == len(erp.journal) == 100
    assert longest_pause(stock) <= 23


# --- failures, windows ------------------------------------------------------------------------------------------


def test_a_flow_that_fails_rests_longer_each_time(place: Place) -> None:
    """Ten seconds, twenty, forty, up to ten minutes, each between half of it and all; the others go on."""

    async def fail(run: Run) -> None:
        raise OSError("the warehouse's disk")

    failing, fine = MadeFlow("failing", hear=fail), MadeFlow("fine")

    def use(runner: Runner[Any]) -> None:
        runner.add(failing, every="5s").add(fine, every="60s")

    place.run_for_a_while(use, minutes=25)
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(failing.heard_at)]
    expected = [10, 20, 40, 80, 160, 320]
    assert all(most / 2 <= pause <= most + 3 for pause, most in zip(pauses, expected, strict=False))
    assert len(pauses) >= len(expected)
    told = place.of(RunDelayed, "failing")
    assert [signal.failures for signal in told] == list(range(1, len(told) + 1))
    assert {signal.error for signal in place.of(RunFailed, "failing")} == {"OSError"}
    assert longest_pause(fine) <= 62


def test_a_flow_that_recovered_is_back_on_its_schedule(place: Place) -> None:
    """And its next failure counts as the first."""
    bad = [True, True, False, False, True]

    async def sometimes(run: Run) -> None:
        if bad and bad.pop(0):
            raise OSError

    flow = MadeFlow("moody", hear=sometimes)

    def use(runner: Runner[Any]) -> None:
        runner.add(flow, every="60s")

    place.run_for_a_while(use, minutes=10)
    assert [signal.failures for signal in place.of(RunDelayed, "moody")] == [1, 2, 1]


def test_a_run_ends_when_its_window_closes(place: Place) -> None:
    """The virtual clock begins at noon; the window lasts until ten past, and opens again the next day."""
    pages: list[str] = []

    async def long(run: Run) -> None:
        while not await run.enough():
            place.clock.advance(minutes=3)
            pages.append(f"{place.clock():%d %H:%M}")

    async def sleep(run: Run) -> None:
        if timedelta(minutes=13) < place.clock() - begun < timedelta(hours=1):
            place.clock.advance(hours=23, minutes=30)

    begun = place.clock()

    def use(runner: Runner[Any]) -> None:
        runner.add(MadeFlow("night", long), every="60s", within=Window("11:55", "12:10", "UTC"))
        runner.add(MadeFlow("sleeper", sleep), every="60s")

    place.run_for_a_while(use, hours=24, minutes=5)
    assert pages[:4] == ["01 12:03", "01 12:06", "01 12:09", "01 12:12"]
    assert {page[:2] for page in pages[4:]} == {"02"}


def test_signals_and_reports_tell_of_every_run(place: Place, tmp_path: Path) -> None:
    """Also of one that failed in the middle, with what it had done by then."""

    async def fail(run: Run) -> None:
        run.tally.lost()
        raise OSError("not to be told: it may hold anything")

    def use(runner: Runner[Any]) -> Any:
        runner.add(MadeFlow("good")).add(MadeFlow("bad", fail))
        return runner.run_once()

    place.store = tmp_path / "brand.db"
    with pytest.raises(OSError, match="not to be told"):
        place.run(use, worker="w1")
    reports = place.run(lambda runner: runner.reports())
    told = {report.flow: (report.worker, report.held_back, report.error) for report in reports}
    assert told == {"good": ("w1", 0, ""), "bad": ("w1", 1, "OSError")}
    assert all(report.begun <= report.ended for report in reports)
    assert [signal.flow for signal in place.signals if isinstance(signal, RunFinished)] == ["good"]


def test_a_store_that_fails_does_not_end_it(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is due cannot be known for a while: it is told, and looked at again."""
    flow = MadeFlow("fine")
    failing = [True]

    def use(runner: Runner[Any]) -> None:
        cursor = runner._store.cursor

        def broken(name: str) -> str | None:
            if failing:
                failing.pop()
                raise OSError("disk")
            return cursor(name)  # type: ignore[no-any-return]

        monkeypatch.setattr(runner._store, "cursor", broken)
        runner.add(flow, every="60s")

    place.run_for_a_while(use, minutes=1)
    assert [signal.error for signal in place.of(RunFailed, "schedule")] == ["OSError"]
    assert flow.worked_at
