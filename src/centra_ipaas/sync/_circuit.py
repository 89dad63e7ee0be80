"""Telling an outage of the whole target from bad records, and leaving a dead target alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from attrs import define, evolve, field, frozen

from centra_ipaas.errors import (
    CircuitOpen,
    Finding,
    IpaasError,
    MutationRefused,
    RateLimited,
    TokenRejected,
    raised,
)
from centra_ipaas.sync._failures import FailurePolicy, Verdict
from centra_ipaas.work import Outcome, Parks, Retries, Waits, Work

#: `Work.reason` while the outcome of an effect is unknown.
UNCERTAIN: Final = "uncertain"
#: Where others of the page went through, it takes so many times more failures in a row: bad records come in clusters.
_AFTER_SUCCESS: Final = 4


@frozen(kw_only=True)
class CircuitState:
    """What is known of a target's health; kept in the store, so that restarts and other processes know it too."""

    #: Calls in a row that failed in a way that says nothing about their record.
    failing: int = 0
    #: How often it opened in a row; 0: it is closed.
    openings: int = 0
    #: Until when nothing is sent; after it a few calls may try.
    until: datetime | None = None
    #: What opened it: the code of our own errors, of others the kind.
    reason: str = ""

    def failed(self, error: Exception, policy: FailurePolicy, several: int, now: datetime) -> CircuitState:
        """Return the state after a call that failed; with so many of them in a row it is open."""
        if self.is_open(now):
            return self
        if policy.verdict(error) is Verdict.OUTAGE or self.failing + 1 >= several:
            return self.opened(error, policy, now)
        return evolve(self, failing=self.failing + 1)

    def opened(self, error: Exception, policy: FailurePolicy, now: datetime) -> CircuitState:
        """Return the state that keeps calls back, for longer each time."""
        openings = self.openings + 1
        pause = policy.outage_pause(error, openings)
        return CircuitState(openings=openings, until=now + pause, reason=told(error))

    def is_open(self, now: datetime) -> bool:
        """Whether nothing is sent right now."""
        return self.until is not None and now < self.until

    def to_text(self) -> str:
        """Return it as it is kept."""
        return msgspec.json.encode(self).decode()

    @staticmethod
    def from_text(text: str | None) -> CircuitState:
        """Return what was kept."""
        return CircuitState() if text is None else msgspec.json.decode(text, type=CircuitState)


