"""Purchase orders (Supplier Module): they are reached through sizes and events, no root field of them is known."""

from __future__ import annotations

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field
from centra_ipaas.sandbox.state import Size
from centra_ipaas.sandbox.state.suppliers import PurchaseOrderDelivery


def _deliveries(call: Call) -> Reader:
    by_size: dict[Size, dict[PurchaseOrderDelivery, None]] = {}
    for delivery in call.world.table("PurchaseOrderDelivery").values():
        for line in delivery.lines:
            by_size.setdefault(line.product_size, {})[delivery] = None
    return lambda size: list(by_size.get(size, ()))


FIELDS: dict[str, dict[str, Field]] = {"ProductSize": {"purchaseOrderDeliveries": _deliveries}}
