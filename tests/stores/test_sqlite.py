"""The SQLite store keeps the contract of every store, and what is special about a file."""

from __future__ import annotations

import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centra_ipaas import SqliteStore
from centra_ipaas.errors import ConfigurationError, StoreGone
from centra_ipaas.testing import WorkStoreContract
from centra_ipaas.work import Work

NOW = datetime(2026, 3, 3, tzinfo=UTC)


class TestSqliteStore(WorkStoreContract):
    """The contract, on a file."""

    @pytest.fixture(autouse=True)
    def _file(self, tmp_path: Path) -> Iterator[None]:
        with SqliteStore(tmp_path / "brand.db") as self._store:
            yield

    def store(self) -> SqliteStore:
        return self._store


class TestInMemory(WorkStoreContract):
    """The contract, in memory."""

    @pytest.fixture(autouse=True)
    def _memory(self) -> Iterator[None]:
        with SqliteStore(":memory:") as self._store:
            yield

    def store(self) -> SqliteStore:
        return self._store


def test_another_process_sees_what_was_added(tmp_path: Path) -> None:
    """Two stores on one file share the worklist."""
    with SqliteStore(tmp_path / "a.db") as one, SqliteStore(tmp_path / "a.db") as two:
        one.add([Work(flow="f", entity="1")], NOW)
        assert [work.entity for work in two.works()] == ["1"]


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    """Payloads may hold personal data: nobody else may read the file."""
    with SqliteStore(tmp_path / "a.db"):
        assert stat.S_IMODE((tmp_path / "a.db").stat().st_mode) == 0o600


def test_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    """synchronous is FULL on the store's own connection: NORMAL can lose commits in a power cut."""
    with SqliteStore(tmp_path / "a.db") as store:
        assert store._database._connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert store._database._connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """An old library does not touch what a newer one wrote."""
    with SqliteStore(tmp_path / "a.db"):
        pass
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(ConfigurationError, match="newer version"):
        SqliteStore(tmp_path / "a.db")


def test_a_path_that_cannot_be_used_is_a_clear_error(tmp_path: Path) -> None:
    """A missing folder is told as the setting it is."""
    with pytest.raises(ConfigurationError, match="cannot be used"):
        SqliteStore(tmp_path / "missing" / "a.db")


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def replaced(path: Path) -> None:
    SqliteStore(path.with_name("new.db")).close()
    path.with_name("new.db").replace(path)


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays where it is")
@pytest.mark.parametrize("happens", [Path.unlink, moved, replaced])
def test_a_file_that_is_gone_is_noticed(tmp_path: Path, happens: Callable[[Path], object]) -> None:
    """SQLite would go on writing to what nobody can open again."""
    with SqliteStore(tmp_path / "a.db") as store:
        store.add([Work(flow="f", entity="1")], NOW)
        happens(tmp_path / "a.db")
        for use in (
            lambda: store.add([Work(flow="f", entity="2")], NOW),
            lambda: store.works(),
            lambda: store.change_budget("shop", lambda text: ("spent", None)),
        ):
            with pytest.raises(StoreGone, match=r"a\.db was deleted or replaced"):
                use()


def test_a_relative_path_is_where_it_was_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that changes its folder has not lost its store."""
    monkeypatch.chdir(tmp_path)
    with SqliteStore("a.db") as store:
        monkeypatch.chdir("/")
        store.add([Work(flow="f", entity="1")], NOW)
