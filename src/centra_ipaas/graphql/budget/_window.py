"""One quota: what was spent of it, and when more may be.

A window of sliding length that never holds more than the quota satisfies token buckets, fixed and sliding windows of
the same quota alike, so nothing has to be known of how Centra counts. Moments are Unix seconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from math import inf
from typing import Final, TypeAlias

from attrs import evolve, frozen

from centra_ipaas.graphql.budget._quota import Limit, Priority

Entries: TypeAlias = tuple[tuple[float, int], ...]

#: Seconds added to a window, for clocks and transit that do not agree.
PADDING: Final = 0.12
#: Into how many pieces of time a window is divided: what falls into one piece is counted as one.
_GRAINS: Final = 200
#: Of what Centra said is left of an hour, this much may be spent before it is asked again: by what flows evenly, and
#: by the others.
_EVEN_PART: Final = 0.5
_PART: Final = 0.9
#: A look is due at the latest when this part of an hour's quota was spent since the last one.
_LOOK_PART: Final = 0.1
#: What others were seen to use is forgotten evenly within this time, in seconds; they are given so much more.
_FORGET: Final = 7_200.0
_MORE: Final = 1.05
#: What is held back after a refusal is let go evenly within this time, in seconds.
_LET_GO: Final = 36_000.0
#: What was booked so many seconds ago is no longer on the way: Centra has counted it, or never will.
_UNDER_WAY: Final = 120.0


@frozen(kw_only=True)
class Asked:
    """How much is asked of one quota."""

    amount: int
    #: What has to be free beyond the amount, and is not booked.
    margin: int
    priority: Priority
    #: Part of the quota that is ours.
    share: float
    #: What waits with a better right, and how much of that flows evenly.
    ahead: int = 0
    ahead_even: int = 0
    #: Seconds by which requests may be counted later than they were sent.
    lag: float = 0.0


@frozen(kw_only=True)
class Window:
    """What was spent of one quota."""

    limit: Limit
    #: Moments and amounts in order, and their sum.
    entries: Entries = ()
    total: int = 0
    #: From when on an even flow may go on.
    flows_at: float = 0.0
    #: What Centra said is left, if it did, and what was spent since then.
    left: int | None = None
    since: int = 0
    #: What others had used then, at least, and what they are expected to use of a whole window.
    seen: int = 0
    others: int = 0
    #: What we had spent when something was refused that this quota may have been short for.
    pressed: int = 0
    #: Held back for others after a refusal, and since when.
    held: int = 0
    held_at: float = 0.0

    def trimmed(self, moment: float) -> Window:
        """Return it without what was spent up to a moment."""
        entries, total = _after(self.entries, self.total, moment)
        return evolve(self, entries=entries, total=total)

    def used(self, now: float) -> int:
        """Return what is in the window now."""
        return self.trimmed(now - self.limit.seconds).total

    def ready_at(self, asked: Asked, begin: float, look_at: float) -> float:
        """Return the first moment from `begin` on at which what is asked for may be sent.

        If that depends on what Centra has left, it is `look_at`. An amount above all that may be filled waits for
        an empty window and is then let through alone: only Centra can say that it is too much.
        """
        most = self.allowed(asked.share * asked.priority.part, begin)
        margin = min(asked.margin, max(0, most - asked.amount))
        free = most - asked.amount - margin - asked.ahead
        at = self._emptied(begin, max(0, free), self.limit.seconds + PADDING + asked.lag)
        if free < 0 and asked.ahead:
            at += -free * self.limit.seconds / most
        if asked.priority.even:
            at = max(at, self.flows_at + asked.ahead_even * self.limit.seconds / most)
        return at if self._is_left(asked) else max(at, look_at)

    def booked(self, asked: Asked, at: float) -> Window:
        """Return it with what was asked for spent."""
        gone = at - self.limit.seconds - PADDING - asked.lag
        entries, total = _after(self.entries, self.total, gone)
        return evolve(
            self,
            entries=_with(entries, at, asked.amount, self.limit.seconds / _GRAINS),
            total=total + asked.amount,
            flows_at=self._flowing(asked, at),
            since=self.since + asked.amount,
        )

    def settled(self, at: float, more: int, now: float) -> Window:
        """Return it with more, or less, than what was booked at a moment."""
        if more > 0:
            entries = _with(self.entries, now, more, self.limit.seconds / _GRAINS)
            return evolve(self, entries=entries, total=self.total + more, since=self.since + more)
        where = bisect_left(self.entries, (at, 0))
        if not more or where == len(self.entries):
            return self
        moment, amount = self.entries[where]
        grain = self.limit.seconds / _GRAINS
        if moment // grain != at // grain:
            # Its own entry has left the window, and this one is somebody else's.
            return self
        less = min(amount, -more)
        changed = (*self.entries[:where], (moment, amount - less), *self.entries[where + 1 :])
        return evolve(self, entries=changed, total=self.total - less, since=max(0, self.since - less))

    def corrected(self, told: Limit, now: float, before: float) -> Window:
        """Return it as Centra tells it.

        Of ten seconds, what others have used is counted as it leaves again: Centra's buckets refill at a constant
        rate (OLD:limits). Of an hour, what is left binds until the next time, and what others use is foreseen from
        how it grew since the moment before: at most to twice what was seen. Of our own, what Centra never counted goes:
        of an hour only, since ten seconds forget it sooner than anybody could be sure of it.
        """
        kept = evolve(self, limit=told).trimmed(now - told.seconds - PADDING)
        if told.long:
            seen = max(0, told.used - kept.total)
            others = kept._foreseen(seen, now - before)
            kept = kept._without_oldest(kept._uncounted(now))
            return evolve(kept, left=max(0, told.quota - told.used), since=0, seen=seen, others=others)
        others = told.used - kept.total
        if others <= 0:
            return kept
        entries = tuple(sorted((*kept.entries, *_refilling(told, others, now))))
        return evolve(kept, entries=entries, total=kept.total + others)

    def moved(self, to: Callable[[float], float]) -> Window:
        """Return it with every moment moved."""
        entries = tuple(sorted((to(at), amount) for at, amount in self.entries))
        return evolve(self, entries=entries, flows_at=to(self.flows_at), held_at=to(self.held_at))

    def untold(self) -> Window:
        """Return it as it is when Centra told the others only: what was left once binds no longer, our count does."""
        return evolve(self, left=None, since=0)

    def left_after(self, told_at: float, lag: float) -> int:
        """Return what is left of what Centra told at a moment, after all that it may not have counted then."""
        return self.limit.quota - self.limit.used - self.trimmed(told_at - PADDING - lag).total

    def under_pressure(self, now: float) -> Window:
        """Return it when something was refused: of a short window, what we had spent may have been too much."""
        return self if self.limit.long else evolve(self, pressed=self.used(now))

    def released(self, since: float) -> Window:
        """Return it without what was held back for a refusal at or after a moment: it was not for lack of quota."""
        return evolve(self, held=0, pressed=0) if self.held_at >= since else evolve(self, pressed=0)

    def holding(self, now: float) -> Window:
        """Return it with room for others: half of what we had spent when something was refused has to do.

        A tenth of the quota remains ours in any case.
        """
        kept = max(self.pressed // 2, self.limit.quota // 10)
        return evolve(self, held=max(0, self.limit.quota - kept), held_at=now, pressed=0)

    def allowed(self, part: float, now: float) -> int:
        """Return how much may be in the window, at least 1."""
        kept = max(0.0, 1.0 - max(0.0, now - self.held_at) / _LET_GO)
        free = self.limit.quota - max(self.held * kept, self.others * _MORE)
        ours = min(self.limit.quota * part, free)
        # A product of floats may be a hair below a whole number.
        return max(1, int(ours + 1e-6))

    def wants_look(self, waiting: int) -> bool:
        """Return whether so much was spent, or waits to be, that it is time to see how much is left."""
        known = self.limit.quota if self.left is None else self.left
        return self.limit.long and self.since + waiting >= min(
            known * _EVEN_PART, self.limit.quota * _LOOK_PART
        )

    def _uncounted(self, now: float) -> int:
        """Return how much of ours Centra has never counted: refused, not sent, or booked dearer than it was.

        It would still show now, even in a bucket that has refilled ever since and that nobody else draws on.
        """
        rate, level, last = self.limit.quota / self.limit.seconds, 0.0, 0.0
        for at, amount in self.entries:
            if at > now - _UNDER_WAY:
                break
            level, last = max(0.0, level - (at - last) * rate) + amount, at
        # An entry may hold what was sent up to a grain of time before its moment, and is being refilled for longer.
        shown = level - (now - last) * rate - self.limit.quota / _GRAINS
        return max(0, int(shown) - self.limit.used)

    def _without_oldest(self, amount: int) -> Window:
        """Return it with so much less: what stays leaves the window last."""
        entries = []
        for at, spent in self.entries:
            gone = min(spent, amount)
            amount -= gone
            if spent > gone:
                entries.append((at, spent - gone))
        return evolve(self, entries=tuple(entries), total=sum(spent for _, spent in entries))

    def _foreseen(self, seen: int, passed: float) -> int:
        grown = (
            max(0, seen - self.seen) * self.limit.seconds / max(1.0, passed) if self.left is not None else 0.0
        )
        remembered = self.others * max(0.0, 1.0 - passed / _FORGET)
        return int(max(seen, min(grown, 2 * seen), remembered))

    def _is_left(self, asked: Asked) -> bool:
        if self.left is None:
            return True
        most = self.left * (_EVEN_PART if asked.priority.even else _PART)
        taken = self.since + asked.ahead
        return taken + asked.amount <= most or (taken == 0 and asked.amount <= self.left)

    def _emptied(self, begin: float, most: int, seconds: float) -> float:
        surplus = self.total - most
        for at, amount in self.entries:
            if surplus <= 0:
                break
            surplus -= amount
            begin = max(begin, at + seconds)
        return begin

    def _flowing(self, asked: Asked, at: float) -> float:
        """Return when an even flow may go on: it takes what the others leave of a constant rate.

        It may catch up on ten seconds of an hour, and on one of ten: answers take their time.
        """
        catches_up = max(1.0, self.limit.seconds / 360)
        most = self.allowed(asked.share * Priority.BACKFILL.part, at)
        return max(self.flows_at, at - catches_up) + asked.amount * self.limit.seconds / most


def _after(entries: Entries, total: int, moment: float) -> tuple[Entries, int]:
    gone = bisect_right(entries, (moment, inf))
    return entries[gone:], total - sum(amount for _, amount in entries[:gone])


def _with(entries: Entries, at: float, amount: int, grain: float) -> Entries:
    """Add an amount at the end. Neighbours of one grain of time merge at the later one: never too little counts."""
    if entries and at // grain == entries[-1][0] // grain:
        moment, before = entries[-1]
        return (*entries[:-1], (max(at, moment), before + amount))
    return (*entries, (at, amount))


def _refilling(limit: Limit, amount: int, now: float) -> Iterator[tuple[float, int]]:
    """Yield the amount in parts, each at the moment from which it leaves the window just when it is refilled."""
    parts = min(amount, _GRAINS)
    for part in range(parts):
        before, until = amount * part // parts, amount * (part + 1) // parts
        yield now - limit.seconds + until * limit.seconds / max(1, limit.quota), until - before
