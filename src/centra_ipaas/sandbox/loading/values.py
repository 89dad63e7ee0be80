"""From JSON to what rows keep: the schema says which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from graphql import GraphQLEnumType, GraphQLScalarType


class Unfit(Exception):
    """The value is not of the type that the schema asks for."""


def leaf(type_: GraphQLScalarType | GraphQLEnumType, value: Any) -> Any:
    """Return a scalar or a member of an enum as rows keep it; raises Unfit."""
    if isinstance(type_, GraphQLEnumType):
        if value not in type_.values:
            raise Unfit(f"{value!r} is no {type_.name}; known: {', '.join(type_.values)}")
        return value
    read = _SCALARS.get(type_.name)
    return value if read is None else read(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit(f"{value!r} is no whole number")
    return value


def _exact(value: Any) -> Decimal:
    """Take what JSON calls a number; a float of Python's has lost its digits."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unfit(f"{value!r} is no exact number")
    return Decimal(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit(f"{value!r} is no text")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unfit(f"{value!r} is neither true nor false")
    return value


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(value))
    except ValueError:
        raise Unfit(f"{value!r} is no moment such as 2026-03-01T12:00:00+00:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).replace(microsecond=0)


def _day(value: Any) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise Unfit(f"{value!r} is no day such as 2026-03-01") from None


_SCALARS: Mapping[str, Callable[[Any], Any]] = {
    "Int": _whole,
    "Int64": _whole,
    "Float": _exact,
    "String": _text,
    "ID": _text,
    "Boolean": _truth,
    "DateTimeTz": _moment,
    "Date": _day,
}
