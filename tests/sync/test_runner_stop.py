"""Stopping: what is under way is finished, waits end at once, a second signal does not wait."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from made_flows import MadeFlow
from sync_brand import AsItIs, Brand

from centra_ipaas import AsyncClient, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.models import Order
from centra_ipaas.sync import Accepted, Refused, Run
from centra_ipaas.testing import InMemoryTarget
from centra_ipaas.work import WorkState

ROOT = Path(__file__).resolve().parents[2]


def run_forever(brand: Brand, client: str, flow: Any, **settings: bool) -> float:
    """Run until it is stopped; return how long that took."""
    begun = time.monotonic()

    async def run_async() -> None:
        options = Settings(url=brand.sandbox.url, token=brand.sandbox.token)
        async with AsyncClient(options, transport=brand.sandbox.transport()) as centra:
            with SqliteStore(brand.folder / "brand.db") as store:
                await Runner(centra, store).add(flow, every="1h").run_forever(**settings)

    if client == "async":
        asyncio.run(run_async())
    else:
        with brand.client() as centra, SqliteStore(brand.folder / "brand.db") as store:
            Runner(centra, store).add(flow, every="1h").run_forever(**settings)
    return time.monotonic() - begun


def signal_soon(*numbers: int, after: float = 0.4) -> None:
    """Send this process signals, one after the other."""

    def send() -> None:
        for number in numbers:
            time.sleep(after)
            os.kill(os.getpid(), number)

    threading.Thread(target=send, daemon=True).start()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
@pytest.mark.parametrize("client", ["blocking", "async"])
def test_a_wait_for_quota_ends_at_once(tmp_path: Path, client: str, number: int) -> None:
    """A minute's wait takes less than two seconds, and the handlers of before are back."""
    brand, before = Brand(folder=tmp_path), [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]

    async def wait(run: Run) -> None:
        await run.world.sleep(60)

    signal_soon(number)
    assert run_forever(brand, client, MadeFlow("waits", wait)) < 2.0
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before


@pytest.mark.parametrize("client", ["blocking", "async"])
def test_a_wait_of_one_of_several_at_once_ends_too(tmp_path: Path, client: str) -> None:
    """Also where each item is a task of its own."""
    brand = Brand(folder=tmp_path)

    async def wait(run: Run) -> None:
        await run.world.each(lambda _: run.world.sleep(60), [1, 2, 3])

    signal_soon(signal.SIGTERM)
    assert run_forever(brand, client, MadeFlow("waits", wait)) < 2.0


class SlowErp(InMemoryTarget[Order]):
    """Takes a while for each order."""

    pause = 0.1

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        time.sleep(self.pause)
        return super().create(document, key=key)


@pytest.mark.parametrize("client", ["blocking", "async"])
def test_it_ends_after_the_call_in_hand(tmp_path: Path, client: str) -> None:
    """Not after the 120 orders there are, nor after the page: and the next start exports each that is left, once."""
    erp = SlowErp()
    brand = Brand(folder=tmp_path, erp=erp)
    numbers = sorted(brand.order() for _ in range(120))
    signal_soon(signal.SIGTERM, after=1.0)
    assert run_forever(brand, client, OrderExport(target=brand.erp, mapper=AsItIs())) < 4.0
    assert 0 < len(brand.exported()) < 120
    with SqliteStore(tmp_path / "brand.db") as store:
        left = [work for work in store.works() if work.state is not WorkState.DONE]
        assert len(left) == 120 - len(brand.exported())
    erp.pause = 0.0
    brand.run(brand.export())
    assert brand.exported() == numbers


def test_signals_may_be_left_to_the_caller(tmp_path: Path) -> None:
    """Then `stop` is how to end it."""
    brand = Brand(folder=tmp_path)
    handlers: list[object] = []

    async def look(run: Run) -> None:
        handlers.append(signal.getsignal(signal.SIGTERM))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_forever(brand, "blocking", MadeFlow("looks", look), signals=False)
    assert handlers == [signal.getsignal(signal.SIGTERM)]


@pytest.mark.parametrize("stop", ["before it begins", "while it is under way"])
@pytest.mark.parametrize("other", ["run_once", "run_for"])
def test_a_stop_holds_whatever_else_begins_or_ends(tmp_path: Path, other: str, stop: str) -> None:
    """A look at one order, from another thread, does not make what runs for ever forget that it was to end."""
    brand, under_way, go_on = Brand(folder=tmp_path), threading.Event(), threading.Event()
    stopped: list[bool] = []

    async def work(run: Run) -> None:
        if not under_way.is_set():
            under_way.set()
            assert go_on.wait(5)
            stopped.append(await run.enough())
        elif stop == "while it is under way":
            runner.stop()

    with brand.client() as centra, SqliteStore(tmp_path / "brand.db") as store:
        runner = Runner(centra, store).add(MadeFlow("long", work), every="1h")
        thread = threading.Thread(target=runner.run_forever)
        thread.start()
        try:
            assert under_way.wait(5)
            if stop == "before it begins":
                runner.stop()
            runner.run_once() if other == "run_once" else runner.run_for("1001")
            go_on.set()
            thread.join(timeout=2)
            assert (stopped, thread.is_alive()) == ([True], False)
        finally:
            runner.stop()
            thread.join(timeout=5)


def test_a_stop_is_over_when_all_has_ended(tmp_path: Path) -> None:
    """What begins afterwards is not stopped by it."""
    brand, enough = Brand(folder=tmp_path), list[bool]()

    async def work(run: Run) -> None:
        runner.stop()
        enough.append(await run.enough())

    async def look(run: Run) -> None:
        enough.append(await run.enough())

    with brand.client() as centra, SqliteStore(tmp_path / "brand.db") as store:
        runner = Runner(centra, store).add(flow := MadeFlow("long", work))
        runner.run_forever()
        flow.work = look
        runner.run_once()
    assert enough == [True, False]


PROGRAM = """
    import sys, time
    from centra_ipaas import AsyncClient, Client, OrderExport, Runner, Settings, SqliteStore
    from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed
    from centra_ipaas.testing import InMemoryTarget

    sandbox = Sandbox()
    shop = sandbox.shop
    shop.add_product("S-", "S", variants=[VariantSeed(number="R-", sizes=[SizeSeed(number="1")])])
    shop.set_physical(shop.add_warehouse("Main"), "S-R-1", 10)
    shop.place_order(lines=[LineSeed(sku="S-R-1", quantity=1, unit_price="10.00")])

    class Hanging(InMemoryTarget):
        def create(self, document, *, key):
            print("calling", flush=True)
            time.sleep(30)

    class AsItIs:
        def map(self, record, /):
            return record

    settings = Settings(url=sandbox.url, token=sandbox.token)
    with Client(settings, transport=sandbox.transport()) as centra, SqliteStore(sys.argv[1]) as store:
        Runner(centra, store).add(OrderExport(target=Hanging(), mapper=AsItIs())).run_forever()
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_the_second_signal_does_not_wait(tmp_path: Path, number: int) -> None:
    """The ERP hangs. The first signal waits for it, the second ends the process; the order is in doubt, not lost."""
    command = [sys.executable, "-c", textwrap.dedent(PROGRAM), str(tmp_path / "brand.db")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"calling\n"
        process.send_signal(number)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.5)
        process.send_signal(number)
        assert process.wait(timeout=2) == -number
    with SqliteStore(tmp_path / "brand.db") as store:
        (work,) = store.works("order-export")
        assert work.state is not WorkState.DONE
        (intent,) = store.intents(["centra:order-export:1:create"]).values()
        assert intent.state == "planned"
