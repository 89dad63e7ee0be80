"""A worklist without Centra: what becomes of records when their target fails, as fast as a machine allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import cast

from attrs import define, field

from centra_ipaas import SqliteStore
from centra_ipaas.client._worlds import BlockingWorld, run
from centra_ipaas.graphql import Centra, Guard
from centra_ipaas.signals import Signal, inline
from centra_ipaas.sync import Run
from centra_ipaas.sync._effects import (
    Effect,
    Item,
    Settled,
    abandoned,
    applied,
    apply,
    apply_many,
    doubts,
    failure,
    looked_up,
)
from centra_ipaas.sync._failures import FailurePolicy
from centra_ipaas.sync._run import work_off
from centra_ipaas.work import Completed, Intent, IntentState, Lease, Outcome, Report, Waits, Work, WorkState
from centra_ipaas.world import Done, Failed

FLOW = "flow"


@define
class Bench:
    """Works off records by name against `target`, a function that raises or not; looks before it repeats."""

    #: Does the effect for an entity; an exception leaves the outcome as the exception says.
    target: Callable[[str], None]
    #: Answers whether an entity's effect happened; None: the target cannot be asked, and honours keys.
    find: Callable[[str], bool] | None = None
    failures: FailurePolicy = field(factory=FailurePolicy)
    many: Callable[[Sequence[str]], Sequence[Done[None] | Failed]] | None = None
    page: int = 50
    dry: bool = False
    now: datetime = datetime(2026, 3, 1, tzinfo=UTC)
    signals: list[Signal] = field(factory=list)
    store: SqliteStore = field(factory=lambda: SqliteStore(":memory:"))
    calls: Counter[str] = field(factory=Counter)

    def add(self, *entities: str) -> None:
        """Put entities on the worklist."""
        self.store.add([Work(flow=FLOW, entity=entity) for entity in entities], self.now)

    def run(self, *only: str) -> Report:
        """Work off what is due, as a new process would."""
        world = BlockingWorld(cast("object", None), [inline(self.signals.append)], lambda: self.now)  # type: ignore[arg-type]
        one = Run(
            centra=cast("Centra", None),
            store=self.store,
            world=world,
            lease=Lease(worker="w", duration=60.0),
            only=frozenset(only),
            dry=self.dry,
        )
        return run(work_off(one, FLOW, self.page, lambda works: self._handle(one, works), self.failures))

    def after(self, **pause: float) -> Report:
        """Let time pass, and run."""
        self.now += timedelta(**pause)
        return self.run()

    def works(self, *states: WorkState) -> dict[str, Work]:
        """Return the works in these states, all if none is named."""
        return {work.entity: work for work in self.store.works(FLOW, states)}

    # --- an engine as small as they come ---------------------------------------------------------------------------

    async def _handle(self, run: Run, works: Sequence[Work]) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        intents = await run.call(self.store.intents, [work.entity for work in works])
        for work in works:
            known = intents.get(work.entity)
            if (
                known is not None
                and known.state in (IntentState.PLANNED, IntentState.UNCERTAIN)
                and self.find
            ):
                look = await self._look(run, work, known, self.find)
                if look is not None:
                    outcomes[work.entity] = look
        left = [work for work in works if work.entity not in outcomes]
        results = await self._many(run, left) if self.many else await self._singly(run, left)
        for work, result in results:
            outcomes[work.entity] = (
                failure(run, work, result.error, 0.0) if isinstance(result, Failed) else Completed()
            )
        return outcomes

    async def _look(
        self, run: Run, work: Work, intent: Intent, find: Callable[[str], bool]
    ) -> Outcome | None:
        self.calls["find"] += 1
        try:
            there = await looked_up(run, work, partial(run.call, find, work.entity))
        except Exception as error:  # noqa: BLE001 - the doubt stays
            return failure(run, work, error, 0.0)
        if there:
            await run.settle([applied(intent, work.entity)])
            return Completed()
        if until := await doubts(run, [intent], 0.0, run.now()):
            return Waits(reason="uncertain", until=until[intent.key])
        await run.settle([abandoned(intent)])
        return None

    async def _singly(self, run: Run, works: Sequence[Work]) -> list[tuple[Work, Done[None] | Failed]]:
        effects = [Effect(work=work, intent=_intent(work), do=self._call(run, work)) for work in works]
        results = await apply(run, effects, lambda effect, _: _settled(effect.intent))
        return [(effect.work, result) for effect, result in results]

    def _call(self, run: Run, work: Work) -> Callable[[Guard], object]:
        async def do(guard: Guard) -> None:
            await guard()
            self.calls["create"] += 1
            await run.call(self.target, work.entity)

        return do  # type: ignore[return-value]

    async def _many(self, run: Run, works: Sequence[Work]) -> list[tuple[Work, Done[None] | Failed]]:
        many = self.many
        assert many is not None

        async def do(items: Sequence[Item[str]], guard: Guard) -> Sequence[Done[None] | Failed]:
            await guard()
            self.calls["create"] += 1
            return await run.call(many, [item.document for item in items])

        items = [Item(work=work, intent=_intent(work), document=work.entity) for work in works]
        results = await apply_many(run, items, do, lambda item, _: _settled(item.intent))
        return [(item.work, result) for item, result in results]


def _intent(work: Work) -> Intent:
    return Intent(key=work.entity, flow=FLOW, entity=work.entity, effect="create")


def _settled(intent: Intent) -> Settled:
    return Settled(intent=applied(intent, intent.entity))
