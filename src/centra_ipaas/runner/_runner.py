"""The runner: what users call."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import nullcontext
from datetime import timedelta
from inspect import iscoroutinefunction
from typing import Any, Final, Generic, Self, TypeVar, overload

from centra_ipaas.client import AsyncClient, Client
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.graphql import Exchange
from centra_ipaas.runner._dry import LookingOnly, dry_store
from centra_ipaas.runner._flows import Flow
from centra_ipaas.runner._rounds import Round
from centra_ipaas.runner._shift import Shift
from centra_ipaas.runner._stopping import Stop
from centra_ipaas.runner._timetable import Timetable
from centra_ipaas.runner._upkeep import Upkeep
from centra_ipaas.runner.schedules import Cron, Every, Plan, Window, seconds
from centra_ipaas.signals import Listener
from centra_ipaas.sync import Engine, Hint, Run
from centra_ipaas.sync._hints import hear
from centra_ipaas.work import BudgetStore, Lease, Report, Work, WorkStore

C = TypeVar("C", bound=Client | AsyncClient)

_ALL_AT_ONCE: Final = float("inf")


class Runner(Generic[C]):
    """Runs engines on schedules, in turns, against one Centra and one store.

    The quotas of the environment are shared with all who use the same store, if it is a `BudgetStore`, as
    `SqliteStore` is. With an `AsyncClient` the same methods return awaitables. Everything runs in the thread, or the
    task, that calls: a flow that takes long gives way to others between its pages, its effects, and while it waits.

    A flow that fails does not stop the others: it is reported as `RunFailed`, what it did not finish stays on the
    worklist, and it runs again after a pause of some seconds that doubles with each failure, up to ten minutes. After
    a rejected token it is ten minutes at once.

    Several processes may run the same flows on one store. At each flow one of them is at work at a time, the others
    leave it alone meanwhile; a flow of a process that died is free again after `lease`.

    ============ ==============================================================================================
    hooks        get every signal
    worker       name of this worker in leases and reports; by default unique to the process
    lease        how long work stays with a worker that died; longer than any one call to a target may take
    slice        how long one flow goes on while others are due; it always finishes the call or page in hand
    keep_done    how long done work is kept: 30 days; then its content and history are forgotten. None: for ever
    ============ ==============================================================================================
    """

    def __init__(
        self,
        client: C,
        store: WorkStore,
        *,
        hooks: Sequence[Listener] = (),
        worker: str | None = None,
        lease: str | float | timedelta = "60s",
        slice: str | float | timedelta = "1s",
        keep_done: str | float | timedelta | None = timedelta(days=30),
    ) -> None:
        self._client: C = client
        self._store = store
        if isinstance(store, BudgetStore):
            client.share_budget(store)
        self._exchange = client.exchange(hooks)
        self._lease = Lease(
            worker=worker or f"{socket.gethostname()}:{uuid.uuid4().hex[:8]}", duration=seconds(lease)
        )
        self._slice = seconds(slice)
        self._flows: list[Flow] = []
        self._upkeep = Upkeep(None if keep_done is None else timedelta(seconds=seconds(keep_done)))
        self._stop = Stop()
        self._refuse_async(_methods(store))

    def __repr__(self) -> str:
        names = ", ".join(flow.name for flow in self._flows)
        return f"Runner({self._client!r}: {names or 'no engines'})"

    def add(
        self,
        engine: Engine,
        *,
        every: str | float | timedelta | None = None,
        at: Cron | None = None,
        within: Window | None = None,
        jitter: str | float | timedelta = 0.0,
        workers: int = 1,
    ) -> Self:
        """Add an engine. Raises `ConfigurationError` if its ports could double or lose an effect.

        ======== ==================================================================================================
        every    runs at start, and again so long after the begin of the run before; default ``"60s"``
        at       or runs at times of day; what was missed while nothing ran is made up for at start, once
        within   runs only in this window: it begins in it, and ends after the page in hand when the window closes
        jitter   begins up to so much later, at random, so that not all begin in the same second
        workers  how many processes may work at it at once; only one hears of news at a time
        ======== ==================================================================================================
        """
        engine.check()
        self._refuse_async(engine.ports())
        if any(flow.name == engine.name for flow in self._flows):
            raise ConfigurationError(
                f"there is an engine named {engine.name!r} already; give this one another name"
            )
        self._flows.append(Flow(engine, _plan(every, at, within, jitter), _at_least_one(workers)))
        self._flows.sort(key=lambda flow: flow.engine.stage)
        return self

    @overload
    def run_once(self: Runner[Client], *, dry: bool = ...) -> tuple[Report, ...]: ...
    @overload
    def run_once(self: Runner[AsyncClient], *, dry: bool = ...) -> Awaitable[tuple[Report, ...]]: ...
    def run_once(self, *, dry: bool = False) -> Any:
        """Run every engine once, now, one after the other; return their reports.

        The first error is raised after all have run. What another worker is at just now is left out: its report is
        empty. `dry`: look, and change nothing, neither in Centra nor at a target nor in the store; the reports tell
        what would be done (``would create``), and what would park and why. Hooks are not told.
        """
        return self._client.drive(self._dry() if dry else self._once())

    @overload
    def run_for(self: Runner[Client], entity: str) -> tuple[Report, ...]: ...
    @overload
    def run_for(self: Runner[AsyncClient], entity: str) -> Awaitable[tuple[Report, ...]]: ...
    def run_for(self, entity: str) -> Any:
        """Look at one entity now, whatever is known of it: an order number for `OrderExport`.

        Only flows that read the entity from Centra can; engines fed by a source look at it if they hold it.
        """
        return self._client.drive(self._for(entity))

    @overload
    def run_forever(self: Runner[Client], *, signals: bool = ...) -> None: ...
    @overload
    def run_forever(self: Runner[AsyncClient], *, signals: bool = ...) -> Awaitable[None]: ...
    def run_forever(self, *, signals: bool = True) -> Any:
        """Run each engine whenever it is due, or hinted at, until `stop` is called, or SIGTERM or Ctrl-C arrive.

        Then what is under way is finished and written down, nothing else begins, and waits end at once. A second
        signal does what it would do without the runner. With ``signals=False`` signals are left to the caller; so they
        are in any but the main thread.
        """
        return self._client.drive(self._forever(signals=signals))

    @overload
    def hear(self: Runner[Client], hints: Iterable[Hint]) -> int: ...
    @overload
    def hear(self: Runner[AsyncClient], hints: Iterable[Hint]) -> Awaitable[int]: ...
    def hear(self, hints: Iterable[Hint]) -> Any:
        """Take note that there may be news, and return how many works got ready by it.

        This is what a webhook endpoint calls. It only writes to the store, and when it returns that is on disk; the
        runner that looks may be in another thread, another event loop or another process, and notices within a second.
        """
        heard = hear(self._run(), hints)
        return self._client.drive(heard) if isinstance(self._client, Client) else heard

    @overload
    def reports(self: Runner[Client], flow: str | None = ..., limit: int = ...) -> Sequence[Report]: ...
    @overload
    def reports(
        self: Runner[AsyncClient], flow: str | None = ..., limit: int = ...
    ) -> Awaitable[Sequence[Report]]: ...
    def reports(self, flow: str | None = None, limit: int = 20) -> Any:
        """Return the reports of the last runs, newest first."""
        return self._client.drive(self._exchange.world.call(self._store.reports, flow, limit))

    def stop(self) -> None:
        """Ask whatever runs to end after the page in hand. May be called from any thread."""
        self._stop.ask()

    # --- inside ------------------------------------------------------------------------------------------------

    def _refuse_async(self, methods: Sequence[Callable[..., object]]) -> None:
        if not isinstance(self._client, Client):
            return
        for method in methods:
            if iscoroutinefunction(method):
                raise ConfigurationError(
                    f"{getattr(method, '__qualname__', method)} is async: use it with AsyncClient, or make it plain"
                )

    async def _once(self) -> tuple[Report, ...]:
        with self._shift() as shift:
            shift.read_limits()
            await shift.drain()
            rounds = [Round(shift, flow) for flow in self._flows]
            await self._all(shift, rounds)
            self._upkeep.begin(shift)
            await shift.drain()
            return _reports(rounds)

    async def _dry(self) -> tuple[Report, ...]:
        # Hooks would take it for what happened.
        exchange = self._client.exchange(())
        store = await dry_store(exchange.world, self._store, [flow.name for flow in self._flows])
        with store, self._shift(exchange=exchange, store=store) as shift:
            centra = LookingOnly(centra=shift.exchange)
            rounds = [Round(shift, flow, centra=centra) for flow in self._flows]
            await self._all(shift, rounds)
            return _reports(rounds)

    async def _all(self, shift: Shift, rounds: Sequence[Round]) -> None:
        """Hear from the last stage to the first, then work from the first to the last.

        So a stock count is heard of before the parcels that may have left before it, and told to Centra after them.
        """
        for step in [*(one.hear for one in reversed(rounds)), *(one.work for one in rounds)]:
            shift.turns.add(step())
            await shift.drain()

    async def _for(self, entity: str) -> tuple[Report, ...]:
        with self._shift() as shift:
            return tuple([await self._look_at(shift, flow, entity) for flow in self._flows])

    async def _look_at(self, shift: Shift, flow: Flow, entity: str) -> Report:
        world = shift.world
        if flow.engine.reads_entities:
            await world.call(self._store.add, [Work(flow=flow.name, entity=entity)], world.now())
        await world.call(self._store.wake, flow.name, [entity], world.now())
        one = Round(shift, flow, only=frozenset([entity]))
        shift.turns.add(one.work())
        await shift.drain()
        one.raise_first()
        return one.report

    async def _forever(self, *, signals: bool) -> None:
        with self._shift(slice=self._slice) as shift, self._stop.by_signals() if signals else nullcontext():
            await Timetable(shift, self._flows, self._upkeep).keep()

    def _shift(
        self,
        *,
        slice: float = _ALL_AT_ONCE,
        exchange: Exchange | None = None,
        store: WorkStore | None = None,
    ) -> Shift:
        return Shift(
            exchange or self._exchange,
            store or self._store,
            self._lease,
            [flow.engine for flow in self._flows],
            self._stop,
            slice=slice,
            at_home=self._at_home(),
        )

    def _at_home(self) -> Callable[[], bool]:
        """Return whether one is in the task, or under a blocking client the thread, that runs the flows."""
        if isinstance(self._client, Client):
            return lambda: True
        home = asyncio.current_task()
        return lambda: asyncio.current_task() is home

    def _run(self) -> Run:
        engines = tuple(flow.engine for flow in self._flows)
        world = self._exchange.world
        return Run(centra=self._exchange, store=self._store, world=world, lease=self._lease, flows=engines)


def _reports(rounds: Sequence[Round]) -> tuple[Report, ...]:
    """Return the reports, or raise the first thing that went wrong."""
    for one in rounds:
        one.raise_first()
    return tuple(one.report for one in rounds)


def _plan(
    every: str | float | timedelta | None,
    at: Cron | None,
    within: Window | None,
    jitter: str | float | timedelta,
) -> Plan:
    if every is not None and at is not None:
        raise ConfigurationError(
            "a flow runs every so often or at times of day: give `every` or `at`, not both"
        )
    schedule = at or Every(seconds("60s" if every is None else every))
    return Plan(schedule=schedule, within=within, jitter=seconds(jitter) if jitter else 0.0)


def _at_least_one(workers: int) -> int:
    if workers < 1:
        raise ConfigurationError(f"workers is how many may work at once, so at least 1, not {workers}")
    return workers


def _methods(port: object) -> list[Callable[..., object]]:
    names = [name for name in dir(type(port)) if not name.startswith("_")]
    return [value for name in names if callable(value := getattr(port, name))]
