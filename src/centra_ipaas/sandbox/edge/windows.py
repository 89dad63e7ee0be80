"""How a quota fills up again: token buckets as documented (OLD:limits), and the two usual other ways.

Moments are whole microseconds since 1970 and amounts exact, so that a caller who waits as told is never refused.
Without foreign load everything is a whole number, which keeps counting cheap.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil
from typing import Literal, Protocol

from attrs import define, field

WindowKind = Literal["token", "fixed", "sliding"]
Amount = int | Fraction

_SECOND = 1_000_000


class Window(Protocol):
    """One quota over one interval."""

    def remaining(self, now: int) -> Amount:
        """Return what may still be taken."""

    def take(self, amount: Amount, now: int) -> None:
        """Take an amount, or what is left if that is less."""

    def wait(self, amount: Amount, now: int) -> int:
        """Return the whole seconds until `amount` may be taken; 0 if it may be now."""

    def load(self, rate: Amount, now: int) -> None:
        """From `now` on others take `rate` per second, as far as something is left."""


@define
class TokenBucket:
    """Full at first, refilled at a constant rate.

    Counted in units so small that a microsecond brings a whole number of them.
    """

    quota: int
    seconds: int
    at: int
    _unit: int = field(init=False)
    _full: int = field(init=False)
    _units: Amount = field(init=False)
    #: Units per microsecond.
    _gain: Amount = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._unit = self.seconds * _SECOND
        self._full = self._units = self.quota * self._unit
        self._gain = self.quota

    def _refill(self, now: int) -> None:
        if now > self.at:
            self._units = min(self._full, max(0, self._units + (now - self.at) * self._gain))
            self.at = now

    def remaining(self, now: int) -> Amount:
        """Return the tokens in the bucket."""
        self._refill(now)
        return Fraction(self._units) / self._unit

    def take(self, amount: Amount, now: int) -> None:
        """Take tokens, never more than there are."""
        self._refill(now)
        self._units = max(0, self._units - amount * self._unit)

    def wait(self, amount: Amount, now: int) -> int:
        """Return the seconds of refilling; what others will take meanwhile is not foreseen."""
        if amount > self.quota:
            return self.seconds
        self._refill(now)
        missing = amount * self._unit - self._units
        return 0 if missing <= 0 else ceil(Fraction(missing) / (self.quota * _SECOND))

    def load(self, rate: Amount, now: int) -> None:
        """Drain the bucket at `rate` from now on."""
        self._refill(now)
        self._gain = self.quota - rate * self.seconds


@define
class FixedWindow:
    """Counts from zero again at every whole interval of the clock."""

    quota: int
    seconds: int
    at: int
    _used: Amount = field(init=False, default=0)
    _drain: Amount = field(init=False, default=0)

    def _start(self, now: int) -> int:
        length = self.seconds * _SECOND
        return now // length * length

    def remaining(self, now: int) -> Amount:
        """Return what is left of the present interval."""
        start = self._start(now)
        if start > self.at:
            self._used, self.at = 0, start
        if now > self.at:
            drawn = self._drain and self._drain * Fraction(now - self.at, _SECOND)
            self._used = min(self.quota, self._used + drawn)
            self.at = now
        return self.quota - self._used

    def take(self, amount: Amount, now: int) -> None:
        """Count an amount into the present interval."""
        self._used = self.quota - max(0, self.remaining(now) - amount)

    def wait(self, amount: Amount, now: int) -> int:
        """Return the seconds until the next interval begins."""
        if amount <= self.remaining(now):
            return 0
        return self.seconds - (now - self._start(now)) // _SECOND

    def load(self, rate: Amount, now: int) -> None:
        """Count `rate` per second into the interval from now on."""
        self.remaining(now)
        self._drain = rate


@define
class _Stretch:
    """Others taking at one rate, from a moment until another; None: still going on."""

    rate: Amount
    since: int
    until: int | None = None

    def within(self, start: int, now: int) -> Amount:
        end = now if self.until is None else min(now, self.until)
        return self.rate * Fraction(max(0, end - max(start, self.since)), _SECOND)


@define
class SlidingWindow:
    """Counts what was taken in the last `seconds`."""

    quota: int
    seconds: int
    at: int
    _taken: deque[tuple[int, Amount]] = field(init=False, factory=deque)
    _sum: Amount = field(init=False, default=0)
    _others: list[_Stretch] = field(init=False, factory=list)

    def remaining(self, now: int) -> Amount:
        """Return what the last `seconds` leave."""
        start = now - self.seconds * _SECOND
        while self._taken and self._taken[0][0] <= start:
            self._sum -= self._taken.popleft()[1]
        self._others = [part for part in self._others if part.until is None or part.until > start]
        used = self._sum + sum(part.within(start, now) for part in self._others)
        return max(0, self.quota - used)

    def take(self, amount: Amount, now: int) -> None:
        """Note an amount under its moment."""
        taken = min(amount, self.remaining(now))
        if taken:
            self._taken.append((now, taken))
            self._sum += taken

    def wait(self, amount: Amount, now: int) -> int:
        """Return the seconds until enough of our own is old; a lasting load of others means a whole interval."""
        missing = amount - self.remaining(now)
        if missing <= 0:
            return 0
        for moment, taken in self._taken:
            missing -= taken
            if missing <= 0:
                return ceil(Fraction(moment - now, _SECOND)) + self.seconds
        return self.seconds

    def load(self, rate: Amount, now: int) -> None:
        """End what others took so far and begin a stretch at `rate`."""
        for part in self._others:
            part.until = now if part.until is None else part.until
        # Others are refused as well: nobody takes more than the quota.
        if rate:
            self._others.append(_Stretch(min(rate, Fraction(self.quota, self.seconds)), now))


WINDOWS: Mapping[WindowKind, Callable[[int, int, int], Window]] = {
    "token": TokenBucket,
    "fixed": FixedWindow,
    "sliding": SlidingWindow,
}
