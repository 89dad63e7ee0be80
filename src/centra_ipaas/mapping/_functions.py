"""The functions of a definition. Each is typed as the value it stands for when a record is mapped."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any, Generic, ParamSpec, TypeVar, cast

from attrs import evolve, field, frozen
from msgspec import UNSET, UnsetType

from centra_ipaas.errors import ConfigurationError, Finding, Owner, Severity
from centra_ipaas.mapping._hints import Shape
from centra_ipaas.mapping._nodes import (
    NOTHING,
    Blame,
    Compute,
    Default,
    Given,
    Lookup,
    Needed,
    OneWay,
    Warned,
    When,
    name_of,
    walk,
)
from centra_ipaas.mapping._record import MISSING, is_recorder, node_of, none_of, pretend, recorded_shape

A = TypeVar("A")
K = TypeVar("K")
P = ParamSpec("P")
V = TypeVar("V")


@frozen
class Rows:
    """The content of one table, made by `Table.of` and handed to a mapper."""

    table: str
    rows: Mapping[Any, object] = field(repr=False)
    #: From value to key, if the table's owner has that at hand.
    back: Mapping[Any, object] | None = field(default=None, repr=False)

    def reversed(self) -> Rows:
        """Return the content from value to key; ConfigurationError if two keys have the same value."""
        if self.back is not None:
            return Rows(self.table, self.back, self.rows)
        back = {value: key for key, value in self.rows.items()}
        if len(back) < len(self.rows):
            raise ConfigurationError(
                f"table {self.table} is one to one, and two of its keys have the same value"
            )
        return Rows(self.table, back, self.rows)


@frozen
class Table(Generic[K, V]):
    """A named table that `lookup` reads: ``articles = Table[str, int]("articles")``.

    It holds nothing; a mapper receives the content with `of`. A key that is not in it is a finding with the
    table's `code`, `owner` and `action`. The key stands in the finding, unless it is read from a field without repr.
    A table that is `one_to_one` can be read backwards: see `TwoWay`.
    """

    name: str
    code: str = field(default="mapping.lookup", kw_only=True)
    owner: Owner = field(default=Owner.ECOMMERCE, kw_only=True)
    action: str = field(default="Add the key to the table, or correct it in the record.", kw_only=True)
    one_to_one: bool = field(default=False, kw_only=True)

    def of(self, rows: Mapping[K, V], back: Mapping[V, K] | None = None) -> Rows:
        """Return the content for a mapper: ``ToErp(articles.of({"A-1": 17}))``; it is read, never copied.

        `back` is the same from value to key; without it a reverse works it out, once.
        """
        return Rows(self.name, rows, back)


def compute(function: Callable[P, V], *args: P.args, **kwargs: P.kwargs) -> V:
    """Stand for ``function(*args, **kwargs)``, paths among the arguments replaced by their values.

    `function` must be pure: no clock, no I/O, the same answer for the same arguments. If it raises, the
    record is refused with ``mapping.compute``, or with its own findings if it raises `RecordRefused`.
    """
    _check_pure("compute", function)
    nodes = tuple(node_of(value) for value in args)
    named = {name: node_of(value) for name, value in kwargs.items()}
    return cast(V, pretend(Compute(function, nodes, named)))


def two_way(forward: Callable[[A], V], back: Callable[[V], A], value: A) -> V:
    """Stand for ``forward(value)``; a reverse reads the field and gives ``back`` of it.

    Both must be pure, and ``back(forward(x)) == x`` for every value that the source may hold.
    """
    _check_pure("two_way", forward)
    _check_pure("two_way", back)
    if not is_recorder(value):
        raise TypeError("two_way() takes two functions first, then the path of the value")
    return cast(V, pretend(Compute(forward, (node_of(value),), {}, back)))


def one_way(value: V) -> V:
    """Stand for `value`; a reverse does not read the field, because another one fills the same from there."""
    if not is_recorder(value):
        raise TypeError("one_way() takes a path or a function of the definition")
    return cast(V, pretend(OneWay(node_of(value)), recorded_shape(value)))


def when(condition: Callable[[A], bool], value: A, then: V, otherwise: V) -> V:
    """Stand for `then` where ``condition(value)`` holds, for `otherwise` where it does not.

    The branch that is not taken is not evaluated: what is missing there is no finding.
    """
    _check_pure("when", condition)
    return cast(
        V, pretend(When(Compute(condition, (node_of(value),), {}), node_of(then), node_of(otherwise)))
    )


def warn(
    value: V,
    condition: Callable[[V], bool],
    *,
    code: str,
    message: str,
    action: str = "",
    owner: Owner = Owner.INTEGRATION,
) -> V:
    """Stand for `value`; where ``condition(value)`` holds the record has a warning, and is mapped all the same.

    The warning is a finding of low severity in ``Mapped.warnings``. `message` is the same for every record: the
    value stands in the evidence, unless it is personal.
    """
    _check_pure("warn", condition)
    if not is_recorder(value):
        raise TypeError("warn() takes a path or a function of the definition first, then the condition")
    finding = Finding(code=code, message=message, action=action, owner=owner, severity=Severity.LOW)
    return cast(V, pretend(Warned(node_of(value), condition, finding), recorded_shape(value)))


def _check_pure(user: str, function: object) -> None:
    if is_recorder(function) or not callable(function):
        raise TypeError(f"{user}() takes a function first, then its arguments")
    if inspect.iscoroutinefunction(function):
        raise TypeError(f"{user}({name_of(function)}): mapping is pure, an async function has no place in it")


def lookup(table: Table[K, V], key: K) -> V:
    """Stand for the value that `table` holds under `key`; a key it lacks is a finding of the table."""
    if not isinstance(table, Table):
        raise TypeError('lookup() takes a table first: articles = Table[str, int]("articles")')
    blame = Blame(table.code, table.owner, table.action)
    return cast(V, pretend(Lookup(table.name, node_of(key), blame, table.one_to_one)))


def given(name: str, type: type[V]) -> V:
    """Stand for a value that ``map(record, name=value)`` receives; another type is a TypeError there."""
    if not isinstance(type, _type):
        raise TypeError(f"given({name!r}) takes a class to check the value with, not {type!r}")
    return cast(V, pretend(Given(name, type), Shape(type, optional=False)))


def default(value: V | UnsetType | None, fallback: V) -> V:
    """Stand for `value`, or `fallback` where there is none.

    None or absent at the end of a path or on the way (see `present`), and a key that a table lacks, count as none;
    zero and an empty text are values.
    """
    if not is_recorder(value):
        raise TypeError("default() takes a path or a function of the definition first, then the fallback")
    none = NOTHING if _may_be_absent(value) else NOTHING[:1]
    return cast(V, pretend(Default(node_of(value), node_of(fallback), none)))


def if_absent(value: V | UnsetType, fallback: V) -> V:
    """Stand for `value`, or `fallback` where it is absent: a key the document lacks, a msgspec UNSET.

    None is a value.
    """
    if not is_recorder(value):
        raise TypeError("if_absent() takes a path of the definition first, then the fallback")
    known = evolve(recorded_shape(value), absent=False)
    return cast(V, pretend(Default(node_of(value), node_of(fallback), (UNSET,)), known))


def _may_be_absent(value: object) -> bool:
    on_the_way = (UNSET in node.never for node in walk(node_of(value)) if isinstance(node, Needed))
    return recorded_shape(value).absent or any(on_the_way)


def present(
    value: V | UnsetType | None,
    *,
    code: str = MISSING.code,
    owner: Owner = MISSING.owner,
    action: str = MISSING.action,
) -> V:
    """Stand for a value that may be None or absent as if it were not: ``present(o.address).city``.

    Where there is none after all, an enclosing `default` takes its fallback; without one it is a finding.
    """
    if not is_recorder(value):
        raise TypeError("present() takes a path or a function of the definition")
    known = Shape(recorded_shape(value).cls, optional=False)
    never = none_of(recorded_shape(value)) or NOTHING[:1]
    return cast(V, pretend(Needed(node_of(value), Blame(code, owner, action), never), known))


_type = type
