"""The functions of a definition. Each is typed as the value it stands for when a record is mapped."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar, cast

from attrs import field, frozen

from centra_ipaas.errors import Owner
from centra_ipaas.mapping._hints import Shape
from centra_ipaas.mapping._nodes import (
    Blame,
    Compute,
    Default,
    Given,
    Lookup,
    Needed,
    name_of,
)
from centra_ipaas.mapping._record import MISSING, is_recorder, node_of, pretend, recorded_shape

K = TypeVar("K")
P = ParamSpec("P")
V = TypeVar("V")


@frozen
class Rows:
    """The content of one table, made by `Table.of` and handed to a mapper."""

    table: str
    rows: Mapping[Any, object] = field(repr=False)


@frozen
class Table(Generic[K, V]):
    """A named table that `lookup` reads: ``articles = Table[str, int]("articles")``.

    It holds nothing; a mapper receives the content with `of`. A key that is not in it is a finding with the
    table's `code`, `owner` and `action`. The key stands in the finding, so a key must not be personal data.
    """

    name: str
    code: str = field(default="mapping.lookup", kw_only=True)
    owner: Owner = field(default=Owner.ECOMMERCE, kw_only=True)
    action: str = field(default="Add the key to the table, or correct it in the record.", kw_only=True)

    def of(self, rows: Mapping[K, V]) -> Rows:
        """Return the content for a mapper: ``ToErp(articles.of({"A-1": 17}))``; it is read, never copied."""
        return Rows(self.name, rows)


def compute(function: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
    """Stand for ``function(*args, **kwargs)``, paths among the arguments replaced by their values.

    `function` must be pure: no clock, no I/O, the same answer for the same arguments. If it raises, the
    record is refused with ``mapping.compute``, or with its own findings if it raises `RecordRefused`.
    """
    if is_recorder(function) or not callable(function):
        raise TypeError("compute() takes a function first, then its arguments")
    if inspect.iscoroutinefunction(function):
        raise TypeError(
            f"compute({name_of(function)}): mapping is pure, an async function has no place in it"
        )
    nodes = tuple(node_of(value) for value in args)
    named = {name: node_of(value) for name, value in kwargs.items()}
    return cast(V, pretend(Compute(function, nodes, named)))


def lookup(table: Table[K, V], key: K) -> V:
    """Stand for the value that `table` holds under `key`; a key it lacks is a finding of the table."""
    if not isinstance(table, Table):
        raise TypeError('lookup() takes a table first: articles = Table[str, int]("articles")')
    blame = Blame(table.code, table.owner, table.action)
    return cast(V, pretend(Lookup(table.name, node_of(key), blame)))


def given(name: str, type: type[V]) -> V:
    """Stand for a value that ``map(record, name=value)`` receives; another type is a TypeError there."""
    if not isinstance(type, _type):
        raise TypeError(f"given({name!r}) takes a class to check the value with, not {type!r}")
    return cast(V, pretend(Given(name, type), Shape(type, optional=False)))


def default(value: V | None, fallback: V) -> V:
    """Stand for `value`, or `fallback` where there is none.

    None at the end of a path or on the way (see `present`), and a key that a table lacks, count as none.
    """
    if not is_recorder(value):
        raise TypeError("default() takes a path or a function of the definition first, then the fallback")
    return cast(V, pretend(Default(node_of(value), node_of(fallback))))


def present(
    value: V | None,
    *,
    code: str = MISSING.code,
    owner: Owner = MISSING.owner,
    action: str = MISSING.action,
) -> V:
    """Stand for a value that may be None as if it were not: ``present(o.address).city``.

    Where it is None after all, an enclosing `default` takes its fallback; without one it is a finding.
    """
    if not is_recorder(value):
        raise TypeError("present() takes a path or a function of the definition")
    known = Shape(recorded_shape(value).cls, optional=False)
    return cast(V, pretend(Needed(node_of(value), Blame(code, owner, action)), known))


_type = type
