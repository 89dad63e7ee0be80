"""The SQLite store shares budgets: the contract, between connections, and without waiting for the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centra_ipaas import SqliteStore
from centra_ipaas.testing import BudgetStoreContract
from centra_ipaas.work import Work


class TestSqliteBudget(BudgetStoreContract):
    """Each asks through a connection of its own, as processes do."""

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        self._path = tmp_path / "brand.db"
        with ExitStack() as self._open:
            yield

    def store(self) -> SqliteStore:
        return self._open.enter_context(SqliteStore(self._path))


class TestInMemoryBudget(BudgetStoreContract):
    """The contract, in memory: one connection."""

    @pytest.fixture(autouse=True)
    def _memory(self) -> Iterator[None]:
        with SqliteStore(":memory:") as self._store:
            yield

    def store(self) -> SqliteStore:
        return self._store


def test_the_budget_does_not_wait_for_the_disk_and_the_rest_does(tmp_path: Path) -> None:
    """synchronous is NORMAL on the budget's connection, FULL on the other."""
    with SqliteStore(tmp_path / "a.db") as store:
        assert store._database._hasty_connection.execute("PRAGMA synchronous").fetchone()[0] == 1
        assert store._database._connection.execute("PRAGMA synchronous").fetchone()[0] == 2


def test_budget_and_worklist_share_the_file(tmp_path: Path) -> None:
    """Work that is written before is there, and both are there for the next process."""
    with SqliteStore(tmp_path / "a.db") as store:
        store.add([Work(flow="f", entity="1")], datetime(2026, 3, 3, tzinfo=UTC))
        store.change_budget("shop", lambda text: ("spent", None))
    with SqliteStore(tmp_path / "a.db") as store:
        assert [work.entity for work in store.works()] == ["1"]
        assert store.change_budget("shop", lambda text: (None, text)) == "spent"
