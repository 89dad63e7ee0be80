"""What happens between us and Centra."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from centra_ipaas.signals._base import Level, Signal


@frozen(kw_only=True)
class RequestAnswered(Signal):
    """Centra answered an operation."""

    level: ClassVar[Level] = Level.DEBUG
    operation: str
    #: Wall time, in seconds.
    seconds: float
    #: In points of Centra's.
    complexity: int | None = None
    #: Those the operation used.
    permissions: tuple[str, ...] = ()
    #: Of the platform.
    app_version: str | None = None


@frozen(kw_only=True)
class PageRead(Signal):
    """A page of a list was read."""

    level: ClassVar[Level] = Level.DEBUG
    operation: str
    #: How many records are on it.
    items: int
    #: How many of them cannot be read.
    bad: int
    #: Whether the list ends with it.
    last: bool


@frozen(kw_only=True)
class RequestRetried(Signal):
    """An operation failed in a way that passes and is sent again after `wait` seconds."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    error: str
    #: The one that failed, from 1.
    attempt: int
    #: Seconds.
    wait: float


@frozen(kw_only=True)
class RequestFailed(Signal):
    """An operation failed for good, all repetitions included; whoever asked gets the error."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    #: The text of the error.
    error: str
    #: Of the runbook.
    code: str


@frozen(kw_only=True)
class RequestPaced(Signal):
    """An operation waited for quota."""

    level: ClassVar[Level] = Level.DEBUG
    operation: str
    #: ``stock``, ``orders``, ``products`` or ``backfill``.
    priority: str
    #: Seconds.
    wait: float


@frozen(kw_only=True)
class RequestRefused(Signal):
    """Centra answered 429: a quota was used up, and nothing is sent for `retry_after` seconds."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    #: As of `RequestPaced`.
    priority: str
    #: Seconds.
    retry_after: float


@frozen(kw_only=True)
class QuotaTold(Signal):
    """How much of a quota is used, as Centra tells it."""

    level: ClassVar[Level] = Level.DEBUG
    #: Centra's `RateLimitType`.
    resource: str
    #: Length of the window, in seconds.
    seconds: float
    #: In requests, mutations or points, as the resource is.
    quota: int
    #: By all who use the environment.
    used: int
    #: What is known to be ours of it.
    ours: int


@frozen(kw_only=True)
class LimitsUnread(Signal):
    """The quotas could not be read; those known so far go on to hold."""

    level: ClassVar[Level] = Level.WARNING
    error: str
    #: Of the runbook.
    code: str


@frozen(kw_only=True)
class BudgetUnkept(Signal):
    """The store did not take what became of a request: the budget is a little off, the answer is not lost."""

    level: ClassVar[Level] = Level.WARNING
    #: The kind of the exception only.
    error: str


@frozen(kw_only=True)
class ClockBehind(Signal):
    """The clock is behind the one that booked quota last: it was set back, or that of another process is wrong.

    What was booked counts as of now, and Centra is asked what is left.
    """

    level: ClassVar[Level] = Level.WARNING
    #: By how much.
    seconds: float


@frozen(kw_only=True)
class WarningReceived(Signal):
    """A mutation succeeded and came with a `userWarning`: a failed capture shows only here."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    #: In Centra's words, redacted.
    message: str
    #: Where in the input.
    path: tuple[str, ...] = ()


@frozen(kw_only=True)
class DeprecationNoticed(Signal):
    """A field or permission in use is going to be removed."""

    level: ClassVar[Level] = Level.WARNING
    operation: str
    #: Centra's own, with its date.
    note: str


@frozen(kw_only=True)
class UnknownNoticed(Signal):
    """An answer has members or literals that the schema of this version does not know; it was read without them.

    One signal for an answer, whatever the number of records.
    """

    level: ClassVar[Level] = Level.WARNING
    operation: str
    #: Places in the answer, each once: ``orders[].newField``, ``orders[].status: ON_ICE``.
    unknown: tuple[str, ...]
