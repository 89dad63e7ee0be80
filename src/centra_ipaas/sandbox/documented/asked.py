"""What an operation asks for: its root fields with their arguments, and what is mentioned in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from graphql import GraphQLField, GraphQLInputObjectType, GraphQLList, GraphQLNonNull, get_named_type
from graphql.execution.values import get_argument_values

from centra_ipaas.sandbox.protocol import execute

Given = Mapping[str, Any]


@frozen
class Asked:
    """One root field and its arguments, as the sandbox reads them."""

    name: str
    field: GraphQLField
    args: Given

    @property
    def input(self) -> Any:
        """The argument `input`; an empty object where there is none."""
        return self.args.get("input") or {}

    @property
    def returns(self) -> str:
        """The name of what it returns, or of what its list or connection is of."""
        return str(get_named_type(self.field.type).name).removesuffix("Connection")


@frozen
class Mention:
    """An object in the arguments: its type, where it stands, and what it stands in."""

    type: str
    value: Any
    #: The member that it is the value of.
    member: str
    #: The objects around it, the nearest first, each with its type.
    around: tuple[tuple[str, Given], ...]


def asked(request: execute.Request) -> list[Asked]:
    """Return the root fields of a request that was understood, in order."""
    found = []
    for nodes in request.fields.values():
        field = request.root.fields.get(nodes[0].name.value)
        if field is not None:
            found.append(
                Asked(nodes[0].name.value, field, get_argument_values(field, nodes[0], request.variables))
            )
    return found


def mentions(one: Asked) -> Iterator[Mention]:
    """Yield every object in the arguments of a root field, outer ones first."""
    for name, argument in one.field.args.items():
        if one.args.get(name) is not None:
            yield from _within(argument.type, one.args[name], name, ())


def _within(type_: Any, value: Any, member: str, around: tuple[tuple[str, Given], ...]) -> Iterator[Mention]:
    while isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if isinstance(value, list):
        inner = type_.of_type if isinstance(type_, GraphQLList) else type_
        for item in value:
            yield from _within(inner, item, member, around)
        return
    named = get_named_type(type_)
    if not isinstance(value, Mapping):
        return
    yield Mention(named.name, value, member, around)
    known = named.fields if isinstance(named, GraphQLInputObjectType) else {}
    for name, inside in value.items():
        # What the schema knows by name only is walked all the same, by the members' names.
        type_inside = known[name].type if name in known else named
        yield from _within(type_inside, inside, name, ((named.name, value), *around))


def money_in(value: Any) -> Iterator[Given]:
    """Yield every amount of money in a value: ``{value, currencyIsoCode}``."""
    if isinstance(value, Mapping):
        if value.keys() >= {"value", "currencyIsoCode"}:
            yield value
        for inside in value.values():
            yield from money_in(inside)
    elif isinstance(value, list):
        for item in value:
            yield from money_in(item)


def numbers_in(value: Any) -> Iterator[int]:
    """Yield every whole number in a value."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from numbers_in(item)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value
