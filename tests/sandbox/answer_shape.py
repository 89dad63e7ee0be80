"""Whether an answer fits its question: every field there, of its type, null only where the schema allows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    parse,
)

_LEAVES: Mapping[str, tuple[type, ...]] = {
    "Int": (int,),
    "Int64": (int,),
    "Float": (int, float, Decimal),
    "String": (str,),
    "ID": (str,),
    "Boolean": (bool,),
    "DateTimeTz": (str,),
    "Date": (str,),
}


def misfits(schema: GraphQLSchema, query: str, data: Any, operation: str | None = None) -> list[str]:
    """Return what is wrong with `data` as an answer to `query`; `@skip` and `@include` leave a field optional."""
    document = parse(query)
    fragments = {
        node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)
    }
    chosen = next(
        node
        for node in document.definitions
        if isinstance(node, OperationDefinitionNode) and operation in (None, node.name and node.name.value)
    )
    root = schema.get_root_type(chosen.operation)
    assert root is not None
    return (
        [] if data is None else list(_Walk(schema, fragments).object(root, [chosen.selection_set], data, "$"))
    )


class _Walk:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments

    def object(self, kind: GraphQLObjectType, sets: list[Any], value: Any, where: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{where}: {kind} is {value!r}"
            return
        fields = self._collect(kind, sets)
        if unasked := value.keys() - fields.keys():
            yield f"{where}: nobody asked for {sorted(unasked)}"
        for key, nodes in fields.items():
            if key in value:
                yield from self._field(kind, nodes, value[key], f"{where}.{key}")
            elif not any(node.directives for node in nodes):
                yield f"{where}: {key} is missing"

    def _field(
        self, kind: GraphQLObjectType, nodes: list[FieldNode], value: Any, where: str
    ) -> Iterator[str]:
        name = nodes[0].name.value
        if name == "__typename":
            if value != kind.name:
                yield f"{where}: {value} is no {kind}"
            return
        if name.startswith("__"):
            return
        sets = [node.selection_set for node in nodes if node.selection_set]
        yield from self._value(kind.fields[name].type, sets, value, where)

    def _value(self, type_: Any, sets: list[Any], value: Any, where: str) -> Iterator[str]:
        if isinstance(type_, GraphQLNonNull):
            if value is None:
                yield f"{where}: null, but {type_}"
                return
            type_ = type_.of_type
        if value is None:
            return
        if isinstance(type_, GraphQLList):
            if not isinstance(value, list):
                yield f"{where}: {value!r} is no list"
                return
            for index, item in enumerate(value):
                yield from self._value(type_.of_type, sets, item, f"{where}[{index}]")
        elif is_leaf_type(type_):
            yield from _leaf(type_, value, where)
        else:
            yield from self._composite(type_, sets, value, where)

    def _composite(self, type_: Any, sets: list[Any], value: Any, where: str) -> Iterator[str]:
        kinds = self._schema.get_possible_types(type_) if is_abstract_type(type_) else [get_named_type(type_)]
        found = [list(self.object(kind, sets, value, where)) for kind in kinds]
        yield from min(found, key=len)

    def _collect(self, kind: GraphQLObjectType, sets: list[Any]) -> dict[str, list[FieldNode]]:
        fields: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            for node in selection_set.selections:
                self._add(kind, node, fields)
        return fields

    def _add(self, kind: GraphQLObjectType, node: Any, fields: dict[str, list[FieldNode]]) -> None:
        if isinstance(node, FieldNode):
            fields.setdefault((node.alias or node.name).value, []).append(node)
            return
        optional = node.directives
        if isinstance(node, FragmentSpreadNode):
            node = self._fragments[node.name.value]
        condition = node.type_condition.name.value if node.type_condition else kind.name
        named = self._schema.type_map[condition]
        if condition == kind.name or (is_abstract_type(named) and self._schema.is_sub_type(named, kind)):
            for key, nodes in self._collect(kind, [node.selection_set]).items():
                fields.setdefault(key, []).extend(_optional(each) if optional else each for each in nodes)


def _optional(node: Any) -> Any:
    """A field of a fragment that may be left out may be left out itself."""
    return SimpleNamespace(
        name=node.name, alias=node.alias, selection_set=node.selection_set, directives=(node,)
    )


def _leaf(type_: Any, value: Any, where: str) -> Iterator[str]:
    if isinstance(type_, GraphQLEnumType):
        if value not in type_.values:
            yield f"{where}: {value!r} is no {type_}"
        return
    wanted = _LEAVES.get(type_.name)
    if wanted is not None and (
        not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)
    ):
        yield f"{where}: {value!r} is no {type_}"
