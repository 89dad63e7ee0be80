"""What Centra answers, held against the wire types: at full speed if it fits, member by member if it does not.

A record by itself: a bad one does not take the others of its page with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, Final, Literal, TypeVar, get_args, get_origin

import msgspec
from attrs import Factory, define
from msgspec import Raw, Struct, UnsetType

from centra_ipaas.errors import Finding, GraphQLError
from centra_ipaas.graphql import BadRecord, Reading
from centra_ipaas.graphql.reading import UNREADABLE, Path, spelled_path
from centra_ipaas.mapping import Mapped, Mapper, Unmapped

W = TypeVar("W", bound=Struct)
D = TypeVar("D")
T = TypeVar("T")

_decode_plain: Final = msgspec.json.Decoder(float_hook=Decimal).decode
_encode_plain: Final = msgspec.json.Encoder(decimal_format="number").encode


def read_records(
    found: Iterable[Raw],
    kind: type[W],
    mapper: Mapper[W, T],
    *,
    at: Path,
    named: str,
    reading: Reading,
    **given: object,
) -> tuple[T | BadRecord, ...]:
    """Return each record's canonical value, or a `BadRecord` with every finding, in order.

    Findings have the path of the value in Centra's record. What is not of the shape that was asked for comes first:
    amounts and literals are looked at once the whole record can be read. `at` is where the list stands in the
    answer, `named` the member that identifies a record: ``number``, ``productSize.id``.
    """
    return _read_all(found, kind, lambda record: mapper.try_map(record, **given), at, named, reading)


def read_rows(
    found: Iterable[Raw], kind: type[W], make: Callable[[W], T], *, at: Path, named: str, reading: Reading
) -> tuple[T | BadRecord, ...]:
    """Return what is made of each record, as `read_records` does, where a record that can be decoded is a good one."""
    return _read_all(found, kind, lambda record: Mapped(make(record)), at, named, reading)


def key_of(raw: Raw, name: str) -> int | None:
    """Return the key of a record of which nothing else may be readable; None if it shows none."""
    plain = _plain_or_none(raw)
    key = plain.get(name) if isinstance(plain, dict) else None
    return key if isinstance(key, int) and not isinstance(key, bool) else None


def _read_all(
    found: Iterable[Raw],
    kind: type[W],
    translate: Callable[[W], Mapped[T] | Unmapped],
    at: Path,
    named: str,
    reading: Reading,
) -> tuple[T | BadRecord, ...]:
    decode = _decoder(kind)
    return tuple(
        _read(raw, decode, translate, _Place((*at, index), named), reading) for index, raw in enumerate(found)
    )


@define
class _Place:
    """Where a record stands in the answer, and by which member it is called."""

    path: Path
    named: str

    def bad(self, data: object, findings: Iterable[Finding]) -> BadRecord:
        for name in self.named.split("."):
            data = data.get(name) if isinstance(data, dict) else getattr(data, name, None)
        # A name of another kind may be anything at all.
        entity = str(data) if isinstance(data, str | int) else ""
        return BadRecord(entity=entity, path=spelled_path(self.path), findings=tuple(findings))


def _read(
    raw: Raw,
    decode: Callable[[bytes | Raw, Reading, Path], W],
    translate: Callable[[W], Mapped[T] | Unmapped],
    place: _Place,
    reading: Reading,
) -> T | BadRecord:
    if reading.errors and (errors := reading.take(place.path)):
        inside = len(place.path)
        return place.bad(_plain_or_none(raw), [_not_answered(error, inside) for error in errors])
    try:
        record = decode(raw, reading, place.path)
    except Unfit as error:
        return place.bad(_plain_or_none(raw), error.findings)
    outcome = translate(record)
    return outcome.value if isinstance(outcome, Mapped) else place.bad(record, outcome.findings)


def _plain_or_none(raw: Raw) -> object:
    try:
        return _decode_plain(raw)
    except UNREADABLE:
        return None


def _not_answered(error: GraphQLError, inside: int) -> Finding:
    return Finding(
        code="record.unreadable",
        path=spelled_path(error.path[inside:]),
        message=f"Centra could not answer this part: {GraphQLError(error.message)}",
        action="Ask again later; if it stays, report it to Centra with the operation and the time.",
    )


# --- one value ----------------------------------------------------------------------------------------------


class Unfit(msgspec.ValidationError):
    """An answer is not of the shape that was asked for; every reason is in `findings`."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


