"""Hooks: who hears what, each in its own time, and what becomes of slow and failing ones."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import gc
import itertools
import logging
import re
import subprocess
import sys
import textwrap
import threading
from collections import defaultdict
from datetime import UTC, datetime

import pytest

from centra_ipaas import AsyncClient, Client, Settings
from centra_ipaas.centra import limits
from centra_ipaas.client import _boxes, _listeners
from centra_ipaas.client._listeners import Listeners, ahear_out, hear_out
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.hooks import inline, on
from centra_ipaas.sandbox import Sandbox
from centra_ipaas.signals import (
    EffectApplied,
    EffectSignal,
    HookCaughtUp,
    HookFailed,
    HookLagging,
    HookSignal,
    Level,
    RequestAnswered,
    RunFinished,
    Signal,
    WorkParked,
    WorkWaits,
)
from centra_ipaas.testing import record_signals

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def now():
    return NOW


def waits(entity="1001", flow="order-export", reason="unpaid"):
    return WorkWaits(at=NOW, flow=flow, entity=entity, reason=reason)


def parks(entity="1001", flow="order-export"):
    return WorkParked(at=NOW, flow=flow, entity=entity, findings=())


FINISHED = RunFinished(at=NOW, flow="stock-import", seconds=1.0)
ANSWERED = RequestAnswered(at=NOW, operation="Orders", seconds=0.1)


def tell(hooks, *signals):
    """Tell hooks of the blocking world, and hear them out."""
    listeners = Listeners(hooks, now)
    for signal in signals:
        listeners.emit(signal)
    hear_out([listeners])


def tell_async(hooks, *signals):
    """Tell hooks of the suspending world, and hear them out."""

    async def telling():
        listeners = Listeners(hooks, now, suspending=True)
        for signal in signals:
            listeners.emit(signal)
        await ahear_out([listeners])

    asyncio.run(telling())


def awaited(hook):
    """An async hook that does what a plain one does."""

    async def suspending(signal):
        await asyncio.sleep(0)
        hook(signal)

    return suspending


@pytest.fixture(params=["thread", "task"])
def way(request):
    """Tells plain hooks through threads, or async ones through tasks."""
    if request.param == "thread":
        return lambda hook: hook, tell
    return awaited, tell_async


@pytest.fixture
def patience(monkeypatch):
    """Closing waits a tenth of a second only."""
    monkeypatch.setattr(_listeners, "_PATIENCE", 0.1)


# --- who hears what ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subscribe, heard",
    [
        (lambda hook: hook, [ANSWERED, waits(), parks(), FINISHED]),
        (lambda hook: on(Signal, hook), [ANSWERED, waits(), parks(), FINISHED]),
        (lambda hook: on(WorkParked, hook), [parks()]),
        (lambda hook: on(EffectSignal, hook), [waits(), parks()]),
        (lambda hook: on(WorkParked | RunFinished, hook), [parks(), FINISHED]),
        (lambda hook: on(Signal, hook, level=Level.INFO), [waits(), parks(), FINISHED]),
        (lambda hook: on(Signal, hook, level=Level.ERROR), [parks()]),
        (lambda hook: on(Signal, hook, flow="stock-import"), [FINISHED]),
        (lambda hook: on(Signal, hook, flow="order-export"), [waits(), parks()]),
        (lambda hook: on(WorkWaits, hook, where=lambda signal: signal.reason == "held"), []),
        (lambda hook: on(Signal, hook, where=lambda signal: "1001" in str(signal)), [waits(), parks()]),
        (lambda hook: on(EffectApplied, hook), []),
    ],
)
def test_a_hook_hears_what_it_subscribed_to(way, subscribe, heard):
    """By class, also a base or several; by level, flow and a predicate; all in order."""
    found = []
    dress, telling = way
    telling([subscribe(dress(found.append))], ANSWERED, waits(), parks(), FINISHED)
    assert found == heard


def test_in_line_goes_with_every_filter():
    found = []
    listeners = Listeners([inline(on(WorkParked, found.append))], now)
    listeners.emit(waits())
    listeners.emit(parks())
    assert found == [parks()]


@pytest.mark.parametrize("kinds", [int, WorkParked | int, "WorkParked", print, None, WorkParked | None])
def test_what_is_no_signal_cannot_be_subscribed_to(kinds):
    with pytest.raises(ConfigurationError, match="takes a class of signals"):
        on(kinds, print)


@pytest.mark.parametrize("hook", [None, "log_signals", [print]])
def test_what_cannot_be_called_is_no_hook(hook):
    with pytest.raises(ConfigurationError, match="a hook is a callable"):
        Client(Settings(url="https://shop.example.com/graphql", token="t"), hooks=[hook])


class AsyncObject:
    async def __call__(self, signal):
        """Never awaited under the blocking client."""


async def async_function(signal):
    """Never awaited under the blocking client."""


async def async_with_more(signal, more):
    """Never awaited under the blocking client."""


@pytest.mark.parametrize(
    "hook, name",
    [
        (async_function, "async_function"),
        (AsyncObject(), "AsyncObject"),
        (AsyncObject().__call__, r"AsyncObject\.__call__"),
        (functools.partial(async_with_more, more=1), "async_with_more"),
        (on(WorkParked, async_function), "async_function"),
    ],
)
def test_an_async_hook_is_refused_by_the_blocking_client(hook, name):
    """At start, with its name: nobody would await it."""
    with pytest.raises(ConfigurationError, match=rf"the hook \S*{name} is async"):
        Client(Settings(url="https://shop.example.com/graphql", token="t"), hooks=[hook])


def test_an_async_hook_cannot_be_in_line():
    with pytest.raises(ConfigurationError, match="in-line"):
        AsyncClient(
            Settings(url="https://shop.example.com/graphql", token="t"), hooks=[inline(async_function)]
        )


def test_a_plain_hook_that_returns_something_to_await_fails(caplog):
    """A lambda around an async function looks plain: nothing of it is silent."""
    told = record_signals()
    tell([lambda signal: async_function(signal), told], waits())
    (failed,) = told.of(HookFailed)
    assert failed.error == "ConfigurationError"
    assert "make it async def" in caplog.text


# --- each in its own time ----------------------------------------------------------------------------------


def test_a_client_goes_on_while_a_hook_hangs(patience):
    """The hook is let go only when the client is done with its work, and with its end."""
    sandbox, free, heard = Sandbox(), threading.Event(), []

    def hanging(signal):
        assert free.wait(10)
        heard.append(signal)

    client = Client(
        Settings(url=sandbox.url, token=sandbox.token), transport=sandbox.transport(), hooks=[hanging]
    )
    with client:
        for _ in range(3):
            client.execute(limits.read())
    assert heard == []
    free.set()


def test_an_async_client_goes_on_while_hooks_hang(patience):
    """A plain one that blocks holds up no event loop, an async one that waits no request."""
    sandbox, free = Sandbox(), threading.Event()

    async def talk():
        never = asyncio.Event()

        async def hanging(signal):
            await never.wait()

        client = AsyncClient(
            Settings(url=sandbox.url, token=sandbox.token),
            transport=sandbox.transport(),
            hooks=[hanging, lambda _: free.wait(10)],
        )
        async with client:
            return [await client.execute(limits.read()) for _ in range(3)]

    assert len(asyncio.run(talk())) == 3
    free.set()


def test_a_slow_hook_does_not_hold_up_the_others():
    free, heard = threading.Event(), threading.Event()
    listeners = Listeners([lambda _: free.wait(10), lambda _: heard.set()], now)
    listeners.emit(waits())
    assert heard.wait(10)
    free.set()
    hear_out([listeners])


def test_closing_hears_the_hooks_out():
    """What waits for a hook when the client is closed is told before it is closed; also of a runner that is gone."""
    sandbox, heard = Sandbox(), []

    def slow(signal):
        threading.Event().wait(0.02)
        heard.append(type(signal))

    with Client(Settings(url=sandbox.url, token=sandbox.token), transport=sandbox.transport()) as client:
        exchange = client.exchange([slow])
        for _ in range(5):
            client.drive(exchange.ask(limits.read()))
        del exchange
        gc.collect()
    assert heard == [RequestAnswered] * 5


def test_closing_does_not_wait_for_ever(patience, caplog):
    """What a hook did not get is counted in the log, and not told later."""
    free, heard = threading.Event(), []

    def hanging(signal):
        free.wait(10)
        heard.append(signal)

    listeners = Listeners([hanging], now)
    for _ in range(3):
        listeners.emit(waits())
    hear_out([listeners])
    assert "did not get the last 3 signals" in caplog.text
    free.set()


def test_an_async_hook_that_hangs_is_cancelled_at_the_end(patience, caplog):
    ended = []

    async def hanging(signal):
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(signal)

    tell_async([hanging], waits(), parks())
    assert ended == [waits()]
    assert "did not get the last 2 signals" in caplog.text


def test_signals_after_the_end_are_told_all_the_same():
    """A request that was under way ends after its client was closed; what it tells is not lost."""
    heard = []
    listeners = Listeners([heard.append], now)
    for entity in "12":
        listeners.emit(waits(entity))
        hear_out([listeners])
    assert heard == [waits("1"), waits("2")]


def test_a_thread_without_work_ends_by_itself(monkeypatch):
    """So that runners which come and go leave nothing behind; the next signal starts another."""
    monkeypatch.setattr(_boxes, "_IDLE", 0.01)
    threads = []
    listeners = Listeners([lambda _: threads.append(threading.current_thread())], now)
    for number in (1, 2):
        listeners.emit(waits())
        while len(threads) < number:
            threading.Event().wait(0.001)
        threads[-1].join(10)
        assert not threads[-1].is_alive()
    assert threads[0] is not threads[1]
    assert threads[0].daemon


def test_a_hook_may_close_its_own_client():
    """It is not waited for by itself."""
    sandbox, closed = Sandbox(), threading.Event()

    def closing(signal):
        client.close()
        closed.set()

    client = Client(
        Settings(url=sandbox.url, token=sandbox.token), transport=sandbox.transport(), hooks=[closing]
    )
    client.execute(limits.read())
    assert closed.wait(10)


def test_an_async_hook_belongs_to_the_clients_loop():
    """Also signals from another thread are told there, and a plain hook never runs in the loop's thread."""
    places = {}

    async def suspending(signal):
        places["async"] = threading.current_thread(), asyncio.get_running_loop()

    def plain(signal):
        places["plain"] = threading.current_thread()

    async def main():
        listeners = Listeners([suspending, plain], now, suspending=True)
        listeners.emit(waits())
        await ahear_out([listeners])
        assert places["async"] == (threading.current_thread(), asyncio.get_running_loop())
        assert places.pop("plain") is not threading.current_thread()
        places.clear()
        await asyncio.to_thread(listeners.emit, parks())
        await ahear_out([listeners])
        assert places["async"] == (threading.current_thread(), asyncio.get_running_loop())

    asyncio.run(main())


