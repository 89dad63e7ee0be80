"""The way back: a definition turned round, so that what it made becomes the record again.

The reverse is a definition like any other, made of the same functions: what is checked, compiled and explained on
the way there is so on the way back. It is complete or refused when the class is created, naming the field.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter
from typing import Any, TypeAlias, cast, is_typeddict

from attrs import Factory, evolve, frozen
from msgspec import UNSET

from centra_ipaas.mapping._describe import how
from centra_ipaas.mapping._hints import Shape, argument_name, attribute, attribute_name, item, shape
from centra_ipaas.mapping._nodes import (
    Attr,
    Build,
    Compute,
    Constant,
    Default,
    Each,
    Item,
    Lookup,
    Needed,
    Nested,
    Node,
    OneWay,
    Same,
    Source,
    Warned,
    name_of,
    walk,
)
from centra_ipaas.mapping._record import MISSING, node_of, none_of, pretend, recorded_shape
from centra_ipaas.mapping._target import into, signature_of

#: What fills a source class: by field a value, or again what fills the part.
_Tree: TypeAlias = "dict[str, _Filled | _Tree]"


@frozen(eq=False)
class _Filled:
    """A value for a field of the source, and the field of the target that it is read from."""

    value: object
    by: str


def reversed_build(build: Build, mapper: str, target: str = "", source: str = "") -> Build:
    """Return the definition of the way back; TypeError naming the field that has none."""
    back = _Back(mapper, target, source)
    read = _reader(mapper, build.make)
    for name, node in build.fields.items():
        back.undo(node, read(name), f"{target}{name}")
    made = back.made(back.read_class(build), back.tree, source)
    return evolve(made, checks=tuple(back.checks))


def _reader(mapper: str, make: Callable[..., object]) -> Callable[[str], Any]:
    """Return what gives the path of a field in the target, by its name in the constructor."""
    if not isinstance(make, type):
        raise TypeError(
            f"{mapper} cannot be reversed: what {name_of(make)}() made cannot be read back; make a class with fields"
        )
    node = Source(make)
    document = pretend(node, shape(make))
    if make is dict:
        return lambda name: pretend(Item(node, name))
    if is_typeddict(make):
        return lambda name: document[name]
    return lambda name: getattr(document, attribute_name(make, name))


@frozen(eq=False)
class _Back:
    """Gathers what fills the source: `tree`, and what is only checked: `checks`."""

    mapper: str
    target: str
    source: str
    tree: _Tree = Factory(dict)
    checks: list[Node] = Factory(list)

    def undo(self, node: Node, value: Any, by: str) -> None:
        """Fill the source's field that `node` was made from, with `value`."""
        match node:
            case Attr() | Item():
                self.fill(self.path(node, by), value, by)
            case Needed(node=inner) | Warned(node=inner):
                self.undo(inner, value, by)
            case Default(node=inner, fallback=Constant(value=fallback)) if fallback is UNSET:
                self.undo(inner, value, by)
            case OneWay():
                pass
            case Constant(value=constant):
                self.checks.append(Same(node_of(value), constant))
            case Compute(args=(argument,), function=function, back=back) if back is not None:
                self.undo(argument, pretend(Compute(back, (node_of(value),), {}, function)), by)
            case Lookup(key=key) if node.one_to_one:
                self.undo(key, pretend(evolve(node, key=node_of(value))), by)
            case Each(items=items, build=build, collect=collect) if collect in (tuple, list):
                inner = reversed_build(
                    build, self.mapper, f"{by}[].", f"{self.source}{self.spelled(items)}[]."
                )
                self.undo(items, pretend(Each(_there(value), inner, _collecting(items))), by)
            case Nested(part=part, build=build, optional=optional):
                inner = reversed_build(build, self.mapper, f"{by}.", f"{self.source}{self.spelled(part)}.")
                held = node_of(value) if optional else _there(value)
                self.undo(part, pretend(Nested(held, inner, optional), Shape(optional=optional)), by)
            case _:
                raise self.refusal(
                    f"{by} cannot be read back ({how(node)}); make it with two_way(), or mark it with one_way() "
                    "if other fields tell its source"
                )

    def path(self, node: Node, by: str) -> tuple[str, ...]:
        match node:
            case Source():
                return ()
            case Attr(base=base, name=name) | Item(base=base, name=name):
                return (*self.path(base, by), name)
            case Needed(node=inner):
                return self.path(inner, by)
            case _:
                raise self.refusal(f"{by} is read from what {how(node)} gave, which cannot be filled again")

    def spelled(self, node: Node) -> str:
        return ".".join(part.name for part in reversed([*walk(node)]) if isinstance(part, Attr | Item))

    def fill(self, path: tuple[str, ...], value: object, by: str) -> None:
        *parts, name = path
        tree = self.tree
        for part in parts:
            inner = tree.setdefault(part, {})
            if isinstance(inner, _Filled):
                raise self.doubled(part, inner.by, by)
            tree = inner
        if name in tree:
            held = tree[name]
            raise self.doubled(name, held.by if isinstance(held, _Filled) else "its parts", by)
        tree[name] = _Filled(value, by)

    def doubled(self, name: str, first: str, second: str) -> TypeError:
        return self.refusal(
            f"{self.source}{name} is filled by {first} and by {second}; mark one with one_way()"
        )

    def read_class(self, build: Build) -> type:
        """Return the class that the definition reads, which the way back makes."""
        for node in walk(build):
            if isinstance(node, Source):
                return node.cls
        raise self.refusal(f"{self.target or 'it'} reads nothing, so nothing can be made of it")

    def made(self, cls: type, tree: _Tree, prefix: str) -> Build:
        parameters = signature_of(cls).parameters
        fields: dict[str, object] = {}
        for name, part in tree.items():
            argument = argument_name(cls, name)
            if argument not in parameters:
                raise self.refusal(
                    f"{prefix}{name} cannot be filled, {cls.__qualname__} is not constructed with it; "
                    "mark what reads it with one_way()"
                )
            if isinstance(part, _Filled):
                fields[argument] = part.value
            else:
                fields[argument] = pretend(
                    self.made(self.part_class(cls, name, prefix), part, f"{prefix}{name}.")
                )
        for name, parameter in parameters.items():
            needed = parameter.default is Parameter.empty and parameter.kind is not Parameter.VAR_KEYWORD
            if needed and name not in fields:
                raise self.refusal(f"{prefix}{attribute_name(cls, name)} gets no value on the way back")
        return into(cast(Callable[..., object], cls))(**fields).build

    def part_class(self, cls: type, name: str, prefix: str) -> type:
        known = _member(cls, name)
        if known.cls is None:
            raise self.refusal(f"{prefix}{name} cannot be made, its type hint names no single class")
        return known.cls

    def refusal(self, words: str) -> TypeError:
        return TypeError(f"{self.mapper} cannot be reversed: {words}")


def _there(value: object) -> Node:
    """Return the node of a value that must not be None."""
    none = none_of(recorded_shape(value))
    return Needed(node_of(value), MISSING, none) if none else node_of(value)


def _member(cls: type, name: str) -> Shape:
    return item(cls, name) if is_typeddict(cls) else attribute(cls, name)


def _collecting(items: Node) -> Callable[..., object]:
    """Return what collects items as the source's type hint has them; a tuple where it does not tell."""
    return list if _shape_of(items).cls is list else tuple


def _shape_of(node: Node) -> Shape:
    match node:
        case Source(cls=cls):
            return Shape(cls)
        case Needed(node=inner):
            return _shape_of(inner)
        case Attr(base=base, name=name) | Item(base=base, name=name):
            holder = _shape_of(base).cls
            return Shape() if holder is None else _member(holder, name)
        case _:
            return Shape()
