"""Connections: pages by key, forwards and backwards (OLD:auth, OLD:dtc)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox.protocol.filters import MAX_LIMIT, sort_keys
from centra_ipaas.sandbox.protocol.refusals import BadQuery
from centra_ipaas.sandbox.queries.reading import Page


def connection(
    rows: Iterable[Any], args: Mapping[str, Any], sorts: Mapping[str, str], key: str, default: int
) -> Page:
    """Return one page; what changes between two pages neither shifts nor repeats an item."""
    position = _Position(args.get("sort"), sorts, key)
    found = sorted(rows, key=position.key)
    window = position.between(found, args.get("after"), args.get("before"))
    chosen = _window(window, args, default)
    return Page(
        total_count=len(found),
        items=chosen,
        has_next_page=bool(chosen) and chosen[-1] is not found[-1],
        has_previous_page=bool(chosen) and chosen[0] is not found[0],
        cursor=position.cursor,
    )


def _window(rows: list[Any], args: Mapping[str, Any], default: int) -> list[Any]:
    first, last = args.get("first"), args.get("last")
    if first is not None and last is not None:
        raise BadQuery("Give first or last, not both.")
    size = first if first is not None else last
    size = default if size is None else size
    if not 1 <= size <= MAX_LIMIT:
        raise BadQuery(f"first and last must be between 1 and {MAX_LIMIT}, got {size}.")
    return rows[-size:] if last is not None else rows[:size]


class _Position:
    """Where a row stands under a sort; the cursor holds it, so it outlives the row."""

    def __init__(self, sort: Sequence[str] | None, sorts: Mapping[str, str], key: str) -> None:
        self._keys = sort_keys(sort, sorts)
        self._last = attrgetter(key)

    def key(self, row: Any) -> tuple[float, ...]:
        values = [_signed(get(row), descending=descending) for get, descending in self._keys]
        return (*values, self._last(row))

    def cursor(self, row: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(self.key(row)).encode()).decode()

    def _read(self, cursor: str | None) -> tuple[float, ...] | None:
        if cursor is None:
            return None
        try:
            key = tuple(json.loads(base64.urlsafe_b64decode(cursor)))
        except (binascii.Error, ValueError, TypeError):
            key = ()
        if len(key) != len(self._keys) + 1 or not all(isinstance(part, int | float) for part in key):
            raise BadQuery(f"{cursor!r} is no cursor of this list.")
        return key

    def between(self, found: list[Any], after: str | None, before: str | None) -> list[Any]:
        low, high = self._read(after), self._read(before)
        return [
            row
            for row in found
            if (low is None or self.key(row) > low) and (high is None or self.key(row) < high)
        ]


def _signed(value: Any, *, descending: bool) -> float:
    number = value.timestamp() if isinstance(value, datetime) else value
    return -number if descending else number
