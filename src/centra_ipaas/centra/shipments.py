"""Shipments: create and complete.

Permissions: Shipment:write; Shipment:read for the shipment that comes back (REF:ShipmentCreatePayload), and
Order:read for the order lines in it (REF:ShipmentLine).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import Raw

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder, spelled
from centra_ipaas.graphql import Operation
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


class _Payload(wire.Wire):
    userErrors: Raw
    userWarnings: Raw
    shipment: wire.Shipment


class _Created(wire.Wire):
    createShipment: _Payload


class _Completed(wire.Wire):
    completeShipment: _Payload


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
        mutation=True,
        repeatable=False,
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
        mutation=True,
        repeatable=False,
        complexity=150,
    )
