"""A shop's own SDL over ours: what the shop spells takes the place of what we only assume."""

from __future__ import annotations

import re

from graphql import (
    EnumTypeDefinitionNode,
    EnumTypeExtensionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    parse,
)

_WITH_FIELDS = (
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    InterfaceTypeDefinitionNode,
    InterfaceTypeExtensionNode,
    InputObjectTypeDefinitionNode,
    InputObjectTypeExtensionNode,
)
_WITH_VALUES = (EnumTypeDefinitionNode, EnumTypeExtensionNode)
_OPENING = re.compile(r"(?:extend )?(?:type|interface|input|enum|union) (\w+)")
_ASSUMED = re.compile(r"  (\w+)\b.*# assumed: ")


def spelled_in(sdl: str) -> set[tuple[str, str]]:
    """Return every (type, member or literal) that an SDL defines."""
    found: set[tuple[str, str]] = set()
    for node in parse(sdl).definitions:
        if isinstance(node, _WITH_FIELDS):
            found |= {(node.name.value, field.name.value) for field in node.fields or ()}
        elif isinstance(node, _WITH_VALUES):
            found |= {(node.name.value, value.name.value) for value in node.values or ()}
    return found


def without_assumed(text: str, spelled: set[tuple[str, str]]) -> str:
    """Return the SDL `text` without those of its assumed lines that `spelled` has."""
    kept, owner = [], ""
    for line in text.splitlines():
        if opening := _OPENING.match(line):
            owner = opening[1]
        assumed = _ASSUMED.match(line)
        if assumed is None or (owner, assumed[1]) not in spelled:
            kept.append(line)
    return "\n".join(kept)
