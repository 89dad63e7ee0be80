"""The compiled projection: a selection set becomes closures over plain rows.

graphql-core's own execution takes ten times as long for a page of orders. Two readings of one selection are compiled:
a fast one that gives up at the first field without an answer, and a careful one for then, which notes each such field
with its path and puts null as far up as the schema demands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLIncludeDirective,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    SelectionSetNode,
    get_location,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_union_type,
)
from graphql.execution.values import get_argument_values, get_directive_values

from centra_ipaas.sandbox.protocol.dates import as_date, whole, writer
from centra_ipaas.sandbox.protocol.refusals import BadQuery, FieldProblem

Reader = Callable[[Any], Any]
#: A value that is null although it must not be: whoever holds it is null as well.
_HOLE: Final = object()


class Fields(Protocol):
    """Where a field's value comes from."""

    def reader(self, parent: str, name: str, field: GraphQLField, args: Mapping[str, Any]) -> Reader:
        """Return the function from a parent's row to the field's value or row.

        It raises FieldProblem rather than return None for a field that must not be null.
        """

    def refusal(self, typename: str) -> FieldProblem | None:
        """Return why objects of a type that stand in a union may not be read."""


class Projection:
    """Compiles selection sets of one request."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Any,
        fields: Fields,
        trace: Trace | None = None,
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self._fields = fields
        self._trace = trace
        self._compiled: dict[tuple[str, tuple[int, ...]], Reader] = {}

    def collect(
        self, parent: GraphQLObjectType, sets: Sequence[SelectionSetNode]
    ) -> dict[str, list[FieldNode]]:
        """Return the fields selected on `parent` by response key, merged, in order."""
        found: dict[str, list[FieldNode]] = {}
        spread: set[str] = set()
        for selection_set in sets:
            self._collect(parent, selection_set, found, spread)
        return found

    def _collect(
        self,
        parent: GraphQLObjectType,
        selection_set: SelectionSetNode,
        found: dict[str, list[FieldNode]],
        spread: set[str],
    ) -> None:
        """Add what a selection set selects; each fragment is spread once, or fragments that double would never end."""
        for node in selection_set.selections:
            if not self._wanted(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                found.setdefault(key, []).append(node)
            elif isinstance(node, FragmentSpreadNode):
                if node.name.value in spread:
                    continue
                spread.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(parent, fragment.type_condition.name.value):
                    self._collect(parent, fragment.selection_set, found, spread)
            elif isinstance(node, InlineFragmentNode):
                condition = node.type_condition
                if condition is None or self._applies(parent, condition.name.value):
                    self._collect(parent, node.selection_set, found, spread)

    def _wanted(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and (include is None or bool(include["if"]))

    def _applies(self, parent: GraphQLObjectType, condition: str) -> bool:
        if parent.name == condition:
            return True
        named = self._schema.type_map[condition]
        return is_abstract_type(named) and self._schema.is_sub_type(named, parent)

    def arguments(self, field: GraphQLField, node: FieldNode) -> dict[str, Any]:
        """Return a field's arguments with variables and defaults filled in."""
        return get_argument_values(field, node, self._variables)

    def value(self, type_: GraphQLOutputType, nodes: Sequence[FieldNode]) -> Reader:
        """Return the function from a row (or list of rows) of `type_` to its JSON value."""
        named = get_named_type(type_)
        if is_leaf_type(named):
            return _as_it_is
        sets = [node.selection_set for node in nodes if node.selection_set]
        if is_abstract_type(named):
            single = self._abstract(named, sets)
        else:
            assert isinstance(named, GraphQLObjectType)
            single = self._object(named, sets)
        return _mapped(type_, single) if self._trace is None else self._trace.mapped(type_, single)

    def _abstract(self, named: GraphQLAbstractType, sets: list[SelectionSetNode]) -> Reader:
        """Compile for a type when its first object turns up: what is not met is not asked (OLD:erp)."""
        kinds = {kind.name: kind for kind in self._schema.get_possible_types(named)}
        met: dict[str, Reader] = {}

        def read(row: Any) -> Any:
            if row is None:
                return None
            name: str = row.typename
            if name not in met:
                met[name] = self._member(kinds[name], named, sets)
            return met[name](row)

        return read

    def _member(
        self, kind: GraphQLObjectType, named: GraphQLAbstractType, sets: list[SelectionSetNode]
    ) -> Reader:
        """A union tells nothing about its members; an interface needs what the field that returns it needs."""
        problem = self._fields.refusal(kind.name) if is_union_type(named) else None
        return self._object(kind, sets) if problem is None else raising(problem)

    def _object(self, parent: GraphQLObjectType, sets: list[SelectionSetNode]) -> Reader:
        key = (parent.name, tuple(id(selection_set) for selection_set in sets))
        if key not in self._compiled:
            self._compiled[key] = self._compile(parent, sets)
        return self._compiled[key]

    def _compile(self, parent: GraphQLObjectType, sets: list[SelectionSetNode]) -> Reader:
        reads = [(key, self._field(parent, key, nodes)) for key, nodes in self.collect(parent, sets).items()]
        if self._trace is not None:
            return self._trace.object(reads)

        def read(row: Any) -> Any:
            if row is None:
                return None
            return {key: get(row) for key, get in reads}

        return read

    def _field(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Reader:
        name = nodes[0].name.value
        if name == "__typename":
            return lambda _row: parent.name
        field = parent.fields[name]
        read = self._answer(parent, field, nodes)
        return read if self._trace is None else self._trace.field(field.type, key, nodes[0], read)

    def _answer(self, parent: GraphQLObjectType, field: GraphQLField, nodes: list[FieldNode]) -> Reader:
        args = self.arguments(field, nodes[0])
        try:
            get = self._fields.reader(parent.name, nodes[0].name.value, field, args)
        except BadQuery as bad:
            get = raising(FieldProblem(str(bad), "graphql"))
        if is_leaf_type(get_named_type(field.type)):
            return _leaf(field, args, get)
        shape = self.value(field.type, nodes)
        return lambda row: shape(get(row))


def raising(problem: FieldProblem) -> Reader:
    """Return a reader that refuses."""

    def read(_row: Any) -> Any:
        raise FieldProblem(str(problem), problem.category)

    return read


class Trace:
    """The careful reading: knows where it is, notes what has no answer, and lets null rise."""

    def __init__(self) -> None:
        self.errors: list[dict[str, Any]] = []
        self._path: list[str | int] = []
        self._nodes: list[FieldNode] = []

    def root(self, type_: GraphQLOutputType, key: str, node: FieldNode, read: Reader) -> Reader:
        """Return the reader of a root field; a hole reads as null, and the caller sees to `data`."""
        careful = self.field(type_, key, node, read)
        return lambda value: None if (result := careful(value)) is _HOLE else result

    def field(self, type_: GraphQLOutputType, key: str, node: FieldNode, read: Reader) -> Reader:
        """Return the reader of one field."""
        required = isinstance(type_, GraphQLNonNull)

        def careful(row: Any) -> Any:
            self._path.append(key)
            self._nodes.append(node)
            try:
                return self._value(read, row, required)
            finally:
                self._path.pop()
                self._nodes.pop()

        return careful

    def _value(self, read: Reader, row: Any, required: bool) -> Any:
        try:
            value = read(row)
        except FieldProblem as problem:
            self._note(str(problem), problem.category)
            value = _HOLE
        except BadQuery as bad:
            self._note(str(bad), "graphql")
            value = _HOLE
        if value is None and required:
            self._note("Cannot return null for a non-nullable field.", "internal")
            value = _HOLE
        return None if value is _HOLE and not required else value

    def _note(self, message: str, category: str) -> None:
        self.errors.append(
            {
                "message": message,
                "path": list(self._path),
                "locations": _locations(self._nodes[-1]),
                "extensions": {"category": category},
            }
        )

    def object(self, reads: list[tuple[str, Reader]]) -> Reader:
        """Return the reader of an object: one hole makes it a hole."""

        def read(row: Any) -> Any:
            if row is None:
                return None
            values = {key: get(row) for key, get in reads}
            return _HOLE if any(value is _HOLE for value in values.values()) else values

        return read

    def mapped(self, type_: GraphQLOutputType, single: Reader) -> Reader:
        """Return the reader of a value that may be a list, or a list of lists."""
        while isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        if not isinstance(type_, GraphQLList):
            return single
        item_required = isinstance(type_.of_type, GraphQLNonNull)
        each = self.mapped(type_.of_type, single)

        def read(rows: Any) -> Any:
            if rows is None:
                return None
            values = [self._item(each, index, row, item_required) for index, row in enumerate(rows)]
            return _HOLE if any(value is _HOLE for value in values) else values

        return read

    def _item(self, each: Reader, index: int, row: Any, required: bool) -> Any:
        self._path.append(index)
        try:
            return self._value(each, row, required)
        finally:
            self._path.pop()


def _locations(node: FieldNode) -> list[dict[str, int]]:
    if node.loc is None:
        return []
    place = get_location(node.loc.source, node.loc.start)
    return [{"line": place.line, "column": place.column}]


def _as_it_is(value: Any) -> Any:
    return value


def _mapped(type_: GraphQLOutputType, single: Reader) -> Reader:
    while isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if not isinstance(type_, GraphQLList):
        return single
    each = _mapped(type_.of_type, single)
    return lambda rows: None if rows is None else [each(row) for row in rows]


def _leaf(field: GraphQLField, args: Mapping[str, Any], get: Reader) -> Reader:
    named, written = get_named_type(field.type).name, args.get("format")
    if named == "DateTimeTz":
        return _dated(get, writer("c" if written is None else written))
    if named == "Date":
        return _dated(get, as_date if written is None else _writer_of_days(written))
    return get


def _writer_of_days(php_format: str) -> Reader:
    write = writer(php_format)
    return lambda day: write(whole(day))


def _dated(get: Reader, write: Callable[[Any], str]) -> Reader:
    def read(row: Any) -> str | None:
        moment: date | None = get(row)
        return None if moment is None else write(moment)

    return read
