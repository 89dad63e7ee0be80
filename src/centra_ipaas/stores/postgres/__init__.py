"""The store for several machines: tables in a schema of a PostgreSQL database."""

from __future__ import annotations

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.stores._store import SqlStore

__all__ = ["PostgresStore"]


class PostgresStore(SqlStore):
    """A `WorkStore` and `BudgetStore` in a PostgreSQL database (13 or newer); needs the extra ``postgres``.

    Every method is one transaction, and what it returned is on the server's disk; only the budget may be lost in a
    power cut, which does no lasting harm. Threads share a store and its connections; processes and machines share
    the tables. A connection that was lost is opened anew by the next transaction.

    ============== ==============================================================================================
    dsn            as libpq takes it: ``postgresql://user@host/database``; the password may stand in ``PGPASSWORD``
    schema         where the tables are; brands that share a database have one each. It is created if it is missing
    connections    as many transactions are under way at once, the others wait
    ============== ==============================================================================================

    Raises `ConfigurationError` if the address makes no sense, the server would lose what it confirmed (``fsync`` off),
    or the tables are of a newer version; `StoreUnavailable` if the server cannot be reached.
    """

    def __init__(self, dsn: str, *, schema: str = "centra_ipaas", connections: int = 4) -> None:
        try:
            from centra_ipaas.stores.postgres._database import PostgresDatabase
        except ModuleNotFoundError as error:
            raise ConfigurationError(
                f"PostgresStore needs {error.name}: install centra-ipaas[postgres], or psycopg with a libpq"
            ) from error
        database = PostgresDatabase(dsn, schema, connections)
        self._named = f"PostgresStore({database.name!r})"
        super().__init__(database)

    def __repr__(self) -> str:
        return self._named
