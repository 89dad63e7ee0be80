"""One flow's part in a call of the runner: it hears, it works, and what it came to is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from attrs import evolve

from centra_ipaas.errors import Interrupted, IpaasError
from centra_ipaas.graphql import Centra
from centra_ipaas.runner._claims import Claim
from centra_ipaas.runner._flows import Flow
from centra_ipaas.runner._incidents import tell_closed
from centra_ipaas.runner._shift import Shift, told
from centra_ipaas.runner._turns import give_way
from centra_ipaas.signals import RunBegan, RunFinished, RunSkipped
from centra_ipaas.sync import Run
from centra_ipaas.sync._tally import Tally
from centra_ipaas.work import Report


class Round:
    """Hears and works once.

    ======== ==================================================================================================
    only     look at nothing but these entities, whoever else is at the flow; empty: at all that is due
    bounded  end when the flow's window closes
    centra   what the engine talks to; None: Centra itself. With another one, nothing is done (a dry run)
    ======== ==================================================================================================
    """

    def __init__(
        self,
        shift: Shift,
        flow: Flow,
        *,
        only: frozenset[str] = frozenset(),
        bounded: bool = False,
        centra: Centra | None = None,
    ) -> None:
        self._shift, self._flow, self._only, self._bounded = shift, flow, only, bounded
        self._centra, self._tally = centra, Tally(dry=centra is not None)
        self.begun = shift.world.now()
        self.report = self._tally.report(flow.name)
        self.errors: list[Exception] = []
        #: Another worker has the flow: it was not worked at.
        self.skipped = False

    async def hear(self) -> None:
        """Put what is new on the worklist; one worker at a time."""
        await self._claiming(self._flow.hearing, self._prepare)

    async def work(self) -> None:
        """Work off what is due; as many workers at a time as the flow may have."""
        self.skipped = True
        await self._claiming(self._flow.slots, self._run)

    def raise_first(self) -> None:
        """Raise the first thing that went wrong, if anything did."""
        for error in self.errors:
            raise error

    async def _claiming(self, names: Sequence[str], do: Callable[[Claim | None], Awaitable[bool]]) -> None:
        await self.note(self._claimed(names, do))

    async def _claimed(self, names: Sequence[str], do: Callable[[Claim | None], Awaitable[bool]]) -> None:
        if not await (do(None) if self._only else self._shift.claims.holding(names, do)):
            world = self._shift.world
            world.emit(RunSkipped(at=world.now(), flow=self._flow.name))

    async def note(self, step: Awaitable[None]) -> None:
        """Await a step of the round; what goes wrong is told, and noted among its errors."""
        try:
            await step
        except Interrupted:
            pass
        except Exception as error:  # noqa: BLE001 - told to the hooks, and raised by run_once and run_for
            self.errors.append(error)
            self._shift.tell_failure(self._flow.name, error)

    async def _prepare(self, claim: Claim | None) -> bool:
        if not self._shift.stop.asked:
            await self._flow.engine.prepare(self._at_work(claim))
        return True

    async def _run(self, claim: Claim | None) -> bool:
        self.skipped = False
        world, begun = self._shift.world, self._shift.world.now()
        world.emit(RunBegan(at=begun, flow=self._flow.name, worker=self._shift.lease.worker))
        try:
            report = await self._flow.engine.run(self._at_work(claim))
        except Interrupted:
            report = self._tally.report(self._flow.name)
        except Exception as error:
            await self._keep(self._tally.report(self._flow.name), error)
            raise
        await self._keep(report, *self.errors[:1])
        seconds = (world.now() - begun).total_seconds()
        world.emit(RunFinished(at=world.now(), flow=self._flow.name, seconds=seconds, counts=report.counts))
        await tell_closed(world, self._shift.store, self._flow.name, begun)
        return True

    async def _keep(self, report: Report, error: Exception | None = None) -> None:
        self.report = evolve(
            report,
            worker=self._shift.lease.worker,
            begun=self.begun,
            ended=self._shift.world.now(),
            heard=self._tally.heard,
            error="" if error is None else told(error),
            code=error.code if isinstance(error, IpaasError) else None,
        )
        await self._shift.world.call(self._shift.store.keep_report, self.report)

    def _at_work(self, claim: Claim | None) -> Run:
        shift, engine = self._shift, self._flow.engine

        async def enough() -> bool:
            await give_way()
            closed = self._bounded and not self._flow.plan.holds(shift.world.now())
            return shift.stop.asked or closed or (claim is not None and claim.lost)

        return Run(
            centra=self._centra or evolve(shift.exchange, priority=engine.priority),
            store=shift.store,
            world=shift.exchange.world,
            lease=shift.lease,
            only=self._only,
            dry=self._centra is not None,
            flows=shift.engines,
            enough=enough,
            tally=self._tally,
        )
