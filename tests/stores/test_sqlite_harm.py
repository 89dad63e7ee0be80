"""What a disk and other programs do to a SQLite file: a clear error, and nothing lost that was confirmed."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centra_ipaas import SqliteStore
from centra_ipaas.errors import StoreUnavailable
from centra_ipaas.work import Intent, Lease, Work

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60.0)


def write(store: SqliteStore, number: int) -> None:
    """One transaction of several tables and pages: three works, each with its history, and a cursor."""
    works = [Work(flow="f", entity=f"{number}-{index}", payload="x" * 700) for index in range(3)]
    store.add(works, NOW, ("written", str(number)))


def written(store: SqliteStore) -> int:
    """Return how many transactions are there; each is whole or not there at all."""
    count = int(store.cursor("written") or 0)
    names = {f"{number}-{index}" for number in range(1, count + 1) for index in range(3)}
    assert {work.entity for work in store.works()} == names
    assert all(len(store.history("f", name)) == 1 for name in names)
    return count


# --- a cut write-ahead file ------------------------------------------------------------------------------


def test_a_write_ahead_file_that_was_cut_anywhere(tmp_path: Path) -> None:
    """At every 512th byte: it opens, and every transaction that ended before is there whole, and no other."""
    source, ends = tmp_path / "a.db", []
    SqliteStore(source).close()
    with SqliteStore(source) as store:
        before = source.read_bytes()
        for number in range(1, 5):
            write(store, number)
            ends.append(Path(f"{source}-wal").stat().st_size)
        assert source.read_bytes() == before, "nothing but the write-ahead file holds what was written"
        ahead = Path(f"{source}-wal").read_bytes()
    found = set()
    for cut in range(0, ends[-1] + 512, 512):
        copy = tmp_path / "cut.db"
        copy.write_bytes(before)
        Path(f"{copy}-wal").write_bytes(ahead[:cut])
        with SqliteStore(copy) as store:
            count = written(store)
            assert count == sum(end <= cut for end in ends), f"cut at {cut}"
            if count not in found:
                write(store, count + 1)
            found.add(count)
        for part in tmp_path.glob("cut.db*"):
            part.unlink()
    assert found == set(range(5))


# --- a full disk -----------------------------------------------------------------------------------------

FILLS = """
import json, resource, sys
sys.path.insert(0, sys.argv[1])
from test_sqlite_harm import SqliteStore, StoreUnavailable, write
with SqliteStore(sys.argv[2]) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
    confirmed, failures = 0, []
    for number in range(1, 200):
        try:
            write(store, number)
        except StoreUnavailable as error:
            failures.append(error.reason)
            if len(failures) == 2:
                break
        else:
            confirmed = number
    read = len(store.works())
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    write(store, confirmed + 1)
print(json.dumps({"confirmed": confirmed, "failures": failures, "read": read}))
"""


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """A limit on its size, in the middle of a write: told, still readable, and goes on when there is room."""
    command = [sys.executable, "-c", FILLS, Path(__file__).parent, tmp_path / "a.db"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    told = json.loads(done.stdout)
    assert told["confirmed"] > 5
    assert (told["failures"], told["read"]) == (["disk error"] * 2, 3 * told["confirmed"])
    with SqliteStore(tmp_path / "a.db") as store:
        assert written(store) == told["confirmed"] + 1


def test_a_disk_without_room(tmp_path: Path) -> None:
    """SQLite's own word for it."""
    with SqliteStore(tmp_path / "a.db") as store:
        write(store, 1)
        connection = store._database._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnavailable, match="disk full") as caught:
            fill(store)
        assert caught.value.reason == "disk full"
        count = written(store)
        connection.execute("PRAGMA max_page_count = 100000")
        write(store, count + 1)
        assert written(store) == count + 1


def fill(store: SqliteStore) -> None:
    """Write until that fails."""
    for number in range(2, 50):
        write(store, number)


# --- somebody else ---------------------------------------------------------------------------------------


def test_a_file_that_another_program_holds(tmp_path: Path) -> None:
    """Told as locked after a while, readable meanwhile, and as before when it lets go."""
    with SqliteStore(tmp_path / "a.db") as store:
        write(store, 1)
        store._database._connection.execute("PRAGMA busy_timeout = 50")
        other = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked") as caught:
            write(store, 2)
        assert caught.value.reason == "locked"
        assert written(store) == 1
        other.execute("ROLLBACK")
        other.close()
        write(store, 2)
        assert written(store) == 2


