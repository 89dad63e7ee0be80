"""The six buckets: requests, mutations and complexity, each over 10 seconds and an hour (LIMITS)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import floor
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.edge.windows import WINDOWS, Amount, Window, WindowKind

_HOUR = 3600
_INTERVALS = {10: "TEN_SECONDS", _HOUR: "ONE_HOUR"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class Plan:
    """Quotas of an environment; each pair is for 10 seconds and for an hour."""

    name: str
    requests: tuple[int, int]
    mutations: tuple[int, int]
    complexity: tuple[int, int]
    #: Whether a request beyond the quota is answered 429; without it everything is only counted.
    refuses: bool = True


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
#: No plan of Centra's. `rateLimits` counts in Int, which ends a little above two billion.
UNLIMITED = Plan(
    name="unlimited",
    requests=(1_000_000, 100_000_000),
    mutations=(1_000_000, 100_000_000),
    complexity=(2_000_000_000, 2_000_000_000),
    refuses=False,
)
PLANS: Mapping[str, Plan] = {
    plan.name: plan for plan in (GROWTH, ENHANCED, HIGH_VOLUME, ENTERPRISE, UNLIMITED)
}


@frozen(kw_only=True)
class Draw:
    """What is taken from the buckets at once, or per second."""

    requests: float = 0
    mutations: float = 0
    complexity: float = 0

    def __attrs_post_init__(self) -> None:
        if min(self.requests, self.mutations, self.complexity) < 0:
            raise ValueError("requests, mutations and complexity must be 0 or more")

    def parts(self) -> dict[str, Amount]:
        """Return the amounts by type of `RateLimit`."""
        return {
            "REQUEST_COUNT": _exact(self.requests),
            "MUTATION_COUNT": _exact(self.mutations),
            "QUERY_COMPLEXITY": _exact(self.complexity),
        }


def _exact(amount: float) -> Amount:
    return amount if isinstance(amount, int) else Fraction(amount)


@frozen
class _Bucket:
    kind: str
    seconds: int
    quota: int
    window: Window


class Limiter:
    """Takes from all buckets or from none.

    With `early_retry_trips` whoever asks before the moment a refusal named is refused, and the moment moves on
    ("trips the limit again", OLD:limits); without it only the buckets decide.
    """

    def __init__(
        self, plan: Plan, now: datetime, *, window: WindowKind = "token", early_retry_trips: bool = False
    ) -> None:
        if window not in WINDOWS:
            raise ValueError(f"unknown window {window!r}; known: {', '.join(WINDOWS)}")
        self._refuses = plan.refuses
        self._buckets = _buckets(plan, _microseconds(now), window)
        self._admits = {
            bucket.kind: Fraction(bucket.quota, bucket.seconds)
            for bucket in self._buckets
            if bucket.seconds != _HOUR
        }
        self._early_retry_trips = early_retry_trips
        self._closed = timedelta()
        self._resumes = now

    def wait(self, draw: Draw, now: datetime) -> int:
        """Return 0 if the request may run, else the whole seconds to wait; takes nothing."""
        if not self._refuses:
            return 0
        moment, parts = _microseconds(now), draw.parts()
        found = max(bucket.window.wait(parts[bucket.kind], moment) for bucket in self._buckets)
        return self._retried_early(found, now) if self._early_retry_trips else found

    def _retried_early(self, found: int, now: datetime) -> int:
        """Keep the door closed until the moment that was named, and name a new one to who asks before."""
        if found:
            self._closed = timedelta(seconds=found)
        if found or now < self._resumes:
            self._resumes = now + self._closed
            return self._closed.seconds
        return 0

    def take(self, draw: Draw, now: datetime) -> None:
        """Take from every bucket, as far as something is left."""
        moment, parts = _microseconds(now), draw.parts()
        for bucket in self._buckets:
            if parts[bucket.kind]:
                bucket.window.take(parts[bucket.kind], moment)

    def load(self, per_second: Draw, now: datetime) -> None:
        """From now on others draw this much every second."""
        moment, parts = _microseconds(now), per_second.parts()
        for bucket in self._buckets:
            rate = parts[bucket.kind]
            # Others are refused as well: what 10 seconds do not let through does not count in the hour.
            admitted = min(rate, self._admits[bucket.kind]) if bucket.seconds == _HOUR else rate
            bucket.window.load(admitted, moment)

    def rows(self, now: datetime) -> list[dict[str, Any]]:
        """Return what `rateLimits` shows: quota = used + remaining."""
        return [_row(bucket, _microseconds(now)) for bucket in self._buckets]


def _microseconds(now: datetime) -> int:
    return (now - _EPOCH) // timedelta(microseconds=1)


def _buckets(plan: Plan, now: int, window: WindowKind) -> list[_Bucket]:
    quotas = {
        "REQUEST_COUNT": plan.requests,
        "QUERY_COMPLEXITY": plan.complexity,
        "MUTATION_COUNT": plan.mutations,
    }
    return [
        _Bucket(kind, seconds, quota, WINDOWS[window](quota, seconds, now))
        for kind, pair in quotas.items()
        for seconds, quota in zip(_INTERVALS, pair, strict=True)
    ]


def _row(bucket: _Bucket, now: int) -> dict[str, Any]:
    remaining = floor(bucket.window.remaining(now))
    return {
        "type": bucket.kind,
        "intervalSeconds": _INTERVALS[bucket.seconds],
        "quota": bucket.quota,
        "usedQuota": bucket.quota - remaining,
        "remainingQuota": remaining,
    }
