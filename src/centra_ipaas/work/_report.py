"""What became of a run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from centra_ipaas.errors import Finding


@frozen(kw_only=True)
class Report:
    """The sum of a run: what was heard of, how many entities were looked at, and how many of them ended how.

    ``looked == done + held_back + parked + skipped``, or some were left without an end: they are looked at again when
    the lease of the worker has run out.
    """

    flow: str
    worker: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    #: How many entities were put on the worklist, as new or ready again.
    heard: int = 0
    #: Entities taken from the worklist, counted when they were taken.
    looked: int = 0
    #: Entities by what became of them, in words.
    counts: Mapping[str, int] = field(factory=dict)
    #: The effect happened, or nothing was left to do.
    done: int = 0
    #: Looked at again later: it waits, is tried again, or another worker has it.
    held_back: int = 0
    parked: int = 0
    #: Not the flow's matter.
    skipped: int = 0
    #: What stopped the run before its end, and its code if it is an error of this library; empty and None if nothing.
    error: str = ""
    code: str | None = None
    #: Nothing was done: it only tells what would have been.
    dry: bool = False
    #: Of a dry run: the entities that would park, and why.
    parks: Mapping[str, tuple[Finding, ...]] = field(factory=dict)

    @property
    def processed(self) -> int:
        """How many entities `counts` tells of."""
        return sum(self.counts.values())
