"""How much may be asked, and when: Centra's quotas as a value.

Centra counts requests, mutations and complexity, each in windows of ten seconds and one hour, for the whole
environment (LIMITS). It refills token buckets at a constant rate; a sliding window that never holds more than
the quota satisfies that and every fixed window too. All six are spent together or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final, Protocol

from attrs import evolve, field, frozen
from attrs.validators import and_, gt, le

from centra_ipaas.graphql.operation import Operation

#: Seconds added to a window, for clocks and transit that do not agree.
PADDING: Final = 0.12
_TEN_SECONDS, _ONE_HOUR = 10.0, 3600.0


class Resource(StrEnum):
    """What is counted; the values are Centra's `RateLimitType`."""

    REQUESTS = "REQUEST_COUNT"
    MUTATIONS = "MUTATION_COUNT"
    COMPLEXITY = "QUERY_COMPLEXITY"


@frozen(kw_only=True)
class Limit:
    """One of the six quotas, as `rateLimits` tells it."""

    resource: Resource
    #: Length of the window in seconds: 10 or 3600.
    seconds: float
    quota: int
    used: int = 0


@frozen(kw_only=True)
class Cost:
    """What one operation takes."""

    requests: int = 1
    mutations: int = 0
    complexity: int = 0

    def of(self, resource: Resource) -> int:
        """Return the part that counts towards one resource."""
        return {
            Resource.REQUESTS: self.requests,
            Resource.MUTATIONS: self.mutations,
            Resource.COMPLEXITY: self.complexity,
        }[resource]

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            requests=self.requests + other.requests,
            mutations=self.mutations + other.mutations,
            complexity=self.complexity + other.complexity,
        )


#: The default plan (LIMITS). Quotas are read with `rateLimits` as soon as a runner starts.
GROWTH: Final = tuple(
    Limit(resource=resource, seconds=seconds, quota=quota)
    for resource, seconds, quota in (
        (Resource.REQUESTS, _TEN_SECONDS, 60),
        (Resource.REQUESTS, _ONE_HOUR, 5_000),
        (Resource.MUTATIONS, _TEN_SECONDS, 20),
        (Resource.MUTATIONS, _ONE_HOUR, 1_800),
        (Resource.COMPLEXITY, _TEN_SECONDS, 250_000),
        (Resource.COMPLEXITY, _ONE_HOUR, 30_000_000),
    )
)


@frozen
class _Spent:
    at: float
    cost: Cost
    #: Counts towards windows of this length only; None: towards all.
    window: float | None = None


@frozen(kw_only=True)
class Budget:
    """What was spent and what may be; every change is a new budget. Times are Unix seconds."""

    limits: tuple[Limit, ...] = GROWTH
    #: Part of every quota that is ours; the rest is left to other integrations of the environment.
    share: float = field(default=0.8, validator=and_(gt(0.0), le(1.0)))
    spent: tuple[_Spent, ...] = ()
    #: Nothing is sent before this moment: a refusal said so.
    blocked_until: float = 0.0
    #: Complexity by operation name, as the last answer told it.
    known: Mapping[str, int] = field(factory=dict)

    def cost(self, operation: Operation[object]) -> Cost:
        """Return what an operation is expected to take."""
        complexity = self.known.get(operation.name, operation.complexity)
        return Cost(mutations=int(operation.mutation), complexity=complexity)

    def spend(self, cost: Cost, now: float) -> tuple[Budget, float]:
        """Book the cost at the earliest moment all quotas allow; return the budget and the wait in seconds.

        Costs are booked in the order they come, so nothing overtakes. A cost above a whole quota waits for an
        empty window and is then let through: only Centra can say that it is too much.
        """
        begin = max([now, self.blocked_until, *(entry.at for entry in self.spent)])
        at = max([begin, *(self._free_at(limit, cost, begin) for limit in self.limits)])
        kept = _compact(entry for entry in self.spent if entry.at > now - _ONE_HOUR - PADDING)
        return evolve(self, spent=(*kept, _Spent(at, cost))), at - now

    def learn(self, operation: Operation[object], complexity: int) -> Budget:
        """Remember what an operation really cost."""
        if self.known.get(operation.name) == complexity:
            return self
        return evolve(self, known={**self.known, operation.name: complexity})

    def refused(self, wait: float, now: float) -> Budget:
        """A 429 came: send nothing for `wait` seconds."""
        return evolve(self, blocked_until=max(self.blocked_until, now + wait))

    def corrected(self, limits: Iterable[Limit], now: float) -> Budget:
        """Take over the quotas Centra tells, and count what others used as spent now."""
        told = tuple(limits)
        known = evolve(self, limits=told)
        others = [
            _Spent(now, _only(limit.resource, surplus), limit.seconds)
            for limit in told
            if (surplus := limit.used - known._used(limit, now)) > 0
        ]
        return evolve(known, spent=(*known.spent, *others))

    def _allowed(self, limit: Limit) -> int:
        return max(1, int(limit.quota * self.share))

    def _counting(self, limit: Limit, since: float) -> list[tuple[float, int]]:
        return sorted(
            (entry.at, entry.cost.of(limit.resource))
            for entry in self.spent
            if entry.at > since and entry.window in (None, limit.seconds)
        )

    def _used(self, limit: Limit, now: float) -> int:
        return sum(amount for _, amount in self._counting(limit, now - limit.seconds - PADDING))

    def _free_at(self, limit: Limit, cost: Cost, begin: float) -> float:
        """Return the first moment from `begin` on at which the cost fits into this quota."""
        window = limit.seconds + PADDING
        entries = self._counting(limit, begin - window)
        surplus = sum(amount for _, amount in entries) + cost.of(limit.resource) - self._allowed(limit)
        for at, amount in entries:
            if surplus <= 0:
                break
            surplus -= amount
            begin = max(begin, at + window)
        return begin


class BudgetKeeper(Protocol):
    """Who holds the one budget that all conversations of a client share."""

    def spend(self, operation: Operation[object], now: float) -> float:
        """Book an operation; return the seconds to wait before it may be sent."""

    def learn(self, operation: Operation[object], complexity: int) -> None:
        """Remember what an operation really cost."""

    def refused(self, wait: float, now: float) -> None:
        """Send nothing for a while."""

    def correct(self, limits: Iterable[Limit], now: float) -> None:
        """Take over what Centra tells about the quotas."""


def _only(resource: Resource, amount: int) -> Cost:
    return Cost(
        requests=amount if resource is Resource.REQUESTS else 0,
        mutations=amount if resource is Resource.MUTATIONS else 0,
        complexity=amount if resource is Resource.COMPLEXITY else 0,
    )


def _compact(entries: Iterable[_Spent]) -> tuple[_Spent, ...]:
    """Merge neighbours of the same tenth of a second, at the later time: never too little is counted."""
    merged: list[_Spent] = []
    for entry in entries:
        last = merged[-1] if merged else None
        if last and last.window == entry.window and int(last.at * 10) == int(entry.at * 10):
            merged[-1] = _Spent(max(last.at, entry.at), last.cost + entry.cost, entry.window)
        else:
            merged.append(entry)
    return tuple(merged)
