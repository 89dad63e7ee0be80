"""Assigning attributes to objects of any kind, one or up to 100 a call."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Problems, refuse
from centra_ipaas.sandbox.rules import attributes as rules
from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state.attributes import Step
from centra_ipaas.sandbox.state.events import UPDATED
from centra_ipaas.sandbox.state.world import World

#: Objects a call (https://centra.dev/graphql/mutation.html).
MOST_OBJECTS = 100
Given = Mapping[str, Any]
_Check = Callable[..., list[Step]]


def _single(check: _Check) -> Mutation:
    def mutation(call: Call) -> Payload:
        row, steps = _checked(call.world, call.args["input"], check, "input")
        _carry_out(call.world, row, steps)
        return {"object": _shown(row)}

    return mutation


def _batch(check: _Check) -> Mutation:
    """Change all objects or none (assumed: no page says which batches save partly)."""

    def mutation(call: Call) -> Payload:
        given: Sequence[Given] = call.args["input"]
        if not 1 <= len(given) <= MOST_OBJECTS:
            raise refuse(f"Give 1 to {MOST_OBJECTS} objects, got {len(given)}.", "input")
        problems, changes = Problems(), []
        for index, one in enumerate(given):
            with problems.collect():
                changes.append(_checked(call.world, one, check, "input", str(index)))
        problems.check()
        for row, steps in changes:
            _carry_out(call.world, row, steps)
        return {"objects": [row for row, _ in changes if _shown(row) is not None]}

    return mutation


def _checked(world: World, given: Given, check: _Check, *path: str) -> tuple[Any, list[Step]]:
    """Find the object, orders by number (REF:AttributesAssignGenericInput), and check what is asked for."""
    kind = given["objectType"]
    row = find.by_id(world, kind, given["objectId"], *path, "objectId")
    steps = check(world, kind, given.get("mappedAttributes"), given.get("dynamicAttributes"), *path)
    if not steps:
        raise refuse("Give at least one attribute.", *path)
    return row, steps


def _carry_out(world: World, row: Any, steps: list[Step]) -> None:
    rules.apply(world, row, steps)
    if getattr(row, "updated_at", None) is not None:
        row.updated_at = world.now()
    record(world, row, UPDATED)


def _shown(row: Any) -> Any:
    """Return what the payload can hold: in our copy of the schema a size chart is no ObjectWithAttributes."""
    return None if row.typename == "SizeChart" else row


MUTATIONS: dict[str, Mutation] = {
    "assignAttributes": _single(rules.check_assign),
    "unassignAttributes": _single(rules.check_unassign),
    "assignAttributesBatch": _batch(rules.check_assign),
    "unassignAttributesBatch": _batch(rules.check_unassign),
}
