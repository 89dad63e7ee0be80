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
    #: Where the next read begins, once all of this one is kept; None before its last page.
    next_since: datetime | None
    first: bool


async def read_changes(
    run: Run, operation: Operation[Page[C]], margin: Margin, take: Callable[[Part[C]], Awaitable[None]]
) -> None:
    """Read a list to its end and hand over every page before the next one is asked for.

    `take` keeps what it is given. With the last page it also moves the cursor, in the same transaction: a read that was
    interrupted, or ended early because the run had enough, is done again from its begin.
    """
    asked: Operation[Page[C]] | None = operation
    bound: datetime | None = None
    told = run.now()
    while asked is not None:
        before, first = run.now(), bound is None
        answer = await ask_page(run.centra, asked)
        if bound is None:
            bound, told = _bound(run, answer, before, margin), answer.server_time or run.now()
        asked = answer.value.next
        await take(
            Part(items=answer.value.items, told=told, next_since=None if asked else bound, first=first)
        )
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
