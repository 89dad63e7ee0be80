"""What stands behind a request: the world as one token sees it, and the quotas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from graphql import GraphQLField

from centra_ipaas.sandbox.mutations.roots import MUTATIONS, carry_out
from centra_ipaas.sandbox.protocol.projection import Fields, Reader
from centra_ipaas.sandbox.protocol.refusals import FieldProblem
from centra_ipaas.sandbox.protocol.schema import Schema
from centra_ipaas.sandbox.queries.fields import SandboxFields
from centra_ipaas.sandbox.queries.roots import QUERIES
from centra_ipaas.sandbox.state.viewer import Viewer
from centra_ipaas.sandbox.state.world import Call, World


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
        self._schema = schema
        self._world = world
        self._viewer = viewer
        self._now = now
        self._limits = limits
        self.fields: Fields = _Permitted(schema, viewer, SandboxFields(world, viewer, now))

    def refuse(self, root: str, name: str) -> None:
        """Raise a FieldProblem if the token may not ask for a root field."""
        _refuse(self._schema, self._viewer, root, name)

    def resolve(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Any:
        """Answer a root query, or carry out a mutation and return its payload."""
        call = Call(self._world, args, self._now, field)
        if name == "rateLimits":
            return self._limits()
        return carry_out(MUTATIONS[name], call) if root == "Mutation" else QUERIES[name](call)


class _Permitted:
    """Fields that the token's permissions let through."""

    def __init__(self, schema: Schema, viewer: Viewer, fields: Fields) -> None:
        self._schema = schema
        self._viewer = viewer
        self._fields = fields

    def reader(self, parent: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Reader:
        """Return how to read one field, or how to refuse it."""
        if self._viewer.permissions is not None:
            try:
                _refuse(self._schema, self._viewer, parent, name)
            except FieldProblem as problem:
                return _raising(problem)
        return self._fields.reader(parent, name, field, args)


def _raising(problem: FieldProblem) -> Reader:
    def read(_row: Any) -> Any:
        raise FieldProblem(str(problem), problem.category)

    return read


def _refuse(schema: Schema, viewer: Viewer, parent: str, name: str) -> None:
    """Refuse in the words of OLD:auth."""
    for permission in schema.permissions.required(parent, name):
        accepted = (permission, *schema.permissions.stand_ins(permission))
        if not any(viewer.may(one) for one in accepted):
            raise FieldProblem(f"You need {permission} permission to access {name}.", "authorization")
