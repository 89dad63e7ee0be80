"""Mutations of shipments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import evolve

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find, opaque
from centra_ipaas.sandbox.mutations.orders import refuse_stopped
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, one_of, refuse
from centra_ipaas.sandbox.rules import allocation, payments, shipping, stock
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import changed, note, settle_status, touch
from centra_ipaas.sandbox.rules.shipping import Shares
from centra_ipaas.sandbox.state import (
    DTC,
    ZERO,
    CarrierInformation,
    DeliveryGroup,
    Order,
    OrderLine,
    Plugin,
    Shipment,
)
from centra_ipaas.sandbox.state.events import DELETED, UPDATED
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]
#: Units by line, by the id of the line.
Wanted = dict[int, tuple[OrderLine, int]]


def create_shipment(call: Call) -> Payload:
    """Put units of a confirmed order into a shipment; partly is fine, more than remains is not (OLD:b2b)."""
    world, given = call.world, call.args["input"]
    _refuse_paid_twice(given)
    order = find.order(world, given["order"], "input", "order")
    _refuse_unshippable(world, order)
    shipped_at = find.past_moment(call, given.get("shippedAt"), "input", "shippedAt")
    created_at = read_moment(given["createdAt"], call.now) if given.get("createdAt") else None
    info = _read_info(world, order, given.get("shipmentInfo"), "input", "shipmentInfo")
    method = _method(world, given)
    group, wanted = _contents(order, given)
    shares = _shares(order, given, group)
    _refuse_unheld(world, wanted, bool(given.get("allocateDemand")))
    _allocate_missing(world, wanted, bool(given.get("allocateDemand")))
    shipment = shipping.make(world, order, wanted.values(), shares=shares, created_at=created_at, group=group)
    shipment.is_good_to_go = bool(given.get("isGoodToGo"))
    shipment.additional_message = given.get("additionalMessage")
    shipment.shipment_plugin = method
    _set_info(shipment, info)
    if given.get("sendEmail"):
        shipping.announce(world, shipment)
    note(world, order, "SHIPMENT_CREATED", shipment=shipment.number)
    if given.get("isPaid"):
        _mark_paid_elsewhere(world, shipment, None)
    warnings = _capture_on_create(world, shipment) if given.get("capture") else []
    if shipped_at is not None:
        shipping.leave(world, shipment, shipped_at)
    settle_status(world, order)
    changed(world, order)
    return {"shipment": shipment, "userWarnings": warnings}


def _refuse_unshippable(world: World, order: Order) -> None:
    path = ("input", "order")
    if order.status not in ("CONFIRMED", "PROCESSING"):
        raise refuse(f"The order must be confirmed to be shipped; it is {order.status}.", *path)
    if order.is_locked and not world.assumptions.locked_orders_ship:
        raise refuse("The order is locked.", *path)
    refuse_stopped(order, *path)


def _refuse_paid_twice(given: Given) -> None:
    """`isPaid` is for money captured elsewhere (REF:ShipmentUpdateInput): not with `capture` (assumed)."""
    if given.get("isPaid") and given.get("capture"):
        raise refuse(
            "isPaid is for money that was captured elsewhere: do not capture as well.", "input", "capture"
        )


def _contents(order: Order, given: Given) -> tuple[DeliveryGroup | None, Wanted]:
    """Read lines with quantities, or a delivery group instead of lines (REF:ShipmentCreateInput)."""
    if given.get("deliveryGroup") is None:
        return None, _wanted_lines(order, given.get("lines") or ())
    path = ("input", "deliveryGroup")
    if given.get("lines"):
        raise refuse("Give lines or a delivery group, not both.", *path)
    named = opaque.read("DeliveryGroupInput", given["deliveryGroup"], *path)
    group = find.delivery_group(order, named, *path)
    units = [(line, min(group.units.get(line.id, 0), line.remaining)) for line in order.all_lines]
    wanted = {line.id: (line, quantity) for line, quantity in units if quantity}
    if not wanted:
        raise refuse("Nothing of the delivery group remains to be shipped.", *path)
    return group, wanted


def _wanted_lines(order: Order, given: Sequence[Given]) -> Wanted:
    if not given:
        raise refuse("A shipment needs lines.", "input", "lines")
    problems = Problems()
    wanted: Wanted = {}
    for index, one in enumerate(given):
        path = ("input", "lines", str(index))
        with problems.collect():
            line = find.whole_line(order, one["orderLine"], *path, "orderLine")
            quantity = find.positive(one["quantity"], *path, "quantity")
            before = wanted.get(line.id, (line, 0))[1]
            if before + quantity > line.remaining:
                raise refuse(
                    f"Only {line.remaining - before} units remain, got {quantity}.", *path, "quantity"
                )
            wanted[line.id] = (line, before + quantity)
    problems.check()
    return {
        part.id: (part, units)
        for line, quantity in wanted.values()
        for part, units in find.with_parts(line, quantity)
    }


def _shares(order: Order, given: Given, group: DeliveryGroup | None) -> Shares:
    """Read the cost policies; a delivery group has a shipping price of its own (assumed: its default)."""
    problems, found = Problems(), {}
    for member, name in (
        ("shippingCost", "shipping"),
        ("handlingCost", "handling"),
        ("voucherValue", "discounts"),
    ):
        with problems.collect():
            found[name] = _share(order, given.get(member), name, "input", member)
    problems.check()
    if group is not None and found["shipping"] is None:
        found["shipping"] = min(group.shipping, shipping.left_of(order, "shipping"))
    discounts = found["discounts"]
    return Shares(
        shipping=found["shipping"],
        handling=found["handling"],
        discounts=None if discounts is None else -discounts,
    )


def _share(order: Order, given: Given | None, name: str, *path: str) -> Decimal | None:
    """Read one policy: all that remains, a value, or none; wholesale goes up to the total (REF:CostPolicyInput)."""
    if given is None:
        return None
    policy, value = one_of(given, *path)
    left = abs(shipping.left_of(order, name))
    if policy == "value":
        most = left if order.store.type == DTC else abs(getattr(order.totals, name))
        cost = find.money(order.currency, value, *path, policy) or ZERO
        if not 0 <= cost <= most:
            raise refuse(f"The value must be between 0 and {most}.", *path, policy)
        return cost
    if value is not True:
        raise refuse(f"{policy} must be true.", *path, policy)
    return ZERO if policy == "none" else left


def _refuse_unheld(world: World, wanted: Wanted, allocate: bool) -> None:
    """Only held units that no shop has still to confirm can leave (assumed); `allocateDemand` may hold them first."""
    if world.assumptions.unallocated_units_ship:
        return
    problems = Problems()
    free: dict[int, int] = {}
    for line, quantity in wanted.values():
        missing = _missing(line, quantity)
        size = line.product_size
        free.setdefault(size.id, _directly_free(world, line) if allocate else 0)
        with problems.collect():
            if missing > max(0, min(free[size.id], line.demand if allocate else 0)):
                raise refuse(
                    f"Order line {line.id}: {missing} of {quantity} units are not allocated.",
                    "input",
                    "lines",
                )
        free[size.id] -= max(0, missing)
    problems.check()


def _missing(line: OrderLine, quantity: int) -> int:
    return quantity - (line.ready - line.packed) if line.holds_stock else 0


def _directly_free(world: World, line: OrderLine) -> int:
    return stock.free_units(world, line.product_size, _direct(world, line))


def _direct(world: World, line: OrderLine) -> list[Any]:
    """Return the warehouses of the order's rule that nobody has to be asked for."""
    return [
        place.warehouse
        for place in allocation.places(world, line.order)
        if place.allocation_policy == allocation.DIRECT and place.warehouse.status == "ACTIVE"
    ]


