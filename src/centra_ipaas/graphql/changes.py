"""What to ask next, so that a list which changes while it is read hides nothing.

Centra has no snapshots: rows come and go between two pages. A read promises this: **every row that is in the list
from its begin to its end is among the rows read.** What enters the list meanwhile, at a place already read, is the
next read's: it begins at `lower_bound`, before all that.

Pages of a list sorted by an ascending, unique key (`KeyedRows`). One answer holds neighbours: every row of the list
with a key between its first and its last, at that moment. So pages that overlap by at least one key leave no key out,
however rows were added and deleted in between; and whether they overlap can be seen: the first key of a page is not
above the last key of those before. If it is, rows went away before the seam and others slid below it: the read
steps back, by 1, 2, 4, ... rows, until pages overlap again or it is at the begin. Positions or counts prove nothing
here, since an added and a deleted row cancel out in them. Page and limit can overlap because every page begins at a
multiple of its own size: after rows 0-99, page 2 of 99 begins at row 99. It assumes that Centra sorts as asked
(checked in every answer), that one answer is about one moment, and that a page with fewer rows than asked for is
the last one.

A list in no known order (`Span`). Positions mean nothing, so it is asked for stretches of time that fit into one
answer. They go upwards and the last one has no end: a time that moves on, as `updatedAt` does, only moves a row
into a stretch that is still to be read. One second that does not fit is the only place left where pages, or a
connection's cursors, are relied upon; that these stay in place when rows go is not proven.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Final, TypeVar

from attrs import evolve, field, frozen
from attrs.validators import ge, optional

from centra_ipaas.errors import UnexpectedAnswer

T = TypeVar("T")

#: How far our clock may be ahead of Centra's if answers do not tell Centra's: nothing is known, so it is plenty.
UNKNOWN_SKEW: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)


def lower_bound(
    *,
    asked: datetime,
    answered: datetime,
    server_time: datetime | None,
    overlap: timedelta,
    unknown_skew: timedelta = UNKNOWN_SKEW,
) -> datetime:
    """Return from when on the next read has to ask, by the first answer of this one. To be early costs some rows.

    `asked` and `answered` are by our clock, `server_time` is what the answer told of Centra's. The read began when
    it was asked: by Centra's clock that is as long before its answer as the answer took. If that lies in our
    future, one of the two clocks is wrong, and the earlier is taken. Without Centra's time ours is taken, less
    `unknown_skew`.

    `overlap` covers what else can make a change show with a time before it could be read: transactions that
    commit late, servers whose clocks differ. None of it is documented; what takes longer than the overlap is missed.
    """
    if server_time is None:
        return asked - unknown_skew - overlap
    return min(server_time - (answered - asked), asked) - overlap


@frozen(kw_only=True)
class KeyedRows:
    """Which rows of a list sorted by key are asked for next; see the module for what that guarantees."""

    #: At most so many at once; a few more where a page of at most so many could not overlap.
    most: int = field(validator=ge(1))
    #: Every row up to this key has been read; None at the begin.
    covered: int | None = None
    #: The place of the last row read, as it was then; the page asked for begins there or before.
    seam: int = 0
    #: Rows read behind the seam that do not show their key: the page asked for reaches farther than they do.
    keyless: int = 0
    #: How many rows to step back if the page does not overlap.
    back: int = 1

    @property
    def size(self) -> int:
        """Return how many rows to ask for."""
        return self.most if self.covered is None else _overlapping(self.seam, self.keyless, self.most)

    @property
    def page(self) -> int:
        """Return the number of the page with these rows, from 1."""
        return self.seam // self.size + 1

    @property
    def place(self) -> str:
        """Return the place in the list as text, for `at`; empty at the begin."""
        return "" if self.covered is None else f"{self.covered}:{self.seam}:{self.keyless}"

    @classmethod
    def at(cls, place: str, most: int) -> KeyedRows:
        """Return a place in the list; raise ValueError for a text that is none.

        The read goes on there as if it had never been interrupted: whatever came and went meanwhile, it steps back
        until its pages overlap.
        """
        if not place:
            return cls(most=most)
        covered, seam, keyless = map(int, place.split(":"))
        return cls(most=most, covered=covered, seam=seam, keyless=keyless)

    def at_most(self, most: int) -> KeyedRows:
        """Return the same place in the list, with fewer rows at once."""
        return evolve(self, most=max(1, most))

    def read(self, found: Sequence[T], keys: Sequence[int | None]) -> tuple[tuple[T, ...], KeyedRows | None]:
        """Return what is new in an answer, each row once, and what to ask next; None if that was all.

        `keys` has the key of each row, None for a row that does not show one; such rows are always passed on. Raises
        `UnexpectedAnswer` if the keys do not ascend: then no place in the list means anything.
        """
        known = [key for key in keys if key is not None]
        if any(second < first for first, second in pairwise(known)):
            raise UnexpectedAnswer(
                "a list is not sorted by the key that was asked for; reading it would miss rows"
            )
        if not self._overlaps(keys):
            return (), self._stepped_back()
        new = tuple(row for row, key in zip(found, keys, strict=True) if key is None or self._is_new(key))
        return new, None if len(keys) < self.size else self._after(keys)

    def _is_new(self, key: int) -> bool:
        return self.covered is None or key > self.covered

    def _overlaps(self, keys: Sequence[int | None]) -> bool:
        """Whether nothing can lie between what was read before and this page."""
        if self.page == 1:
            return True
        first = next((key for key in keys if key is not None), None)
        return first is not None and not self._is_new(first)

    def _stepped_back(self) -> KeyedRows:
        start = (self.page - 1) * self.size
        return evolve(self, seam=max(0, min(self.seam, start) - self.back), keyless=0, back=2 * self.back)

    def _after(self, keys: Sequence[int | None]) -> KeyedRows:
        shown = [(place, key) for place, key in enumerate(keys) if key is not None]
        if not shown:
            raise UnexpectedAnswer(
                "no row of a page shows its key; there is no telling where the next one begins"
            )
        place, last = shown[-1]
        start = (self.page - 1) * self.size
        covered = last if self._is_new(last) else self.covered
        keyless = len(keys) - 1 - place
        return evolve(self, covered=covered, seam=start + place, keyless=keyless, back=1)


def _overlapping(seam: int, keyless: int, most: int) -> int:
    """Return the size of the page that holds row `seam` and reaches farthest behind it and the keyless rows there."""
    best, reach = 0, seam + keyless + 1
    for size in range(most, 0, -1):
        if seam + size <= reach:
            break
        end = (seam // size + 1) * size
        if end > reach:
            best, reach = size, end
    return best or next(size for size in count(most + 1) if (seam // size + 1) * size > reach)


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


@frozen(kw_only=True)
class Span:
    """Which stretch of time is asked for next of a list in no known order; see the module for what that guarantees."""

    #: Whole seconds: answers tell no less.
    start: datetime = field(converter=_whole_second)
    #: Its length; None: without end.
    seconds: int | None = field(default=None, validator=optional(ge(1)))
    #: The length of the last one that did fit.
    fitted: int | None = None
    #: Seconds to go on in lengths from here, before one without end is tried again.
    ahead: int = 0
    #: How many the last try was told to go on; doubled each time.
    stride: int = 0
    #: Which page of a single second that does not fit into one.
    part: int = 1

    @property
    def end(self) -> datetime | None:
        """Return where it ends: rows of that moment and later are the next one's."""
        return None if self.seconds is None else self.start + timedelta(seconds=self.seconds)

    @property
    def bounds(self) -> dict[str, datetime]:
        """Return the moments to ask from and to.

        A second more than it is long, since it is not documented whether `to` is inclusive.
        """
        return {"from": self.start} if self.end is None else {"from": self.start, "to": self.end + _SECOND}

    @property
    def divisible(self) -> bool:
        """Whether a shorter one is possible."""
        return self.seconds != 1

    def read(
        self, found: Sequence[T], times: Sequence[datetime | None], *, more: bool, most: int
    ) -> tuple[tuple[T, ...], Span | None]:
        """Return the rows of an answer that are this stretch's, and what to ask next; None if that was all.

        `times` has the time of each row, None if it cannot be read; such rows are passed on. `more`: not all fitted in;
        `most` rows would.
        """
        if more and self.divisible:
            return (), self._shorter([moment for moment in times if moment is not None])
        rows = tuple(
            row for row, moment in zip(found, times, strict=True) if moment is None or self._holds(moment)
        )
        if more:
            return rows, evolve(self, part=self.part + 1)
        return rows, self._following(roomy=self.part == 1 and 2 * len(found) <= most)

    def _holds(self, moment: datetime) -> bool:
        """Whether a row of that time is this stretch's, and not the next one's."""
        return self.end is None or moment < self.end

    def _shorter(self, times: Sequence[datetime]) -> Span:
        """Return what to ask if this one did not fit into an answer; `times` are those of the rows that did."""
        if self.seconds is not None:
            return evolve(self, seconds=max(1, self.seconds // 2))
        seen = max((int((moment - self.start).total_seconds()) for moment in times), default=1)
        stride = max(1, seen, 2 * self.stride)
        return evolve(self, seconds=min(self.fitted or stride, stride), ahead=stride, stride=stride)

    def _following(self, *, roomy: bool) -> Span | None:
        """Return what to ask once all of this one was read, None if it had no end. `roomy`: longer ones fit too."""
        if self.end is None or self.seconds is None:
            return None
        ahead, length = self.ahead - self.seconds, self.seconds * 2 if roomy else self.seconds
        return evolve(
            self, start=self.end, seconds=length if ahead > 0 else None, fitted=length, ahead=ahead, part=1
        )
