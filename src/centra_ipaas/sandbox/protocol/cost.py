"""What a document costs: one walk, without running it.

No page prints the weights; one rule gives most of the numbers that OLD:erp and OLD:limits print in their answers. A
scalar is free, an object counts 1 (a delivery window 2), the attributes of an object count 8 in all. What stands in a
list counts as often as the list is long: its `limit`, `first` or `last`, by default what the schema says, else 20 in
the pages of root lists and 10 in any other list. A mutation counts 100 besides.

==============================================================  =======  ====
request of OLD:erp (OLD:limits)                                 printed  here
==============================================================  =======  ====
rateLimits                                                           10    10
setPrices, confirmOrder, createDisplay, updateDisplay               112   112
createDeliveryWindow                                                113   113
createBuyer                                                         114   114
assignAttributes, with the customer and its attributes              120   120
createSizeChart of two dimensions                                   122   122
createPricelist                                                     125   125
setOrdersLock, with addresses                                       131   131
createPriceAlteration                                               133   133
createAccount                                                       142   142
customers with attributes                                           180   180
updateDirectToConsumerOrder, with the fields of its answer          229   229
createWarehouse                                                     117   115
createShipment, updateShipment, completeShipment                    131   160
==============================================================  =======  ====

Left out: answers without `appVersion` print 121 whatever was asked, and `orders` prints the 229 of the update. That
free to allocate is the cheap quantity is documented
(https://centra.dev/docs/integration-api/best-practices/optimising-stock-queries), what the others weigh is made up.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import frozen
from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from centra_ipaas.sandbox.protocol.filters import MAX_LIMIT
from centra_ipaas.sandbox.protocol.projection import Projection
from centra_ipaas.sandbox.protocol.schema import Schema

_MUTATION: Final = 100
_OBJECT: Final = 1
_DELIVERY_WINDOW: Final = 2
_ATTRIBUTES: Final = 8
_QUANTITY: Final = 5
#: How long a list counts that does not say it: a page of a root list, and any other.
_PAGE: Final = 20
_LENGTH: Final = 10
#: Complexity is an Int, as quotas are.
_MOST: Final = 2**31 - 1


@frozen
class Cost:
    """Complexity, and number of mutations."""

    complexity: int
    mutations: int


def cost_of(known: Schema, operation: OperationDefinitionNode, projection: Projection) -> Cost:
    """Walk one operation."""
    return _Walk(known, projection).operation(operation)


class _Walk:
    def __init__(self, known: Schema, projection: Projection) -> None:
        self._schema = known.graphql
        self._projection = projection
        self._known: dict[tuple[str, tuple[int, ...]], int] = {}

    def operation(self, operation: OperationDefinitionNode) -> Cost:
        root = self._schema.get_root_type(operation.operation)
        assert root is not None
        fields = self._projection.collect(root, [operation.selection_set]).values()
        mutating = operation.operation is OperationType.MUTATION
        mutations = sum(nodes[0].name.value != "__typename" for nodes in fields) if mutating else 0
        inside = sum(self._field(root, nodes) for nodes in fields)
        return Cost(complexity=min(_MUTATION * mutations + inside, _MOST), mutations=mutations)

    def _field(self, parent: GraphQLObjectType, nodes: Sequence[FieldNode]) -> int:
        name = nodes[0].name.value
        if name.startswith("__"):
            return 0
        definition = parent.fields[name]
        named = get_named_type(definition.type)
        if is_leaf_type(named):
            quantity = parent.name in ("Stock", "StockTotals") and name != "freeToAllocateQuantity"
            return _QUANTITY if quantity else 0
        if named.name == "Attribute":
            return _ATTRIBUTES
        own = _DELIVERY_WINDOW if named.name == "DeliveryWindow" else _OBJECT
        return self._length(parent, definition, nodes[0]) * (own + self._inside(named, nodes))

    def _length(self, parent: GraphQLObjectType, field: GraphQLField, node: FieldNode) -> int:
        """Return how many objects a field counts for; a number that will be refused counts as one that is not."""
        arguments = self._projection.arguments(field, node)
        asked = [arguments[name] for name in ("limit", "first", "last") if arguments.get(name) is not None]
        if asked:
            return int(min(max(asked[0], 1), MAX_LIMIT))
        if "first" in field.args or (parent is self._schema.query_type and "limit" in field.args):
            return _PAGE
        # A connection counts its edges once, with the page it was asked for.
        return _LENGTH if _is_list(field) and not parent.name.endswith("Connection") else 1

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


def _is_list(field: GraphQLField) -> bool:
    bare = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
    return isinstance(bare, GraphQLList)
