"""The roots of the whole schema, and a selection of every field of a type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_abstract_type, is_leaf_type

from centra_ipaas.sandbox.protocol.schema import pinned

GRAPHQL = pinned().graphql
assert GRAPHQL.query_type is not None
assert GRAPHQL.mutation_type is not None
ROOTS = GRAPHQL.query_type.fields


def selection(kind: Any, depth: int) -> str:
    """Select every field down to `depth`; members of unions and interfaces under names of their own."""
    if is_abstract_type(kind):
        parts = [
            f"... on {member} {members(member, depth, prefix=f'{member}_')}"
            for member in GRAPHQL.get_possible_types(kind)
        ]
        return "{ __typename " + " ".join(parts) + " }"
    return members(kind, depth)


def members(kind: GraphQLObjectType, depth: int, prefix: str = "") -> str:
    fields = ["__typename", *_fields(kind, depth, prefix)]
    return "{ " + " ".join(fields) + " }"


def _fields(kind: GraphQLObjectType, depth: int, prefix: str) -> Iterator[str]:
    for name, field in kind.fields.items():
        alias = f"{prefix}{name}: " if prefix else ""
        named = get_named_type(field.type)
        if is_leaf_type(named):
            yield f"{alias}{name}"
        elif depth:
            yield f"{alias}{name} {selection(named, depth - 1)}"
