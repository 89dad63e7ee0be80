"""Records of a page, each read by itself: a bad one does not take the others with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_origin

import msgspec
from msgspec import Raw, Struct

from centra_ipaas.errors import Finding
from centra_ipaas.graphql import BadRecord
from centra_ipaas.mapping import Mapped, Mapper

W = TypeVar("W", bound=Struct)
T = TypeVar("T")

_decode_plain: Final = msgspec.json.Decoder(float_hook=Decimal).decode


def read_records(
    found: Iterable[Raw], kind: type[W], mapper: Mapper[W, T], *, named: str, **given: object
) -> tuple[T | BadRecord, ...]:
    """Return each record's canonical value, or a `BadRecord` with every finding, in order.

    Findings have the path of the value in Centra's answer. What is not of the shape that was asked for comes
    first: amounts and literals are looked at once the whole record can be read. `named` is the member that
    identifies a record.
    """
    return tuple(_read(raw, kind, mapper, named, given) for raw in found)


def _read(
    raw: Raw, kind: type[W], mapper: Mapper[W, T], named: str, given: dict[str, object]
) -> T | BadRecord:
    try:
        record = msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        data = _decode_plain(raw)
        findings = tuple(explain(kind, data)) or (_unreadable("", error),)
        return BadRecord(entity=str(data.get(named, "")) if isinstance(data, dict) else "", findings=findings)
    outcome = mapper.try_map(record, **given)
    if isinstance(outcome, Mapped):
        return outcome.value
    return BadRecord(entity=str(getattr(record, named)), findings=outcome.findings)


def explain(kind: Any, data: object, path: str = "") -> Iterator[Finding]:
    """Go through a record that msgspec refused and name every value that does not fit, not only the first."""
    kind = _without_none(kind) if data is not None else kind
    if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(data, dict):
        for member in msgspec.structs.fields(kind):
            where = f"{path}.{member.name}".lstrip(".")
            if member.name in data:
                yield from explain(member.type, data[member.name], where)
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
        yield _unreadable(path, error)


def _without_none(kind: Any) -> Any:
    """Return the other member of ``X | None``."""
    members = [member for member in get_args(kind) if member is not NoneType]
    return members[0] if NoneType in get_args(kind) else kind


def _unreadable(path: str, error: msgspec.ValidationError) -> Finding:
    """Repeat what msgspec says: which kind was expected and found, never the value itself."""
    return _finding(path, f"is not as expected: {error}")


def _finding(path: str, words: str) -> Finding:
    return Finding(
        code="record.unreadable",
        path=path,
        message=f"{path or 'the record'} {words}",
        action="Compare with the shop's own schema; report it if the schema is unchanged.",
    )
