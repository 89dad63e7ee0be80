"""All hooks of one client or runner: who is told what, and their end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

from centra_ipaas.client._boxes import AtOnce, Box, Tasked, Teller, Threaded, told_too_little
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.signals import Listener, Signal, Subscription

#: Seconds that closing waits for all hooks together.
_PATIENCE: Final = 5.0


class Listeners:
    """Tells each signal to the hooks that want it, each in its own time: none slows another, or whoever emits.

    A plain hook is called in a thread of its own, an async one awaited in a task of its own, all its signals in the
    order in which they were emitted. Signals are put into queues; of a full one the oldest are dropped. What hooks do
    to each other is told as `HookFailed`, `HookLagging` and `HookCaughtUp`.
    """

    def __init__(
        self, hooks: Sequence[Listener], now: Callable[[], datetime], *, suspending: bool = False
    ) -> None:
        self._now = now
        self._boxes = tuple(self._box(Subscription.of(hook), suspending=suspending) for hook in hooks)
        self._wanted: dict[type[Signal], tuple[Box, ...]] = {}

    def emit(self, signal: Signal) -> None:
        """Tell all who want to hear it. Never raises, never waits but for hooks that are in-line."""
        self._emit(signal, besides=None)

    def drain(self, until: float) -> None:
        """Wait until the hooks had their signals, up to a moment of the monotonic clock; later ones are told too."""
        for box in self._boxes:
            if isinstance(box, Threaded):
                _ended(box, box.drain(until - time.monotonic()))

    async def adrain(self, until: float) -> None:
        """The same, and other tasks go on meanwhile."""
        for box in self._boxes:
            if isinstance(box, Tasked):
                _ended(box, await box.drain(until - time.monotonic()))
            elif isinstance(box, Threaded):
                _ended(box, await asyncio.to_thread(box.drain, until - time.monotonic()))

    def _emit(self, signal: Signal, besides: Subscription | None) -> None:
        kind = type(signal)
        boxes = self._wanted.get(kind)
        if boxes is None:
            boxes = tuple(box for box in self._boxes if box.teller.subscription.takes(kind))
            self._wanted[kind] = boxes
        for box in boxes:
            subscription = box.teller.subscription
            if subscription is not besides and subscription.concerns(signal):
                box.put(signal)

    def _box(self, subscription: Subscription, *, suspending: bool) -> Box:
        if subscription.suspends and not suspending:
            raise ConfigurationError(
                f"the hook {subscription.name} is async: use it with AsyncClient, or make it plain"
            )
        if subscription.suspends and subscription.inline:
            raise ConfigurationError(
                f"the hook {subscription.name} is async, and nobody awaits one that is in-line"
            )
        teller = Teller(
            subscription=subscription,
            now=self._now,
            others=lambda signal: self._emit(signal, besides=subscription),
        )
        if subscription.inline:
            return AtOnce(teller)
        return Tasked(teller) if subscription.suspends else Threaded(teller)


def hear_out(all_of_them: Iterable[Listeners]) -> None:
    """Give hooks a bounded time, the same for all, for the signals that still wait for them."""
    until = time.monotonic() + _PATIENCE
    for listeners in tuple(all_of_them):
        listeners.drain(until)


async def ahear_out(all_of_them: Iterable[Listeners]) -> None:
    """The same, and other tasks go on meanwhile."""
    until = time.monotonic() + _PATIENCE
    for listeners in tuple(all_of_them):
        await listeners.adrain(until)


def _ended(box: Box, left: int) -> None:
    if left:
        told_too_little(box.teller.subscription, left)
