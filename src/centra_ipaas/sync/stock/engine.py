"""Stock to Centra: the shelf count of every size that changed, before it is oversold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import ClassVar, Final

from attrs import field, frozen
from attrs.validators import ge, gt, min_len, optional

from centra_ipaas.centra import stock
from centra_ipaas.errors import (
    ConfigurationError,
    IpaasError,
    MutationRefused,
    RecordRefused,
    UnexpectedAnswer,
)
from centra_ipaas.graphql import BadRecord, Priority
from centra_ipaas.mapping.reading import read_json, write_json
from centra_ipaas.models import StockLevel, StockPosition
from centra_ipaas.signals import Oversold
from centra_ipaas.sync._circuit import UNCERTAIN
from centra_ipaas.sync._decisions import NotYet, Refuse
from centra_ipaas.sync._effects import Fence, failure, parked, refused, watched, would
from centra_ipaas.sync._failures import FailurePolicy
from centra_ipaas.sync._pull import heard, listed_beside, pull
from centra_ipaas.sync._run import OPEN, Run, version_of, work_off
from centra_ipaas.sync.fulfilment import FULFILMENT, effect_key
from centra_ipaas.sync.ports import StockSource
from centra_ipaas.sync.stock.decision import (
    Set,
    Unchanged,
    decide,
    no_warehouse,
    not_taken,
    oversold,
    unknown_sku,
)
from centra_ipaas.sync.stock.parcels import InTransit, Parcels
from centra_ipaas.sync.stock.sizes import size_ids
from centra_ipaas.work import Completed, IntentState, Link, Outcome, Report, Retries, Waits, Work, WorkState

_PAGE: Final = stock.WRITE_BATCH
#: Looks after which a count that Centra does not take parks.
_TRIES: Final = 4


@frozen(kw_only=True)
class _Count:
    """A level with the work it came as."""

    work: Work
    level: StockLevel


@frozen(kw_only=True)
class _Batch:
    """Counts of one warehouse, by entity of their work, with all that is needed to tell them."""

    warehouse_id: int
    warehouse_name: str
    counts: Mapping[str, _Count]
    #: Centra's size ids by SKU.
    sizes: Mapping[str, str]

    def size(self, entity: str) -> str:
        """Return Centra's size id of a count."""
        return self.sizes[self.counts[entity].level.sku]


