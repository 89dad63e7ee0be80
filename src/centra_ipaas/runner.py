"""The embedded runner: brings client, store and engines together, and says when."""

from __future__ import annotations

import re
import signal
import socket
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from inspect import iscoroutinefunction
from types import FrameType
from typing import Any, Final, Generic, Self, TypeVar, overload

from attrs import evolve, frozen

from centra_ipaas.client import AsyncClient, Client, adopt_limits
from centra_ipaas.errors import ConfigurationError, IpaasError, TokenRejected
from centra_ipaas.signals import Hook, RunFailed, RunFinished
from centra_ipaas.sync import Engine, Run
from centra_ipaas.work import BudgetStore, Lease, Report, Work, WorkStore

C = TypeVar("C", bound=Client | AsyncClient)

#: How often `run_forever` looks whether it was asked to stop, in seconds.
_BLINK: Final = 0.2
#: How often the quotas are read anew.
_LIMITS_EVERY: Final = timedelta(hours=1)
#: The engines of a cycle in which Centra rejected the token pause for this long: only a new token helps.
_AFTER_REJECTION: Final = timedelta(minutes=10)
_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(duration: str | float | timedelta) -> float:
    """Return a duration in seconds: ``"30s"``, ``"5m"``, ``"1h"``, a number of seconds, or a timedelta."""
    if isinstance(duration, timedelta):
        duration = duration.total_seconds()
    if isinstance(duration, str):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh])", duration)
        if match is None:
            raise ConfigurationError(f"{duration!r} is not a duration such as '30s', '5m' or '1h'")
        duration = float(match[1]) * _UNITS[match[2]]
    if duration <= 0:
        raise ConfigurationError(f"a duration must be above zero: {duration}")
    return float(duration)


@frozen(kw_only=True)
class _Scheduled:
    engine: Engine
    every: float


