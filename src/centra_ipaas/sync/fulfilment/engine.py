"""Dispatches to Centra: a shipment created and completed, with carrier and tracking."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Final, TypeVar

from attrs import evolve, field, frozen
from attrs.validators import ge

from centra_ipaas.centra import shipments
from centra_ipaas.centra.shipments import Parcel
from centra_ipaas.errors import RecordRefused
from centra_ipaas.graphql import Guard, Operation, Priority
from centra_ipaas.mapping.reading import read_json, write_json
from centra_ipaas.models import Dispatch, Order, Shipment
from centra_ipaas.sync._circuit import UNCERTAIN
from centra_ipaas.sync._decisions import Refuse
from centra_ipaas.sync._effects import (
    Effect,
    Settled,
    applied,
    apply,
    doubts,
    failure,
    parked,
)
from centra_ipaas.sync._failures import FailurePolicy
from centra_ipaas.sync._orders import read_orders
from centra_ipaas.sync._pull import listed_beside, pull
from centra_ipaas.sync._run import Run, work_off
from centra_ipaas.sync.fulfilment.decision import (
    AlreadyShipped,
    CompleteShipment,
    CreateShipment,
    Decision,
    decide,
)
from centra_ipaas.sync.ports import FulfilmentSource
from centra_ipaas.work import (
    Completed,
    Intent,
    Link,
    Outcome,
    Report,
    Waits,
    Work,
)
from centra_ipaas.world import Done, Failed

T = TypeVar("T")

#: Name of the flow.
FULFILMENT: Final = "fulfilment-import"
_PAGE: Final = 50
_LARGEST_PAGE: Final = 200


@frozen(kw_only=True)
class _Planned:
    """A dispatch with its work and what is to be done for it."""

    work: Work
    dispatch: Dispatch
    decision: Decision


@frozen(kw_only=True)
class FulfilmentImport:
    """Brings every dispatch of a source to Centra: one shipment each, created and completed, with tracking.

    Centra takes no idempotency key, so before every effect the order's shipments are looked at. After a lost
    answer nothing is repeated before Centra had `settles_within` seconds to show it.

    A dispatch that does not fit its order parks with all findings, everything else flows. Payments are not
    captured here: set the shop to capture on completion, or capture apart.
    """

    stage: ClassVar[int] = 1
    priority: ClassVar[Priority] = Priority.ORDERS
    reads_entities: ClassVar[bool] = False

    source: FulfilmentSource
    name: str = FULFILMENT
    #: Let Centra send the shipment mail.
    send_email: bool = False
    #: Seconds in which an effect with a lost answer may still show up in Centra (not documented).
    settles_within: float = field(default=30.0, validator=ge(0.0))

    #: What becomes of dispatches while Centra fails.
    failures: FailurePolicy = field(factory=FailurePolicy)

    def check(self) -> None:
        """Nothing can be wrong: Centra is looked at before every effect."""

    def ports(self) -> Sequence[Callable[..., object]]:
        """Return the source's methods."""
        return (self.source.dispatches,)

    def takes(self, kind: str) -> bool:
        """Take no hints: only its source knows of a dispatch, by an id of its own."""
        return False

    async def prepare(self, run: Run) -> None:
        """Take over what was dispatched."""
        await pull(run, self.name, self.source.dispatches, self._work)

    async def run(self, run: Run) -> Report:
        """Bring to Centra what is due."""
        return await work_off(
            run, self.name, _PAGE, lambda works: self._handle(run, works), self.failures, most=_LARGEST_PAGE
        )

    def _work(self, dispatch: Dispatch) -> Work:
        return Work(
            flow=self.name, entity=dispatch.id, payload=write_json(dispatch), group=dispatch.order_number
        )

    # --- gather ------------------------------------------------------------------------------------------------

    async def _handle(self, run: Run, works: Sequence[Work]) -> Mapping[str, Outcome]:
        dispatches, outcomes = _read(run, works)
        if not dispatches:
            return outcomes
        looked = run.now()
        planned = await self._plan(run, dispatches)
        run.circuit.answered(works)
        outcomes |= await self._doubtful(run, planned, looked)
        clear = [item for item in planned if item.work.entity not in outcomes]
        created, failed = await self._create(run, clear)
        told = failed | await self._complete(run, [*clear, *created])
        outcomes |= told
        for item in clear:
            match item.decision:
                case Refuse(findings):
                    outcomes[item.work.entity] = parked(*findings)
                case AlreadyShipped(shipment_id):
                    outcomes[item.work.entity] = await self._claim(run, item, shipment_id)
                case CreateShipment() | CompleteShipment():
                    pass
        return outcomes

    async def _plan(self, run: Run, dispatches: Sequence[tuple[Work, Dispatch]]) -> list[_Planned]:
        found = await read_orders(run, {dispatch.order_number for _, dispatch in dispatches})
        shipment_ids = [
            shipment.id
            for record in found.values()
            if isinstance(record, Order)
            for shipment in record.shipments
        ]
        claims = await run.call(run.store.links, "shipment", shipment_ids)
        by_owner = {owner: shipment_id for shipment_id, owner in claims.items()}
        return [
            _Planned(
                work=work,
                dispatch=dispatch,
                decision=decide(
                    found.get(dispatch.order_number),
                    dispatch,
                    claimed=by_owner.get(self._owner(dispatch.id)),
                    taken=frozenset(claims),
                ),
            )
            for work, dispatch in dispatches
        ]

    async def _doubtful(self, run: Run, planned: Sequence[_Planned], looked: datetime) -> dict[str, Outcome]:
        """Hold back those whose last attempt may still show up in Centra."""
        entities = {key: item.work.entity for item in planned if (key := self._key(item)) is not None}
        intents = await run.call(run.store.intents, list(entities))
        until = await doubts(run, list(intents.values()), self.settles_within, looked)
        return {entities[key]: Waits(reason=UNCERTAIN, until=moment) for key, moment in until.items()}

    def _key(self, item: _Planned) -> str | None:
        match item.decision:
            case CreateShipment():
                return effect_key(self.name, item.dispatch.id, "create")
            case CompleteShipment():
                return effect_key(self.name, item.dispatch.id, "complete")
            case _:
                return None

    # --- apply -------------------------------------------------------------------------------------------------

    async def _claim(self, run: Run, item: _Planned, shipment_id: str) -> Outcome:
        """Write down whose shipment it is, so that no later dispatch with the same goods is taken for it."""
        intents = [
            applied(self._intent(item, "create"), shipment_id),
            applied(self._intent(item, "complete"), shipment_id),
        ]
        claim = self._claimed(item.work, shipment_id)
        await run.settle(intents, [claim])
        return Completed(reason="shipped")

    async def _create(self, run: Run, items: Sequence[_Planned]) -> tuple[list[_Planned], dict[str, Outcome]]:
        """Create the shipments that are missing; return those created, ready to be completed, and the failures."""
        missing = {item.work.entity: item for item in items if isinstance(item.decision, CreateShipment)}
        effects = [
            Effect(work=item.work, intent=self._intent(item, "create"), do=_asking(run, self._creation(item)))
            for item in missing.values()
        ]
        ready: list[_Planned] = []
        failed: dict[str, Outcome] = {}
        for effect, result in await apply(run, effects, self._settled):
            entity = effect.work.entity
            match result:
                case Failed(error):
                    failed[entity] = failure(run, effect.work, error, self.settles_within)
                case Done(shipment):
                    ready.append(evolve(missing[entity], decision=CompleteShipment(shipment.id)))
        return ready, failed

    async def _complete(self, run: Run, items: Sequence[_Planned]) -> dict[str, Outcome]:
        effects = [
            Effect(
                work=item.work,
                intent=self._intent(item, "complete"),
                do=_asking(run, self._completion(item.decision.shipment_id, item.dispatch)),
            )
            for item in items
            if isinstance(item.decision, CompleteShipment)
        ]
        return {
            effect.work.entity: failure(run, effect.work, result.error, self.settles_within)
            if isinstance(result, Failed)
            else Completed(reason="shipped")
            for effect, result in await apply(run, effects, self._settled)
        }

    def _settled(self, effect: Effect[Shipment], shipment: Shipment) -> Settled:
        claim = self._claimed(effect.work, shipment.id)
        return Settled(intent=applied(effect.intent, shipment.id), links=(claim,))

    def _claimed(self, work: Work, shipment_id: str) -> Link:
        return Link(kind="shipment", here=shipment_id, there=self._owner(work.entity))

    def _owner(self, dispatch_id: str) -> str:
        """Two warehouses may use the same ids: a dispatch is one of its flow."""
        return f"{self.name}:{dispatch_id}"

    def _intent(self, item: _Planned, effect: str) -> Intent:
        key = effect_key(self.name, item.dispatch.id, effect)
        return Intent(key=key, flow=self.name, entity=item.work.entity, effect=effect)

    def _creation(self, item: _Planned) -> Operation[Shipment]:
        lines = item.decision.lines if isinstance(item.decision, CreateShipment) else ()
        return shipments.create(
            item.dispatch.order_number,
            lines,
            parcel=_parcel(item.dispatch),
            created_at=item.dispatch.dispatched_at,
        )

    def _completion(self, shipment_id: str, dispatch: Dispatch) -> Operation[Shipment]:
        return shipments.complete(
            shipment_id,
            shipped_at=dispatch.dispatched_at,
            parcel=_parcel(dispatch),
            send_email=self.send_email,
        )


