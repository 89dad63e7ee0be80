"""Effects with durable intents: written down before, settled right after, looked up when in doubt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Generic, TypeVar

from attrs import evolve, frozen

from centra_ipaas.errors import (
    CircuitOpen,
    Finding,
    Interrupted,
    IpaasError,
    LeaseLost,
    MutationRefused,
    Owner,
    RecordRefused,
    raised,
    raised_at,
    redacted,
)
from centra_ipaas.graphql import Guard
from centra_ipaas.signals import EffectAbandoned, EffectApplied, EffectUncertain, WorkTakenOver
from centra_ipaas.sync._circuit import UNCERTAIN, told
from centra_ipaas.sync._failures import Verdict
from centra_ipaas.sync._run import Run
from centra_ipaas.work import (
    Completed,
    Intent,
    IntentState,
    Link,
    Outcome,
    Parks,
    Retries,
    Waits,
    Work,
    WorkState,
)
from centra_ipaas.world import Done, Failed

R = TypeVar("R")
D = TypeVar("D")
T = TypeVar("T")

#: Effects between two commits of what became of them; as long as they are quick it doubles up to `_LARGEST_GROUP`.
GROUP: Final = 8
_LARGEST_GROUP: Final = 128
_QUICK: Final = timedelta(milliseconds=100)


@frozen(kw_only=True)
class Planned:
    """One effect on behalf of one work."""

    work: Work
    intent: Intent


@frozen(kw_only=True)
class Effect(Planned, Generic[R]):
    """One effect that is a call of its own.

    `do` awaits the guard it is given right before it touches the world, and returns what a `Settle` turns into a
    settled intent.
    """

    do: Callable[[Guard], Awaitable[R]]


@frozen(kw_only=True)
class Item(Planned, Generic[D]):
    """One effect of several that are done in one call."""

    document: D


@frozen(kw_only=True)
class Settled:
    """What is known after an effect was done or refused."""

    intent: Intent
    links: tuple[Link, ...] = ()


E = TypeVar("E", bound=Planned)
Settle = Callable[[E, R], Settled]
#: What became of effects, each with its result, exceptions as values.
Results = list[tuple[E, Done[R] | Failed]]
#: Does several effects in one call, which awaits the guard right before; one result for each, in order.
DoMany = Callable[[Sequence[Item[D]], Guard], Awaitable[Sequence[Done[R] | Failed]]]


async def apply(
    run: Run, effects: Sequence[Effect[R]], settle: Settle[Effect[R], R], *, once: bool = False
) -> Results[Effect[R], R]:
    """Do the effects; return each with its result, exceptions as values.

    The intents of all are durable before the first is done, and what became of a group is durable before the next.
    Leases are renewed in time and checked right before each call; effects whose work was taken over by another worker
    are left out. Works that failed before come last. While the circuit is open nothing is called: `CircuitOpen`.

    With `once`, an effect that the store knows as applied by now is left out as well: another worker did it since this
    one looked. Without, it is done again: whoever decided so has seen that it is gone.
    """
    fence = Fence(run)

    async def do_each(group: Sequence[Effect[R]]) -> list[Done[R] | Failed]:
        return await run.world.each(fence.behind, group)

    return await _apply(run, fence, effects, do_each, settle, once=once)


async def apply_many(
    run: Run, items: Sequence[Item[D]], do: DoMany[D, R], settle: Settle[Item[D], R], *, once: bool = False
) -> Results[Item[D], R]:
    """Do effects in as few calls as possible; promises and results as in `apply`.

    If a call raises, that is the result of all its items. Works that failed before are done alone, so that one bad
    record does not go on to spoil the call for others.
    """
    fence = Fence(run)

    async def do_together(group: Sequence[Item[D]]) -> list[Done[R] | Failed]:
        fresh, tried = (
            [item for item in group if not _tried(item)],
            [[item] for item in group if _tried(item)],
        )
        calls = [fresh, *tried] if fresh else tried
        outcomes = await run.world.each(lambda call: _together(run, fence, call, do), calls)
        return [
            result
            for call, outcome in zip(calls, outcomes, strict=True)
            for result in (outcome.value if isinstance(outcome, Done) else [outcome] * len(call))
        ]

    return await _apply(run, fence, items, do_together, settle, once=once, size=_LARGEST_GROUP)


async def _together(
    run: Run, fence: Fence, call: Sequence[Item[D]], do: DoMany[D, R]
) -> Sequence[Done[R] | Failed]:
    """Do the items of one call, and let the circuit know what became of each."""
    works = [item.work for item in call]
    run.circuit.check(run.now())
    try:
        results = await do(call, partial(fence.check_all, works))
        if len(results) != len(call):
            raise TypeError(f"{len(results)} results for {len(call)} documents")
    except Exception as error:
        run.circuit.failed(works, error, run.now())
        raise
    failed = [
        (work, result.error)
        for work, result in zip(works, results, strict=True)
        if isinstance(result, Failed)
    ]
    run.circuit.told(failed, of=len(works), now=run.now())
    return results


async def _apply(
    run: Run,
    fence: Fence,
    effects: Sequence[E],
    do: Callable[[Sequence[E]], Awaitable[list[Done[R] | Failed]]],
    settle: Settle[E, R],
    *,
    once: bool,
    size: int = GROUP,
) -> Results[E, R]:
    if run.dry:
        return [(effect, Failed(Withheld(effect.intent.effect))) for effect in effects]
    if not effects:
        return []
    # What failed before goes last, so that it keeps nothing waiting. After an outage the newest goes first: if it only
    # looked like one, because bad records came in a row, those would be tried first again.
    waiting = sorted(reversed(effects) if run.circuit.is_trying else effects, key=_tried)
    known = await run.call(run.store.plan, [effect.intent for effect in effects], run.now())
    if once:
        waiting = [one for one in waiting if known[one.intent.key].state is not IntentState.APPLIED]
    results: Results[E, R] = []
    while waiting:
        begun = run.now()
        mine = await fence.renew([effect.work for effect in waiting])
        waiting = [effect for effect in waiting if effect.work.entity in mine]
        group, waiting = waiting[:size], waiting[size:]
        done = [pair for pair in zip(group, await do(group), strict=True) if not _lost(pair[1])]
        await _settle(run, done, settle)
        results += done
        size = min(2 * size, _LARGEST_GROUP) if run.now() - begun < _QUICK else GROUP
    return results


def _tried(effect: Planned) -> bool:
    """Whether an earlier try of its work failed."""
    work = effect.work
    return work.attempts > 0 or (work.state is not WorkState.READY and work.reason != CircuitOpen.code)


async def watched(run: Run, works: Sequence[Work], call: Callable[[], Awaitable[T]]) -> T:
    """Make a call that has an effect, unless the circuit is open, and let that know what became of it."""
    run.circuit.check(run.now())
    try:
        result = await call()
    except Exception as error:
        run.circuit.failed(works, error, run.now())
        raise
    run.circuit.succeeded()
    return result


async def looked_at(
    run: Run, page: Sequence[Work], works: Sequence[Work], look: Callable[[Work], Awaitable[T]]
) -> dict[str, T]:
    """Look at some works of a page, several at once; return what each look found, and raise the first error.

    The leases of the whole page are renewed meanwhile: looks may take longer than one lasts. A work that another worker
    has taken over is not looked at, and not among the results.
    """
    fence = Fence(run)

    async def behind(work: Work) -> T:
        if work.entity not in await fence.renew(page):
            raise LeaseLost(f"{work.flow}: {work.entity} was taken over by another worker")
        return await look(work)

    found: dict[str, T] = {}
    for work, result in zip(works, await run.world.each(behind, works), strict=True):
        if isinstance(result, Done):
            found[work.entity] = result.value
        elif not isinstance(result.error, LeaseLost):
            raise result.error
    return found


async def looked_up(run: Run, work: Work, call: Callable[[], Awaitable[T]]) -> T:
    """Ask the target about a work, unless the circuit is open, and let that know what became of it."""
    run.circuit.check(run.now())
    try:
        result = await call()
    except Exception as error:
        run.circuit.failed([work], error, run.now())
        raise
    run.circuit.answered([work])
    return result


class Withheld(Exception):
    """Stands for an effect that a dry run did not do."""

    def __init__(self, effect: str) -> None:
        self.effect = effect
        super().__init__(effect)


class Fence:
    """Keeps a worker from doing what another has taken over: a lease alone does not hold up one who slept."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def renew(self, works: Sequence[Work]) -> frozenset[str]:
        """Prolong the leases, unless they were a moment ago; return the entities that are still ours."""
        entities = frozenset(work.entity for work in works)
        now, leases = self._run.now(), self._run.leases
        fresh = timedelta(seconds=self._run.lease.duration / 4)
        if self._run.dry or all(entity in leases and now - leases[entity] < fresh for entity in entities):
            return entities
        mine = await self._run.call(self._run.store.renew, works, self._run.lease, now)
        leases.update(dict.fromkeys(mine, now))
        for work in works:
            if work.entity not in mine:
                self._run.world.emit(WorkTakenOver(at=now, flow=work.flow, entity=work.entity))
        return mine

    async def behind(self, effect: Effect[R]) -> R:
        """Do an effect as long as its work is ours."""
        work = effect.work
        return await watched(self._run, [work], lambda: effect.do(partial(self.check_all, [work])))

    async def check_all(self, works: Sequence[Work]) -> None:
        """Raise `LeaseLost` if any of the works was taken over; leases taken a moment ago are not asked for again."""
        mine = await self.renew(works)
        for work in works:
            if work.entity not in mine:
                raise LeaseLost(f"{work.flow}: {work.entity} was taken over by another worker")


