"""Orders of the past, page by page onto the worklist of the export that brings the new ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import ClassVar

from attrs import field, frozen
from attrs.validators import ge

from centra_ipaas.centra import orders
from centra_ipaas.graphql import BadRecord, Operation, Page, Priority, ask_page
from centra_ipaas.models._time import aware
from centra_ipaas.signals import BackfillProgressed
from centra_ipaas.sync._pull import add
from centra_ipaas.sync._run import Run
from centra_ipaas.work import Report, Work, WorkState


@frozen(kw_only=True)
class OrderBackfill:
    """Puts the orders placed in a time on the worklist of an export, oldest first; see `OrderExport.backfill`.

    It goes on where it was after a restart, takes what quota the others leave, and lists no more than `at_once` orders
    ahead of the export, so that new orders do not wait behind years of history. An order that is exported already is
    not exported again.
    """

    stage: ClassVar[int] = 1
    priority: ClassVar[Priority] = Priority.BACKFILL
    reads_entities: ClassVar[bool] = False

    #: Name of this flow in signals and reports.
    name: str
    #: Name of the export's.
    flow: str
    #: From when on; another moment is another backfill, which begins at its begin.
    since: datetime = field(validator=aware)
    #: Until before when; None: the moment of its first run, since the sweeps find what is placed later.
    until: datetime | None = field(default=None, validator=aware)
    #: Orders that may be on the worklist and not yet looked at before more are listed, within a page.
    at_once: int = field(default=1_000, validator=ge(1))
    as_work: Callable[[orders.OrderPlaced | BadRecord, datetime], Work] = field(repr=False)

    def takes(self, kind: str) -> bool:
        """Take no hints: it knows what it reads."""
        return False

    def check(self) -> None:
        """Accept: no port of a user's is in play."""

    def ports(self) -> Sequence[Callable[..., object]]:
        """Return none: it talks to Centra only."""
        return ()

    async def prepare(self, run: Run) -> None:
        """List the next orders, unless enough of them are waiting."""
        reached, until = await run.moment(self._cursor) or self.since, await self._end(run)
        if reached >= until:
            return
        room = self.at_once - await self._waiting(run)
        asked: Operation[Page[orders.OrderPlaced | BadRecord]] | None
        asked = orders.placed_between(reached, until) if room > 0 else None
        while asked is not None and room > 0 and not await run.enough():
            page = (await ask_page(run.centra, asked)).value
            asked = page.next
            reached = until if asked is None else max([reached, *_dates(page.items)])
            # Orders of the second where the last run ended come again: only what is new takes room, or it would
            # never get beyond a second with more orders than that.
            room -= await self._list(run, page.items, reached, until)

    async def run(self, run: Run) -> Report:
        """Do nothing more: what was listed is the export's work."""
        return Report(flow=self.name)

    @property
    def _cursor(self) -> str:
        return f"{self.name}:reached:{self.since.isoformat()}"

    async def _end(self, run: Run) -> datetime:
        """Return where it ends; if nobody said so, where its first run began."""
        if self.until is not None:
            return self.until
        cursor = f"{self.name}:until:{self.since.isoformat()}"
        if (kept := await run.moment(cursor)) is not None:
            return kept
        await run.keep(cursor, run.now())
        return run.now()

    async def _waiting(self, run: Run) -> int:
        states = (WorkState.READY, WorkState.RETRY)
        return len(await run.call(run.store.works, self.flow, states))

    async def _list(
        self, run: Run, items: Sequence[orders.OrderPlaced | BadRecord], reached: datetime, until: datetime
    ) -> int:
        """Put orders on the worklist; return how many were not on it."""
        works = [self.as_work(item, self.since) for item in items]
        told = [item.number for item in items if isinstance(item, orders.OrderPlaced)]
        fresh = await add(run, self.flow, works, told, (self._cursor, reached.isoformat()))
        run.world.emit(
            BackfillProgressed(at=run.now(), flow=self.name, orders=len(items), reached=reached, until=until)
        )
        return fresh


def _dates(items: Sequence[orders.OrderPlaced | BadRecord]) -> list[datetime]:
    return [item.placed_at for item in items if isinstance(item, orders.OrderPlaced)]
