"""Faults on demand: what a network, a proxy or a bad minute does to an answer."""

from __future__ import annotations

from collections.abc import Collection
from threading import Lock
from typing import Literal, get_args

from attrs import define, field, frozen

FaultKind = Literal[
    "lose_answer", "apply_then_500", "error_500", "refuse_429", "truncate", "html", "null_data", "slow"
]


@frozen(kw_only=True)
class Fault:
    """One planned fault.

    ============== ======== ===============================================================
    kind           executed what comes back
    ============== ======== ===============================================================
    lose_answer    yes      nothing: the connection breaks
    apply_then_500 yes      HTTP 500
    truncate       yes      HTTP 200, the JSON cut in the middle
    slow           yes      the answer, `seconds` later
    error_500      no       HTTP 500
    refuse_429     no       HTTP 429, Retry-After `seconds` from now
    html           no       HTTP 200 with a proxy's page
    null_data      no       HTTP 200, ``data: null`` and an entry in ``errors``
    ============== ======== ===============================================================
    """

    kind: FaultKind
    #: Only requests with this root field; None: every request.
    match: str | None = None
    seconds: float = 1.0


@define
class _Planned:
    fault: Fault
    skip: int
    times: int


@define
class Faults:
    """The plan of faults; each request takes at most one, the first that fits."""

    _planned: list[_Planned] = field(factory=list)
    _lock: Lock = field(factory=Lock)

    def add(
        self,
        kind: FaultKind,
        *,
        match: str | None = None,
        times: int = 1,
        skip: int = 0,
        seconds: float = 1.0,
    ) -> None:
        """Plan `times` faults for requests with the root field `match`, after letting `skip` of them pass."""
        if kind not in get_args(FaultKind):
            raise ValueError(f"unknown fault {kind!r}; known: {', '.join(get_args(FaultKind))}")
        if times < 1 or skip < 0 or seconds < 0:
            raise ValueError("times must be 1 or more, skip and seconds 0 or more")
        with self._lock:
            self._planned.append(_Planned(Fault(kind=kind, match=match, seconds=seconds), skip, times))

    def clear(self) -> None:
        """Forget every fault that is left."""
        with self._lock:
            self._planned.clear()

    def pending(self) -> int:
        """Return how many faults are still to come."""
        with self._lock:
            return sum(planned.times for planned in self._planned)

    def take(self, root_fields: Collection[str]) -> Fault | None:
        """Return the fault for a request with these root fields, and count it."""
        with self._lock:
            for planned in self._planned:
                if planned.fault.match is not None and planned.fault.match not in root_fields:
                    continue
                if planned.skip:
                    planned.skip -= 1
                    continue
                planned.times -= 1
                if not planned.times:
                    self._planned.remove(planned)
                return planned.fault
        return None
