"""What every engine does with its worklist: take, handle, write down; and what it works with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, ParamSpec, Protocol, TypeVar

from attrs import evolve, field, frozen

from centra_ipaas.errors import (
    Finding,
    Interrupted,
    InvalidRequest,
    IpaasError,
    OversizedAnswer,
    QueryFailed,
    UnexpectedAnswer,
    raised,
)
from centra_ipaas.graphql import Centra, Priority
from centra_ipaas.signals import (
    CircuitClosed,
    CircuitOpened,
    IncidentOpened,
    LinkLearned,
    RunProgress,
    WorkDone,
    WorkParked,
    WorkRetried,
    WorkSkipped,
    WorkWaits,
)
from centra_ipaas.sync._circuit import Circuit, CircuitState
from centra_ipaas.sync._failures import FailurePolicy
from centra_ipaas.sync._tally import Tally
from centra_ipaas.work import (
    Completed,
    Incident,
    Intent,
    Lease,
    Link,
    Outcome,
    Parks,
    Report,
    Retries,
    Skipped,
    Waits,
    Work,
    WorkState,
    WorkStore,
)
from centra_ipaas.world import MaybeAwaitable, World

T = TypeVar("T")
P = ParamSpec("P")

#: Seconds after which work is looked at again when Centra or the target as a whole did not answer.
OUTAGE_PAUSE: Final = timedelta(seconds=30)
_POLICY: Final = FailurePolicy()
#: Less than this, and the next page may be larger; far below any lease.
_QUICK: Final = timedelta(seconds=2)
#: States of work that is not finished and needs no person.
OPEN: Final = (WorkState.READY, WorkState.WAITING, WorkState.RETRY)
#: Tries after which a record parks that fails in a way that concerns a page, and is alone on its page.
_TRIES_ALONE: Final = 10


async def _never() -> bool:
    return False


@frozen(kw_only=True)
class Run:
    """What an engine works with during one run."""

    centra: Centra
    store: WorkStore
    world: World
    lease: Lease
    #: Look at nothing but these entities; empty: at all that is due.
    only: frozenset[str] = field(factory=frozenset)
    #: Look, and do nothing: no effect is planned or done, no work is taken or finished. What would have had an effect
    #: is counted as ``would create`` and the like. What an engine hears in `prepare` is put on the worklist all the
    #: same.
    dry: bool = False
    #: All flows of the runner: whoever hears of something tells those that take it, see `_hints`.
    flows: tuple[Engine, ...] = ()
    #: Awaited between two pages, when nothing is in hand: other flows may have their turn meanwhile. If it is true, the
    #: engine ends here, and what is left is done by a later run.
    enough: Callable[[], Awaitable[bool]] = _never
    #: Whether the target is well, see `Circuit`.
    circuit: Circuit = field(factory=Circuit)
    #: When the lease of each work in hand was last taken or renewed.
    leases: dict[str, datetime] = field(factory=dict)
    #: What the run comes to so far, also if it does not come to its end.
    tally: Tally = field(factory=Tally)

    def now(self) -> datetime:
        """Return the present, in UTC."""
        return self.world.now()

    async def call(self, fn: Callable[P, MaybeAwaitable[T]], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a method of the store or of a user's port."""
        return await self.world.call(fn, *args, **kwargs)

    async def settle(self, intents: Sequence[Intent], links: Sequence[Link] = ()) -> None:
        """Write down what became of intents, with the links that follow from them."""
        if not self.dry:
            await self.call(self.store.settle, intents, links)
            self.learned(links)

    def learned(self, links: Iterable[Link]) -> None:
        """Tell the hooks of rows of the crosswalk that were written down."""
        for link in links:
            self.world.emit(LinkLearned(at=self.now(), kind=link.kind, here=link.here, there=link.there))

    async def moment(self, name: str) -> datetime | None:
        """Return the moment kept under a cursor's name; None if there is none."""
        value = await self.call(self.store.cursor, name)
        return None if value is None else datetime.fromisoformat(value)

    async def keep(self, name: str, moment: datetime) -> None:
        """Keep a moment under a cursor's name."""
        await self.call(self.store.add, [], self.now(), (name, moment.isoformat()))


