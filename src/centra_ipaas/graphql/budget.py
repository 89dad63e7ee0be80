"""How much may be asked, and when: Centra's quotas as a value.

Centra counts requests, mutations and complexity, each in windows of ten seconds and one hour, for the whole
environment (LIMITS). It refills token buckets at a constant rate; a sliding window that never holds more than
the quota satisfies that and every fixed window too. All six are spent together or not at all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction
from math import ceil, inf
from typing import Final, Protocol

from attrs import evolve, field, frozen
from attrs.validators import and_, gt, le

from centra_ipaas.graphql.operation import Operation

#: Seconds added to a window, for clocks and transit that do not agree.
PADDING: Final = 0.12
#: Into how many pieces of time a window is divided: what falls into one piece is counted as one.
_GRAINS: Final = 200
#: Part of our share of a complexity quota that one request may take.
_LARGEST: Final = 0.2
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
        if resource is Resource.REQUESTS:
            return self.requests
        return self.mutations if resource is Resource.MUTATIONS else self.complexity


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
    """What was spent of one quota: moments and amounts in order, and their sum."""

    entries: tuple[tuple[float, int], ...] = ()
    total: int = 0

    def since(self, moment: float) -> _Spent:
        """Return what was spent after a moment."""
        gone = bisect_right(self.entries, (moment, inf))
        if not gone:
            return self
        return _Spent(self.entries[gone:], self.total - sum(amount for _, amount in self.entries[:gone]))

    def plus(self, at: float, amount: int, grain: float) -> _Spent:
        """Add an amount at the end. Neighbours of one grain of time merge at the later one: never too little counts."""
        if not amount:
            return self
        *before, last = self.entries or ((-inf, 0),)
        if last[1] and at // grain == last[0] // grain:
            return _Spent((*before, (max(at, last[0]), last[1] + amount)), self.total + amount)
        return _Spent((*self.entries, (at, amount)), self.total + amount)

    def free_at(self, begin: float, most: int, window: float) -> float:
        """Return the first moment from `begin` on at which no more than `most` is left in the window."""
        surplus = self.total - most
        for at, amount in self.entries:
            if surplus <= 0:
                break
            surplus -= amount
            begin = max(begin, at + window)
        return begin

    def corrected(self, limit: Limit, now: float) -> _Spent:
        """Add what Centra counts beyond what we know to have sent by now."""
        counted = self.since(now - limit.seconds - PADDING)
        surplus = limit.used - sum(amount for at, amount in counted.entries if at <= now)
        if surplus <= 0:
            return counted
        return _Spent(
            tuple(sorted((*counted.entries, *_refilling(limit, surplus, now)))), counted.total + surplus
        )


@frozen(kw_only=True)
class Budget:
    """What was spent and what may be; every change is a new budget. Times are Unix seconds."""

    limits: tuple[Limit, ...] = GROWTH
    #: Part of every quota that is ours; the rest is left to other integrations of the environment.
    share: float = field(default=0.8, validator=and_(gt(0.0), le(1.0)))
    #: One for each limit.
    spent: tuple[_Spent, ...] = field(repr=False)
    #: When the last one booked may be sent.
    last: float = 0.0
    #: Nothing is sent before this moment: a refusal said so.
    blocked_until: float = 0.0
    #: By operation name: complexity as the last answer told it, and as it had been assumed.
    known: Mapping[str, tuple[int, int]] = field(factory=dict)

    @spent.default
    def _nothing(self) -> tuple[_Spent, ...]:
        return (_Spent(),) * len(self.limits)

    def cost(self, operation: Operation[object]) -> Cost:
        """Return what an operation is expected to take.

        What was learned holds for the operation's name; with other variables (100 orders instead of one) it is
        scaled by what the operation itself assumes.
        """
        told, assumed = self.known.get(operation.name, (1, 1))
        return Cost(
            mutations=int(operation.mutation), complexity=ceil(Fraction(told * operation.complexity, assumed))
        )

    def room(self, operation: Operation[object]) -> float:
        """Return how many times as much as this operation is expected to cost one request may take.

        So pages can grow: a request takes at most a fifth of our share of any complexity quota, so that others
        wait no longer than two seconds behind it.
        """
        cost = max(1, self.cost(operation).complexity)
        return min(
            (
                self._allowed(limit) * _LARGEST / cost
                for limit in self.limits
                if limit.resource is Resource.COMPLEXITY
            ),
            default=1.0,
        )

    def spend(self, cost: Cost, now: float) -> tuple[Budget, float]:
        """Book the cost at the earliest moment all quotas allow; return the budget and the wait in seconds.

        Costs are booked in the order they come, so nothing overtakes. A cost above a whole quota waits for an
        empty window and is then let through: only Centra can say that it is too much.
        """
        amounts = [cost.of(limit.resource) for limit in self.limits]
        booked = list(zip(self.limits, self.spent, amounts, strict=True))
        begin = max(now, self.blocked_until, self.last)
        free = [
            spent.free_at(begin, self._allowed(limit) - amount, _window(limit))
            for limit, spent, amount in booked
            if amount
        ]
        at = max([begin, *free])
        spent = tuple(
            spent.since(now - _window(limit)).plus(at, amount, limit.seconds / _GRAINS)
            for limit, spent, amount in booked
        )
        return evolve(self, spent=spent, last=at), at - now

    def learn(self, operation: Operation[object], complexity: int) -> Budget:
        """Remember what an operation really cost."""
        told = (max(0, complexity), max(1, operation.complexity))
        if self.known.get(operation.name) == told:
            return self
        return evolve(self, known={**self.known, operation.name: told})

    def refused(self, wait: float, now: float) -> Budget:
        """A 429 came: send nothing for `wait` seconds."""
        return evolve(self, blocked_until=max(self.blocked_until, now + wait))

    def corrected(self, limits: Iterable[Limit], now: float) -> Budget:
        """Take over the quotas Centra tells, and count what others used of them.

        Centra's buckets refill at a constant rate (OLD:limits), so what others used leaves the window little by
        little as it is refilled.
        """
        told = tuple(limits)
        known = {
            (limit.resource, limit.seconds): spent
            for limit, spent in zip(self.limits, self.spent, strict=True)
        }
        spent = (known.get((limit.resource, limit.seconds), _Spent()).corrected(limit, now) for limit in told)
        return evolve(self, limits=told, spent=tuple(spent))

    def _allowed(self, limit: Limit) -> int:
        return max(1, int(limit.quota * self.share))


class BudgetKeeper(Protocol):
    """Who holds the one budget that all conversations of a client share."""

    def spend(self, operation: Operation[object], now: float, longest: float) -> float:
        """Book an operation; return the seconds to wait before it may be sent.

        If that is more than `longest`, nothing is booked.
        """

    def room(self, operation: Operation[object]) -> float:
        """Return how many times as much as this operation is expected to cost one request may take."""

    def learn(self, operation: Operation[object], complexity: int) -> None:
        """Remember what an operation really cost."""

    def refused(self, wait: float, now: float) -> None:
        """Send nothing for a while."""

    def blocked(self, now: float) -> bool:
        """Return whether a refusal still holds."""

    def correct(self, limits: Iterable[Limit], now: float) -> None:
        """Take over what Centra tells about the quotas."""


def _window(limit: Limit) -> float:
    return limit.seconds + PADDING


def _refilling(limit: Limit, amount: int, now: float) -> Iterator[tuple[float, int]]:
    """Yield the amount in parts, each at the moment from which it leaves the window just when it is refilled."""
    parts = min(amount, _GRAINS)
    for part in range(parts):
        before, until = amount * part // parts, amount * (part + 1) // parts
        yield now - limit.seconds + until * limit.seconds / max(1, limit.quota), until - before
