"""The six buckets: requests, mutations and complexity, each over 10 seconds and an hour (LIMITS)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any

from attrs import define, field, frozen

TEN_SECONDS = 10
ONE_HOUR = 3600
_INTERVALS = {TEN_SECONDS: "TEN_SECONDS", ONE_HOUR: "ONE_HOUR"}
_KINDS = ("REQUEST_COUNT", "QUERY_COMPLEXITY", "MUTATION_COUNT")


@frozen(kw_only=True)
class Plan:
    """Quotas of an environment; each pair is for 10 seconds and for an hour."""

    name: str
    requests: tuple[int, int]
    mutations: tuple[int, int]
    complexity: tuple[int, int]


GROWTH = Plan(name="growth", requests=(60, 5_000), mutations=(20, 1_800), complexity=(250_000, 30_000_000))
ENHANCED = Plan(
    name="enhanced", requests=(150, 20_000), mutations=(50, 4_500), complexity=(900_000, 90_000_000)
)
HIGH_VOLUME = Plan(
    name="high-volume", requests=(450, 40_000), mutations=(150, 7_000), complexity=(1_800_000, 180_000_000)
)
ENTERPRISE = Plan(
    name="enterprise", requests=(1_500, 85_000), mutations=(500, 25_000), complexity=(4_000_000, 400_000_000)
)
PLANS: Mapping[str, Plan] = {plan.name: plan for plan in (GROWTH, ENHANCED, HIGH_VOLUME, ENTERPRISE)}


@define
class _Bucket:
    """A token bucket, refilled at a constant rate (OLD:limits)."""

    kind: str
    seconds: int
    quota: int
    at: datetime
    tokens: Fraction = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.tokens = Fraction(self.quota)

    def refill(self, now: datetime) -> None:
        passed = Fraction(now.timestamp()) - Fraction(self.at.timestamp())
        if passed > 0:
            self.tokens = min(Fraction(self.quota), self.tokens + passed * self.quota / self.seconds)
            self.at = now

    def wait(self, cost: int) -> int:
        """Return the whole seconds until `cost` tokens are there; 0 if they are."""
        missing = min(cost, self.quota) - self.tokens
        if cost > self.quota:
            return self.seconds
        return max(0, ceil(missing * self.seconds / self.quota))


class Limiter:
    """Takes tokens from all buckets or from none."""

    def __init__(self, plan: Plan | None, now: datetime) -> None:
        self._buckets = [] if plan is None else _buckets(plan, now)

    def spend(self, complexity: int, mutations: int, now: datetime) -> int:
        """Take what a request costs; return 0, or the seconds to wait if a bucket lacks tokens."""
        cost = {"REQUEST_COUNT": 1, "QUERY_COMPLEXITY": complexity, "MUTATION_COUNT": mutations}
        for bucket in self._buckets:
            bucket.refill(now)
        wait = max((bucket.wait(cost[bucket.kind]) for bucket in self._buckets), default=0)
        if wait:
            return wait
        for bucket in self._buckets:
            bucket.tokens -= cost[bucket.kind]
        return 0

    def rows(self, now: datetime) -> list[dict[str, Any]]:
        """Return what `rateLimits` shows: quota = used + remaining."""
        return [_row(bucket, now) for bucket in self._buckets]


def _buckets(plan: Plan, now: datetime) -> list[_Bucket]:
    quotas = dict(zip(_KINDS, (plan.requests, plan.complexity, plan.mutations), strict=True))
    return [
        _Bucket(kind, seconds, quota, now)
        for kind, pair in quotas.items()
        for seconds, quota in zip((TEN_SECONDS, ONE_HOUR), pair, strict=True)
    ]


def _row(bucket: _Bucket, now: datetime) -> dict[str, Any]:
    bucket.refill(now)
    remaining = floor(bucket.tokens)
    return {
        "type": bucket.kind,
        "intervalSeconds": _INTERVALS[bucket.seconds],
        "quota": bucket.quota,
        "usedQuota": bucket.quota - remaining,
        "remainingQuota": remaining,
    }
