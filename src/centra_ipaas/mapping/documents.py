"""Canonical values as JSON documents that say what they are, and in which version.

For queues, files and other programs: what was written comes back equal, and what this version would not understand in
full is refused, never read in part.

    {"version": 1, "type": "Order", "value": {"id": "4f1d", "number": "1042", ...}}

Money is ``{"amount": "12.50", "currency": "SEK"}``, decimals are text, moments are ISO 8601 with their offset.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, TypeVar

from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.mapping import reading

T = TypeVar("T")

#: Of the documents that `to_json` writes, and the only one that `from_json` reads.
VERSION: Final = 1
_MEMBERS: Final = ("version", "type", "value")


def to_json(value: object) -> str:
    """Return a canonical value, or one of an attrs class of yours, as a JSON document."""
    return json.dumps(
        {"version": VERSION, "type": type(value).__name__, "value": reading.write(value)},
        ensure_ascii=False,
        separators=(",", ":"),
    )


def from_json(kind: type[T], document: str | bytes) -> T:
    """Return the value of the class `kind` that a document of `to_json` holds.

    Members with a default may be missing. Raises `RecordRefused` with a ``record.unreadable`` finding, at its path, for
    everything that does not fit: another version, another type, a member that is missing or not known, a value of
    another kind. Findings repeat no values, since they may be personal.
    """
    plain = _members(_plain(document))
    data = plain["value"]
    try:
        value = reading.read(kind, data) if plain["type"] == kind.__name__ else None
    except RecordRefused as refused:
        # Its cause would tell the values.
        raise RecordRefused([finding.at("value") for finding in refused.findings]) from None
    if value is None:
        raise RecordRefused([_finding("type", f"is not {kind.__name__}, which was asked for")])
    if unknown := list(_unknown(data, reading.write(value), "value")):
        raise RecordRefused(unknown)
    return value


def _plain(document: str | bytes) -> object:
    try:
        return json.loads(document, parse_float=Decimal, object_pairs_hook=_once)
    except ValueError:
        raise RecordRefused([_finding("", "is not valid JSON, or names a member twice")]) from None
    except RecursionError:
        raise RecordRefused([_finding("", "is nested too deeply")]) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member twice")
    return found


def _members(plain: object) -> dict[str, Any]:
    """Return the document's own members, of a version that is known."""
    if not isinstance(plain, dict):
        raise RecordRefused([_finding("", "is no object with a version, a type and a value")])
    if type(plain.get("version")) is not int:
        raise RecordRefused([_finding("version", "is missing or no whole number")])
    if plain["version"] != VERSION:
        words = f"is {plain['version']}; this version of the library reads {VERSION} only"
        raise RecordRefused(
            [_finding("version", words, "Read it with the library that wrote it, or a newer one.")]
        )
    missing = [_finding(name, "is missing") for name in _MEMBERS if name not in plain]
    if wrong := [*missing, *_unknown(plain, dict.fromkeys(_MEMBERS), "")]:
        raise RecordRefused(wrong)
    return plain


def _unknown(told: object, kept: object, path: str) -> Iterator[Finding]:
    """Yield each member of what was told that is not in what was made of it: it would be lost."""
    if isinstance(told, dict) and isinstance(kept, dict):
        for name, value in told.items():
            if name in kept:
                yield from _unknown(value, kept[name], f"{path}.{name}".lstrip("."))
            else:
                yield _finding(f"{path}.{_name(name)}".lstrip("."), "is not known")
    elif isinstance(told, list) and isinstance(kept, list):
        for index, (one, other) in enumerate(zip(told, kept, strict=True)):
            yield from _unknown(one, other, f"{path}[{index}]")


def _name(name: str) -> str:
    """A name that is none may be anything, an e-mail address too."""
    return name if name.isidentifier() and len(name) <= 40 else "?"


def _finding(
    path: str, words: str, action: str = "Correct the document where it comes from and send it again."
) -> Finding:
    return Finding(
        code="record.unreadable", path=path, message=f"{path or 'the document'} {words}", action=action
    )