def test_a_loop_that_ends_tells_what_hooks_did_not_get(caplog):
    """Without aclose the event loop cancels what is left of them."""

    async def main():
        listeners = Listeners([lambda _: None, hanging], now, suspending=True)
        for _ in range(3):
            listeners.emit(waits())
        await asyncio.sleep(0.01)

    async def hanging(signal):
        await asyncio.Event().wait()

    asyncio.run(main())
    assert "hanging was too slow: it did not get the last 2 signals" in caplog.text


# --- order -------------------------------------------------------------------------------------------------


def test_every_hook_hears_in_order_of_emission(way):
    dress, telling = way
    signals = [waits(entity=str(number % 7), reason=str(number)) for number in range(500)]
    heard = [[], []]
    telling([dress(found.append) for found in heard], *signals)
    assert heard == [signals, signals]


def of_each(heard):
    """The reasons told of each entity, in the order in which they were heard."""
    told = defaultdict(list)
    for signal in heard:
        told[signal.entity].append(int(signal.reason))
    return told


def test_order_of_each_entity_when_threads_work():
    """Entities are worked on in several threads, each by one: what is told of it comes in order."""
    heard = []
    listeners = Listeners([heard.append], now)

    def work(entity):
        for number in range(200):
            listeners.emit(waits(entity, reason=str(number)))

    threads = [threading.Thread(target=work, args=(str(entity),)) for entity in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hear_out([listeners])
    assert of_each(heard) == {str(entity): list(range(200)) for entity in range(8)}


def test_order_of_each_entity_when_tasks_work():
    """A hook is awaited to its end before its next signal, however long it takes."""
    heard, pauses = [], itertools.cycle([0.002, 0, 0.001])

    async def hook(signal):
        await asyncio.sleep(next(pauses))
        heard.append(signal)

    async def work(listeners, entity):
        for number in range(20):
            listeners.emit(waits(entity, reason=str(number)))
            await asyncio.sleep(0)

    async def main():
        listeners = Listeners([hook], now, suspending=True)
        await asyncio.gather(*(work(listeners, str(entity)) for entity in range(8)))
        await ahear_out([listeners])

    asyncio.run(main())
    assert of_each(heard) == {str(entity): list(range(20)) for entity in range(8)}


TENANT = contextvars.ContextVar("tenant", default="nobody")


@pytest.mark.parametrize("dress", [awaited, lambda hook: hook], ids=["task", "thread"])
def test_a_hook_finds_the_context_of_where_it_happened(dress):
    """What a logging filter reads from context variables is that of the emitter, signal by signal."""
    heard = []
    contexts = [contextvars.copy_context() for _ in range(3)]
    for number, context in enumerate(contexts):
        context.run(TENANT.set, str(number))

    class Emitting(Listeners):
        def emit(self, signal):
            contexts[int(signal.entity)].run(super().emit, signal)

    async def main():
        listeners = Emitting([dress(lambda _: heard.append(TENANT.get()))], now, suspending=True)
        for number in range(3):
            listeners.emit(waits(str(number)))
        await ahear_out([listeners])

    asyncio.run(main())
    assert heard == ["0", "1", "2"]


# --- failing and lagging hooks -----------------------------------------------------------------------------


def broken(signal):
    raise RuntimeError("hook down: secret")


def test_a_failing_hook_is_told_to_the_others(way, caplog):
    """With its name and the kind of its error only; it gets the next signal all the same."""
    dress, telling = way
    heard = record_signals()
    hook = dress(broken)
    telling([hook, heard], waits(), parks())
    told = sorted(heard.of(HookFailed), key=lambda signal: signal.signal)
    assert [(one.signal, one.error, one.level) for one in told] == [
        ("WorkParked", "RuntimeError", Level.WARNING),
        ("WorkWaits", "RuntimeError", Level.WARNING),
    ]
    assert {one.hook for one in told} == {hook.__qualname__}
    assert "secret" not in repr(heard.all)
    records = [record for record in caplog.records if record.name == "centra_ipaas.hooks"]
    assert [record.levelname for record in records] == ["ERROR", "ERROR"]
    assert all(
        re.search(r"RuntimeError, at .*test_hooks\.py:\d+ broken$", record.getMessage()) for record in records
    )
    assert "secret" not in caplog.text


@pytest.mark.parametrize("end", [SystemExit, asyncio.CancelledError, GeneratorExit])
def test_a_hook_that_wants_to_end_everything_has_failed(way, end):
    dress, telling = way
    heard = record_signals()

    def ending(signal):
        raise end

    telling([dress(ending), heard], waits())
    assert [one.error for one in heard.of(HookFailed)] == [end.__name__]


def test_hooks_that_fail_on_each_others_failures_come_to_an_end(caplog):
    """That a hook fails on a signal about hooks is logged, and told to nobody."""
    heard = record_signals()
    tell([broken, inline(broken), heard], waits())
    assert heard.names.count("HookFailed") == 2
    # Each failed on the signal, and on the failure of the other.
    assert len([record for record in caplog.records if record.levelname == "ERROR"]) == 4


def test_a_failing_predicate_is_the_hooks_failure():
    heard = record_signals()
    tell([on(WorkWaits, print, where=lambda signal: signal.nothing), heard], waits())
    assert [(one.hook, one.error) for one in heard.of(HookFailed)] == [("print", "AttributeError")]


def test_a_hook_that_lags_loses_the_oldest_signals(caplog):
    """That it does is told to the others once, and how many it lost when it has caught up."""
    free, begun, heard, told = threading.Event(), threading.Event(), [], record_signals()

    def slow(signal):
        begun.set()
        free.wait(10)
        heard.append(int(signal.entity))

    listeners = Listeners([on(WorkWaits, slow, room=3), told], now)
    listeners.emit(waits("0"))
    assert begun.wait(10)
    for number in range(1, 9):
        listeners.emit(waits(str(number)))
    assert [(one.hook.rpartition(".")[2], one.room) for one in told.of(HookLagging)] == [("slow", 3)]
    assert told.of(HookCaughtUp) == ()
    free.set()
    caught_up = told.wait_for(HookCaughtUp)
    assert (caught_up.hook.rpartition(".")[2], caught_up.dropped) == ("slow", 5)
    hear_out([listeners])
    assert heard == [0, 6, 7, 8]
    assert "too slow: the oldest of 3 signals are dropped" in caplog.text
    assert "it never got 5 signals" in caplog.text


def test_an_async_hook_that_lags_loses_the_oldest_signals():
    heard, told = [], record_signals()

    async def slow(signal):
        heard.append(int(signal.entity))
        await asyncio.sleep(0)

    tell_async([on(WorkWaits, slow, room=3), told], *(waits(str(number)) for number in range(9)))
    assert heard == [6, 7, 8]
    assert [one.room for one in told.of(HookLagging)] == [3]
    assert [one.dropped for one in told.of(HookCaughtUp)] == [6]


def test_hooks_that_all_lag_come_to_an_end(caplog):
    """What they tell of each other fills their queues, and no more."""
    free = threading.Event()
    heard = [[], []]

    def slow(found):
        def hook(signal):
            free.wait(10)
            found.append(signal)

        return hook

    listeners = Listeners([on(Signal, slow(found), room=2) for found in heard], now)
    for number in range(20):
        listeners.emit(waits(str(number)))
    free.set()
    hear_out([listeners])
    hear_out([listeners])
    assert all(len([one for one in found if isinstance(one, HookSignal)]) <= 4 for found in heard)


def test_no_thread_to_be_had_loses_nothing(monkeypatch, caplog):
    """The signals wait for the next one that gets a thread."""
    start, refusals, heard = threading.Thread.start, [1], []

    def refusing(thread):
        if refusals and thread.name.startswith("centra-ipaas hook"):
            refusals.pop()
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", refusing)
    listeners = Listeners([heard.append], now)
    listeners.emit(waits("1"))
    listeners.emit(waits("2"))
    hear_out([listeners])
    assert heard == [waits("1"), waits("2")]
    assert "no thread can be started" in caplog.text


# --- in-line -----------------------------------------------------------------------------------------------


def test_in_line_is_called_where_it_happens():
    threads = []
    listeners = Listeners([inline(lambda _: threads.append(threading.current_thread()))], now)
    listeners.emit(waits())
    assert threads == [threading.current_thread()]


def test_an_object_may_say_that_it_is_in_line():
    class Counter:
        inline = True

        def __init__(self):
            self.count = 0

        def __call__(self, signal):
            self.count += 1

    counter = Counter()
    Listeners([counter], now).emit(waits())
    assert counter.count == 1


def test_control_c_in_a_hook_that_is_in_line_goes_on():
    def interrupted(signal):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Listeners([inline(interrupted)], now).emit(waits())


# --- processes ---------------------------------------------------------------------------------------------


def python(script, *flags):
    """Run a script of its own process; return what it printed and logged."""
    head = """\
        import os, sys, threading, time
        from datetime import UTC, datetime
        from centra_ipaas.client._listeners import Listeners, hear_out
        from centra_ipaas.signals import RunFinished

        def told(flow):
            return RunFinished(at=datetime.now(UTC), flow=flow, seconds=1.0)

        def now():
            return datetime.now(UTC)
        """
    return subprocess.run(
        [sys.executable, *flags, "-c", textwrap.dedent(head) + textwrap.dedent(script)],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_the_end_of_the_interpreter_hears_the_hooks_out():
    """Also without closing anything."""
    done = python("""
        def slow(signal):
            time.sleep(0.05)
            print(signal.flow)

        listeners = Listeners([slow], now)
        for flow in "abc":
            listeners.emit(told(flow))
        """)
    assert done.stdout.split() == ["a", "b", "c"]


def test_a_hook_that_hangs_does_not_keep_the_interpreter_alive():
    done = python("""
        from centra_ipaas.client import _boxes
        _boxes._AT_EXIT = 0.1
        listeners = Listeners([lambda signal: threading.Event().wait()], now)
        listeners.emit(told("a"))
        """)
    assert "did not get the last 1 signals" in done.stderr


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="no fork here")
def test_a_fork_has_its_own_queue_and_thread():
    """The child tells its own signals only, also if it was forked while the parent's hook was at work."""
    done = python(
        """
        begun, free = threading.Event(), threading.Event()

        def hook(signal):
            begun.set()
            if os.getpid() == parent:
                free.wait(10)
            os.write(1, f"{'parent' if os.getpid() == parent else 'child'} {signal.flow}\\n".encode())

        parent = os.getpid()
        listeners = Listeners([hook], now)
        listeners.emit(told("1"))
        listeners.emit(told("2"))
        begun.wait(10)
        child = os.fork()
        if not child:
            listeners.emit(told("3"))
            hear_out([listeners])
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        free.set()
        hear_out([listeners])
        """,
        "-W",
        "ignore::DeprecationWarning",
    )
    assert done.stdout.split("\n") == ["child 3", "parent 1", "parent 2", ""]


# --- record_signals ----------------------------------------------------------------------------------------


def test_recorded_signals():
    heard = record_signals()
    listeners = Listeners([heard], now)
    for signal in (waits("1"), parks("2"), FINISHED):
        listeners.emit(signal)
    assert heard.all == tuple(heard) == (waits("1"), parks("2"), FINISHED)
    assert len(heard) == 3
    assert heard.names == ("WorkWaits", "WorkParked", "RunFinished")
    assert heard.of(WorkParked) == (parks("2"),)
    assert heard.of(EffectSignal) == (waits("1"), parks("2"))
    assert heard.of(WorkParked | RunFinished) == (parks("2"), FINISHED)
    heard.clear()
    assert heard.all == ()


def test_waiting_for_a_signal_of_another_thread():
    heard = record_signals()
    threading.Timer(0.02, lambda: [heard(waits("1")), heard(waits("2"))]).start()
    assert heard.wait_for(WorkWaits, where=lambda signal: signal.entity == "2") == waits("2")
    assert heard.wait_for(WorkWaits) == waits("1")


def test_waiting_in_vain_says_what_came_instead():
    heard = record_signals()
    heard(waits("1"))
    with pytest.raises(AssertionError, match=r"no such RunFinished within 0.01 s, only .*WorkWaits"):
        heard.wait_for(RunFinished, timeout=0.01)


def test_logs_of_hooks_go_to_one_logger(caplog):
    caplog.set_level(logging.DEBUG)
    tell([broken], waits())
    assert {record.name for record in caplog.records} == {"centra_ipaas.hooks"}
