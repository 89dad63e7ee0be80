"""Reading what changed in Centra since the last time, part by part, so that nothing is missed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from attrs import field, frozen
from attrs.validators import ge

from centra_ipaas.graphql import Answer, Operation, Page, ask_page, lower_bound
from centra_ipaas.graphql.changes import UNKNOWN_SKEW
from centra_ipaas.sync._run import Run

C = TypeVar("C")

#: How far each read reaches back behind the one before, unless told otherwise.
OVERLAP: Final = timedelta(minutes=2)


@frozen(kw_only=True)
class Margin:
    """How far a read reaches back behind the begin of the one before; see `lower_bound`."""

    overlap: timedelta = field(default=OVERLAP, validator=ge(timedelta(0)))
    unknown_skew: timedelta = field(default=UNKNOWN_SKEW, validator=ge(timedelta(0)))


@frozen(kw_only=True)
class Part(Generic[C]):
    """What one page told."""

    items: tuple[C, ...]
    #: Centra's time at the first answer of the read; ours if it did not tell.
    told: datetime
    #: Where the next read begins, once all of this one is kept.
    bound: datetime
    #: Where this read goes on, see `Page.place`; None after its last page.
    place: str | None
    first: bool


@frozen(kw_only=True)
class Mark:
    """How far a list of changes was read: where a read begins, and one that is under way goes on."""

    since: datetime
    #: Of a read under way: where the next one begins.
    bound: datetime | None = None
    #: Of a read under way: its place.
    place: str = ""

    def after(self, part: Part[C]) -> Mark:
        """Return the mark to keep together with a part of the read."""
        if part.place is None:
            return Mark(since=part.bound)
        return Mark(since=self.since, bound=part.bound, place=part.place)

    def to_text(self) -> str:
        """Return it as a cursor is kept."""
        since = self.since.isoformat()
        return since if self.bound is None else f"{since} {self.bound.isoformat()} {self.place}"

    @classmethod
    def from_text(cls, text: str) -> Mark:
        """Return what `to_text` wrote."""
        since, _, under_way = text.partition(" ")
        bound, _, place = under_way.partition(" ")
        return cls(
            since=datetime.fromisoformat(since),
            bound=datetime.fromisoformat(bound) if bound else None,
            place=place,
        )


async def read_changes(
    run: Run,
    operation: Operation[Page[C]],
    margin: Margin,
    take: Callable[[Part[C]], Awaitable[None]],
    bound: datetime | None = None,
) -> None:
    """Read a list to its end and hand over every page before the next one is asked for.

    `take` keeps what it is given, and in the same transaction how far the read is (`Mark`). A read that was cut short,
    or ended early because the run had enough, goes on there: with the operation for that place, and the `bound` that
    its first page gave it.
    """
    asked: Operation[Page[C]] | None = operation
    told = run.now()
    while asked is not None:
        before, first = run.now(), bound is None
        answer = await ask_page(run.centra, asked)
        if bound is None:
            bound, told = _bound(run, answer, before, margin), answer.server_time or run.now()
        page = answer.value
        asked, place = page.next, page.place if page.next else None
        await take(Part(items=page.items, told=told, bound=bound, place=place, first=first))
        if await run.enough():
            return


def _bound(run: Run, answer: Answer[object], before: datetime, margin: Margin) -> datetime:
    return lower_bound(
        asked=before,
        answered=run.now(),
        server_time=answer.server_time,
        overlap=margin.overlap,
        unknown_skew=margin.unknown_skew,
    )
