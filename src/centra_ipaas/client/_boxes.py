"""How signals come to one hook: at once, through a thread of its own, or through a task of its own."""

from __future__ import annotations

import asyncio
import atexit
import contextvars
import inspect
import logging
import os
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, Protocol, TypeAlias, cast

from attrs import frozen

from centra_ipaas.errors import ConfigurationError, IpaasError, raised
from centra_ipaas.signals import HookCaughtUp, HookFailed, HookLagging, HookSignal, Signal, Subscription

_log = logging.getLogger("centra_ipaas.hooks")

#: A thread that has nothing to tell ends after so many seconds; the next signal starts another.
_IDLE: Final = 5.0
#: Seconds in which signals gather once the queue is empty: waking a thread for each would cost the emitter most.
_GATHER: Final = 0.01
#: Seconds that the end of the interpreter waits for a hook.
_AT_EXIT: Final = 5.0


@frozen(kw_only=True)
class Teller:
    """Tells one hook one signal, and the others what became of it. Never raises what the hook raises."""

    subscription: Subscription
    now: Callable[[], datetime]
    #: Tells the other hooks.
    others: Callable[[Signal], None]

    def tell(self, signal: Signal) -> None:
        """Call a plain hook."""
        try:
            if self._wanted(signal):
                _nothing_to_await(self.subscription.hook(signal))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - a hook that exits stops no more than one that fails
            self._failed(signal, error)

    async def tell_async(self, signal: Signal) -> None:
        """Await an async hook."""
        try:
            if self._wanted(signal):
                await cast("Awaitable[object]", self.subscription.hook(signal))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            if _cancelled(error):
                raise
            self._failed(signal, error)

    def lagging(self) -> None:
        """Tell that signals are dropped from now on."""
        name, room = self.subscription.name, self.subscription.room
        _log.warning("the hook %s is too slow: the oldest of %d signals are dropped", name, room)
        self.others(HookLagging(at=self.now(), hook=name, room=room))

    def caught_up(self, dropped: int) -> None:
        """Tell that the hook has emptied its queue."""
        name = self.subscription.name
        _log.warning("the hook %s has caught up; it never got %d signals", name, dropped)
        self.others(HookCaughtUp(at=self.now(), hook=name, dropped=dropped))

    def _wanted(self, signal: Signal) -> bool:
        return self.subscription.where is None or self.subscription.where(signal)

    def _failed(self, signal: Signal, error: BaseException) -> None:
        name, told = self.subscription.name, type(signal).__name__
        _log.error("the hook %s failed on %s and was passed over: %s", name, told, _why(error))
        if not isinstance(signal, HookSignal):
            self.others(HookFailed(at=self.now(), hook=name, signal=told, error=type(error).__name__))


def _why(error: BaseException) -> str:
    """Of another's exception the kind and the place: its text may quote what the hook was just sending."""
    if isinstance(error, IpaasError):
        return str(error)
    return ", at ".join(raised(error).values())


def _nothing_to_await(result: object) -> None:
    if inspect.isawaitable(result):
        if inspect.iscoroutine(result):
            result.close()
        raise ConfigurationError("a plain hook returned something to await: make it async def")


def _cancelled(error: BaseException) -> bool:
    """Whether it is the task that was cancelled, and not something that the hook waited for."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0


class Box(Protocol):
    """Where signals for one hook are put."""

    teller: Teller

    def put(self, signal: Signal) -> None:
        """Take a signal. Never raises, never waits for the hook unless it is in-line."""


class AtOnce:
    """Calls the hook right away."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller

    def put(self, signal: Signal) -> None:
        """Call the hook."""
        self.teller.tell(signal)


#: A signal, with the context variables of where it was emitted: a hook that logs finds the tenant that was at work.
Told: TypeAlias = tuple[contextvars.Context, Signal]


class Queue:
    """Signals that wait for one hook; when it is full the oldest go. `put` and `caught_up` need their owner's lock."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._waiting: deque[Told] = deque()
        #: Since it was empty the last time.
        self._dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, signal: Signal) -> bool:
        """Add a signal; return whether it is the first one that cost another its place."""
        dropped = len(self._waiting) >= self._room and self.take() is not None
        self._waiting.append((contextvars.copy_context(), signal))
        self._dropped += dropped
        return dropped and self._dropped == 1

    def take(self) -> Told | None:
        """Return the oldest; None if there is none. Needs no lock: two never get the same."""
        try:
            return self._waiting.popleft()
        except IndexError:
            return None

    def caught_up(self) -> int:
        """Return how many were dropped, once, if the queue is empty now."""
        if self._waiting:
            return 0
        dropped, self._dropped = self._dropped, 0
        return dropped

    def clear(self) -> int:
        """Forget those that wait; return how many."""
        left = 0
        while self.take():
            left += 1
        return left


class Threaded:
    """Calls the hook in a thread of its own, one of each process: a fork begins with an empty queue."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._workers: dict[int, _Worker] = {}

    def put(self, signal: Signal) -> None:
        """Leave a signal to the thread."""
        self._worker().put(signal)

    def drain(self, seconds: float) -> int:
        """Wait until the hook has had its signals, and end the thread; return how many it did not get."""
        return self._worker().drain(seconds)

    def _worker(self) -> _Worker:
        # In a forked process the thread is not there, its signals are the parent's, and its lock may be held for ever.
        pid = os.getpid()
        return self._workers.get(pid) or self._workers.setdefault(pid, _Worker(self.teller))


