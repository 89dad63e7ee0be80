"""What becomes of records: of the work on them, and of effects."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from attrs import frozen

from centra_ipaas.errors import Finding
from centra_ipaas.signals._base import Level, Signal


@frozen(kw_only=True)
class EffectSignal(Signal):
    """About one entity of one flow."""

    flow: str
    #: Its identifier within the flow: an order number, the id of a dispatch, a SKU.
    entity: str


@frozen(kw_only=True)
class WorkHeard(Signal):
    """Something was put on a worklist: a page of what changed, or a batch of a source."""

    level: ClassVar[Level] = Level.DEBUG
    flow: str
    #: Entities told of.
    told: int
    #: Those of them that are new, or ready again.
    changed: int


@frozen(kw_only=True)
class HintsHeard(Signal):
    """Hints, of a webhook or of the event queue, are on a worklist."""

    level: ClassVar[Level] = Level.DEBUG
    flow: str
    #: Entities told of.
    told: int
    #: Those of them that are ready by it.
    ready: int


@frozen(kw_only=True)
class WorkDone(EffectSignal):
    """Nothing is left to do for an entity: an effect happened, or none was needed."""

    level: ClassVar[Level] = Level.DEBUG
    reason: str


@frozen(kw_only=True)
class WorkSkipped(EffectSignal):
    """An entity is not the flow's matter, e.g. an order of another store."""

    level: ClassVar[Level] = Level.DEBUG
    reason: str


@frozen(kw_only=True)
class WorkWaits(EffectSignal):
    """Nothing to do for an entity yet, e.g. an order that is not paid."""

    reason: str


@frozen(kw_only=True)
class WorkRetried(EffectSignal):
    """An entity failed in a way that passes; it is tried again at `next_at`."""

    level: ClassVar[Level] = Level.WARNING
    reason: str
    #: The one that failed, from 1.
    attempt: int
    #: A time in UTC.
    next_at: datetime


@frozen(kw_only=True)
class WorkParked(EffectSignal):
    """A record was refused; it waits for a person, everything else flows.

    Of a record that could not be read the entity is ``unreadable:<entity>``, of one that was told twice, differently,
    ``conflict:<entity>``.
    """

    level: ClassVar[Level] = Level.ERROR
    #: What is wrong, who can mend it, and how.
    findings: tuple[Finding, ...]


@frozen(kw_only=True)
class WorkTakenOver(EffectSignal):
    """Another worker has an entity that this one had in hand for longer than its lease; nothing was sent."""

    level: ClassVar[Level] = Level.WARNING


@frozen(kw_only=True)
class EffectApplied(EffectSignal):
    """An effect happened and its remote id is known, e.g. an order is in the ERP as SO-17."""

    #: ``create``, and for shipments also ``complete``.
    effect: str
    #: Of the other side.
    remote_id: str


@frozen(kw_only=True)
class EffectFound(EffectSignal):
    """An effect in doubt, or one older than the store, had happened: it is linked, not repeated."""

    level: ClassVar[Level] = Level.WARNING
    #: As of `EffectApplied`.
    effect: str
    #: Of the other side.
    remote_id: str


@frozen(kw_only=True)
class EffectUncertain(EffectSignal):
    """An effect was attempted and its outcome is unknown; it is looked up before anything is repeated."""

    level: ClassVar[Level] = Level.WARNING
    #: As of `EffectApplied`.
    effect: str
    #: The kind of the error.
    reason: str
    #: Where it was raised, see `centra_ipaas.errors.raised_at`.
    where: str = ""


@frozen(kw_only=True)
class EffectAbandoned(EffectSignal):
    """An effect was attempted, and it is certain that it did not happen."""

    #: As of `EffectApplied`.
    effect: str
    #: The kind of the error.
    reason: str
    #: Where it was raised, see `centra_ipaas.errors.raised_at`.
    where: str = ""


@frozen(kw_only=True)
class LinkLearned(Signal):
    """The crosswalk has a new row: this thing here is that thing there."""

    level: ClassVar[Level] = Level.DEBUG
    #: What is linked: the name of an export's flow, ``shipment``, ``size``.
    kind: str
    #: An identifier.
    here: str
    #: An identifier.
    there: str


@frozen(kw_only=True)
class Oversold(EffectSignal):
    """More units are promised to orders than are on the shelf; the entity is the SKU."""

    level: ClassVar[Level] = Level.ERROR
    warehouse: str
    #: Units on the shelf.
    physical: int
    #: Units promised to orders.
    allocated: int


@frozen(kw_only=True)
class OrderGone(EffectSignal):
    """An order that was exported is no longer in Centra: somebody deleted it there. Its link stays."""

    level: ClassVar[Level] = Level.WARNING
    #: Of the other side, which still has it.
    remote_id: str


@frozen(kw_only=True)
class WorkForgotten(Signal):
    """Work that was done long ago is forgotten, as `Runner` was told; of dismissed work its content is."""

    #: When it was done at the latest, in UTC.
    before: datetime
    count: int
