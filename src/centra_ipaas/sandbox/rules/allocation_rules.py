"""Which allocation rule serves a market, and where a new warehouse stands in it."""

from __future__ import annotations

from centra_ipaas.sandbox.state import (
    AllocationRule,
    GeographyAllocationPrioritySet,
    Market,
    Store,
    Warehouse,
)
from centra_ipaas.sandbox.state.world import World


def default_rule(world: World) -> AllocationRule:
    """Return the rule that every sandbox has; it serves all stores and countries, and is made on first use."""
    for rule in world.table("AllocationRule").values():
        known: AllocationRule = rule
        return known
    rule = AllocationRule(
        id=world.next_id("AllocationRule"),
        name="Default",
        default_in_stores=list(world.stores.values()),
        geography_allocation_priority_sets=[
            GeographyAllocationPrioritySet(id=world.next_id("GeographyAllocationPrioritySet"))
        ],
    )
    world.add(rule)
    return rule


def rule_of_store(world: World, store: Store) -> AllocationRule:
    """Return the default rule of a store."""
    for rule in world.table("AllocationRule").values():
        if store in rule.default_in_stores:
            found: AllocationRule = rule
            return found
    return default_rule(world)


def rule_of_market(world: World, market: Market) -> AllocationRule:
    """Return a market's one rule, else its store's default (https://centra.dev/docs/dictionary/allocation-rule)."""
    return market.allocation_rule or rule_of_store(world, market.store)


def rules_with(world: World, warehouse: Warehouse) -> list[AllocationRule]:
    """Return the rules that a warehouse is in."""
    return [
        rule
        for rule in world.table("AllocationRule").values()
        if any(one.index_of(warehouse) is not None for one in rule.geography_allocation_priority_sets)
    ]


def place_first(world: World, warehouse: Warehouse, before: Warehouse | None) -> None:
    """Put a new warehouse in front of another one wherever that stands; without one at priority 0 of the default rule.

    REF:WarehouseCreateInput; that it is the default rule is assumed.
    """
    if before is None:
        for chosen in default_rule(world).geography_allocation_priority_sets:
            _place(chosen, warehouse, 0)
        return
    for rule in rules_with(world, before):
        for chosen in rule.geography_allocation_priority_sets:
            if (index := chosen.index_of(before)) is not None:
                _place(chosen, warehouse, index)


def place_last(world: World, warehouse: Warehouse) -> None:
    """Put a warehouse that staff made at the end of the default rule."""
    for chosen in default_rule(world).geography_allocation_priority_sets:
        _place(chosen, warehouse, len(chosen.priorities))


def _place(chosen: GeographyAllocationPrioritySet, warehouse: Warehouse, index: int) -> None:
    chosen.place(warehouse, index)
    if chosen.demand_visible_in_warehouse is None:
        chosen.demand_visible_in_warehouse = warehouse
