"""The two functions of a definition that hand parts of a record to another mapper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar, overload

from centra_ipaas.mapping._hints import Shape
from centra_ipaas.mapping._mapper import Mapper
from centra_ipaas.mapping._nodes import Build, Each, Nested
from centra_ipaas.mapping._record import is_recorder, node_of, pretend, recorded_shape

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


@overload
def each(items: Iterable[A], mapper: type[Mapper[A, B]]) -> tuple[B, ...]: ...
@overload
def each(items: Iterable[A], mapper: type[Mapper[A, B]], collect: Callable[[Iterable[B]], C]) -> C: ...
def each(items: object, mapper: type[Mapper[Any, Any]], collect: Callable[..., object] = tuple) -> object:
    """Stand for all items, each translated by `mapper`, in order; a tuple unless `collect` says otherwise.

    Findings of an item carry its index: ``lines[2].sku``. `mapper` shares tables and given values.
    """
    if not is_recorder(items):
        raise TypeError("each() takes a path to the items first, then the mapper class of one item")
    return pretend(Each(node_of(items), _build_of(mapper), collect))


@overload
def nested(part: A, mapper: type[Mapper[A, B]]) -> B: ...
@overload
def nested(part: A | None, mapper: type[Mapper[A, B]]) -> B | None: ...
def nested(part: object, mapper: type[Mapper[Any, Any]]) -> object:
    """Stand for one part, translated by `mapper`; None stays None where the part's type admits it.

    ``nested(present(o.address), Address)`` makes None a finding instead.
    """
    if not is_recorder(part):
        raise TypeError("nested() takes a path to the part first, then its mapper class")
    optional = bool(recorded_shape(part).optional)
    node = Nested(node_of(part), _build_of(mapper), optional)
    return pretend(node, Shape(optional=True) if optional else None)


def _build_of(mapper: type[Mapper[Any, Any]]) -> Build:
    try:
        return mapper.target.build
    except AttributeError:
        raise TypeError(f"{mapper!r} is not a mapper class with a target") from None
