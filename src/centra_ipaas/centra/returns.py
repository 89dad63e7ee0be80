"""Returns: which were made, and returns in full.

A return has no change time (as far as its filter was seen): that one was completed or deleted, only events tell.

Permissions: Return:read; Order:read for the order's number. `by_ids` needs Shipment:read, PaymentHistory:read,
ProductSize:read and Warehouse:read as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import Raw

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_count, checked_limit, reader, spelled, spelled_bounds
from centra_ipaas.centra._records import key_of, read_records, read_rows
from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, Operation, Page, Reading, Span
from centra_ipaas.models import Return

#: Returns per page. The highest limit seen for root lists in public clients is that of orders (CLI).
PAGE: Final = 100

_CREATED: Final = """
query ReturnsCreated($where: ReturnFilter!, $limit: Int!, $page: Int!) {
  returns(where: $where, limit: $limit, page: $page) { id createdAt order { number } }
}
"""


_BY_ID: Final = """
query ReturnsById($ids: [Int!]!, $limit: Int!) {
  returns(where: {id: $ids}, limit: $limit) {
    typename: __typename id returnStatus createdAt returnedToStock
    grandTotal { ...Amount }
    net: grandTotal(includingTax: false) { ...Amount }
    order { number }
    shipment { number }
    lines {
      id quantity unitPrice { ...Amount } lineValue { ...Amount }
      orderLine { id productSize { SKU } }
      appliedTaxRules { ...Tax }
    }
    totals {
      lineValues { ...Amount } shipping { ...Amount } handling { ...Amount } discounts { ...Amount }
      returnCost { ...Amount } taxIncluded { ...Amount } taxAdded { ...Amount } taxDeducted { ...Amount }
      shippingTaxRules { ...Tax } handlingTaxRules { ...Tax } discountTaxRules { ...Tax }
      returnCostTaxRules { ...Tax }
    }
    refundPaymentHistory { id createdAt status entryType externalReference paymentMethod value { ...Amount } }
    ... on DirectToConsumerReturn { currencyBaseRate usedFallbackTax returnWarehouse { name } }
  }
}
fragment Tax on AppliedTaxRuleValue {
  rule { taxId taxName taxPercent }
  taxAdded { ...Amount } taxDeducted { ...Amount } taxIncluded { ...Amount }
}
fragment Amount on MonetaryValue { value currency { code } }
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


def by_ids(ids: Sequence[str]) -> Operation[tuple[Return | BadRecord, ...]]:
    """Return the returns with these ids, whole; those that are gone are left out (REF:Return, REF:ReturnTotals).

    A return that cannot be read is a `BadRecord` with its id. An answer with a return that was not asked for, or with
    one twice, is `UnexpectedAnswer`. Ids are digits, 1 to `PAGE` of them; otherwise ValueError. Rate, warehouse and
    whether a tax engine failed are told of consumers' returns only. Signs are as in `Return`, whatever Centra's are.
    """
    if wrong := [one for one in ids if not (one.isascii() and one.isdecimal())]:
        raise ValueError(f"{wrong[0]!r} is no id of a return: digits only")
    count = checked_count("returns", len(ids), PAGE)
    return Operation(
        name="ReturnsById",
        document=_BY_ID,
        variables={"ids": [int(one) for one in ids], "limit": count},
        decode=reader(_Returns, lambda data, reading: _asked_for(ids, data.returns, reading)),
        complexity=250 * count,
    )


def _asked_for(ids: Sequence[str], found: list[Raw], reading: Reading) -> tuple[Return | BadRecord, ...]:
    records = read_records(
        found, wire.Return, _canonical.returned, at=("returns",), named="id", reading=reading
    )
    shown = [known for known in (key_of(raw, "id") for raw in found) if known is not None]
    if not {int(one) for one in ids}.issuperset(shown):
        raise UnexpectedAnswer("ReturnsById: the answer has a return of another id")
    if len(shown) > len(set(shown)):
        raise UnexpectedAnswer("ReturnsById: the answer has a return twice")
    return records


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
