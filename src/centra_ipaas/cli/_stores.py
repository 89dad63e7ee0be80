"""The store that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from centra_ipaas.errors import ConfigurationError, StoreUnavailable
from centra_ipaas.stores import PostgresStore, SqliteStore

AnyStore: TypeAlias = SqliteStore | PostgresStore

#: How every command takes its store.
Store = Annotated[
    str,
    typer.Argument(
        help="The SQLite file of the integration, or postgresql://user@host/database (the password in PGPASSWORD).",
        envvar="CENTRA_STORE",
    ),
]
Schema = Annotated[str, typer.Option(help="Schema of the brand's tables in PostgreSQL.")]
DEFAULT_SCHEMA = "centra_ipaas"


@contextmanager
def opened(store: str, schema: str = DEFAULT_SCHEMA) -> Iterator[AnyStore]:
    """Open a store; what is wrong with it ends the command with one sentence. A file that is not there is not made."""
    try:
        with _store(store, schema) as found:
            yield found
    except (ConfigurationError, StoreUnavailable) as error:
        raise SystemExit(f"centra-ipaas: {error}") from None


def _store(store: str, schema: str) -> AnyStore:
    if store.startswith(("postgresql://", "postgres://")):
        return PostgresStore(store, schema=schema)
    if not Path(store).is_file():
        raise ConfigurationError(f"there is no store {store}")
    return SqliteStore(store)
