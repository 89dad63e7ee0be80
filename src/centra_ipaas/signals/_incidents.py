"""What needs a person, once for each cause."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from centra_ipaas.errors import Owner, Severity
from centra_ipaas.signals._base import Level, Signal


@frozen(kw_only=True)
class IncidentSignal(Signal):
    """About one cause for which work is parked, however many records it holds up."""

    flow: str
    #: Its id, as ``centra-ipaas incidents show`` takes it; the same for the same cause for ever.
    incident: str
    #: Of the finding, and of its runbook page.
    code: str
    #: The finding in one sentence.
    title: str
    #: Who can mend it.
    owner: Owner
    #: How much harm waiting does.
    severity: Severity


@frozen(kw_only=True)
class IncidentOpened(IncidentSignal):
    """Work parked for a cause that held up none before: one signal for 500 orders with one unknown SKU."""

    level: ClassVar[Level] = Level.ERROR
    #: What to do now.
    action: str


@frozen(kw_only=True)
class IncidentClosed(IncidentSignal):
    """A cause holds up nothing any more: its work was replayed, finished or settled by hand. Told after a run."""
