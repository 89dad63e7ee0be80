"""Holding units for an order, and letting them go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import FieldProblem, Problem, Problems, refuse
from centra_ipaas.sandbox.rules import allocation, stock
from centra_ipaas.sandbox.rules.orders import touch
from centra_ipaas.sandbox.state import Order, OrderLine, Warehouse
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]


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


MUTATIONS: dict[str, Mutation] = {"allocateOrder": allocate_order, "unallocateOrder": unallocate_order}