class Runner(Generic[C]):
    """Runs engines on a schedule, one after the other, against one Centra and one store.

    The quotas of the environment are shared with all who use the same store, if it is a `BudgetStore`, as
    `SqliteStore` is. With an `AsyncClient` the same methods return awaitables. An engine that fails does not stop the
    others: it is reported as `RunFailed`, what it did not finish stays on the worklist, and it runs again when it is
    due.

    ============ ==============================================================================================
    hooks        get every signal
    worker       name of this worker in leases; by default unique to the process
    lease        how long work stays with a worker that died; longer than any one call to a target may take
    ============ ==============================================================================================
    """

    def __init__(
        self,
        client: C,
        store: WorkStore,
        *,
        hooks: Sequence[Hook] = (),
        worker: str | None = None,
        lease: str | float | timedelta = "60s",
    ) -> None:
        self._client: C = client
        self._store = store
        if isinstance(store, BudgetStore):
            client.share_budget(store)
        self._exchange = client.exchange(hooks)
        self._lease = Lease(
            worker=worker or f"{socket.gethostname()}:{uuid.uuid4().hex[:8]}", duration=seconds(lease)
        )
        self._engines: list[_Scheduled] = []
        self._due: dict[str, datetime] = {}
        self._limits_read: datetime | None = None
        self._stopping = threading.Event()
        self._refuse_async(_methods(store))

    def __repr__(self) -> str:
        names = ", ".join(scheduled.engine.name for scheduled in self._engines)
        return f"Runner({self._client!r}: {names or 'no engines'})"

    def add(self, engine: Engine, *, every: str | float | timedelta = "60s") -> Self:
        """Add an engine. Raises `ConfigurationError` if its ports could double or lose an effect."""
        engine.check()
        self._refuse_async(engine.ports())
        if any(scheduled.engine.name == engine.name for scheduled in self._engines):
            raise ConfigurationError(
                f"there is an engine named {engine.name!r} already; give this one another name"
            )
        self._engines.append(_Scheduled(engine=engine, every=seconds(every)))
        self._engines.sort(key=lambda scheduled: scheduled.engine.stage)
        return self

    @overload
    def run_once(self: Runner[Client]) -> tuple[Report, ...]: ...
    @overload
    def run_once(self: Runner[AsyncClient]) -> Awaitable[tuple[Report, ...]]: ...
    def run_once(self) -> Any:
        """Run every engine once, now; return their reports. The first error is raised after all have run."""
        return self._client.drive(self._once())

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
    def run_forever(self: Runner[Client]) -> None: ...
    @overload
    def run_forever(self: Runner[AsyncClient]) -> Awaitable[None]: ...
    def run_forever(self) -> Any:
        """Run each engine whenever it is due, until `stop` is called or SIGTERM arrives."""
        return self._client.drive(self._forever())

    def stop(self) -> None:
        """Ask `run_forever` to return after the cycle that runs now. May be called from any thread."""
        self._stopping.set()

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
        await self._read_limits()
        outcomes = await self._cycle([scheduled.engine for scheduled in self._engines])
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome
        return tuple(outcome for outcome in outcomes if isinstance(outcome, Report))

    async def _cycle(self, engines: Sequence[Engine]) -> list[Report | Exception]:
        """Hear from the last stage to the first, then work from the first to the last.

        So a stock count is heard of before the parcels that may have left before it, and told to Centra after
        them.
        """
        unheard: list[Report | Exception] = []
        for engine in reversed(engines):
            try:
                await engine.prepare(self._at_work(engine))
            except Exception as error:  # noqa: BLE001 - told to the hooks, and raised by run_once
                unheard.append(self._failed(engine, error))
        return unheard + [await self._run(engine) for engine in engines]

    async def _for(self, entity: str) -> tuple[Report, ...]:
        world = self._exchange.world
        reports = []
        for scheduled in self._engines:
            engine = scheduled.engine
            if engine.reads_entities:
                work = Work(flow=engine.name, entity=entity)
                await world.call(self._store.add, [work], world.now())
            await world.call(self._store.wake, engine.name, [entity], world.now())
            outcome = await self._run(engine, only=frozenset([entity]))
            if isinstance(outcome, Exception):
                raise outcome
            reports.append(outcome)
        return tuple(reports)

    async def _forever(self) -> None:
        world = self._exchange.world
        with self._stopped_by_sigterm():
            while not self._stopping.is_set():
                now = world.now()
                due = [item for item in self._engines if self._due.get(item.engine.name, now) <= now]
                if due:
                    await self._refresh_limits(now)
                    outcomes = await self._cycle([item.engine for item in due])
                    rejected = any(isinstance(outcome, TokenRejected) for outcome in outcomes)
                    pause = _AFTER_REJECTION if rejected else timedelta(0)
                    for item in due:
                        self._due[item.engine.name] = now + max(timedelta(seconds=item.every), pause)
                await world.sleep(_BLINK)
        self._stopping.clear()

    def _at_work(self, engine: Engine, only: frozenset[str] = frozenset()) -> Run:
        centra = evolve(self._exchange, priority=engine.priority)
        return Run(centra=centra, store=self._store, world=self._exchange.world, lease=self._lease, only=only)

    async def _run(self, engine: Engine, only: frozenset[str] = frozenset()) -> Report | Exception:
        world = self._exchange.world
        begun = world.now()
        try:
            report = await engine.run(self._at_work(engine, only))
        except Exception as error:  # noqa: BLE001 - told to the hooks, and raised by run_once and run_for
            return self._failed(engine, error)
        took = (world.now() - begun).total_seconds()
        world.emit(RunFinished(at=world.now(), flow=engine.name, seconds=took, counts=report.counts))
        return report

    def _failed(self, engine: Engine, error: Exception) -> Exception:
        world = self._exchange.world
        code = error.code if isinstance(error, IpaasError) else None
        world.emit(RunFailed(at=world.now(), flow=engine.name, error=_told(error), code=code))
        return error

    async def _refresh_limits(self, now: datetime) -> None:
        if self._limits_read is None or now - self._limits_read >= _LIMITS_EVERY:
            self._limits_read = now
            await self._read_limits()

    async def _read_limits(self) -> None:
        """Keep to the quotas as they are now; if they cannot be read, to those known so far."""
        try:
            await adopt_limits(self._exchange)
        except IpaasError as error:
            world = self._exchange.world
            world.emit(RunFailed(at=world.now(), flow="rate-limits", error=str(error), code=error.code))

    @contextmanager
    def _stopped_by_sigterm(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = signal.signal(signal.SIGTERM, stop)
        try:
            yield
        finally:
            signal.signal(signal.SIGTERM, before)


def _methods(port: object) -> list[Callable[..., object]]:
    names = [name for name in dir(type(port)) if not name.startswith("_")]
    return [value for name in names if callable(value := getattr(port, name))]


def _told(error: Exception) -> str:
    """Return the text of our own errors; of others the kind only, since their texts may hold anything."""
    return str(error) if isinstance(error, IpaasError) else type(error).__name__
