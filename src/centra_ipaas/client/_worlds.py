"""Two worlds for one core: one that blocks and one that suspends."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from typing import ParamSpec, TypeAlias, TypeVar, cast

from centra_ipaas.client._http import AsyncHttp, BlockingHttp
from centra_ipaas.client._listeners import Listeners
from centra_ipaas.signals import Listener, Signal
from centra_ipaas.world import Done, Failed, MaybeAwaitable, Reply, Request

T = TypeVar("T")
S = TypeVar("S")
P = ParamSpec("P")


def run(coroutine: Coroutine[object, None, T]) -> T:
    """Drive a coroutine of the blocking world to its end; a suspension is a TypeError."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return cast("T", stop.value)
    coroutine.close()
    raise TypeError("something in the blocking client wants an event loop; use AsyncClient for async ports")


Clock: TypeAlias = Callable[[], datetime]


def utc_now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)


class _BaseWorld:
    """What both worlds share: clock, dice and hooks."""

    def __init__(self, listeners: Listeners, clock: Clock) -> None:
        self.listeners, self._clock = listeners, clock

    def now(self) -> datetime:
        return self._clock()

    def random(self) -> float:
        return random.random()

    def emit(self, signal: Signal) -> None:
        self.listeners.emit(signal)


class BlockingWorld(_BaseWorld):
    """A world whose methods never suspend, so that no event loop is needed."""

    def __init__(self, http: BlockingHttp, hooks: Sequence[Listener], clock: Clock = utc_now) -> None:
        super().__init__(Listeners(hooks, clock), clock)
        self._http = http

    @asynccontextmanager
    async def place(self, seconds: float) -> AsyncIterator[None]:
        with self._http.place(seconds):
            yield

    async def send(self, request: Request) -> Reply:
        return self._http.send(request)

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        return [await _outcome(fn, item) for item in items]

    async def call(self, fn: Callable[P, MaybeAwaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        result = fn(*args, **kwargs)
        if inspect.isawaitable(result):
            if inspect.iscoroutine(result):
                result.close()
            raise TypeError("an async port was called under the blocking Client; use AsyncClient")
        return result


class AsyncWorld(_BaseWorld):
    """A world that suspends on asyncio; at most `concurrency` items are under way at once."""

    def __init__(
        self,
        http: AsyncHttp,
        hooks: Sequence[Listener],
        concurrency: int,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(Listeners(hooks, clock, suspending=True), clock)
        self._http, self._concurrency = http, concurrency

    def place(self, seconds: float) -> AbstractAsyncContextManager[None]:
        return self._http.place(seconds)

    async def send(self, request: Request) -> Reply:
        return await self._http.send(request)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        free = asyncio.Semaphore(self._concurrency)

        async def bounded(item: S) -> Done[T] | Failed:
            async with free:
                return await _outcome(fn, item)

        tasks = [
            asyncio.create_task(bounded(item), context=contextvars.copy_context()) for item in tuple(items)
        ]
        # Returning exceptions makes gather wait for every item, also when it is cancelled itself: nothing goes on
        # behind the back of whoever closes the store next.
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        return [_unless_cancelled(outcome) for outcome in outcomes]

    async def call(self, fn: Callable[P, MaybeAwaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        # A plain method may block (a file, a database), so it runs in a thread; an async one returns at once.
        thread = asyncio.ensure_future(asyncio.to_thread(_call, partial(fn, *args, **kwargs)))
        try:
            result = await asyncio.shield(thread)
        except asyncio.CancelledError:
            # A thread cannot be stopped. Waiting for it keeps it from going on behind a store that is closed.
            await asyncio.wait([thread])
            raise
        if inspect.isawaitable(result):
            return cast("T", await result)
        return result


def _call(fn: Callable[[], T]) -> T:
    try:
        return fn()
    except StopIteration as stop:
        # A future cannot hold it: on Python 3.11 whoever awaits would wait for ever.
        raise RuntimeError("a port's method raised StopIteration") from stop


def _unless_cancelled(outcome: Done[T] | Failed | BaseException) -> Done[T] | Failed:
    if isinstance(outcome, BaseException):
        raise outcome
    return outcome


async def _outcome(fn: Callable[[S], Awaitable[T]], item: S) -> Done[T] | Failed:
    try:
        return Done(await fn(item))
    except Exception as error:  # noqa: BLE001 - handed on as a value, never dropped
        return Failed(error)
