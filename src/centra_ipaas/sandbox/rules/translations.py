"""Which texts can be translated, and into what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from centra_ipaas.sandbox.state.attributes import INPUT, DynamicAttribute, MappedAttribute
from centra_ipaas.sandbox.state.translations import Language
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of

#: The texts of each type that shoppers read (assumed: no page lists them).
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Category": ("name", "metaTitle", "metaDescription", "metaKeywords"),
    "Country": ("name",),
    "Display": ("name", "description", "shortDescription", "metaTitle", "metaDescription", "metaKeywords"),
    "MappedAttribute": ("name",),
    "Product": ("name",),
    "ProductVariant": ("name",),
}


def languages(world: World) -> list[Language]:
    """Return the languages that may be translated into."""
    known = world.table("Language").values()
    return [language for language in known if language.is_available_for_translation]


def translatable(world: World, row: Any) -> list[str]:
    """Return the names of an object's texts; those of attributes are ``attributes.<type>.<element>``."""
    kind = kind_of(row)
    attributes = [row] if kind == "MappedAttribute" else world.attributes.of(kind, reference_of(row))
    # What a mapped attribute says is translated once, on the attribute itself (assumed).
    own = [one for one in attributes if one is row or isinstance(one, DynamicAttribute)]
    return [*_TEXTS[kind], *(name for attribute in own for name in _names(attribute))]


def _names(attribute: MappedAttribute | DynamicAttribute) -> list[str]:
    type_ = attribute.type.name
    return [f"attributes.{type_}.{element.key}" for element in attribute.elements if element.kind == INPUT]
