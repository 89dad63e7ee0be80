"""Facts that hooks receive: everything that happens, as frozen values.

A signal carries identifiers, numbers and findings, never a name, an address or a secret. Hooks are called
in order, in the thread that works; a hook that fails is reported and never stops a sync.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import IntEnum
from typing import ClassVar, Protocol

from attrs import field, frozen

from centra_ipaas.errors import Finding


class Level(IntEnum):
    """How loud a signal is; the numbers are those of the logging module."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


@frozen(kw_only=True)
class Signal:
    """Something that happened, and when."""

    level: ClassVar[Level] = Level.INFO
    at: datetime


class Hook(Protocol):
    """Whoever listens: any callable that takes one signal."""

    def __call__(self, signal: Signal, /) -> None:
        """Take note of one signal."""


# --- the wire ------------------------------------------------------------------------------------------


@frozen(kw_only=True)
class RequestAnswered(Signal):
    """Centra answered an operation. Complexity is in Centra's points, seconds are wall time."""

    level: ClassVar[Level] = Level.DEBUG
    operation: str
    seconds: float
    complexity: int | None = None
    permissions: tuple[str, ...] = ()
    app_version: str | None = None


@frozen(kw_only=True)
class RequestRetried(Signal):
    """An operation failed in a way that passes and is sent again after `wait` seconds."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    error: str
    attempt: int
    wait: float


@frozen(kw_only=True)
class RequestPaced(Signal):
    """An operation of a priority (``stock``, ``orders``, ``products``, ``backfill``) waited for quota, in seconds."""

    level: ClassVar[Level] = Level.DEBUG
    operation: str
    priority: str
    wait: float


@frozen(kw_only=True)
class RequestRefused(Signal):
    """Centra answered 429: a quota was used up, and nothing is sent for `retry_after` seconds."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    priority: str
    retry_after: float


@frozen(kw_only=True)
class QuotaTold(Signal):
    """How much of a quota is used as Centra tells it, and how much of that is known to be ours.

    `resource` is Centra's `RateLimitType`, `seconds` the length of its window.
    """

    level: ClassVar[Level] = Level.DEBUG
    resource: str
    seconds: float
    quota: int
    used: int
    ours: int


@frozen(kw_only=True)
class LimitsUnread(Signal):
    """The quotas could not be read; those known so far go on to hold."""

    level: ClassVar[Level] = Level.WARNING
    error: str
    code: str


@frozen(kw_only=True)
class BudgetUnkept(Signal):
    """The store did not take what became of a request: the budget is a little off. `error` is the kind only."""

    level: ClassVar[Level] = Level.WARNING
    error: str


@frozen(kw_only=True)
class ClockBehind(Signal):
    """The clock is so many seconds behind the one that booked quota last: it was set back, or that one was wrong.

    What was booked counts as of now, and Centra is asked what is left.
    """

    level: ClassVar[Level] = Level.WARNING
    seconds: float


@frozen(kw_only=True)
class WarningReceived(Signal):
    """A mutation succeeded and came with a `userWarning`: a failed capture shows only here."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    message: str
    path: tuple[str, ...] = ()


@frozen(kw_only=True)
class DeprecationNoticed(Signal):
    """A field or permission in use is going to be removed; the note is Centra's own, with its date."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    note: str


@frozen(kw_only=True)
class UnknownNoticed(Signal):
    """An answer has members or literals that the schema of this version does not know; it was read without them.

    One signal for an answer, each place once, whatever the number of records: ``orders[].newField``,
    ``orders[].status: ON_ICE``.
    """

    level: ClassVar[Level] = Level.WARNING
    operation: str
    unknown: tuple[str, ...]


# --- effects and records -------------------------------------------------------------------------------


@frozen(kw_only=True)
class EffectSignal(Signal):
    """About one entity of one flow."""

    flow: str
    entity: str


@frozen(kw_only=True)
class EffectApplied(EffectSignal):
    """An effect happened and its remote id is known, e.g. an order is in the ERP as SO-17."""

    effect: str
    remote_id: str


@frozen(kw_only=True)
class EffectFound(EffectSignal):
    """An effect whose outcome was unknown had happened after all: linked, not repeated."""

    level: ClassVar[Level] = Level.WARNING
    effect: str
    remote_id: str


@frozen(kw_only=True)
class EffectUncertain(EffectSignal):
    """An effect was attempted and its outcome is unknown; it is looked up before anything is repeated."""

    level: ClassVar[Level] = Level.WARNING
    effect: str
    reason: str


@frozen(kw_only=True)
class WorkWaits(EffectSignal):
    """Nothing to do for an entity yet, e.g. an order that is not paid."""

    reason: str


@frozen(kw_only=True)
class WorkParked(EffectSignal):
    """A record was refused; it waits for a person, everything else flows."""

    level: ClassVar[Level] = Level.ERROR
    findings: tuple[Finding, ...]


@frozen(kw_only=True)
class WorkRetried(EffectSignal):
    """An entity failed in a way that passes; it is tried again at `next_at`."""

    level: ClassVar[Level] = Level.WARNING
    reason: str
    attempt: int
    next_at: datetime


@frozen(kw_only=True)
class Oversold(EffectSignal):
    """More units are promised to orders than are on the shelf."""

    level: ClassVar[Level] = Level.ERROR
    warehouse: str
    physical: int
    allocated: int


@frozen(kw_only=True)
class RunFinished(Signal):
    """An engine finished a run; counts by outcome."""

    flow: str
    seconds: float
    counts: Mapping[str, int] = field(factory=dict)


@frozen(kw_only=True)
class RunFailed(Signal):
    """An engine stopped in the middle of a run; what was not done stays in the worklist."""

    level: ClassVar[Level] = Level.ERROR
    flow: str
    error: str
    code: str | None = None
