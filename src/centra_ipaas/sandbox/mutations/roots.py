"""The mutations that the sandbox carries out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from centra_ipaas.sandbox.mutations import orders, shipments, stock
from centra_ipaas.sandbox.protocol.refusals import Refused
from centra_ipaas.sandbox.state.world import Call

Mutation = Callable[[Call], dict[str, Any]]

MUTATIONS: dict[str, Mutation] = {
    "confirmOrder": orders.confirm_order,
    "setOrdersLock": orders.set_orders_lock,
    "updateDirectToConsumerOrder": orders.update_consumer_order,
    "updateWholesaleOrder": orders.update_wholesale_order,
    "cancelDirectToConsumerOrder": orders.cancel_consumer_order,
    "cancelWholesaleOrder": orders.cancel_wholesale_order,
    "releaseRemainingOrderAuthorization": orders.release_authorisation,
    "allocateOrder": orders.allocate_order,
    "unallocateOrder": orders.unallocate_order,
    "captureOrder": orders.capture_order,
    "createShipment": shipments.create_shipment,
    "updateShipment": shipments.update_shipment,
    "completeShipment": shipments.complete_shipment,
    "captureShipment": shipments.capture_shipment,
    "deleteShipment": shipments.delete_shipment,
    "changeStock": stock.change_stock,
    "setStock": stock.set_stock,
}


def carry_out(mutation: Mutation, call: Call) -> dict[str, Any]:
    """Run one mutation; a refusal becomes `userErrors`."""
    try:
        return mutation(call)
    except Refused as refused:
        return {"userErrors": list(refused.problems)}
