"""Recorders: what `source` and the functions of a definition hand out while a class body runs.

A recorder stands for a value that will only exist when a record is mapped. It knows attribute access and
refuses everything else, because Python would carry it out once, now, on the stand-in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast, is_typeddict

from centra_ipaas.errors import Owner
from centra_ipaas.mapping._hints import Shape, attribute, field_names, item, shape, shown
from centra_ipaas.mapping._nodes import NOTHING, Attr, Blame, Constant, Item, Needed, Node, Source

S = TypeVar("S")

MISSING = Blame(
    code="mapping.missing",
    owner=Owner.INTEGRATION,
    action="Fill in the value where the record comes from, or give the mapping a default.",
)

_REFUSED = """
    abs add and bool bytes call complex contains delitem divmod enter eq float floordiv format ge
    gt hash index int invert iter le len lshift lt matmul mod mul ne neg or pos pow radd rand rdivmod
    repr reversed rfloordiv rlshift rmatmul rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor
    setitem str sub truediv trunc xor
""".split()


class Recorder:
    """Stands for a value of a record; attributes of it are recorders too, anything else is a TypeError."""

    __slots__ = ("_recorded_node", "_recorded_shape")

    def __init__(self, node: Node, known: Shape) -> None:
        object.__setattr__(self, "_recorded_node", node)
        object.__setattr__(self, "_recorded_shape", known)

    def __getattr__(self, name: str) -> Recorder:
        # Python and its tools probe for special names; those are never data.
        if name.startswith("__") or not name.isidentifier():
            raise AttributeError(name)
        known = recorded_shape(self)
        found = attribute(known.cls, name) if known.cls else Shape()
        node = Attr(_holder(self), name, optional=bool(found.optional), shown=shown(known.cls, name))
        return Recorder(node, found)

    def __getitem__(self, key: object) -> Recorder:
        known = recorded_shape(self)
        if not isinstance(key, str) or not is_typeddict(known.cls):
            raise _refused(self, "getitem")
        found = item(cast(type, known.cls), key)
        return Recorder(Item(_holder(self), key, shown=shown(known.cls, key)), found)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise TypeError(f"a mapping reads its source and cannot set {name!r}")


def _holder(recorder: Recorder) -> Node:
    """Return the node to go on from; None and absent are missing, for a value is read from it."""
    known = recorded_shape(recorder)
    node = recorded_node(recorder)
    return Needed(node, MISSING, none_of(known)) if none_of(known) else node


def none_of(known: Shape) -> tuple[object, ...]:
    """Return what may stand where a value of this shape is expected: None, UNSET, both, or nothing."""
    return tuple(one for one, may in zip(NOTHING, (known.optional, known.absent), strict=True) if may)


def _refused(recorder: Recorder, operation: str) -> TypeError:
    return TypeError(
        f"{path_text(recorded_node(recorder))}: __{operation}__ cannot be recorded in a mapping, because there "
        "is no record yet. A definition holds paths and compute, lookup, given, default, present, each and "
        "nested; write this step as a function of plain values and use compute(function, path)"
    )


def _refusal(operation: str) -> Callable[..., NoReturn]:
    def refuse(self: Recorder, *_: object, **__: object) -> NoReturn:
        raise _refused(self, operation)

    return refuse


for _operation in _REFUSED:
    setattr(Recorder, f"__{_operation}__", _refusal(_operation))


def source(cls: type[S]) -> S:
    """Return what stands for the record in a mapper's class body, typed as the record itself.

    Attributes of it are the paths of the definition. A path that `cls` does not have is a TypeError at
    once, and so is anything else than reading attributes: operators, calls, f-strings, `if`, loops.
    """
    if not isinstance(cls, type):
        raise TypeError(f"source() takes a class, not {cls!r}")
    return cast(S, pretend(Source(cls), shape(cls)))


def pretend(node: Node, known: Shape | None = None) -> Any:
    """Wrap a node in a recorder; callers give it the type of the value it stands for."""
    return Recorder(node, known or Shape())


def is_recorder(value: object) -> bool:
    """Say whether `value` stands for something that only exists when a record is mapped."""
    return type(value) is Recorder


def recorded_node(recorder: object) -> Node:
    """Return the node that a recorder stands for."""
    return cast(Node, object.__getattribute__(recorder, "_recorded_node"))


def recorded_shape(recorder: object) -> Shape:
    """Return what the hints say of the value that a recorder stands for."""
    return cast(Shape, object.__getattribute__(recorder, "_recorded_shape"))


def node_of(value: object) -> Node:
    """Return the node for whatever a definition was given: a recorder's own, or a constant."""
    if is_recorder(value):
        return recorded_node(value)
    if isinstance(value, (list, dict, set, bytearray)):
        raise TypeError(
            f"a {type(value).__name__} in a definition would be shared by every result; "
            "use a tuple, or compute(list) and the like for a fresh one"
        )
    if _holds_recorder(value):
        raise TypeError(
            f"a {type(value).__name__} made of paths cannot be recorded; "
            "use compute(function, path, ...), or nested(path, Mapper) for a part"
        )
    return Constant(value)


def path_text(node: Node) -> str:
    """Spell a recorded path for the person who writes the definition."""
    match node:
        case Attr(base=base, name=name):
            return f"{path_text(base)}.{name}"
        case Item(base=base, name=name):
            return f"{path_text(base)}[{name!r}]"
        case Needed(node=inner):
            return path_text(inner)
        case Source(cls=cls):
            return cls.__qualname__
        case _:
            return f"{type(node).__name__.lower()}(...)"


def _holds_recorder(value: object) -> bool:
    if is_recorder(value):
        return True
    if isinstance(value, (tuple, list, frozenset)):
        return any(map(_holds_recorder, value))
    if isinstance(value, dict):
        return any(map(_holds_recorder, value.values()))
    if isinstance(value, type):
        return False
    return any(_holds_recorder(getattr(value, name, None)) for name in field_names(type(value)))
