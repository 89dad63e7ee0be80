"""What an adapter, or the circuit before it, says of a target as a whole."""

from __future__ import annotations

import math
from typing import Final

from centra_ipaas.errors._tree import Fault, IpaasError, Retry

_LONGEST_PAUSE: Final = 86_400.0


class TargetUnavailable(IpaasError):
    """The target as a whole cannot be used right now; adapters raise it, for a 503 or during maintenance.

    No record is at fault: nothing parks, no attempt is counted, and nothing else is sent for a while (`retry_after`
    seconds if the target said so, at most a day, else a pause that grows; what is no such number counts as not said).
    Whether the call had its effect is unknown; an adapter that knows that it never left raises `NotSent`.
    """

    code = "target-unavailable"
    fault = Fault.NETWORK
    retry = Retry.AFTER_LOOKING
    advice = "Bring the target back; everything goes on by itself."

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        self.retry_after = _pause(retry_after)
        super().__init__(message)


def _pause(told: object) -> float | None:
    if isinstance(told, int | float) and math.isfinite(told) and told >= 0:
        return min(told, _LONGEST_PAUSE)
    return None


class CircuitOpen(TargetUnavailable):
    """The call was not made: the target failed for whatever was sent, and is left alone for a while."""

    code = "circuit-open"
    retry = Retry.SAFE
    harmless = True
