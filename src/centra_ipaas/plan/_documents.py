"""Plain documents: what they may hold, when two are the same, and in which fields they differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from attrs import field, frozen
from msgspec import UNSET, UnsetType

#: What JSON holds, without fractions: a float is no amount, and a decimal is text.
Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"
Document: TypeAlias = Mapping[str, Json]


@frozen(kw_only=True)
class FieldChange:
    """One field of a record: what it is, and what it becomes. The values may be personal and show in no repr."""

    #: The names of the members on the way to it: ``("price", "amount")``.
    path: tuple[str, ...]
    #: UNSET: the record has no such field.
    before: Json | UnsetType = field(repr=False)
    after: Json = field(repr=False)

    @property
    def name(self) -> str:
        """The path as people read it: ``price.amount``."""
        return ".".join(self.path)


def plain(document: Document) -> dict[str, Json]:
    """Return a copy that nobody else holds. A TypeError names the path of anything that JSON has not, or of a float."""
    return {_name(name, ""): _plain(value, name) for name, value in document.items()}


def fingerprint(document: Document) -> str:
    """Return the content hash of a document: the same for the same content, in whichever order its members are."""
    return hashlib.sha256(_canonical(plain(document)).encode()).hexdigest()


def differences(current: Document, wanted: Document, path: tuple[str, ...] = ()) -> Iterator[FieldChange]:
    """Yield what has to change for `current` to hold all of `wanted`; fields that only `current` has are left alone.

    Members of members are told one by one, a list as a whole.
    """
    for name, after in wanted.items():
        before: Json | UnsetType = current.get(name, UNSET)
        if isinstance(before, dict) and isinstance(after, dict):
            yield from differences(before, after, (*path, name))
        elif before is UNSET or _canonical(before) != _canonical(after):
            yield FieldChange(path=(*path, name), before=before, after=after)


def with_changes(current: Document, changes: Iterable[FieldChange]) -> dict[str, Json]:
    """Return a document after changes; members on the way that are not there are made."""
    changed = plain(current)
    for change in changes:
        place = changed
        for name in change.path[:-1]:
            inner = place.get(name)
            if not isinstance(inner, dict):
                inner = place[name] = {}
            place = inner
        place[change.path[-1]] = _plain(change.after, change.name)
    return changed


def _plain(value: object, path: str) -> Json:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return {_name(name, path): _plain(one, f"{path}.{name}") for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, f"{path}[{index}]") for index, one in enumerate(value)]
    hint = "; write a decimal as text" if isinstance(value, float) else ""
    raise TypeError(f"{path} is a {type(value).__name__}, which no plan holds{hint}")


def _name(name: object, path: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"{path or 'a document'} has a member that is not named by a text")
    return name


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