@frozen(kw_only=True)
class StockImport:
    """Brings changed stock levels of a source to Centra, as physical counts, in batches.

    Centra's own count is read first and only what differs is written; it is read again afterwards, and what
    Centra did not take as told is tried again and then parks. A level is a state, not an event: it needs no key,
    after a lost answer it is simply compared again. An older count never overwrites a newer one.

    A count is told only when the fulfilment source was asked after the count was heard of, so that every parcel that
    had left by then is known; a fulfilment source that is down delays it by `patience` at most. Then, or if parcels
    are brought to Centra by something else, Centra may show too few units until the next count.

    A size with more units promised than counted gets its true count, and parks as `stock.oversold`. Unknown SKUs
    and negative counts park. The `FulfilmentImport` of the same warehouses must use the same store.
    """

    stage: ClassVar[int] = 2
    priority: ClassVar[Priority] = Priority.STOCK
    reads_entities: ClassVar[bool] = False

    source: StockSource
    #: Centra's warehouse id for each warehouse code of the source; None: the codes are Centra's own names.
    warehouses: Mapping[str, int] | None = field(default=None, validator=optional(min_len(1)))
    name: str = "stock-import"
    #: Name of the flow whose dispatches are on their way to being shipments in Centra.
    fulfilment: str = FULFILMENT
    #: Written into Centra's stock history.
    description: str = "Counted by the warehouse"
    #: How long a level waits for its warehouse's dispatches to be heard of, see the class.
    patience: timedelta = field(default=timedelta(minutes=5), validator=gt(timedelta(0)))
    #: When to look again at a level that Centra did not take, or that is just being shipped.
    recheck: timedelta = field(default=timedelta(seconds=30), validator=gt(timedelta(0)))

    #: Seconds in which a count with a lost answer may still be taken by Centra (not documented): until then the size is
    #: told nothing else, which the late one would overwrite.
    settles_within: float = field(default=30.0, validator=ge(0.0))
    #: What becomes of counts while Centra fails.
    failures: FailurePolicy = field(factory=FailurePolicy)

    def check(self) -> None:
        """Refuse two codes for one warehouse of Centra: they would overwrite each other."""
        ids = list((self.warehouses or {}).values())
        if len(set(ids)) != len(ids):
            raise ConfigurationError("two warehouse codes lead to the same warehouse in Centra")

    def ports(self) -> Sequence[Callable[..., object]]:
        """Return the source's methods."""
        return (self.source.levels,)

    def takes(self, kind: str) -> bool:
        """Take no hints: only its source knows of a count; what changes in Centra is no news of the shelf."""
        return False

    async def prepare(self, run: Run) -> None:
        """Take over what was counted."""
        await pull(run, self.name, self.source.levels, self._work)

    async def run(self, run: Run) -> Report:
        """Bring to Centra what is due."""
        names: dict[int, str] = {}
        return await work_off(
            run, self.name, _PAGE, lambda works: self._handle(run, works, names), self.failures
        )

    def _work(self, level: StockLevel) -> Work:
        return Work(
            flow=self.name,
            entity=f"{level.warehouse}/{level.sku}",
            version=f"{version_of(level.counted_at)}:{level.sequence:012d}",
            payload=write_json(level),
        )

    # --- gather ----------------------------------------------------------------------------------------------

    async def _handle(self, run: Run, works: Sequence[Work], names: dict[int, str]) -> Mapping[str, Outcome]:
        """`names` are Centra's warehouses by id, read once in a run."""
        counts, outcomes = _read(works)
        outcomes |= await self._settling(run, counts)
        counts = [count for count in counts if count.work.entity not in outcomes]
        if not counts:
            return outcomes
        if not names:
            names.update((await run.centra.ask(stock.warehouses())).value)
        parcels_heard = await heard(run, self.fulfilment)
        transit = await self._in_transit(run, [count.level for count in counts])
        by_warehouse: dict[str, list[_Count]] = defaultdict(list)
        for count in counts:
            if self._is_early(run, count.work, parcels_heard):
                outcomes[count.work.entity] = self._not_yet(run)
            else:
                by_warehouse[count.level.warehouse].append(count)
        for code, group in by_warehouse.items():
            outcomes |= await self._in_warehouse(run, code, group, names, transit)
        return outcomes

    async def _in_warehouse(
        self,
        run: Run,
        code: str,
        counts: Sequence[_Count],
        names: Mapping[int, str],
        transit: Mapping[tuple[str, str], InTransit],
    ) -> dict[str, Outcome]:
        if (warehouse_id := self._warehouse(code, names)) is None:
            return {count.work.entity: parked(no_warehouse(code)) for count in counts}
        sizes = await size_ids(run, self.name, [count.level.sku for count in counts])
        known = {count.work.entity: count for count in counts if count.level.sku in sizes}
        unknown = [count for count in counts if count.level.sku not in sizes]
        outcomes: dict[str, Outcome] = {
            count.work.entity: parked(unknown_sku(count.level)) for count in unknown
        }
        if known:
            batch = _Batch(
                warehouse_id=warehouse_id, warehouse_name=names[warehouse_id], counts=known, sizes=sizes
            )
            outcomes |= await self._import(run, batch, transit)
        return outcomes

    def _warehouse(self, code: str, names: Mapping[int, str]) -> int | None:
        """Return Centra's id, if there is just one warehouse of its name: stock is read by name."""
        name = code if self.warehouses is None else names.get(self.warehouses.get(code, 0))
        found = [warehouse_id for warehouse_id, known in names.items() if known == name]
        return found[0] if len(found) == 1 else None

    def _is_early(self, run: Run, work: Work, parcels_heard: datetime | None) -> bool:
        """Whether a parcel may have left before the count that we have not heard of yet."""
        if parcels_heard is None and not self._parcels_come(run):
            return False
        if work.heard_at is None or (parcels_heard is not None and parcels_heard >= work.heard_at):
            return False
        return run.now() - work.heard_at < self.patience

    def _parcels_come(self, run: Run) -> bool:
        """Whether this runner brings parcels, though nobody has heard of any yet: another worker may be about to."""
        return any(flow.name == self.fulfilment for flow in run.flows)

    def _not_yet(self, run: Run) -> Outcome:
        return Waits(reason="being shipped", until=run.now() + self.recheck)

    async def _in_transit(
        self, run: Run, levels: Sequence[StockLevel]
    ) -> Mapping[tuple[str, str], InTransit]:
        """Return by (warehouse, SKU) what parcels make of these levels. A parcel without a warehouse is of them all.

        Parked dispatches do not count: Centra may never come to subtract them, and too little stock is the
        smaller harm.
        """
        counted = min(level.counted_at for level in levels)
        open_works = await run.call(run.store.works, self.fulfilment, OPEN)
        # What was completed before the count makes no difference; two systems' clocks may differ by a day.
        done = await run.call(
            run.store.works, self.fulfilment, (WorkState.DONE,), counted - timedelta(days=1)
        )
        keys = {work.entity: effect_key(self.fulfilment, work.entity, "complete") for work in open_works}
        intents = await run.call(run.store.intents, list(keys.values()))
        parcels = Parcels(frozenset(level.warehouse for level in levels))
        for work in open_works:
            intent = intents.get(keys[work.entity])
            uncertain = intent is not None and intent.state is not IntentState.ABANDONED
            parcels.add(work, completed=False, doubtful=uncertain)
        for work in done:
            if not work.dismissed:
                parcels.add(work, completed=True)
        return parcels.by_place

    # --- decide and apply ------------------------------------------------------------------------------------

    async def _import(
        self, run: Run, batch: _Batch, transit: Mapping[tuple[str, str], InTransit]
    ) -> dict[str, Outcome]:
        held = await self._positions(run, batch, list(batch.counts))
        run.circuit.answered(count.work for count in batch.counts.values())
        decisions = {
            entity: decide(count.level, held.get(entity), _parcels(transit, count.level))
            for entity, count in batch.counts.items()
        }
        told = {
            entity: decision.physical for entity, decision in decisions.items() if isinstance(decision, Set)
        }
        outcomes: dict[str, Outcome] = {}
        for part in _parts(batch, told):
            outcomes |= await self._set(run, batch, part)
        outcomes |= await self._overtaken(run, batch, transit, outcomes)
        for entity, decision in decisions.items():
            match decision:
                case Unchanged():
                    outcomes[entity] = self._counted(
                        run, batch.counts[entity].level, held[entity], "unchanged"
                    )
                case NotYet():
                    outcomes[entity] = self._not_yet(run)
                case Refuse(findings):
                    outcomes[entity] = parked(*findings)
                case Set():
                    pass
        return outcomes

    async def _overtaken(
        self,
        run: Run,
        batch: _Batch,
        transit: Mapping[tuple[str, str], InTransit],
        outcomes: Mapping[str, Outcome],
    ) -> dict[str, Outcome]:
        """Look again at counts whose parcels were booked by another worker while they were told."""
        if not outcomes:
            return {}
        levels = {entity: batch.counts[entity].level for entity in outcomes}
        now = await self._in_transit(run, list(levels.values()))
        return {
            entity: Retries(reason="not as told", at=run.now() + self.recheck)
            for entity, level in levels.items()
            if _seen(now, level) != _seen(transit, level)
        }

    async def _set(self, run: Run, batch: _Batch, told: Mapping[str, int]) -> dict[str, Outcome]:
        """Write the counts that differ, those still ours; read them back and compare."""
        if run.dry:
            return dict.fromkeys(told, would("set"))
        fence = Fence(run)
        mine = await fence.renew([batch.counts[entity].work for entity in told])
        counts = {entity: physical for entity, physical in told.items() if entity in mine}
        if not counts:
            return {}
        by_size = {batch.size(entity): physical for entity, physical in counts.items()}
        operation = stock.set_physical(batch.warehouse_id, by_size, description=self.description)
        ours = [batch.counts[entity].work for entity in counts]
        try:
            await watched(run, ours, lambda: run.centra.ask(operation, guard=partial(fence.check_all, ours)))
        except MutationRefused as error:
            return await self._singly(run, batch, counts, error)
        except IpaasError as error:
            return await self._unsettled(run, ours, error)
        return await self._compared(run, batch, counts)

    async def _unsettled(self, run: Run, works: Sequence[Work], error: IpaasError) -> dict[str, Outcome]:
        """Remember until when the counts may still be taken, unless it is certain that they were not."""
        if not error.harmless:
            until = run.now() + timedelta(seconds=self.settles_within)
            links = [Link(kind=self._doubts, here=work.entity, there=until.isoformat()) for work in works]
            await run.call(run.store.link, links)
        return {work.entity: failure(run, work, error, self.settles_within) for work in works}

    @property
    def _doubts(self) -> str:
        return f"{self.name}:unsettled"

    async def _settling(self, run: Run, counts: Sequence[_Count]) -> dict[str, Outcome]:
        """Hold back sizes whose former count, it may be an older one, may still be taken."""
        known = await run.call(run.store.links, self._doubts, [count.work.entity for count in counts])
        until = {entity: datetime.fromisoformat(moment) for entity, moment in known.items()}
        return {
            entity: Waits(reason=UNCERTAIN, until=moment)
            for entity, moment in until.items()
            if moment > run.now()
        }

    async def _singly(
        self, run: Run, batch: _Batch, counts: Mapping[str, int], error: MutationRefused
    ) -> dict[str, Outcome]:
        """Nothing of a refused batch was written: find the bad ones by halves, let the others through."""
        if len(counts) == 1:
            return dict.fromkeys(counts, refused(error))
        entities = list(counts)
        middle = len(entities) // 2
        outcomes: dict[str, Outcome] = {}
        for half in (entities[:middle], entities[middle:]):
            outcomes |= await self._set(run, batch, {entity: counts[entity] for entity in half})
        return outcomes

    async def _compared(self, run: Run, batch: _Batch, counts: Mapping[str, int]) -> dict[str, Outcome]:
        found = await self._positions(run, batch, list(counts))
        return {
            entity: self._counted(run, batch.counts[entity].level, position, "set")
            if (position := found.get(entity)) is not None and position.physical == physical
            else self._not_taken(run, batch.counts[entity].work, physical, position)
            for entity, physical in counts.items()
        }

    async def _positions(
        self, run: Run, batch: _Batch, entities: Sequence[str]
    ) -> Mapping[str, StockPosition]:
        by_size = {batch.size(entity): entity for entity in entities}
        answer = await run.centra.ask(stock.positions(batch.warehouse_name, list(by_size)))
        found = {by_size[size]: held for size, held in answer.value.items() if size in by_size}
        bad = [held for held in found.values() if isinstance(held, BadRecord)]
        if bad:
            # Then each size is asked for alone, and only the bad ones park.
            findings = "; ".join(str(finding) for held in bad for finding in held.findings)
            raise UnexpectedAnswer(f"stock that cannot be read: {findings}")
        return {entity: held for entity, held in found.items() if isinstance(held, StockPosition)}

    def _counted(self, run: Run, level: StockLevel, position: StockPosition, reason: str) -> Outcome:
        if position.physical >= position.allocated:
            return Completed(reason=reason)
        run.world.emit(
            Oversold(
                at=run.now(),
                flow=self.name,
                entity=level.sku,
                warehouse=level.warehouse,
                physical=position.physical,
                allocated=position.allocated,
            )
        )
        return parked(oversold(level, position))

    def _not_taken(self, run: Run, work: Work, told: int, position: StockPosition | None) -> Outcome:
        """Centra shows another count than it was told: shipped meanwhile, or it does not accept it."""
        shown = "nothing" if position is None else str(position.physical)
        if work.attempts < _TRIES:
            return Retries(reason="not as told", at=run.now() + self.recheck)
        return parked(not_taken(told, shown))


