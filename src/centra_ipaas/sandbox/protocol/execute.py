"""One GraphQL request: read, check, price, run, answer. Nothing runs before everything is understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
from attrs import frozen
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
)
from graphql.execution.values import get_variable_values

from centra_ipaas.sandbox.mutations.roots import MUTATIONS, carry_out
from centra_ipaas.sandbox.protocol.cost import Cost, cost_of
from centra_ipaas.sandbox.protocol.projection import Projection, Reader
from centra_ipaas.sandbox.protocol.schema import document, schema
from centra_ipaas.sandbox.queries.fields import SandboxFields
from centra_ipaas.sandbox.queries.roots import QUERIES
from centra_ipaas.sandbox.state.world import BadQuery, Call, NotImplementedYet, World


class BadRequest(Exception):
    """HTTP 400: the JSON, the document or its variables are wrong (ERRORS)."""

    def __init__(self, *messages: str) -> None:
        self.messages = messages
        super().__init__("; ".join(messages))


class _Body(msgspec.Struct):
    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None


_BODY = msgspec.json.Decoder(_Body, float_hook=Decimal)


@frozen(kw_only=True)
class Request:
    """A request that was understood: what it asks and what it costs; nothing has run."""

    operation: OperationDefinitionNode
    root: GraphQLObjectType
    fields: Mapping[str, list[FieldNode]]
    fragments: Mapping[str, FragmentDefinitionNode]
    variables: Any
    cost: Cost
    text: str
    raw_variables: Mapping[str, Any]

    @property
    def name(self) -> str | None:
        """The operation's name, if it has one."""
        return self.operation.name.value if self.operation.name else None

    @property
    def root_fields(self) -> tuple[str, ...]:
        """Names of the root fields, in order, aliases resolved."""
        return tuple(nodes[0].name.value for nodes in self.fields.values())

    @property
    def mutating(self) -> bool:
        """Whether it is a mutation."""
        return self.operation.operation is OperationType.MUTATION

    def projection(self, world: World, now: datetime) -> Projection:
        """Return the compiler for this request's selections."""
        return Projection(schema(), self.fragments, self.variables, SandboxFields(world, now))


@frozen
class Answer:
    """Data and errors, before the envelope."""

    data: dict[str, Any] | None
    errors: tuple[dict[str, Any], ...] = ()


