"""Rows to values and back. Moments are UTC text of fixed width, so that they sort."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from centra_ipaas.crosswalk import Entry
from centra_ipaas.errors import Finding, Owner, Severity
from centra_ipaas.stores._session import Row, Values
from centra_ipaas.work import (
    Incident,
    IncidentState,
    Intent,
    IntentState,
    Link,
    Report,
    Step,
    Work,
    WorkState,
)

#: Steps kept of each work.
STEPS: Final = 50

_encode: Final = msgspec.json.Encoder().encode
_findings: Final = msgspec.json.Decoder(tuple[Finding, ...]).decode
_report: Final = msgspec.json.Decoder(Report).decode


def text(moment: datetime) -> str:
    """Return a moment as text."""
    return _utc_text(moment if moment.tzinfo is UTC else moment.astimezone(UTC))


def text_or_none(moment: datetime | None) -> str | None:
    """Return a moment, if there is one, as text."""
    return None if moment is None else text(moment)


def moment(kept: str | None) -> datetime | None:
    """Read a moment, if there is one."""
    return None if kept is None else _moment(kept)


def work_row(work: Work, now: str) -> Values:
    """Return a work as a row; leases are kept apart."""
    return {
        "flow": work.flow,
        "entity": work.entity,
        "version": work.version,
        "payload": work.payload,
        "grp": work.group,
        "state": work.state.value,
        "reason": work.reason,
        "findings": findings_text(work.findings),
        "attempts": work.attempts,
        "dismissed": int(work.dismissed),
        "next_at": text_or_none(work.next_at),
        "heard_at": text_or_none(work.heard_at),
        "changed_at": now,
        "stamp": work.stamp,
    }


def work(row: Row) -> Work:
    """Read a work."""
    return Work(
        flow=row["flow"],
        entity=row["entity"],
        version=row["version"],
        payload=row["payload"],
        group=row["grp"],
        state=WorkState(row["state"]),
        reason=row["reason"],
        findings=_read_findings(row["findings"]),
        attempts=row["attempts"],
        dismissed=bool(row["dismissed"]),
        next_at=moment(row["next_at"]),
        heard_at=moment(row["heard_at"]),
        stamp=row["stamp"],
    )


def step_row(work: Work, worker: str, now: str) -> Values:
    """Return what just became of a work as a row of its history."""
    return {
        "flow": work.flow,
        "entity": work.entity,
        "slot": work.stamp % STEPS,
        "number": work.stamp,
        "at": now,
        "state": work.state.value,
        "reason": work.reason,
        "attempts": work.attempts,
        "worker": worker,
        "version": work.version,
        "findings": findings_text(work.findings),
    }


def step(row: Row) -> Step:
    """Read a step of a work's history."""
    return Step(
        at=datetime.fromisoformat(row["at"]),
        state=WorkState(row["state"]),
        reason=row["reason"],
        attempts=row["attempts"],
        worker=row["worker"],
        version=row["version"],
        findings=_read_findings(row["findings"]),
    )


def intent_row(intent: Intent) -> Values:
    """Return an intent as a row."""
    return {
        "key": intent.key,
        "flow": intent.flow,
        "entity": intent.entity,
        "effect": intent.effect,
        "state": intent.state.value,
        "remote_id": intent.remote_id,
        "attempted_at": text_or_none(intent.attempted_at),
    }


def intent(row: Row) -> Intent:
    """Read an intent."""
    return Intent(
        key=row["key"],
        flow=row["flow"],
        entity=row["entity"],
        effect=row["effect"],
        state=IntentState(row["state"]),
        remote_id=row["remote_id"],
        attempted_at=moment(row["attempted_at"]),
    )


def link_row(link: Link) -> Values:
    """Return a link as a row."""
    return {"kind": link.kind, "here": link.here, "there": link.there}


def entry_row(kind: str, entry: Entry) -> Values:
    """Return an entry of a crosswalk as a row."""
    return {
        "kind": kind,
        "number": entry.number,
        "here": entry.here,
        "there": entry.there,
        "since": text(entry.since),
        "until": text_or_none(entry.until),
        "decided_by": entry.by,
        "reason": entry.reason,
        "replaces": entry.replaces,
    }


def entry(row: Row) -> Entry:
    """Read an entry of a crosswalk."""
    return Entry(
        number=row["number"],
        here=row["here"],
        there=row["there"],
        since=_moment(row["since"]),
        until=moment(row["until"]),
        by=row["decided_by"],
        reason=row["reason"],
        replaces=row["replaces"],
    )


def incident_row(incident: Incident) -> Values:
    """Return an incident as a row; how much work it holds up is counted."""
    return {
        "id": incident.id,
        "flow": incident.flow,
        "code": incident.code,
        "title": incident.title,
        "owner": incident.owner.value,
        "severity": incident.severity.value,
        "action": incident.action,
        "state": incident.state.value,
        "opened_at": text(incident.opened_at),
        "seen_at": text(incident.seen_at),
        "closed_at": text_or_none(incident.closed_at),
        "reason": incident.reason,
    }


def incident(row: Row) -> Incident:
    """Read an incident, counted."""
    return Incident(
        id=row["id"],
        flow=row["flow"],
        code=row["code"],
        title=row["title"],
        owner=Owner(row["owner"]),
        severity=Severity(row["severity"]),
        action=row["action"],
        state=IncidentState(row["state"]),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        seen_at=datetime.fromisoformat(row["seen_at"]),
        closed_at=moment(row["closed_at"]),
        reason=row["reason"],
        count=row["works"],
    )


def report_row(report: Report) -> Values:
    """Return a report as a row."""
    return {"flow": report.flow, "report": _encode(report).decode()}


def report(row: Row) -> Report:
    """Read a report."""
    return _report(row["report"])


def findings_text(findings: tuple[Finding, ...]) -> str:
    """Return findings as JSON text."""
    return _encode(findings).decode() if findings else "[]"


# The works of a page were heard of in few moments.
@lru_cache(maxsize=1024)
def _utc_text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds")


@lru_cache(maxsize=1024)
def _moment(kept: str) -> datetime:
    return datetime.fromisoformat(kept)


def _read_findings(kept: str) -> tuple[Finding, ...]:
    return () if kept == "[]" else _findings(kept)
