"""Shapes: whether an answer fits its question, and whether ours has the shape of one that was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import frozen
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

_NUMBER = (int, float, Decimal)
_LEAVES: Mapping[str, tuple[type, ...]] = {
    "Int": (int,),
    "Int64": (int,),
    "Float": _NUMBER,
    "String": (str,),
    "ID": (str,),
    "Boolean": (bool,),
    "DateTimeTz": (str,),
    "Date": (str,),
}
#: A field that was printed: as every field that was asked is there, our object is of another type.
_MISSING = "is missing, but was printed"
#: Lists of what was wrong: printed empty they are to be empty.
_PROBLEMS = ("userErrors", "userWarnings")


@frozen
class Misfit:
    """One thing that is not as it should be, and where."""

    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}"

    def covers(self, other: Misfit) -> bool:
        """Say whether another misfit is at this place or below it, in whichever item of a list."""
        return _anywhere(other.path).startswith(_anywhere(self.path))


def _anywhere(path: str) -> str:
    return re.sub(r"\[\d+\]", "[]", path)


def misfits(schema: GraphQLSchema, document: DocumentNode, data: Any) -> list[Misfit]:
    """Return where `data` does not answer the document's one operation: fields, types, nullability."""
    nodes = document.definitions
    fragments = {node.name.value: node for node in nodes if isinstance(node, FragmentDefinitionNode)}
    operation = next(node for node in nodes if isinstance(node, OperationDefinitionNode))
    root = schema.get_root_type(operation.operation)
    assert root is not None
    return list(_Question(schema, fragments).object(root, [operation.selection_set], data, "data"))


