"""The seam between the store and a database: what SQLite and PostgreSQL do in ways of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol, TypeAlias

from attrs import frozen

Value: TypeAlias = str | int | Sequence[str] | None
Values: TypeAlias = Mapping[str, Value]
#: A row as the database hands it over: by the names of its columns.
Row: TypeAlias = Any


@frozen(kw_only=True)
class Dialect:
    """Where the two databases spell the same thing differently."""

    #: ``{}`` is a parameter that holds a list of texts; read behind the name of a column.
    among: str
    #: Stands behind the choice of rows that are about to be changed: nobody else changes them meanwhile.
    lock: str
    #: The same, and rows that somebody else is changing are passed over.
    lock_free: str
    #: The type of a key that counts by itself.
    counted: str


class Session(Protocol):
    """One transaction. Statements are written with ``:names``."""

    def rows(self, sql: str, values: Values = ...) -> Sequence[Row]:
        """Return what a statement finds."""

    def change(self, sql: str, values: Values = ...) -> int:
        """Run a statement; return how many rows it changed."""

    def each(self, sql: str, values: Sequence[Values]) -> None:
        """Run a statement once for each."""

    def alone(self, name: str) -> None:
        """Let no other transaction past here with the same name before this one has ended."""


class Database(Protocol):
    """Opens transactions; threads share it. Whatever keeps it from working is `StoreUnavailable`."""

    dialect: Dialect

    def transaction(self) -> AbstractContextManager[Session]:
        """Changes that are on disk when this has ended, or not made at all if it ends with an error."""

    def reading(self) -> AbstractContextManager[Session]:
        """No changes."""

    def hasty(self) -> AbstractContextManager[Session]:
        """Changes that a power cut may undo."""

    def close(self) -> None:
        """Close all connections."""
