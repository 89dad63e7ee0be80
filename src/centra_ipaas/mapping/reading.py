"""Reading records that somebody brings: JSON-like data to typed values, or every reason why not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar, get_origin

from attrs import has
from cattrs import Converter, ForbiddenExtraKeysError, transform_error
from cattrs.cols import homogenous_tuple_structure_factory, is_sequence, list_structure_factory
from cattrs.dispatch import StructureHook
from cattrs.gen import make_dict_unstructure_fn
from cattrs.preconf.json import make_converter

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.models import Money

T = TypeVar("T")


def read(kind: type[T], data: object) -> T:
    """Return the data as a value of the attrs class `kind`.

    Text stays text and numbers stay numbers: nothing is coerced. Datetimes are ISO 8601 text with an offset,
    decimals are text, money is ``{"amount": "12.50", "currency": "SEK"}``. Raises `RecordRefused` with a
    ``record.unreadable`` finding for every value that does not fit, at its path; values are not repeated in
    the findings, since they may be personal.
    """
    try:
        return _converter().structure(data, kind)
    except Exception as error:
        raise RecordRefused(explain(error)) from error


def read_json(kind: type[T], text: str | bytes) -> T:
    """Return the value that JSON text holds; see `read`."""
    try:
        data = json.loads(text, parse_float=Decimal)
    except ValueError:
        raise RecordRefused([_finding("", "is not valid JSON")]) from None
    except RecursionError:
        raise RecordRefused([_finding("", "is nested too deeply")]) from None
    return read(kind, data)


def write(value: object) -> Any:
    """Return a value of this library or of the user's attrs classes as plain JSON data."""
    return _converter().unstructure(value)


def write_json(value: object) -> str:
    """Return a value as JSON text that `read_json` reads back equal."""
    return json.dumps(write(value), ensure_ascii=False, separators=(",", ":"))


def explain(error: BaseException) -> list[Finding]:
    """Return a finding for each thing that a cattrs or msgspec validation refused, with its path."""
    lines = transform_error(error, path="$", format_exception=_words)
    return [_finding(path.removeprefix("$").removeprefix("."), words) for words, path in map(_split, lines)]


def _split(line: str) -> tuple[str, str]:
    words, _, path = line.rpartition(" @ ")
    return words, path


def _words(error: BaseException, expected: type | None) -> str:
    if isinstance(error, KeyError):
        return "is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return "has fields that are not known: " + ", ".join(sorted(error.extra_fields))
    return f"is not a valid {getattr(expected, '__name__', None) or 'value'}"


def _finding(path: str, words: str) -> Finding:
    return Finding(
        code="record.unreadable",
        path=path,
        message=f"{path or 'the record'} {words}",
        action="Correct the record where it comes from and send it again.",
    )


@cache
def _converter() -> Converter:
    converter = make_converter()
    for kind in (str, bool, int):
        converter.register_structure_hook(kind, _only(kind))
    # An attrs class would take text or a list for a record without a field, a list would take text letter by letter.
    converter.register_structure_hook_factory(
        has, lambda kind: _from(Mapping, converter.gen_structure_attrs_fromdict(kind))
    )
    converter.register_structure_hook_factory(
        is_sequence, lambda kind: _from(list | tuple, _items(kind, converter))
    )
    converter.register_structure_hook(float, _float)
    converter.register_structure_hook(Decimal, _decimal)
    converter.register_structure_hook(Money, _money)
    converter.register_structure_hook(datetime, _aware)
    converter.register_unstructure_hook(Money, _plain_money)
    converter.register_unstructure_hook(Decimal, lambda number: f"{number:f}")
    converter.register_unstructure_hook_factory(
        has, lambda kind: make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=False)
    )
    return converter


def _from(shape: Any, hook: StructureHook) -> StructureHook:
    def check(data: object, kind: Any) -> Any:
        if isinstance(data, shape):
            return hook(data, kind)
        raise TypeError("expected another shape")

    return check


def _items(kind: Any, converter: Converter) -> StructureHook:
    factory = homogenous_tuple_structure_factory if get_origin(kind) is tuple else list_structure_factory
    return factory(kind, converter)


def _only(kind: type[T]) -> Callable[[object, Callable[[T], T]], T]:
    def check(data: object, wanted: Callable[[T], T]) -> T:
        if type(data) is kind:
            # The kind itself, or an enum made of it: a StrEnum is a str.
            return wanted(data)
        raise TypeError(f"expected {kind.__name__}")

    return check


def _float(data: object, _: object) -> float:
    if isinstance(data, float | int | Decimal) and not isinstance(data, bool):
        return float(data)
    raise TypeError("expected a number")


def _decimal(data: object, _: object) -> Decimal:
    if isinstance(data, str | Decimal) or type(data) is int:
        number = Decimal(data)
        if number.is_finite():
            return number
    raise TypeError("expected a decimal number, as text")


def _money(data: Mapping[str, object], _: object) -> Money:
    currency = data["currency"]
    if not isinstance(currency, str):
        raise TypeError("expected a currency code")
    return Money.of(_decimal(data["amount"], Decimal), currency)


def _plain_money(money: Money) -> dict[str, str]:
    return {"amount": f"{money.amount:f}", "currency": money.currency}


def _aware(data: object, _: object) -> datetime:
    if isinstance(data, str) and (moment := datetime.fromisoformat(data)).tzinfo is not None:
        return moment
    raise TypeError("expected ISO 8601 with an offset")
