"""What a definition leaves aside: fields of the source that nobody reads, fields of the target that nobody fills."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from inspect import Parameter
from typing import Any, TypeVar

from attrs import frozen
from msgspec import UNSET

from centra_ipaas.mapping._describe import paths
from centra_ipaas.mapping._hints import attribute_name
from centra_ipaas.mapping._mapper import Mapper, Unmapped
from centra_ipaas.mapping._nodes import Build, Each, Nested, Node, Source, parts
from centra_ipaas.mapping._target import signature_of
from centra_ipaas.mapping._values import leaves

S = TypeVar("S")


@frozen
class Coverage:
    """What a mapper did with a sample of records. Paths are without numbers: ``lines[].sku``."""

    records: int
    #: How many of them could not be mapped; they say nothing about the target.
    refused: int
    #: Fields of the source that no rule reads, and in how many records they hold something; the fullest first.
    unread: Mapping[str, int]
    #: Fields of the target that were None, empty or left out in every record.
    unfilled: tuple[str, ...]


def coverage(mapper: Mapper[S, Any], records: Iterable[S], /, **given: object) -> Coverage:
    """Map records and say what of them, and of the target, remains unused; nothing is sent anywhere."""
    build = type(mapper).target.build
    read = frozenset(_read(build, ""))
    seen: Counter[str] = Counter()
    filled: set[str] = set()
    count = refused = 0
    for record in records:
        count += 1
        seen.update(_unread(record, read))
        outcome = mapper.try_map(record, **given)
        if isinstance(outcome, Unmapped):
            refused += 1
        else:
            filled.update(path for path, full in _fields(outcome.value) if full)
    unfilled = tuple(_unfilled(build, "", filled))
    return Coverage(count, refused, dict(seen.most_common()), unfilled)


def _unread(record: object, read: frozenset[str]) -> dict[str, int]:
    """Return the fields of one record that are not read: 1 where they hold something, 0 where they are empty."""
    unread: dict[str, int] = {}
    for path, full in _fields(record):
        if not any(_touch(path, one) for one in read):
            unread[path] = max(unread.get(path, 0), int(full))
    return unread


def _fields(value: object) -> Iterator[tuple[str, bool]]:
    for leaf in leaves(value):
        empty = leaf.value is None or leaf.value is UNSET or leaf.value in ("", (), [], {})
        yield re.sub(r"\[\d+\]", "[]", leaf.path), not empty


def _touch(path: str, read: str) -> bool:
    """Say whether reading `read` uses `path`: the same, a part of it, or what holds it."""
    return not read or _holds(read, path) or _holds(path, read)


def _holds(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith((f"{outer}.", f"{outer}["))


def _read(node: Node, prefix: str) -> Iterator[str]:
    """Yield the paths that a definition reads; of items and parts those that their own mappers read."""
    match node:
        case Each(items=items, build=build):
            for path in paths(items, prefix):
                yield from _read(build, f"{path}[].")
        case Nested(part=part, build=build):
            for path in paths(part, prefix):
                yield from _read(build, f"{path}.")
        case Source():
            yield prefix.rstrip(".")
        case Build():
            for part in parts(node):
                yield from _read(part, prefix)
        case _ if any(isinstance(part, Each | Nested) for part in parts(node)):
            for part in parts(node):
                yield from _read(part, prefix)
        case _:
            yield from ("" if path == "(the record)" else path for path in paths(node, prefix))


def _unfilled(build: Build, prefix: str, filled: set[str]) -> Iterator[str]:
    for name in _field_names(build):
        path = f"{prefix}{attribute_name(build.make, name)}"
        node = build.fields.get(name)
        if not any(_holds(path, one) for one in filled):
            yield path
        elif isinstance(node, Each):
            yield from _unfilled(node.build, f"{path}[].", filled)
        elif isinstance(node, Nested):
            yield from _unfilled(node.build, f"{path}.", filled)


def _field_names(build: Build) -> list[str]:
    taken = signature_of(build.make).parameters.values()
    named = [one.name for one in taken if one.kind not in (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)]
    return list(dict.fromkeys([*named, *build.fields]))
