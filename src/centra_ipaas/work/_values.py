"""The values of the worklist: work, intents, and what became of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen

from centra_ipaas.errors import Finding
from centra_ipaas.work._incidents import Incident


class WorkState(StrEnum):
    """Where an item of work stands."""

    READY = "ready"
    #: Nothing to do yet; looked at again at `next_at`, or as soon as the entity changes.
    WAITING = "waiting"
    #: Failed in a way that passes; tried again at `next_at`.
    RETRY = "retry"
    #: Refused: needs a person.
    PARKED = "parked"
    DONE = "done"


@frozen(kw_only=True)
class Work:
    """One entity to look at, for one flow. Many hints about the same entity are one work.

    `payload` holds what a source handed over once and will not hand over again (a dispatch); for entities
    that can be read again from Centra it is empty, and the present state is gathered instead.
    """

    flow: str
    #: The entity's identifier within the flow: an order number, a dispatch id, a SKU in a warehouse.
    entity: str
    #: Newest version heard of; a later one wakes work that was done, waiting or parked.
    version: str = ""
    #: JSON text, or empty. May hold personal data.
    payload: str = field(default="", repr=False)
    #: Work of one group is done one after the other, oldest first; by default each entity is its own.
    group: str = ""
    state: WorkState = WorkState.READY
    #: Why it waits or is parked, one word or short phrase for people and counts.
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    attempts: int = 0
    #: Somebody settled it by hand, at this or an earlier version.
    dismissed: bool = False
    next_at: datetime | None = None
    #: When this version was heard of; filled in by the store.
    heard_at: datetime | None = None
    #: How much has become of it so far, counted by the store: whoever finishes it as it was at an older stamp has
    #: not seen the newest.
    stamp: int = 0


@frozen(kw_only=True)
class Step:
    """One thing that became of a work."""

    at: datetime
    state: WorkState
    reason: str = ""
    attempts: int = 0
    #: Who looked at it; empty if it was told, hinted, woken or dismissed.
    worker: str = ""
    version: str = ""
    findings: tuple[Finding, ...] = ()


@frozen(kw_only=True)
class Added:
    """What became of work that was added."""

    #: Entities that are new, or ready again.
    changed: frozenset[str] = frozenset()
    #: Known with the same version and another payload: one of the two is wrong, and the known one stays.
    conflicting: tuple[Work, ...] = ()
    #: Incidents that opened, or opened again, because work was added as parked.
    opened: tuple[Incident, ...] = ()


class IntentState(StrEnum):
    """What is known of an effect."""

    #: Written down before the effect; after a crash it may or may not have happened.
    PLANNED = "planned"
    #: Somebody noticed that it may or may not have happened.
    UNCERTAIN = "uncertain"
    APPLIED = "applied"
    #: It is certain that it did not happen.
    ABANDONED = "abandoned"


@frozen(kw_only=True)
class Intent:
    """An effect that is about to happen, written down before it does."""

    #: Idempotency key, derived from what the effect is about; the same after every restart.
    key: str
    flow: str
    entity: str
    #: What is done, e.g. ``create``.
    effect: str
    state: IntentState = IntentState.PLANNED
    remote_id: str = ""
    #: When the last attempt was planned, or when its outcome was noticed to be uncertain, whichever is later.
    attempted_at: datetime | None = None


@frozen(kw_only=True)
class Link:
    """One row of the crosswalk: "this thing here is that thing there"."""

    #: What is linked: the name of an export's flow, ``shipment``, ``size``.
    kind: str
    here: str
    there: str


# --- outcomes of one look at one entity -----------------------------------------------------------------


@frozen(kw_only=True)
class Completed:
    """The effect happened, or had already: nothing is left to do for this version."""

    reason: str = "done"


@frozen(kw_only=True)
class Skipped:
    """Not this flow's matter: a test order, another store's, deleted before it was exported. Done, and so counted."""

    reason: str


@frozen(kw_only=True)
class Waits:
    """Nothing to do yet; look again at `until` or when the entity changes."""

    reason: str
    until: datetime


@frozen(kw_only=True)
class Parks:
    """Refused with all its findings; a person has to act."""

    reason: str
    findings: tuple[Finding, ...]


@frozen(kw_only=True)
class Retries:
    """Failed in a way that passes; try again at `at`."""

    reason: str
    at: datetime


Outcome = Completed | Skipped | Waits | Parks | Retries
