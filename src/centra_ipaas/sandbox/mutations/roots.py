"""The mutations, by name, from every domain."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from centra_ipaas.sandbox.mutations import orders, shipments, stock
from centra_ipaas.sandbox.protocol.refusals import Refused
from centra_ipaas.sandbox.state.world import Call

Mutation = Callable[[Call], dict[str, Any]]

_DOMAINS: tuple[dict[str, Mutation], ...] = (orders.MUTATIONS, shipments.MUTATIONS, stock.MUTATIONS)

MUTATIONS: dict[str, Mutation] = {name: mutation for domain in _DOMAINS for name, mutation in domain.items()}


def carry_out(mutation: Mutation, call: Call) -> dict[str, Any]:
    """Run one mutation; a refusal becomes `userErrors`."""
    try:
        return mutation(call)
    except Refused as refused:
        return {"userErrors": list(refused.problems)}
