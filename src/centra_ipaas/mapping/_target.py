"""What a mapper makes: the target class and where each of its fields comes from."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar, cast, is_typeddict

import attrs
from attrs import field, frozen
from msgspec import UNSET

from centra_ipaas.mapping._hints import Shape, argument_name, parameter, required_keys
from centra_ipaas.mapping._nodes import Attr, Build, Constant, Default, Item, Needed, Node, Source, name_of
from centra_ipaas.mapping._record import (
    MISSING,
    is_recorder,
    node_of,
    none_of,
    pretend,
    recorded_node,
    recorded_shape,
)

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
V = TypeVar("V")


@frozen(eq=False)
class Target(Generic[T_co]):
    """Where each field of a target value comes from; made by `into`, changed by `but(...).be(...)`."""

    build: Build = field(repr=False)

    def but(self, pick: Callable[[T_co], V]) -> Change[T_co, V]:
        """Pick one field of the target to be filled otherwise: ``Base.target.but(lambda t: t.memo)``."""
        return Change(self.build, _field_name(self.build.make, pick))


@frozen(eq=False)
class Change(Generic[T_co, V]):
    """One picked field of a target that waits for its new value."""

    build: Build = field(repr=False)
    name: str

    def be(self, value: V) -> Target[T_co]:
        """Return a target with the field filled by `value`, a path or function like any other.

        The target it came from is unchanged. Chain for more: ``.but(...).be(...).but(...).be(...)``.
        """
        return Target(_with_field(self.build, self.name, value))


def into(make: Callable[P, T]) -> Callable[P, Target[T]]:
    """Return a recorder with the parameters of `make`, usually the target class.

    Call it like the class itself, with paths and functions of a definition as values. Names, types and
    missing fields are checked by mypy, names and missing fields again when the class body runs (TypeError).
    """
    signature = signature_of(make)

    def record(*args: P.args, **kwargs: P.kwargs) -> Target[T]:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"into({name_of(make)}): {error}") from None
        build = Build(make)
        for name, value in _by_keyword(make, bound).items():
            build = _with_field(build, name, value)
        return Target(build)

    return record


def _with_field(build: Build, name: str, value: object) -> Build:
    """Return the call with one field more, or one filled otherwise."""
    absent = _may_be_absent(value) and _may_lack(build.make, name)
    left_out = build.leaves_out | {name} if absent else build.leaves_out - {name}
    fields = {**build.fields, name: _fitting(build.make, name, value)}
    return attrs.evolve(build, fields=fields, leaves_out=left_out)


def _may_lack(make: Callable[..., object], name: str) -> bool:
    """Say whether what is made is a document that may be without this key."""
    return make is dict or (is_typeddict(make) and name not in required_keys(make))


def _may_be_absent(value: object) -> bool:
    return is_recorder(value) and recorded_shape(value).absent


def signature_of(make: Callable[..., object]) -> inspect.Signature:
    """Return the parameters of a target; those of a TypedDict are its keys, `dict` takes any."""
    if is_typeddict(make):
        required = required_keys(make)
        return inspect.Signature([_key(name, required=name in required) for name in make.__annotations__])
    if make is dict:
        return inspect.Signature([inspect.Parameter("keys", inspect.Parameter.VAR_KEYWORD)])
    return inspect.signature(make)


def _key(name: str, *, required: bool) -> inspect.Parameter:
    default = inspect.Parameter.empty if required else None
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)


def _by_keyword(make: Callable[..., object], bound: inspect.BoundArguments) -> dict[str, Any]:
    """Name every argument: a definition is changed and described by field name."""
    fields: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_KEYWORD:
            fields |= value
        elif kind in (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.POSITIONAL_ONLY):
            raise TypeError(f"into({name_of(make)}): parameter {name!r} cannot be passed by name")
        else:
            fields[name] = value
    return fields


def _fitting(make: Callable[..., object], name: str, value: object) -> Node:
    """Return the node for a field; a path that may be None or absent is guarded where the field takes neither."""
    node = node_of(value)
    taken = parameter(make, name)
    if _may_be_absent(value) and (taken.absent or _may_lack(make, name)):
        node = Default(node, Constant(UNSET), (UNSET,))
    elif _may_be_absent(value):
        node = Needed(node, MISSING, (UNSET,))
    may_be_none = is_recorder(value) and None in none_of(recorded_shape(value))
    return Needed(node, MISSING) if may_be_none and taken.optional is False else node


def _field_name(make: Callable[..., object], pick: Callable[[Any], object]) -> str:
    shape = Shape(make) if isinstance(make, type) else Shape()
    picked = pick(pretend(Source(cast(type, make)), shape))
    node = recorded_node(picked) if is_recorder(picked) else None
    if not isinstance(node, (Attr, Item)) or not isinstance(node.base, Source):
        raise TypeError(
            f"but() takes a function that returns one field of {name_of(make)}: lambda t: t.field"
        )
    name = argument_name(make, node.name)
    if name not in signature_of(make).parameters:
        raise TypeError(f"{name_of(make)} is not constructed with {node.name!r}, so but() cannot change it")
    return name
