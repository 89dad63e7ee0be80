"""A world for tests: its clock stands still until somebody sleeps, its dice are loaded, its replies written down."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import msgspec

from centra_ipaas.graphql import Budget, Cost, Limit, Operation, Priority, Turn, Use
from centra_ipaas.sandbox import HttpRequest, Plan, Sandbox
from centra_ipaas.signals import Signal
from centra_ipaas.world import Done, Failed, Reply, Request

T = TypeVar("T")
S = TypeVar("S")

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def reply(
    status: int = 200, body: bytes | None = None, headers: dict[str, str] | None = None, **envelope: Any
) -> Reply:
    """Return a reply with these members of the envelope, or with this body."""
    return Reply(
        status=status, headers=headers or {}, body=json.dumps(envelope).encode() if body is None else body
    )


def query(name: str = "Things", **changes: Any) -> Operation[Any]:
    return Operation(
        **{"name": name, "document": "query Things { things }", "decode": msgspec.json.decode, **changes}
    )


def mutation(name: str = "Change", **changes: Any) -> Operation[Any]:
    return query(name, **{"document": "mutation Change { x { userErrors { message } } }", **changes})


class FakeWorld:
    """Answers with the replies given, in order; an exception among them is raised."""

    def __init__(self, *answers: Reply | Exception, dice: float = 1.0, takes: float = 0.0) -> None:
        self.answers = list(answers)
        self.dice, self.takes = dice, takes
        self.present = START
        self.sent: list[Request] = []
        self.slept: list[float] = []
        self.signals: list[Signal] = []

    def place(self, seconds: float) -> AbstractAsyncContextManager[None]:
        return nullcontext()

    async def send(self, request: Request) -> Reply:
        self.sent.append(request)
        self.present += timedelta(seconds=self.takes)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.present += timedelta(seconds=seconds)

    def now(self) -> datetime:
        return self.present

    def random(self) -> float:
        return self.dice

    async def each(self, fn: Callable[[S], Awaitable[T]], items: Iterable[S]) -> list[Done[T] | Failed]:
        return [Done(await fn(item)) for item in items]

    async def call(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs)

    def emit(self, signal: Signal) -> None:
        self.signals.append(signal)

    def told(self, kind: type[Signal]) -> list[Any]:
        return [signal for signal in self.signals if isinstance(signal, kind)]


class SandboxWorld(FakeWorld):
    """Sends to a sandbox that lives by this world's clock."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.sandbox = Sandbox(plan=plan, clock=self.now)
        self.refusals = 0

    async def send(self, request: Request) -> Reply:
        self.sent.append(request)
        answer = self.sandbox.handle(HttpRequest(headers=self.sandbox.headers, body=request.body))
        self.refusals += answer.status == 429
        return Reply(status=answer.status, headers=answer.headers, body=answer.body)


class Purse:
    """A keeper of one budget that remembers what it was told."""

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()
        self.asked = 0

    async def spend(
        self,
        operation: Operation[object],
        now: float,
        longest: float,
        *,
        priority: Priority = Priority.ORDERS,
        turn: Turn | None = None,
    ) -> Turn:
        self.asked += 1
        ticket, cost = turn.ticket if turn else str(self.asked), self.budget.cost(operation)
        behind = self.budget.behind(now)
        self.budget, wait = self.budget.spend(cost, now, priority=priority, ticket=ticket, longest=longest)
        at, paused_until = now if wait else self.budget.last, self.budget.blocked_until
        return Turn(ticket=ticket, cost=cost, at=at, wait=wait, behind=behind, paused_until=paused_until)

    async def room(self, operation: Operation[object]) -> float:
        return self.budget.room(operation)

    async def answered(self, operation: Operation[object], turn: Turn, complexity: int, now: float) -> None:
        self.budget = self.budget.answered(operation, turn.cost, turn.at, complexity, now)

    async def refused(self, operation: Operation[object], wait: float, now: float) -> bool:
        alone = self.budget.plenty(self.budget.cost(operation), now)
        self.budget = self.budget.refused(wait, now, alone=alone)
        return alone

    async def look(self, operation: Operation[object], now: float) -> bool:
        self.budget, look = self.budget.look(Cost(complexity=operation.complexity), now)
        return look

    async def correct(self, limits: Iterable[Limit], now: float) -> tuple[Use, ...]:
        self.budget = self.budget.corrected(limits, now)
        return self.budget.uses(now)


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Drive a conversation that never suspends."""
    try:
        coroutine.send(None)
    except StopIteration as stop:
        return stop.value  # type: ignore[no-any-return]
    raise AssertionError("it suspended")
