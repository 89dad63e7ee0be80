"""Members that are selected on one type of object only: there, if only as null; anywhere else none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from msgspec import UNSET, UnsetType

from centra_ipaas.errors import Finding, RecordRefused

T = TypeVar("T")


def only_on(types: Callable[[str], bool], name: str) -> Callable[[T | UnsetType | None, str], T | None]:
    """Return what reads a member of these types; `record.unreadable` if it is missing on one of them."""

    def read(member: T | UnsetType | None, typename: str) -> T | None:
        if member is not UNSET:
            return member
        if types(typename):
            raise RecordRefused([Finding(code="record.unreadable", message=f"{name} is missing")])
        return None

    return read
