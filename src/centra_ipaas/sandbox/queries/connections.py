"""Connections: pages by key, forwards and backwards (OLD:auth, OLD:dtc)."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from centra_ipaas.sandbox.protocol.filters import MAX_LIMIT, sort_keys
from centra_ipaas.sandbox.protocol.refusals import BadQuery
from centra_ipaas.sandbox.queries.reading import Page

#: Where a row stands: comparable, and the same after a way through JSON.
_Key = list[Any]


def connection(
    rows: Iterable[Any], args: Mapping[str, Any], sorts: Mapping[str, str], key: str, default: int
) -> Page:
    """Return one page; what changes between two pages neither shifts nor repeats an item."""
    position = _Position(args.get("sort"), sorts, key)
    found = sorted(rows, key=position.key)
    start, end = _window(*position.between(found, args.get("after"), args.get("before")), args, default)
    return Page(
        total_count=len(found),
        items=found[start:end],
        has_next_page=end < len(found),
        has_previous_page=start > 0,
        cursor=position.cursor,
    )


def _window(start: int, end: int, args: Mapping[str, Any], default: int) -> tuple[int, int]:
    """Cut a page from the front of a stretch of rows, or from its end."""
    first, last = args.get("first"), args.get("last")
    if first is not None and last is not None:
        raise BadQuery("Give first or last, not both.")
    size = first if first is not None else last
    size = default if size is None else size
    if not 1 <= size <= MAX_LIMIT:
        raise BadQuery(f"first and last must be between 1 and {MAX_LIMIT}, got {size}.")
    return (start, min(end, start + size)) if last is None else (max(start, end - size), end)


class _Position:
    """Where a row stands under a sort; the cursor holds it, so it outlives the row."""

    def __init__(self, sort: Sequence[str] | None, sorts: Mapping[str, str], key: str) -> None:
        self._sort = list(sort or ())
        self._keys = sort_keys(sort, sorts)
        self._last = attrgetter(key)

    def key(self, row: Any) -> _Key:
        values = [_ranked(get(row), descending=descending) for get, descending in self._keys]
        return [*values, self._last(row)]

    def cursor(self, row: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps([self._sort, self.key(row)]).encode()).decode()

    def _read(self, cursor: str) -> _Key:
        """Read a cursor; one of another sort is none of this list (assumed)."""
        try:
            sort, key = json.loads(base64.urlsafe_b64decode(cursor))
        except (binascii.Error, ValueError, TypeError):
            sort, key = None, []
        if sort != self._sort or not isinstance(key, list) or len(key) != len(self._keys) + 1:
            raise BadQuery(f"{cursor!r} is no cursor of this list.")
        return key

    def between(self, found: list[Any], after: str | None, before: str | None) -> tuple[int, int]:
        """Return the bounds of the rows after one cursor and before another."""
        try:
            start = 0 if after is None else bisect_right(found, self._read(after), key=self.key)
            end = len(found) if before is None else bisect_left(found, self._read(before), key=self.key)
        except TypeError:
            raise BadQuery("The cursor is of another list.") from None
        return start, max(start, end)


def _ranked(value: Any, *, descending: bool) -> _Key:
    """Return a value so that lists of them compare as the sort wants it; what has no value comes last."""
    if value is None:
        return [1]
    if isinstance(value, str):
        # The end of a text is above every letter when it runs downwards, so that "ab" comes before "a".
        return [0, *([-ord(letter) for letter in value] + [0] if descending else map(ord, value))]
    number = value.timestamp() if isinstance(value, datetime) else float(value)
    return [0, -number if descending else number]
