"""What a definition is made of: plain frozen values, read by the compiler, the explainer and `describe`.

Nodes compare by identity: two equal looking paths at two places of a definition are two places.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias, TypeVar

from attrs import field, frozen
from msgspec import UNSET

from centra_ipaas.errors import Finding, Owner

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
    """One attribute of what `base` gives; `optional` when its type hint admits None.

    `shown` says whether findings may show the value: None where nobody said what is personal.
    """

    base: Node
    name: str
    optional: bool = False
    shown: bool | None = None


@frozen(eq=False)
class Item:
    """The value under one key of a document (a TypedDict); a key that is not there is missing."""

    base: Node
    name: str
    shown: bool | None = None


@frozen(eq=False)
class Needed:
    """The same value, which must not be one of `never`."""

    node: Node
    blame: Blame
    never: tuple[object, ...] = (None,)


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
    #: No two keys have the same value: what is found tells the key.
    one_to_one: bool = False


@frozen(eq=False)
class Compute:
    """The answer of a pure function; `back` is its inverse, if it has one."""

    function: Callable[..., object]
    args: tuple[Node, ...]
    kwargs: Mapping[str, Node]
    back: Callable[..., object] | None = None


@frozen(eq=False)
class Default:
    """The value, or the fallback where it is one of `none`: None, absent (UNSET), or both."""

    node: Node
    fallback: Node
    none: tuple[object, ...] = (None,)


@frozen(eq=False)
class When:
    """One of two values, as a pure function decides."""

    test: Node
    then: Node
    otherwise: Node


@frozen(eq=False)
class Warned:
    """The same value; where `test` holds for it, the record is mapped and has a warning."""

    node: Node
    test: Callable[..., object]
    finding: Finding


@frozen(eq=False)
class OneWay:
    """The same value, which the way back does not read."""

    node: Node


@frozen(eq=False)
class Same:
    """The same value, which must equal a constant of the definition: what a way back checks."""

    node: Node
    expected: object


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
    """The call that makes a target value out of its fields, after the checks."""

    make: Callable[..., object]
    fields: Mapping[str, Node] = field(factory=dict)
    checks: tuple[Node, ...] = ()
    #: Fields that are left out where their value is absent (UNSET): keys that a document may lack.
    leaves_out: frozenset[str] = frozenset()


Node: TypeAlias = (
    Source
    | Attr
    | Item
    | Needed
    | Constant
    | Given
    | Lookup
    | Compute
    | Default
    | When
    | Warned
    | OneWay
    | Same
    | Each
    | Nested
    | Build
)

#: What counts as no value: None, and what is absent.
NOTHING = (None, UNSET)


def name_of(function: Callable[..., object]) -> str:
    """Name a class or function for a reader."""
    name: str = getattr(function, "__qualname__", type(function).__qualname__)
    return name.rpartition("<locals>.")[2]


def parts(node: Node) -> tuple[Node, ...]:
    """Return the nodes that read the same record as `node` does (not those of nested mappers)."""
    match node:
        case Attr(base=inner) | Item(base=inner) | Lookup(key=inner):
            return (inner,)
        case Needed(node=inner) | Warned(node=inner) | OneWay(node=inner) | Same(node=inner):
            return (inner,)
        case Each(items=inner) | Nested(part=inner):
            return (inner,)
        case Compute(args=args, kwargs=kwargs):
            return (*args, *kwargs.values())
        case Default(node=inner, fallback=fallback):
            return (inner, fallback)
        case When(test=test, then=then, otherwise=otherwise):
            return (test, then, otherwise)
        case Build(fields=fields, checks=checks):
            return (*checks, *fields.values())
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
