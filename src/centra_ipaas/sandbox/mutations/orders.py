"""Mutations of orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, one_of, refuse
from centra_ipaas.sandbox.rules import payments, stock
from centra_ipaas.sandbox.rules.orders import recount as recount
from centra_ipaas.sandbox.rules.orders import set_hold as set_hold
from centra_ipaas.sandbox.rules.orders import settle_status as settle_status
from centra_ipaas.sandbox.rules.orders import touch as touch
from centra_ipaas.sandbox.rules.stock import StockAction
from centra_ipaas.sandbox.state import DTC, WHOLESALE, Address, Order, OrderLine, Person
from centra_ipaas.sandbox.state.world import Call, World


def confirm_order(call: Call) -> Payload:
    """PENDING becomes CONFIRMED: the only direct change of status (OLD:dtc)."""
    order = find.order(call.world, call.args["input"]["order"], "input", "order")
    if order.status != "PENDING":
        raise refuse(f"Only pending orders can be confirmed; this one is {order.status}.", "input", "order")
    order.status = "CONFIRMED"
    touch(call.world, order, "ORDER_STATUS_CHANGED", "CONFIRMED")
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


def update_consumer_order(call: Call) -> Payload:
    """Change a consumer order's data; its status stays as it is (OLD:dtc)."""
    return _update(call, DTC)


def update_wholesale_order(call: Call) -> Payload:
    """Change a wholesale order's data; of the buyer only name and mail (OLD:b2b)."""
    return _update(call, WHOLESALE)


def _refuse_other_store(order: Order, store_type: str, *path: str) -> None:
    if order.store.type != store_type:
        raise refuse(f"The order is not of the type {store_type}.", *path)


def _update(call: Call, store_type: str) -> Payload:
    order = find.order(call.world, call.args["order"], "order")
    given: Mapping[str, Any] = call.args["input"]
    _refuse_other_store(order, store_type, "order")
    if order.status == "CANCELLED":
        raise refuse("The order is cancelled.", "order")
    cancels = _line_cancels(call, order, given.get("cancelLines") or ())
    customer = _customer(call.world, given.get("customer"))
    shipping = _shipping_cost(order, given.get("shippingCost"))
    if "externalId" in given:
        call.world.set_external_id(order, given["externalId"])
    _update_address(order.shipping_address, given.get("shippingAddress"))
    _update_address(order.billing_address, given.get("billingAddress"))
    _hand_over(order, customer)
    _update_person(order, given.get("customerInfo") or given.get("buyerInfo"))
    _update_texts(order, given)
    _update_hold(call.world, order, given)
    for line, quantity, action in cancels:
        stock.drop(call.world, line, quantity, action)
        line.quantity -= quantity
        line.cancelled_quantity += quantity
    if shipping is not None:
        order.shipping = shipping
        recount(order)
        touch(call.world, order, "ORDER_DATA_UPDATED", f"shippingCost={shipping}")
    if cancels:
        recount(order)
        settle_status(call.world, order)
        touch(call.world, order, "ORDER_ITEMS_CANCELLED", given.get("cancellationComment") or "")
    touch(call.world, order, "ORDER_DATA_UPDATED")
    return {"order": order}


def _line_cancels(call: Call, order: Order, given: Any) -> list[tuple[OrderLine, int, StockAction]]:
    problems, cancels = Problems(), []
    left: dict[int, int] = {}
    for index, one in enumerate(given):
        path = ("input", "cancelLines", str(index))
        with problems.collect():
            line = find.order_line(order, one["line"], *path, "line")
            quantity = find.positive(one["quantity"], *path, "quantity")
            action = find.stock_action(call.world, one["stockActionPolicy"], *path, "stockActionPolicy")
            left.setdefault(line.id, line.remaining)
            if quantity > left[line.id]:
                raise refuse(
                    f"Only {left[line.id]} unshipped units can be cancelled, got {quantity}.",
                    *path,
                    "quantity",
                )
            left[line.id] -= quantity
            cancels.append((line, quantity, action))
    problems.check()
    return cancels


def _customer(world: World, given: Mapping[str, Any] | None) -> Person | None:
    if given is None:
        return None
    name, value = one_of(given, "input", "customer")
    if value not in world.customers:
        raise refuse(f"Customer with {name} {value} not found.", "input", "customer", name)
    return world.customers[value]


def _hand_over(order: Order, customer: Person | None) -> None:
    if customer is None or order.customer is None:
        return
    order.customer.orders.remove(order)
    customer.orders.append(order)
    order.customer = customer