def test_a_store_that_was_closed(tmp_path: Path) -> None:
    """The program closed it before its last run had ended."""
    store = SqliteStore(tmp_path / "a.db")
    store.close()
    for call in (
        lambda: write(store, 1),
        store.works,
        lambda: store.change_budget("shop", lambda _: ("", 0)),
    ):
        with pytest.raises(StoreUnavailable) as caught:
            call()
        assert caught.value.reason == "closed"


# --- rights ----------------------------------------------------------------------------------------------

OPENS = """
import os, sys
from centra_ipaas import SqliteStore
from centra_ipaas.errors import IpaasError
if os.geteuid() == 0:
    os.setuid(65534)
try:
    SqliteStore(sys.argv[1])
except IpaasError as error:
    print(error.code, error)
"""


@pytest.fixture
def others_folder() -> Iterator[Path]:
    """A folder that a user without rights can reach, with a store in it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    with SqliteStore(folder / "a.db") as store:
        write(store, 1)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


def opened_by_nobody(path: Path) -> str:
    """Return what the store says to a user who owns nothing."""
    command = [sys.executable, "-c", OPENS, path]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_a_file_that_may_only_be_read(others_folder: Path) -> None:
    """By whoever runs the integration."""
    (others_folder / "a.db").chmod(0o444)
    told = opened_by_nobody(others_folder / "a.db")
    assert told.startswith("store-unavailable the store")
    assert "read-only" in told


def test_a_folder_in_which_nothing_can_be_made(others_folder: Path) -> None:
    """SQLite keeps files beside the file."""
    (others_folder / "a.db").chmod(0o666)
    others_folder.chmod(0o555)
    assert opened_by_nobody(others_folder / "a.db").startswith("store-unavailable the store")


def test_a_file_that_becomes_read_only(tmp_path: Path) -> None:
    """What a file system does that was mounted anew after an error of its disk."""
    with SqliteStore(tmp_path / "a.db") as store:
        write(store, 1)
        store._database._connection.execute("PRAGMA query_only = ON")
        with pytest.raises(StoreUnavailable, match="read-only") as caught:
            write(store, 2)
        assert caught.value.reason == "read-only"
        assert written(store) == 1


# --- damage ----------------------------------------------------------------------------------------------


def test_a_file_whose_head_is_damaged(tmp_path: Path) -> None:
    """It is told, and left as it is for whoever wants to save what is in it."""
    damaged = harmed(tmp_path / "a.db", at=0)
    with pytest.raises(StoreUnavailable, match="damaged"):
        SqliteStore(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_bytes() == damaged


def test_a_file_that_is_damaged_inside(tmp_path: Path) -> None:
    """Reading or writing there is refused; nothing is made up."""
    harmed(tmp_path / "a.db", at=4096, length=None)
    with pytest.raises(StoreUnavailable) as caught, SqliteStore(tmp_path / "a.db") as store:
        store.works()
    assert caught.value.reason == "damaged"


def test_a_file_of_another_program(tmp_path: Path) -> None:
    """A text by that name is no store, and stays what it is."""
    (tmp_path / "a.db").write_text("orders of today\n" * 100)
    with pytest.raises(StoreUnavailable, match="damaged"):
        SqliteStore(tmp_path / "a.db")
    assert (tmp_path / "a.db").read_text() == "orders of today\n" * 100


def harmed(path: Path, at: int, length: int | None = 100) -> bytes:
    """Write a store and spoil it from a place on; return all that is in the file then."""
    with SqliteStore(path) as store:
        for number in range(1, 30):
            write(store, number)
    whole = bytearray(path.read_bytes())
    end = len(whole) if length is None else at + length
    whole[at:end] = b"\xa5" * (end - at)
    path.write_bytes(whole)
    return bytes(whole)


# --- a power cut -----------------------------------------------------------------------------------------


def test_an_intent_is_in_the_file_before_plan_returns(tmp_path: Path) -> None:
    """A copy of the files taken right after knows it, as the disk would after a power cut."""
    with SqliteStore(tmp_path / "a.db") as store:
        store.plan([Intent(key="k", flow="f", entity="1", effect="create")], NOW)
        for part in ("", "-wal"):
            shutil.copy(f"{tmp_path / 'a.db'}{part}", f"{tmp_path / 'b.db'}{part}")
    with SqliteStore(tmp_path / "b.db") as store:
        assert set(store.intents(["k"])) == {"k"}
