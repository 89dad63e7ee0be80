"""From a source's batches to the worklist: stored first, then the cursor moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from centra_ipaas.signals import WorkParked
from centra_ipaas.sync._run import Run
from centra_ipaas.sync.ports import Batch, Unreadable
from centra_ipaas.work import Work, WorkState
from centra_ipaas.world import MaybeAwaitable

R = TypeVar("R")


async def pull(
    run: Run,
    flow: str,
    read: Callable[[str | None], MaybeAwaitable[Batch[R]]],
    as_work: Callable[[R], Work],
) -> None:
    """Read all there is behind the flow's cursor; records that cannot be read are listed as parked.

    Such a record is work of its own, so that it never stands in the way of a good one of the same name; when that
    comes, it is dismissed.

    Afterwards `heard` tells when this began: of whatever had happened by then, everything is on the worklist.
    """
    name, begun = f"{flow}:source", run.now()
    cursor = await run.call(run.store.cursor, name)
    more = True
    while more:
        batch = await run.call(read, cursor)
        works = [
            _parked(flow, item) if isinstance(item, Unreadable) else as_work(item) for item in batch.items
        ]
        moved = None if batch.cursor is None else (name, batch.cursor)
        fresh = await run.call(run.store.add, works, run.now(), moved)
        readable = [_unreadable(work.entity) for work in works if work.state is not WorkState.PARKED]
        await run.call(run.store.dismiss, flow, readable, "sent again", run.now())
        for work in works:
            if work.state is WorkState.PARKED and work.entity in fresh:
                run.world.emit(
                    WorkParked(at=run.now(), flow=flow, entity=work.entity, findings=work.findings)
                )
        # A source that says "more" without moving on would be read for ever.
        more = batch.more and batch.cursor is not None and batch.cursor != cursor
        cursor = batch.cursor
    await run.call(run.store.add, [], run.now(), (_heard(flow), begun.isoformat()))


async def heard(run: Run, flow: str) -> datetime | None:
    """Return up to when all that the flow's source knows is on the worklist; None if it was never asked."""
    value = await run.call(run.store.cursor, _heard(flow))
    return None if value is None else datetime.fromisoformat(value)


def _heard(flow: str) -> str:
    return f"{flow}:heard"


def _unreadable(entity: str) -> str:
    return f"unreadable:{entity}"


def _parked(flow: str, record: Unreadable) -> Work:
    reason = record.findings[0].code if record.findings else "record.unreadable"
    return Work(
        flow=flow,
        entity=_unreadable(record.entity),
        payload=record.payload,
        state=WorkState.PARKED,
        reason=reason,
        findings=record.findings,
    )
