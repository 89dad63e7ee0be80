"""Assigning attributes: first everything is checked, then it is done.

>>> steps = attributes.check(world, "Product", given, "input")     # refuses; nothing was touched
>>> attributes.apply(world, row, steps)                            # cannot fail

`check` reads the members that create and update inputs share: assignMappedAttributes, assignDynamicAttributes,
unassignMappedAttributes and unassignDynamicAttributes. The caller moves `updatedAt` and records the event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from centra_ipaas.sandbox.protocol.refusals import FieldProblem, Problems, refuse
from centra_ipaas.sandbox.state.attributes import AttributeType, MappedAttribute, Step
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of

Given = Mapping[str, Any]
Some = Sequence[Given] | None
_Check = Callable[..., Step]


def check(world: World, kind: str, given: Given, *path: str) -> list[Step]:
    """Check the attribute members of a create or update input; taking off comes before putting on (assumed).

    They need a permission of their own, e.g. ProductVariant.attributes:write (REF:ProductVariantCreateInput).
    """
    parts = {
        "unassignMappedAttributes": _take,
        "unassignDynamicAttributes": _erase,
        "assignMappedAttributes": _put,
        "assignDynamicAttributes": _write,
    }
    members = [(name, given[name], part) for name, part in parts.items() if given.get(name)]
    permission = f"{kind}.attributes:write"
    if members and not world.viewer.may(permission):
        raise FieldProblem(f"You need {permission} permission to access {members[0][0]}.", "authorization")
    return _checked(world, kind, members, path)


def check_assign(world: World, kind: str, mapped: Some, dynamic: Some, *path: str) -> list[Step]:
    """Check what is to be assigned, in the members of AttributesAssignGenericInput."""
    return _checked(
        world, kind, [("mappedAttributes", mapped, _put), ("dynamicAttributes", dynamic, _write)], path
    )


def check_unassign(world: World, kind: str, mapped: Some, dynamic: Some, *path: str) -> list[Step]:
    """Check what is to be taken off, in the members of AttributesUnassignGenericInput."""
    return _checked(
        world, kind, [("mappedAttributes", mapped, _take), ("dynamicAttributes", dynamic, _erase)], path
    )


def apply(world: World, row: Any, steps: list[Step]) -> None:
    """Carry out what was checked."""
    if steps:
        world.attributes.change(kind_of(row), reference_of(row), steps)


def _checked(
    world: World, kind: str, members: Sequence[tuple[str, Some, _Check]], path: tuple[str, ...]
) -> list[Step]:
    problems = Problems()
    steps: list[Step] = []
    for name, given, part in members:
        for index, one in enumerate(given or ()):
            with problems.collect():
                steps.append(part(world, kind, one, *path, name, str(index)))
    problems.check()
    return steps


def _put(world: World, kind: str, given: Given, *path: str) -> Step:
    type_ = _type(world, kind, given, True, *path)
    attribute = _mapped(world, type_, given["attributeId"], *path)
    return lambda assigned: assigned.put(attribute)


def _take(world: World, kind: str, given: Given, *path: str) -> Step:
    type_ = _type(world, kind, given, True, *path)
    identity = given.get("attributeId")
    attribute = None if identity is None else _mapped(world, type_, identity, *path)
    return lambda assigned: assigned.take(type_, attribute)


def _write(world: World, kind: str, given: Given, *path: str) -> Step:
    type_, key = _element(world, kind, given, *path)
    value = check_value(type_, key, given["attributeElementValue"], *path, "attributeElementValue")
    return lambda assigned: assigned.write(type_, key, value)


def _erase(world: World, kind: str, given: Given, *path: str) -> Step:
    type_, key = _element(world, kind, given, *path)
    return lambda assigned: assigned.erase(type_, key)


def _type(world: World, kind: str, given: Given, mapped: bool, *path: str) -> AttributeType:
    name = given["attributeTypeName"]
    path = (*path, "attributeTypeName")
    for type_ in world.table("AttributeType").values():
        if type_.name == name and type_.object_type == kind:
            if type_.is_mapped is not mapped:
                raise refuse(f"Attribute type {name} is {'not ' if mapped else ''}mapped.", *path)
            found: AttributeType = type_
            return found
    raise refuse(f"Attribute type {name} of {kind} not found.", *path)


def _mapped(world: World, type_: AttributeType, identity: int, *path: str) -> MappedAttribute:
    found: MappedAttribute | None = world.table("MappedAttribute").get(identity)
    if found is None or found.type is not type_:
        raise refuse(f"Attribute {identity} of type {type_.name} not found.", *path, "attributeId")
    return found


def _element(world: World, kind: str, given: Given, *path: str) -> tuple[AttributeType, str]:
    type_ = _type(world, kind, given, False, *path)
    key = given["attributeElementKey"]
    if type_.element(key) is None:
        raise refuse(f"Attribute type {type_.name} has no element {key}.", *path, "attributeElementKey")
    return type_, key


def check_value(type_: AttributeType, key: str, value: str, *path: str) -> str:
    """Refuse what an element cannot hold: a choice outside its choices (assumed)."""
    element = type_.element(key)
    if element is not None and element.choices and value not in element.choices:
        raise refuse(f"{value} is no choice of {type_.name}.{key}.", *path)
    return value
