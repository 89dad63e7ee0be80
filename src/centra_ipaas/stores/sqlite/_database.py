"""One SQLite file: a connection for all that has to last, and one for the budget, which has to be quick."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Final, TypeAlias

from tenacity import Retrying, retry_if_exception, stop_after_delay, wait_random

from centra_ipaas.errors import ConfigurationError, StoreGone
from centra_ipaas.stores._migrations import migrate
from centra_ipaas.stores._session import Dialect, Row, Session, Value, Values
from centra_ipaas.stores.sqlite._failures import reason_of, told

#: Milliseconds to wait for another process that writes.
_BUSY_TIMEOUT: Final = 10_000
_FULL: Final = 2
_NAME: Final = re.compile(r":(\w+)")

#: To turn a new file to write-ahead logging SQLite does not wait for others that are opening it, whatever its timeout.
_PATIENTLY: Final = Retrying(
    retry=retry_if_exception(
        lambda error: isinstance(error, sqlite3.OperationalError) and reason_of(error) == "locked"
    ),
    wait=wait_random(0.005, 0.05),
    stop=stop_after_delay(_BUSY_TIMEOUT / 1_000),
    reraise=True,
)

Connect: TypeAlias = Callable[[str | Path], sqlite3.Connection]

#: Whoever changes a file is alone in it: no row needs a lock.
DIALECT: Final = Dialect(
    among="IN (SELECT value FROM json_each({}))", lock="", lock_free="", counted="INTEGER PRIMARY KEY"
)


class SqliteDatabase:
    """A `Database` in a file, or in memory, where there is only one connection.

    Raises `StoreGone` if the file was deleted or replaced: SQLite itself goes on with the one that nobody can open.
    """

    dialect = DIALECT

    def __init__(self, path: str | Path, connect: Connect | None = None) -> None:
        """`connect` opens the file another way; tests cut the power of such a one."""
        connect = connect or _plainly
        self._path = None if str(path) == ":memory:" else Path(path).absolute()
        self._lock = self._hasty_lock = RLock()
        self._connection = self._hasty_connection = _connect(path, connect)
        self._file = _identity(self._path)
        try:
            with self.transaction() as session:
                version = self._connection.execute("PRAGMA user_version").fetchone()[0]
                self._connection.execute(f"PRAGMA user_version = {migrate(session, DIALECT, version)}")
            if self._path is not None:
                self._hasty_lock, self._hasty_connection = RLock(), _hasty(path, connect)
        except BaseException:
            self.close()
            raise

    def transaction(self) -> AbstractContextManager[Session]:
        """Changes that are on disk when this has ended."""
        return self._transaction(self._connection, self._lock)

    def hasty(self) -> AbstractContextManager[Session]:
        """Changes that are written through together with the next ones of the other connection."""
        return self._transaction(self._hasty_connection, self._hasty_lock)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """No changes."""
        self._look()
        with told(self._path or "in memory"), self._lock:
            yield SqliteSession(self._connection)

    @contextmanager
    def _transaction(self, connection: sqlite3.Connection, lock: RLock) -> Iterator[Session]:
        self._look()
        with told(self._path or "in memory"), lock:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield SqliteSession(connection)
                connection.execute("COMMIT")
            except BaseException:
                # After some failures, such as a full disk, SQLite has rolled back already.
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _look(self) -> None:
        if _identity(self._path) != self._file:
            raise StoreGone(f"the store {self._path} was deleted or replaced while it was in use")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()
        if self._hasty_connection is not self._connection:
            with self._hasty_lock:
                self._hasty_connection.close()


class SqliteSession:
    """A `Session` on a connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, values: Values | None = None) -> Sequence[Row]:
        found = self._connection.execute(sql, _bound(values or {}))
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]

    def change(self, sql: str, values: Values | None = None) -> int:
        return self._connection.execute(sql, _bound(values or {})).rowcount

    def each(self, sql: str, values: Sequence[Values]) -> None:
        numbered, names = _numbered(sql)
        self._connection.executemany(numbered, [[row[name] for name in names] for row in values])

    def alone(self, name: str) -> None:
        """Every transaction is: it began with BEGIN IMMEDIATE."""


@cache
def _numbered(statement: str) -> tuple[str, tuple[str, ...]]:
    """Return a statement with numbers for its ``:names``, and these in order: names are looked up for each row anew."""
    names = tuple(dict.fromkeys(_NAME.findall(statement)))
    return _NAME.sub(lambda found: f"?{names.index(found[1]) + 1}", statement), names


def _bound(values: Values) -> dict[str, Value]:
    return {name: value if _plain(value) else json.dumps(value) for name, value in values.items()}


def _plain(value: Value) -> bool:
    return value is None or isinstance(value, str | int)


def _identity(path: Path | None) -> tuple[int, int] | None:
    """Return what tells the file at a path from every other; None if there is none."""
    if path is None:
        return None
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _plainly(path: str | Path) -> sqlite3.Connection:
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def _connect(path: str | Path, connect: Connect) -> sqlite3.Connection:
    with _opening(path), told(path):
        if str(path) != ":memory:":
            _create(path)
        connection = connect(path)
        try:
            _set_up(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _set_up(connection: sqlite3.Connection, path: str | Path) -> None:
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
    _PATIENTLY(connection.execute, "PRAGMA journal_mode = WAL")
    # NORMAL lost commits in a simulated power cut; set outside a transaction and read back.
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA synchronous").fetchone()[0] != _FULL:
        raise ConfigurationError(f"the store {path} does not take PRAGMA synchronous = FULL")


def _create(path: str | Path) -> None:
    """Make the file if there is none, for its owner only.

    One that is there must not be opened: closing it would drop every lock that this process holds on it (POSIX), and
    the next process that closes the store would take itself for the last one and delete the write-ahead log under us.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


@contextmanager
def _opening(path: str | Path) -> Iterator[None]:
    """A path that cannot be opened is a setting to be corrected; what is in the file is not."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"the store {path} cannot be used: {error}") from error


def _hasty(path: str | Path, connect: Connect) -> sqlite3.Connection:
    connection = _connect(path, connect)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection
