"""`where`, `sort`, `limit` and `page`, over plain rows, built from the schema.

What a member means follows from its type: a list is "any of", a range has two ends, a StringMatch is exactly one of
its members, `negate` and `notNull` name members, `search` is free text (REF:OrderFilter). Which attribute it reads
follows from its name (``storeId`` -> ``store.id``); `queries` lists the exceptions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from attrs import field, frozen
from graphql import (
    GraphQLArgument,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.naming import Getter, reach, snake
from centra_ipaas.sandbox.protocol.refusals import BadQuery, Refused, one_of

Test = Callable[[Any], bool]

#: The largest page of a list that states one (REF:DirectToConsumerOrder).
MAX_LIMIT = 200


@frozen(kw_only=True)
class Paths:
    """Where a filter or sort reads when the name alone does not say it: a path, or a function of the row."""

    members: Mapping[str, str | Getter] = field(factory=dict)
    #: What `search` looks through.
    searched: Sequence[str | Getter] = ("name",)

    def get(self, member: str) -> Getter:
        """Return how to read what `member` is about."""
        place = self.members.get(member)
        if place is None:
            return reach(path_of(member))
        return reach(place) if isinstance(place, str) else place

    def texts(self) -> list[Getter]:
        """Return how to read each text that `search` looks through."""
        return [reach(place) if isinstance(place, str) else place for place in self.searched]


def path_of(member: str) -> str:
    """Return where a filter's member, or a sort, reads by its name alone: ``storeId`` -> ``store.id``."""
    if member.endswith("Id") and member != "externalId":
        return f"{snake(member[:-2])}.id"
    return snake(member)


def matching(
    where: Mapping[str, Any] | None, type_: GraphQLInputObjectType | None, paths: Paths, now: datetime
) -> Test:
    """Return the test that a whole filter stands for; raises BadQuery if it cannot be understood."""
    if where is not None and not isinstance(where, Mapping):
        raise BadQuery("A filter is an object.")
    given = {name: value for name, value in (where or {}).items() if value is not None}
    negated = _names(given.pop("negate", ()), type_, "negate", "notNull")
    required = _names(given.pop("notNull", ()), type_, "negate", "notNull", "search")
    _names(given, type_)
    tests = []
    for name, value in given.items():
        test = _member_test(name, value, type_, paths, now)
        tests.append(_inverted(test) if name in negated else test)
    tests += [
        _present(_reader(name, type_, paths), name in negated and name not in given) for name in required
    ]
    if len(tests) == 1:
        return tests[0]
    return lambda row: all(test(row) for test in tests)


def _names(given: Iterable[str], type_: GraphQLInputObjectType | None, *but: str) -> list[str]:
    """Read names of members; an unknown one is refused, where the schema knows the members."""
    names = [given] if isinstance(given, str) else list(given)
    for name in names:
        if name in but or (type_ is not None and name not in type_.fields):
            raise BadQuery(f"{type_ or 'The filter'} has no member {name}.")
    return names


def _reader(name: str, type_: GraphQLInputObjectType | None, paths: Paths) -> Getter:
    """Return how to read what a member is about; of a filter without known members only what rows have."""
    get = paths.get(name)
    if type_ is not None:
        return get

    def read(row: Any) -> Any:
        try:
            return get(row)
        except AttributeError:
            raise BadQuery(f"The filter has no member {name}.") from None

    return read


def _type_of(type_: GraphQLInputObjectType | None, name: str) -> Any:
    return None if type_ is None else _bare(type_.fields[name].type)


def _bare(type_: Any) -> Any:
    return type_.of_type if isinstance(type_, GraphQLNonNull) else type_


def _inverted(test: Test) -> Test:
    return lambda row: not test(row)


def _present(get: Getter, negated: bool) -> Test:
    return lambda row: (get(row) in (None, [])) is negated


def _member_test(
    name: str, wanted: Any, type_: GraphQLInputObjectType | None, paths: Paths, now: datetime
) -> Test:
    if name == "search":
        return _search(str(wanted), paths.texts())
    get, accepts = _reader(name, type_, paths), _value_test(wanted, _type_of(type_, name), now)

    def test(row: Any) -> bool:
        value = get(row)
        return any(map(accepts, value)) if isinstance(value, list) else accepts(value)

    return test


def _search(text: str, texts: list[Getter]) -> Test:
    needle = text.casefold()
    return lambda row: any(needle in str(get(row) or "").casefold() for get in texts)


def _value_test(wanted: Any, type_: Any, now: datetime) -> Test:
    """Choose by the member's type; where the schema knows none, by the shape of the value."""
    named = None if type_ is None else get_named_type(type_).name
    if isinstance(type_, GraphQLList) or isinstance(wanted, list):
        return _any_of(wanted)
    if named == "StringMatch" or (isinstance(wanted, dict) and wanted.keys() & {"equals", "contains"}):
        return _text(wanted)
    if isinstance(wanted, dict):
        return _range(wanted, now)
    return lambda value: bool(value == wanted)


def _any_of(wanted: Sequence[Any]) -> Test:
    try:
        allowed = set(wanted)
    except TypeError:
        raise BadQuery("a list of values must hold plain values") from None
    return lambda value: value in allowed


def _range(wanted: Mapping[str, Any], now: datetime) -> Test:
    """Both ends are included (assumed)."""
    low, high = _end(wanted.get("from"), now), _end(wanted.get("to"), now)

    def test(value: Any) -> bool:
        if value is None:
            return False
        value = _comparable(value, low if low is not None else high)
        try:
            return (low is None or value >= low) and (high is None or value <= high)
        except TypeError:
            raise BadQuery(f"{value!r} has no place between {low!r} and {high!r}") from None

    return test


def _end(value: Any, now: datetime) -> Any:
    try:
        return read_moment(value, now) if isinstance(value, str) else value
    except ValueError as error:
        raise BadQuery(f"{value!r} is no date: {error}") from None


def _comparable(value: Any, end: Any) -> Any:
    """A day compares with moments as its midnight."""
    if isinstance(end, datetime) and isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=end.tzinfo)
    return Decimal(value) if isinstance(value, str) and isinstance(end, Decimal | int) else value


def _text(wanted: Mapping[str, Any]) -> Test:
    """Exactly one of `equals` and `contains`; case does not matter (assumed)."""
    try:
        how, what = one_of(wanted)
    except Refused as refused:
        raise BadQuery(str(refused)) from None
    needle = str(what).casefold()
    if how == "equals":
        return lambda value: value is not None and str(value).casefold() == needle
    return lambda value: value is not None and needle in str(value).casefold()


def sort_keys(sort: Sequence[str] | None, paths: Mapping[str, str]) -> list[tuple[Getter, bool]]:
    """Return (key, descending) for each sort literal such as ``number_ASC``."""
    keys: list[tuple[Getter, bool]] = []
    for literal in sort or ():
        name, _, direction = literal.rpartition("_")
        get = reach(paths.get(name, path_of(name)))
        keys.append((get, direction == "DESC"))
    return keys


def ordered(rows: Iterable[Any], sort: Sequence[str] | None, paths: Mapping[str, str]) -> list[Any]:
    """Return the rows sorted; the first literal counts most, what has no value comes last."""
    result = list(rows)
    for get, descending in reversed(sort_keys(sort, paths)):
        missing = [row for row in result if get(row) is None]
        result = sorted((row for row in result if get(row) is not None), key=get, reverse=descending)
        result += missing
    return result


def page_of(rows: Sequence[Any], args: Mapping[str, Any], default: int | None) -> list[Any]:
    """Return the page asked for: `limit` 1 to 200 (REF:DirectToConsumerOrder), `page` from 1."""
    limit = args.get("limit")
    limit = default if limit is None else limit
    number = args.get("page")
    number = 1 if number is None else number
    if number < 1:
        raise BadQuery(f"page must be 1 or more, got {number}.")
    if limit is None:
        return list(rows) if number == 1 else []
    if not 1 <= limit <= MAX_LIMIT:
        raise BadQuery(f"limit must be between 1 and {MAX_LIMIT}, got {limit}.")
    return list(rows[(number - 1) * limit : number * limit])


def filter_type(arguments: Mapping[str, GraphQLArgument]) -> GraphQLInputObjectType | None:
    """Return the input type of a field's `where`; None if there is none, or if its members are not known."""
    where = arguments.get("where")
    named = None if where is None else get_named_type(where.type)
    return named if isinstance(named, GraphQLInputObjectType) else None


def sort_type(arguments: Mapping[str, GraphQLArgument]) -> str | None:
    """Return the name of a field's sort enum."""
    sort = arguments.get("sort")
    return None if sort is None else str(get_named_type(sort.type).name)