def _read(run: Run, works: Sequence[Work]) -> tuple[list[tuple[Work, Dispatch]], dict[str, Outcome]]:
    """Return the dispatches that can be booked now, and the outcomes of the others."""
    dispatches: list[tuple[Work, Dispatch]] = []
    outcomes: dict[str, Outcome] = {}
    for work in works:
        if listed_beside(work):
            outcomes[work.entity] = parked(*work.findings)
            continue
        try:
            dispatch = read_json(Dispatch, work.payload)
        except RecordRefused as refusal:
            outcomes[work.entity] = parked(*refusal.findings)
            continue
        # Centra takes no time in the future (REF:ShipmentCompleteInput), and by this very time a shipment is
        # recognised after a lost answer: a warehouse whose clock runs ahead has to wait for it.
        if dispatch.dispatched_at > run.now():
            outcomes[work.entity] = Waits(reason="dispatched in the future", until=dispatch.dispatched_at)
        else:
            dispatches.append((work, dispatch))
    return dispatches, outcomes


def effect_key(flow: str, dispatch_id: str, effect: str) -> str:
    """Return the key of the intent to ``create`` or ``complete`` a dispatch's shipment."""
    return f"{flow}:{dispatch_id}:{effect}"


def _parcel(dispatch: Dispatch) -> Parcel:
    """Return carrier and tracking of a dispatch."""
    return Parcel(
        carrier=dispatch.carrier,
        service=dispatch.service,
        tracking_number=dispatch.tracking_number,
        packages=dispatch.packages,
    )


def _asking(run: Run, operation: Operation[T]) -> Callable[[Guard], Awaitable[T]]:
    async def ask(guard: Guard) -> T:
        return (await run.centra.ask(operation, guard=guard)).value

    return ask