def _lost(outcome: Done[R] | Failed) -> bool:
    return isinstance(outcome, Failed) and isinstance(outcome.error, LeaseLost)


async def _settle(run: Run, done: Results[E, R], settle: Settle[E, R]) -> None:
    if not done:
        return
    settled = [
        settle(effect, result.value)
        if isinstance(result, Done)
        else _failed(run, effect.intent, result.error)
        for effect, result in done
    ]
    intents = [item.intent for item in settled]
    links = [link for item in settled for link in item.links]
    await run.settle(intents, links)
    for intent, (_, result) in zip(intents, done, strict=True):
        _tell(run, intent, result)


def _failed(run: Run, intent: Intent, error: Exception) -> Settled:
    """Only an error that is certain to have done no harm abandons an intent; else it is uncertain from now on."""
    harmless = isinstance(error, IpaasError) and error.harmless
    return Settled(intent=abandoned(intent) if harmless else _uncertain(intent, run.now()))


async def doubts(
    run: Run, intents: Collection[Intent], settles_within: float, looked: datetime
) -> dict[str, datetime]:
    """Return by key until when "it is not there" does not count, as seen by a look that began at `looked`.

    An attempt that was planned and never settled (its worker died) is doubted from now on: when it was really made
    cannot be known. Attempts that had their time are left out.
    """
    unsettled = [intent for intent in intents if intent.state is IntentState.PLANNED]
    if unsettled:
        await run.settle([_uncertain(intent, looked) for intent in unsettled])
    since = {intent.key: looked for intent in unsettled} | {
        intent.key: intent.attempted_at or looked
        for intent in intents
        if intent.state is IntentState.UNCERTAIN
    }
    until = {key: moment + timedelta(seconds=settles_within) for key, moment in since.items()}
    return {key: moment for key, moment in until.items() if moment > looked}


