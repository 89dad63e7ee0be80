"""Effects with durable intents: written down before, settled right after, looked up when in doubt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Generic, TypeVar

from attrs import evolve, frozen

from centra_ipaas.errors import (
    Finding,
    Interrupted,
    IpaasError,
    LeaseLost,
    MutationRefused,
    Owner,
    RateLimited,
    RecordRefused,
    TokenRejected,
    redacted,
)
from centra_ipaas.graphql import Guard
from centra_ipaas.signals import EffectApplied, EffectUncertain
from centra_ipaas.sync._run import OUTAGE_PAUSE, Run
from centra_ipaas.work import Completed, Intent, IntentState, Link, Outcome, Parks, Retries, Waits, Work
from centra_ipaas.world import Done, Failed

R = TypeVar("R")
A = TypeVar("A")

#: Effects between two commits of what became of them.
GROUP: Final = 8
#: Attempts after which a record that fails in an unknown way parks: about three quarters of an hour.
MAX_ATTEMPTS: Final = 14
#: `Work.reason` while the outcome of an effect is unknown.
UNCERTAIN: Final = "uncertain"
_SHORTEST_PAUSE: Final = timedelta(seconds=1)
#: So many records that all fail are an outage.
_SEVERAL: Final = 3
_OUTAGE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(minutes=10)


@frozen(kw_only=True)
class Effect(Generic[R]):
    """One effect on behalf of one work.

    `do` awaits the guard it is given right before it touches the world, and returns what a `Settle` turns into a
    settled intent.
    """

    work: Work
    intent: Intent
    do: Callable[[Guard], Awaitable[R]]


@frozen(kw_only=True)
class Settled:
    """What is known after an effect was done or refused."""

    intent: Intent
    links: tuple[Link, ...] = ()


Settle = Callable[[Effect[R], R], Settled]


async def apply(
    run: Run, effects: Sequence[Effect[R]], settle: Settle[R]
) -> list[tuple[Effect[R], Done[R] | Failed]]:
    """Do the effects; return each with its result, exceptions as values.

    The intents of all are durable before the first is done, and what became of a group is durable before the next.
    Leases are renewed before each group and checked right before each call; effects whose work was taken over by
    another worker are left out.
    """
    if run.dry:
        return [(effect, Failed(Withheld(effect.intent.effect))) for effect in effects]
    if not effects:
        return []
    await run.call(run.store.plan, [effect.intent for effect in effects], run.now())
    results: list[tuple[Effect[R], Done[R] | Failed]] = []
    for group in _groups(effects):
        fence = Fence(run)
        mine = await fence.renew([effect.work for effect in group])
        held = [effect for effect in group if effect.work.entity in mine]
        outcomes = await run.world.each(fence.behind, held)
        done = [pair for pair in zip(held, outcomes, strict=True) if not _lost(pair[1])]
        await _settle(run, done, settle)
        results += done
    return results


class Withheld(Exception):
    """Stands for an effect that a dry run did not do."""

    def __init__(self, effect: str) -> None:
        self.effect = effect
        super().__init__(effect)


class Fence:
    """Keeps a worker from doing what another has taken over: a lease alone does not hold up one who slept."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._renewed: dict[str, datetime] = {}

    async def renew(self, works: Sequence[Work]) -> frozenset[str]:
        """Prolong the leases; return the entities that are still ours."""
        now = self._run.now()
        if self._run.dry:
            return frozenset(work.entity for work in works)
        mine = await self._run.call(self._run.store.renew, works, self._run.lease, now)
        self._renewed |= dict.fromkeys(mine, now)
        return mine

    async def behind(self, effect: Effect[R]) -> R:
        """Do an effect as long as its work is ours."""
        return await effect.do(partial(self.check, effect.work))

    async def check(self, work: Work) -> None:
        """Raise `LeaseLost` if the work was taken over; a lease renewed a moment ago is not asked for again."""
        fresh = timedelta(seconds=self._run.lease.duration / 4)
        if self._run.now() - self._renewed[work.entity] >= fresh and work.entity not in await self.renew(
            [work]
        ):
            raise LeaseLost(f"{work.flow}: {work.entity} was taken over by another worker")

    async def check_all(self, works: Sequence[Work]) -> None:
        """Raise `LeaseLost` if any of the works was taken over."""
        for work in works:
            await self.check(work)


