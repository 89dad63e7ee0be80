"""What becomes of a work: told of, hinted at, woken, dismissed, looked at. Pure; a store keeps what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypedDict

from attrs import evolve

from centra_ipaas.errors import Finding
from centra_ipaas.work._incidents import incident_id
from centra_ipaas.work._values import Completed, Outcome, Parks, Retries, Skipped, Waits, Work, WorkState


def told(known: Work | None, news: Work, now: datetime) -> Work | None:
    """Return the work as it stands after it was told of; None if that changes nothing. See `WorkStore.add`.

    What was wrong with it stays noted until somebody looks: an order that changes five times while it is parked has
    not left its incident five times.
    """
    if known is None:
        return evolve(news, heard_at=now, stamp=1, attempts=0, dismissed=False, next_at=None)
    if not _is_news(known, news):
        return None
    return evolve(
        news,
        group=known.group,
        findings=news.findings or known.findings,
        attempts=0,
        dismissed=known.dismissed and news.state is not WorkState.PARKED,
        next_at=None,
        heard_at=now,
        stamp=known.stamp + 1,
    )


def _is_news(known: Work, news: Work) -> bool:
    if news.version != known.version:
        return _time(news.version) >= _time(known.version)
    if news.payload == known.payload:
        return known.state is WorkState.WAITING
    if known.dismissed and not known.payload:
        return False  # it was forgotten what had been dismissed, and not that it had been
    return WorkState.PARKED in (known.state, news.state)


def _time(version: str) -> str:
    """What stands behind the "#" of a version tells apart what happened at one time, and has no order."""
    return version.partition("#")[0]


def conflicting(known: Work, news: Work) -> bool:
    """Whether work that changed nothing contradicts what is known; see `Added.conflicting`."""
    forgotten = known.dismissed and not known.payload
    return news.version == known.version and news.payload != known.payload and not forgotten


def hinted(known: Work, *, in_hand: bool) -> Work | None:
    """Return the work as it stands after a hint without a version; None if that changes nothing.

    It is as new for whoever has it in hand, hence the stamp. Its attempts are kept, or hints about a record that
    fails would let it fail for ever. Dismissed work stays away.
    """
    if known.dismissed or (known.state is WorkState.READY and not in_hand):
        return None
    return evolve(known, state=WorkState.READY, next_at=None, stamp=known.stamp + 1)


def woken(known: Work) -> Work:
    """Return the work as somebody made it ready again; what was wrong with it is noted until somebody looks."""
    return evolve(
        known, state=WorkState.READY, attempts=0, dismissed=False, next_at=None, stamp=known.stamp + 1
    )


def dismissed(known: Work, reason: str) -> Work:
    """Return parked work as it was settled elsewhere."""
    return evolve(
        known, state=WorkState.DONE, reason=reason, findings=(), dismissed=True, stamp=known.stamp + 1
    )


def after(known: Work, outcome: Outcome) -> Work:
    """Return the work as the outcome of a look leaves it."""
    return evolve(known, stamp=known.stamp + 1, reason=outcome.reason, **_left_by(known, outcome))


class _Left(TypedDict, total=False):
    state: WorkState
    findings: tuple[Finding, ...]
    attempts: int
    next_at: datetime | None


def _left_by(known: Work, outcome: Outcome) -> _Left:
    match outcome:
        case Completed() | Skipped():
            return {"state": WorkState.DONE, "findings": (), "attempts": 0, "next_at": None}
        case Waits(until=until):
            return {"state": WorkState.WAITING, "findings": (), "next_at": until}
        case Retries(at=at):
            attempts = known.attempts + 1
            return {"state": WorkState.RETRY, "findings": (), "attempts": attempts, "next_at": at}
        case Parks(findings=findings):
            return {"state": WorkState.PARKED, "findings": findings, "next_at": None}


def causes(work: Work) -> Mapping[str, Finding]:
    """Return by incident what work is held up by, or was when it was looked at last."""
    findings = work.findings
    if not findings and work.state is WorkState.PARKED:
        findings = (
            Finding(code=work.reason or "record-refused", message="it is parked, and nobody said why"),
        )
    return {incident_id(work.flow, finding): finding for finding in findings}
