"""Changing what an order says: its lines, its money, its people, its texts, its hold."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find, order_lines
from centra_ipaas.sandbox.mutations.order_lines import Addition, Cancel
from centra_ipaas.sandbox.mutations.orders import refuse_other_store
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, one_of, refuse
from centra_ipaas.sandbox.rules import allocation, flow
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import note, recount, set_hold, settle_status, touch
from centra_ipaas.sandbox.state import DTC, WHOLESALE, Address, Customer, Order, OrderLine, Person
from centra_ipaas.sandbox.state.events import DEPENDENT, UPDATED
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]


def update_consumer_order(call: Call) -> Payload:
    """Change a consumer order's data; its status stays as it is (OLD:dtc)."""
    return _update(call, DTC)


def update_wholesale_order(call: Call) -> Payload:
    """Change a wholesale order's data; of the buyer only name and mail (OLD:b2b)."""
    return _update(call, WHOLESALE)


def _update(call: Call, store_type: str) -> Payload:
    world, given = call.world, call.args["input"]
    order = find.order(world, call.args["order"], "order")
    refuse_other_store(order, store_type, "order")
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


MUTATIONS: dict[str, Mutation] = {
    "updateDirectToConsumerOrder": update_consumer_order,
    "updateWholesaleOrder": update_wholesale_order,
}
