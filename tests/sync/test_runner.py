"""The runner: the same engines under both clients, on a schedule, until told to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sync_brand import SHIRT_S, AsItIs, Brand, dispatch, level

from centra_ipaas import AsyncClient, Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.errors import ConfigurationError, RateLimited
from centra_ipaas.models import Order
from centra_ipaas.runner import seconds
from centra_ipaas.sandbox import Plan
from centra_ipaas.signals import RequestRetried, RunFailed, RunFinished, Signal
from centra_ipaas.sync import Accepted, Refused, TargetPromise
from centra_ipaas.testing import InMemoryTarget
from centra_ipaas.work import Report, WorkState


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def settings(brand: Brand) -> Settings:
    return Settings(url=brand.sandbox.url, token=brand.sandbox.token)


def blocking(brand: Brand, use: Callable[[Runner[Client]], object]) -> None:
    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        use(Runner(client, store, hooks=[brand.signals.append]))


class AsyncErp(InMemoryTarget[Order]):
    """An ERP behind an async adapter."""

    async def create(self, document: Order, *, key: str) -> Accepted | Refused:  # type: ignore[override]
        await asyncio.sleep(0)
        self.journal.append((key, document))
        return Accepted(remote_id=str(len(self.journal)))

    async def find(self, key: str) -> str | None:  # type: ignore[override]
        await asyncio.sleep(0)
        return super().find(key)


# --- one core, two clients ------------------------------------------------------------------------------------


@pytest.mark.parametrize("client", ["blocking", "async"])
def test_both_clients_do_the_same(brand: Brand, client: str) -> None:
    """A day's cycle ends in the same world, whichever client runs it."""
    orders = [brand.order() for _ in range(20)]
    brand.order(payment="unpaid")
    brand.dispatches.records += [dispatch(number) for number in orders[:5]]
    brand.levels.records.append(level(SHIRT_S, 95))
    engines = [brand.export(), brand.fulfilment(), brand.stock()]

    async def run_async() -> tuple[Report, ...]:
        async with AsyncClient(settings(brand), transport=brand.sandbox.transport()) as centra:
            with SqliteStore(brand.folder / "brand.db") as store:
                runner = Runner(centra, store)
                for engine in engines:
                    runner.add(engine)
                return await runner.run_once()

    if client == "async":
        counts = {report.flow: dict(report.counts) for report in asyncio.run(run_async())}
    else:
        counts = brand.run(*engines)
    assert counts == {
        "order-export": {"exported": 20, "waits: not paid": 1},
        "fulfilment-import": {"shipped": 5},
        "stock-import": {"unchanged": 1},
    }
    assert brand.exported() == sorted(orders)
    assert brand.sandbox.shop.stock_of(brand.warehouse, SHIRT_S).physical == 95


def test_async_ports_work_under_the_async_client(brand: Brand) -> None:
    """A port may be async; nothing else changes."""
    number, erp = brand.order(), AsyncErp()

    async def run() -> None:
        async with AsyncClient(settings(brand), transport=brand.sandbox.transport()) as centra:
            with SqliteStore(brand.folder / "brand.db") as store:
                await Runner(centra, store).add(OrderExport(target=erp, mapper=AsItIs())).run_once()

    asyncio.run(run())
    assert [order.number for _, order in erp.journal] == [number]


def test_async_ports_are_refused_by_the_blocking_client_before_any_effect(brand: Brand) -> None:
    """At start, with the method's name."""
    brand.order()

    def add(runner: Runner[Client]) -> None:
        with pytest.raises(ConfigurationError, match=r"AsyncErp\.create is async"):
            runner.add(OrderExport(target=AsyncErp(), mapper=AsItIs()))

    blocking(brand, add)
    assert len(brand.sandbox.requests) == 0


# --- failures ---------------------------------------------------------------------------------------------------


