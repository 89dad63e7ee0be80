"""What engines do as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from attrs import field, frozen

from centra_ipaas.signals._base import Level, Signal


@frozen(kw_only=True)
class RunBegan(Signal):
    """An engine begins to work off what is due."""

    level: ClassVar[Level] = Level.DEBUG
    flow: str
    #: Name of the worker, as in leases and reports.
    worker: str


@frozen(kw_only=True)
class RunProgress(Signal):
    """A run has a page of its work behind it."""

    level: ClassVar[Level] = Level.DEBUG
    flow: str
    #: Entities looked at so far in this run.
    done: int


@frozen(kw_only=True)
class RunFinished(Signal):
    """An engine finished a run."""

    flow: str
    #: Wall time, in seconds.
    seconds: float
    #: Entities by outcome.
    counts: Mapping[str, int] = field(factory=dict)


@frozen(kw_only=True)
class RunFailed(Signal):
    """An engine stopped in the middle of a run, or its source could not be read; the rest stays on the worklist.

    With the flow ``rate-limits``: the quotas could not be read, and the flows run. ``upkeep``: what is long done could
    not be forgotten. ``schedule``: the store could not say what is due.
    """

    level: ClassVar[Level] = Level.ERROR
    flow: str
    #: The text of our own errors, of others the kind only: their texts may hold anything.
    error: str
    #: Of the runbook; none for errors that are not ours.
    code: str | None = None


@frozen(kw_only=True)
class RunDelayed(Signal):
    """A flow failed as a whole, so many times in a row, and is left alone until a moment; longer each time."""

    level: ClassVar[Level] = Level.WARNING
    flow: str
    failures: int
    until: datetime


@frozen(kw_only=True)
class RunSkipped(Signal):
    """Another worker is at this flow just now, so this one leaves it alone this time."""

    level: ClassVar[Level] = Level.DEBUG
    flow: str


@frozen(kw_only=True)
class ClaimLost(Signal):
    """A worker was away for longer than its lease, and another one has its flow; it ends after the page in hand."""

    level: ClassVar[Level] = Level.WARNING
    #: What it had: the flow, and which of its places.
    claim: str
    worker: str


@frozen(kw_only=True)
class EventsHeard(Signal):
    """Events of Centra's queue are on the worklists, and confirmed."""

    level: ClassVar[Level] = Level.DEBUG
    flow: str
    #: How many were confirmed, those that no flow takes among them.
    events: int
    #: Works that got ready by them.
    ready: int


@frozen(kw_only=True)
class BackfillProgressed(Signal):
    """A page of history is on the worklist of the flow it is for."""

    flow: str
    #: Orders on this page.
    orders: int
    #: All orders placed before this moment are on the worklist, in UTC.
    reached: datetime
    #: Where it ends.
    until: datetime


@frozen(kw_only=True)
class CircuitOpened(Signal):
    """A flow's target failed for whatever was sent: nothing is sent before `until`, and nothing parks meanwhile."""

    level: ClassVar[Level] = Level.ERROR
    flow: str
    #: What it failed with: the code of our own errors, of others the kind.
    reason: str
    #: When a few calls try again.
    until: datetime
    #: How often it opened since the target was last well; 1: the outage is new.
    openings: int


@frozen(kw_only=True)
class CircuitClosed(Signal):
    """A flow's target is well again: something went through, and all the rest follows."""

    flow: str
