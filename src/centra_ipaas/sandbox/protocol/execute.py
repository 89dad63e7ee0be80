"""One GraphQL request: read, check, price, run, answer. Nothing runs before everything is understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

import msgspec
from attrs import frozen
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute_sync,
)
from graphql.execution.values import get_variable_values

from centra_ipaas.sandbox.protocol.cost import Cost, cost_of
from centra_ipaas.sandbox.protocol.projection import Fields, Projection, Reader, Trace
from centra_ipaas.sandbox.protocol.refusals import BadQuery, FieldProblem
from centra_ipaas.sandbox.protocol.schema import Schema


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

    schema: Schema
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

    def projection(self, fields: Fields, trace: Trace | None = None) -> Projection:
        """Return the compiler for this request's selections."""
        return Projection(self.schema.graphql, self.fragments, self.variables, fields, trace)


@frozen
class Answer:
    """Data and errors, before the envelope."""

    data: dict[str, Any] | None
    errors: tuple[dict[str, Any], ...] = ()


class Platform(Protocol):
    """What stands behind one request."""

    @property
    def fields(self) -> Fields:
        """Where fields' values come from."""

    def refuse(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> None:
        """Raise a FieldProblem if the token may not ask for a root field, or not with these arguments."""

    def resolve(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Any:
        """Answer a root query, or carry out a mutation and return its payload."""


def understand(body: bytes, known: Schema) -> Request:
    """Read and check a request body; raises BadRequest."""
    given = _decode(body)
    parsed, errors = known.document(given.query)
    if parsed is None:
        raise BadRequest(*(error.message for error in errors))
    fragments = {
        node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)
    }
    operations = [node for node in parsed.definitions if isinstance(node, OperationDefinitionNode)]
    operation = _choose(operations, given.operationName)
    variables = _variables(known.graphql, operation, given.variables or {})
    projection = Projection(known.graphql, fragments, variables, _NO_FIELDS)
    root = known.graphql.get_root_type(operation.operation)
    if root is None:
        raise BadRequest(f"Schema is not configured for {operation.operation.value}.")
    fields = projection.collect(root, [operation.selection_set])
    if operation.operation is OperationType.MUTATION:
        _demand_user_errors(root, fields, projection)
    try:
        cost = cost_of(known, operation, projection)
    except GraphQLError as error:
        raise BadRequest(error.message) from None
    return Request(
        schema=known,
        operation=operation,
        root=root,
        fields=fields,
        fragments=fragments,
        variables=variables,
        cost=cost,
        text=given.query,
        raw_variables=given.variables or {},
    )


class _NoFields:
    """For walking a document without reading anything."""

    def reader(self, parent: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Reader:
        raise AssertionError("nothing is read before a request is understood")

    def refusal(self, typename: str) -> FieldProblem | None:
        return None


_NO_FIELDS = _NoFields()


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


def _variables(known: GraphQLSchema, operation: OperationDefinitionNode, given: dict[str, Any]) -> Any:
    values = get_variable_values(known, operation.variable_definitions or (), given)
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


def run(request: Request, platform: Platform) -> Answer:
    """Run a request under the sandbox's lock."""
    if any(name.startswith("__") for name in request.root_fields if name != "__typename"):
        return _introspect(request)
    try:
        steps = [_Step(request, platform, key, nodes) for key, nodes in request.fields.items()]
    except BadQuery as refusal:
        return Answer(None, (_error(str(refusal), list(request.fields)[:1]),))
    trace = Trace()
    data = {step.key: step.run(trace) for step in steps}
    holes = any(data[step.key] is None and step.required for step in steps)
    return Answer(None if holes else data, tuple(trace.errors))


class _Step:
    """One root field, compiled before anything runs."""

    def __init__(self, request: Request, platform: Platform, key: str, nodes: list[FieldNode]) -> None:
        self.key = key
        self._request = request
        self._platform = platform
        self._nodes = nodes
        self._name = nodes[0].name.value
        self._field = request.root.fields.get(self._name)
        self.required = self._field is not None and isinstance(self._field.type, GraphQLNonNull)
        if self._field is not None:
            projection = request.projection(platform.fields)
            self._shape = projection.value(self._field.type, nodes)
            self._args = projection.arguments(self._field, nodes[0])

    def run(self, trace: Trace) -> Any:
        """Answer it; what has no answer is noted in `trace`."""
        if self._field is None:
            return self._request.root.name
        value = trace.attempt(self.key, self._nodes[0], self._resolve(self._field))
        if value is None:
            return None
        try:
            return self._shape(value)
        except (FieldProblem, BadQuery):
            return self._careful(value, trace, self._field)

    def _resolve(self, field: GraphQLField) -> Callable[[], Any]:
        root = self._request.root.name

        def resolve() -> Any:
            self._platform.refuse(root, self._name, field, self._args)
            return self._platform.resolve(root, self._name, field, self._args)

        return resolve

    def _careful(self, value: Any, trace: Trace, field: GraphQLField) -> Any:
        projection = self._request.projection(self._platform.fields, trace)
        return trace.root(field.type, self.key, self._nodes[0], projection.value(field.type, self._nodes))(
            value
        )


def _error(message: str, path: list[str]) -> dict[str, Any]:
    return {"message": message, "path": path, "extensions": {"category": "graphql"}}


def _introspect(request: Request) -> Answer:
    parsed, _ = request.schema.document(request.text)
    assert parsed is not None
    result = execute_sync(
        request.schema.graphql,
        parsed,
        variable_values=dict(request.raw_variables),
        operation_name=request.name,
    )
    return Answer(result.data, tuple(dict(error.formatted) for error in result.errors or ()))
