"""What Centra counts, and who goes first."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from attrs import frozen

TEN_SECONDS: Final = 10.0
ONE_HOUR: Final = 3600.0


class Resource(StrEnum):
    """What is counted; the values are Centra's `RateLimitType`."""

    REQUESTS = "REQUEST_COUNT"
    MUTATIONS = "MUTATION_COUNT"
    COMPLEXITY = "QUERY_COMPLEXITY"


class Priority(IntEnum):
    """Who goes first when a quota runs short; whoever waits goes before everybody with a larger number.

    Products and backfill are long and can wait: they flow evenly over the hour instead of using it up in its first
    minutes, and leave a little of every quota to stock and orders. So these find quota at once, as long as they need
    less than there is, whatever runs beside them.
    """

    STOCK = 0
    ORDERS = 1
    PRODUCTS = 2
    BACKFILL = 3

    @property
    def part(self) -> float:
        """Return which part of our share it may fill."""
        return 0.97 if self.even else 1.0

    @property
    def even(self) -> bool:
        """Return whether it flows evenly."""
        return self >= Priority.PRODUCTS


@frozen(kw_only=True)
class Limit:
    """One of the six quotas, as `rateLimits` tells it."""

    resource: Resource
    #: Length of the window in seconds: 10 or 3600.
    seconds: float
    quota: int
    used: int = 0

    @property
    def key(self) -> tuple[Resource, float]:
        """Return what tells it from the others."""
        return self.resource, self.seconds

    @property
    def long(self) -> bool:
        """Return whether it pays to ask in between how much is left."""
        return self.seconds >= 60 * TEN_SECONDS


@frozen(kw_only=True)
class Cost:
    """What one operation takes."""

    requests: int = 1
    mutations: int = 0
    complexity: int = 0
    #: Complexity that has to be free beyond, as long as nobody knows what it really takes; it is not booked.
    margin: int = 0

    def of(self, resource: Resource) -> int:
        """Return the part that counts towards one resource."""
        if resource is Resource.REQUESTS:
            return self.requests
        return self.mutations if resource is Resource.MUTATIONS else self.complexity


#: The default plan (LIMITS), until Centra told the quotas of this environment.
GROWTH: Final = tuple(
    Limit(resource=resource, seconds=seconds, quota=quota)
    for resource, seconds, quota in (
        (Resource.REQUESTS, TEN_SECONDS, 60),
        (Resource.REQUESTS, ONE_HOUR, 5_000),
        (Resource.MUTATIONS, TEN_SECONDS, 20),
        (Resource.MUTATIONS, ONE_HOUR, 1_800),
        (Resource.COMPLEXITY, TEN_SECONDS, 250_000),
        (Resource.COMPLEXITY, ONE_HOUR, 30_000_000),
    )
)
