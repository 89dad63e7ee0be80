"""Mutations of orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find, order_lines
from centra_ipaas.sandbox.mutations.order_lines import Addition, Cancel
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import FieldProblem, Problem, Problems, one_of, refuse
from centra_ipaas.sandbox.rules import allocation, balances, flow, payments, providers, stock
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import mail, note, recount, set_hold, settle_status, touch
from centra_ipaas.sandbox.state import DTC, WHOLESALE, Address, Customer, Order, OrderLine, Person, Warehouse
from centra_ipaas.sandbox.state.events import DEPENDENT, UPDATED
from centra_ipaas.sandbox.state.world import World

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
    world, given = call.world, call.args["input"]
    order = find.order(world, call.args["order"], "order")
    _refuse_other_store(order, store_type, "order")
    if order.status == "CANCELLED":
        raise refuse("The order is cancelled.", "order")
    _refuse_stray_texts(order, given)
    lines = _read_lines(world, order, given)
    customer = _customer(world, given.get("customer"))
    shipping = _shipping_cost(order, given.get("shippingCost"))
    if "externalId" in given:
        world.set_external_id(order, given["externalId"])
    _update_addresses(world, order, given)
    _hand_over(world, order, customer)
    _update_person(world, order, given.get("customerInfo") or given.get("buyerInfo"))
    _update_texts(order, given)
    _update_hold(world, order, given)
    _update_money(world, order, lines, shipping, given)
    touch(world, order, "ORDER_DATA_UPDATED", changed=sorted(given))
    if given.get("isOnHold") is False:
        flow.advance(world, order)
    return {"order": order}


@frozen
class _Lines:
    """What an update does to the lines."""

    additions: list[Addition]
    cancels: list[Cancel]
    prices: dict[int, tuple[OrderLine, Decimal]]


def _read_lines(world: World, order: Order, given: Given) -> _Lines:
    problems = Problems()
    found = _Lines([], [], {})
    with problems.collect():
        found.additions.extend(order_lines.read_additions(world, order, given.get("addLines") or ()))
    with problems.collect():
        found.cancels.extend(order_lines.read_cancels(world, order, given.get("cancelLines") or ()))
    with problems.collect():
        found.prices.update(order_lines.read_discounts(order, given.get("discounts")))
    problems.check()
    return found


def _refuse_stray_texts(order: Order, given: Given) -> None:
    """A comment on what does not happen would be lost, so it is refused (assumed)."""
    if given.get("cancellationComment") and not given.get("cancelLines"):
        raise refuse("There is nothing to comment: no line is cancelled.", "input", "cancellationComment")
    if given.get("holdStatusChangeReason") and given.get("isOnHold") in (None, order.is_on_hold):
        raise refuse("The hold does not change.", "input", "holdStatusChangeReason")


def _update_money(world: World, order: Order, lines: _Lines, shipping: Decimal | None, given: Given) -> None:
    for line, price in lines.prices.values():
        note(world, order, "ORDER_ITEM_PRICE_CHANGED", line=line.id, unitPrice=price, before=line.unit_price)
        line.unit_price = price
    for one in lines.cancels:
        order_lines.cancel(world, order, one)
    for addition in lines.additions:
        line = order_lines.add(world, order, addition)
        note(world, order, "ORDER_ITEMS_ADDED", line=line.id, quantity=addition.quantity)
    if shipping is not None:
        note(world, order, "ORDER_DATA_UPDATED", shippingCost=shipping, before=order.shipping)
        order.shipping = shipping
    if lines.cancels:
        cancelled = [{"line": one.line.id, "quantity": one.quantity} for one in lines.cancels]
        text = given.get("cancellationComment") or ""
        note(world, order, "ORDER_ITEMS_CANCELLED", text, lines=cancelled)
    recount(order)
    if lines.additions or lines.cancels:
        allocation.hold_for_answers(world, order)
    settle_status(world, order)


def _customer(world: World, given: Mapping[str, Any] | None) -> Customer | None:
    if given is None:
        return None
    name, value = one_of(given, "input", "customer")
    if value not in world.customers:
        raise refuse(f"Customer with {name} {value} not found.", "input", "customer", name)
    return world.customers[value]


def _hand_over(world: World, order: Order, customer: Customer | None) -> None:
    if customer is None or order.customer is None:
        return
    order.customer.orders.remove(order)
    customer.orders.append(order)
    for one in (order.customer, customer):
        record(world, one, DEPENDENT)
    order.customer = customer


def _shipping_cost(order: Order, given: Mapping[str, Any] | None) -> Decimal | None:
    """Only lower, or 0, and only while CONFIRMED (REF:DirectToConsumerOrderUpdateInput)."""
    path = ("input", "shippingCost")
    cost = find.money(order.currency, given, *path)
    if cost is None:
        return None
    if order.delivery_groups:
        raise refuse("The order has delivery groups, each with its own shipping price.", *path)
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


def _update_addresses(world: World, order: Order, given: Given) -> None:
    _set(order.shipping_address, given.get("shippingAddress"))
    _set(order.billing_address, given.get("billingAddress"))
    if given.get("shippingAddress"):
        for shipment in order.shipments:
            record(world, shipment, DEPENDENT)


def _set(row: Address | Person, given: Given | None) -> None:
    for name, value in (given or {}).items():
        setattr(row, _ADDRESS_MEMBERS[name], value)


def _update_person(world: World, order: Order, given: Given | None) -> None:
    person = order.customer or order.buyer
    if given and person is not None:
        _set(person, given)
        record(world, person, UPDATED)


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
    world, given = call.world, call.args["input"]
    order = find.order(world, {"id": call.args["id"]})
    action = find.stock_action(world, given["stockAction"], "input", "stockAction")
    _refuse_other_store(order, store_type, "id")
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


def allocate_order(call: Call) -> Payload:
    """Hold what the order wants, or chosen lines: in the warehouses given, else by the allocation rule."""
    world, given = call.world, call.args["input"]
    order = find.order(world, given["order"], "input", "order")
    _refuse_locked(world, order)
    if order.status == "CANCELLED":
        raise refuse("The order is cancelled.", "input", "order")
    chosen = find.warehouses(world, given.get("warehouses"), "input", "warehouses")
    warnings = []
    for line, quantity in _chosen_lines(order, given.get("allocate"), "allocate", lambda line: line.demand):
        held = _allocate(world, line, min(quantity, line.demand), chosen)
        if held < quantity:
            warnings.append(Problem(f"Order line {line.id}: {held} of {quantity} units were allocated."))
    allocation.hold_for_answers(world, order)
    touch(world, order, "STOCK_ALLOCATION_ADDED", given.get("comment") or "")
    return {"userWarnings": warnings}


def _refuse_locked(world: World, order: Order) -> None:
    """Only who may lock may allocate a locked order (MAG-M:allocateOrder); said as for any permission (assumed)."""
    if order.is_locked and not world.viewer.may("Order.isLocked:write"):
        text = "You need Order.isLocked:write permission to access allocateOrder."
        raise FieldProblem(text, "authorization")


def _allocate(world: World, line: OrderLine, units: int, chosen: list[Warehouse] | None) -> int:
    if chosen is None:
        return allocation.allocate(world, line, units)
    return stock.allocate(world, line, units, chosen)


def unallocate_order(call: Call) -> Payload:
    """Let go of unshipped units; asking for more is a warning, not an error (OLD:dtc)."""
    world, given = call.world, call.args["input"]
    order = find.order(world, given["order"], "input", "order")
    action = find.stock_action(world, given["stockActionPolicy"], "input", "stockActionPolicy")
    chosen = find.warehouses(world, given.get("warehouses"), "input", "warehouses")
    wanted = _chosen_lines(
        order, given.get("unallocate"), "unallocate", lambda line: line.allocated - line.packed
    )
    warnings = []
    for line, quantity in wanted:
        freed = stock.unallocate(world, line, quantity, action, chosen)
        if freed < quantity:
            warnings.append(Problem(f"Order line {line.id}: {freed} of {quantity} units were unallocated."))
    allocation.hold_for_answers(world, order)
    touch(world, order, "STOCK_ALLOCATION_REMOVED", given.get("comment") or "", action=action.kind)
    return {"order": order, "userWarnings": warnings}


def _chosen_lines(order: Order, given: Any, member: str, whole: Any) -> list[tuple[OrderLine, int]]:
    """Return lines and quantities; without a choice it is the whole order."""
    if not given:
        return [(line, whole(line)) for line in order.all_lines if whole(line) > 0]
    problems, chosen = Problems(), []
    for index, one in enumerate(given):
        path = ("input", member, str(index))
        with problems.collect():
            line = find.whole_line(order, one["orderLine"], *path, "orderLine")
            quantity = find.positive(one["quantity"], *path, "quantity")
            chosen += [part for part in find.with_parts(line, quantity) if part[0].holds_stock]
    problems.check()
    return chosen


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
