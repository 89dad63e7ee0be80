"""Warehouses (REF:WarehouseCreateInput)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules.allocation_rules import place_first
from centra_ipaas.sandbox.rules.places import add_warehouse
from centra_ipaas.sandbox.state.world import World

#: Members of the input and the attributes they set.
_POLICIES = {
    "stockOwnershipPolicy": "stock_ownership",
    "allocationPolicy": "allocation_policy",
    "stockMasterPolicy": "stock_master",
    "hideFromStockView": "is_hidden_from_stock_view",
    "threshold": "threshold",
}


def create_warehouse(call: Call) -> Payload:
    """Make a warehouse: at priority 0, or in front of `beforeWarehouse`."""
    given, world = call.args["input"], call.world
    problems, before, location = Problems(), None, dict[str, Any]()
    with problems.collect():
        if given.get("beforeWarehouse") is not None:
            before = find.warehouse(world, given["beforeWarehouse"], "input", "beforeWarehouse")
    with problems.collect():
        location = _location(world, given.get("warehouseLocation"))
    with problems.collect():
        if (given.get("threshold") or 0) < 0:
            raise refuse("The threshold must be 0 or more.", "input", "threshold")
    problems.check()
    policies = {
        attribute: given[name] for name, attribute in _POLICIES.items() if given.get(name) is not None
    }
    warehouse = add_warehouse(world, name=given["name"], **policies, **location)
    place_first(world, warehouse, before)
    return {"warehouse": warehouse}


def _location(world: World, given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Read the address; a state that Centra does not know is refused (assumed)."""
    if given is None:
        return {}
    path = ("input", "warehouseLocation")
    country = find.country(world, given["country"], *path, "country")
    text = given.get("stateOrProvince")
    state = country.state(text)
    if text and state is None:
        raise refuse(f"{country.name} has no state {text}.", *path, "stateOrProvince")
    return {
        "country": country,
        "state": state,
        "address": given.get("address"),
        "address2": given.get("address2"),
        "city": given.get("city"),
        "zip_code": given.get("zipCode"),
    }


MUTATIONS: dict[str, Mutation] = {"createWarehouse": create_warehouse}
