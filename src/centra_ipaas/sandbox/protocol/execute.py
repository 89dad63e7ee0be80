"""One GraphQL request: read, check, price, run, answer. Nothing runs before everything is understood."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

import msgspec
from attrs import field, frozen
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)
from graphql.execution.values import get_variable_values

from centra_ipaas.sandbox.protocol.cost import Cost, cost_of
from centra_ipaas.sandbox.protocol.projection import Fields, Projection, Reader, Trace
from centra_ipaas.sandbox.protocol.refusals import BadQuery, FieldProblem
from centra_ipaas.sandbox.protocol.schema import Schema
from centra_ipaas.sandbox.protocol.used import Used


class BadRequest(Exception):
    """HTTP 400: the JSON, the document or its variables are wrong (ERRORS)."""

    def __init__(self, *problems: str | GraphQLError) -> None:
        #: As the entries of `errors`: with the places in the document where that is known.
        self.errors = [
            {"message": problem} if isinstance(problem, str) else dict(problem.formatted)
            for problem in problems
        ]
        super().__init__("; ".join(self.messages))

    @property
    def messages(self) -> tuple[str, ...]:
        """What is wrong, in words."""
        return tuple(str(error["message"]) for error in self.errors)


class _Body(msgspec.Struct):
    query: str
    variables: dict[str, Any] | None = None
    operationName: str | None = None


_ABOUT_TYPES = ("__schema", "__type")
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
    used: Used = field(factory=Used)


class Platform(Protocol):
    """What stands behind one request."""

    @property
    def fields(self) -> Fields:
        """Where fields' values come from."""

    @property
    def used(self) -> Used:
        """Which permissions were used, and what of them is deprecated."""

    def refuse(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> None:
        """Raise a FieldProblem if the token may not ask for a root field, or not with these arguments."""

    def resolve(self, root: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Any:
        """Answer a root query, or carry out a mutation and return its payload."""


def understand(body: bytes, known: Schema) -> Request:
    """Read and check a request body; raises BadRequest."""
    given = _decode(body)
    parsed, errors = known.document(given.query)
    if parsed is None:
        raise BadRequest(*errors)
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
        raise BadRequest(error) from None
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
    except (ArithmeticError, RecursionError):
        raise BadRequest("Invalid JSON: a number is too large, or the nesting too deep") from None


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
        raise BadRequest(*values)
    return values


def _demand_user_errors(
    root: GraphQLObjectType, fields: Mapping[str, list[FieldNode]], projection: Projection
) -> None:
    """Refuse a mutation without userErrors, "Requires field selected: userErrors" (https://centra.dev/graphql/mutation.html)."""
    for nodes in fields.values():
        if nodes[0].name.value.startswith("__"):
            continue
        payload = root.fields[nodes[0].name.value].type
        kind = payload.of_type if isinstance(payload, GraphQLNonNull) else payload
        if "userErrors" not in getattr(kind, "fields", ()):
            continue
        sets = [node.selection_set for node in nodes if node.selection_set]
        selected = projection.collect(kind, sets)
        if not any(found[0].name.value == "userErrors" for found in selected.values()):
            raise BadRequest(f"{nodes[0].name.value}: Requires field selected: userErrors")


def run(request: Request, platform: Platform) -> Answer:
    """Run a request under the sandbox's lock."""
    trace = Trace()
    steps = [_Step(request, platform, key, nodes) for key, nodes in request.fields.items()]
    known = _introspected(request)
    data = {step.key: known[step.key] if step.key in known else step.run(trace) for step in steps}
    holes = any(data[step.key] is None and step.required for step in steps)
    return Answer(None if holes else data, tuple(trace.errors), platform.used)


class _Step:
    """One root field: what the token may not ask for is neither resolved nor looked into."""

    def __init__(self, request: Request, platform: Platform, key: str, nodes: list[FieldNode]) -> None:
        self.key = key
        self._request = request
        self._platform = platform
        self._nodes = nodes
        self._field = request.root.fields.get(nodes[0].name.value)
        self.required = self._field is not None and isinstance(self._field.type, GraphQLNonNull)

    def run(self, trace: Trace) -> Any:
        """Answer it; what has no answer is noted in `trace`."""
        field = self._field
        if field is None:
            return self._request.root.name
        value = trace.root(field.type, self.key, self._nodes[0], lambda _: self._resolve(field))(None)
        if value is None:
            return None
        try:
            return self._request.projection(self._platform.fields).value(field.type, self._nodes)(value)
        except (FieldProblem, BadQuery):
            return self._careful(value, trace, field)

    def _resolve(self, field: GraphQLField) -> Any:
        root, name = self._request.root.name, self._nodes[0].name.value
        args = self._request.projection(self._platform.fields).arguments(field, self._nodes[0])
        self._platform.refuse(root, name, field, args)
        return self._platform.resolve(root, name, field, args)

    def _careful(self, value: Any, trace: Trace, field: GraphQLField) -> Any:
        projection = self._request.projection(self._platform.fields, trace)
        shape = projection.value(field.type, self._nodes)
        return trace.root(field.type, self.key, self._nodes[0], shape)(value)


def _introspected(request: Request) -> dict[str, Any]:
    """Answer `__schema` and `__type` by the library's own execution; they ask for nothing stored."""
    asked = [node for nodes in request.fields.values() for node in nodes if node.name.value in _ABOUT_TYPES]
    if not asked:
        return {}
    operation = OperationDefinitionNode(
        operation=request.operation.operation,
        variable_definitions=request.operation.variable_definitions,
        selection_set=SelectionSetNode(selections=tuple(asked)),
    )
    document = DocumentNode(definitions=(operation, *request.fragments.values()))
    result = execute_sync(request.schema.graphql, document, variable_values=dict(request.raw_variables))
    assert result.data is not None
    return result.data
