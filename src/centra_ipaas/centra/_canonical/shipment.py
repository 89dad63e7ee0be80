"""Shipments."""

from __future__ import annotations

from centra_ipaas.centra import _wire as wire
from centra_ipaas.mapping import Mapper, compute, default, each, into, present, source
from centra_ipaas.models import Shipment, ShipmentLine


class ToShipmentLine(Mapper[wire.ShipmentLine, ShipmentLine]):
    """Units of one order line."""

    line = source(wire.ShipmentLine)
    target = into(ShipmentLine)(order_line_id=compute(str, line.orderLine.id), quantity=line.quantity)


class ToShipment(Mapper[wire.Shipment, Shipment]):
    """A shipment with its lines and its tracking."""

    shipment = source(wire.Shipment)
    target = into(Shipment)(
        id=compute(str, shipment.id),
        number=shipment.number,
        lines=each(shipment.lines, ToShipmentLine),
        created_at=shipment.createdAt,
        shipped_at=shipment.shippedAt,
        shipped=shipment.isShipped,
        captured=shipment.isCaptured,
        tracking_number=shipment.trackingNumber,
        carrier=default(present(shipment.carrierInformation).carrierName, None),
    )
