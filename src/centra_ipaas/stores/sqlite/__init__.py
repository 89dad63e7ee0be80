"""The embedded store: one SQLite file, safe against `kill -9` and power cuts."""

from __future__ import annotations

from pathlib import Path

from centra_ipaas.stores._store import SqlStore
from centra_ipaas.stores.sqlite._database import SqliteDatabase

__all__ = ["SqliteStore"]


class SqliteStore(SqlStore):
    """A `WorkStore` and `BudgetStore` in one file; ``":memory:"`` keeps it in memory for tests.

    Every method is one transaction, written through to the disk (WAL, synchronous FULL) before it returns; only the
    budget may be lost in a power cut, which does no lasting harm.
    Threads share a store, processes share a file. The file is readable by its owner only: payloads may hold
    personal data. Raises `ConfigurationError` if the file cannot be used.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = path
        super().__init__(SqliteDatabase(path))

    def __repr__(self) -> str:
        return f"SqliteStore({str(self._path)!r})"
