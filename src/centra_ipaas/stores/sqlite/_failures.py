"""What SQLite's errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from centra_ipaas.errors import StoreUnavailable

#: The primary result code is in the lowest byte (sqlite.org/rescode.html).
_PRIMARY: Final = 0xFF
_REASONS: Final = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_FULL: "disk full",
    sqlite3.SQLITE_IOERR: "disk error",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CANTOPEN: "unreachable",
}
_CLOSED: Final = "Cannot operate on a closed database"


@contextmanager
def told(store: object) -> Iterator[None]:
    """Turn what SQLite raises into `StoreUnavailable`."""
    try:
        yield
    except sqlite3.Error as error:
        reason = reason_of(error)
        raise StoreUnavailable(f"the store {store} cannot be used, {reason}: {error}", reason) from error


def reason_of(error: sqlite3.Error) -> str:
    """Return in a word or two why SQLite failed."""
    if str(error).startswith(_CLOSED):
        return "closed"
    return _REASONS.get(getattr(error, "sqlite_errorcode", -1) & _PRIMARY, "failed")
