"""Variables for requests that were printed without any: values that fit their types."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    OperationDefinitionNode,
    get_nullable_type,
    type_from_ast,
)

_SCALARS: Mapping[str, Any] = {
    "Int": 1,
    "Int64": 1,
    "Float": Decimal(1),
    "Boolean": True,
    "DateTimeTz": "2026-01-15T12:00:00+00:00",
    "Date": "2026-01-15",
}
#: Where text of any kind would be refused.
_TEXTS: Mapping[str, str] = {
    "currencyIsoCode": "EUR",
    "code": "SE",
    "url": "https://media.example.com/front.png",
    "email": "test@example.com",
}


def completed(
    schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the variables given and, for those that must be there and are not, invented ones."""
    values = dict(given)
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        type_ = type_from_ast(schema, definition.type)
        if name not in values and definition.default_value is None and isinstance(type_, GraphQLNonNull):
            values[name] = invented(type_, name)
    return values


def invented(type_: GraphQLInputType, name: str) -> Any:
    """Return a value of a type: of an input its required members, or its first where one must be given."""
    bare: Any = get_nullable_type(type_)
    if isinstance(bare, GraphQLList):
        return [invented(bare.of_type, name)]
    if isinstance(bare, GraphQLEnumType):
        return next(iter(bare.values))
    if isinstance(bare, GraphQLInputObjectType):
        return _object(bare)
    return _SCALARS.get(bare.name, _TEXTS.get(name, f"Test {name}"))


def _object(type_: GraphQLInputObjectType) -> dict[str, Any]:
    members = {
        name: field
        for name, field in type_.fields.items()
        if isinstance(field.type, GraphQLNonNull) and field.ast_node and not field.ast_node.default_value
    }
    # Members that are all optional are alternatives, such as id and externalId.
    chosen = members or dict([next(iter(type_.fields.items()))])
    return {name: invented(field.type, name) for name, field in chosen.items()}
