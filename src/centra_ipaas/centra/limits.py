"""The quotas of the environment. Needs no permission, and counts as a request itself (OLD:limits)."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder
from centra_ipaas.graphql import Limit, Operation, Resource

_LIMITS: Final = """
query RateLimits { rateLimits { type intervalSeconds quota usedQuota remainingQuota } }
"""

# `intervalSeconds` is an enum in spite of its name.
_SECONDS: Final = {"TEN_SECONDS": 10.0, "ONE_HOUR": 3600.0}


class _Data(Struct, rename="camel"):
    rate_limits: list[wire.RateLimit]


def read() -> Operation[tuple[Limit, ...]]:
    """Return what each quota is and how much of it is used; kinds this version does not know are left out."""
    return Operation(
        name="RateLimits",
        document=_LIMITS,
        decode=decoder(_Data, lambda data: tuple(_limit(found) for found in data.rate_limits if _known(found))),
        complexity=10,
    )


def _known(found: wire.RateLimit) -> bool:
    return found.type in list(Resource) and found.interval_seconds in _SECONDS


def _limit(found: wire.RateLimit) -> Limit:
    return Limit(
        resource=Resource(found.type),
        seconds=_SECONDS[found.interval_seconds],
        quota=found.quota,
        used=found.used_quota,
    )
