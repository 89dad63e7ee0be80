"""Id conversions: an integration's own names for Centra's objects (OLD:idconv)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from graphql import get_named_type

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations.payload import Mutation, Payload
from centra_ipaas.sandbox.protocol.refusals import Path, Problems, one_of, refuse
from centra_ipaas.sandbox.rules.events import integration
from centra_ipaas.sandbox.state.external_ids import Conversion
from centra_ipaas.sandbox.state.world import World, kind_named

Given = Mapping[str, Any]
#: How an entry is found, by the member of the input that names it.
Finders = Mapping[str, Callable[[str, str, Any], Conversion | None]]

#: The name of an input that makes or changes an object.
_MADE = re.compile("(.+)(?:Create|Update)Input")
#: UTF-8 characters in an external id.
LONGEST = 255


def set_conversions(call: Call) -> Payload:
    """Store entries; what collides with them is overwritten, and setting the same again changes nothing."""
    name, problems = integration(call.world), Problems()
    for index, one in enumerate(call.args["input"]):
        with problems.collect():
            _check(call.world, one, "input", str(index))
    problems.check()
    table = call.world.external_ids
    entries = [
        table.set(name, one["objectType"], one["internalId"], one["externalId"]) for one in call.args["input"]
    ]
    return {"entries": entries}


def _check(world: World, given: Given, *path: str) -> None:
    kind, identity, external_id = given["objectType"], given["internalId"], given["externalId"]
    _refuse_misfit(external_id, *path, "externalId")
    row = world.table(kind).get(identity)
    if row is None or not world.viewer.sees(row):
        # Whether Centra takes an id that nothing has is not stated.
        raise refuse(f"Could not find {kind} with ID {identity}.", *path, "internalId")
    rigid = world.external_ids.everywhere(kind, identity)
    if rigid is not None and external_id != rigid:
        raise refuse(f"The external id of this {kind} must be {rigid}.", *path, "externalId")
    _refuse_taking(world, kind, external_id, *path, "externalId")


def _refuse_taking(world: World, kind: str, external_id: str, *path: str) -> None:
    """An object that the token is kept from keeps its external id; what it sees is overwritten (assumed)."""
    entry = world.external_ids.by_external_id(integration(world), kind, external_id)
    if entry is not None and not world.viewer.sees(world.named_by(entry)):
        raise refuse(
            f"External id {external_id} belongs to another {kind}, which the token cannot see.", *path
        )


def _refuse_misfit(external_id: str, *path: str) -> None:
    if not 1 <= len(external_id) <= LONGEST:
        raise refuse(f"An external id has 1 to {LONGEST} characters, got {len(external_id)}.", *path)


def unset_conversions(call: Call) -> Payload:
    """Remove entries, each named by its own id, its internal id or its external id, and its type."""
    problems = Problems()
    found: list[Conversion] = []
    for index, one in enumerate(call.args["input"]):
        with problems.collect():
            found.append(_entry(call.world, one, "input", str(index)))
    problems.check()
    for entry in found:
        call.world.external_ids.unset(entry.integration_name, entry.object_type, entry.internal_id)
    return {}


def _entry(world: World, given: Given, *path: str) -> Conversion:
    name, value = one_of(given["idConversion"], *path, "idConversion")
    kind = given["objectType"]
    table, seen_by = world.external_ids, integration(world)
    find: Finders = {
        "id": table.by_id,
        "internalId": table.by_internal_id,
        "externalId": table.by_external_id,
    }
    entry = find[name](seen_by, kind, value)
    if entry is None or not world.viewer.sees(world.named_by(entry)):
        raise refuse(f"No id conversion of {kind} with {name} {value}.", *path, "idConversion", name)
    if world.external_ids.everywhere(kind, entry.internal_id) is not None:
        # A size keeps its rigid external id as long as its chart has it (assumed).
        raise refuse(f"The external id of this {kind} is kept by Centra.", *path, "idConversion", name)
    return entry


def check_inputs(call: Call) -> None:
    """Refuse external ids anywhere in a mutation's input that are too long, or that no integration would own.

    Nor may an object take the external id of one that the token is kept from.
    """
    problems = Problems()
    for path, external_id in _external_ids(call.args, ()):
        with problems.collect():
            integration(call.world)
            if len(external_id) > LONGEST:
                _refuse_misfit(external_id, *path)
    if call.world.viewer.stores is not None:
        for argument, given in call.args.items():
            with problems.collect():
                _check_own(call, argument, given)
    problems.check()


def _check_own(call: Call, argument: str, given: Any) -> None:
    """Check the external id that a created or changed object gets: the input's name tells its kind."""
    made = _MADE.fullmatch(get_named_type(call.field.args[argument].type).name)
    external_id = given.get("externalId") if isinstance(given, Mapping) else None
    if made is not None and external_id:
        _refuse_taking(call.world, kind_named(made[1]), external_id, argument, "externalId")


def _external_ids(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield the external ids in arguments as GraphQL coerces them: dicts, lists and plain values."""
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        if isinstance(member, dict | list):
            yield from _external_ids(member, (*path, str(name)))
        elif name == "externalId" and isinstance(member, str) and member:
            yield (*path, name), member


MUTATIONS: dict[str, Mutation] = {
    "setIdConversions": set_conversions,
    "unsetIdConversions": unset_conversions,
}