def _shipping_cost(order: Order, given: Mapping[str, Any] | None) -> Decimal | None:
    """Only lower, or 0, and only while CONFIRMED (REF:DirectToConsumerOrderUpdateInput)."""
    path = ("input", "shippingCost")
    cost = find.amount(order, given, *path)
    if cost is None:
        return None
    if order.status != "CONFIRMED":
        raise refuse(f"The shipping cost of an order that is {order.status} cannot be changed.", *path)
    if not 0 <= cost <= order.shipping:
        raise refuse(f"The shipping cost must be between 0 and {order.shipping}.", *path, "value")
    return cost


_ADDRESS_MEMBERS = {
    "email": "email",
    "firstName": "first_name",
    "lastName": "last_name",
    "companyName": "company_name",
    "attention": "attention",
    "address1": "address1",
    "address2": "address2",
    "stateOrProvince": "state_or_province",
    "city": "city",
    "zipCode": "zip_code",
    "phoneNumber": "phone_number",
    "cellPhoneNumber": "cell_phone_number",
    "faxNumber": "fax_number",
    "vatNumber": "vat_number",
}


def _update_address(address: Address, given: Mapping[str, Any] | None) -> None:
    for name, value in (given or {}).items():
        setattr(address, _ADDRESS_MEMBERS[name], value)


def _update_person(order: Order, given: Mapping[str, Any] | None) -> None:
    person = order.customer or order.buyer
    for name, value in (given or {}).items():
        setattr(person, _ADDRESS_MEMBERS[name], value)


def _update_texts(order: Order, given: Mapping[str, Any]) -> None:
    if given.get("isInternal") is not None:
        order.is_internal = given["isInternal"]
    if "internalComment" in given:
        order.internal_comment = given["internalComment"]
    if "otherComment" in given:
        order.other_comment = given["otherComment"] or ""


def _update_hold(world: World, order: Order, given: Mapping[str, Any]) -> None:
    wanted = given.get("isOnHold")
    if wanted is None or wanted == order.is_on_hold:
        return
    set_hold(world, order, wanted, None, given.get("holdStatusChangeReason") or "")


def cancel_consumer_order(call: Call) -> Payload:
    """Cancel a whole consumer order."""
    return _cancel(call, DTC)


def cancel_wholesale_order(call: Call) -> Payload:
    """Cancel a whole wholesale order; the same flow (OLD:b2b)."""
    return _cancel(call, WHOLESALE)


def _cancel(call: Call, store_type: str) -> Payload:
    """Only before any capture; the lines' quantities stay as they were (OLD:dtc)."""
    given = call.args["input"]
    order = call.world.order_by_id.get(call.args["id"])
    if order is None:
        raise refuse(f"Order with id {call.args['id']} not found.", "id")
    action = find.stock_action(call.world, given["stockAction"], "input", "stockAction")
    _refuse_other_store(order, store_type, "id")
    _refuse_cancel(order)
    for line in order.all_lines:
        stock.drop(call.world, line, line.quantity, action)
    order.status = "CANCELLED"
    touch(call.world, order, "ORDER_STATUS_CHANGED", given.get("comment") or "CANCELLED")
    return {"order": order, "userWarnings": _cancel_authorisation(call, order)}


def _refuse_cancel(order: Order) -> None:
    if order.status == "CANCELLED":
        raise refuse("The order is cancelled already.", "id")
    if payments.captured(order):
        raise refuse("The order is captured; return and refund it instead.", "id")
    if order.shipments:
        raise refuse("The order has shipments; delete or return them first.", "id")


def _cancel_authorisation(call: Call, order: Order) -> list[Problem]:
    """Ask the provider too; if it refuses, the order is cancelled all the same and a warning says so (OLD:dtc)."""
    open_amount = payments.capturable(order)
    if not call.args["input"].get("cancelAuthorization") or not open_amount:
        return []
    if order.capture_mode == "fails":
        payments.add_entry(call.world, order, "CANCEL", -open_amount, status="FAILED")
        return [
            Problem("The provider refused to cancel the authorisation.", ("input", "cancelAuthorization"))
        ]
    payments.add_entry(call.world, order, "CANCEL", -open_amount)
    return []


def allocate_order(call: Call) -> Payload:
    """Hold what the order wants, or chosen lines, as far as the stock goes."""
    given = call.args["input"]
    order = find.order(call.world, given["order"], "input", "order")
    if order.status == "CANCELLED":
        raise refuse("The order is cancelled.", "input", "order")
    chosen = find.warehouses(call.world, given.get("warehouses"), "input", "warehouses")
    wanted = _chosen_lines(order, given.get("allocate"), "allocate", lambda line: line.demand)
    warnings = []
    for line, quantity in wanted:
        held = stock.allocate(call.world, line, min(quantity, line.demand), chosen)
        if held < quantity:
            warnings.append(Problem(f"Order line {line.id}: {held} of {quantity} units were allocated."))
    touch(call.world, order, "STOCK_ALLOCATION_ADDED", given.get("comment") or "")
    return {"userWarnings": warnings}


