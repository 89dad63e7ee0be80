"""Where each field's value comes from.

A field is, in this order: described by a domain; the row's attribute of the same name in snake case; what was loaded
under its name; null or an empty list. `externalId` is the viewer's integration's. Lists take `where`, `sort`, `limit`
and `page` by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve
from graphql import GraphQLField, GraphQLList, GraphQLNonNull

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import (
    Paths,
    Test,
    filter_type,
    matching,
    ordered,
    page_of,
    sort_type,
)
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.protocol.refusals import FieldProblem
from centra_ipaas.sandbox.queries.registry import FIELDS, PATHS, SORTS
from centra_ipaas.sandbox.state.viewer import Viewer
from centra_ipaas.sandbox.state.world import World

_SHAPING = {"where", "sort", "limit", "page"}


class SandboxFields:
    """The `Fields` of one request."""

    def __init__(self, world: World, viewer: Viewer, now: Any) -> None:
        self._world = world
        self._viewer = viewer
        self._now = now

    def refusal(self, typename: str) -> FieldProblem | None:
        """Refuse nothing: permissions are not known here."""
        return None

    def reader(self, parent: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Reader:
        """Return how to read one field."""
        call = Call(self._world, args, self._now, field)
        special = FIELDS.get(parent, {}).get(name)
        if special is not None:
            read = _required(special(call), parent, name, field)
        elif name == "externalId":
            read = self._world.external_id
        else:
            read = _attribute(parent, name, field)
        if self._viewer.stores is not None:
            read = _seen(read, self._viewer)
        return shaped(read, call) if _SHAPING & field.args.keys() else read


def _attribute(parent: str, name: str, field: GraphQLField) -> Reader:
    attribute = snake(name)
    empty = _empty(field)
    required = isinstance(field.type, GraphQLNonNull) and empty is None

    def read(row: Any) -> Any:
        if isinstance(row, dict):
            value = row.get(name)
        else:
            value = getattr(row, attribute, None)
            if value is None and (extras := getattr(row, "extras", None)):
                value = extras.get(name)
        if value is not None:
            return value
        if required:
            raise FieldProblem(f"The sandbox keeps no {parent}.{name} for this object; load one.", "sandbox")
        return empty

    return read


def _required(read: Reader, parent: str, name: str, field: GraphQLField) -> Reader:
    """Raise where a value is missing that the schema demands."""
    if not isinstance(field.type, GraphQLNonNull):
        return read

    def checked(row: Any) -> Any:
        value = read(row)
        if value is None:
            raise FieldProblem(f"Cannot return null for non-nullable field {parent}.{name}.")
        return value

    return checked


def _empty(field: GraphQLField) -> list[Any] | None:
    bare = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    required_list = isinstance(bare, GraphQLList) and isinstance(field.type, GraphQLNonNull)
    return [] if required_list else None


def _seen(read: Reader, viewer: Viewer) -> Reader:
    """Hide what belongs to stores that the token is kept from."""

    def seen(row: Any) -> Any:
        value = read(row)
        if isinstance(value, list):
            return [item for item in value if viewer.sees(item)]
        return value if viewer.sees(value) else None

    return seen


def tested(call: Call) -> Test:
    """Return the test of a list's `where`."""
    type_ = filter_type(call.field.args)
    paths = PATHS.get(type_.name, Paths()) if type_ is not None else Paths()
    where = call.args.get("where")
    if where:
        paths = evolve(paths, members={"externalId": call.world.external_id, **paths.members})
    return matching(where, type_, paths, call.now)


def shaped(read: Reader, call: Call, default_limit: int | None = None) -> Reader:
    """Apply `where`, `sort`, `limit` and `page` to what `read` returns."""
    test = tested(call)
    sorts = SORTS.get(sort_type(call.field.args) or "", {})
    sort: Sequence[str] | None = call.args.get("sort")

    def shape(row: Any) -> Any:
        found = read(row)
        if not isinstance(found, list):
            return found
        kept = ordered((item for item in found if test(item)), sort, sorts)
        return page_of(kept, call.args, default_limit)

    return shape
