"""Custom attributes: types defined by the shop, values defined once, and what each object carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, NamedTuple

from attrs import define, field, frozen

from centra_ipaas.sandbox.state.base import Row

INPUT, CHOICE, FILE, IMAGE = "INPUT", "CHOICE", "FILE", "IMAGE"
#: The schema's type for each kind of element.
_TYPES = {
    INPUT: "AttributeStringElement",
    CHOICE: "AttributeChoiceElement",
    FILE: "AttributeFileElement",
    IMAGE: "AttributeImageElement",
}


@define(eq=False, kw_only=True)
class AttributeTypeElement(Row):
    """A part of an attribute: its key and what kind of value it takes."""

    typename: ClassVar[str] = "AttributeTypeElement"
    key: str
    description: str
    kind: str = INPUT
    is_multi: bool = False
    params_json: str = "{}"
    #: What a CHOICE chooses from: the stored value and its name.
    choices: Mapping[str, str] = field(factory=dict)


@define(eq=False, kw_only=True)
class AttributeType(Row):
    """What objects of one type can carry; the name is unique."""

    typename: ClassVar[str] = "AttributeType"
    id: int
    name: str
    description: str
    object_type: str
    is_mapped: bool
    is_multi: bool
    elements: list[AttributeTypeElement]

    def element(self, key: str) -> AttributeTypeElement | None:
        """Return the element with this key."""
        return next((element for element in self.elements if element.key == key), None)


class Image(NamedTuple):
    """The value of an IMAGE element."""

    url: str
    width: int | None = None
    height: int | None = None
    mime_type: str | None = None


#: The value of an element: text, the chosen value, an address, or an image.
Value = str | Image


@frozen
class Element:
    """An element with its value, as text or address, or as what an image is."""

    of: AttributeTypeElement
    held: Value

    @property
    def typename(self) -> str:
        """Return the schema's type for this kind."""
        return _TYPES[self.of.kind]

    def __getattr__(self, name: str) -> Any:
        """Read key, description and kind off the type's element, width and the like off an image."""
        if name in ("key", "description", "kind", "is_multi"):
            return getattr(self.of, name)
        if name in ("width", "height", "mime_type"):
            return getattr(self.held, name, None)
        raise AttributeError(name)

    @property
    def value(self) -> str:
        """Return the value as text; of an image its address."""
        return self.held if isinstance(self.held, str) else self.held.url

    @property
    def url(self) -> str:
        """Return the address of a file or image."""
        return self.value

    @property
    def selected_value(self) -> str:
        """Return the chosen value."""
        return self.value

    @property
    def selected_value_name(self) -> str | None:
        """Return the name of the chosen value."""
        return self.of.choices.get(self.value)


@define(eq=False, kw_only=True)
class _Attribute(Row):
    type: AttributeType
    values: dict[str, Value]

    @property
    def object_type(self) -> str:
        """Return what carries it."""
        return self.type.object_type

    @property
    def elements(self) -> list[Element]:
        """Return the elements that have a value, in the type's order."""
        return [Element(one, self.values[one.key]) for one in self.type.elements if one.key in self.values]


@define(eq=False, kw_only=True)
class MappedAttribute(_Attribute):
    """A value defined once and assigned by its id."""

    typename: ClassVar[str] = "MappedAttribute"
    id: int
    name: str
    description: str


@define(eq=False, kw_only=True)
class DynamicAttribute(_Attribute):
    """The values of one type on one object."""

    typename: ClassVar[str] = "DynamicAttribute"

    @property
    def description(self) -> str:
        """Return the type's description: there is none of its own."""
        return self.type.description


@define(eq=False)
class Assigned:
    """What one object carries."""

    mapped: list[MappedAttribute] = field(factory=list)
    dynamic: dict[str, DynamicAttribute] = field(factory=dict)

    def put(self, attribute: MappedAttribute) -> None:
        """Assign a value defined once; where a type is not multi it takes the other's place (assumed)."""
        if not attribute.type.is_multi:
            self.take(attribute.type)
        if attribute not in self.mapped:
            self.mapped.append(attribute)

    def take(self, type_: AttributeType, attribute: MappedAttribute | None = None) -> None:
        """Take one mapped attribute off; without one, all of the type (REF:MappedAttributeUnassignInput)."""
        self.mapped = [one for one in self.mapped if one.type is not type_ or attribute not in (None, one)]

    def write(self, type_: AttributeType, key: str, value: Value) -> None:
        """Set one element of a dynamic attribute."""
        self.dynamic.setdefault(type_.name, DynamicAttribute(type=type_, values={})).values[key] = value

    def erase(self, type_: AttributeType, key: str) -> None:
        """Take one element off a dynamic attribute; without elements it is gone."""
        attribute = self.dynamic.get(type_.name)
        if attribute is not None:
            attribute.values.pop(key, None)
            if not attribute.values:
                del self.dynamic[type_.name]

    def all(self) -> list[Any]:
        """Return every attribute: mapped ones in the order of assignment, then dynamic ones."""
        return [*self.mapped, *self.dynamic.values()]


#: A change that was checked and cannot fail.
Step = Callable[[Assigned], None]


@define(eq=False)
class Assignments:
    """What every object carries, by kind and reference of the object."""

    _by_object: dict[tuple[str, int], Assigned] = field(factory=dict)

    def of(self, kind: str, reference: int) -> list[Any]:
        """Return an object's attributes."""
        assigned = self._by_object.get((kind, reference))
        return [] if assigned is None else assigned.all()

    def change(self, kind: str, reference: int, steps: list[Step]) -> None:
        """Carry out checked changes."""
        assigned = self._by_object.setdefault((kind, reference), Assigned())
        for step in steps:
            step(assigned)

    def forget(self, kind: str, reference: int) -> None:
        """Drop what a deleted object carried."""
        self._by_object.pop((kind, reference), None)
