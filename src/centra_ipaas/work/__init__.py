"""The worklist: what to look at, what is about to happen, and what became of it."""

from centra_ipaas.work._budget import BudgetStore
from centra_ipaas.work._incidents import Incident, IncidentState, incident_id
from centra_ipaas.work._report import Report
from centra_ipaas.work._store import Lease, WorkStore
from centra_ipaas.work._values import (
    Added,
    Completed,
    Intent,
    IntentState,
    Link,
    Outcome,
    Parks,
    Retries,
    Skipped,
    Step,
    Waits,
    Work,
    WorkState,
)

__all__ = [
    "Added",
    "BudgetStore",
    "Completed",
    "Incident",
    "IncidentState",
    "Intent",
    "IntentState",
    "Lease",
    "Link",
    "Outcome",
    "Parks",
    "Report",
    "Retries",
    "Skipped",
    "Step",
    "Waits",
    "Work",
    "WorkState",
    "WorkStore",
    "incident_id",
]