def _allocate_missing(world: World, wanted: Wanted, allocate: bool) -> None:
    for line, quantity in wanted.values() if allocate else ():
        if (missing := _missing(line, quantity)) > 0:
            stock.allocate(world, line, missing, _direct(world, line))


def _method(world: World, given: Given) -> Plugin | None:
    method = given.get("shipmentMethod")
    if method is None:
        return None
    _, identity = one_of(method, "input", "shipmentMethod")
    return find.plugin(world, {"id": identity}, "input", "shipmentMethod", "pluginId")


def _read_info(world: World, order: Order, given: Given | None, *path: str) -> dict[str, Any]:
    info = dict(given or {})
    if "internalShippingCost" in info:
        cost = find.money(order.currency, info["internalShippingCost"], *path, "internalShippingCost")
        info["internalShippingCost"] = cost
    if info.get("shipmentMethodPlugin") is not None:
        place = (*path, "shipmentMethodPlugin")
        named = opaque.read("StorePluginInput", info["shipmentMethodPlugin"], *place)
        info["shipmentMethodPlugin"] = find.plugin(world, named, *place)
    if (info.get("packagesNumber") or 0) < 0:
        raise refuse("The number of packages cannot be negative.", *path, "packagesNumber")
    return info


#: Members that are stored as given; null takes them off.
_INFO = {
    "trackingNumber": "tracking_number",
    "returnTrackingNumber": "return_tracking_number",
    "shipmentMethodPlugin": "shipment_plugin",
}
_CARRIER = {"carrier": "carrier_name", "service": "service_name"}


