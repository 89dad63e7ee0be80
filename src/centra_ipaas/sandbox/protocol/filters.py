"""`where`, `sort`, `limit` and `page`, over plain rows.

List members mean "any of"; `negate` and `notNull` name members (REF:OrderFilter). A member that the sandbox does not
know is refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Refused, one_of
from centra_ipaas.sandbox.state.world import BadQuery, Call, NotImplementedYet

Test = Callable[[Any], bool]


@frozen
class Member:
    """One member of a filter: how to read it off a row, and how to build the test from its input."""

    get: Callable[[Any], Any]
    build: Callable[[Any, Call], Test]


Members = Mapping[str, Member]


def any_of(path: str) -> Member:
    """``[x, y]``: the value is one of them; a single value is a list of one."""
    return Member(attrgetter(path), _any_of)


def any_value(get: Callable[[Any], Any]) -> Member:
    """As `any_of`, over a value that a path cannot reach."""
    return Member(get, _any_of)


def same(path: str) -> Member:
    """One value, compared as it is."""
    return Member(attrgetter(path), lambda wanted, _call: lambda value: value == wanted)


def moments(path: str) -> Member:
    """A DateRange; both ends are included (assumed)."""
    return Member(attrgetter(path), _moments)


def numbers(path: str) -> Member:
    """An IntRange; both ends are included (assumed)."""
    return Member(attrgetter(path), lambda wanted, _call: _between(wanted.get("from"), wanted.get("to")))


def text(path: str) -> Member:
    """A StringMatch: exactly one of `equals` and `contains`; case does not matter (assumed)."""
    return Member(attrgetter(path), _text)


def _any_of(wanted: Sequence[Any], _call: Call) -> Test:
    allowed = set(wanted)
    return lambda value: value in allowed


def _moments(wanted: Mapping[str, str | None], call: Call) -> Test:
    low, high = wanted.get("from"), wanted.get("to")
    return _between(low and read_moment(low, call.now), high and read_moment(high, call.now))


def _between(low: Any, high: Any) -> Test:
    def test(value: Any) -> bool:
        return value is not None and (low is None or value >= low) and (high is None or value <= high)

    return test


def _text(wanted: Mapping[str, Any], _call: Call) -> Test:
    try:
        how, what = one_of(wanted)
    except Refused as refused:
        raise BadQuery(str(refused)) from None
    needle = str(what).casefold()
    if how == "equals":
        return lambda value: value is not None and str(value).casefold() == needle
    return lambda value: value is not None and needle in str(value).casefold()


def matching(where: Mapping[str, Any] | None, members: Members, call: Call, what: str) -> Test:
    """Return the test that a whole filter stands for."""
    given = {name: value for name, value in (where or {}).items() if value is not None}
    negated = set(given.pop("negate", ()))
    required = list(given.pop("notNull", ()))
    for name in [*given, *required, *negated]:
        if name not in members:
            raise NotImplementedYet(f"the filter {what}.{name}")
    tests = [_row_test(members[name], value, call, name in negated) for name, value in given.items()]
    tests += [_not_null(members[name].get, name in negated and name not in given) for name in required]
    return lambda row: all(test(row) for test in tests)


def _row_test(member: Member, wanted: Any, call: Call, negated: bool) -> Test:
    test, get = member.build(wanted, call), member.get
    if negated:
        return lambda row: not test(get(row))
    return lambda row: test(get(row))


def _not_null(get: Callable[[Any], Any], negated: bool) -> Test:
    return lambda row: (get(row) is None) is negated


def sort_keys(
    sort: Sequence[str] | None, paths: Mapping[str, str]
) -> list[tuple[Callable[[Any], Any], bool]]:
    """Return (key, descending) for each sort literal such as ``number_ASC``."""
    keys: list[tuple[Callable[[Any], Any], bool]] = []
    for literal in sort or ():
        name, _, direction = literal.rpartition("_")
        if name not in paths:
            raise NotImplementedYet(f"the sort order {literal}")
        keys.append((attrgetter(paths[name]), direction == "DESC"))
    return keys


def ordered(rows: Iterable[Any], sort: Sequence[str] | None, paths: Mapping[str, str]) -> list[Any]:
    """Return the rows sorted; the first literal counts most."""
    result = list(rows)
    for key, descending in reversed(sort_keys(sort, paths)):
        result.sort(key=key, reverse=descending)
    return result


def page_of(rows: Sequence[Any], call: Call, default: int | None) -> list[Any]:
    """Return the page asked for: `limit` 1 to 200 (REF:DirectToConsumerOrder), `page` from 1."""
    limit = call.args.get("limit")
    limit = default if limit is None else limit
    number = call.args.get("page")
    number = 1 if number is None else number
    if limit is None:
        return list(rows)
    if not 1 <= limit <= 200:
        raise BadQuery(f"limit must be between 1 and 200, got {limit}.")
    if number < 1:
        raise BadQuery(f"page must be 1 or more, got {number}.")
    return list(rows[(number - 1) * limit : number * limit])
