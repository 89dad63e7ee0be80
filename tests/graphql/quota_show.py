"""Hours of work at the quotas of a sandbox, in virtual time: who asks what, and what came of it."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from attrs import define, evolve, field, frozen

from centra_ipaas.centra import limits
from centra_ipaas.client import Settings
from centra_ipaas.client._budget import SharedBudget
from centra_ipaas.errors import RateLimited
from centra_ipaas.graphql import Exchange, Operation, Priority, RetryPolicy
from centra_ipaas.sandbox import GROWTH, HttpReply, HttpRequest, Sandbox
from centra_ipaas.sandbox.edge import replies
from centra_ipaas.sandbox.edge.quotas import Draw, Limiter
from centra_ipaas.sandbox.edge.windows import WindowKind
from centra_ipaas.signals import RequestPaced, RequestRefused, Signal
from centra_ipaas.world import Reply, Request

_LIMITS = limits.read()
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Time:
    """Runs conversations in the order of their moments; nothing really sleeps."""

    def __init__(self) -> None:
        self.present = START
        self._numbers = count()
        self._waiting: list[tuple[datetime, int, Coroutine[Any, Any, None]]] = []

    def __call__(self) -> datetime:
        return self.present

    def start(self, coroutine: Coroutine[Any, Any, None], after: float = 0.0) -> None:
        at = self.present + timedelta(seconds=after)
        heapq.heappush(self._waiting, (at, next(self._numbers), coroutine))

    def run(self, seconds: float) -> None:
        end = self.present + timedelta(seconds=seconds)
        while self._waiting and self._waiting[0][0] <= end:
            self.present, _, coroutine = heapq.heappop(self._waiting)
            try:
                pause = coroutine.send(None)
            except StopIteration:
                continue
            self.start(coroutine, pause)
        for _, _, coroutine in self._waiting:
            coroutine.close()


class Gate:
    """A sandbox's own quotas, in front of answers that it gave once: an hour asks the same a thousand times.

    Of several kinds of windows each has to admit a request. `rateLimits` is answered anew each time, of the last one:
    no other has less left than a sliding one.
    """

    def __init__(self, clock: Callable[[], datetime], *windows: WindowKind) -> None:
        self.sandbox = Sandbox()
        self.sandbox.shop.add_warehouse("Main")
        self.sandbox.shop.add_product("SOCKS", "Socks")
        self._clock = clock
        self._limiters = [Limiter(GROWTH, clock(), window=window) for window in windows]
        self._known: dict[bytes, tuple[Draw, HttpReply]] = {}
        #: What was admitted, in order.
        self.taken: list[Draw] = []

    def foreign_load(self, per_second: Draw) -> None:
        """From now on others take this much."""
        for limiter in self._limiters:
            limiter.load(per_second, self._clock())

    def handle(self, body: bytes) -> HttpReply:
        """Answer a request, or refuse it as the sandbox does."""
        now, (draw, reply) = self._clock(), self.once(body)
        if wait := max(limiter.wait(draw, now) for limiter in self._limiters):
            return replies.too_many(wait, "unix", now)
        for limiter in self._limiters:
            limiter.take(draw, now)
        self.taken.append(draw)
        if body != _LIMITS.body():
            return reply
        told = {"rateLimits": self._limiters[-1].rows(now)}
        return replies.answered({"data": told, "extensions": {"complexity": draw.complexity}}, now)

    def once(self, body: bytes) -> tuple[Draw, HttpReply]:
        """Return what a request takes and what is answered; nothing is counted."""
        if body not in self._known:
            reply = self.sandbox.handle(HttpRequest(headers=self.sandbox.headers, body=body))
            entry = self.sandbox.requests[-1]
            draw = Draw(requests=1, mutations=entry.mutations, complexity=entry.complexity)
            self._known[body] = draw, reply
        return self._known[body]


@frozen
class _Pause:
    seconds: float

    def __await__(self) -> Generator[float, None, None]:
        yield self.seconds


@define
class VirtualWorld:
    """A world in virtual time; an answer takes `takes` seconds."""

    time: Time
    gate: Gate
    takes: float = 0.0
    signals: list[Signal] = field(factory=list)

    def place(self, seconds: float) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def send(self, request: Request) -> Reply:
        await _Pause(self.takes / 2)
        answer = self.gate.handle(request.body)
        await _Pause(self.takes / 2)
        return Reply(status=answer.status, headers=answer.headers, body=answer.body)

    async def sleep(self, seconds: float) -> None:
        # Never nothing: what is less than the clock can tell would not pass.
        await _Pause(max(seconds, 1e-5))

    def now(self) -> datetime:
        return self.time()

    def random(self) -> float:
        return 1.0

    async def call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    async def each(self, fn: Callable[[Any], Awaitable[Any]], items: Any) -> Any:
        raise NotImplementedError

    def emit(self, signal: Signal) -> None:
        if isinstance(signal, RequestPaced | RequestRefused):
            self.signals.append(signal)


@define
class Show:
    """Several keepers of budgets, some of them sharing a store, at one sandbox's quotas."""

    gate: Gate
    time: Time
    share: float = 1.0
    takes: float = 0.0
    worlds: list[VirtualWorld] = field(factory=list)
    #: By priority: how long each call waited, in seconds.
    waited: dict[Priority, list[float]] = field(factory=lambda: {priority: [] for priority in Priority})

    def process(self, store: Any = None) -> Exchange:
        """Return a process: a keeper of its own, with the store that is shared."""
        world = VirtualWorld(self.time, self.gate, self.takes)
        self.worlds.append(world)
        sandbox = self.gate.sandbox
        settings = Settings(url=sandbox.url, token=sandbox.token, quota_share=self.share)
        keeper = SharedBudget(settings, world.call, store)
        return Exchange(world=world, budget=keeper, retries=RetryPolicy(deadline=600.0), limits=_LIMITS)

    def work(
        self,
        exchange: Exchange,
        priority: Priority,
        operation: Callable[[], Operation[Any]],
        every: float = 0.0,
        after: float = 0.0,
    ) -> None:
        """Ask again and again: as fast as it may be, or at a rhythm."""
        self.time.start(self._work(evolve(exchange, priority=priority), operation, every), after)

    async def _work(self, exchange: Exchange, operation: Callable[[], Operation[Any]], every: float) -> None:
        while True:
            begun = self.time()
            try:
                await exchange.ask(operation())
            except RateLimited:
                await _Pause(30.0)
            took = (self.time() - begun).total_seconds()
            self.waited[exchange.priority].append(max(0.0, took - self.takes))
            await _Pause(max(0.0, every - took))

    @property
    def refusals(self) -> list[datetime]:
        return sorted(
            signal.at
            for world in self.worlds
            for signal in world.signals
            if isinstance(signal, RequestRefused)
        )

    def spent(self, what: Callable[[Draw], float]) -> float:
        return sum(map(what, self.gate.taken))


def p95(waits: list[float]) -> float:
    return sorted(waits)[int(len(waits) * 0.95)]