def test_an_engine_that_fails_does_not_stop_the_others(brand: Brand) -> None:
    """It is told to the hooks, the others run, and `run_once` raises in the end."""
    order = brand.order()
    brand.dispatches.records.append(dispatch(order))
    brand.sandbox.faults.add("status_429", match="orders", seconds=3600)
    with pytest.raises(RateLimited):
        brand.run(brand.export(), brand.stock())
    assert [s.flow for s in brand.signals if isinstance(s, RunFailed)] == ["order-export"]
    assert [s.flow for s in brand.signals if isinstance(s, RunFinished)] == ["order-export", "stock-import"]


def test_a_failing_hook_stops_nothing(brand: Brand, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged with its kind and place; the sync and the other hooks go on."""

    def broken(signal: Signal) -> None:
        raise RuntimeError("no chat today")

    number = brand.order()
    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        Runner(client, store, hooks=[broken, brand.signals.append]).add(brand.export()).run_once()
    assert brand.exported() == [number]
    assert any(isinstance(signal, RunFinished) for signal in brand.signals)
    assert "RuntimeError, at test_runner.py:" in caplog.text


# --- one entity, schedules, stopping ------------------------------------------------------------------------------


def test_one_order_can_be_looked_at_now(brand: Brand) -> None:
    """`run_for` exports one order and leaves the others where they are."""
    _, wanted = brand.order(), brand.order()
    blocking(brand, lambda runner: runner.add(brand.export()).run_for(wanted))
    assert brand.exported() == [wanted]
    blocking(brand, lambda runner: runner.add(brand.export()).run_for(wanted))
    assert brand.exported() == [wanted]


def test_an_order_number_that_cannot_be_is_not_in_centra(brand: Brand) -> None:
    """A typing error is answered, not raised from deep inside."""
    reports: list[Report] = []
    blocking(brand, lambda runner: reports.extend(runner.add(brand.export()).run_for("10O1")))
    assert [dict(report.counts) for report in reports] == [{"waits: not in Centra": 1}]


def test_it_runs_until_it_is_stopped(brand: Brand) -> None:
    """`run_forever` takes up what comes meanwhile, and returns after the engine that runs when `stop` is called."""
    first = brand.order()
    done = threading.Event()

    def export(runner: Runner[Client]) -> None:
        runner.add(brand.export(), every=0.05)
        thread = threading.Thread(target=lambda: (runner.run_forever(), done.set()))
        thread.start()
        _until(lambda: brand.exported() == [first])
        second = brand.order()
        _until(lambda: brand.exported() == [first, second])
        runner.stop()
        thread.join(timeout=5)
        assert done.is_set()

    blocking(brand, export)


def test_two_workers_share_the_work(brand: Brand) -> None:
    """Several on one store export every order once between them; what each left to another, the next run does."""
    numbers = sorted(brand.order() for _ in range(60))
    erp = InMemoryTarget[Order]()

    def work() -> None:
        with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
            Runner(client, store).add(OrderExport(target=erp, mapper=AsItIs()), workers=3).run_once()

    with SqliteStore(brand.folder / "brand.db"), ThreadPoolExecutor() as pool:
        for done in [pool.submit(work) for _ in range(3)]:
            done.result()
    work()
    assert sorted(order.number for _, order in erp.journal) == numbers


def test_two_engines_of_one_name_are_refused(brand: Brand) -> None:
    """They would take each other's work."""

    def add(runner: Runner[Client]) -> None:
        runner.add(brand.export())
        with pytest.raises(ConfigurationError, match="another name"):
            runner.add(brand.export())

    blocking(brand, add)


def test_two_exports_with_names_of_their_own_go_to_two_targets(brand: Brand) -> None:
    """ERP and WMS may both get every order, each once; their keys and links do not mix."""
    wms = InMemoryTarget[Order]()
    number = brand.order()
    brand.run(brand.export(), OrderExport(target=wms, mapper=AsItIs(), name="wms-export"))
    assert brand.exported() == [number]
    assert [order.number for _, order in wms.journal] == [number]


@pytest.mark.parametrize(
    "text, expected", [("30s", 30.0), ("5m", 300.0), ("1.5h", 5400.0), (2, 2.0), (timedelta(minutes=1), 60.0)]
)
def test_durations(text: str | float | timedelta, expected: float) -> None:
    """Seconds, minutes, hours, numbers of seconds and timedeltas."""
    assert seconds(text) == expected


@pytest.mark.parametrize("odd", ["soon", "10", "-5s", "0s", 0, -1, timedelta(0)])
def test_odd_durations_are_refused(odd: str | float | timedelta) -> None:
    """A schedule that would never or always run is a mistake."""
    with pytest.raises(ConfigurationError):
        seconds(odd)


def test_a_target_that_promises_nothing_is_refused(brand: Brand) -> None:
    """The engine's check runs when it is added."""
    erp = InMemoryTarget[Order]()
    erp.promise = TargetPromise()

    def add(runner: Runner[Client]) -> None:
        with pytest.raises(ConfigurationError, match="created twice"):
            runner.add(OrderExport(target=erp, mapper=AsItIs()))

    blocking(brand, add)


def test_work_of_a_run_that_failed_is_not_lost(brand: Brand) -> None:
    """It waits, and is done in a later run."""
    number = brand.order()
    brand.sandbox.faults.add("status_429", match="orders", skip=1, seconds=3600)
    with pytest.raises(RateLimited):
        brand.run(brand.export())
    with SqliteStore(brand.folder / "brand.db") as store:
        assert [work.state for work in store.works()] == [WorkState.WAITING]
    brand.clock.forward(hours=2)
    brand.run(brand.export())
    assert brand.exported() == [number]


def _until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it did not happen within five seconds")


def test_a_worker_that_slept_past_its_lease_does_nothing_again(brand: Brand) -> None:
    """Two orders: while the first is being created another worker takes both over; the sleeper sends no more."""
    numbers = sorted([brand.order(), brand.order()])
    other = InMemoryTarget[Order]()

    class Sleepy(InMemoryTarget[Order]):
        def create(self, document: Order, *, key: str) -> Accepted | Refused:
            brand.clock.forward(seconds=90)
            brand.run(OrderExport(target=other, mapper=AsItIs()))
            other.journal.append((key, document))
            return Accepted(remote_id="slept")

    brand.run(OrderExport(target=Sleepy(), mapper=AsItIs()))
    brand.clock.forward(minutes=10)
    brand.run(OrderExport(target=other, mapper=AsItIs()))
    exported = sorted(order.number for _, order in other.journal)
    assert exported.count(numbers[1]) == 1


def test_sigterm_ends_it_gracefully(brand: Brand) -> None:
    """The cycle that runs is finished, and the handler of before is back afterwards."""
    number, before = brand.order(), signal.getsignal(signal.SIGTERM)

    def export(runner: Runner[Client]) -> None:
        runner.add(brand.export(), every=0.05)
        threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGTERM)).start()
        runner.run_forever()

    blocking(brand, export)
    assert brand.exported() == [number]
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_quotas_are_those_centra_tells(tmp_path: Path) -> None:
    """A plan smaller than the default is kept to from the first cycle on: not one refusal."""
    small = Plan(
        name="small", requests=(1_000, 10_000), mutations=(100, 1_000), complexity=(40_000, 4_000_000)
    )
    brand = Brand(folder=tmp_path, plan=small)
    for _ in range(60):
        brand.order()
    brand.run(brand.export())
    assert not any(isinstance(s, RequestRetried) for s in brand.signals)
    assert len(brand.exported()) == 60


def test_after_a_rejected_token_it_pauses(brand: Brand) -> None:
    """Asking on with a token that Centra rejects helps nobody."""
    settings = Settings(url=brand.sandbox.url, token="expired")
    with (
        Client(settings, transport=brand.sandbox.transport(), hooks=[brand.signals.append]) as client,
        SqliteStore(brand.folder / "brand.db") as store,
    ):
        runner = Runner(client, store, hooks=[brand.signals.append]).add(brand.export(), every=0.01)
        threading.Timer(1.0, runner.stop).start()
        runner.run_forever()
    codes = [s.code for s in brand.signals if isinstance(s, RunFailed) and s.flow == "order-export"]
    assert codes == ["token-rejected"]
