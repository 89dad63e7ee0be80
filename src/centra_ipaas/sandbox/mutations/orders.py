"""Mutations of an order as a whole: confirmed, locked, cancelled, captured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, refuse
from centra_ipaas.sandbox.rules import balances, flow, payments, providers, stock
from centra_ipaas.sandbox.rules.orders import mail, note, settle_status, touch
from centra_ipaas.sandbox.state import DTC, WHOLESALE, Order

Given = Mapping[str, Any]


def confirm_order(call: Call) -> Payload:
    """PENDING becomes CONFIRMED: the only direct change of status (OLD:dtc); the mail is sent (assumed)."""
    order = find.order(call.world, call.args["input"]["order"], "input", "order")
    if order.status != "PENDING":
        raise refuse(f"Only pending orders can be confirmed; this one is {order.status}.", "input", "order")
    mail(call.world, order, "ORDER_CONFIRMATION")
    flow.confirm(call.world, order)
    return {"order": order}


def set_orders_lock(call: Call) -> Payload:
    """Lock or unlock several orders; all of them or none."""
    given = call.args["input"]
    problems, orders = Problems(), []
    for index, one in enumerate(given["orders"]):
        with problems.collect():
            orders.append(find.order(call.world, one, "input", "orders", str(index)))
    problems.check()
    for order in orders:
        order.is_locked = given["isLocked"]
        touch(call.world, order, "ORDER_DATA_UPDATED", f"isLocked={order.is_locked}")
    return {"orders": orders}


def cancel_consumer_order(call: Call) -> Payload:
    """Cancel a whole consumer order."""
    return _cancel(call, DTC)


def cancel_wholesale_order(call: Call) -> Payload:
    """Cancel a whole wholesale order; the same flow (OLD:b2b)."""
    return _cancel(call, WHOLESALE)


def _cancel(call: Call, store_type: str) -> Payload:
    """Only before any capture; the lines' quantities stay as they were (OLD:dtc)."""
    world, given = call.world, call.args["input"]
    order = find.order(world, {"id": call.args["id"]})
    action = find.stock_action(world, given["stockAction"], "input", "stockAction")
    refuse_other_store(order, store_type, "id")
    _refuse_cancel(order)
    if given["emailOptions"].get("sendEmail") is None:
        raise refuse("Say whether to send the mail.", "input", "emailOptions", "sendEmail")
    for line in order.all_lines:
        stock.drop(world, line, line.quantity, action)
    note(world, order, "STOCK_EFFECT_ON_CANCELLED_ORDER", action=action.kind)
    order.status, order.cancel_date = "CANCELLED", call.now
    order.cancel_reason = given.get("reason")
    if given["emailOptions"]["sendEmail"]:
        mail(world, order, "ORDER_CANCELLED")
    warnings = _cancel_authorisation(call, order)
    touch(
        world,
        order,
        "ORDER_STATUS_CHANGED",
        given.get("comment") or "",
        status="CANCELLED",
        reason=order.cancel_reason,
    )
    return {"order": order, "userWarnings": warnings}


def _refuse_cancel(order: Order) -> None:
    if order.status == "CANCELLED":
        raise refuse("The order is cancelled already.", "id")
    if balances.captured(order):
        raise refuse("The order is captured; return and refund it instead.", "id")
    if any(entry.open for entry in order.payments):
        raise refuse("A capture of the order is pending.", "id")
    if order.shipments:
        raise refuse("The order has shipments; delete or return them first.", "id")


def _cancel_authorisation(call: Call, order: Order) -> list[Problem]:
    """Ask the provider too; if it refuses, the order is cancelled all the same and a warning says so (OLD:dtc)."""
    if not call.args["input"].get("cancelAuthorization"):
        return []
    refused = order.capture_mode == "fails" or not providers.cancels(order.payment_method)
    status = "FAILED" if refused else "SUCCESS"
    if not payments.cancel_authorisation(call.world, order, status=status):
        return []
    if refused:
        path = ("input", "cancelAuthorization")
        return [Problem("The provider refused to cancel the authorisation.", path)]
    note(call.world, order, "PAYMENT_CANCELLED")
    return []


def capture_order(call: Call) -> Payload:
    """Capture the whole amount ahead of shipping; a failure only adds a history entry (OLD:dtc)."""
    order = find.order(call.world, call.args["order"], "order")
    if order.status not in ("PENDING", "CONFIRMED", "PROCESSING"):
        raise refuse(f"An order that is {order.status} cannot be captured.", "order")
    refuse_stopped(order, "order")
    amount = order.totals.grand - balances.captured(order)
    if amount <= 0:
        raise refuse("The order is captured already.", "order")
    result = payments.capture_order(call.world, order, amount)
    if result.entries:
        settle_status(call.world, order)
        touch(call.world, order, "PAYMENT_CAPTURE_FAILED" if result.failure else "PAYMENT_CAPTURED")
    if result.failure is not None:
        return {"userErrors": [Problem(result.failure, ("order",))]}
    return {"order": order, "paymentHistoryEntry": result.entry}


def release_authorisation(call: Call) -> Payload:
    """Give back what is authorised and not captured, on partly captured orders only (OLD:dtc)."""
    order = find.order(call.world, call.args["order"], "order")
    if order.status not in ("PENDING", "CONFIRMED", "PROCESSING"):
        raise refuse(f"Nothing can be released from an order that is {order.status}.", "order")
    open_amount = balances.capturable(order)
    if not balances.captured(order) or open_amount <= 0:
        raise refuse("Only a partly captured order has an authorisation to release.", "order")
    if order.capture_mode == "fails" or not providers.releases(order.payment_method):
        raise refuse("The provider refused to release the authorisation.", "order")
    entries = payments.cancel_authorisation(call.world, order)
    touch(call.world, order, "PAYMENT_CANCELLED")
    own = next((entry for entry in entries if entry.entry_type == "CANCEL"), None)
    return {"order": order, "paymentHistoryEntry": own, "paymentHistoryEntries": entries}


def refuse_other_store(order: Order, store_type: str, *path: str) -> None:
    """Each type of store has mutations of its own."""
    if order.store.type != store_type:
        raise refuse(f"The order is not of the type {store_type}.", *path)


def refuse_stopped(order: Order, *path: str) -> None:
    """Hold and waiting-for-payment stop shipment and payment until lifted (OLD:flow, OLD:b2b)."""
    if order.is_on_hold:
        raise refuse("The order is on hold.", *path)
    if order.is_waiting_for_payment:
        raise refuse("The order is waiting for payment.", *path)


MUTATIONS: dict[str, Mutation] = {
    "confirmOrder": confirm_order,
    "setOrdersLock": set_orders_lock,
    "cancelDirectToConsumerOrder": cancel_consumer_order,
    "cancelWholesaleOrder": cancel_wholesale_order,
    "releaseRemainingOrderAuthorization": release_authorisation,
    "captureOrder": capture_order,
}
