"""The quotas of the environment. Needs no permission, and counts as a request itself (OLD:limits)."""

from __future__ import annotations

from typing import Final

import msgspec

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder
from centra_ipaas.graphql import Limit, Operation, Resource

_LIMITS: Final = """
query RateLimits { rateLimits { type intervalSeconds quota usedQuota remainingQuota } }
"""

# `intervalSeconds` is an enum in spite of its name.
_SECONDS: Final = {"TEN_SECONDS": 10.0, "ONE_HOUR": 3600.0}


class _Data(wire.Wire):
    rateLimits: list[wire.RateLimit]


def read() -> Operation[tuple[Limit, ...]]:
    """Return what each quota is and how much of it is used, windows in seconds (OLD:limits).

    Six of them: requests, mutations and complexity, each per 10 s and per hour. Kinds and windows that this
    version does not know are left out, with a note (`Answer.unknown`); an answer with nothing that it knows is
    `UnexpectedAnswer`, since no environment is without quotas. Costs one request and 10 points of complexity.
    """
    return Operation(
        name="RateLimits",
        document=_LIMITS,
        decode=decoder(_Data, _limits),
        complexity=10,
    )


def _limits(data: _Data) -> tuple[Limit, ...]:
    limits = tuple(_limit(found) for found in data.rateLimits if _known(found))
    if not limits:
        raise msgspec.ValidationError("no quota that this version knows - at `$.rateLimits`")
    return limits


def _known(found: wire.RateLimit) -> bool:
    return found.type in set(Resource) and found.intervalSeconds in _SECONDS


def _limit(found: wire.RateLimit) -> Limit:
    return Limit(
        resource=Resource(found.type),
        seconds=_SECONDS[found.intervalSeconds],
        quota=found.quota,
        used=found.usedQuota,
    )
