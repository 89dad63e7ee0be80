"""Records of a page, each read by itself: a bad one does not take the others with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import Raw, Struct

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.graphql import BadRecord

W = TypeVar("W", bound=Struct)
T = TypeVar("T")


def read_record(raw: Raw, kind: type[W], to_canonical: Callable[[W], T], identify: Callable[[Any], str]) -> T | BadRecord:
    """Return the canonical value, or a `BadRecord` with every finding.

    `identify` gets the record as plain JSON data and returns what names it.
    """
    try:
        return to_canonical(msgspec.json.decode(raw, type=kind))
    except RecordRefused as refused:
        return BadRecord(entity=identify(_plain(raw)), findings=refused.findings)
    except msgspec.ValidationError:
        data = _plain(raw)
        return BadRecord(entity=identify(data), findings=tuple(explain(kind, data)))


def explain(kind: Any, data: object, path: str = "") -> Iterator[Finding]:
    """Go through a record that msgspec refused and name every value that does not fit, not only the first."""
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(data, dict):
        for member in msgspec.structs.fields(kind):
            where = f"{path}.{member.encode_name}".lstrip(".")
            if member.encode_name in data:
                yield from explain(member.type, data[member.encode_name], where)
            elif member.required:
                yield _finding(where, "is missing")
        return
    if get_origin(kind) is tuple and isinstance(data, list):
        for index, item in enumerate(data):
            yield from explain(get_args(kind)[0], item, f"{path}[{index}]")
        return
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        yield _finding(path, f"is not as expected: {_words(error)}")


def _plain(raw: Raw) -> Any:
    return msgspec.json.decode(raw)


def _words(error: msgspec.ValidationError) -> str:
    """Return what was expected and found as kinds, never the value itself."""
    return str(error).partition(" - at ")[0]


def _finding(path: str, words: str) -> Finding:
    return Finding(
        code="record.unreadable",
        path=path,
        message=f"{path or 'the record'} {words}",
        action="Compare with the shop's own schema; report it if the schema is unchanged.",
    )
