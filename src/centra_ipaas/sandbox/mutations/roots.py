"""The mutations, by name, from every domain."""

from __future__ import annotations

from typing import Any

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
from centra_ipaas.sandbox.state.world import Call

_DOMAINS: tuple[Any, ...] = (
    attributes,
    bundles,
    catalogue,
    delivery_windows,
    displays,
    events,
    id_conversions,
    markets,
    media,
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

MUTATIONS: dict[str, Mutation] = {
    name: mutation for domain in _DOMAINS for name, mutation in domain.MUTATIONS.items()
}


def carry_out(mutation: Mutation, call: Call) -> Payload:
    """Run one mutation; a refusal becomes `userErrors`."""
    try:
        id_conversions.check_inputs(call)
        return mutation(call)
    except Refused as refused:
        return {"userErrors": list(refused.problems)}
