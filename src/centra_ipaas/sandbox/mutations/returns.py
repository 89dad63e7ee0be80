"""Mutations of returns: made pending, completed once, opened again, deleted (OLD:dtc)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Problems, one_of, refuse
from centra_ipaas.sandbox.rules import refunds, returned_units, returns
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.rules.orders import touch
from centra_ipaas.sandbox.rules.return_money import Costs, left, left_to_give_back
from centra_ipaas.sandbox.rules.returns import Plan
from centra_ipaas.sandbox.rules.stock import RELEASE
from centra_ipaas.sandbox.state import ZERO, Return, Shipment, ShipmentLine
from centra_ipaas.sandbox.state.events import UPDATED
from centra_ipaas.sandbox.state.returns import COMPLETED, PENDING
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]


def create_return(call: Call) -> Payload:
    """Take units of one shipment back; pending until it is completed."""
    given: Given = call.args["input"]
    planned = _plan(call.world, given)
    created = given.get("createdAt")
    returned = returns.book(
        call.world,
        planned,
        created_at=read_moment(created, call.now) if created else call.now,
        # Which text the Integration API leaves is not stated.
        created_from="Integration API",
        comment=given.get("comment"),
    )
    # The comment goes to the order history as well (REF:ReturnCreateInput).
    touch(call.world, returned.order, "RETURN_CREATED", returned.comment or "", returnId=returned.id)
    call.world.set_external_id(returned, given.get("externalId"))
    return {"return": returned}


def _plan(world: World, given: Given) -> Plan:
    """Check a return against its shipment; every problem is named at once."""
    shipment: Shipment = find.by_reference(world, "Shipment", given["shipment"], "input", "shipment")
    if not shipment.is_shipped and not shipment.is_paid:
        raise refuse(
            "A shipment that is neither shipped nor paid can be deleted instead.", "input", "shipment"
        )
    problems = Problems()
    units: dict[int, tuple[ShipmentLine, int]] = {}
    action, costs = RELEASE, Costs()
    with problems.collect():
        units = _units(shipment, given["lines"])
    with problems.collect():
        policy = given["returnStockActionPolicy"]
        action = find.stock_action(world, policy, "input", "returnStockActionPolicy")
    with problems.collect():
        costs = _costs(shipment, given)
    problems.check()
    checked = returns.plan(shipment, units, action, costs)
    _refuse_too_much(checked)
    return checked


def _units(shipment: Shipment, given: Any) -> dict[int, tuple[ShipmentLine, int]]:
    if not given:
        raise refuse("A return needs lines.", "input", "lines")
    problems = Problems()
    units: dict[int, tuple[ShipmentLine, int]] = {}
    for index, one in enumerate(given):
        path = ("input", "lines", str(index))
        with problems.collect():
            line = _line(shipment, one["shipmentLine"], *path, "shipmentLine")
            quantity = find.positive(one["quantity"], *path, "quantity")
            before = units.get(line.id, (line, 0))[1]
            open_units = line.quantity - line.returned_quantity - before
            if quantity > open_units:
                raise refuse(f"Only {open_units} units can be returned, got {quantity}.", *path, "quantity")
            units[line.id] = (line, before + quantity)
    problems.check()
    return units


def _line(shipment: Shipment, given: Given, *path: str) -> ShipmentLine:
    name, value = one_of(given, *path)
    for line in shipment.lines:
        if line.id == value:
            return line
    raise refuse(f"Shipment line with {name} {value} not found in shipment {shipment.number}.", *path, name)


def _costs(shipment: Shipment, given: Given) -> Costs:
    problems = Problems()
    found = {"shipping": ZERO, "handling": ZERO, "voucher": ZERO, "fee": ZERO}
    kinds = (
        ("shippingCost", "shipping", "shipping"),
        ("handlingCost", "handling", "handling"),
        ("voucherValue", "discounts", "voucher"),
    )
    for member, kind, name in kinds:
        with problems.collect():
            found[name] = _cost(shipment, given.get(member), left(shipment, kind), member)
    with problems.collect():
        currency = shipment.order.currency
        found["fee"] = find.money(currency, given.get("returnCost"), "input", "returnCost") or ZERO
    problems.check()
    return Costs(**found)


def _cost(shipment: Shipment, given: Given | None, open_value: Decimal, member: str) -> Decimal:
    """Read all that remains, or a value that is not above it (REF:ReturnCreateInput)."""
    if given is None:
        return ZERO
    name, value = one_of(given, "input", member)
    if name == "fromShipment":
        if value is not True:
            raise refuse("fromShipment must be true.", "input", member, name)
        return open_value
    amount = find.money(shipment.order.currency, value, "input", member, "value") or ZERO
    if amount > open_value:
        raise refuse(
            f"Only {open_value} remains on the shipment, got {amount}.", "input", member, "value", "value"
        )
    return amount


def _refuse_too_much(checked: Plan) -> None:
    """The returns of a shipment do not exceed it, and a fee does not exceed its return (both assumed)."""
    open_value = left_to_give_back(checked.shipment)
    worth = checked.totals.given_back
    if worth > open_value:
        text = f"The return is worth {worth}, the shipment only {open_value}; return the voucher's value as well."
        raise refuse(text, "input", "voucherValue")
    if checked.totals.grand < 0:
        raise refuse(f"The cost exceeds the value of the return, {worth}.", "input", "returnCost")


def _found(call: Call) -> Return:
    found: Return = find.by_id(call.world, "Return", call.args["id"])
    return found


def complete_return(call: Call) -> Payload:
    """Complete a return, only once, with a mail if one is wanted (OLD:dtc)."""
    returned = _found(call)
    if returned.return_status == COMPLETED:
        raise refuse("The return is completed already.", "id")
    refunds.complete(call.world, returned, sends_email=bool(call.args["input"].get("sendEmail")))
    return {"return": returned}


def uncomplete_return(call: Call) -> Payload:
    """Open a completed return again (OLD:dtc)."""
    returned = _found(call)
    if returned.return_status != COMPLETED:
        raise refuse("The return is not completed.", "id")
    returned.return_status = PENDING
    record(call.world, returned, UPDATED)
    return {"return": returned}


def delete_return(call: Call) -> Payload:
    """Delete a return and undo what it did to the stock (OLD:dtc); money that moved stands against it (assumed)."""
    returned = _found(call)
    order = returned.order
    if refunds.refunded(order, returned) or refunds.asked(call.world, order, returned):
        raise refuse("The return is refunded, or a refund is asked for.", "id")
    shortage = returned_units.shortage(call.world, returned)
    if shortage is not None:
        raise refuse(shortage, "id")
    returns.delete(call.world, returned)
    touch(call.world, order, "RETURN_CANCELLED", returnId=returned.id)
    return {"return": returned}


MUTATIONS: dict[str, Mutation] = {
    "createReturn": create_return,
    "completeReturn": complete_return,
    "uncompleteReturn": uncomplete_return,
    "deleteReturn": delete_return,
}
