"""Orders as rows of a table, through any driver of DB-API 2 (PEP 249)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, ClassVar, Final, Generic, Protocol, TypeVar

from centra_ipaas.errors import ConfigurationError, Finding, NotSent, Owner, RecordRefused
from centra_ipaas.mapping import reading
from centra_ipaas.sync import Accepted, Failed, Refused, TargetPromise

D = TypeVar("D")

#: How a driver writes the place of a value.
_PLACES: Final = {"qmark": "?", "format": "%s", "pyformat": "%s"}
_NAME: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)?", re.ASCII)


class Cursor(Protocol):
    """Of DB-API 2, what is used of it."""

    def execute(self, operation: str, parameters: Any, /) -> Any: ...
    def executemany(self, operation: str, parameters: Any, /) -> Any: ...
    def fetchall(self) -> Sequence[Any]: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """Of DB-API 2, what is used of it."""

    def cursor(self) -> Any: ...
    def commit(self) -> None: ...
    def rollback(self) -> None: ...
    def close(self) -> None: ...


class Driver(Protocol):
    """A module of DB-API 2, such as `sqlite3` or `psycopg`; what is used of it."""

    paramstyle: str

    @property
    def OperationalError(self) -> type[Exception]: ...  # noqa: N802
    @property
    def InterfaceError(self) -> type[Exception]: ...  # noqa: N802
    @property
    def IntegrityError(self) -> type[Exception]: ...  # noqa: N802
    @property
    def DataError(self) -> type[Exception]: ...  # noqa: N802


class SqlTableTarget(Generic[D]):
    """An `OrderTarget` (and `BulkOrderTarget`): each order is one row of a table, found by its unique key.

    ============ ================================================================================================
    driver       the module: ``sqlite3``, ``psycopg`` or another whose `paramstyle` is qmark, format or pyformat
    connect      opens a connection; it is used for one call by one thread and closed. From a pool, ``close`` has
                 to give it back; it must not commit by itself
    table        its name, with a schema if need be
    columns      what stands in each column, as functions of the document; by default ``document`` holds it as JSON
    key_column   holds the idempotency key and has to be UNIQUE or the primary key: the promise rests on it
    id_column    holds the id by which the order is known there, such as one that the database counts up; by default
                 the key is that id
    ============ ================================================================================================

    ```sql
    CREATE TABLE centra_orders (idempotency_key TEXT PRIMARY KEY, document TEXT NOT NULL);
    ```

    A row is looked for and written in one transaction; `create_many` writes all of its rows in one. An order that
    breaks a constraint or does not fit into a column is refused, and nothing of it is kept. If no connection can be
    opened it is `NotSent`; any other error of the driver leaves the outcome unknown.
    """

    promise: ClassVar[TargetPromise] = TargetPromise(accepts_keys=True, can_find=True)

    def __init__(
        self,
        driver: Driver,
        connect: Callable[[], Connection],
        table: str,
        *,
        columns: Mapping[str, Callable[[D], object]] | None = None,
        key_column: str = "idempotency_key",
        id_column: str | None = None,
    ) -> None:
        self._driver, self._connect = driver, connect
        self._columns = {"document": reading.write_json} if columns is None else dict(columns)
        self._statements = _Statements(driver, table, key_column, id_column, tuple(self._columns))
        self._unreached = (driver.OperationalError, driver.InterfaceError)
        self._refusals = (driver.IntegrityError, driver.DataError)

    def create(self, document: D, *, key: str) -> Accepted | Refused:
        """Write the row, unless it is there."""
        try:
            [accepted] = self._write([(key, document)])
        except self._refusals as error:
            # Another caller with the same key may have been quicker, and is no reason to refuse.
            found = self.find(key)
            return _refused(error) if found is None else Accepted(remote_id=found)
        return accepted

    def create_many(self, documents: Sequence[tuple[str, D]]) -> Sequence[Accepted | Refused | Failed]:
        """Write the rows that are not there; if one of them cannot be, each is written alone."""
        try:
            return self._write(documents)
        except (*self._refusals, RecordRefused):
            return [self._alone(key, document) for key, document in documents]

    def find(self, key: str) -> str | None:
        """Return the id of the row with this key."""
        with self._transaction() as cursor:
            return self._ids(cursor, [key]).get(key)

    def _alone(self, key: str, document: D) -> Accepted | Refused | Failed:
        try:
            return self.create(document, key=key)
        except Exception as error:  # noqa: BLE001 - handed on as a value
            return Failed(error)

    def _write(self, documents: Sequence[tuple[str, D]]) -> list[Accepted]:
        keys = [key for key, _ in documents]
        rows: dict[str, tuple[object, ...]] = {}
        for key, document in documents:
            rows.setdefault(key, self._row(key, document))
        with self._transaction() as cursor:
            known = self._ids(cursor, keys)
            fresh = [row for key, row in rows.items() if key not in known]
            if fresh:
                cursor.executemany(self._statements.insert, fresh)
                known = self._ids(cursor, keys)
        return [Accepted(remote_id=known[key]) for key in keys]

    def _row(self, key: str, document: D) -> tuple[object, ...]:
        return (key, *(value(document) for value in self._columns.values()))

    def _ids(self, cursor: Cursor, keys: Sequence[str]) -> dict[str, str]:
        cursor.execute(self._statements.select(len(keys)), tuple(keys))
        return {key: _text(remote_id) for key, remote_id in cursor.fetchall()}

    @contextmanager
    def _transaction(self) -> Iterator[Cursor]:
        with closing(self._open()) as connection, closing(connection.cursor()) as cursor:
            try:
                yield cursor
            except BaseException:
                connection.rollback()
                raise
            connection.commit()

    def _open(self) -> Connection:
        try:
            return self._connect()
        except self._unreached as error:
            # The driver's words may name a host, a user and a file: they stay with the cause.
            raise NotSent(f"no connection to the database ({type(error).__name__})") from error


class _Statements:
    """The SQL for one table."""

    def __init__(
        self, driver: Driver, table: str, key: str, remote_id: str | None, columns: tuple[str, ...]
    ) -> None:
        for name in (table, key, remote_id or key, *columns):
            if not _NAME.fullmatch(name):
                raise ConfigurationError(f"{name!r} is no plain name of a table or column")
        if driver.paramstyle not in _PLACES:
            raise ConfigurationError(f"drivers with the paramstyle {driver.paramstyle} are not supported")
        self._place = _PLACES[driver.paramstyle]
        self._find = f"SELECT {key}, {remote_id or key} FROM {table} WHERE {key} IN "
        self.insert = (
            f"INSERT INTO {table} ({', '.join((key, *columns))}) VALUES {self._places(1 + len(columns))}"
        )

    def select(self, keys: int) -> str:
        """Return the question for the ids of so many keys."""
        return self._find + self._places(keys)

    def _places(self, count: int) -> str:
        return f"({', '.join([self._place] * count)})"


def _text(remote_id: object) -> str:
    if remote_id is None:
        raise ValueError("a row has no id: the column that holds it has to be filled when the row is written")
    return str(remote_id)


def _refused(error: Exception) -> Refused:
    # A driver quotes values, which may be personal: the kind of its error has to do.
    finding = Finding(
        code="target.refused",
        message=f"the table does not take the row ({type(error).__name__})",
        owner=Owner.INTEGRATION,
        action="Compare the row with the table's constraints and the length of its columns; mend one of them.",
        evidence={"error": type(error).__name__},
    )
    return Refused(findings=(finding,))
