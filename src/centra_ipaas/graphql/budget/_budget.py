"""How much may be asked, and when: Centra's quotas as a value.

Centra counts requests, mutations and complexity, each in windows of ten seconds and one hour, for the whole
environment (LIMITS). All six are spent together or not at all, at the moment of sending: nothing is booked for later.
Whoever cannot be served yet leaves a claim and asks again; a claim keeps its amounts free from everybody behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from math import inf
from typing import Final, Self

from attrs import evolve, field, frozen
from attrs.validators import and_, gt, le

from centra_ipaas.graphql.budget._costs import Costs
from centra_ipaas.graphql.budget._quota import GROWTH, Cost, Limit, Priority, Resource
from centra_ipaas.graphql.budget._window import Asked, Window
from centra_ipaas.graphql.operation import Operation

#: Whoever waits asks again after so many seconds, or sooner.
ASK_AGAIN: Final = 3.0
#: A claim that was not renewed for so many seconds lapses: its process is gone, or its task was cancelled.
_LAPSES: Final = ASK_AGAIN + 2.0
#: A wait this short is none; `PADDING` is far longer.
_SOON: Final = 0.001
#: Seconds after which a priority that got nothing is served once, whoever waits.
_PATIENCE: Final = 60.0
#: Seconds between two looks at what is left; a look takes so long at most; what it told is good for so long.
_LOOK_EVERY: Final = 60.0
_LOOK_TAKES: Final = 5.0
_LOOK_HOLDS: Final = 3_600.0
#: Part of our share of a complexity quota that one request may take.
_LARGEST: Final = 0.2
#: An hour with less than this part left was what a request was refused for.
_SHORT: Final = 0.05
#: Seconds for which what Centra told is a reason to doubt that a quota was short: an empty window may be waited for.
_FRESH: Final = 15.0
#: The longest time an answer is believed to have been on the way before it was counted, in seconds.
_LONGEST_LAG: Final = 2.0
#: Seconds by which a moment may lie before the last one: clocks are read before the budget's turn comes.
_DISAGREE: Final = 15.0
#: The longest wait after refusals in a row, in seconds.
_LONGEST_BLOCK: Final = 600.0


@frozen(kw_only=True)
class Claim:
    """Somebody who waits."""

    ticket: str
    priority: Priority
    cost: Cost
    #: When it was asked for first, and when it lapses if it is not asked for again.
    since: float
    lapses: float


@frozen(kw_only=True)
class Use:
    """A quota with what Centra says is used of it, and what of that is known to be ours."""

    limit: Limit
    ours: int


@frozen(kw_only=True)
class Budget:
    """What was spent and what may be; every change is a new budget. Times are Unix seconds."""

    #: Part of every quota that is ours; the rest is left to other integrations of the environment.
    share: float = field(default=0.8, validator=and_(gt(0.0), le(1.0)))
    windows: tuple[Window, ...] = field(default=tuple(Window(limit=limit) for limit in GROWTH), repr=False)
    costs: Costs = field(factory=Costs, repr=False)
    claims: tuple[Claim, ...] = ()
    #: When something was booked last, in all and by priority.
    last: float = 0.0
    served: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)
    #: Nothing is sent before this moment: a refusal said so.
    blocked_until: float = 0.0
    #: Refusals in a row, and when the first of them was.
    refusals: int = 0
    refused_at: float = 0.0
    #: When somebody began to look at what is left, and when Centra told.
    looked_at: float = 0.0
    #: Until when the others wait for a look that a refusal called for.
    looking_until: float = 0.0
    told_at: float = 0.0
    #: Seconds that answers took of late, at most.
    lag: float = 0.0
    #: Whether clocks were so far apart that only Centra can say what was spent.
    doubted: bool = False

    @classmethod
    def of(cls, limits: Iterable[Limit], *, share: float = 0.8) -> Self:
        """Return a budget of which nothing is spent."""
        return cls(windows=tuple(Window(limit=limit) for limit in limits), share=share)

    # --- costs -------------------------------------------------------------------------------------------------

    def cost(self, operation: Operation[object]) -> Cost:
        """Return what to book for an operation: what answers told of its document, or what it assumes itself.

        As long as no question so large was answered, a fifth of our share of ten seconds has to be free for it, so that
        one that is dearer than it knows is not refused for it.
        """
        complexity, most = self.costs.of(operation), self._complexity()
        unknown = 0 if self.costs.knows(operation) else max(0, int(most * _LARGEST) - complexity)
        return Cost(mutations=int(operation.mutation), complexity=complexity, margin=unknown)

    def room(self, operation: Operation[object]) -> float:
        """Return how many times as much as this operation is expected to cost one request may take.

        So pages can grow: a request takes at most a fifth of our share of any complexity quota, so that others
        wait no longer than two seconds behind it.
        """
        most = self._complexity()
        return most * _LARGEST / max(1, self.costs.of(operation)) if most else 1.0

    def _complexity(self) -> int:
        windows = [window for window in self.windows if window.limit.resource is Resource.COMPLEXITY]
        return min((window.allowed(self.share, self.last) for window in windows), default=0)

    # --- spending ----------------------------------------------------------------------------------------------

    def spend(
        self,
        cost: Cost,
        now: float,
        *,
        priority: Priority = Priority.ORDERS,
        ticket: str = "",
        longest: float = inf,
    ) -> tuple[Budget, float]:
        """Book the cost if it may be sent now; return the budget and the seconds to wait, 0.0 if it is booked.

        Who has to wait gets a claim under its ticket and asks again, within `ASK_AGAIN` seconds; the wait is what is
        foreseen, and never too long while nobody else gives up. If it is longer than `longest`, or without a ticket,
        there is no claim. A moment long before the last booking is taken for the present all the same (`behind`).
        """
        if behind := self.behind(now):
            return self._set_back(now, behind).spend(
                cost, now, priority=priority, ticket=ticket, longest=longest
            )
        moment = max(now, self.last)
        known = next((claim for claim in self.claims if claim.ticket == ticket), None)
        mine = Claim(
            ticket=ticket,
            priority=priority,
            cost=cost,
            since=known.since if known else moment,
            lapses=moment + _LAPSES,
        )
        others = [claim for claim in self.claims if claim.ticket != ticket and claim.lapses > moment]
        ready = evolve(self, claims=(*others, mine))
        if ready._ready_at(mine, moment) - moment < _SOON:
            return ready._booked(mine, moment), 0.0
        wait = ready._foreseen(mine, moment) - moment
        if wait > longest or not ticket:
            ready = evolve(ready, claims=tuple(others))
        return ready, wait

    def behind(self, now: float) -> float:
        """Return how many seconds a clock is behind the one that booked last; 0.0 if it is next to nothing.

        It was set back, or that one was wrong.
        """
        return self.last - now if self.last - now > _DISAGREE else 0.0

    def _set_back(self, now: float, by: float) -> Budget:
        """Return it with everything that is still to come so much earlier; a look has to show what is left."""

        def back(moment: float) -> float:
            return moment - by if moment > now else moment

        return evolve(
            self,
            windows=tuple(window.moved(back) for window in self.windows),
            claims=tuple(
                evolve(claim, since=back(claim.since), lapses=back(claim.lapses)) for claim in self.claims
            ),
            last=back(self.last),
            served=tuple(back(moment) for moment in self.served),
            blocked_until=back(self.blocked_until),
            refused_at=back(self.refused_at),
            looked_at=0.0,
            looking_until=back(self.looking_until),
            told_at=back(self.told_at),
            doubted=True,
        )

    def _ready_at(self, mine: Claim, moment: float) -> float:
        rank = self._ranks(moment)
        ahead = [claim for claim in self.claims if claim is not mine and rank(claim) < rank(mine)]
        return self._free_at(mine, rank(mine)[0], ahead, moment)

    def _foreseen(self, mine: Claim, moment: float) -> float:
        """Return when it may be sent: in its order, or when all of its priority before it got nothing for a minute."""
        ready = self._ready_at(mine, moment)
        before = [
            claim for claim in self.claims if claim.priority is mine.priority and _age(claim) < _age(mine)
        ]
        oldest = min((*before, mine), key=_age)
        urgent = self._urgent_at(oldest) + len(before) * _PATIENCE
        if not moment < urgent < ready:
            return ready
        return min(ready, self._free_at(mine, Priority.STOCK, (), urgent))

    def _urgent_at(self, oldest: Claim) -> float:
        """Return from when on the oldest of a priority goes first."""
        return max(oldest.since, self.served[oldest.priority]) + _PATIENCE

    def _free_at(self, mine: Claim, priority: Priority, ahead: Collection[Claim], moment: float) -> float:
        """Return from when on every quota has what is asked for, beside what is ahead."""
        begin = max(moment, self.blocked_until, self.looking_until)
        look_at = max(self._look_at(), moment + ASK_AGAIN)
        if moment - self.told_at > _LOOK_HOLDS:
            look_at = begin
        return max(
            (
                window.ready_at(self._asked(window, mine, priority, ahead), begin, look_at)
                for window in self.windows
                if mine.cost.of(window.limit.resource)
            ),
            default=begin,
        )

    def _asked(self, window: Window, mine: Claim, priority: Priority, ahead: Iterable[Claim]) -> Asked:
        resource = window.limit.resource
        return Asked(
            amount=mine.cost.of(resource),
            margin=mine.cost.margin if resource is Resource.COMPLEXITY else 0,
            priority=priority,
            share=self.share,
            ahead=sum(claim.cost.of(resource) for claim in ahead),
            ahead_even=sum(claim.cost.of(resource) for claim in ahead if claim.priority.even),
            lag=self.lag,
        )

    def _booked(self, mine: Claim, moment: float) -> Budget:
        priority = self._ranks(moment)(mine)[0]
        windows = tuple(
            window.booked(self._asked(window, mine, priority, ()), moment)
            if mine.cost.of(window.limit.resource)
            else window
            for window in self.windows
        )
        served = list(self.served)
        served[mine.priority] = moment
        return evolve(
            self,
            windows=windows,
            last=moment,
            served=tuple(served),
            claims=tuple(claim for claim in self.claims if claim is not mine),
        )

    def _ranks(self, moment: float) -> Callable[[Claim], tuple[Priority, float, str]]:
        """Return the order in which claims are served.

        By priority and time; only of a priority that got nothing for a minute the oldest goes first.
        """
        oldest = [
            min((claim for claim in self.claims if claim.priority is priority), key=_age)
            for priority in {claim.priority for claim in self.claims}
        ]
        starving = {_age(first) for first in oldest if moment >= self._urgent_at(first)}

        def rank(claim: Claim) -> tuple[Priority, float, str]:
            return (Priority.STOCK if _age(claim) in starving else claim.priority, *_age(claim))

        return rank

    # --- what became of it ---------------------------------------------------------------------------------------

    def answered(
        self, operation: Operation[object], booked: Cost, at: float, complexity: int, now: float
    ) -> Budget:
        """Take over what an operation really cost that was booked at a moment, and how long its answer took.

        That is never more than the smallest quota: Centra would have refused it.
        """
        quotas = [
            window.limit.quota for window in self.windows if window.limit.resource is Resource.COMPLEXITY
        ]
        complexity = min([complexity, *quotas])
        more = complexity - booked.complexity
        windows = tuple(
            window.settled(at, more, now) if window.limit.resource is Resource.COMPLEXITY else window
            for window in self.windows
        )
        lag = max(self.lag, min(_LONGEST_LAG, now - at))
        return evolve(
            self,
            windows=windows if more else self.windows,
            costs=self.costs.learned(operation, complexity),
            lag=lag,
            refusals=self.refusals if at < self.blocked_until else 0,
        )

    def plenty(self, cost: Cost, now: float) -> bool:
        """Return whether Centra just told of every quota that a good part is left, which only this cost was taken from.

        What is booked at this cost and refused all the same is dearer alone than that: no wait helps it, but asking
        for less.
        """
        return now - self.told_at <= _FRESH and all(
            window.left_after(self.told_at, self.lag) + cost.of(window.limit.resource)
            >= window.limit.quota * (_SHORT if window.limit.long else _LARGEST)
            for window in self.windows
            if cost.of(window.limit.resource)
        )

    def refused(self, wait: float, now: float, *, alone: bool = False) -> Budget:
        """A 429 came: send nothing for `wait` seconds, longer if it is not the first in a row.

        If the request was too dear alone, that says nothing of what others use.
        """
        # What was under way when the first one came is refused with it.
        new = now >= self.blocked_until
        again = min(_LONGEST_BLOCK, 0.1 * 2.0**self.refusals) if new and self.refusals else 0.0
        windows = tuple(
            window.released(self.told_at) if alone else window.under_pressure(now) for window in self.windows
        )
        return evolve(
            self,
            windows=windows,
            refusals=self.refusals + new,
            refused_at=self.refused_at if self.refusals else now,
            looking_until=0.0,
            blocked_until=max(self.blocked_until, now + max(wait, again)),
        )

    # --- looking ---------------------------------------------------------------------------------------------------

    def look(self, cost: Cost, now: float) -> tuple[Budget, bool]:
        """Say whether somebody has to ask Centra now for what is left, and book that.

        It is time after a refusal, when clocks disagreed, and when a tenth of an hour's quota or half of what was left
        of it was spent since, at most once a minute. Who is told to look sends `rateLimits` at once; until it is
        answered, nobody else sends after a refusal.
        """
        moment = max(now, self.last)
        if self.behind(now) or moment < max(self.blocked_until, self._look_at()) or not self._wants_look():
            return self, False
        mine = Claim(ticket="", priority=Priority.STOCK, cost=cost, since=0.0, lapses=moment)
        blank = evolve(
            self, claims=(mine,), windows=tuple(evolve(window, left=None) for window in self.windows)
        )
        if blank._ready_at(mine, moment) - moment >= _SOON:
            return self, False
        booked = evolve(self, claims=(*self.claims, mine))._booked(mine, moment)
        looking = moment + _LOOK_TAKES if self.refusals else 0.0
        return evolve(booked, looked_at=moment, looking_until=looking), True

    def corrected(self, limits: Iterable[Limit], now: float) -> Budget:
        """Take over the quotas Centra tells, and how much of them is left; what it does not tell goes on to hold."""
        known = {window.limit.key: window for window in self.windows}
        windows = [
            known.pop(limit.key, Window(limit=limit)).corrected(limit, now, self.told_at) for limit in limits
        ]
        windows += [window.untold() for window in known.values()]
        if self.refusals:
            windows = _held(windows, now)
        blocked = now if self.refusals else self.blocked_until
        return evolve(
            self,
            windows=tuple(windows),
            refusals=0,
            blocked_until=blocked,
            looking_until=0.0,
            looked_at=now,
            told_at=now,
            lag=self.lag / 2,
            doubted=False,
        )

    def uses(self, now: float) -> tuple[Use, ...]:
        """Return how much of each quota was used as Centra told last, and how much by us."""
        return tuple(Use(limit=window.limit, ours=window.used(now)) for window in self.windows)

    def _wants_look(self) -> bool:
        called_for = self.refusals > 0 or self.doubted
        return called_for or any(window.wants_look(self._waiting(window)) for window in self.windows)

    def _waiting(self, window: Window) -> int:
        return max((claim.cost.of(window.limit.resource) for claim in self.claims), default=0)

    def _look_at(self) -> float:
        called_for = self.refusals > 0 and self.looked_at <= self.refused_at
        return 0.0 if called_for else self.looked_at + _LOOK_EVERY


def _age(claim: Claim) -> tuple[float, str]:
    return claim.since, claim.ticket


def _held(windows: list[Window], now: float) -> list[Window]:
    """After a refusal: unless an hour is short, hold back of the ten seconds that we had filled most."""
    if any(window.limit.long and (window.left or 0) < window.limit.quota * _SHORT for window in windows):
        return windows
    short = [window for window in windows if window.pressed]
    fullest = max(short, key=lambda window: window.pressed / max(1, window.limit.quota), default=None)
    return [window.holding(now) if window is fullest else window for window in windows]
