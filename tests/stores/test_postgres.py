"""The PostgreSQL store keeps the contracts, and what is special about a server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest

from centra_ipaas import PostgresStore
from centra_ipaas.testing import BudgetStoreContract, WorkStoreContract


class TestPostgresStore(WorkStoreContract):
    """The contract, on a server."""

    @pytest.fixture(autouse=True)
    def _schema(self, postgres_server: str) -> Iterator[None]:
        with PostgresStore(postgres_server, schema=f"test_{uuid4().hex}") as self._store:
            yield

    def store(self) -> PostgresStore:
        return self._store


class TestPostgresBudget(BudgetStoreContract):
    """Each asks through connections of its own, as processes do."""

    @pytest.fixture(autouse=True)
    def _schema(self, postgres_server: str) -> Iterator[None]:
        self._dsn, self._name = postgres_server, f"test_{uuid4().hex}"
        with ExitStack() as self._open:
            yield

    def store(self) -> PostgresStore:
        return self._open.enter_context(PostgresStore(self._dsn, schema=self._name))
