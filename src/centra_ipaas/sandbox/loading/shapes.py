"""What a stored object of a type is made of: a class of rows that behave, or a record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from attrs import Attribute, fields_dict
from graphql import GraphQLObjectType, GraphQLOutputType, GraphQLSchema

from centra_ipaas.sandbox.loading.classes import ROWS
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.queries.registry import FIELDS
from centra_ipaas.sandbox.state import Row

#: Members whose values are kept under another name than their own.
_ATTRIBUTES: Mapping[tuple[str, str], str] = {
    ("Order", "lines"): "all_lines",
    ("Order", "paymentHistory"): "payments",
    ("Payment", "value"): "amount",
    ("Account", "creditLimit"): "credit",
    # Nothing is held for orders while stock is loaded: orders come after it, and hold theirs.
    ("Stock", "physicalQuantity"): "free_to_allocate_quantity",
}
_OR_NONE = " | None"
#: The schema's names of what attributes are annotated with.
_TYPES = {
    "str": "String",
    "int": "Int",
    "bool": "Boolean",
    "Decimal": "Float",
    "datetime": "DateTimeTz",
    "date": "Date",
}
_COMPUTED = {
    ("Stock", "freeToAllocateQuantity"),
    ("Stock", "allocatedQuantity"),
    ("Order", "totals"),
    ("OrderLine", "allocations"),
    ("Shipment", "totals"),
    ("ShipmentLine", "allocations"),
}


class Shape:
    """How objects of one type are kept."""

    def __init__(self, type_: GraphQLObjectType) -> None:
        self.type = type_
        self.cls = _class_of(type_)
        self.members: Mapping[str, Attribute[Any]] = {} if self.cls is None else fields_dict(self.cls)

    def attribute(self, name: str) -> str | None:
        """Return the attribute that keeps a member; None if only `extras` can. Raises KeyError if it is computed."""
        if self.cls is None:
            return snake(name)
        attribute = _ATTRIBUTES.get((self.cls.__name__, name), snake(name))
        if attribute in self.members and (self.cls.__name__, name) not in _COMPUTED:
            return attribute
        if hasattr(self.cls, attribute) or name in FIELDS.get(self.type.name, {}):
            raise KeyError(name)
        return None

    def type_of(self, name: str, schema: GraphQLSchema) -> GraphQLOutputType | None:
        """Return the type of a member: the schema's, or that of what the sandbox keeps beyond it; None: unknown."""
        if name in self.type.fields:
            return cast("GraphQLOutputType", self.type.fields[name].type)
        annotation = self._annotation(snake(name)).removesuffix(_OR_NONE)
        return cast("GraphQLOutputType | None", schema.type_map.get(_TYPES.get(annotation, annotation)))

    def exact(self, attribute: str) -> bool:
        """Say whether the row keeps a bare amount where the schema shows money."""
        return self._annotation(attribute).removesuffix(_OR_NONE) == "Decimal"

    def optional(self, attribute: str) -> bool:
        """Say whether the row may keep null."""
        annotation = self._annotation(attribute)
        return annotation == "Any" or annotation.endswith(_OR_NONE)

    def _annotation(self, attribute: str) -> str:
        """Return what an attribute is annotated with: text, as nothing here evaluates annotations."""
        member = self.members.get(attribute)
        return "" if member is None else str(member.type)


def _typename(cls: type[Row]) -> str:
    said = fields_dict(cls).get("typename")
    if said is None:
        return str(getattr(cls, "typename", cls.__name__))
    return said.default if isinstance(said.default, str) else cls.__name__


#: The classes of rows by the type they are of, or by the interface if they are of several.
_CLASSES: Mapping[str, type[Row]] = {_typename(cls): cls for cls in ROWS}


def _class_of(type_: GraphQLObjectType) -> type[Row] | None:
    for name in (type_.name, *(interface.name for interface in type_.interfaces)):
        if name in _CLASSES:
            return _CLASSES[name]
    return None
