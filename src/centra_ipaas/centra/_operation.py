"""Helpers to build operations of this package."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import Raw

T = TypeVar("T")
D = TypeVar("D")


def decoder(kind: type[D], pick: Callable[[D], T]) -> Callable[[bytes | Raw], T]:
    """Return a function that decodes `data` as `kind` and picks the result out of it."""
    decode: Callable[[Any], D] = msgspec.json.Decoder(kind).decode
    return lambda data: pick(decode(data))