def unallocate_order(call: Call) -> Payload:
    """Let go of unshipped units; asking for more is a warning, not an error (OLD:dtc)."""
    given = call.args["input"]
    order = find.order(call.world, given["order"], "input", "order")
    action = find.stock_action(call.world, given["stockActionPolicy"], "input", "stockActionPolicy")
    chosen = find.warehouses(call.world, given.get("warehouses"), "input", "warehouses")
    wanted = _chosen_lines(
        order, given.get("unallocate"), "unallocate", lambda line: line.allocated - line.packed
    )
    warnings = []
    for line, quantity in wanted:
        freed = stock.unallocate(call.world, line, quantity, action, chosen)
        if freed < quantity:
            warnings.append(Problem(f"Order line {line.id}: {freed} of {quantity} units were unallocated."))
    touch(call.world, order, "STOCK_ALLOCATION_REMOVED", given.get("comment") or "")
    return {"order": order, "userWarnings": warnings}


def _chosen_lines(order: Order, given: Any, member: str, whole: Any) -> list[tuple[OrderLine, int]]:
    """Return lines and quantities; without a choice it is the whole order."""
    if not given:
        return [(line, whole(line)) for line in order.all_lines if whole(line) > 0]
    problems, chosen = Problems(), []
    for index, one in enumerate(given):
        path = ("input", member, str(index))
        with problems.collect():
            line = find.order_line(order, one["orderLine"], *path, "orderLine")
            chosen.append((line, find.positive(one["quantity"], *path, "quantity")))
    problems.check()
    return chosen


def capture_order(call: Call) -> Payload:
    """Capture the whole amount ahead of shipping; a failure only adds a history entry (OLD:dtc)."""
    order = find.order(call.world, call.args["order"], "order")
    if order.status not in ("PENDING", "CONFIRMED", "PROCESSING"):
        raise refuse(f"An order that is {order.status} cannot be captured.", "order")
    refuse_stopped(order, "order")
    amount = order.totals.grand - payments.captured(order)
    if amount <= 0:
        raise refuse("The order is captured already.", "order")
    result = payments.capture_order(call.world, order, amount)
    if result.entries:
        settle_status(call.world, order)
        touch(call.world, order, "PAYMENT_CAPTURE_FAILED" if result.failure else "PAYMENT_CAPTURED")
    if result.failure is not None:
        return {"userErrors": [Problem(result.failure, ("order",))]}
    return {"order": order, "paymentHistoryEntry": result.entries[0] if result.entries else None}


def release_authorisation(call: Call) -> Payload:
    """Give back what is authorised and not captured, on partly captured orders only (OLD:dtc)."""
    order = find.order(call.world, call.args["order"], "order")
    if order.status not in ("PENDING", "CONFIRMED", "PROCESSING"):
        raise refuse(f"Nothing can be released from an order that is {order.status}.", "order")
    open_amount = payments.capturable(order)
    if not payments.captured(order) or open_amount <= 0:
        raise refuse("Only a partly captured order has an authorisation to release.", "order")
    if order.capture_mode == "fails":
        raise refuse("The provider refused to release the authorisation.", "order")
    entry = payments.add_entry(call.world, order, "CANCEL", -open_amount)
    touch(call.world, order, "PAYMENT_CANCELLED")
    return {"order": order, "paymentHistoryEntry": entry, "paymentHistoryEntries": [entry]}


def refuse_stopped(order: Order, *path: str) -> None:
    """Hold and waiting-for-payment stop shipment and payment until lifted (OLD:flow, OLD:b2b)."""
    if order.is_on_hold:
        raise refuse("The order is on hold.", *path)
    if order.is_waiting_for_payment:
        raise refuse("The order is waiting for payment.", *path)


MUTATIONS: dict[str, Mutation] = {
    "confirmOrder": confirm_order,
    "setOrdersLock": set_orders_lock,
    "updateDirectToConsumerOrder": update_consumer_order,
    "updateWholesaleOrder": update_wholesale_order,
    "cancelDirectToConsumerOrder": cancel_consumer_order,
    "cancelWholesaleOrder": cancel_wholesale_order,
    "releaseRemainingOrderAuthorization": release_authorisation,
    "allocateOrder": allocate_order,
    "unallocateOrder": unallocate_order,
    "captureOrder": capture_order,
}
