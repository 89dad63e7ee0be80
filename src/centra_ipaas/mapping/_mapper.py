"""`Mapper`: a pure, typed definition of how one kind of record becomes another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, Self, TypeVar, cast, get_args, get_origin

from attrs import frozen

from centra_ipaas.errors import ConfigurationError, Finding, RecordRefused
from centra_ipaas.mapping._compile import Compiled, compiled
from centra_ipaas.mapping._describe import Rule, described
from centra_ipaas.mapping._explain import Explained, Origin, Walk, explain
from centra_ipaas.mapping._functions import Rows
from centra_ipaas.mapping._needs import Needs, keys_of, note
from centra_ipaas.mapping._nodes import Blame, Build, Given, Lookup, Source, walk, walk_all
from centra_ipaas.mapping._reverse import reversed_build
from centra_ipaas.mapping._target import Target

S_contra = TypeVar("S_contra", contravariant=True)
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")
T = TypeVar("T")

UNSTABLE = Finding(
    code="mapping.unstable",
    message="The record failed once and passed when it was looked at again.",
    action="A function of the mapping is not pure; find the one that reads a clock, random or state.",
)


@frozen
class Mapped(Generic[T_co]):
    """The record could be translated; `value` is the target, `warnings` what somebody should know about it."""

    value: T_co
    warnings: tuple[Finding, ...] = ()


@frozen
class Unmapped:
    """The record could not be translated; `findings` are all reasons, at least one. Nothing of it was made."""

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()


@frozen(eq=False)
class _Definition:
    """What is worked out once, when a mapper class is created."""

    build: Build
    run: Compiled
    given: Mapping[str, type]
    tables: frozenset[str]


class Mapper(Generic[S_contra, T_co]):
    """Translates records of one kind into another by a definition that is checked before any record.

    ```python
    class ToErp(Mapper[Order, ErpOrder]):
        o = source(Order)
        target = into(ErpOrder)(no=o.number, rows=each(o.lines, ToErpLine), market=given("market", str))
    ```

    Mapping is pure: the same record, tables and given values make the same target or the same findings, and
    the record is never changed. A definition that cannot work is a TypeError when its class is created.
    """

    target: Target[T_co]
    _definition: ClassVar[_Definition]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "target" in vars(cls):
            cls._definition = _defined(cls)

    def __init__(self, *tables: Rows) -> None:
        """Hold the content of every table that the definition looks into; ConfigurationError otherwise."""
        if not hasattr(self, "_definition"):
            raise TypeError(f"{type(self).__qualname__} has no target; give it one with into(...)")
        self._rows = _checked_tables(self._definition.tables, tables, type(self).__qualname__)
        self._tables = {name: rows.rows for name, rows in self._rows.items()}

    def using(self, *tables: Rows) -> Self:
        """Return the same mapper with new content for these tables and the old for the others."""
        return type(self)(*{**self._rows, **{rows.table: rows for rows in tables}}.values())

    def map(self, record: S_contra, /, **given: object) -> T_co:
        """Return the target, or raise `RecordRefused` with all findings of the record.

        Warnings are not told; ask `try_map` for them.
        """
        try:
            return cast(T_co, self._definition.run(record, given, self._tables))
        except Exception:  # noqa: BLE001  the slow path tells what it was
            outcome = self._outcome(record, given)
        # Not in the handler: the exception holds values of the record and must not be chained.
        if isinstance(outcome, Unmapped):
            raise RecordRefused(outcome.findings)
        return outcome.value

    def try_map(self, record: S_contra, /, **given: object) -> Mapped[T_co] | Unmapped:
        """Return the target or all findings as a value; TypeError for given values that do not fit.

        What user code raises is a finding; what is no `Exception` (Ctrl-C) passes through.
        """
        try:
            return Mapped(cast(T_co, self._definition.run(record, given, self._tables)))
        except Exception:  # noqa: BLE001  the slow path tells what it was
            return self._outcome(record, given)

    def explain(self, record: S_contra, /, **given: object) -> tuple[Origin, ...]:
        """Return, field by field in the target's order, where each value came from; also of a record that is refused.

        Values are those of this record, as text; what the record or the target does not show is ``redacted``.
        """
        return self._explained(record, given).origins

    @classmethod
    def describe(cls) -> tuple[Rule, ...]:
        """Return which field of the target comes from where, one rule a field."""
        return tuple(described(cls._definition.build))

    @classmethod
    def needs(cls, records: Iterable[S_contra], /, *tables: Rows, **given: object) -> Needs:
        """Return the keys that these records will be looked up by, to fetch the content of the tables in bulk.

        Those of fallbacks and of branches that may not be taken are among them. A key that is itself looked up is known
        only with the content of its table: ask again, with `tables`.
        """
        _check_given(cls._definition.given, given)
        known: dict[str, Mapping[Any, object]] = {rows.table: rows.rows for rows in tables}
        content = {name: known.get(name, {}) for name in cls._definition.tables}
        noted: dict[str, set[object]] = {name: set() for name in content}
        keys = keys_of(cls._definition.build)
        for record in records:
            note(keys, Walk(record, given, content), noted)
        return Needs({name: frozenset(found) for name, found in noted.items()})

    def _outcome(self, record: object, given: Mapping[str, object]) -> Mapped[T_co] | Unmapped:
        explained = self._explained(record, given)
        if explained.findings or not explained.warnings:
            return Unmapped(explained.findings or (UNSTABLE,), explained.warnings)
        return Mapped(cast(T_co, explained.value), explained.warnings)

    def _explained(self, record: object, given: Mapping[str, object]) -> Explained:
        _check_given(self._definition.given, given)
        return explain(self._definition.build, record, given, self._tables)


class TwoWay(Mapper[S, T]):
    """A mapper whose one definition serves both directions: ``mapper.reverse().map(mapper.map(record)) == record``.

    Each field of the target is then a path, a constant, `two_way`, `each` or `nested` of such a mapper, or a `lookup`
    in a table that is one to one; what only goes one way is marked `one_way`. Each field that the record must have
    gets a value on the way back: a definition that cannot be reversed is a TypeError when its class is created, and
    names the field. A constant is checked on the way back; a field of the record that is not mapped has its default.
    """

    _back: ClassVar[type[Mapper[Any, Any]]]

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "target" in vars(cls):
            back: Target[Any] = Target(reversed_build(cls._definition.build, cls.__qualname__))
            cls._back = type(f"{cls.__name__}Back", (Mapper,), {"target": back, "__module__": cls.__module__})

    def reverse(self) -> Mapper[T, S]:
        """Return the mapper of the way back, with the same tables; ConfigurationError if one is not one to one."""
        wanted = self._back._definition.tables
        return self._back(*(rows.reversed() for name, rows in self._rows.items() if name in wanted))


def _defined(cls: type[Mapper[Any, Any]]) -> _Definition:
    if not isinstance(cls.target, Target):
        raise TypeError(f"{cls.__qualname__}.target must be made with into(Class)(field=...)")
    build = cls.target.build
    nodes = tuple(walk_all(build))
    _check_source(cls, build)
    tables = _agreed(cls, "table", ((node.table, node.blame) for node in nodes if isinstance(node, Lookup)))
    given = _agreed(cls, "given", ((node.name, node.type) for node in nodes if isinstance(node, Given)))
    return _Definition(build, compiled(build), cast(Mapping[str, type], given), frozenset(tables))


def _agreed(cls: type, kind: str, uses: Iterable[tuple[str, type | Blame]]) -> dict[str, type | Blame]:
    """Collect what is used by name; one name with two meanings is refused."""
    agreed: dict[str, type | Blame] = {}
    for name, use in uses:
        if not name.isidentifier():
            raise TypeError(f"{cls.__qualname__}: {kind} {name!r} must be named like a Python variable")
        if agreed.setdefault(name, use) != use:
            raise TypeError(f"{cls.__qualname__}: {kind} {name!r} is declared in two different ways")
    return agreed


def _check_source(cls: type[Mapper[Any, Any]], build: Build) -> None:
    """Each definition reads one source, and the classes are those named in ``Mapper[S, T]``."""
    sources = {id(node): node for node in walk(build) if isinstance(node, Source)}
    if len(sources) > 1:
        raise TypeError(
            f"{cls.__qualname__} reads more than one source; paths of a part belong to its mapper"
        )
    for base in getattr(cls, "__orig_bases__", ()):
        if get_origin(base) in (Mapper, TwoWay):
            read, made = get_args(base)
            for node in sources.values():
                _check_class(cls, "source", read, node.cls)
            _check_class(cls, "target", build.make, made)


def _check_class(cls: type, what: str, sub: object, base: object) -> None:
    if isinstance(sub, type) and isinstance(base, type) and not _is_subclass(sub, base):
        raise TypeError(
            f"{cls.__qualname__}: its {what} and its Mapper[...] disagree: "
            f"{sub.__qualname__} and {base.__qualname__}"
        )


def _is_subclass(sub: type, base: type) -> bool:
    try:
        return issubclass(sub, base)
    except TypeError:  # a TypedDict or a Protocol, which only mypy can compare
        return True


def _checked_tables(needed: frozenset[str], tables: tuple[Rows, ...], mapper: str) -> dict[str, Rows]:
    held = {rows.table: rows for rows in tables}
    wrong = sorted(needed ^ held.keys())
    if wrong or len(held) < len(tables):
        raise ConfigurationError(
            f"{mapper} needs each of its tables once ({', '.join(sorted(needed)) or 'none'}); "
            f"got {', '.join(rows.table for rows in tables) or 'none'}"
        )
    return held


def _check_given(declared: Mapping[str, type], given: Mapping[str, object]) -> None:
    if declared.keys() != given.keys():
        wanted = ", ".join(declared) or "nothing"
        raise TypeError(f"the mapping is given {wanted}; the call has {', '.join(given) or 'nothing'}")
    for name, type_ in declared.items():
        if not isinstance(given[name], type_):
            raise TypeError(f"given {name} must be {type_.__name__}, not {type(given[name]).__name__}")