def _lost(outcome: Done[R] | Failed) -> bool:
    return isinstance(outcome, Failed) and isinstance(outcome.error, LeaseLost)


async def _settle(run: Run, done: Sequence[tuple[Effect[R], Done[R] | Failed]], settle: Settle[R]) -> None:
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
    elif intent.state is IntentState.UNCERTAIN and isinstance(result, Failed):
        reason = type(result.error).__name__
        run.world.emit(EffectUncertain(at=at, flow=flow, entity=entity, effect=effect, reason=reason))


def failure(run: Run, work: Work, error: Exception, settles_within: float) -> Outcome:
    """Return what follows for a work whose effect raised.

    Refused, by Centra or by an adapter that raises `RecordRefused`: it parks. Certain that nothing happened (not
    sent, quota, token): the outage concerns all, so it waits without counting attempts. Anything else leaves the
    outcome unknown: it is looked at again when the other side has settled, and parks after `MAX_ATTEMPTS`.
    """
    if isinstance(error, Withheld):
        return would(error.effect)
    if isinstance(error, MutationRefused):
        return refused(error)
    if isinstance(error, RecordRefused):
        return parked(*error.findings)
    if isinstance(error, IpaasError) and error.harmless:
        pause = timedelta(0) if isinstance(error, Interrupted) else OUTAGE_PAUSE
        if isinstance(error, RateLimited) and error.retry_after is not None:
            pause = max(timedelta(seconds=error.retry_after), _SHORTEST_PAUSE)
        if isinstance(error, TokenRejected):
            pause = _LONGEST_PAUSE
        return Waits(reason=error.code, until=run.now() + pause)
    if work.attempts + 1 >= MAX_ATTEMPTS:
        return parked(_failing(error, work.attempts + 1))
    pause = max(timedelta(seconds=settles_within), min(timedelta(seconds=2**work.attempts), _LONGEST_PAUSE))
    return Retries(reason=UNCERTAIN, at=run.now() + pause)


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


def unless_outage(run: Run, outcomes: Mapping[str, Outcome], tried: int) -> dict[str, Outcome]:
    """Return the outcomes of a page; if all of several that were tried failed in an unknown way, it is an outage.

    Then no attempt is counted and nothing parks: all of it is looked at again a little later.
    """
    failed = [outcome for outcome in outcomes.values() if _failed_unknown(outcome)]
    if len(failed) < max(_SEVERAL, tried):
        return dict(outcomes)
    again = Waits(reason=UNCERTAIN, until=run.now() + _OUTAGE)
    return dict.fromkeys(outcomes, again)


def _failed_unknown(outcome: Outcome) -> bool:
    return isinstance(outcome, Retries) or (isinstance(outcome, Parks) and outcome.reason == "target.failing")


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


def _failing(error: Exception, attempts: int) -> Finding:
    return Finding(
        code="target.failing",
        message=f"the target failed {attempts} times in a way that says nothing about the record",
        action="Look at the target's and the adapter's log, mend, then replay.",
        evidence={"error": type(error).__name__},
    )


def applied(intent: Intent, remote_id: str) -> Intent:
    """Return the intent as done, under the other side's id."""
    return evolve(intent, state=IntentState.APPLIED, remote_id=remote_id)


def abandoned(intent: Intent) -> Intent:
    """Return the intent as certainly not done."""
    return evolve(intent, state=IntentState.ABANDONED)


def _uncertain(intent: Intent, now: datetime) -> Intent:
    return evolve(intent, state=IntentState.UNCERTAIN, attempted_at=now)


def _groups(effects: Sequence[A]) -> Iterator[Sequence[A]]:
    return (effects[start : start + GROUP] for start in range(0, len(effects), GROUP))
