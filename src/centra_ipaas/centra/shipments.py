"""Shipments: changed since, create and complete.

Permissions: Shipment:read to read; Shipment:write to write, with Shipment:read for the shipment that comes back
(REF:ShipmentCreatePayload) and Order:read for the order lines in it (REF:ShipmentLine).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import Raw

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_limit, content_of, decoder, reader, spelled, spelled_bounds
from centra_ipaas.centra._records import read_rows
from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, Operation, Page, Reading, Span
from centra_ipaas.models import Shipment, ShipmentLine

_FIELDS: Final = """
fragment ShipmentFields on Shipment {
  id number createdAt shippedAt isShipped isCaptured trackingNumber
  carrierInformation { carrierName }
  lines { quantity orderLine { id } }
}
"""

_CREATE: Final = (
    """
mutation CreateShipment($input: ShipmentCreateInput!) {
  createShipment(input: $input) {
    userErrors { message path }
    userWarnings { message path }
    shipment { ...ShipmentFields }
  }
}
"""
    + _FIELDS
)

_COMPLETE: Final = (
    """
mutation CompleteShipment($id: Int!, $input: ShipmentCompleteInput!) {
  completeShipment(id: $id, input: $input) {
    userErrors { message path }
    userWarnings { message path }
    shipment { ...ShipmentFields }
  }
}
"""
    + _FIELDS
)

#: Shipments per page. The highest limit seen for root lists in public clients is that of orders (CLI).
PAGE: Final = 100

_CHANGED: Final = """
query ShipmentsChanged($where: ShipmentFilter!, $limit: Int!, $after: String) {
  shipmentConnection(where: $where, first: $limit, after: $after) {
    totalCount
    edges { node { id number updatedAt isGoodToGo isShipped isCaptured trackingNumber } }
    pageInfo { hasNextPage endCursor }
  }
}
"""


@frozen(kw_only=True)
class ShipmentChange:
    """A shipment that changed, and when: to the second, as Centra tells it."""

    id: str
    #: What people call it, e.g. ``39790-1``: the order's number comes first.
    number: str
    updated_at: datetime
    #: Tells apart two changes within a second: a hash over its flags and its tracking number.
    content: str = ""


@frozen(kw_only=True)
class Parcel:
    """Carrier and tracking of a shipment (REF:ShipmentInfoInput); empty text is left out."""

    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    packages: int = 1

    def as_input(self) -> dict[str, object]:
        """Return the ShipmentInfoInput."""
        told: dict[str, object] = {
            "carrier": self.carrier,
            "service": self.service,
            "trackingNumber": self.tracking_number,
        }
        return {name: value for name, value in told.items() if value} | {"packagesNumber": self.packages}


class _Change(wire.Wire):
    id: int
    number: str
    updatedAt: wire.Moment
    isGoodToGo: Raw
    isShipped: Raw
    isCaptured: Raw
    trackingNumber: Raw


class _Edge(wire.Wire):
    node: _Change


class _PageInfo(wire.Wire):
    hasNextPage: bool
    endCursor: str | None


class _Connection(wire.Wire):
    totalCount: int
    edges: list[Raw]
    pageInfo: _PageInfo


class _Changes(wire.Wire):
    shipmentConnection: _Connection


class _Payload(wire.Wire):
    userErrors: Raw
    userWarnings: Raw
    shipment: wire.Shipment


class _Created(wire.Wire):
    createShipment: _Payload


class _Completed(wire.Wire):
    completeShipment: _Payload


def changed_since(since: datetime, *, limit: int = PAGE) -> Operation[Page[ShipmentChange | BadRecord]]:
    """Return which shipments changed at or after a moment, by stretches of time (REF:ShipmentFilter).

    No order of the list is documented, so each stretch has to fit into one answer (see `centra_ipaas.graphql.changes`).
    Only if more than `limit` shipments carry the same second, Centra's cursors are relied upon. The first page
    tells the total. One that changes meanwhile may come twice. A row that cannot be read is a `BadRecord` with the
    shipment's number, if that much can be read. A moment without a zone is a ValueError.
    """
    spelled(since)
    return _changed(Span(start=since), checked_limit(limit, PAGE), None)


def create(
    order_number: str,
    lines: Sequence[ShipmentLine],
    *,
    parcel: Parcel,
    created_at: datetime,
    capture: bool = False,
) -> Operation[Shipment]:
    """Create a good-to-go shipment of these lines, quantities in units (REF:ShipmentCreateInput).

    The order must be confirmed, not locked and not on hold (OLD:b2b), and no line may have more than what remains
    (OLD:dtc); otherwise `MutationRefused`. There is no idempotency key: it must not be repeated without looking
    whether it happened. `created_at`, to the second, and the tracking number make it recognisable. With `capture`,
    a capture that fails shows only in the warnings, and the shipment exists nevertheless, not captured (OLD:dtc).
    No mail is sent. A moment without a zone is a ValueError.
    """
    return Operation(
        name="CreateShipment",
        document=_CREATE,
        variables={
            "input": {
                "order": {"number": int(order_number)},
                "lines": [
                    {"orderLine": {"id": int(line.order_line_id)}, "quantity": line.quantity}
                    for line in lines
                ],
                "isGoodToGo": True,
                "createdAt": spelled(created_at),
                "shipmentInfo": parcel.as_input(),
                "capture": capture,
                "sendEmail": False,
            }
        },
        decode=decoder(_Created, lambda data: _canonical.shipment.map(data.createShipment.shipment)),
        complexity=150,
    )


def complete(
    shipment_id: str, *, shipped_at: datetime, parcel: Parcel, send_email: bool = False
) -> Operation[Shipment]:
    """Mark a shipment as having left the house and return it (REF:ShipmentCompleteInput).

    Centra's guides call this once the shipment is good to go and paid (OLD:erp). `shipped_at` must not lie in the
    future. Once shipped, carrier and tracking are frozen (REF:ShipmentUpdateInput). Must not be repeated without
    looking. A moment without a zone is a ValueError.
    """
    return Operation(
        name="CompleteShipment",
        document=_COMPLETE,
        variables={
            "id": int(shipment_id),
            "input": {
                "shippedAt": spelled(shipped_at),
                "shipmentInfo": parcel.as_input(),
                "sendEmail": send_email,
            },
        },
        decode=decoder(_Completed, lambda data: _canonical.shipment.map(data.completeShipment.shipment)),
        complexity=150,
    )


def _changed(span: Span, limit: int, after: str | None) -> Operation[Page[ShipmentChange | BadRecord]]:
    return Operation(
        name="ShipmentsChanged",
        document=_CHANGED,
        variables={"where": {"updatedAt": spelled_bounds(span.bounds)}, "limit": limit, "after": after},
        decode=reader(
            _Changes, lambda data, reading: _changes(data.shipmentConnection, span, limit, reading)
        ),
        complexity=10 + 10 * limit,
        size=limit,
        smaller=lambda most: _changed(span, min(limit, most), after),
    )


def _changes(
    found: _Connection, span: Span, limit: int, reading: Reading
) -> Page[ShipmentChange | BadRecord]:
    more, cursor = found.pageInfo.hasNextPage, found.pageInfo.endCursor
    if more and cursor is None:
        raise UnexpectedAnswer("ShipmentsChanged: there are more, and no cursor leads to them")
    at = ("shipmentConnection", "edges")
    rows = read_rows(found.edges, _Edge, _shipment_change, at=at, named="node.number", reading=reading)
    times = [None if isinstance(row, BadRecord) else row.updated_at for row in rows]
    records, following = span.read(rows, times, more=more, most=limit)
    after = cursor if following is not None and following.part > 1 else None
    return Page(
        items=records,
        next=None if following is None else _changed(following, limit, after),
        total=found.totalCount if span.end is None and not span.stride else None,
    )


def _shipment_change(edge: _Edge) -> ShipmentChange:
    node = edge.node
    return ShipmentChange(
        id=str(node.id),
        number=node.number,
        updated_at=node.updatedAt,
        content=content_of(node.isGoodToGo, node.isShipped, node.isCaptured, node.trackingNumber),
    )
