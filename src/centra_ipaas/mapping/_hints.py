"""What the type hints of a class say about its attributes, as far as the paths of a definition need it."""

from __future__ import annotations

import dataclasses
import functools
import inspect
import sys
import types
import typing
from collections.abc import Mapping

import attrs
from attrs import frozen
from msgspec import UnsetType

#: In ``Annotated[str, PUBLIC]``: findings may show the value of this key of a document, or of a field of a Struct.
PUBLIC: typing.Final = "may be shown"


@frozen
class Shape:
    """What is known of a value: its class, and whether it may be None or absent; None where a hint does not tell."""

    cls: type | None = None
    optional: bool | None = None
    absent: bool = False


UNKNOWN = Shape()


def attribute(cls: type, name: str) -> Shape:
    """Return the shape of `cls`'s attribute `name`; TypeError if there is none or it is a method."""
    hinted = hints(cls)
    if typing.is_typeddict(cls):
        raise TypeError(f"{cls.__qualname__} is a document; read it by key: document[{name!r}]")
    if name in hinted:
        return shape(hinted[name])
    found = inspect.getattr_static(cls, name, None)
    if found is None and name not in dir(cls):
        known = ", ".join(sorted(hinted)) or "none"
        raise TypeError(f"{cls.__qualname__} has no attribute {name!r}; it has: {known}")
    if isinstance(found, property):
        return shape(_returned_by(found.fget))
    if isinstance(found, functools.cached_property):
        return shape(_returned_by(found.func))
    if callable(found) or isinstance(found, (classmethod, staticmethod)):
        raise TypeError(
            f"{cls.__qualname__}.{name} is a method, which a path cannot call; "
            f"use compute({cls.__qualname__}.{name}, ...)"
        )
    return UNKNOWN


def item(cls: type, name: str) -> Shape:
    """Return the shape of what a TypedDict holds under a key; TypeError if it has no such key."""
    hinted = hints(cls)
    if name not in hinted:
        raise TypeError(f"{cls.__qualname__} has no key {name!r}; it has: {', '.join(sorted(hinted))}")
    return attrs.evolve(shape(hinted[name]), absent=name not in required_keys(cls))


@functools.cache
def required_keys(cls: typing.Any) -> frozenset[str]:
    """Return the keys that a TypedDict never lacks, also where its hints are written as text."""
    required = typing.cast(frozenset[str], getattr(cls, "__required_keys__", frozenset()))
    marks = {name: typing.get_origin(hint) for name, hint in _with_marks(cls).items()}
    may_lack = {name for name, mark in marks.items() if mark is typing.NotRequired}
    return required - may_lack | {name for name, mark in marks.items() if mark is typing.Required}


def shown(cls: type | None, name: str) -> bool | None:
    """Say whether findings may show a field's value; None where nobody said what is personal.

    A field of an attrs class or a dataclass is shown unless it has ``repr=False``; of anything else, documents above
    all, what is marked `PUBLIC`.
    """
    if cls is None:
        return None
    if PUBLIC in getattr(_marked(cls).get(name), "__metadata__", ()):
        return True
    if attrs.has(cls):
        return next((bool(found.repr) for found in attrs.fields(cls) if found.name == name), None)
    if dataclasses.is_dataclass(cls):
        return next((found.repr for found in dataclasses.fields(cls) if found.name == name), None)
    return None


def parameter(make: object, name: str) -> Shape:
    """Return what the parameter `name` of a target's constructor takes; unknown where a converter decides."""
    if not isinstance(make, type):
        return shape(_hints_of(make, getattr(make, "__module__", "")).get(name, typing.Any))
    if attrs.has(make):
        for found in attrs.fields(make):
            if found.alias == name:
                return UNKNOWN if found.converter else shape(hints(make).get(found.name, typing.Any))
    return shape(hints(make).get(name, typing.Any))


def _marked(cls: type) -> Mapping[str, object]:
    """Return the hints with their `Annotated` marks, without Required and NotRequired."""
    return {name: _bare(hint) for name, hint in _with_marks(cls).items()}


def _bare(hint: object) -> object:
    wrapped = typing.get_origin(hint) in (typing.Required, typing.NotRequired)
    return typing.get_args(hint)[0] if wrapped else hint


@functools.cache
def _with_marks(cls: type) -> Mapping[str, object]:
    """Return the hints as they are written; none where one of them cannot be resolved."""
    try:
        return typing.get_type_hints(cls, include_extras=True)
    except (NameError, TypeError):
        return {}


@functools.cache
def hints(cls: type) -> Mapping[str, object]:
    """Return the hints of all data attributes of `cls`, inherited ones included.

    A hint that cannot be resolved (imported for type checkers only, or local to a function) counts as Any.
    """
    found: dict[str, object] = {}
    for base in reversed(cls.__mro__):
        found |= _hints_of(base, base.__module__)
    for name in field_names(cls):
        found.setdefault(name, typing.Any)
    return found


def shape(hint: object) -> Shape:
    """Return the shape that a resolved hint describes."""
    if isinstance(hint, typing.NewType):
        return shape(hint.__supertype__)
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(typing.get_args(hint))
    if origin is typing.Literal:
        return Shape(optional=None in typing.get_args(hint))
    if hint is None or hint is types.NoneType:
        return Shape(optional=True)
    cls = origin or hint
    if not isinstance(cls, type) or cls is object or cls is typing.Any:
        return UNKNOWN
    return Shape(cls, optional=False)


def _union(members: tuple[object, ...]) -> Shape:
    rest = [shape(member) for member in members if member not in (types.NoneType, UnsetType)]
    optional = types.NoneType in members or any(member.optional for member in rest)
    return Shape(rest[0].cls if len(rest) == 1 else None, optional, UnsetType in members)


def _hints_of(owner: object, module: str) -> dict[str, object]:
    """Resolve each hint by itself, so that one that cannot be resolved does not hide the others."""
    names = vars(sys.modules[module]) if module in sys.modules else {}
    annotations = inspect.get_annotations(owner) if callable(owner) else {}
    return {name: _resolved(hint, names) for name, hint in annotations.items()}


def _resolved(hint: object, names: dict[str, object]) -> object:
    holder = types.SimpleNamespace(__annotations__={"hint": hint})
    try:
        return typing.get_type_hints(holder, globalns=names)["hint"]
    except NameError:
        return typing.Any


def _returned_by(function: object) -> object:
    return _hints_of(function, getattr(function, "__module__", "")).get("return", typing.Any)


def field_names(cls: type) -> tuple[str, ...]:
    """Name the fields of an attrs class, a dataclass or a msgspec Struct; none for any other class."""
    if attrs.has(cls):
        return tuple(found.name for found in attrs.fields(cls))
    if dataclasses.is_dataclass(cls):
        return tuple(found.name for found in dataclasses.fields(cls))
    return tuple(getattr(cls, "__struct_fields__", ()))


def argument_name(make: typing.Callable[..., object], attribute: str) -> str:
    """Return the constructor's name of an attribute; attrs strips a leading underscore or has an alias."""
    if not isinstance(make, type) or not attrs.has(make):
        return attribute
    return next((found.alias for found in attrs.fields(make) if found.name == attribute), attribute)


def attribute_name(make: typing.Callable[..., object], argument: str) -> str:
    """Return the attribute that an argument of the constructor fills; see `argument_name`."""
    if not isinstance(make, type) or not attrs.has(make):
        return argument
    return next((found.name for found in attrs.fields(make) if found.alias == argument), argument)