def _set_info(shipment: Shipment, info: Given) -> None:
    for member in _INFO.keys() & info.keys():
        setattr(shipment, _INFO[member], info[member])
    if "packagesNumber" in info:
        shipment.number_of_packages = info["packagesNumber"] or 0
    if "internalShippingCost" in info:
        shipment.shipping_cost = info["internalShippingCost"] or ZERO
    carrier = {name: info[member] for member, name in _CARRIER.items() if member in info}
    if carrier:
        before = shipment.carrier_information or CarrierInformation()
        shipment.carrier_information = evolve(before, **carrier)


def _capture_on_create(world: World, shipment: Shipment) -> list[Problem]:
    """The shipment stays whatever the provider says; the reason shows in the warnings only (OLD:dtc)."""
    failure = payments.capture_shipment(world, shipment).failure
    note(world, shipment.order, "PAYMENT_CAPTURE_FAILED" if failure else "PAYMENT_CAPTURED")
    return [] if failure is None else [Problem(f"Capture failed: {failure}", ("input", "capture"))]


def _mark_paid_elsewhere(world: World, shipment: Shipment, value: Decimal | None) -> None:
    if not shipment.is_paid:
        payments.mark_paid(world, shipment)
        amount = shipment.totals.grand if value is None else value
        payments.add_entry(world, shipment.order, "MARKED_AS_PAID", amount, shipment=shipment)
        note(world, shipment.order, "SHIPMENT_STATUS_PAID_ADDED", shipment=shipment.number)


def _mark_unpaid(world: World, shipment: Shipment) -> None:
    if shipment.is_paid:
        shipment.is_paid, shipment.paid_at = False, None
        amount = payments.marked_as_paid(shipment)
        payments.add_entry(world, shipment.order, "MARKED_AS_UNPAID", -amount, shipment=shipment)
        note(world, shipment.order, "SHIPMENT_STATUS_PAID_REMOVED", shipment=shipment.number)


def _frozen(shipment: Shipment, *path: str) -> None:
    if shipment.is_shipped:
        raise refuse("The shipment is completed and cannot be changed.", *path)


def update_shipment(call: Call) -> Payload:
    """Change a shipment; once shipped, method, info and good-to-go are frozen (REF:ShipmentUpdateInput)."""
    world, given = call.world, call.args["input"]
    shipment = find.shipment(world, call.args["id"])
    for member in ("shipmentInfo", "isGoodToGo", "shipmentMethod"):
        if given.get(member) is not None:
            _frozen(shipment, "input", member)
    info = _read_info(world, shipment.order, given.get("shipmentInfo"), "input", "shipmentInfo")
    method = _method(world, given)
    paid_value = _paid_value(shipment, given)
    if given.get("isPaid") is False and shipment.is_captured:
        raise refuse("The shipment is captured.", "input", "isPaid")
    _set_info(shipment, info)
    if method is not None:
        shipment.shipment_plugin = method
    _update_flags(world, shipment, given, paid_value)
    return _changed(call, shipment, "SHIPMENT_STATUS_CHANGED")


def _paid_value(shipment: Shipment, given: Given) -> Decimal | None:
    """Read what was paid elsewhere; where it changes nothing it would be lost, so it is refused (assumed)."""
    value = find.money(shipment.order.currency, given.get("paidValue"), "input", "paidValue")
    if value is not None and not given.get("isPaid"):
        raise refuse("paidValue goes with isPaid: true.", "input", "paidValue")
    if value is not None and shipment.is_paid:
        raise refuse("The shipment is paid already; set isPaid to false first.", "input", "paidValue")
    return value


