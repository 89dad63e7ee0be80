"""Attributes and languages."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.documented.room import Maker, Room
from centra_ipaas.sandbox.shop.merchandising import AttributeObject, ElementSeed

_ELEMENTS = (
    ElementSeed(key="value"),
    ElementSeed(key="choice", kind="CHOICE", choices={"a": "First", "b": "Second"}),
    ElementSeed(key="file", kind="FILE"),
    ElementSeed(key="image", kind="IMAGE"),
)


def _attribute_type(
    room: Room, *, name: str = "", object_type: AttributeObject = "Product", mapped: bool = False
) -> rows.AttributeType:
    identity = room.shop.add_attribute_type(
        name or room.name("attribute").replace(" ", "_"),
        object_type=object_type,
        mapped=mapped,
        # One that a request names gets the elements that it names.
        elements=[ElementSeed(key="value")] if name else _ELEMENTS,
    )
    made: rows.AttributeType = room.world.table("AttributeType")[identity]
    return made


def _mapped_attribute(room: Room, type: Any = None) -> rows.MappedAttribute:
    type_ = (
        type
        or next((one for one in room.world.table("AttributeType").values() if one.is_mapped), None)
        or room.make("AttributeType", mapped=True)
    )
    values = {type_.elements[0].key: "value"}
    identity = room.shop.add_mapped_attribute(type_.name, room.name("value"), values=values)
    made: rows.MappedAttribute = room.world.table("MappedAttribute")[identity]
    return made


def _language(room: Room) -> rows.Language:
    codes = {one.code for one in room.world.table("Language").values()}
    code = next(
        code
        for code in ("sv-SE", "de-DE", "fr-FR", *(f"en-{number}" for number in range(99)))
        if code not in codes
    )
    identity = room.shop.add_language(room.name("Language"), code, countries=("US",))
    made: rows.Language = room.world.table("Language")[identity]
    return made


WORDS: dict[str, Maker] = {
    "AttributeType": _attribute_type,
    "Language": _language,
    "MappedAttribute": _mapped_attribute,
}
