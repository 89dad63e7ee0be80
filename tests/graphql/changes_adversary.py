"""A shop that changes while it is read, as unkindly as the rules allow, and a judge of what a reader noticed.

Deterministic by seed, with a clock of its own, all in memory. Orders are placed, changed and deleted between any two
requests and while an answer is on its way: several changes of one order within a second, many orders of one second,
transactions that become visible seconds after the time they carry, rows that go before a seam and others that come
in. Every version of a row that is not replaced or deleted before a reader that began later has ended must have been
noticed by then; each that was not is a miss.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
from attrs import define, field, frozen

from centra_ipaas.centra import orders
from centra_ipaas.graphql import Answer, Operation
from centra_ipaas.sync._changes import Margin, Mark, Part, read_changes
from centra_ipaas.sync._run import Run, version_of
from centra_ipaas.work import Lease

BEGIN = 1_772_366_400.0
_encode = msgspec.json.encode


@frozen(kw_only=True)
class Troubles:
    """What may happen. Times in seconds."""

    #: Changes a second, while nothing else is said.
    rate: float = 10.0
    #: Share of changes that become visible late, and by how much at most.
    late: float = 0.1
    latest: float = 20.0
    #: Shares of changes that are deletions, new orders, and changes of a whole group at once.
    deleted: float = 0.1
    placed: float = 0.2
    bulk: float = 0.002
    #: Share of changes that go to one of few orders.
    hot: float = 0.3
    #: Our clock less Centra's, the clock of the Date header less that of the rows, and whether there is a header.
    ours: float = 0.0
    header: float = 0.0
    dated: bool = True


@define
class Row:
    """An order as it can be read."""

    number: int
    #: Whole seconds, as Centra tells and filters them.
    updated: int
    content: int
    seen_from: float


@define(slots=False)
class Shop:
    """The orders, and time."""

    seed: int
    troubles: Troubles = field(factory=Troubles)
    now: float = BEGIN
    rows: dict[int, Row] = field(factory=dict)
    #: Versions that nobody noticed yet, by number.
    pending: dict[int, Row] = field(factory=dict)
    changes: int = 0
    replaced: int = 0
    requests: int = 0
    #: The rows of the last answer, by number.
    shown: dict[int, Row] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self._numbers: list[int] = []
        self._next = 1
        self._late: list[tuple[float, int, Row]] = []
        self._locked: set[int] = set()
        self._log: list[Row] = []
        self._since, self._listed = 0, list[int]()
        self._due = 0.0

    # --- what happens -----------------------------------------------------------------------------------------

    def live(self, seconds: float) -> None:
        """Let time pass, and things happen in it."""
        until = self.now + seconds
        self._due += seconds * self.troubles.rate
        count = int(self._due)
        self._due -= count
        for moment in sorted(self.dice.random() for _ in range(count)):
            self._reach(max(self.now, until - seconds + moment * seconds))
            self._happen()
        self._reach(until)

    def _reach(self, moment: float) -> None:
        while self._late and self._late[0][0] <= moment:
            self.now, _, row = heapq.heappop(self._late)
            self._locked.discard(row.number)
            self._show(row)
        self.now = moment

    def _happen(self) -> None:
        chance, troubles = self.dice.random(), self.troubles
        if chance < troubles.bulk:
            for number in self.dice.sample(self._numbers, min(len(self._numbers), 150)):
                self._change(number, late=False)
        elif chance < troubles.bulk + troubles.deleted:
            self._delete()
        elif chance < troubles.bulk + troubles.deleted + troubles.placed or not self._numbers:
            self._next += 1
            self._change(self._next - 1, late=self.dice.random() < troubles.late)
        else:
            number = self._hot() if self.dice.random() < troubles.hot else self.dice.choice(self._numbers)
            self._change(number, late=self.dice.random() < troubles.late)

    def _hot(self) -> int:
        return self._numbers[-1 - self.dice.randrange(min(5, len(self._numbers)))]

    def _change(self, number: int, *, late: bool) -> None:
        if number in self._locked:
            return
        before = self.rows.get(number)
        self.changes += 1
        stamp = max(int(self.now), before.updated if before else 0)
        row = Row(number=number, updated=stamp, content=self.changes, seen_from=self.now)
        if late:
            row.seen_from = self.now + self.dice.random() * self.troubles.latest
            self._locked.add(number)
            heapq.heappush(self._late, (row.seen_from, self.changes, row))
        else:
            self._show(row)

    def _show(self, row: Row) -> None:
        if row.number not in self.rows:
            insort(self._numbers, row.number)
        self.rows[row.number] = row
        self._log.append(row)
        self.replaced += row.number in self.pending
        self.pending[row.number] = row
        if row.updated >= self._since:
            place = bisect_left(self._listed, row.number)
            if self._listed[place : place + 1] != [row.number]:
                self._listed.insert(place, row.number)

    def _delete(self) -> None:
        """Delete one, if possible of those that are being read."""
        among = self._listed if self._listed and self.dice.random() < 0.8 else self._numbers
        if not among or (number := self.dice.choice(among)) in self._locked:
            return
        self.changes += 1
        del self.rows[number]
        self.replaced += self.pending.pop(number, None) is not None
        for listed in (self._numbers, self._listed):
            place = bisect_left(listed, number)
            if listed[place : place + 1] == [number]:
                del listed[place]

    # --- what is asked ----------------------------------------------------------------------------------------

    async def ask(self, operation: Operation[Any], /, *, guard: object = None) -> Answer[Any]:
        """Answer as Centra does."""
        given = operation.variables
        found = self.page(
            int(datetime.fromisoformat(given["since"]).timestamp()), given["limit"], given["page"]
        )
        told = {"orders": [_shown(row) for row in found]}
        return Answer(value=operation.decode(_encode(told)), server_time=self.date())

    def page(self, since: int, limit: int, page: int, until: float = float("inf")) -> list[Row]:
        """Return a page of the orders changed from `since` on (and not after `until`), by number."""
        self.requests += 1
        self.live(self.dice.random() * 0.4)
        self._list(since)
        listed = (
            [n for n in self._listed if self.rows[n].updated <= until] if until < self.now else self._listed
        )
        found = [self.rows[number] for number in listed[(page - 1) * limit : page * limit]]
        self.shown = {row.number: row for row in found}
        self.live(self.dice.random() * 0.4)
        return found

    def _list(self, since: int) -> None:
        """Keep the list that is asked for, so that it need not be made anew for each page."""
        if since == self._since:
            return
        self._since = since
        if since < int(BEGIN):
            self._listed = list(self._numbers)
            return
        found = set[int]()
        for row in reversed(self._log):
            if row.seen_from < since:
                break
            if self.rows.get(row.number) is row and row.updated >= since:
                found.add(row.number)
        self._listed = sorted(found)
        if len(self._log) > 500_000:
            del self._log[:250_000]

    def date(self) -> datetime | None:
        """Return the Date header."""
        return _moment(int(self.now + self.troubles.header)) if self.troubles.dated else None

    def our_time(self) -> datetime:
        """Return what our clock shows."""
        return _moment(self.now + self.troubles.ours)


def _shown(row: Row) -> dict[str, object]:
    return {
        "number": row.number,
        "updatedAt": _moment(row.updated).isoformat(),
        "status": "CONFIRMED",
        "isOnHold": False,
        "isLocked": False,
        "grandTotal": {"value": row.content},
    }


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@define
class Judge:
    """Knows what was noticed: what changed the worklist, by the rule of `WorkStore.add`."""

    shop: Shop
    missed: int = 0
    #: Versions told, and those of them that were no news.
    told: int = 0
    again: int = 0
    _known: dict[int, str] = field(factory=dict)

    def notice(self, number: int, version: str, shown: Row | None) -> None:
        """Take note of one told version; `shown` is the row that was behind it."""
        self.told += 1
        if not replaces(version, self._known.get(number)):
            self.again += 1
            return
        self._known[number] = version
        if shown is not None and self.shop.pending.get(number) is shown:
            del self.shop.pending[number]

    def ended(self, begun: float) -> None:
        """A read that began then has ended: all that could be seen before must be known by now."""
        missed = [row.number for row in self.shop.pending.values() if row.seen_from <= begun]
        self.missed += len(missed)
        for number in missed:
            del self.shop.pending[number]


def replaces(version: str, known: str | None) -> bool:
    """Return whether a version is news to a worklist."""
    if known is None:
        return True
    time, known_time = version.partition("#")[0], known.partition("#")[0]
    return time > known_time or (time == known_time and version != known)


@frozen
class World:
    """Time, and nothing else of it."""

    shop: Shop

    def now(self) -> datetime:
        """Return our time."""
        return self.shop.our_time()


def reads(
    shop: Shop, judge: Judge, margin: Margin, pause: float = 30.0, limit: int = 100, cut: float = 0.0
) -> Iterator[None]:
    """Read again and again what changed, as the engines do; one read for each step.

    So large a share of the pages is the last before the reader dies; a later one goes on from its mark.
    """

    async def enough() -> bool:
        return shop.dice.random() < cut

    world: Any = World(shop)
    run = Run(centra=shop, store=None, world=world, lease=Lease(worker="", duration=0), enough=enough)  # type: ignore[arg-type]
    kept, begun = Mark(since=_moment(BEGIN - 86_400)).to_text(), shop.now

    async def take(part: Part[orders.OrderChange]) -> None:
        nonlocal kept
        for item in part.items:
            version = version_of(item.updated_at, item.content)
            judge.notice(int(item.number), version, shop.shown.get(int(item.number)))
        kept = Mark.from_text(kept).after(part).to_text()

    while True:
        mark = Mark.from_text(kept)
        begun = shop.now if mark.bound is None else begun
        asked = orders.changed_since(mark.since, limit=limit, place=mark.place)
        finish(read_changes(run, asked, margin, take, mark.bound))
        if Mark.from_text(kept).bound is None:
            judge.ended(begun)
        yield
        shop.live(shop.dice.random() * pause)


def finish(coroutine: Any) -> None:
    """Drive a conversation that never suspends to its end."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("it suspended")


