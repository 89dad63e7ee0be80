"""The world of engines: whoever waits lets others go first, and nothing begins once the runner was asked to stop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final, ParamSpec, TypeVar

from centra_ipaas.errors import Interrupted
from centra_ipaas.runner._stopping import Stop
from centra_ipaas.runner._turns import give_way
from centra_ipaas.signals import Signal
from centra_ipaas.world import Done, Failed, MaybeAwaitable, Reply, Request, World

T = TypeVar("T")
S = TypeVar("S")
P = ParamSpec("P")

#: Seconds after which whoever waits looks whether it was asked to stop.
BLINK: Final = 0.2


class GivingWorld:
    """A world for conversations that take turns.

    `at_home` tells whether this is run by whoever carries the conversation on: a task of its own, as an `AsyncWorld`
    makes for each of several items, cannot give way to others, and just waits; `meanwhile` is awaited again and again.
    """

    def __init__(
        self, inner: World, stop: Stop, at_home: Callable[[], bool], meanwhile: Callable[[], Awaitable[None]]
    ) -> None:
        self._inner, self._stop, self._at_home, self._meanwhile = inner, stop, at_home, meanwhile

    def place(self, seconds: float) -> AbstractAsyncContextManager[None]:
        return self._inner.place(seconds)

    async def send(self, request: Request) -> Reply:
        return await self._inner.send(request)

    async def sleep(self, seconds: float) -> None:
        """Wait, and let others go first meanwhile; `Interrupted` if the runner is asked to stop."""
        if self._at_home():
            await give_way(seconds)
            self._unless_stopped()
            return
        left = seconds
        while left > 0:
            self._unless_stopped()
            await self._inner.sleep(min(BLINK, left))
            left -= BLINK
            await self._meanwhile()

    def now(self) -> datetime:
        return self._inner.now()

    def random(self) -> float:
        return self._inner.random()

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        """Run fn over the items; those that had not begun when the runner was asked to stop are `Interrupted`."""

        async def unless_stopped(item: S) -> T:
            if self._at_home():
                await give_way()
            self._unless_stopped()
            return await fn(item)

        return await self._inner.each(unless_stopped, items)

    async def call(self, fn: Callable[P, MaybeAwaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await self._inner.call(fn, *args, **kwargs)

    def emit(self, signal: Signal) -> None:
        self._inner.emit(signal)

    def _unless_stopped(self) -> None:
        if self._stop.asked:
            raise Interrupted("the runner was asked to stop")