def _tell(run: Run, intent: Intent, result: Done[R] | Failed) -> None:
    at, flow, entity, effect = run.now(), intent.flow, intent.entity, intent.effect
    if intent.state is IntentState.APPLIED:
        run.world.emit(
            EffectApplied(at=at, flow=flow, entity=entity, effect=effect, remote_id=intent.remote_id)
        )
    elif isinstance(result, Failed):
        told = EffectUncertain if intent.state is IntentState.UNCERTAIN else EffectAbandoned
        reason, where = type(result.error).__name__, raised_at(result.error)
        run.world.emit(told(at=at, flow=flow, entity=entity, effect=effect, reason=reason, where=where))


def failure(run: Run, work: Work, error: Exception, settles_within: float) -> Outcome:
    """Return what follows for a work whose effect raised, see `FailurePolicy`.

    Refused, by Centra or by an adapter: it parks. An outage, or anything else that is certain to have done nothing:
    it waits, and no attempt is counted. Anything else leaves the outcome unknown: it is looked at again when the
    other side has settled, and whether the attempt counts is judged when the page has come to its end.
    """
    if isinstance(error, Withheld):
        return would(error.effect)
    if isinstance(error, MutationRefused):
        return refused(error)
    if isinstance(error, RecordRefused):
        return parked(*error.findings)
    policy, now = run.circuit.policy, run.now()
    match policy.verdict(error):
        case Verdict.REFUSED:
            return parked(_refused_with(error))
        case Verdict.OUTAGE:
            return Waits(
                reason=told(error), until=run.circuit.open_until(now) or now + policy.outage_pause(error, 1)
            )
        case Verdict.HELD_UP:
            pause = timedelta(0) if isinstance(error, Interrupted) else policy.outage_pause(error, 1)
            return Waits(reason=told(error), until=now + pause)
        case Verdict.UNCLEAR:
            run.circuit.note(work, error)
            pause = max(timedelta(seconds=settles_within), policy.pauses.after(work.attempts + 1))
            return Retries(reason=UNCERTAIN, at=now + pause)


