"""Both stores keep the contract of crosswalks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from centra_ipaas import PostgresStore, SqliteStore
from centra_ipaas.crosswalk import CARRIER, SKU, Crosswalk
from centra_ipaas.testing import CrosswalkStoreContract


class TestSqliteCrosswalk(CrosswalkStoreContract):
    """Each through a connection of its own, as processes do."""

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        self._path = tmp_path / "brand.db"
        with ExitStack() as self._open:
            yield

    def store(self) -> SqliteStore:
        return self._open.enter_context(SqliteStore(self._path))


class TestInMemoryCrosswalk(CrosswalkStoreContract):
    """One store, in memory."""

    @pytest.fixture(autouse=True)
    def _memory(self) -> Iterator[None]:
        with SqliteStore(":memory:") as self._store:
            yield

    def store(self) -> SqliteStore:
        return self._store


class TestPostgresCrosswalk(CrosswalkStoreContract):
    """Each through connections of its own, as machines do."""

    @pytest.fixture(autouse=True)
    def _schema(self, postgres_server: str) -> Iterator[None]:
        self._dsn, self._name = postgres_server, f"test_{uuid4().hex}"
        with ExitStack() as self._open:
            yield

    def store(self) -> PostgresStore:
        return self._open.enter_context(PostgresStore(self._dsn, schema=self._name))


def test_one_kind_cannot_become_another() -> None:
    with SqliteStore(":memory:") as store, pytest.raises(ValueError, match="cannot become"):
        store.keep_crosswalk(Crosswalk(kind=SKU), Crosswalk(kind=CARRIER))
