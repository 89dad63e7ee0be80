"""Helpers to build operations of this package."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import TypeVar

import msgspec
from msgspec import Raw, Struct

from centra_ipaas.centra._records import decoder_of
from centra_ipaas.graphql import Decoder, Reading

T = TypeVar("T")
D = TypeVar("D", bound=Struct)


def decoder(kind: type[D], pick: Callable[[D], T]) -> Decoder[T]:
    """Return what decodes `data` as `kind` and picks the result out of it."""
    return reader(kind, lambda data, _reading: pick(data))


def reader(kind: type[D], pick: Callable[[D, Reading], T]) -> Decoder[T]:
    """Return what decodes `data` as `kind` and picks the result out of it, record by record."""
    decode = decoder_of(kind)
    return Decoder(
        read=lambda data, reading: pick(decode(data, reading, ()), reading),
        members=tuple(member.encode_name for member in msgspec.structs.fields(kind)),
    )


def spelled(moment: datetime) -> str:
    """Return an aware moment as DateTimeTz, to the second below: that is what Centra's answers tell of a moment.

    Raises ValueError without a zone: Centra would take the moment for one in a zone of its own.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} needs a time zone")
    return moment.isoformat(timespec="seconds")


def checked_count(what: str, count: int, most: int) -> int:
    """Return how many things are asked for, or raise ValueError for none and for more than go into one call."""
    if not 1 <= count <= most:
        raise ValueError(f"1 to {most} {what} at once, not {count}")
    return count


def checked_limit(limit: int, most: int) -> int:
    """Return the most rows to ask for at once, or raise ValueError for none and for more than a list may have."""
    return checked_count("rows", limit, most)


def spelled_bounds(bounds: Mapping[str, datetime]) -> dict[str, str]:
    """Return the moments of a DateRange."""
    return {name: spelled(moment) for name, moment in bounds.items()}


def content_of(*shown: Raw) -> str:
    """Return a text that tells apart two contents of one time: a hash over members as they were answered."""
    return blake2b(b"|".join(map(bytes, shown)), digest_size=6).hexdigest()
