"""How a quota fills up again: token buckets as documented (OLD:limits), and the two usual other ways.

Amounts and moments (seconds since 1970) are exact fractions, so that a caller who waits as told is never refused.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil
from typing import Literal, Protocol

from attrs import define, field

WindowKind = Literal["token", "fixed", "sliding"]


class Window(Protocol):
    """One quota over one interval."""

    def remaining(self, now: Fraction) -> Fraction:
        """Return what may still be taken."""

    def take(self, amount: Fraction | int, now: Fraction) -> None:
        """Take an amount, or what is left if that is less."""

    def wait(self, amount: int, now: Fraction) -> int:
        """Return the whole seconds until `amount` may be taken; 0 if it may be now."""

    def load(self, rate: Fraction, now: Fraction) -> None:
        """From `now` on others take `rate` per second, as far as something is left."""


@define
class TokenBucket:
    """Full at first, refilled at a constant rate."""

    quota: int
    seconds: int
    at: Fraction
    _tokens: Fraction = field(init=False)
    _drain: Fraction = field(init=False, default=Fraction(0))

    def __attrs_post_init__(self) -> None:
        self._tokens = Fraction(self.quota)

    def remaining(self, now: Fraction) -> Fraction:
        """Return the tokens in the bucket."""
        passed = now - self.at
        if passed > 0:
            gained = passed * (Fraction(self.quota, self.seconds) - self._drain)
            self._tokens = min(Fraction(self.quota), max(Fraction(0), self._tokens + gained))
            self.at = now
        return self._tokens

    def take(self, amount: Fraction | int, now: Fraction) -> None:
        """Take tokens, never more than there are."""
        self._tokens = max(Fraction(0), self.remaining(now) - amount)

    def wait(self, amount: int, now: Fraction) -> int:
        """Return the seconds of refilling; what others will take meanwhile is not foreseen."""
        if amount > self.quota:
            return self.seconds
        missing = amount - self.remaining(now)
        return max(0, ceil(missing * self.seconds / self.quota))

    def load(self, rate: Fraction, now: Fraction) -> None:
        """Drain the bucket at `rate` from now on."""
        self.remaining(now)
        self._drain = rate


@define
class FixedWindow:
    """Counts from zero again at every whole interval of the clock."""

    quota: int
    seconds: int
    at: Fraction
    _used: Fraction = field(init=False, default=Fraction(0))
    _drain: Fraction = field(init=False, default=Fraction(0))

    def _start(self, now: Fraction) -> Fraction:
        return now // self.seconds * Fraction(self.seconds)

    def remaining(self, now: Fraction) -> Fraction:
        """Return what is left of the present interval."""
        start = self._start(now)
        if start > self.at:
            self._used, self.at = Fraction(0), start
        if now > self.at:
            self._used = min(Fraction(self.quota), self._used + self._drain * (now - self.at))
            self.at = now
        return self.quota - self._used

    def take(self, amount: Fraction | int, now: Fraction) -> None:
        """Count an amount into the present interval."""
        self._used = self.quota - max(Fraction(0), self.remaining(now) - amount)

    def wait(self, amount: int, now: Fraction) -> int:
        """Return the seconds until the next interval begins."""
        if amount <= self.remaining(now):
            return 0
        return ceil(self._start(now) + self.seconds - now)

    def load(self, rate: Fraction, now: Fraction) -> None:
        """Count `rate` per second into the interval from now on."""
        self.remaining(now)
        self._drain = rate


@define
class _Stretch:
    """Others taking at one rate, from a moment until another; None: still going on."""

    rate: Fraction
    since: Fraction
    until: Fraction | None = None

    def within(self, start: Fraction, now: Fraction) -> Fraction:
        end = now if self.until is None else min(now, self.until)
        return self.rate * max(Fraction(0), end - max(start, self.since))


@define
class SlidingWindow:
    """Counts what was taken in the last `seconds`."""

    quota: int
    seconds: int
    at: Fraction
    _taken: deque[tuple[Fraction, Fraction]] = field(init=False, factory=deque)
    _sum: Fraction = field(init=False, default=Fraction(0))
    _others: list[_Stretch] = field(init=False, factory=list)

    def remaining(self, now: Fraction) -> Fraction:
        """Return what the last `seconds` leave."""
        start = now - self.seconds
        while self._taken and self._taken[0][0] <= start:
            self._sum -= self._taken.popleft()[1]
        self._others = [part for part in self._others if part.until is None or part.until > start]
        used = self._sum + sum(part.within(start, now) for part in self._others)
        return max(Fraction(0), self.quota - used)

    def take(self, amount: Fraction | int, now: Fraction) -> None:
        """Note an amount under its moment."""
        taken = min(Fraction(amount), self.remaining(now))
        if taken:
            self._taken.append((now, taken))
            self._sum += taken

    def wait(self, amount: int, now: Fraction) -> int:
        """Return the seconds until enough of our own is old; a lasting load of others means a whole interval."""
        missing = amount - self.remaining(now)
        if missing <= 0:
            return 0
        for moment, taken in self._taken:
            missing -= taken
            if missing <= 0:
                return ceil(moment + self.seconds - now)
        return self.seconds

    def load(self, rate: Fraction, now: Fraction) -> None:
        """End what others took so far and begin a stretch at `rate`."""
        for part in self._others:
            part.until = now if part.until is None else part.until
        # Others are refused as well: nobody takes more than the quota.
        self._others.append(_Stretch(min(rate, Fraction(self.quota, self.seconds)), now))


WINDOWS: Mapping[WindowKind, Callable[[int, int, Fraction], Window]] = {
    "token": TokenBucket,
    "fixed": FixedWindow,
    "sliding": SlidingWindow,
}
