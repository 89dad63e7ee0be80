"""What a definition is made of: plain frozen values, read by the compiler, the explainer and `describe`.

Nodes compare by identity: two equal looking paths at two places of a definition are two places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from attrs import field, frozen

from centra_ipaas.errors import Owner

V = TypeVar("V")


@frozen
class Blame:
    """How a missing value is reported: under which code, to which desk, with which advice."""

    code: str
    owner: Owner
    action: str


@frozen(eq=False)
class Source:
    """The record that a mapper reads, or one item of it in a nested mapper."""

    cls: type


@frozen(eq=False)
class Attr:
    """One attribute of what `base` gives; `optional` when its type hint admits None."""

    base: Node
    name: str
    optional: bool = False


@frozen(eq=False)
class Needed:
    """The same value, which must not be None."""

    node: Node
    blame: Blame


@frozen(eq=False)
class Constant:
    """A value written into the definition."""

    value: object


@frozen(eq=False)
class Given:
    """A value that the caller of `map` hands over by name."""

    name: str
    type: type


@frozen(eq=False)
class Lookup:
    """The value that a table holds under a key."""

    table: str
    key: Node
    blame: Blame


@frozen(eq=False)
class Compute:
    """The answer of a pure function."""

    function: Callable[..., object]
    args: tuple[Node, ...]
    kwargs: Mapping[str, Node]


@frozen(eq=False)
class Default:
    """The value, or the fallback where there is none."""

    node: Node
    fallback: Node


@frozen(eq=False)
class Each:
    """Every item, translated by another mapper's definition, in order."""

    items: Node
    build: Build
    collect: Callable[[Iterable[object]], object]


@frozen(eq=False)
class Nested:
    """One part, translated by another mapper's definition; None stays None where `optional`."""

    part: Node
    build: Build
    optional: bool


@frozen(eq=False)
class Build:
    """The call that makes a target value out of its fields."""

    make: Callable[..., object]
    fields: Mapping[str, Node] = field(factory=dict)


Node: TypeAlias = (
    Source | Attr | Needed | Constant | Given | Lookup | Compute | Default | Each | Nested | Build
)


def name_of(function: Callable[..., object]) -> str:
    """Name a class or function for a reader."""
    name: str = getattr(function, "__qualname__", type(function).__qualname__)
    return name.rpartition("<locals>.")[2]


def parts(node: Node) -> tuple[Node, ...]:
    """Return the nodes that read the same record as `node` does (not those of nested mappers)."""
    match node:
        case Attr(base=inner) | Needed(node=inner) | Lookup(key=inner):
            return (inner,)
        case Each(items=inner) | Nested(part=inner):
            return (inner,)
        case Compute(args=args, kwargs=kwargs):
            return (*args, *kwargs.values())
        case Default(node=inner, fallback=fallback):
            return (inner, fallback)
        case Build(fields=fields):
            return tuple(fields.values())
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and all below it that read the same record."""
    yield node
    for part in parts(node):
        yield from walk(part)


def walk_all(node: Node) -> Iterator[Node]:
    """Yield `node` and all below it, the definitions of nested mappers included."""
    for found in walk(node):
        yield found
        if isinstance(found, (Each, Nested)):
            yield from walk_all(found.build)
