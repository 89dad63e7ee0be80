"""What PostgreSQL's errors mean."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg

from centra_ipaas.errors import StoreUnavailable

#: By SQLSTATE, or by its class, the first two characters (postgresql.org/docs/current/errcodes-appendix.html).
_REASONS: Final = {
    "08": "unreachable",
    "25006": "read-only",
    "28": "unreachable",
    "3D": "unreachable",
    "40": "locked",
    "53100": "disk full",
    "53300": "unreachable",
    "55P03": "locked",
    "57P": "unreachable",
    "58030": "disk error",
    "XX001": "damaged",
    "XX002": "damaged",
}


@contextmanager
def told(store: str) -> Iterator[None]:
    """Turn what the server or the way to it raises into `StoreUnavailable`."""
    try:
        yield
    except psycopg.Error as error:
        reason = reason_of(error)
        raise StoreUnavailable(f"the store {store} cannot be used, {reason}: {error}", reason) from error


def reason_of(error: psycopg.Error) -> str:
    """Return in a word or two why it failed."""
    state = error.sqlstate
    if state is None:
        return "unreachable" if isinstance(error, psycopg.OperationalError) else "failed"
    found = (_REASONS.get(state[:length]) for length in (5, 3, 2))
    return next(filter(None, found), "failed")