def _read(works: Sequence[Work]) -> tuple[list[_Count], dict[str, Outcome]]:
    """Return the counts that can be read, and the outcomes of the others."""
    counts: list[_Count] = []
    outcomes: dict[str, Outcome] = {}
    for work in works:
        if listed_beside(work):
            outcomes[work.entity] = parked(*work.findings)
            continue
        try:
            counts.append(_Count(work=work, level=read_json(StockLevel, work.payload)))
        except RecordRefused as refusal:
            outcomes[work.entity] = parked(*refusal.findings)
    return counts, outcomes


def _parts(batch: _Batch, told: Mapping[str, int]) -> Iterator[dict[str, int]]:
    """Split counts to tell; each attempt that failed halves the part, so that a bad one is alone in the end."""
    by_attempts: dict[int, list[str]] = defaultdict(list)
    for entity in told:
        by_attempts[batch.counts[entity].work.attempts].append(entity)
    for attempts, entities in sorted(by_attempts.items()):
        size = max(1, _PAGE >> attempts)
        for start in range(0, len(entities), size):
            yield {entity: told[entity] for entity in entities[start : start + size]}


def _parcels(transit: Mapping[tuple[str, str], InTransit], level: StockLevel) -> InTransit:
    return transit.get((level.warehouse, level.sku), InTransit())


def _seen(transit: Mapping[tuple[str, str], InTransit], level: StockLevel) -> tuple[int, bool]:
    parcels = _parcels(transit, level)
    return parcels.difference(level), parcels.doubtful