# --- readers that one would write at first -------------------------------------------------------------------


def naive(shop: Shop, judge: Judge, way: str, overlap: float = 22.0, limit: int = 20) -> Iterator[None]:
    """Read page by page at a fixed size, without pages that overlap; `way` names what else is wrong.

    ``seam``: nothing else. ``bound``: an upper bound, so that rows that change leave the list. ``newest``: the
    next read begins at the newest change seen. ``ours``: it begins at our own time. ``late``: it does not overlap.
    ``second``: versions are times, without contents. ``sorted``: contents compare like times.
    """
    since = int(BEGIN) - 86_400
    while True:
        begun, our_begin, newest = shop.now, shop.our_time().timestamp(), since
        until = begun if way == "bound" else float("inf")
        number = 1
        while found := shop.page(since, limit, number, until):
            for row in found:
                newest = max(newest, row.updated)
                _judge_naively(judge, row, way)
            number += 1
        judge.ended(begun if way != "bound" else begun - 1)
        bounds = {"newest": newest, "ours": our_begin - overlap, "late": begun}
        since = int(bounds.get(way, begun - overlap))
        yield
        shop.live(shop.dice.random() * 30)


def _judge_naively(judge: Judge, row: Row, way: str) -> None:
    version = f"{row.updated}#{row.content}"
    if way == "second":
        version = str(row.updated)
    if way == "sorted":
        version = f"{row.updated}.{row.content * 7919 % 10_007:05d}"
    judge.notice(row.number, version, row)
