"""What a document costs and which permissions it uses: one walk, without running it.

Proven: a query of `rateLimits` costs 10, nested lists multiply (OLD:limits), free to allocate is the cheap quantity
(https://centra.dev/docs/integration-api/best-practices/optimising-stock-queries). All other weights are made up.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import define, field
from graphql import (
    FieldNode,
    GraphQLNamedType,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from centra_ipaas.sandbox.protocol.projection import Projection
from centra_ipaas.sandbox.protocol.schema import Schema

_QUERY = 10
_MUTATION = 100
_OBJECT = 1
_QUANTITY = 5


@define
class Cost:
    """Complexity, number of mutations, permissions in order of use, and deprecated fields."""

    complexity: int = 0
    mutations: int = 0
    permissions: dict[str, None] = field(factory=dict)
    deprecated: dict[str, None] = field(factory=dict)


def cost_of(known: Schema, operation: OperationDefinitionNode, projection: Projection) -> Cost:
    """Walk one operation."""
    return _Walk(known, projection).operation(operation)


class _Walk:
    def __init__(self, known: Schema, projection: Projection) -> None:
        self._schema = known.graphql
        self._required = known.permissions.required
        self._projection = projection
        self._cost = Cost()
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}

    def operation(self, operation: OperationDefinitionNode) -> Cost:
        root = self._schema.get_root_type(operation.operation)
        assert root is not None
        mutating = operation.operation is OperationType.MUTATION
        for nodes in self._projection.collect(root, [operation.selection_set]).values():
            if mutating:
                self._cost.mutations += 1
            inside = max(0, self._field(root, nodes) - _OBJECT)
            self._cost.complexity += inside + (_MUTATION if mutating else _QUERY)
        return self._cost

    def _field(self, parent: GraphQLObjectType, nodes: Sequence[FieldNode]) -> int:
        name = nodes[0].name.value
        if name.startswith("__"):
            return 0
        definition = parent.fields[name]
        self._note(parent, name, definition.deprecation_reason)
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            quantity = parent.name in ("Stock", "StockTotals") and name != "freeToAllocateQuantity"
            return _QUANTITY if quantity else 0
        arguments = self._projection.arguments(definition, nodes[0])
        times = next((arguments[key] for key in ("limit", "first", "last") if arguments.get(key)), 1)
        return _OBJECT + int(times) * self._inside(named, nodes)

    def _inside(self, named: GraphQLNamedType, nodes: Sequence[FieldNode]) -> int:
        sets = [node.selection_set for node in nodes if node.selection_set]
        return max(self._object(kind, sets) for kind in self._possible(named))

    def _possible(self, named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        if is_abstract_type(named):
            return self._schema.get_possible_types(named)
        assert isinstance(named, GraphQLObjectType)
        return [named]

    def _object(self, kind: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> int:
        key = (kind.name, tuple(id(selection_set) for selection_set in sets))
        if key not in self._known:
            fields = self._projection.collect(kind, sets).values()
            self._known[key] = sum(self._field(kind, nodes) for nodes in fields)
        return self._known[key]

    def _note(self, parent: GraphQLObjectType, name: str, deprecation: str | None) -> None:
        for permission in self._required(parent.name, name):
            self._cost.permissions[permission] = None
        if deprecation is not None:
            self._cost.deprecated[f"Field: {parent.name}.{name}, reason: {deprecation}"] = None
