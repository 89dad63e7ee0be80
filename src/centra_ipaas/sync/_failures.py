"""What an error says: about the record, about the whole target, or about neither."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import Final

from attrs import field, frozen
from attrs.validators import ge, gt, instance_of

from centra_ipaas.errors import (
    ClientBusy,
    InvalidRequest,
    IpaasError,
    MutationRefused,
    NotSent,
    RateLimited,
    RecordRefused,
    TargetUnavailable,
    TokenRejected,
)

_OUTAGES: Final = (TargetUnavailable, NotSent, RateLimited, TokenRejected)


class Verdict(Enum):
    """Whose matter a failure is."""

    #: The record's: it is refused, and no repetition helps.
    REFUSED = auto()
    #: The whole target's: whatever else is sent now fails as well.
    OUTAGE = auto()
    #: Everybody's, and certain to have done no harm; nothing is wrong with the target either.
    HELD_UP = auto()
    #: Nobody can tell from the error: the record's, or the target's.
    UNCLEAR = auto()


@frozen(kw_only=True)
class Pauses:
    """Pauses that grow: the n-th is ``first * growth ** (n - 1)``, at most `longest`. None is left to chance."""

    first: timedelta = field(default=timedelta(seconds=1), validator=gt(timedelta(0)))
    growth: int = field(default=2, validator=(instance_of(int), ge(1)))
    longest: timedelta = field(default=timedelta(minutes=10), validator=gt(timedelta(0)))

    def after(self, failures: int) -> timedelta:
        """Return the pause after so many failures in a row, one or more."""
        pause = self.first
        for _ in range(failures - 1):
            if pause >= self.longest:
                break
            pause *= self.growth
        return min(pause, self.longest)


@frozen(kw_only=True)
class FailurePolicy:
    """What becomes of records when a target fails; every engine can be given its own.

    A *refusal* parks the record at once. An *outage* opens the flow's circuit at once. Any other error tells nothing
    by itself: if others go through, it is the record's, which is tried again with growing pauses and parks in the end;
    if `several` calls in a row fail, it is an outage.

    While the circuit is open nothing is sent, nothing parks and no attempt is counted. After a pause that grows,
    `several` calls may try again; the first that goes through closes it.
    """

    #: Failures of a record, with the target well, after which it parks: with these pauses in three quarters of an hour.
    attempts: int = field(default=14, validator=ge(1))
    pauses: Pauses = Pauses()
    #: Calls in a row that fail before it is an outage.
    several: int = field(default=3, validator=ge(1))
    outage_pauses: Pauses = Pauses(first=timedelta(seconds=30))
    #: Errors of your adapter that refuse the record, beside `RecordRefused`.
    refusals: tuple[type[Exception], ...] = ()
    #: Errors of your adapter that mean the whole target, beside `TargetUnavailable`, `NotSent` and `RateLimited`.
    outages: tuple[type[Exception], ...] = ()

    def verdict(self, error: Exception) -> Verdict:
        """Say whose matter a failure is."""
        if isinstance(error, (MutationRefused, RecordRefused, *self.refusals)):
            return Verdict.REFUSED
        if isinstance(error, ClientBusy) or (isinstance(error, RateLimited) and error.alone):
            return Verdict.HELD_UP
        if isinstance(error, (*_OUTAGES, *self.outages)):
            return Verdict.OUTAGE
        # A question that Centra cannot read may be one record's fault, though it certainly did no harm.
        if isinstance(error, IpaasError) and error.harmless and not isinstance(error, InvalidRequest):
            return Verdict.HELD_UP
        return Verdict.UNCLEAR

    def outage_pause(self, error: Exception | None, openings: int) -> timedelta:
        """Return how long to leave the target alone: as it asked itself, else longer each time."""
        told = (
            getattr(error, "retry_after", None)
            if isinstance(error, RateLimited | TargetUnavailable)
            else None
        )
        if told is not None:
            return max(timedelta(seconds=told), timedelta(seconds=1))
        if isinstance(error, TokenRejected):
            return self.outage_pauses.longest
        return self.outage_pauses.after(openings)