class Engine(Protocol):
    """One flow: gathers, decides, applies."""

    @property
    def name(self) -> str:
        """The flow's name: in the worklist, in signals, in reports."""

    @property
    def stage(self) -> int:
        """In one cycle lower stages run first: fulfilment before stock."""

    @property
    def priority(self) -> Priority:
        """Whose questions go first when a quota runs short."""

    @property
    def reads_entities(self) -> bool:
        """An entity can be looked at by its name alone, since Centra can be asked for it."""

    def check(self) -> None:
        """Raise `ConfigurationError` if the ports given could double or lose an effect."""

    def ports(self) -> Sequence[Callable[..., object]]:
        """Return the methods of users' ports that it will call."""

    def takes(self, kind: str) -> bool:
        """Whether hints of this kind (``order``, ``product``, ``shipment``) are about entities of its worklist."""

    async def prepare(self, run: Run) -> None:
        """Hear of what is new and put it on the worklist; later stages hear first, see `Runner`."""

    async def run(self, run: Run) -> Report:
        """Work off what is due."""


Handle = Callable[[Sequence[Work]], Awaitable[Mapping[str, Outcome]]]


async def work_off(
    run: Run, flow: str, page: int, handle: Handle, failures: FailurePolicy = _POLICY, *, most: int = 0
) -> Report:
    """Take due work page by page until there is none, or the run has enough; every work of a page gets an outcome.

    A page has at most `page` works; while pages are quick each has twice as many as the one before, up to `most`.

    Work that `handle` returns no outcome for was taken over by another worker. If `handle` raises, that concerns
    all of the page: nothing parks, all of it is looked at again later, and the error goes on. Only if it is one
    record that makes Centra's answer bad for all of its page, that one parks alone.

    The run ends where the target turns out to be down, see `Circuit`: the rest stays as it is.
    """
    if run.dry:
        return await _look_through(run, flow, page, handle)
    run.circuit.begin(failures, await _circuit_state(run, flow))
    size = page
    while not await run.enough() and (works := await _take(run, flow, size)):
        begun = run.now()
        try:
            outcomes = await _handled(works, handle)
        except Exception as error:
            await _finish(run, flow, works, _failed(run, works, error))
            raise
        await _finish(run, flow, works, run.circuit.judged(works, outcomes, run.now()))
        await _keep_circuit(run, flow)
        size = max(page, min(2 * size, most)) if run.now() - begun < _QUICK else page
    return run.tally.report(flow)


async def _take(run: Run, flow: str, page: int) -> Sequence[Work]:
    now = run.now()
    if run.circuit.state.is_open(now):
        return ()
    works = await run.call(run.store.take, flow, page, run.lease, now, run.only)
    run.tally.taken += len(works)
    run.leases.clear()
    run.leases.update(dict.fromkeys((work.entity for work in works), now))
    return works


async def _circuit_state(run: Run, flow: str) -> CircuitState:
    kept = CircuitState.from_text(await run.call(run.store.cursor, _circuit(flow)))
    # Whoever asks for one entity by name wants it tried now.
    return evolve(kept, until=None) if run.only else kept


async def _keep_circuit(run: Run, flow: str) -> None:
    """Write the circuit's state down where it changed in this page, and tell of it."""
    before, after = run.circuit.turn_page()
    if after == before:
        return
    await run.call(run.store.add, [], run.now(), (_circuit(flow), after.to_text()))
    if after.until is not None and after.openings > 0 and after.until != before.until:
        run.world.emit(
            CircuitOpened(
                at=run.now(), flow=flow, reason=after.reason, until=after.until, openings=after.openings
            )
        )
    elif before.openings and not after.openings:
        run.world.emit(CircuitClosed(at=run.now(), flow=flow))


def _circuit(flow: str) -> str:
    return f"{flow}:circuit"


async def _look_through(run: Run, flow: str, page: int, handle: Handle) -> Report:
    """Say what working it off would come to; nothing is taken, nothing is finished."""
    now = run.now()
    known = await run.call(run.store.works, flow, OPEN)
    due = [
        work
        for work in known
        if (work.next_at is None or work.next_at <= now) and (not run.only or work.entity in run.only)
    ]
    for start in range(0, len(due), page):
        if await run.enough():
            break
        works = due[start : start + page]
        run.tally.taken += len(works)
        _count(run, flow, works, await _handled(works, handle))
    return run.tally.report(flow)


def _count(run: Run, flow: str, works: Sequence[Work], outcomes: Mapping[str, Outcome]) -> None:
    for work in works:
        if (outcome := outcomes.get(work.entity)) is None:
            run.tally.lost()
        else:
            run.tally.add(work.entity, outcome, _label(outcome))
    run.world.emit(RunProgress(at=run.now(), flow=flow, done=run.tally.taken))


async def _handled(works: Sequence[Work], handle: Handle) -> Mapping[str, Outcome]:
    try:
        return await handle(works)
    except Exception as error:
        if len(works) == 1 or not _may_be_one_record(error):
            raise
        return await _singly(works, handle, error)


