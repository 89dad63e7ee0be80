"""The budget of one environment: held in memory for the threads and tasks of a process, or in a store for processes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from functools import partial
from itertools import count
from threading import Lock
from typing import Final, Protocol, TypeVar
from urllib.parse import urlsplit

from attrs import evolve

from centra_ipaas.centra import limits
from centra_ipaas.client._settings import Settings
from centra_ipaas.graphql import Budget, Cost, Exchange, Limit, Operation, Priority, Turn, Use
from centra_ipaas.graphql.budget import from_text, to_text
from centra_ipaas.work import BudgetStore
from centra_ipaas.world import MaybeAwaitable

T = TypeVar("T")


class Caller(Protocol):
    """`World.call`: calls a store's method, which may block or be async."""

    async def __call__(
        self, fn: Callable[..., MaybeAwaitable[T]], /, environment: str, change: Callable[..., object]
    ) -> T:
        """Return what the method returns."""


class SharedBudget:
    """A `BudgetKeeper`: one budget, changed by one caller at a time.

    Without a store it is this client's own. With one, whoever uses the store and asks the same host shares it; the
    share is each one's own.
    """

    def __init__(self, settings: Settings, call: Caller, store: BudgetStore | None = None) -> None:
        self._share, self._call, self.store = settings.quota_share, call, store
        self._environment: Final = _environment(settings.url)
        self._budget, self._lock = Budget(share=self._share), Lock()
        self._me, self._numbers = uuid.uuid4().hex[:12], count()
        #: Whether the budget in the store was seen.
        self._read = False

    async def spend(
        self,
        operation: Operation[object],
        now: float,
        longest: float,
        *,
        priority: Priority = Priority.ORDERS,
        turn: Turn | None = None,
    ) -> Turn:
        """Book an operation if it may be sent now, else keep its place."""
        ticket = turn.ticket if turn else f"{self._me}-{next(self._numbers)}"

        def spend(budget: Budget) -> tuple[Budget, Turn]:
            cost = budget.cost(operation)
            after, wait = budget.spend(cost, now, priority=priority, ticket=ticket, longest=longest)
            at = now if wait else after.last
            return after, Turn(
                ticket=ticket,
                cost=cost,
                at=at,
                wait=wait,
                behind=budget.behind(now),
                paused_until=after.blocked_until,
            )

        return await self._change(spend)

    async def answered(self, operation: Operation[object], turn: Turn, complexity: int, now: float) -> None:
        """Take over what an operation really cost."""

        def answered(budget: Budget) -> tuple[Budget, None]:
            return budget.answered(operation, turn.cost, turn.at, complexity, now), None

        # Most answers tell nothing new, and then a store need not be asked.
        if self.store is None or answered(self._budget)[0] != self._budget:
            await self._change(answered)

    async def refused(self, operation: Operation[object], wait: float, now: float) -> bool:
        """A 429 came: nothing is sent for a while; return whether the operation must have been too dear alone."""

        def refused(budget: Budget) -> tuple[Budget, bool]:
            alone = budget.plenty(budget.cost(operation), now)
            return budget.refused(wait, now, alone=alone), alone

        return await self._change(refused)

    async def look(self, operation: Operation[object], now: float) -> bool:
        """Return whether the caller has to ask for the quotas now; it is booked."""
        cost = Cost(complexity=operation.complexity)
        # What is known here may be late, but the question is asked for every request.
        if not self._budget.look(cost, now)[1]:
            return False
        return await self._change(lambda budget: budget.look(cost, now))

    async def correct(self, limits: Iterable[Limit], now: float) -> tuple[Use, ...]:
        """Take over what Centra tells about the quotas; return what is used of them."""
        told = tuple(limits)

        def correct(budget: Budget) -> tuple[Budget, tuple[Use, ...]]:
            after = budget.corrected(told, now)
            return after, after.uses(now)

        return await self._change(correct)

    async def room(self, operation: Operation[object]) -> float:
        """Return how many times as much as this operation is expected to cost one request may take."""
        if self.store is not None and not self._read:
            # Later on what is known here may be late; a new process knows nothing of what others have learned.
            await self._change(lambda budget: (budget, None))
        return self._budget.room(operation)

    async def _change(self, change: Callable[[Budget], tuple[Budget, T]]) -> T:
        if self.store is not None:
            return await self._call(
                self.store.change_budget, self._environment, partial(self._stored, change)
            )
        with self._lock:
            self._budget, result = change(self._budget)
        return result

    def _stored(self, change: Callable[[Budget], tuple[Budget, T]], text: str | None) -> tuple[str | None, T]:
        found = None if text is None else from_text(text)
        before = self._budget if found is None else evolve(found, share=self._share)
        self._read = True
        self._budget, result = change(before)
        return (None if self._budget is before else to_text(self._budget)), result


def _environment(url: str) -> str:
    """Return host and port, each shop's in one spelling: letters in lower case, no final dot, no usual port."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    usual = {"https": 443, "http": 80}.get(parts.scheme)
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


async def adopt_limits(exchange: Exchange) -> None:
    """Read the quotas and what is used of them, and keep to them from now on."""
    answer = await exchange.ask(limits.read())
    await exchange.correct(answer.value)
