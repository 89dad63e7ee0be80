"""One world blocks and needs no event loop; the other suspends and keeps its items apart."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from both_clients import TOKEN, settings

from centra_ipaas import AsyncClient, Client, Operation, Runner, SqliteStore
from centra_ipaas.centra import limits
from centra_ipaas.client import AsyncWorld, BlockingWorld, run
from centra_ipaas.client._http import AsyncHttp, BlockingHttp
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.sandbox import Sandbox
from centra_ipaas.world import Done, Failed

NOTE = contextvars.ContextVar("note", default="none")


def suspending(concurrency: int = 3) -> AsyncWorld:
    return AsyncWorld(AsyncHttp(settings("https://x.test/graphql"), None), (), concurrency)


def blocking() -> BlockingWorld:
    return BlockingWorld(BlockingHttp(settings("https://x.test/graphql"), None), ())


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(token=TOKEN)


# --- Client and event loops --------------------------------------------------------------------------------


def test_the_client_makes_no_event_loop(sandbox, monkeypatch):
    """Nothing in a blocking conversation asks for one."""

    def refuse(*_args, **_kwargs):
        raise AssertionError("an event loop was made")

    for name in ("new_event_loop", "run", "get_event_loop"):
        monkeypatch.setattr(asyncio, name, refuse)
    sandbox.faults.add("status_500")
    with Client(settings(sandbox.url), transport=sandbox.transport()) as client:
        assert len(client.execute(limits.read())) == 6


def test_the_client_works_inside_a_running_loop(sandbox):
    """In a notebook or a web handler there is a loop already; the client does not touch it."""

    async def handler() -> int:
        with Client(settings(sandbox.url), transport=sandbox.transport()) as client:
            return len(client.execute(limits.read()))

    assert asyncio.run(handler()) == 6


def test_a_conversation_that_suspends_is_a_type_error():
    """Something async under the blocking client is told at once, and its clean-up runs."""
    cleaned = []

    async def conversation():
        try:
            await asyncio.sleep(0)
        finally:
            cleaned.append(True)

    with pytest.raises(TypeError, match="use AsyncClient"):
        run(conversation())
    assert cleaned == [True]


def test_an_async_port_under_the_client_is_a_type_error():
    """Its coroutine is closed, not forgotten."""

    async def port():
        raise AssertionError("never runs")

    with pytest.raises(TypeError, match="use AsyncClient"):
        run(blocking().call(port))


def test_the_blocking_world_goes_one_by_one():
    """Outcomes in order, exceptions as values, the items after one that failed too."""

    async def invert(number):
        return 1 / number

    outcomes = run(blocking().each(invert, [1, 0, 2]))
    assert [type(outcome) for outcome in outcomes] == [Done, Failed, Done]
    assert isinstance(outcomes[1].error, ZeroDivisionError)


# --- AsyncClient and its loop ------------------------------------------------------------------------------


def test_an_async_client_belongs_to_one_loop(sandbox, tmp_path):
    """In another it says so, from whichever side it is used."""
    client = AsyncClient(settings(sandbox.url), transport=sandbox.transport())
    asyncio.run(client.execute(limits.read()))

    async def through_pages():
        async for _ in client.pages(limits.read()):  # type: ignore[arg-type]
            raise AssertionError("no page")

    async def through_a_runner():
        with SqliteStore(tmp_path / "a.db") as store:
            await Runner(client, store).run_once()

    for use in (
        lambda: client.execute(limits.read()),
        client.read_limits,
        client.__aenter__,
        through_pages,
        through_a_runner,
    ):
        with pytest.raises(ConfigurationError, match="another event loop"):
            asyncio.run(use())


# --- each --------------------------------------------------------------------------------------------------


def test_each_keeps_order_and_exceptions():
    """Whoever is ready first: outcomes stand where their items stood."""

    async def work(number):
        await asyncio.sleep((5 - number) / 1000)
        if number % 2:
            raise ValueError(number)
        return number

    outcomes = asyncio.run(suspending(10).each(work, range(5)))
    assert [
        outcome.value if isinstance(outcome, Done) else outcome.error.args[0] for outcome in outcomes
    ] == [0, 1, 2, 3, 4]
    assert [type(outcome) for outcome in outcomes] == [Done, Failed, Done, Failed, Done]


def test_each_has_a_bound():
    """Never more items under way than the concurrency, and not fewer if there is work."""
    busy, most = 0, 0

    async def work(_):
        nonlocal busy, most
        busy += 1
        most = max(most, busy)
        await asyncio.sleep(0.001)
        busy -= 1

    asyncio.run(suspending(3).each(work, range(20)))
    assert most == 3


def test_a_failing_item_does_not_cancel_its_siblings():
    """The others run to their end."""
    finished = []

    async def work(number):
        if not number:
            raise ValueError
        await asyncio.sleep(0.005)
        finished.append(number)

    asyncio.run(suspending(5).each(work, range(5)))
    assert finished == [1, 2, 3, 4]


def test_each_item_has_its_own_context():
    """What one sets, no other sees; what was set before, all see."""

    async def work(number):
        seen = NOTE.get()
        NOTE.set(str(number))
        await asyncio.sleep(0)
        return seen, NOTE.get()

    async def conversation():
        NOTE.set("outer")
        outcomes = await suspending(2).each(work, range(4))
        return [outcome.value for outcome in outcomes], NOTE.get()

    assert asyncio.run(conversation()) == ([("outer", str(number)) for number in range(4)], "outer")


def test_cancelling_reaches_every_item_and_waits_for_it():
    """When each returns, nothing runs on behind the back of whoever closes the store next."""
    cleaned = []

    async def work(number):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            await asyncio.sleep(number / 1000)
            cleaned.append(number)
            raise

    async def conversation():
        task = asyncio.create_task(suspending(4).each(work, range(4)))
        await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return list(cleaned)

    assert asyncio.run(conversation()) == [0, 1, 2, 3]


def test_an_item_that_is_cancelled_by_itself_does_not_stop_its_siblings():
    """The cancellation is passed on after they are done."""
    finished = []

    async def work(number):
        if not number:
            raise asyncio.CancelledError
        await asyncio.sleep(0.005)
        finished.append(number)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(suspending(3).each(work, range(3)))
    assert finished == [1, 2]


def test_items_that_end_early_start_nothing():
    """A source of items that fails leaves no task behind."""

    def items():
        yield 1
        raise LookupError("the source broke")

    async def conversation():
        with pytest.raises(LookupError):
            await suspending().each(lambda item: asyncio.sleep(0, item), items())
        return len(asyncio.all_tasks())

    assert asyncio.run(conversation()) == 1


# --- ports -------------------------------------------------------------------------------------------------


def test_a_port_may_be_plain_or_async():
    """A plain one runs in a thread of its own, so that it may block; an async one in the loop."""

    async def port():
        return threading.current_thread() is threading.main_thread()

    world = suspending()
    assert asyncio.run(world.call(port)) is True
    assert asyncio.run(world.call(lambda: threading.current_thread() is threading.main_thread())) is False


def test_a_cancelled_call_waits_for_its_thread():
    """It cannot be stopped, and must not go on behind the back of whoever closes the store next."""
    begun, done = threading.Event(), []

    def port():
        begun.set()
        time.sleep(0.1)
        done.append(True)

    async def conversation():
        task = asyncio.create_task(suspending().call(port))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return list(done)

    assert asyncio.run(conversation()) == [True]


@pytest.mark.parametrize(
    "failure", [ValueError("x"), KeyError("x"), StopIteration(), StopAsyncIteration()], ids=repr
)
def test_whatever_a_port_raises_comes_back(failure):
    """StopIteration too (a `next` without a default): nobody waits for ever."""

    def port():
        raise failure

    async def conversation():
        async with asyncio.timeout(2):
            await suspending().call(port)

    for call in (lambda: asyncio.run(conversation()), lambda: run(blocking().call(port))):
        with pytest.raises(Exception) as caught:
            call()
        assert failure in (caught.value, caught.value.__cause__)


def test_a_failing_hook_does_not_even_show_the_token(sandbox, caplog):
    """What is logged of it is kind and place: its text may quote what it was just sending."""
    caplog.set_level(logging.DEBUG)

    def failing(_):
        raise RuntimeError(f"could not forward with {TOKEN}")

    with Client(settings(sandbox.url), transport=sandbox.transport(), hooks=[failing]) as client:
        client.execute(limits.read())
    assert "RuntimeError, at test_worlds.py:" in caplog.text
    assert TOKEN not in caplog.text


# --- many at once ------------------------------------------------------------------------------------------


class Moving:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.present = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.present


def test_threads_share_one_client(sandbox):
    """Every request of every thread is booked, so none is refused: 40 of the 48 that ten seconds allow."""
    refused = []
    with Client(settings(sandbox.url), transport=sandbox.transport(), hooks=[refused.append]) as client:
        threads = [
            threading.Thread(target=lambda: [client.execute(limits.read()) for _ in range(5)])
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert client._budget._budget.windows[0].total == 40
    assert len(sandbox.requests) == 40
    assert {type(signal).__name__ for signal in refused} == {"RequestAnswered"}


def test_a_clock_of_ones_own(sandbox):
    """The budget lives by the clock that is given: after ten seconds of it there is quota again, and no waiting."""
    clock = Moving()
    sandbox = Sandbox(token=TOKEN, clock=clock)
    heard = []
    with Client(
        settings(sandbox.url), transport=sandbox.transport(), clock=clock, hooks=[heard.append]
    ) as client:
        for _ in range(3):
            for _ in range(48):
                client.execute(limits.read())
            clock.present += timedelta(seconds=10.2)
    assert {type(signal).__name__ for signal in heard} == {"RequestAnswered"}


def test_a_client_does_not_show_its_settings(sandbox):
    """The repr names the address only."""
    client = Client(settings(sandbox.url))
    assert repr(client) == f"Client('{sandbox.url}')"
    assert TOKEN not in repr(vars(client))
    client.close()


def test_a_value_of_ones_own_operation():
    """An operation is a value anybody can make; its repr leaves the variables out, its body keeps the digits."""
    operation = Operation(
        name="Mine",
        document="query Mine($email: String!) { x }",
        variables={"email": "a@b.se"},
        decode=msgspec.json.decode,
    )
    assert "a@b.se" not in repr(operation)
    assert msgspec.json.decode(operation.body())["variables"] == {"email": "a@b.se"}