async def _singly(works: Sequence[Work], handle: Handle, error: Exception) -> Mapping[str, Outcome]:
    """Handle each by itself: those that still fail park, unless all do; then it is not the records' fault."""
    outcomes: dict[str, Outcome] = {}
    failed: dict[str, Outcome] = {}
    for work in works:
        try:
            outcomes |= await handle([work])
        except Exception as alone:
            if not _may_be_one_record(alone):
                raise
            finding = _bad_answer(alone)
            failed[work.entity] = Parks(reason=finding.code, findings=(finding,))
    if len(failed) == len(works):
        raise error
    return outcomes | failed


def _failed(run: Run, works: Sequence[Work], error: Exception) -> Mapping[str, Outcome]:
    """All of a page wait; a record that fails alone on its page parks after some tries."""
    if len(works) > 1 or not _may_be_one_record(error):
        return {work.entity: _pause(run, error) for work in works}
    (work,), finding = works, _bad_answer(error)
    if work.attempts + 1 >= _TRIES_ALONE:
        return {work.entity: Parks(reason=finding.code, findings=(finding,))}
    return {work.entity: Retries(reason=finding.code, at=run.now() + OUTAGE_PAUSE)}


def _may_be_one_record(error: Exception) -> bool:
    """Refused, unreadable or a bug, for a reason that may lie in one record; a permission concerns them all."""
    if isinstance(error, QueryFailed):
        return all(entry.category != "authorization" for entry in error.errors)
    return isinstance(error, InvalidRequest | UnexpectedAnswer | OversizedAnswer) or not isinstance(
        error, IpaasError
    )


def _bad_answer(error: Exception) -> Finding:
    if isinstance(error, IpaasError):
        return Finding(code=error.code, message=str(error), action=error.advice)
    return Finding(
        code="target.failing",
        message=f"handling it failed with {type(error).__name__}",
        action="Look at the adapter's log, mend, then replay.",
        evidence=raised(error),
    )


async def _finish(run: Run, flow: str, works: Sequence[Work], outcomes: Mapping[str, Outcome]) -> None:
    pairs = {work.entity: (work, outcomes[work.entity]) for work in works if work.entity in outcomes}
    opened = await run.call(run.store.finish, flow, pairs, run.lease, run.now())
    _count(run, flow, works, outcomes)
    for work, outcome in pairs.values():
        _tell(run, work, outcome)
    tell_opened(run, opened)


def tell_opened(run: Run, opened: Iterable[Incident]) -> None:
    """Tell the hooks of incidents that opened."""
    for incident in opened:
        run.world.emit(
            IncidentOpened(
                at=incident.opened_at,
                flow=incident.flow,
                incident=incident.id,
                code=incident.code,
                title=incident.title,
                owner=incident.owner,
                severity=incident.severity,
                action=incident.action,
            )
        )


def _tell(run: Run, work: Work, outcome: Outcome) -> None:
    at, flow, entity = run.now(), work.flow, work.entity
    match outcome:
        case Parks(findings=findings):
            run.world.emit(WorkParked(at=at, flow=flow, entity=entity, findings=findings))
        case Waits(reason=reason):
            run.world.emit(WorkWaits(at=at, flow=flow, entity=entity, reason=reason))
        case Retries(reason=reason, at=next_at):
            run.world.emit(
                WorkRetried(
                    at=at, flow=flow, entity=entity, reason=reason, attempt=work.attempts + 1, next_at=next_at
                )
            )
        case Completed(reason=reason):
            run.world.emit(WorkDone(at=at, flow=flow, entity=entity, reason=reason))
        case Skipped(reason=reason):
            run.world.emit(WorkSkipped(at=at, flow=flow, entity=entity, reason=reason))


def _pause(run: Run, error: Exception) -> Outcome:
    reason = error.code if isinstance(error, IpaasError) else type(error).__name__
    pause = timedelta(0) if isinstance(error, Interrupted) else OUTAGE_PAUSE
    return Waits(reason=reason, until=run.now() + pause)


def _label(outcome: Outcome) -> str:
    match outcome:
        case Completed(reason=reason):
            return reason
        case Skipped(reason=reason):
            return f"skipped: {reason}"
        case Waits(reason=reason):
            return f"waits: {reason}"
        case Retries(reason=reason):
            return f"retries: {reason}"
        case Parks(reason=reason):
            return f"parked: {reason}"


def version_of(moment: datetime, content: str = "") -> str:
    """Return a version: the moment as text that sorts like it, and what tells two of that moment apart.

    What stands behind the ``#`` has no order. Of one moment, the version heard of last replaces the one before (see
    `WorkStore.add`): reads tell the present, so it is never older, or it is looked at once more for nothing.
    """
    told = f"{moment.timestamp():020.6f}"
    return f"{told}#{content}" if content else told
