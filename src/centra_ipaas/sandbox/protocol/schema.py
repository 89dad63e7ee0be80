"""The pinned schema, parsed once per process, and documents checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from graphql import (
    DocumentNode,
    FloatValueNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    ValueNode,
    build_schema,
    parse,
    validate,
)

from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.overlay import spelled_in, without_assumed
from centra_ipaas.sandbox.protocol.permissions import Permissions

#: Numbers of so many digits are no amounts (assumed).
_BEYOND: Final = Decimal(10) ** 15


class Schema:
    """A schema and the documents checked against it."""

    def __init__(self, sdl: str, *, assume_valid: bool = False) -> None:
        self.graphql = build_schema(sdl, no_location=True, assume_valid=assume_valid)
        _replace_input_scalars(self.graphql)
        self.permissions = Permissions(sdl, self.graphql)
        self.document = lru_cache(maxsize=512)(self._document)

    def _document(self, text: str) -> tuple[DocumentNode | None, tuple[GraphQLError, ...]]:
        """Return the parsed document, or None and what is wrong with it."""
        try:
            parsed = parse(text)
            errors = tuple(validate(self.graphql, parsed))
        except GraphQLError as error:
            return None, (error,)
        except RecursionError:
            return None, (GraphQLError("Syntax Error: Document is nested too deeply."),)
        return (None, errors) if errors else (parsed, ())


@cache
def pinned() -> Schema:
    """Return the schema that is carried along; it takes about a fifth of a second the first time.

    It is not validated again here: a test does.
    """
    return Schema(_text(), assume_valid=True)


def overlaid(sdl: str) -> Schema:
    """Return the pinned schema with a shop's own SDL laid over it: `extend type` and new types.

    Where it spells what ours only assumes, the shop's own wins.
    Raises ValueError if the SDL does not fit.
    """
    try:
        return Schema(f"{without_assumed(_text(), spelled_in(sdl))}\n{sdl}")
    except (GraphQLError, TypeError) as error:
        raise ValueError(f"the SDL does not fit over the pinned schema: {error}") from None


def _text() -> str:
    return files("centra_ipaas").joinpath("centra", "schema", "integration-api.graphql").read_text("utf-8")


def _replace_input_scalars(built: GraphQLSchema) -> None:
    """Give every input position scalars of our own.

    A binary float must never hold money, a whole number may be written ``1.0``, and text that is no date is refused
    before anything runs.
    """
    whole = GraphQLScalarType("ExactInt", parse_value=_whole, parse_literal=_whole_literal)
    exact = GraphQLScalarType("ExactFloat", parse_value=_decimal, parse_literal=_decimal_literal)
    whole.name, exact.name = (
        "Int",
        "Float",
    )  # graphql-core refuses the reserved names to whoever asks for them
    moment = GraphQLScalarType("DateTimeTz", parse_value=_moment_text)
    day = GraphQLScalarType("Date", parse_value=_moment_text)
    ours = {scalar.name: scalar for scalar in (whole, exact, moment, day)}
    built.type_map.update(ours)
    for named in built.type_map.values():
        if isinstance(named, GraphQLInputObjectType):
            for member in named.fields.values():
                member.type = _with_scalars(member.type, ours)
        elif isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            for output in named.fields.values():
                for argument in output.args.values():
                    argument.type = _with_scalars(argument.type, ours)


def _with_scalars(type_: GraphQLInputType, scalars: Mapping[str, GraphQLScalarType]) -> Any:
    if isinstance(type_, GraphQLNonNull):
        return GraphQLNonNull(_with_scalars(type_.of_type, scalars))
    if isinstance(type_, GraphQLList):
        return GraphQLList(_with_scalars(type_.of_type, scalars))
    return scalars.get(getattr(type_, "name", ""), type_)


def _whole(value: Any) -> int:
    if isinstance(value, Decimal) and value == value.to_integral_value():
        value = int(value)
    if isinstance(value, Decimal):
        raise GraphQLError(f"Int cannot represent non-integer value: {value}")
    number: int = GraphQLInt.parse_value(value)
    return number


def _whole_literal(node: ValueNode, variables: Any = None) -> int:
    try:
        number: int = GraphQLInt.parse_literal(node, variables)
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None
    return number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise GraphQLError(f"Float cannot represent non numeric value: {value!r}")
    number = Decimal(value)
    if abs(number) >= _BEYOND:
        raise GraphQLError(f"Float cannot represent: {value}")
    return number


def _decimal_literal(node: ValueNode, _variables: Any = None) -> Decimal:
    if not isinstance(node, IntValueNode | FloatValueNode):
        raise GraphQLError("Float cannot represent a non numeric value", node)
    try:
        return _decimal(Decimal(node.value))
    except (GraphQLError, ArithmeticError):
        raise GraphQLError(f"Float cannot represent: {node.value}", node) from None


def _moment_text(value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError(f"A date must be text, got {value!r}")
    try:
        read_moment(value, datetime(2026, 1, 1, tzinfo=UTC))
    except ValueError as error:
        raise GraphQLError(f"{value!r} is no date: {error}") from None
    return value
