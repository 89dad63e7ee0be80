"""One answer while it is read: what Centra could not answer of it, and what is new in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, Generic, TypeAlias, TypeVar

import msgspec
from attrs import define, field, frozen
from msgspec import Raw

from centra_ipaas.errors import GraphQLError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

#: From the root of `data` on: names, and places in lists.
Path: TypeAlias = tuple[str | int, ...]

#: What msgspec raises on JSON that is cut off, of another shape, not UTF-8, or nested without end.
UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_NAME: Final = re.compile(r"[A-Za-z_]\w{0,79}", re.ASCII)
_INDEX: Final = re.compile(r"\[\d+\]")


@define
class Reading:
    """What a decoder learns of an answer beside its value.

    `errors` are the entries of `errors` that no record has taken upon itself yet; there are some only if the caller
    asked for what can be saved of such an answer (`Operation.salvage`).
    """

    errors: list[GraphQLError] = field(factory=list)
    _unknown: set[str] = field(factory=set)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return what the schema does not know, each place once: ``orders[].newField``."""
        return tuple(sorted(self._unknown))

    def note(self, path: str, literal: str | None = None) -> None:
        """Take note of a member that was not asked for, or of a literal that the schema does not have."""
        where = ".".join(_name(step) for step in _INDEX.sub("[]", path).split("."))
        self._unknown.add(where if literal is None else f"{where}: {_name(literal)}")

    def take(self, path: Path) -> tuple[GraphQLError, ...]:
        """Return the errors inside of the record at this path; they are the record's from now on."""
        found = tuple(error for error in self.errors if error.path[: len(path)] == path)
        self.errors = [error for error in self.errors if error not in found]
        return found


@frozen
class Decoder(Generic[T_co]):
    """Reads `data` and tells what it came upon; called like a function it returns the value only."""

    read: Callable[[bytes | Raw, Reading], T_co]
    #: The members of `data` that were asked for; in the answer to a mutation these are its payloads.
    members: tuple[str, ...]

    def __call__(self, data: bytes | Raw) -> T_co:
        """Return the value."""
        return self.read(data, Reading())


def spelled_path(path: Path) -> str:
    """Return a path as text: ``orders[2].lines``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def decoded(decode: Callable[[bytes | Raw], T], data: Raw, reading: Reading) -> T:
    """Return what a decoder of either kind makes of `data`."""
    return decode.read(data, reading) if isinstance(decode, Decoder) else decode(data)


def _name(text: str) -> str:
    """Return a name or a literal; anything else is not repeated, since it may be personal."""
    plain = text.replace("[]", "")
    return text if not plain or _NAME.fullmatch(plain) else "(not a name)"
