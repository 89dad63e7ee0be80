"""The sandbox reads a selection as the specification says: graphql-core's own execution is the measure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import define, field
from graphql import (
    GraphQLError,
    execute_sync,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_non_null_type,
    parse,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.sandbox.protocol import execute
from centra_ipaas.sandbox.protocol.refusals import FieldProblem
from centra_ipaas.sandbox.protocol.schema import Schema
from centra_ipaas.sandbox.protocol.used import Used

SCHEMA = Schema(
    """
    type Query { shop: Shop, must: Shop!, things: [Thing!]!, maybe: [Thing], any: [Any!], grid: [[Thing!]] }
    interface Thing { id: Int!, name(short: Boolean = false): String, parent: Thing, needed: Thing!, shop: Shop }
    type Shirt implements Thing {
      id: Int!, name(short: Boolean = false): String, parent: Thing, needed: Thing!, shop: Shop
      tags: [String!]!, sizes: [Thing!]
    }
    type Shoe implements Thing {
      id: Int!, name(short: Boolean = false): String, parent: Thing, needed: Thing!, shop: Shop, laces: [Thing]
    }
    type Shop { id: Int!, name: String!, best: Any, stock: [Thing!]! }
    union Any = Shirt | Shoe | Shop
    """
)
GRAPHQL = SCHEMA.graphql


@define
class Thing:
    """A row that leads to others for ever."""

    typename: str
    id: int

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return VALUES[name]


SHIRT, SHOE, SHOP = Thing("Shirt", 1), Thing("Shoe", 2), Thing("Shop", 3)
VALUES: dict[str, Any] = {
    "name": "x", "parent": SHOE, "needed": SHIRT, "shop": SHOP, "tags": ["a", "b"], "sizes": [SHOE, SHIRT],
    "laces": [SHIRT, None, SHOE], "best": SHOP, "stock": [SHIRT, SHOE], "must": SHOP, "things": [SHIRT, SHOE],
    "maybe": [SHOE, None, SHIRT], "any": [SHOP, SHIRT, SHOE], "grid": [[SHIRT], None, [SHOE, SHIRT]],
}  # fmt: skip
Places = Mapping[tuple[str, str], str]


def value_at(broken: Places, typename: str, name: str, row: Any, args: Mapping[str, Any]) -> Any:
    how = broken.get((typename, name))
    if how == "raises":
        raise FieldProblem(f"{typename}.{name} is broken.")
    if how == "null":
        return None
    value = VALUES[name] if row is None else getattr(row, name)
    return f"{value}{args['short']}" if "short" in args else value


@define
class Rows:
    """The platform of a request that finds rows, and now and then something broken."""

    broken: Places
    used: Used = field(factory=Used)

    @property
    def fields(self) -> Rows:
        return self

    def reader(self, parent: str, name: str, definition: Any, args: Mapping[str, Any]) -> Any:
        """Whoever reads a field that must not be null says so instead of returning None."""

        def read(row: Any) -> Any:
            value = value_at(self.broken, parent, name, row, args)
            if value is None and is_non_null_type(definition.type):
                raise FieldProblem(f"{parent}.{name} is null.")
            return value

        return read

    def refusal(self, _typename: str) -> None:
        return None

    def refuse(self, *_: Any) -> None:
        pass

    def resolve(self, root: str, name: str, _field: Any, args: Mapping[str, Any]) -> Any:
        return value_at(self.broken, root, name, None, args)


def measure(text: str, broken: Places, variables: dict[str, Any]) -> Any:
    def resolver(row: Any, info: Any, **args: Any) -> Any:
        try:
            return value_at(broken, info.parent_type.name, info.field_name, row, args)
        except FieldProblem as problem:
            raise GraphQLError(str(problem)) from None

    return execute_sync(
        GRAPHQL, parse(text), variable_values=variables, field_resolver=resolver,
        type_resolver=lambda row, _info, _type: row.typename,
    )  # fmt: skip


FRAGMENT = " fragment things on Thing { id needed { x: id } shop { id } }"
CONDITIONS = ["", "", "", "@include(if: $yes)", "@skip(if: $yes)", "@skip(if: false)"]


@st.composite
def selection(draw: st.DrawFn, type_name: str, depth: int) -> str:
    """A selection set: aliases name the field and the type they stand in, so that nothing conflicts."""
    kind = GRAPHQL.type_map[type_name]
    parts = ["__typename"]
    for name, member in getattr(kind, "fields", {}).items():
        named = get_named_type(member.type)
        if not draw(st.booleans()) or (not is_leaf_type(named) and depth == 0):
            continue
        args = draw(st.sampled_from(["", "(short: true)", "(short: $yes)"])) if member.args else ""
        alias = f"{name}_{type_name}_{len(args)}: "
        inner = "" if is_leaf_type(named) else draw(selection(named.name, depth - 1))
        parts.append(f"{alias}{name}{args} {draw(st.sampled_from(CONDITIONS))} {inner}")
    if depth and is_abstract_type(kind):
        for member_kind in GRAPHQL.get_possible_types(kind):
            if draw(st.booleans()):
                inner = draw(selection(member_kind.name, depth - 1))
                parts.append(f"... on {member_kind.name} {draw(st.sampled_from(CONDITIONS))} {inner}")
    if type_name in ("Thing", "Any") and draw(st.booleans()):
        parts.append("...things")
    return "{ " + " ".join(parts) + " }"


PLACES = [
    (kind, name)
    for kind in ("Query", "Shirt", "Shoe", "Shop")
    for name in GRAPHQL.type_map[kind].fields  # type: ignore[attr-defined]
]


@settings(max_examples=80, deadline=None)
@given(
    selection("Query", 3),
    st.dictionaries(st.sampled_from(PLACES), st.sampled_from(["raises", "null"]), max_size=4),
    st.booleans(),
)
def test_null_rises_and_errors_have_paths_as_in_graphql_core(chosen: str, broken: Places, yes: bool) -> None:
    """Data is the same; whatever error the measure reports, we report with the same path and place in the text."""
    text = f"query {'($yes: Boolean = true)' * ('$yes' in chosen)} {chosen}"
    text += FRAGMENT * ("...things" in chosen)
    expected = measure(text, broken, {"yes": yes})
    request = execute.understand(json.dumps({"query": text, "variables": {"yes": yes}}).encode(), SCHEMA)
    answer = execute.run(request, Rows(broken))
    assert answer.data == expected.data
    ours = {json.dumps((error["path"], error["locations"])) for error in answer.errors}
    theirs = {
        json.dumps((error.path, [{"line": at.line, "column": at.column} for at in error.locations or ()]))
        for error in expected.errors or ()
    }
    assert theirs <= ours
    assert bool(theirs) == bool(ours)
