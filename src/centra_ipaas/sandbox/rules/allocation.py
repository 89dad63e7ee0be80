"""Which warehouse holds units for whom: allocation rules, and shops that are asked.

Lowest priority number first. Direct: held at once. Direct, then confirm: held at once, and the shop has so many hours
to confirm. Check first: the shop is asked while a direct warehouse holds the units, because its own counts are not
trusted (https://support.centra.com/centra-sections/settings/warehouses/creating-a-warehouse).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from attrs import define, field

from centra_ipaas.sandbox.rules import stock, stock_levels
from centra_ipaas.sandbox.rules.allocation_rules import rule_of_market
from centra_ipaas.sandbox.rules.orders import CHECK_FIRST_HOLD, lift, set_hold, touch
from centra_ipaas.sandbox.state import (
    Allocation,
    AllocationRule,
    GeographyAllocationPrioritySet,
    Order,
    OrderLine,
    ShopRequest,
    Stock,
    WarehouseAllocationPriority,
)
from centra_ipaas.sandbox.state.world import World

DIRECT, CHECK_FIRST, CONFIRM = "DIRECT", "CHECK_FIRST", "DIRECT_THEN_CONFIRM"


def rule_of(world: World, order: Order) -> AllocationRule:
    """Return the rule of the account or delivery window, else of the market or its store."""
    for party in (order.account, *order.delivery_windows):
        own: AllocationRule | None = getattr(party, "allocation_rule", None)
        if own is not None:
            return own
    return rule_of_market(world, order.market)


def set_of(order: Order) -> GeographyAllocationPrioritySet | None:
    """Return the set of the country that the order goes to."""
    rule: AllocationRule | None = order.allocation_rule
    return None if rule is None else rule.set_for(order.country)


def places(world: World, order: Order) -> Sequence[WarehouseAllocationPriority]:
    """Return the warehouses to try, in order; without a set every one in the order it was made (assumed)."""
    chosen = set_of(order)
    if chosen is not None and chosen.priorities:
        return chosen.priorities  # they are kept in the order of their numbers
    every = enumerate(world.warehouses.values())
    return [
        WarehouseAllocationPriority(priority_number=number, warehouse=warehouse)
        for number, warehouse in every
    ]


def prepare(world: World, order: Order) -> None:
    """Give a new order its rule, and the warehouse that its demand shows in."""
    order.allocation_rule = rule_of(world, order)
    chosen = set_of(order)
    order.demand_warehouse = None if chosen is None else chosen.demand_visible_in_warehouse


def allocate(world: World, line: OrderLine, wanted: int) -> int:
    """Hold up to `wanted` units by the order's rule; return how many are held now."""
    if not line.holds_stock or wanted <= 0:
        return 0
    search = _Search(world, line, wanted)
    for place in places(world, line.order):
        if not search.left:
            break
        if place.warehouse.status == "ACTIVE" and place.warehouse.id not in line.refused_by:
            search.visit(place)
    held = wanted - search.left
    stock.add_demand(world, line, -held)
    return held


@define
class _Search:
    """Walks through the warehouses until all units are held."""

    world: World
    line: OrderLine
    left: int
    #: Shops to ask and for how many units, once a direct warehouse holds them.
    asked: list[tuple[WarehouseAllocationPriority, int]] = field(factory=list)

    def visit(self, place: WarehouseAllocationPriority) -> None:
        found = place.warehouse.stock_by_size.get(self.line.product_size.id)
        if found is None or found.free_to_allocate_quantity <= 0:
            return
        units = min(self.left, found.free_to_allocate_quantity)
        if place.allocation_policy == CHECK_FIRST:
            units = min(units, self.left - sum(units for _, units in self.asked))
            self.asked = [*self.asked, (place, units)] if units > 0 else self.asked
        elif place.allocation_policy == CONFIRM:
            self._take(found, units, place)
        else:
            self._take_directly(found, units)

    def _take_directly(self, found: Stock, units: int) -> None:
        while units and self.asked:
            (shop, wanted), *rest = self.asked
            meanwhile = min(units, wanted)
            self._take(found, meanwhile, shop)
            units -= meanwhile
            self.asked = [(shop, wanted - meanwhile), *rest] if wanted > meanwhile else rest
        self._take(found, units, None)

    def _take(self, found: Stock, units: int, asked: WarehouseAllocationPriority | None) -> None:
        if units:
            self.left -= units
            request = None if asked is None else ask(self.world, self.line, asked, units)
            stock.hold(self.world, self.line, found, units, request)


