"""Flows made for tests of the runner, and a runner under either client, on the virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from attrs import define, field

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.graphql import Priority
from centra_ipaas.sandbox import Sandbox
from centra_ipaas.sandbox.edge.clock import VirtualClock
from centra_ipaas.sandbox.pytest_plugin import made
from centra_ipaas.signals import Signal
from centra_ipaas.sync import Run
from centra_ipaas.work import Report

Doing = Callable[[Run], Awaitable[object]]


async def nothing(run: Run) -> None:
    """Do nothing."""


@define
class MadeFlow:
    """A flow that does what a test wants, and notes when."""

    name: str
    work: Doing = nothing
    hear: Doing = nothing
    stage: int = 1
    priority: Priority = Priority.ORDERS
    kind: str = ""
    heard_at: list[datetime] = field(factory=list)
    worked_at: list[datetime] = field(factory=list)
    reads_entities: ClassVar[bool] = False

    def takes(self, kind: str) -> bool:
        return kind == self.kind

    def check(self) -> None:
        pass

    def ports(self) -> Sequence[Callable[..., object]]:
        return ()

    async def prepare(self, run: Run) -> None:
        self.heard_at.append(run.now())
        await self.hear(run)

    async def run(self, run: Run) -> Report:
        self.worked_at.append(run.now())
        await self.work(run)
        return run.tally.report(self.name)


class Alarm(VirtualClock):
    """A virtual clock that rings once, for whoever looks at it after a moment."""

    ring: Callable[[], object] | None = None

    def at(self, after: timedelta, ring: Callable[[], object]) -> None:
        """Ring after so long."""
        self._rings_at, self.ring = super().__call__() + after, ring

    def __call__(self) -> datetime:
        now = super().__call__()
        if (ring := self.ring) is not None and now >= self._rings_at:
            self.ring = None
            ring()
        return now


@define
class Place:
    """A sandbox, a clock that waits move, a store, and one of the two clients."""

    asynchronous: bool = False
    #: A file, if several connections are wanted.
    store: str | Path = ":memory:"
    clock: Alarm = field(factory=Alarm)
    sandbox: Sandbox = field(init=False)
    signals: list[Signal] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.sandbox = made.sandbox(self.clock)

    def run(self, use: Callable[[Runner[Any]], Any], **settings: object) -> Any:
        """Use a runner with a connection of its own to the store; what it returns is awaited if need be."""
        with SqliteStore(self.store) as store:
            if self.asynchronous:
                return asyncio.run(self._run_async(store, use, settings))
            with made.client(self.sandbox, self.clock) as client:
                return use(Runner(client, store, hooks=[_inline(self.signals)], **settings))  # type: ignore[arg-type]

    async def _run_async(
        self, store: SqliteStore, use: Callable[[Runner[Any]], Any], settings: dict[str, object]
    ) -> Any:
        async with made.async_client(self.sandbox, self.clock) as client:
            return await use(Runner(client, store, hooks=[_inline(self.signals)], **settings))  # type: ignore[arg-type]

    def run_for_a_while(self, use: Callable[[Runner[Any]], Any], **a_while: float) -> None:
        """Add what `use` adds to a runner, and let it run so long."""

        def run(runner: Runner[Any]) -> Any:
            use(runner)
            self.clock.at(timedelta(**a_while), runner.stop)
            return runner.run_forever()

        self.run(run)

    def of(self, kind: type[Signal], flow: str) -> list[Any]:
        """Return the signals of a class and flow."""
        return [signal for signal in self.signals if type(signal) is kind and signal.flow == flow]  # type: ignore[attr-defined]


def _inline(signals: list[Signal]) -> Callable[[Signal], None]:
    def note(signal: Signal) -> None:
        signals.append(signal)

    note.inline = True  # type: ignore[attr-defined]
    return note