class _Worker:
    """A queue, and the thread that empties it; it is started by a signal, and ends by itself."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller
        self._queue = Queue(teller.subscription.room)
        # Its lock is re-entrant: a signal may be emitted in the midst of another, by a signal handler.
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._asleep = self._busy = self._ending = self._given_up = False

    def put(self, signal: Signal) -> None:
        with self._changed:
            lagging = self._queue.put(signal)
            if self._thread is None:
                self._start()
            elif self._asleep:
                self._changed.notify_all()
        if lagging:
            self._teller.lagging()

    def drain(self, seconds: float) -> int:
        until = time.monotonic() + seconds
        with self._changed:
            # A hook that itself closes the client is not waited for: it goes on when that is done.
            while self._thread not in (None, threading.current_thread()):
                if not self._ends(until):
                    self._given_up = True
                    return self._queue.clear() + self._busy
            return 0 if self._thread else self._queue.clear()

    def _ends(self, until: float) -> bool:
        """Wait for the end of the thread that is; when it ends, a signal may start the next one."""
        ending, self._ending = self._thread, True
        self._changed.notify_all()
        return self._changed.wait_for(lambda: self._thread is not ending, max(0.0, until - time.monotonic()))

    def _start(self) -> None:
        name = f"centra-ipaas hook {self._teller.subscription.name}"
        # A daemon: a hook that hangs does not keep the interpreter from its end.
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        try:
            self._thread.start()
        except RuntimeError:
            # No thread can be had now: the signals wait for the next one that tries.
            self._thread = None
            _log.warning("no thread can be started for the hook %s", self._teller.subscription.name)
        else:
            self._busy = True
            atexit.register(self._at_exit)

    def _run(self) -> None:
        while (told := self._queue.take() or self._wait()) is not None:
            context, signal = told
            context.run(self._teller.tell, signal)

    def _wait(self) -> Told | None:
        """Wait for a signal, a moment first in which some gather; None if the thread has to end."""
        self._tell_if_caught_up()
        with self._changed:
            self._busy = False
            self._changed.wait_for(lambda: self._ending, _GATHER)
            self._asleep = True
            self._changed.wait_for(lambda: len(self._queue) or self._ending, _IDLE)
            self._asleep = False
            told = self._queue.take()
            self._busy = told is not None
            if told is None:
                self._end()
            return told

    def _end(self) -> None:
        """Let the next signal start another thread; in the same moment in which there is none."""
        atexit.unregister(self._at_exit)
        self._thread, self._ending, self._given_up = None, False, False
        self._changed.notify_all()

    def _tell_if_caught_up(self) -> None:
        with self._changed:
            dropped = self._queue.caught_up()
        if dropped:
            self._teller.caught_up(dropped)

    def _at_exit(self) -> None:
        if not self._given_up and (left := self.drain(_AT_EXIT)):
            told_too_little(self._teller.subscription, left)


class Tasked:
    """Awaits the hook in a task of the event loop that the first signal came from."""

    def __init__(self, teller: Teller) -> None:
        self.teller = teller
        self._queue = Queue(teller.subscription.room)
        self._lock = threading.RLock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._awake = False

    def put(self, signal: Signal) -> None:
        """Leave a signal to the task; from any thread."""
        with self._lock:
            lagging = self._queue.put(signal)
            self._wake()
        if lagging:
            self.teller.lagging()

    async def drain(self, seconds: float) -> int:
        """Wait until the hook has had its signals; return how many it did not get."""
        if asyncio.current_task() is self._task:
            return 0
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                while self._awake:
                    # Until the task is there, one turn of the loop is all that is missing.
                    await (asyncio.wait([self._task]) if self._task else asyncio.sleep(0))
        except TimeoutError:
            left = self._queue.clear() + 1
            if self._task:
                self._task.cancel()
            return left
        return self._queue.clear()

    def _wake(self) -> None:
        self._loop = self._loop or _running_loop()
        if self._loop is None or self._awake:
            return
        try:
            # What the emitter has in its context is not the hook's.
            self._loop.call_soon_threadsafe(self._begin, context=contextvars.Context())
            self._awake = True
        except RuntimeError:
            _log.warning(
                "the event loop of the hook %s is closed: it gets no signals", self.teller.subscription.name
            )

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        try:
            while (told := self._next()) is not None:
                context, signal = told
                # A task for each: in its own context, and others have their turn also if it never suspends.
                await asyncio.create_task(self.teller.tell_async(signal), context=context)
        except asyncio.CancelledError:
            self._awake = False
            if left := self._queue.clear():
                told_too_little(self.teller.subscription, left)
            raise
        finally:
            self._task = None

    def _next(self) -> Told | None:
        with self._lock:
            told = self._queue.take()
            dropped = 0 if told else self._queue.caught_up()
            self._awake = told is not None
        if dropped:
            self.teller.caught_up(dropped)
        return told


def told_too_little(subscription: Subscription, left: int) -> None:
    """Log that a hook did not get its last signals."""
    _log.warning("the hook %s was too slow: it did not get the last %d signals", subscription.name, left)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
