"""Centra's event queue: each event is on a worklist before it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import ClassVar, Final

from attrs import field, frozen
from attrs.validators import and_, ge, gt, le

from centra_ipaas.centra import events
from centra_ipaas.errors import Finding, MutationRefused, QueryFailed, redacted
from centra_ipaas.graphql import BadRecord, Priority, ask_page
from centra_ipaas.signals import EventsHeard
from centra_ipaas.sync._effects import parked
from centra_ipaas.sync._hints import Hint, hear
from centra_ipaas.sync._pull import add
from centra_ipaas.sync._run import Run, version_of, work_off
from centra_ipaas.work import Completed, Outcome, Report, Work, WorkState

#: The only work of this flow: it is parked while something is wrong with the queue.
QUEUE: Final = "queue"
#: Findings kept of events that cannot be read: the first ones say it all.
_FINDINGS: Final = 10


@frozen(kw_only=True)
class EventQueue:
    """Reads Centra's event queue and tells the other flows of the runner where there may be news.

    An event is a hint: whoever takes its kind looks at the object as it is now, so events that come twice, late, in
    another order or not at all do no harm, and many of one order are one work. An event is confirmed once its hint is
    on disk, and so is every other one: what nobody confirms holds up all that is behind it.

    It sets listeners for the kinds that a flow takes, and never removes any. The token needs Event:read, Event:write,
    Store:read, Market:read and an integration that nobody else reads events with. If Centra refuses, one work of this
    flow is parked until it does not, and the sweeps of the other flows go on finding what changed. Nor is it missed if
    Centra has not switched events on: then the queue is empty. Once a minute is fine, every few seconds is not
    recommended (OLD:events).
    """

    stage: ClassVar[int] = 3
    priority: ClassVar[Priority] = Priority.ORDERS
    reads_entities: ClassVar[bool] = False

    #: Name of the flow in worklist and signals.
    name: str = "event-queue"
    #: Events read, stored and confirmed at once.
    page: int = field(default=events.PAGE, validator=and_(ge(1), le(events.PAGE)))
    #: Pages read in one run; what is left is read in the next, so that a long queue does not hold up the flows.
    pages: int = field(default=50, validator=ge(1))
    #: How often listeners are set anew, in case somebody took them away.
    listen_again: timedelta = field(default=timedelta(days=1), validator=gt(timedelta(0)))

    def takes(self, kind: str) -> bool:
        """Take no hints: it gives them."""
        return False

    def check(self) -> None:
        """Accept: no port of a user's is in play."""

    def ports(self) -> Sequence[Callable[..., object]]:
        """Return none: it talks to Centra only."""
        return ()

    async def prepare(self, run: Run) -> None:
        """Put all that the queue tells on the worklists of the other flows, and confirm it."""
        wanted = [kind for kind in events.OBJECT_TYPES if any(flow.takes(kind) for flow in run.flows)]
        if not wanted:
            return
        try:
            await self._listen(run, [events.OBJECT_TYPES[kind] for kind in wanted])
            trouble = await self._read(run)
        except (QueryFailed, MutationRefused) as error:
            trouble = (_refused(error),)
        await self._note(run, trouble)

    async def run(self, run: Run) -> Report:
        """Settle what was noted of the queue; the events themselves are the other flows' work."""
        return await work_off(run, self.name, 1, self._handle)

    # --- listen ----------------------------------------------------------------------------------------------

    async def _listen(self, run: Run, object_types: Sequence[str]) -> None:
        """Set listeners, unless these were set by this store a short while ago."""
        cursor, types = f"{self.name}:listening:{'+'.join(object_types)}", dict.fromkeys(object_types, ())
        last = await run.moment(cursor)
        if run.dry or (last is not None and run.now() - last < self.listen_again):
            return
        await run.centra.ask(events.set_listeners(types))
        await run.keep(cursor, run.now())

    # --- read, store, confirm --------------------------------------------------------------------------------

    async def _read(self, run: Run) -> tuple[Finding, ...]:
        """Read the queue to its end, or as far as one run goes; return what is wrong with it."""
        trouble: list[Finding] = []
        before: frozenset[int] = frozenset()
        for _ in range(self.pages):
            page = (await ask_page(run.centra, events.queue(limit=self.page))).value
            ids = frozenset(_ids(page))
            trouble += _unreadable(page)
            # Confirmed, and there again: Centra did not take it, or does not show it yet.
            if ids <= before:
                break
            ready = await hear(run, _hints(page))
            if run.dry:
                break
            await run.centra.ask(events.confirm(sorted(ids)))
            run.world.emit(EventsHeard(at=run.now(), flow=self.name, events=len(ids), ready=ready))
            before = ids
            if await run.enough():
                break
        return tuple(trouble[:_FINDINGS])

    # --- what is wrong with the queue ----------------------------------------------------------------------------

    async def _note(self, run: Run, trouble: tuple[Finding, ...]) -> None:
        """Park the flow's work while there is trouble, and settle it when there is none: told once, not every run."""
        told = "\n".join(dict.fromkeys(f"{finding.code}: {finding.message}" for finding in trouble))
        known = {work.entity: work for work in await run.call(run.store.works, self.name)}.get(QUEUE)
        if trouble and not (known is not None and known.payload == told):
            await self._add(run, told, WorkState.PARKED, trouble)
        elif not trouble and known is not None and known.payload:
            await self._add(run, told, WorkState.READY, ())

    async def _add(self, run: Run, told: str, state: WorkState, trouble: tuple[Finding, ...]) -> None:
        work = Work(
            flow=self.name,
            entity=QUEUE,
            version=version_of(run.now()),
            payload=told,
            state=state,
            reason=trouble[0].code if trouble else "",
            findings=trouble,
        )
        await add(run, self.name, [work], [])

    async def _handle(self, works: Sequence[Work]) -> Mapping[str, Outcome]:
        return {
            work.entity: parked(*work.findings) if work.payload else Completed(reason="heard again")
            for work in works
        }


def _hints(page: Sequence[events.Event | BadRecord]) -> Iterator[Hint]:
    for event in page:
        if isinstance(event, events.Event) and event.kind:
            yield Hint(kind=event.kind, entity=event.reference, deleted=event.deleted, at=event.created_at)


def _ids(page: Sequence[events.Event | BadRecord]) -> Iterator[int]:
    """Return what can be confirmed: of an event that cannot be read its id, if that can be."""
    for event in page:
        if isinstance(event, events.Event):
            yield event.id
        elif event.entity.isascii() and event.entity.isdecimal():
            yield int(event.entity)


def _unreadable(page: Sequence[events.Event | BadRecord]) -> Iterator[Finding]:
    return (finding for event in page if isinstance(event, BadRecord) for finding in event.findings)


def _refused(error: QueryFailed | MutationRefused) -> Finding:
    """Say what Centra says, each thing once: the same trouble has the same words, however many events it hits."""
    entries = error.errors if isinstance(error, QueryFailed) else error.user_errors
    said = "; ".join(sorted({redacted(entry.message) for entry in entries}))
    return Finding(
        code="events.refused",
        message=f"Centra refuses the event queue: {said}",
        action="Give the token Event:read, Event:write, Store:read, Market:read and an integration of its own. Until "
        "then the sweeps find what changed.",
        evidence={"operation": error.operation},
    )
