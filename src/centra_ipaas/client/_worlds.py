"""Two worlds for one core: one that blocks and one that suspends."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import random
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias, TypeVar, cast

import httpx

from centra_ipaas.client._http import reply_of, translated
from centra_ipaas.signals import Hook, Signal
from centra_ipaas.world import Done, Failed, MaybeAwaitable, Reply, Request

T = TypeVar("T")
S = TypeVar("S")

_log = logging.getLogger("centra_ipaas.hooks")


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

    def __init__(self, hooks: Sequence[Hook], clock: Clock) -> None:
        self._hooks, self._clock = tuple(hooks), clock

    def now(self) -> datetime:
        return self._clock()

    def random(self) -> float:
        return random.random()  # noqa: S311 - jitter, not a secret

    def emit(self, signal: Signal) -> None:
        for hook in self._hooks:
            try:
                hook(signal)
            except Exception:
                _log.exception("a hook failed on %s and was passed over", type(signal).__name__)


class BlockingWorld(_BaseWorld):
    """A world whose methods never suspend, so that no event loop is needed."""

    def __init__(self, http: httpx.Client, url: str, hooks: Sequence[Hook], clock: Clock = utc_now) -> None:
        super().__init__(hooks, clock)
        self._http, self._url = http, url

    async def send(self, request: Request) -> Reply:
        with translated(request):
            return reply_of(self._http.post(self._url, content=request.body, timeout=request.timeout))

    async def sleep(self, seconds: float) -> None:
        time.sleep(seconds)

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        return [await _outcome(fn, item) for item in items]

    async def call(self, fn: Callable[[], MaybeAwaitable[T]]) -> T:
        result = fn()
        if inspect.isawaitable(result):
            if inspect.iscoroutine(result):
                result.close()
            raise TypeError("an async port was called under the blocking Client; use AsyncClient")
        return result


class AsyncWorld(_BaseWorld):
    """A world that suspends on asyncio; at most `concurrency` items are under way at once."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        url: str,
        hooks: Sequence[Hook],
        concurrency: int,
        clock: Clock = utc_now,
    ) -> None:
        super().__init__(hooks, clock)
        self._http, self._url, self._concurrency = http, url, concurrency

    async def send(self, request: Request) -> Reply:
        with translated(request):
            return reply_of(await self._http.post(self._url, content=request.body, timeout=request.timeout))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        free = asyncio.Semaphore(self._concurrency)

        async def bounded(item: S) -> Done[T] | Failed:
            async with free:
                return await _outcome(fn, item)

        tasks = [asyncio.create_task(bounded(item), context=contextvars.copy_context()) for item in items]
        return list(await asyncio.gather(*tasks))

    async def call(self, fn: Callable[[], MaybeAwaitable[T]]) -> T:
        # A plain method may block (a file, a database), so it runs in a thread; an async one returns at once.
        result = await asyncio.to_thread(fn)
        if inspect.isawaitable(result):
            return cast("T", await result)
        return result


async def _outcome(fn: Callable[[S], Awaitable[T]], item: S) -> Done[T] | Failed:
    try:
        return Done(await fn(item))
    except Exception as error:  # noqa: BLE001 - handed on as a value, never dropped
        return Failed(error)
