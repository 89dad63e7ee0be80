"""From a source's batches to the worklist: stored first, then the cursor moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from centra_ipaas.errors import Finding, Owner, raised, storable
from centra_ipaas.signals import WorkHeard, WorkParked
from centra_ipaas.sync._run import Run, tell_opened
from centra_ipaas.sync.ports import Batch, Unreadable
from centra_ipaas.work import Work, WorkState
from centra_ipaas.world import MaybeAwaitable

R = TypeVar("R")

#: Batches read in one go; what is left is read in the next cycle, so that no source holds up the others for ever.
_BATCHES: Final = 1_000
_UNREADABLE: Final = "unreadable:"
_CONFLICT: Final = "conflict:"


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
    for _ in range(_BATCHES):
        batch = await run.call(read, cursor)
        works = [_work(flow, item, as_work, cursor, index) for index, item in enumerate(batch.items)]
        moved = None if batch.cursor is None else (name, batch.cursor)
        await add(run, flow, works, _readable(works), moved)
        # A source that says "more" without moving on would be read for ever.
        if not batch.more or batch.cursor is None or batch.cursor == cursor:
            await run.keep(_heard(flow), begun)
            return
        cursor = batch.cursor
        if await run.enough():
            return


async def add(
    run: Run, flow: str, works: Sequence[Work], readable: Sequence[str], cursor: tuple[str, str] | None = None
) -> int:
    """Add work and tell what of it is parked; what contradicts something known is listed beside it, as parked.

    `readable` are entities that can be read now: that they could not before is dismissed. Returns how many works are
    new or ready again.
    """
    again = [_unreadable(entity) for entity in readable]
    await run.call(run.store.dismiss, flow, again, "sent again", run.now())
    added = await run.call(run.store.add, works, run.now(), cursor)
    run.tally.heard += len(added.changed)
    if works:
        told = WorkHeard(at=run.now(), flow=flow, told=len(works), changed=len(added.changed))
        run.world.emit(told)
    parked = [work for work in works if work.state is WorkState.PARKED and work.entity in added.changed]
    conflicts = [_conflict(work) for work in added.conflicting]
    if conflicts:
        fresh = await run.call(run.store.add, conflicts, run.now())
        parked += [work for work in conflicts if work.entity in fresh.changed]
        tell_opened(run, fresh.opened)
    for work in parked:
        run.world.emit(WorkParked(at=run.now(), flow=work.flow, entity=work.entity, findings=work.findings))
    tell_opened(run, added.opened)
    return len(added.changed)


async def heard(run: Run, flow: str) -> datetime | None:
    """Return up to when all that the flow's source knows is on the worklist; None if it was never asked."""
    return await run.moment(_heard(flow))


def _heard(flow: str) -> str:
    return f"{flow}:heard"


def _readable(works: Sequence[Work]) -> list[str]:
    return [work.entity for work in works if work.state is not WorkState.PARKED]


def _unreadable(entity: str) -> str:
    return f"{_UNREADABLE}{entity}"


def listed_beside(work: Work) -> bool:
    """Whether it only tells of a record that could not be taken: replaying it changes nothing."""
    return work.entity.startswith((_UNREADABLE, _CONFLICT))


def _work(
    flow: str, item: R | Unreadable, as_work: Callable[[R], Work], cursor: str | None, index: int
) -> Work:
    if isinstance(item, Unreadable):
        return unreadable(flow, item)
    try:
        return _whole(as_work(item))
    except Exception as error:  # noqa: BLE001 - what a source hands over may be anything; the others go on
        finding = Finding(
            code="record.unreadable",
            message=f"the source handed over a {type(item).__name__} where a record belongs",
            action="Mend the source's adapter; it may hand over Unreadable for what it cannot read.",
            evidence=raised(error),
        )
        return unreadable(flow, Unreadable(entity=f"item {index} after {cursor}", findings=(finding,)))


def _whole(work: Work) -> Work:
    told = work.entity + work.version + work.payload
    if storable(told) != told:
        raise ValueError("it holds half a character or NUL, and cannot be kept as it is")
    return work


def unreadable(flow: str, record: Unreadable, version: str = "") -> Work:
    """Return what lists a record that cannot be read: parked, beside the record's own work.

    With a later version it is listed again, even if it was dismissed meanwhile.
    """
    findings = record.findings or (
        Finding(code="record.unreadable", message="the record cannot be read; the source did not say why"),
    )
    return Work(
        flow=flow,
        entity=_unreadable(record.entity),
        version=version,
        payload=record.payload,
        state=WorkState.PARKED,
        reason=findings[0].code,
        findings=findings,
    )


def _conflict(work: Work) -> Work:
    finding = Finding(
        code="record.conflict",
        message=f"{work.entity} was told again for the same moment, with another content; the first one stays",
        owner=Owner.OPERATIONS,
        action="Find out at the source which one is right. If the first, dismiss this; if the second, count again, or "
        "correct by hand what was booked, then dismiss.",
        evidence={"entity": work.entity},
    )
    return Work(
        flow=work.flow,
        entity=f"{_CONFLICT}{work.entity}",
        version=work.version,
        payload=work.payload,
        state=WorkState.PARKED,
        reason=finding.code,
        findings=(finding,),
    )
