"""Mutations of shipments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.orders import refuse_stopped, settle_status, touch
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Problem, Problems, refuse
from centra_ipaas.sandbox.rules import payments, stock
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.tax import rounded, totals
from centra_ipaas.sandbox.state import (
    DTC,
    ZERO,
    CarrierInformation,
    Order,
    OrderLine,
    Shipment,
    ShipmentLine,
    Totals,
)
from centra_ipaas.sandbox.state.events import COMPLETED, CREATED, DELETED, UPDATED
from centra_ipaas.sandbox.state.world import Call, World


def create_shipment(call: Call) -> Payload:
    """Put units of a confirmed order into a shipment; partly is fine, more than remains is not (OLD:b2b)."""
    given: Mapping[str, Any] = call.args["input"]
    order = find.order(call.world, given["order"], "input", "order")
    _refuse_unshippable(call.world, order)
    shipped_at = find.past_moment(call, given.get("shippedAt"), "input", "shippedAt")
    info = _read_info(order, given.get("shipmentInfo"), "input", "shipmentInfo")
    wanted = _wanted_lines(order, given.get("lines") or ())
    _refuse_unheld(call.world, wanted, bool(given.get("allocateDemand")))
    shipment = _make(call, order, wanted, given)
    _set_info(shipment, info)
    if given.get("isPaid"):
        _mark_paid_elsewhere(call.world, shipment, None)
    warnings = _capture_on_create(call.world, shipment) if given.get("capture") else []
    if shipped_at is not None:
        _leave(call.world, shipment, shipped_at)
    settle_status(call.world, order)
    touch(call.world, order, "SHIPMENT_CREATED", shipment.number)
    return {"shipment": shipment, "userWarnings": warnings}


def _refuse_unshippable(world: World, order: Order) -> None:
    path = ("input", "order")
    if order.status not in ("CONFIRMED", "PROCESSING"):
        raise refuse(f"The order must be confirmed to be shipped; it is {order.status}.", *path)
    if order.is_locked and not world.assumptions.locked_orders_ship:
        raise refuse("The order is locked.", *path)
    refuse_stopped(order, *path)


def _wanted_lines(order: Order, given: Sequence[Mapping[str, Any]]) -> dict[int, tuple[OrderLine, int]]:
    if not given:
        raise refuse("A shipment needs lines.", "input", "lines")
    problems = Problems()
    wanted: dict[int, tuple[OrderLine, int]] = {}
    for index, one in enumerate(given):
        path = ("input", "lines", str(index))
        with problems.collect():
            line = find.order_line(order, one["orderLine"], *path, "orderLine")
            quantity = find.positive(one["quantity"], *path, "quantity")
            before = wanted.get(line.id, (line, 0))[1]
            if before + quantity > line.remaining:
                raise refuse(
                    f"Only {line.remaining - before} units remain, got {quantity}.", *path, "quantity"
                )
            wanted[line.id] = (line, before + quantity)
    problems.check()
    return wanted


def _refuse_unheld(world: World, wanted: Mapping[int, tuple[OrderLine, int]], allocate: bool) -> None:
    """Only held units can leave (assumed); `allocateDemand` may hold them first."""
    if world.assumptions.unallocated_units_ship:
        return
    problems = Problems()
    free: dict[int, int] = {}
    for line, quantity in wanted.values():
        missing = quantity - (line.allocated - line.packed)
        free.setdefault(line.product_size.id, stock.free_units(world, line.product_size) if allocate else 0)
        with problems.collect():
            if missing > max(0, free[line.product_size.id]):
                raise refuse(
                    f"Order line {line.id}: {missing} of {quantity} units are not allocated.",
                    "input",
                    "lines",
                )
        free[line.product_size.id] -= max(0, missing)
    problems.check()


def _make(
    call: Call, order: Order, wanted: Mapping[int, tuple[OrderLine, int]], given: Mapping[str, Any]
) -> Shipment:
    world = call.world
    order.shipment_count += 1
    created = given.get("createdAt")
    shipment = Shipment(
        typename="DirectToConsumerShipment" if order.store.type == DTC else "WholesaleShipment",
        id=world.next_id("shipment"),
        number=f"{order.number}-{order.shipment_count}",
        order=order,
        created_at=read_moment(created, call.now) if created else call.now,
        updated_at=call.now,
        is_good_to_go=bool(given.get("isGoodToGo")),
        additional_message=given.get("additionalMessage"),
        mailed=bool(given.get("sendEmail")),
    )
    for line, quantity in wanted.values():
        missing = quantity - (line.allocated - line.packed)
        if missing > 0 and given.get("allocateDemand"):
            stock.allocate(world, line, missing)
        line.packed += quantity
        identity = world.next_id("shipment line")
        shipment.lines.append(
            ShipmentLine(id=identity, quantity=quantity, order_line=line, shipment=shipment)
        )
    shipment.totals = _totals(shipment)
    order.shipments.append(shipment)
    world.shipments[shipment.id] = shipment
    record(world, shipment, CREATED)
    return shipment


def _totals(shipment: Shipment) -> Totals:
    """Costs follow "all that remains"; discounts go by value; the last shipment makes the sum exact (assumed)."""
    order, earlier = shipment.order, shipment.order.shipments
    digits = order.currency.decimal_digits
    value = sum((line.value for line in shipment.lines), ZERO)
    complete = not any(line.remaining for line in order.all_lines)

    def rest(total: Decimal, name: str) -> Decimal:
        return total - sum((getattr(other.totals, name) for other in earlier), ZERO)

    def discounts() -> Decimal:
        whole = order.totals.discounts
        if complete or not order.totals.lines:
            return rest(whole, "discounts")
        return rounded(whole * value / order.totals.lines, digits)

    result = totals(
        [(line.value, line.order_line.tax_percent) for line in shipment.lines],
        shipping=rest(order.shipping, "shipping"),
        handling=rest(order.handling, "handling"),
        discounts=discounts(),
        mode=order.tax_mode,  # type: ignore[arg-type]
        digits=digits,
    )
    if not complete:
        return result
    difference = rest(order.totals.grand, "grand") - result.grand
    if not difference:
        return result
    return _with_rounding(result, difference)


def _with_rounding(result: Totals, difference: Decimal) -> Totals:
    return Totals(
        lines=result.lines,
        shipping=result.shipping,
        handling=result.handling,
        discounts=result.discounts,
        line_taxes=result.line_taxes,
        shipping_taxes=result.shipping_taxes,
        handling_taxes=result.handling_taxes,
        discount_taxes=result.discount_taxes,
        rounding=difference,
    )


def _read_info(order: Order, given: Mapping[str, Any] | None, *path: str) -> dict[str, Any]:
    info = dict(given or {})
    if "internalShippingCost" in info:
        cost = find.amount(order, info["internalShippingCost"], *path, "internalShippingCost")
        info["internalShippingCost"] = cost
    if (info.get("packagesNumber") or 0) < 0:
        raise refuse("The number of packages cannot be negative.", *path, "packagesNumber")
    return info


def _set_info(shipment: Shipment, info: Mapping[str, Any]) -> None:
    if "trackingNumber" in info:
        shipment.tracking_number = info["trackingNumber"]
    if "returnTrackingNumber" in info:
        shipment.return_tracking_number = info["returnTrackingNumber"]
    if info.get("packagesNumber") is not None:
        shipment.number_of_packages = info["packagesNumber"]
    if info.get("internalShippingCost") is not None:
        shipment.shipping_cost = info["internalShippingCost"]
    if "carrier" in info or "service" in info:
        before = shipment.carrier_information or CarrierInformation(carrier_name=None, service_name=None)
        shipment.carrier_information = CarrierInformation(
            carrier_name=info.get("carrier", before.carrier_name),
            service_name=info.get("service", before.service_name),
        )


def _capture_on_create(world: World, shipment: Shipment) -> list[Problem]:
    """The shipment stays whatever the provider says; the reason shows in the warnings only (OLD:dtc)."""
    failure = payments.capture_shipment(world, shipment).failure
    return [] if failure is None else [Problem(f"Capture failed: {failure}", ("input", "capture"))]


def _mark_paid_elsewhere(world: World, shipment: Shipment, value: Decimal | None) -> None:
    if not shipment.is_paid:
        payments.mark_paid(world, shipment)
        amount = shipment.totals.grand if value is None else value
        payments.add_entry(world, shipment.order, "MARKED_AS_PAID", amount, shipment=shipment)


def _leave(world: World, shipment: Shipment, moment: datetime) -> None:
    """Shipped means it left the house; stock goes down by itself (OLD:erp)."""
    shipment.is_shipped = True
    shipment.is_good_to_go = True
    shipment.shipped_at = moment
    stock.ship(world, shipment.lines, f"Shipment {shipment.number}")
    record(world, shipment, COMPLETED)


def _frozen(shipment: Shipment, *path: str) -> None:
    if shipment.is_shipped:
        raise refuse("The shipment is completed and cannot be changed.", *path)


def update_shipment(call: Call) -> Payload:
    """Change a shipment; once shipped, its info and good-to-go are frozen (REF:ShipmentUpdateInput)."""
    given: Mapping[str, Any] = call.args["input"]
    shipment = find.shipment(call.world, call.args["id"])
    for member in ("shipmentInfo", "isGoodToGo"):
        if given.get(member) is not None:
            _frozen(shipment, "input", member)
    info = _read_info(shipment.order, given.get("shipmentInfo"), "input", "shipmentInfo")
    paid_value = find.amount(shipment.order, given.get("paidValue"), "input", "paidValue")
    if given.get("isPaid") is False and shipment.is_captured:
        raise refuse("The shipment is captured.", "input", "isPaid")
    _set_info(shipment, info)
    _update_flags(call.world, shipment, given, paid_value)
    return _changed(call, shipment, "SHIPMENT_STATUS_CHANGED")


def _update_flags(
    world: World, shipment: Shipment, given: Mapping[str, Any], paid_value: Decimal | None
) -> None:
    if "additionalMessage" in given:
        shipment.additional_message = given["additionalMessage"]
    if "externalId" in given:
        world.set_external_id(shipment, given["externalId"])
    if given.get("isGoodToGo") is not None:
        shipment.is_good_to_go = given["isGoodToGo"]
    if given.get("isPaid"):
        _mark_paid_elsewhere(world, shipment, paid_value)
    elif given.get("isPaid") is False and shipment.is_paid:
        shipment.is_paid, shipment.paid_at = False, None
        payments.add_entry(
            world, shipment.order, "MARKED_AS_UNPAID", -shipment.totals.grand, shipment=shipment
        )


def complete_shipment(call: Call) -> Payload:
    """Make it shipped: now, or at a moment that is not in the future (REF:ShipmentCompleteInput)."""
    given: Mapping[str, Any] = call.args["input"]
    shipment = find.shipment(call.world, call.args["id"])
    _frozen(shipment, "id")
    refuse_stopped(shipment.order, "id")
    moment = find.past_moment(call, given.get("shippedAt"), "input", "shippedAt")
    info = _read_info(shipment.order, given.get("shipmentInfo"), "input", "shipmentInfo")
    _set_info(shipment, info)
    if given.get("additionalMessage") is not None:
        shipment.additional_message = given["additionalMessage"]
    shipment.mailed = shipment.mailed or bool(given.get("sendEmail"))
    _leave(call.world, shipment, moment or call.now)
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
    entry = result.entries[0] if result.entries else None
    payload = _changed(call, shipment, "PAYMENT_CAPTURED")
    return {**payload, "paymentHistoryEntry": entry, "paymentHistoryEntries": list(result.entries)}


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
    touch(call.world, order, "SHIPMENT_REMOVED", shipment.number)
    return {}


def _changed(call: Call, shipment: Shipment, history: str) -> Payload:
    shipment.updated_at = call.now
    record(call.world, shipment, UPDATED)
    settle_status(call.world, shipment.order)
    touch(call.world, shipment.order, history, shipment.number)
    return {"shipment": shipment}


MUTATIONS: dict[str, Mutation] = {
    "createShipment": create_shipment,
    "updateShipment": update_shipment,
    "completeShipment": complete_shipment,
    "captureShipment": capture_shipment,
    "deleteShipment": delete_shipment,
}