def understand(body: bytes, world: World, now: datetime) -> Request:
    """Read and check a request body; raises BadRequest."""
    given = _decode(body)
    parsed, errors = document(given.query)
    if parsed is None:
        raise BadRequest(*(error.message for error in errors))
    fragments = {
        node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operations = [node for node in parsed.definitions if isinstance(node, OperationDefinitionNode)]
    operation = _choose(operations, given.operationName)
    variables = _variables(operation, given.variables or {})
    projection = Projection(schema(), fragments, variables, SandboxFields(world, now))
    root = schema().get_root_type(operation.operation)
    if root is None:
        raise BadRequest(f"Schema is not configured for {operation.operation.value}.")
    fields = projection.collect(root, [operation.selection_set])
    if operation.operation is OperationType.MUTATION:
        _demand_user_errors(root, fields, projection)
    try:
        cost = cost_of(schema(), operation, projection)
    except GraphQLError as error:
        raise BadRequest(error.message) from None
    return Request(
        operation=operation,
        root=root,
        fields=fields,
        fragments=fragments,
        variables=variables,
        cost=cost,
        text=given.query,
        raw_variables=given.variables or {},
    )


def _decode(body: bytes) -> _Body:
    try:
        return _BODY.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadRequest(f"Invalid JSON: {error}") from None


def _choose(operations: list[OperationDefinitionNode], name: str | None) -> OperationDefinitionNode:
    named = [node for node in operations if name is None or (node.name and node.name.value == name)]
    if len(named) == 1:
        return named[0]
    if not named:
        raise BadRequest(f"Unknown operation named {name!r}." if operations else "Must provide an operation.")
    raise BadRequest("Must provide operation name if query contains multiple operations.")


def _variables(operation: OperationDefinitionNode, given: dict[str, Any]) -> Any:
    values = get_variable_values(schema(), operation.variable_definitions or (), given)
    if isinstance(values, list):
        raise BadRequest(*(error.message for error in values))
    return values


def _demand_user_errors(
    root: GraphQLObjectType, fields: Mapping[str, list[FieldNode]], projection: Projection
) -> None:
    """Refuse a mutation without userErrors, "Requires field selected: userErrors" (https://centra.dev/graphql/mutation.html)."""
    for nodes in fields.values():
        payload = root.fields[nodes[0].name.value].type
        kind = payload.of_type if isinstance(payload, GraphQLNonNull) else payload
        sets = [node.selection_set for node in nodes if node.selection_set]
        selected = projection.collect(kind, sets)
        if not any(found[0].name.value == "userErrors" for found in selected.values()):
            raise BadRequest(f"{nodes[0].name.value}: Requires field selected: userErrors")


def run(request: Request, world: World, now: datetime, limits: list[dict[str, Any]]) -> Answer:
    """Run a request under the sandbox's lock; `limits` is what `rateLimits` shows."""
    if any(name.startswith("__") for name in request.root_fields if name != "__typename"):
        return _introspect(request)
    try:
        steps = _compile(request, world, now)
    except (NotImplementedYet, BadQuery) as refusal:
        return Answer(None, (_error(str(refusal), list(request.fields)[:1]),))
    data: dict[str, Any] = {}
    errors: list[dict[str, Any]] = []
    for key, nodes, shape, args in steps:
        name = nodes[0].name.value
        call = Call(world, args, now)
        try:
            data[key] = shape(_resolve(request, name, call, limits))
        except (NotImplementedYet, BadQuery) as refusal:
            data[key] = None
            errors.append(_error(str(refusal), [key]))
    holes = any(data[key] is None and _non_null(request, nodes) for key, nodes, _, _ in steps)
    return Answer(None if holes else data, tuple(errors))


_Step = tuple[str, list[FieldNode], Reader, dict[str, Any]]


def _compile(request: Request, world: World, now: datetime) -> list[_Step]:
    projection = request.projection(world, now)
    steps: list[_Step] = []
    for key, nodes in request.fields.items():
        name = nodes[0].name.value
        if name == "__typename":
            steps.append((key, nodes, _identity, {}))
            continue
        if name not in QUERIES and name not in MUTATIONS and name != "rateLimits":
            raise NotImplementedYet(f"{request.root.name}.{name}")
        definition = request.root.fields[name]
        shape = projection.value(definition.type, nodes)
        steps.append((key, nodes, shape, projection.arguments(definition, nodes[0])))
    return steps


def _identity(value: Any) -> Any:
    return value


def _resolve(request: Request, name: str, call: Call, limits: list[dict[str, Any]]) -> Any:
    if name == "__typename":
        return request.root.name
    if name == "rateLimits":
        return limits
    if request.mutating:
        return carry_out(MUTATIONS[name], call)
    return QUERIES[name](call)


def _non_null(request: Request, nodes: list[FieldNode]) -> bool:
    name = nodes[0].name.value
    return name in request.root.fields and isinstance(request.root.fields[name].type, GraphQLNonNull)


def _error(message: str, path: list[str]) -> dict[str, Any]:
    return {"message": message, "path": path, "extensions": {"category": "sandbox"}}


def _introspect(request: Request) -> Answer:
    parsed, _ = document(request.text)
    assert parsed is not None
    result = execute_sync(
        schema(),
        parsed,
        variable_values=dict(request.raw_variables),
        operation_name=request.name,
    )
    return Answer(result.data, tuple(dict(error.formatted) for error in result.errors or ()))
