"""Returns: which were made.

A return has no change time (as far as its filter was seen): that one was completed or deleted, only events tell.

Permissions: Return:read; Order:read for the order's number.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import Raw

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_limit, reader, spelled, spelled_bounds
from centra_ipaas.centra._records import read_rows
from centra_ipaas.graphql import BadRecord, Operation, Page, Reading, Span

#: Returns per page. The highest limit seen for root lists in public clients is that of orders (CLI).
PAGE: Final = 100

_CREATED: Final = """
query ReturnsCreated($where: ReturnFilter!, $limit: Int!, $page: Int!) {
  returns(where: $where, limit: $limit, page: $page) { id createdAt order { number } }
}
"""


@frozen(kw_only=True)
class ReturnMade:
    """A return that was made, and when."""

    id: str
    created_at: datetime
    #: None if Centra does not tell.
    order_number: str | None = None


class _Order(wire.Wire):
    number: int


class _Return(wire.Wire):
    id: int
    createdAt: wire.Moment
    order: _Order | None


class _Returns(wire.Wire):
    returns: list[Raw]


def created_since(since: datetime, *, limit: int = PAGE) -> Operation[Page[ReturnMade | BadRecord]]:
    """Return the returns created at or after a moment, by stretches of time, each once.

    No order of the list is documented, so each stretch has to fit into one answer (see `centra_ipaas.graphql.changes`).
    Only if more than `limit` returns carry the same second, their pages are relied upon. A return that cannot be read
    is a `BadRecord` with its id, if that much can be read, and may come twice. A moment without a zone is a ValueError.
    """
    spelled(since)
    return _created(Span(start=since), checked_limit(limit, PAGE))


def _created(span: Span, limit: int) -> Operation[Page[ReturnMade | BadRecord]]:
    return Operation(
        name="ReturnsCreated",
        document=_CREATED,
        variables={
            "where": {"createdAt": spelled_bounds(span.bounds)},
            "limit": limit,
            "page": span.part,
        },
        decode=reader(_Returns, lambda data, reading: _page(data.returns, span, limit, reading)),
        complexity=10 + 10 * limit,
        size=limit,
        # Pages of one size belong together.
        smaller=(lambda most: _created(span, min(limit, most))) if span.part == 1 else None,
    )


def _page(found: list[Raw], span: Span, limit: int, reading: Reading) -> Page[ReturnMade | BadRecord]:
    records = read_rows(found, _Return, _made, at=("returns",), named="id", reading=reading)
    made, following = span.read(
        records,
        [None if isinstance(one, BadRecord) else one.created_at for one in records],
        more=len(found) >= limit,
        most=limit,
    )
    return Page(items=made, next=None if following is None else _created(following, limit))


def _made(one: _Return) -> ReturnMade:
    number = None if one.order is None else str(one.order.number)
    return ReturnMade(id=str(one.id), created_at=one.createdAt, order_number=number)