@define
class Circuit:
    """The circuit of one flow during one run.

    A failure that says nothing by itself is its record's own if the target is known to be well: others of its page
    went through, or the target had just answered about the record. Else it is held against nobody, but for the first
    one of a record, which counts as an attempt.
    """

    policy: FailurePolicy = field(factory=FailurePolicy)
    state: CircuitState = CircuitState()
    #: The state that the store has.
    _kept: CircuitState = CircuitState()
    #: The last error of each work of this page that failed.
    _errors: dict[str, Exception] = field(factory=dict)
    #: Works of this page that failed since the last success.
    _streak: set[str] = field(factory=set)
    #: Works of this page that failed by their own fault.
    _own: set[str] = field(factory=set)
    #: Works of this page that the target has just answered about.
    _answered: set[str] = field(factory=set)
    _went_through: bool = False

    def begin(self, policy: FailurePolicy, kept: CircuitState) -> None:
        """Go on from what is kept."""
        self.policy, self.state, self._kept = policy, kept, kept

    def turn_page(self) -> tuple[CircuitState, CircuitState]:
        """Forget what a page told, for each is judged by itself; return the state before it and after it."""
        self._errors, self._streak, self._own, self._answered = {}, set(), set(), set()
        self._went_through = False
        before, self._kept = self._kept, self.state
        return before, self.state

    @property
    def is_trying(self) -> bool:
        """It opened, and nothing went through yet."""
        return self.state.openings > 0

    def check(self, now: datetime) -> None:
        """Raise `CircuitOpen` if nothing is sent right now."""
        if self.state.is_open(now):
            raise CircuitOpen(f"nothing is sent until {self.state.until}, because of {self.state.reason}")

    def answered(self, works: Iterable[Work]) -> None:
        """Take note that the target has just told what it has of these works: it can be asked."""
        self._answered |= {work.entity for work in works}
        if not self.is_trying:
            self.state = CircuitState()

    def succeeded(self) -> None:
        """Take note that an effect went through: the target is well."""
        self._went_through, self.state = True, CircuitState()
        self._streak = set()

    def failed(self, works: Iterable[Work], error: Exception, now: datetime) -> None:
        """Take note of a call that failed."""
        if isinstance(error, MutationRefused):
            self.succeeded()
        if self.policy.verdict(error) in (Verdict.REFUSED, Verdict.HELD_UP):
            return
        affected = list(works)
        self._errors |= {work.entity: error for work in affected}
        if not _asks_for_a_pause(error) and all(self._is_suspect(work, error) for work in affected):
            self._own |= {work.entity for work in affected}
            return
        self._streak |= {work.entity for work in affected}
        several = self.policy.several * (_AFTER_SUCCESS if self._went_through else 1)
        self.state = self.state.failed(error, self.policy, several, now)

    def told(self, failed: Sequence[tuple[Work, Exception]], of: int, now: datetime) -> None:
        """Take note of the results of one call for several records: if any went through, the others failed alone."""
        if len(failed) < of:
            self.succeeded()
        for work, error in failed:
            if len(failed) == of or _asks_for_a_pause(error):
                self.failed([work], error, now)
            else:
                self._errors[work.entity] = error

    def note(self, work: Work, error: Exception) -> None:
        """Remember what a work failed with."""
        self._errors.setdefault(work.entity, error)

    def open_until(self, now: datetime) -> datetime | None:
        """Return until when nothing is sent; None if something may be."""
        return self.state.until if self.state.is_open(now) else None

    def _is_suspect(self, work: Work, error: Exception) -> bool:
        """It failed before, and the target is well: most likely it is the record."""
        well = self._went_through or work.entity in self._answered
        return _failed_before(work, error) and well and not self.is_trying

    def judged(
        self, works: Iterable[Work], outcomes: Mapping[str, Outcome], now: datetime
    ) -> dict[str, Outcome]:
        """Return the outcomes of a page, with the attempts that count; if all trials failed, it opens again."""
        if self.is_trying and self._streak and not self.state.is_open(now):
            self.state = self.state.opened(self._errors[min(self._streak)], self.policy, now)
        return {
            work.entity: self._judged(work, outcomes[work.entity], now)
            for work in works
            if work.entity in outcomes
        }

    def _judged(self, work: Work, outcome: Outcome, now: datetime) -> Outcome:
        error = self._errors.get(work.entity)
        if isinstance(outcome, Waits) and work.entity in self._own:
            outcome = Retries(reason=UNCERTAIN, at=outcome.until)
        if error is None or not isinstance(outcome, Retries) or outcome.reason != UNCERTAIN:
            return outcome
        if not self._counts(work, error, now):
            until = outcome.at if self.state.until is None else max(outcome.at, self.state.until)
            return Waits(reason=UNCERTAIN, until=until)
        if work.attempts + 1 < self.policy.attempts:
            return outcome
        finding = _failing(error, work.attempts + 1)
        return Parks(reason=finding.code, findings=(finding,))

    def _counts(self, work: Work, error: Exception, now: datetime) -> bool:
        if work.entity not in self._streak:
            return True
        return not self.state.is_open(now) and (self._went_through or not _failed_before(work, error))


def _failed_before(work: Work, error: Exception) -> bool:
    return work.attempts > 0 or work.reason in (UNCERTAIN, told(error))


def _asks_for_a_pause(error: Exception) -> bool:
    """It is not about the record, however often it meets the same one."""
    return isinstance(error, RateLimited | TokenRejected)


def told(error: Exception) -> str:
    """Return the code of our own errors, of others the kind: their texts may hold anything."""
    return error.code if isinstance(error, IpaasError) else type(error).__name__


def _failing(error: Exception, attempts: int) -> Finding:
    return Finding(
        code="target.failing",
        message=f"the target failed {attempts} times in a way that says nothing about the record",
        action="Look at the target's and the adapter's log, mend, then replay.",
        evidence=raised(error),
    )