class _Question:
    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._schema = schema
        self._fragments = fragments
        #: Fields of fragments that `@skip` and `@include` may leave out.
        self._optional: set[int] = set()

    def object(
        self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode], value: Any, path: str
    ) -> Iterator[Misfit]:
        if not isinstance(value, dict):
            yield Misfit(path, f"{value!r} is no {type_}")
            return
        asked = self._collect(type_, sets)
        for key in value.keys() - asked.keys():
            yield Misfit(f"{path}.{key}", "nobody asked for it")
        for key, nodes in asked.items():
            place = f"{path}.{key}"
            if key in value:
                yield from self._field(type_, nodes, value[key], place)
            elif not any(node.directives or id(node) in self._optional for node in nodes):
                yield Misfit(place, "is missing")

    def _field(
        self, type_: GraphQLObjectType, nodes: list[FieldNode], value: Any, path: str
    ) -> Iterator[Misfit]:
        name = nodes[0].name.value
        if name == "__typename":
            if value != type_.name:
                yield Misfit(path, f"{value!r} is not {type_}")
        elif not name.startswith("__"):
            sets = [node.selection_set for node in nodes if node.selection_set]
            yield from self._value(type_.fields[name].type, sets, value, path)

    def _value(self, type_: Any, sets: list[SelectionSetNode], value: Any, path: str) -> Iterator[Misfit]:
        if isinstance(type_, GraphQLNonNull):
            if value is None:
                yield Misfit(path, f"is null, but {type_}")
            type_ = type_.of_type
        if value is None:
            return
        if isinstance(type_, GraphQLList):
            yield from self._list(type_, sets, value, path)
        elif is_leaf_type(type_):
            if not _is_leaf(type_, value):
                yield Misfit(path, f"{value!r} is no {type_}")
        else:
            yield from self._composite(type_, sets, value, path)

    def _list(
        self, type_: GraphQLList[Any], sets: list[SelectionSetNode], value: Any, path: str
    ) -> Iterator[Misfit]:
        if not isinstance(value, list):
            yield Misfit(path, f"{value!r} is no list")
            return
        for index, item in enumerate(value):
            yield from self._value(type_.of_type, sets, item, f"{path}[{index}]")

    def _composite(self, type_: Any, sets: list[SelectionSetNode], value: Any, path: str) -> Iterator[Misfit]:
        """An answer to an interface or a union is one of the types that it can be."""
        kinds = self._schema.get_possible_types(type_) if is_abstract_type(type_) else [get_named_type(type_)]
        yield from min((list(self.object(kind, sets, value, path)) for kind in kinds), key=len)

    def _collect(
        self, type_: GraphQLObjectType, sets: Sequence[SelectionSetNode], spread: set[str] | None = None
    ) -> dict[str, list[FieldNode]]:
        """Collect the fields by their names in the answer; each fragment counts once."""
        seen = set() if spread is None else spread
        fields: dict[str, list[FieldNode]] = {}
        for node in (node for selections in sets for node in selections.selections):
            if isinstance(node, FieldNode):
                fields.setdefault((node.alias or node.name).value, []).append(node)
                continue
            inner: Any = node
            if isinstance(node, FragmentSpreadNode):
                if node.name.value in seen:
                    continue
                seen.add(node.name.value)
                inner = self._fragments[node.name.value]
            if self._applies(inner.type_condition, type_):
                for key, nodes in self._collect(type_, [inner.selection_set], seen).items():
                    fields.setdefault(key, []).extend(nodes)
                    self._optional |= {id(one) for one in nodes} if node.directives else set()
        return fields

    def _applies(self, condition: Any, type_: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == type_.name:
            return True
        named = self._schema.type_map[condition.name.value]
        return is_abstract_type(named) and self._schema.is_sub_type(named, type_)


def _is_leaf(type_: Any, value: Any) -> bool:
    if isinstance(type_, GraphQLEnumType):
        return value in type_.values
    wanted = _LEAVES.get(type_.name)
    return wanted is None or (isinstance(value, wanted) and (bool in wanted or not isinstance(value, bool)))


def differences(printed: Any, ours: Any, path: str = "data") -> Iterator[Misfit]:
    """Yield where our answer has not the shape of the printed one.

    What was printed is there in ours, of the same JSON type, and not null; a list that had items has some. Where null
    or an empty list was printed anything goes that fits the question, except among `userErrors` and `userWarnings`.
    """
    if printed is None:
        return
    if ours is None:
        yield Misfit(path, f"is null, but {_short(printed)} was printed")
    elif isinstance(printed, dict) and isinstance(ours, dict):
        for key, value in printed.items():
            if key in ours:
                yield from differences(value, ours[key], f"{path}.{key}")
            else:
                yield Misfit(f"{path}.{key}", _MISSING)
    elif isinstance(printed, list) and isinstance(ours, list):
        yield from _list_differences(printed, ours, path)
    elif _json_type(printed) != _json_type(ours):
        yield Misfit(path, f"is {_short(ours)}, but {_short(printed)} was printed")


def _list_differences(printed: list[Any], ours: list[Any], path: str) -> Iterator[Misfit]:
    if bool(ours) is not bool(printed) and (printed or path.endswith(_PROBLEMS)):
        yield Misfit(path, f"is {_short(ours)}, but {_short(printed)} was printed")
    found = [
        min((list(differences(one, item, f"{path}[{index}]")) for one in printed), key=len)
        for index, item in enumerate(ours if printed else ())
    ]
    # Items of several types stand in one list: those of a type that was not printed cannot be compared.
    alike = [item for item in found if not any(one.text == _MISSING for one in item)]
    for item in alike or found[:1]:
        yield from item


def _json_type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, _NUMBER) else type(value).__name__


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 80 else f"{text[:76]} ..."


def extension_misfits(extensions: Any) -> Iterator[Misfit]:
    """Yield what is wrong with the envelope: complexity, permissions and version go with every answer (OLD:auth)."""
    kinds = {"complexity": int, "permissionsUsed": list, "appVersion": str}
    for name, kind in kinds.items():
        value = extensions.get(name) if isinstance(extensions, dict) else None
        if not isinstance(value, kind):
            yield Misfit(f"extensions.{name}", f"{value!r} is no {kind.__name__}")
