"""The plan of what goes wrong, and the log of what did.

A root field, a kind of fault or a member that the schema does not know is refused when a fault is planned. Operation
names are whatever the caller's documents call themselves, so an unmet one shows in the plan only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from threading import Lock

from attrs import define, field, frozen
from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from centra_ipaas.sandbox.edge.kinds import KINDS, Asks, FaultKind, When
from centra_ipaas.sandbox.edge.spelling import refuse_unknown

__all__ = ["Fault", "FaultKind", "Faults", "Injected", "PlannedFault"]


@frozen(kw_only=True)
class Fault:
    """One fault on its way to one request."""

    kind: FaultKind
    when: When
    #: Only requests with one of these root fields; None: every request.
    match: frozenset[str] | None = None
    #: Only requests of this operation name; None: every request.
    operation: str | None = None
    seconds: float = 0.0
    #: The member of the answer to break; None: the first that can be broken so.
    field: str | None = None
    #: The index of the bad item.
    item: int = 0

    def meets(self, operation: str | None, root_fields: Collection[str]) -> bool:
        """Whether a request is one of those it is meant for."""
        if self.operation is not None and self.operation != operation:
            return False
        return self.match is None or not self.match.isdisjoint(root_fields)


@frozen(kw_only=True)
class Injected:
    """One line of the fault log."""

    kind: FaultKind
    at: datetime
    operation: str | None
    fields: tuple[str, ...]
    #: Whether the request was carried out.
    ran: bool
    #: Whether the caller could notice: a fault on a member that was not asked for shows nowhere.
    shown: bool = True


@frozen(kw_only=True)
class PlannedFault:
    """A fault as it was planned, and what came of it so far."""

    kind: FaultKind
    #: Sorted; None: every request.
    match: tuple[str, ...] | None
    operation: str | None
    #: How many requests it was meant for: 0 long after it was planned tells of a name that nothing asks by.
    met: int
    #: How many of them it hit.
    hits: int
    #: How often it is still to come: 0 when it is over, None for as often as its schedule says.
    left: int | None


@define
class _Planned:
    """A fault and its schedule; `left` None: as often as the schedule says."""

    fault: Fault
    skip: int
    left: int | None
    share: float | None
    every: float | None
    from_: datetime | None
    until: datetime | None
    chance: Random
    due: datetime | None = None
    #: One that lasts has begun.
    begun: bool = False
    met: int = 0
    hits: int = 0
    over: bool = False

    def is_over(self, now: datetime) -> bool:
        return self.left == 0 or (self.until is not None and now >= self.until)

    def strikes(self, now: datetime) -> bool:
        """Count one request that fits, and say whether it is hit."""
        self.met += 1
        if self.from_ is not None and now < self.from_:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.due is not None and now < self.due:
            return False
        if self.share is not None and self.chance.random() >= self.share:
            return False
        self._count(now)
        return True

    def _count(self, now: datetime) -> None:
        self.hits += 1
        if self.every is not None:
            self.due = now + timedelta(seconds=self.every)
        if self.left is not None:
            self.left -= 1
        if KINDS[self.fault.kind].lasts and not self.begun:
            self._last(now)

    def _last(self, now: datetime) -> None:
        """Hit everything until it is over."""
        self.begun = True
        self.left = self.share = self.every = self.due = None
        self.until = now + timedelta(seconds=self.fault.seconds)

    def shown(self) -> PlannedFault:
        fault = self.fault
        return PlannedFault(
            kind=fault.kind,
            match=None if fault.match is None else tuple(sorted(fault.match)),
            operation=fault.operation,
            met=self.met,
            hits=self.hits,
            left=0 if self.over else self.left,
        )


@define
class Faults:
    """The plan of faults; each request takes at most one, the first that fits."""

    _schema: GraphQLSchema
    #: All of them, oldest first, those that are over as well.
    _plan: list[_Planned] = field(factory=list)
    #: Those that are still to come.
    _planned: list[_Planned] = field(factory=list)
    _log: list[Injected] = field(factory=list)
    _lock: Lock = field(factory=Lock)

    def add(
        self,
        kind: FaultKind,
        *,
        match: str | Sequence[str] | None = None,
        operation: str | None = None,
        when: When | None = None,
        times: int | None = None,
        skip: int = 0,
        share: float | None = None,
        seed: int = 0,
        every: float | None = None,
        from_: datetime | None = None,
        until: datetime | None = None,
        seconds: float | None = None,
        field: str | None = None,
        item: int = 0,
    ) -> None:
        """Plan a fault for requests with a root field in `match` and the name `operation`.

        It comes `times` times after `skip` such requests: once, unless `share`, `every`, `from_` or `until` say
        otherwise, then as often as they do. `share` is a part of the requests, drawn from `seed`; `every` is in
        seconds of the sandbox's clock. What `when`, `seconds`, `field` and `item` mean depends on the kind.

        Raises ValueError for what could never come: an unknown kind, a root field or a `field` that the schema does
        not have, a kind that happens to none of the root fields. Any `operation` is taken: see `plan`.
        """
        fault = Fault(
            kind=kind,
            when=_when(kind, when),
            match=_names(match),
            operation=operation,
            seconds=_seconds(kind, seconds),
            field=field,
            item=item,
        )
        _check_names(self._schema, fault)
        _check(times, skip, share, every, item, (from_, until))
        lasting = any(given is not None for given in (share, every, from_, until))
        left = times if times is not None or lasting else 1
        with self._lock:
            planned = _Planned(fault, skip, left, share, every, from_, until, Random(seed))
            self._plan.append(planned)
            self._planned.append(planned)

    def clear(self) -> None:
        """Forget every fault that is left; the log stays."""
        with self._lock:
            self._plan.clear()
            self._planned.clear()

    def pending(self) -> int:
        """Return how many faults are still to come; one that comes as often as its schedule says counts once."""
        with self._lock:
            return sum(1 if planned.left is None else planned.left for planned in self._planned)

    def plan(self) -> tuple[PlannedFault, ...]:
        """Return every fault that was planned since the last `clear`, oldest first, with what it met.

        ``all(fault.met for fault in sandbox.faults.plan())``: no fault was planned for requests that never came.
        """
        with self._lock:
            return tuple(planned.shown() for planned in self._plan)

    @property
    def log(self) -> tuple[Injected, ...]:
        """Return what was injected, oldest first."""
        with self._lock:
            return tuple(self._log)

    def note(self, injected: Injected) -> None:
        """Write a line of the log."""
        with self._lock:
            self._log.append(injected)

    def take(
        self,
        operation: str | None,
        root_fields: Collection[str],
        now: datetime,
        can_happen: Callable[[Fault], bool] = lambda _: True,
    ) -> Fault | None:
        """Return the fault for a request, and count it."""
        if not self._planned:
            return None
        with self._lock:
            self._drop_over(now)
            for planned in self._planned:
                fault = planned.fault
                if fault.meets(operation, root_fields) and can_happen(fault) and planned.strikes(now):
                    return fault
        return None

    def _drop_over(self, now: datetime) -> None:
        for planned in self._planned:
            planned.over = planned.is_over(now)
        self._planned = [planned for planned in self._planned if not planned.over]


def _when(kind: FaultKind, when: When | None) -> When:
    refuse_unknown([kind], KINDS, "fault")
    allowed = KINDS[kind].when
    if when is not None and when not in allowed:
        raise ValueError(f"{kind} comes {' or '.join(allowed)} the effect")
    return when or allowed[0]


def _names(match: str | Sequence[str] | None) -> frozenset[str] | None:
    if match is None:
        return None
    return frozenset([match] if isinstance(match, str) else match)


#: What every schema answers at its root, besides its own fields.
_INTROSPECTION = {"__schema", "__type", "__typename"}
#: What a kind of fault comes to, where it needs more than a request.
_COMES_TO: Mapping[Asks, str] = {
    "query": "queries",
    "later page": "queries",
    "events": "events",
    "mutation": "mutations",
    "one mutation": "mutations",
    "batch": "mutations",
}


def _check_names(schema: GraphQLSchema, fault: Fault) -> None:
    if fault.field is not None:
        refuse_unknown([fault.field], sorted({"__typename", *_members(schema)}), "field")
    if fault.match is None:
        return
    refuse_unknown(sorted(fault.match), sorted(_possible(schema, None)), "root field")
    to = _COMES_TO.get(KINDS[fault.kind].to)
    if fault.match.isdisjoint(_possible(schema, to)):
        raise ValueError(f"{fault.kind} comes to {to} only, so never to {', '.join(sorted(fault.match))}")


def _possible(schema: GraphQLSchema, to: str | None) -> set[str]:
    """Return the root fields that a fault can come to."""
    queries, mutations = (
        set(root.fields) if root else set() for root in (schema.query_type, schema.mutation_type)
    )
    known = {"queries": queries, "mutations": mutations, "events": {"events"}}
    return queries | mutations | _INTROSPECTION if to is None else known[to]


def _members(schema: GraphQLSchema) -> Iterator[str]:
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            yield from kind.fields


def _seconds(kind: FaultKind, seconds: float | None) -> float:
    if seconds is None:
        return KINDS[kind].seconds or 0.0
    if seconds < 0 and kind != "clock_skew":
        raise ValueError("seconds must be 0 or more")
    return seconds


def _check(
    times: int | None,
    skip: int,
    share: float | None,
    every: float | None,
    item: int,
    moments: Collection[datetime | None],
) -> None:
    if (times is not None and times < 1) or skip < 0 or item < 0:
        raise ValueError("times must be 1 or more, skip and item 0 or more")
    if share is not None and not 0 < share <= 1:
        raise ValueError("share must be above 0 and at most 1")
    if every is not None and every <= 0:
        raise ValueError("every must be above 0")
    if any(moment is not None and moment.tzinfo is None for moment in moments):
        raise ValueError("from_ and until must be aware")
