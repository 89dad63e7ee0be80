"""Where in an answer which field of the schema stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
)

from centra_ipaas.sandbox.protocol.execute import Request

#: A member's name or an item's index, from the answer's root on.
Path = tuple[str | int, ...]


@frozen
class Place:
    """One member of one object in an answer."""

    path: Path
    holder: dict[str, Any]
    node: FieldNode
    type: GraphQLOutputType

    @property
    def key(self) -> str:
        """The member's name in the answer: its alias, or the field's name."""
        return response_key(self.node)

    @property
    def value(self) -> Any:
        """What stands there."""
        return self.holder[self.key]

    def put(self, new: Any) -> None:
        """Let something else stand there."""
        self.holder[self.key] = new

    @property
    def name(self) -> str:
        """The field's name in the schema."""
        return self.node.name.value

    @property
    def nullable(self) -> bool:
        """Whether null may stand there."""
        return not isinstance(self.type, GraphQLNonNull)


def places(request: Request, data: dict[str, Any]) -> Iterator[Place]:
    """Return every member of an answer, objects before what they hold."""
    yield from _members(request, request.root, request.operation.selection_set, data, ())


def response_key(node: FieldNode) -> str:
    """Return the alias, or the field's name."""
    return (node.alias or node.name).value


def selected(
    request: Request, parent: GraphQLNamedType, selection: SelectionSetNode
) -> Iterator[tuple[FieldNode, GraphQLNamedType]]:
    """Return the fields of a selection with the type they stand on, fragments opened."""
    for node in selection.selections:
        if isinstance(node, FieldNode):
            yield node, parent
            continue
        inner: InlineFragmentNode | Any = node
        if isinstance(node, FragmentSpreadNode):
            inner = request.fragments[node.name.value]
        on = inner.type_condition
        kind = parent if on is None else request.schema.graphql.type_map[on.name.value]
        yield from selected(request, kind, inner.selection_set)


def _members(
    request: Request,
    parent: GraphQLNamedType,
    selection: SelectionSetNode,
    holder: dict[str, Any],
    path: Path,
) -> Iterator[Place]:
    seen: set[str] = set()
    for node, on in selected(request, parent, selection):
        key = response_key(node)
        field = (
            on.fields.get(node.name.value)
            if isinstance(on, GraphQLObjectType | GraphQLInterfaceType)
            else None
        )
        # A fragment on another type left nothing here.
        if field is None or key not in holder:
            continue
        if key not in seen:
            yield Place((*path, key), holder, node, field.type)
        seen.add(key)
        if node.selection_set is not None and key in holder:
            kind = get_named_type(field.type)
            for inner, where in _objects(holder[key], (*path, key)):
                yield from _members(request, kind, node.selection_set, inner, where)


def _objects(value: Any, path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    if isinstance(value, dict):
        yield value, path
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _objects(item, (*path, index))


def is_list(type_: GraphQLOutputType) -> bool:
    """Whether the type is a list, null or not."""
    return isinstance(type_.of_type if isinstance(type_, GraphQLNonNull) else type_, GraphQLList)
