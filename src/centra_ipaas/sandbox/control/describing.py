"""What the control interface takes, told to whoever has nothing but an HTTP client."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, get_args, get_type_hints

import msgspec
from attrs import NOTHING, Attribute, Factory, fields, has

from centra_ipaas.sandbox.shop.words import words

#: How a method calls the object it belongs to.
OWNERS = {"self", "sandbox"}
_NAMES = re.compile(r"[A-Za-z_][\w.]*")
#: How JSON has what it does not know.
_WRITTEN: Mapping[Any, str] = {
    Decimal: 'a number, or text such as "399.50"; every digit counts',
    datetime: 'text: ISO 8601 with an offset, such as "2026-03-01T12:00:00Z"',
    timedelta: 'text: an ISO 8601 duration, such as "PT1H"',
    Sequence: "a list",
    Iterable: "a list",
    Mapping: "an object; ids as its names are text",
}


def described(method: Callable[..., Any]) -> dict[str, Any]:
    """Return what a method does, and its arguments as Python writes them."""
    given = inspect.signature(method).parameters
    return {
        "does": (inspect.getdoc(method) or "").split("\n")[0],
        "arguments": {
            name: f"{parameter.annotation}"
            if parameter.default is parameter.empty
            else f"{parameter.annotation} = {parameter.default!r}"
            for name, parameter in given.items()
            if name not in OWNERS
        },
    }


def types(methods: Iterable[Callable[..., Any]]) -> dict[str, Any]:
    """Return every type that arguments are written with, and those that their members are, by name."""
    found: dict[str, Any] = {}
    open_ = [named for method in methods for named in _named_in(method)]
    while open_:
        name, kind = open_.pop()
        told = None if name in found else _told(kind)
        if told is not None:
            found[name] = told
            open_ += _members_of(kind) if _is_seed(kind) else _resolved(str(kind), {"Decimal": Decimal})
    return dict(sorted(found.items()))


def _named_in(method: Callable[..., Any]) -> Iterator[tuple[str, Any]]:
    for name, parameter in inspect.signature(method).parameters.items():
        if name not in OWNERS:
            yield from _resolved(str(parameter.annotation), getattr(method, "__globals__", {}))


def _members_of(kind: Any) -> Iterator[tuple[str, Any]]:
    for member in fields(kind):
        yield from _resolved(str(member.type), vars(sys.modules[kind.__module__]))


def _resolved(annotation: str, known: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Return the names that stand in an annotation with what they mean where it stands."""
    for name in _NAMES.findall(annotation):
        first, *rest = name.split(".")
        meaning = known.get(first)
        for part in rest:
            meaning = getattr(meaning, part, None)
        if meaning is not None:
            yield name.rpartition(".")[2], meaning


def _is_seed(kind: Any) -> bool:
    return isinstance(kind, type) and has(kind)


def _told(kind: Any) -> dict[str, Any] | None:
    if _is_seed(kind):
        hints = get_type_hints(kind)
        return {"members": {member.name: _member(member, hints[member.name]) for member in fields(kind)}}
    if words(kind):
        return {"words": [*words(kind)]}
    if get_args(kind):
        return {"written": _WRITTEN[Decimal]} if Decimal in get_args(kind) else None
    return {"written": _WRITTEN[kind]} if isinstance(kind, type) and kind in _WRITTEN else None


def _member(member: Attribute[Any], hint: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"type": str(member.type)}
    default: Any = member.default
    if default is not NOTHING:
        made_anew = type(default) is Factory
        told["default"] = msgspec.to_builtins(default.factory() if made_anew else default)
    if words(hint):
        told["words"] = [*words(hint)]
    return told