def _update_flags(world: World, shipment: Shipment, given: Given, paid_value: Decimal | None) -> None:
    if "additionalMessage" in given:
        shipment.additional_message = given["additionalMessage"]
    if "externalId" in given:
        world.set_external_id(shipment, given["externalId"])
    if given.get("isGoodToGo") is not None and given["isGoodToGo"] != shipment.is_good_to_go:
        shipment.is_good_to_go = given["isGoodToGo"]
        note(world, shipment.order, "SHIPMENT_STATUS_GOOD_TO_GO_CHANGED", shipment=shipment.number)
    if given.get("isPaid"):
        _mark_paid_elsewhere(world, shipment, paid_value)
    elif given.get("isPaid") is False:
        _mark_unpaid(world, shipment)


def complete_shipment(call: Call) -> Payload:
    """Make it shipped: now, or at a moment that is not in the future (REF:ShipmentCompleteInput)."""
    given: Mapping[str, Any] = call.args["input"]
    shipment = find.shipment(call.world, call.args["id"])
    _frozen(shipment, "id")
    refuse_stopped(shipment.order, "id")
    moment = find.past_moment(call, given.get("shippedAt"), "input", "shippedAt")
    info = _read_info(call.world, shipment.order, given.get("shipmentInfo"), "input", "shipmentInfo")
    _set_info(shipment, info)
    if given.get("additionalMessage") is not None:
        shipment.additional_message = given["additionalMessage"]
    if given.get("sendEmail"):
        shipping.announce(call.world, shipment)
    shipping.leave(call.world, shipment, moment or call.now)
    return _changed(call, shipment, "SHIPMENT_STATUS_CHANGED")


def capture_shipment(call: Call) -> Payload:
    """Capture a shipment's value; fails when the capture fails (OLD:dtc)."""
    shipment = find.shipment(call.world, call.args["id"])
    refuse_stopped(shipment.order, "id")
    if shipment.is_captured or shipment.is_paid:
        raise refuse("The shipment is paid already.", "id")
    if any(entry.open and entry.shipment is shipment for entry in shipment.order.payments):
        raise refuse("A capture of this shipment is pending.", "id")
    result = payments.capture_shipment(call.world, shipment)
    if result.failure is not None:
        if result.entries:
            touch(call.world, shipment.order, "PAYMENT_CAPTURE_FAILED")
        return {"userErrors": [Problem(result.failure, ("id",))]}
    payload = _changed(call, shipment, "PAYMENT_CAPTURED")
    return {**payload, "paymentHistoryEntry": result.entry, "paymentHistoryEntries": list(result.entries)}


def delete_shipment(call: Call) -> Payload:
    """Delete a shipment that is neither shipped nor paid; its units stay held for the order (OLD:b2b)."""
    shipment = find.shipment(call.world, call.args["id"])
    order = shipment.order
    if shipment.is_shipped or shipment.is_paid:
        raise refuse("A shipment that is shipped or paid cannot be deleted; return it instead.", "id")
    if any(entry.open and entry.shipment is shipment for entry in order.payments):
        raise refuse("A capture of this shipment is pending.", "id")
    if shipment.returns:
        raise refuse("The shipment has returns.", "id")
    for line in shipment.lines:
        line.order_line.packed -= line.quantity
    order.shipments.remove(shipment)
    record(call.world, shipment, DELETED)
    call.world.remove(shipment)
    settle_status(call.world, order)
    touch(call.world, order, "SHIPMENT_REMOVED", shipment=shipment.number)
    return {}


def _changed(call: Call, shipment: Shipment, history: str) -> Payload:
    shipment.updated_at = call.now
    record(call.world, shipment, UPDATED)
    settle_status(call.world, shipment.order)
    touch(call.world, shipment.order, history, shipment=shipment.number)
    return {"shipment": shipment}


MUTATIONS: dict[str, Mutation] = {
    "createShipment": create_shipment,
    "updateShipment": update_shipment,
    "completeShipment": complete_shipment,
    "captureShipment": capture_shipment,
    "deleteShipment": delete_shipment,
}