def would(effect: str) -> Outcome:
    """Return what a dry run makes of a work that would have this effect."""
    return Completed(reason=f"would {effect}")


def parked(*findings: Finding) -> Parks:
    """Return the parking of a work; the first finding is its reason."""
    told = findings or (
        Finding(
            code="target.refused",
            message="it was refused without a reason",
            action="Look at the log of whoever refused it; let the adapter tell the reason.",
        ),
    )
    return Parks(reason=told[0].code, findings=told)


def refused(error: MutationRefused) -> Parks:
    """Return the parking of a work that Centra refused, with every user error as a finding."""
    findings = tuple(
        Finding(
            code="target.refused",
            path=".".join(entry.path),
            message=f"Centra refused: {redacted(entry.message)}",
            owner=Owner.OPERATIONS,
            action="Mend in Centra what the message names, then replay.",
            evidence={"operation": error.operation},
        )
        for entry in error.user_errors
    )
    return parked(*findings)


def _refused_with(error: Exception) -> Finding:
    return Finding(
        code="target.refused",
        message=f"the adapter refused it with {type(error).__name__}",
        action="Look at the adapter's log, mend the record, then replay.",
        evidence=raised(error),
    )


def applied(intent: Intent, remote_id: str) -> Intent:
    """Return the intent as done, under the other side's id."""
    # Once for every record: `evolve` takes several times as long.
    return Intent(
        key=intent.key,
        flow=intent.flow,
        entity=intent.entity,
        effect=intent.effect,
        state=IntentState.APPLIED,
        remote_id=remote_id,
        attempted_at=intent.attempted_at,
    )


def abandoned(intent: Intent) -> Intent:
    """Return the intent as certainly not done."""
    return evolve(intent, state=IntentState.ABANDONED)


def _uncertain(intent: Intent, now: datetime) -> Intent:
    return evolve(intent, state=IntentState.UNCERTAIN, attempted_at=now)
