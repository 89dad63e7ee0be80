"""What stands behind a request: the world as one token sees it, and the quotas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLField, GraphQLInputObjectType, GraphQLInputType, GraphQLNamedType, get_named_type

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.mutations.roots import MUTATIONS, carry_out
from centra_ipaas.sandbox.protocol.projection import Fields, Reader, raising
from centra_ipaas.sandbox.protocol.refusals import FieldProblem
from centra_ipaas.sandbox.protocol.schema import Schema
from centra_ipaas.sandbox.protocol.used import Used
from centra_ipaas.sandbox.queries.fields import SandboxFields
from centra_ipaas.sandbox.queries.roots import QUERIES, loaded
from centra_ipaas.sandbox.state.viewer import Viewer
from centra_ipaas.sandbox.state.world import World


class Platform:
    """One request's view of the world."""

    def __init__(
        self,
        schema: Schema,
        world: World,
        viewer: Viewer,
        now: datetime,
        limits: Callable[[], list[dict[str, Any]]],
    ) -> None:
        self._world = world
        self._viewer = viewer
        self._now = now
        self._limits = limits
        self._permitted = _Permitted(schema, viewer, SandboxFields(world, viewer, now))

    @property
    def fields(self) -> Fields:
        """Where fields' values come from."""
        return self._permitted

    @property
    def used(self) -> Used:
        """What was used so far."""
        return self._permitted.used

    def refuse(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> None:
        """Raise a FieldProblem if the token may not ask for a root field, or not with these arguments."""
        self._permitted.check(root, name)
        for argument, value in args.items():
            self._permitted.check_input(field.args[argument].type, value)

    def resolve(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Any:
        """Answer a root query, or carry out a mutation and return its payload."""
        call = Call(self._world, args, self._now, field)
        if name == "rateLimits":
            return self._limits()
        if root == "Query":
            return QUERIES[name](call) if name in QUERIES else loaded(call)
        if name not in MUTATIONS:
            raise FieldProblem(
                f"The sandbox cannot carry out {name}: it only knows that it exists.", "sandbox"
            )
        return carry_out(name, call)


class _Permitted:
    """Fields that the token's permissions let through; notes which of them were used."""

    def __init__(self, schema: Schema, viewer: Viewer, fields: Fields) -> None:
        self._permissions = schema.permissions
        self._viewer = viewer
        self._fields = fields
        self.used = Used()

    def reader(self, parent: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Reader:
        """Return how to read one field, or how to refuse it."""
        try:
            self.check(parent, name)
        except FieldProblem as problem:
            return raising(problem)
        if field.deprecation_reason is not None:
            self.used.note_field(parent, name, field.deprecation_reason)
        return self._fields.reader(parent, name, field, args)

    def refusal(self, typename: str) -> FieldProblem | None:
        """Return why objects of a type may not be read where the field itself asks for nothing."""
        permission = self._permissions.reading(typename)
        if permission is None or self._admit(permission, typename):
            return None
        return _denied(permission, typename)

    def check(self, parent: str, name: str) -> None:
        """Raise a FieldProblem for the first permission that is missing."""
        for permission in self._permissions.required(parent, name):
            if not self._admit(permission, f"{parent}.{name}"):
                raise _denied(permission, name)

    def check_input(self, type_: GraphQLInputType | GraphQLNamedType, value: Any) -> None:
        """Check the members of an input that ask for a permission of their own."""
        named = get_named_type(type_)
        if isinstance(value, list):
            for item in value:
                self.check_input(named, item)
        elif isinstance(named, GraphQLInputObjectType) and isinstance(value, Mapping):
            for member, inner in value.items():
                self.check(named.name, member)
                self.check_input(named.fields[member].type, inner)

    def _admit(self, permission: str, place: str) -> bool:
        """Say whether the token has a permission or an older name of it, and note which."""
        if self._viewer.may(permission):
            self.used.note(permission)
            return True
        older = next(filter(self._viewer.may, self._permissions.stand_ins(permission)), None)
        if older is not None:
            self.used.note_older(permission, older, place)
        return older is not None


def _denied(permission: str, name: str) -> FieldProblem:
    """Refuse in the words of OLD:auth."""
    return FieldProblem(f"You need {permission} permission to access {name}.", "authorization")