def ask(world: World, line: OrderLine, place: WarehouseAllocationPriority, units: int) -> ShopRequest:
    """Ask a shop; without an answer in time it counts as a no."""
    request = ShopRequest(
        id=world.next_id("ShopRequest"),
        order_line=line,
        warehouse=place.warehouse,
        quantity=units,
        policy=place.allocation_policy,
    )
    line.order.requests.append(request)
    world.add(request)
    moment = world.now() + timedelta(hours=float(place.timeout_in_hours))
    world.agenda.plan(moment, lambda: time_out(world, request))
    return request


def hold_for_answers(world: World, order: Order) -> None:
    """Put an order on hold while check-first shops think; release it when the last has answered."""
    if order.is_waiting_for_check_first_allocation:
        if not order.is_on_hold:
            set_hold(world, order, True, CHECK_FIRST_HOLD)
    elif order.requests:
        lift(world, order, CHECK_FIRST_HOLD)


def time_out(world: World, request: ShopRequest) -> None:
    """Let the time of an open question run out."""
    if request.state == "open":
        _no(world, request, "timed_out")


def reject(world: World, request: ShopRequest) -> None:
    """The shop does not have the units."""
    if request.state != "open":
        raise ValueError(f"request {request.id} is {request.state}")
    _no(world, request, "rejected")


def _no(world: World, request: ShopRequest, state: str) -> None:
    """Check first: the units stay where they are held. Otherwise they go back, and the next warehouse is tried."""
    line = request.order_line
    request.state = state
    waiting = _held_for(line, request)
    for allocation in waiting:
        allocation.request = None
    if request.policy == CONFIRM:
        line.refused_by.add(request.warehouse.id)
        freed = stock.release(world, line, waiting, sum(allocation.quantity for allocation in waiting))
        allocate(world, line, freed)
    _settle(world, line.order, "STOCK_ALLOCATION_REMOVED", request)


def accept(world: World, request: ShopRequest) -> None:
    """The shop has the units; possible after the time ran out as well, if the order still wants them.

    Raises ValueError when it does not.
    """
    line = request.order_line
    if request.state not in ("open", "timed_out"):
        raise ValueError(f"request {request.id} is {request.state}")
    late = request.state == "timed_out"
    wanted = min(request.quantity, line.allocated - line.packed + line.demand)
    if line.order.status == "CANCELLED" or (late and wanted < request.quantity):
        raise ValueError("the order does not want these units any more")
    waiting = _held_for(line, request)
    request.state = "accepted"
    for allocation in waiting:
        allocation.request = None
    if late or request.policy == CHECK_FIRST:
        line.refused_by.discard(request.warehouse.id)
        _move(world, line, waiting, request)
    _settle(world, line.order, "STOCK_ALLOCATION_ADDED", request)


def _move(world: World, line: OrderLine, waiting: list[Allocation], request: ShopRequest) -> None:
    """Move units to the shop that has them; what its count does not show is booked in first (assumed)."""
    target = stock_levels.stock_in(request.warehouse, line.product_size)
    missing = request.quantity if waiting else max(0, request.quantity - line.demand)
    elsewhere = waiting or [held for held in line.allocations if held.stock is not target]
    stock.release(world, line, elsewhere, missing)
    units = min(request.quantity, line.demand)
    uncounted = units - max(0, target.free_to_allocate_quantity)
    if uncounted > 0:
        change = stock_levels.open_change(world, request.warehouse, "Confirmed by the shop")
        stock_levels.book(world, change, target, uncounted)
    stock.hold(world, line, target, units)
    stock.add_demand(world, line, -units)


def _held_for(line: OrderLine, request: ShopRequest) -> list[Allocation]:
    return [allocation for allocation in line.allocations if allocation.request is request]


def _settle(world: World, order: Order, history: str, request: ShopRequest) -> None:
    hold_for_answers(world, order)
    touch(world, order, history, warehouse=request.warehouse.id, answer=request.state)
