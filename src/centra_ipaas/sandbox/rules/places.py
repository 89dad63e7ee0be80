"""New markets and warehouses."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import Market, Warehouse
from centra_ipaas.sandbox.state.events import CREATED
from centra_ipaas.sandbox.state.world import World


def add_market(world: World, **values: Any) -> Market:
    """Make a market from its attributes."""
    market = Market(id=world.next_id("Market"), created_at=world.now(), **values)
    world.add(market)
    record(world, market, CREATED)
    return market


def add_warehouse(world: World, **values: Any) -> Warehouse:
    """Make a warehouse from its attributes; the first one shows the demand. Who makes it places it in a rule."""
    warehouse = Warehouse(id=world.next_id("Warehouse"), shows_demand=not world.warehouses, **values)
    world.add(warehouse)
    record(world, warehouse, CREATED)
    return warehouse
