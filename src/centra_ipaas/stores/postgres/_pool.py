"""A few connections that threads share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import BoundedSemaphore
from typing import Any, Final, TypeAlias

import psycopg
from psycopg.pq import TransactionStatus

from centra_ipaas.errors import StoreUnavailable

Connection: TypeAlias = psycopg.Connection[dict[str, Any]]

#: Seconds to wait for a connection that another thread uses.
_LONGEST_WAIT: Final = 30.0


class Pool:
    """Hands out connections, at most `size` at once, each with a transaction begun in it.

    No thread of its own and no question whether a connection still lives: BEGIN is the question. A connection that was
    lost while nobody used it is replaced, since nothing was done in it yet; why a new one cannot be had is raised as
    it is.
    """

    def __init__(self, connect: Callable[[], Connection], size: int) -> None:
        self._connect, self._places = connect, BoundedSemaphore(size)
        self._idle: list[Connection] = []
        self._closed = False

    @contextmanager
    def begun(self, begin: str) -> Iterator[Connection]:
        """Hand out a connection in which `begin` was run."""
        if not self._places.acquire(timeout=_LONGEST_WAIT):
            raise StoreUnavailable(
                f"no connection to the store became free in {_LONGEST_WAIT:.0f} s: ask for more of them",
                "locked",
            )
        try:
            connection = self._begin(begin)
            try:
                yield connection
            finally:
                self._put_back(connection)
        finally:
            self._places.release()

    def _begin(self, begin: str) -> Connection:
        while True:
            if self._closed:
                raise StoreUnavailable("the store was closed", "closed")
            try:
                connection, fresh = self._idle.pop(), False
            except IndexError:
                connection, fresh = self._connect(), True
            try:
                connection.execute(begin, prepare=False)  # several statements
            except psycopg.OperationalError:
                connection.close()
                if fresh:
                    raise
            else:
                return connection

    def _put_back(self, connection: Connection) -> None:
        if self._closed or connection.info.transaction_status is not TransactionStatus.IDLE:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Close the connections that nobody uses; the others are closed when they are given back."""
        self._closed = True
        while True:
            with suppress(IndexError):
                self._idle.pop().close()
                continue
            return
