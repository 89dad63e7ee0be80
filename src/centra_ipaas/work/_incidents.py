"""Incidents: what needs a person, once for each cause, however many records it holds up."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import evolve, frozen

from centra_ipaas.errors import Finding, Owner, Severity

_INDEX: Final = re.compile(r"\[\d+\]")
_WORST_FIRST: Final = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


class IncidentState(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    #: Its work stays parked, also work that parks later, and nobody is asked any more; until it is resolved.
    IGNORED = "ignored"
    #: Somebody settled it by hand, and its work with it.
    RESOLVED = "resolved"
    #: No work is held up by it any more.
    CLOSED = "closed"


@frozen(kw_only=True)
class Incident:
    """One cause for which work is parked: 500 orders with one unknown SKU are one incident."""

    #: Short, and the same for the same cause for ever.
    id: str
    flow: str
    #: The finding's; its runbook page is ``docs/runbook/<code>.md``.
    code: str
    #: The finding's message, with its cause.
    title: str
    owner: Owner
    severity: Severity
    action: str = ""
    state: IncidentState = IncidentState.OPEN
    #: When it opened, the last time if more than once.
    opened_at: datetime
    #: When work last parked because of it.
    seen_at: datetime
    #: When it was closed or resolved.
    closed_at: datetime | None = None
    #: Why it was resolved or is ignored.
    reason: str = ""
    #: How much work it holds up now.
    count: int = 0

    @property
    def over(self) -> bool:
        """Whether work that parks because of it opens it again."""
        return self.state in (IncidentState.RESOLVED, IncidentState.CLOSED)


def incident_id(flow: str, finding: Finding) -> str:
    """Return the id of the incident that a finding belongs to: the same for the same flow, code and cause.

    A finding that names no cause has its message and where it is, whichever of several lines that was.
    """
    cause = [finding.cause] if finding.cause else [finding.message, _INDEX.sub("[]", finding.path)]
    return hashlib.sha256(json.dumps([flow, finding.code, *cause]).encode()).hexdigest()[:10]


def seen(known: Incident | None, flow: str, finding: Finding, now: datetime) -> Incident:
    """Return an incident as it stands when work parks because of a finding: opened, again, or seen once more."""
    found = Incident(
        id=incident_id(flow, finding),
        flow=flow,
        code=finding.code,
        title=_title(finding),
        owner=finding.owner,
        severity=finding.severity,
        action=finding.action,
        opened_at=now,
        seen_at=now,
    )
    if known is None or known.over:
        return found
    return evolve(found, state=known.state, opened_at=known.opened_at, reason=known.reason)


def _title(finding: Finding) -> str:
    """Return the message, with the cause if it does not say it: "articles has no entry for this key (CAP)"."""
    told = not finding.cause or finding.cause in finding.message
    return finding.message if told else f"{finding.message} ({finding.cause})"


def urgency(incident: Incident) -> tuple[int, datetime, str, str]:
    """Sorts the worst first, and of these the oldest; the rest only makes it the same each time."""
    return _WORST_FIRST.index(incident.severity), incident.opened_at, incident.flow, incident.id