def decoder_of(kind: type[D]) -> Callable[[bytes | Raw, Reading, Path], D]:
    """Return what decodes JSON as a wire type, or raises `Unfit`.

    A member that was not asked for is left out, a literal that the schema does not have is kept as it is; the reading
    takes note of both, below the path given.
    """
    decode = msgspec.json.Decoder(kind).decode

    def read(raw: bytes | Raw, reading: Reading, at: Path) -> D:
        try:
            return decode(raw)
        except UNREADABLE as error:
            return _read_slowly(kind, raw, error, reading, at)

    return read


#: Records of one list after the other are of the same kind.
_decoder = cache(decoder_of)


def _read_slowly(kind: type[D], raw: bytes | Raw, error: Exception, reading: Reading, at: Path) -> D:
    try:
        plain = _decode_plain(raw)
    except UNREADABLE:
        raise Unfit([_finding("", f"is not as expected: {type(error).__name__}")]) from error
    walk = _Walk()
    value: D = walk.value(kind, plain, "")
    if walk.findings:
        raise Unfit(walk.findings) from error
    for path, literal in walk.unknown:
        reading.note(_joined(spelled_path(at), path), literal)
    return value


@define
class _Walk:
    """Goes through what msgspec refused, and names every value that does not fit, not only the first."""

    findings: list[Finding] = Factory(list)
    unknown: list[tuple[str, str | None]] = Factory(list)

    def value(self, kind: Any, data: object, path: str) -> Any:
        members = get_args(kind) if NoneType in get_args(kind) else (kind,)
        if data is None and NoneType in members:
            return None
        kind = next(member for member in members if member not in (NoneType, UnsetType))
        if isinstance(kind, type) and issubclass(kind, Struct) and isinstance(data, dict):
            return self.struct(kind, data, path)
        if get_origin(kind) in (tuple, list) and isinstance(data, list):
            items = (self.value(get_args(kind)[0], item, f"{path}[{i}]") for i, item in enumerate(data))
            return get_origin(kind)(items)
        if kind is Raw:
            return Raw(_encode_plain(data))
        return self.leaf(kind, data, path)

    def struct(self, kind: type[Struct], data: dict[str, object], path: str) -> Struct | None:
        known = {member.encode_name: member for member in msgspec.structs.fields(kind)}
        self.unknown += [(_joined(path, name), None) for name in data if name not in known]
        self.findings += [
            _finding(_joined(path, name), "is missing")
            for name, member in known.items()
            if member.required and name not in data
        ]
        values = {
            member.name: self.value(member.type, data[name], _joined(path, name))
            for name, member in known.items()
            if name in data
        }
        return None if self.findings else kind(**values)

    def leaf(self, kind: Any, data: object, path: str) -> object:
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError as error:
            if isinstance(data, str) and get_origin(kind) is Literal:
                self.unknown.append((path, data))
                return data
            # What msgspec says names the kinds expected and found, never the value itself.
            self.findings.append(_finding(path, f"is not as expected: {error}"))
            return None


def _joined(path: str, name: str) -> str:
    return f"{path}.{name}".removeprefix(".")


def _finding(path: str, words: str) -> Finding:
    return Finding(
        code="record.unreadable",
        path=path,
        message=f"{path or 'the record'} {words}",
        action="Compare with the shop's own schema; report it if the schema is unchanged.",
    )
