"""The budget of one client, held for all its threads and tasks."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

from centra_ipaas.centra import limits
from centra_ipaas.graphql import Budget, Exchange, Limit, Operation


class SharedBudget:
    """A `BudgetKeeper` in memory: one budget, changed by one caller at a time."""

    def __init__(self, budget: Budget) -> None:
        self._budget, self._lock = budget, Lock()

    def spend(self, operation: Operation[object], now: float, longest: float) -> float:
        """Book an operation, unless it would wait for longer; return the seconds to wait."""
        with self._lock:
            booked, wait = self._budget.spend(self._budget.cost(operation), now)
            if wait <= longest:
                self._budget = booked
            return wait

    def room(self, operation: Operation[object]) -> float:
        """Return how many times as much as this operation is expected to cost one request may take."""
        return self._budget.room(operation)

    def learn(self, operation: Operation[object], complexity: int) -> None:
        """Remember what an operation really cost."""
        with self._lock:
            self._budget = self._budget.learn(operation, complexity)

    def refused(self, wait: float, now: float) -> None:
        """Send nothing for a while."""
        with self._lock:
            self._budget = self._budget.refused(wait, now)

    def blocked(self, now: float) -> bool:
        """Return whether a refusal still holds."""
        return now < self._budget.blocked_until

    def correct(self, limits: Iterable[Limit], now: float) -> None:
        """Take over what Centra tells about the quotas."""
        with self._lock:
            self._budget = self._budget.corrected(limits, now)


async def adopt_limits(exchange: Exchange) -> None:
    """Read the quotas and what is used of them, and keep to them from now on."""
    answer = await exchange.ask(limits.read())
    exchange.budget.correct(answer.value, exchange.world.now().timestamp())
