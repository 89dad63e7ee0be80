"""The mutations, by name, from every domain, and how they are carried out."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import (
    attributes,
    bundles,
    catalogue,
    delivery_windows,
    displays,
    events,
    id_conversions,
    markets,
    media,
    order_allocation,
    order_updates,
    orders,
    parties,
    pricelists,
    prices,
    returns,
    shipments,
    size_charts,
    stock,
    vouchers,
    warehouses,
)
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Refused
from centra_ipaas.sandbox.state.world import World

MUTATIONS: dict[str, Mutation] = {
    **attributes.MUTATIONS,
    **bundles.MUTATIONS,
    **catalogue.MUTATIONS,
    **delivery_windows.MUTATIONS,
    **displays.MUTATIONS,
    **events.MUTATIONS,
    **id_conversions.MUTATIONS,
    **markets.MUTATIONS,
    **media.MUTATIONS,
    **order_allocation.MUTATIONS,
    **order_updates.MUTATIONS,
    **orders.MUTATIONS,
    **parties.MUTATIONS,
    **pricelists.MUTATIONS,
    **prices.MUTATIONS,
    **returns.MUTATIONS,
    **shipments.MUTATIONS,
    **size_charts.MUTATIONS,
    **stock.MUTATIONS,
    **vouchers.MUTATIONS,
    **warehouses.MUTATIONS,
}


def carry_out(name: str, call: Call) -> Payload:
    """Carry out a mutation; what it refuses becomes `userErrors`."""
    try:
        id_conversions.check_inputs(call)
        return MUTATIONS[name](call)
    except Refused as refused:
        return {"userErrors": list(refused.problems)}


def do(world: World, name: str, /, **args: Any) -> Payload:
    """Carry out a mutation for people and builders, who send no request; a refusal is a ValueError."""
    payload = carry_out(name, Call(world, args, world.now()))
    if payload.get("userErrors"):
        raise ValueError("; ".join(problem.message for problem in payload["userErrors"]))
    return payload
