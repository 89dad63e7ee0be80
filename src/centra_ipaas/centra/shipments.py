"""Shipments: create and complete. Permissions Shipment:write and Shipment:read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen
from msgspec import Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import decoder
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


class _Payload(Struct):
    shipment: wire.Shipment


class _Created(Struct):
    createShipment: _Payload  # noqa: N815 - Centra's spelling


class _Completed(Struct):
    completeShipment: _Payload  # noqa: N815 - Centra's spelling


def create(
    order_number: str,
    lines: Sequence[ShipmentLine],
    *,
    parcel: Parcel,
    created_at: datetime,
    capture: bool = False,
) -> Operation[Shipment]:
    """Create a good-to-go shipment of these lines (REF:ShipmentCreateInput).

    The order must be confirmed and not on hold, and no line may have more than what remains (OLD:dtc). There is
    no idempotency key: it must not be repeated without looking whether it happened. `created_at` and the
    tracking number make it recognisable. With `capture`, a capture that fails shows only in the warnings, and
    the shipment exists nevertheless (OLD:dtc).
    """
    return Operation(
        name="CreateShipment",
        document=_CREATE,
        variables={
            "input": {
                "order": {"number": int(order_number)},
                "lines": [{"orderLine": {"id": int(line.order_line_id)}, "quantity": line.quantity} for line in lines],
                "isGoodToGo": True,
                "createdAt": created_at.isoformat(),
                "shipmentInfo": parcel.as_input(),
                "capture": capture,
                "sendEmail": False,
            }
        },
        decode=decoder(_Created, lambda data: _canonical.shipment(data.createShipment.shipment)),
        mutation=True,
        repeatable=False,
        complexity=150,
    )


def complete(
    shipment_id: str, *, shipped_at: datetime, parcel: Parcel, send_email: bool = False
) -> Operation[Shipment]:
    """Mark a shipment as having left the house (REF:ShipmentCompleteInput).

    `shipped_at` must not lie in the future. Once shipped, carrier and tracking are frozen. Must not be repeated
    without looking.
    """
    return Operation(
        name="CompleteShipment",
        document=_COMPLETE,
        variables={
            "id": int(shipment_id),
            "input": {
                "shippedAt": shipped_at.isoformat(),
                "shipmentInfo": parcel.as_input(),
                "sendEmail": send_email,
            },
        },
        decode=decoder(_Completed, lambda data: _canonical.shipment(data.completeShipment.shipment)),
        mutation=True,
        repeatable=False,
        complexity=150,
    )
