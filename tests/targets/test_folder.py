"""Orders as files: the contract for one each and for many in one, and what is special about a folder."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import ConfigurationError, NotSent, RecordRefused
from centra_ipaas.sync import Accepted, Failed
from centra_ipaas.targets import BatchFolderTarget, Csv, FolderTarget
from centra_ipaas.targets._outbox import safe_name
from centra_ipaas.testing import OrderTargetContract

KEY = "centra:order-export:1001:create"
NAME = "centra-order-export-1001-create-6a662ff4e0337723"


@frozen(kw_only=True)
class Sale:
    number: str
    lines: tuple[tuple[str, int], ...] = (("COAT-BLK-M", 1), ("SOCKS", 2))
    total: Decimal = Decimal("949.00")


def rows(sale):
    return [{"order": sale.number, "sku": sku, "units": units} for sku, units in sale.lines]


CSV = Csv(rows=rows, columns=("order", "sku", "units"))
LATIN = Csv(rows=rows, columns=("order", "sku", "units"), delimiter=";", encoding="latin-1")
POLISH = Sale(number="1", lines=(("PŁASZCZ", 1),))


@pytest.fixture
def folders(tmp_path):
    inbox, done = tmp_path / "inbox", tmp_path / "done"
    inbox.mkdir()
    done.mkdir()
    return inbox, done


def archive_all(folders):
    """Do what a reader does: move every file."""
    inbox, done = folders
    for path in visible(inbox):
        path.rename(done / path.name)


def visible(folder):
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


class TestJsonFiles(OrderTargetContract[Sale]):
    """The contract, one JSON file each; each adapter is a new one, as after a restart."""

    @pytest.fixture(autouse=True)
    def _folders(self, folders):
        self._inbox, self._done = folders

    def target(self):
        return FolderTarget(self._inbox, archives=[self._done])

    def document(self, number):
        return Sale(number=str(number))

    def count(self, key):
        name = safe_name(key, ".json")
        return sum((folder / name).exists() for folder in (self._inbox, self._done))


class TestCsvFiles(TestJsonFiles):
    """One CSV file each, in an encoding that lacks some letters."""

    def target(self):
        return FolderTarget(self._inbox, form=LATIN, archives=[self._done])

    def refused_document(self):
        return POLISH

    def count(self, key):
        return len(list(self._inbox.glob(safe_name(key, ".csv"))))


class TestBatches(TestCsvFiles):
    """Many in one CSV file."""

    def target(self):
        return BatchFolderTarget(self._inbox, LATIN, archives=[self._done])

    def count(self, key):
        lines = [line for path in visible(self._inbox) for line in path.read_text("latin-1").split("\n")]
        return sum(line.startswith(f"{key};") and "SOCKS" in line for line in lines)


def test_a_json_file_holds_the_document(folders):
    inbox, _ = folders
    assert FolderTarget(inbox).create(Sale(number="1001"), key=KEY) == Accepted(remote_id=f"{NAME}.json")
    [path] = visible(inbox)
    assert json.loads(path.read_bytes()) == {
        "number": "1001",
        "lines": [["COAT-BLK-M", 1], ["SOCKS", 2]],
        "total": "949.00",
    }
    assert list((inbox / ".centra-ipaas").iterdir()) == [inbox / ".centra-ipaas" / "lock"]


def test_a_csv_file_holds_the_lines(folders):
    inbox, _ = folders
    FolderTarget(inbox, form=CSV).create(Sale(number="1001"), key=KEY)
    assert (inbox / f"{NAME}.csv").read_bytes() == (
        b"order,sku,units\r\n1001,COAT-BLK-M,1\r\n1001,SOCKS,2\r\n"
    )


def test_a_batch_holds_each_order_under_its_key(folders):
    inbox, _ = folders
    erp = BatchFolderTarget(inbox, CSV)
    outcomes = erp.create_many([("k1", Sale(number="1")), ("k2", Sale(number="2")), ("k1", Sale(number="1"))])
    assert outcomes == [Accepted(remote_id="k1"), Accepted(remote_id="k2"), Accepted(remote_id="k1")]
    [path] = visible(inbox)
    assert path.read_bytes() == (
        b"key,order,sku,units\r\nk1,1,COAT-BLK-M,1\r\nk1,1,SOCKS,2\r\nk2,2,COAT-BLK-M,1\r\nk2,2,SOCKS,2\r\n"
    )


def test_a_document_without_rows_fails_alone(folders):
    erp = BatchFolderTarget(folders[0], CSV)
    empty, good = erp.create_many([("k1", Sale(number="1", lines=())), ("k2", Sale(number="2"))])
    assert isinstance(empty, Failed)
    assert good == Accepted(remote_id="k2")
    with pytest.raises(ValueError, match="would leave no trace"):
        erp.create(Sale(number="1", lines=()), key="k1")


def test_the_key_has_a_column_of_its_own(folders):
    with pytest.raises(ConfigurationError, match="name another key_column"):
        BatchFolderTarget(folders[0], CSV, key_column="order")


# --- the reader --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make",
    [
        lambda inbox, done: FolderTarget(inbox, archives=[done]),
        lambda inbox, done: BatchFolderTarget(inbox, CSV, archives=[done]),
    ],
    ids=["files", "batches"],
)
def test_what_the_reader_moved_is_found_and_not_put_there_again(folders, make):
    first = make(*folders).create(Sale(number="1001"), key=KEY)
    archive_all(folders)
    again = make(*folders)
    assert again.find(KEY) == first.remote_id
    assert again.create(Sale(number="1001"), key=KEY) == first
    assert visible(folders[0]) == []


def test_a_renamed_batch_is_still_read(folders):
    BatchFolderTarget(folders[0], CSV).create(Sale(number="1001"), key=KEY)
    [path] = visible(folders[0])
    path.rename(folders[1] / "20260302-1.csv")
    assert BatchFolderTarget(folders[0], CSV, archives=[folders[1]]).find(KEY) == KEY


def test_an_archive_that_is_not_there_tells_nothing(folders):
    """A share that is not mounted must not say that the order never went."""
    erp = FolderTarget(folders[0], archives=[folders[1] / "unmounted"])
    with pytest.raises(FileNotFoundError):
        erp.find(KEY)
    with pytest.raises(FileNotFoundError):
        erp.create(Sale(number="1"), key=KEY)
    assert visible(folders[0]) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(NotSent, match="No such file or directory"):
        FolderTarget(tmp_path / "unmounted").create(Sale(number="1"), key=KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_reader_never_sees_half_a_file(folders):
    """It reads and moves as fast as it can, while files of half a megabyte are written."""
    inbox, done = folders
    written, read = threading.Event(), []

    def reader():
        while not written.is_set() or visible(inbox):
            for path in visible(inbox):
                read.append(len(json.loads(path.read_bytes())["lines"]))
                path.rename(done / path.name)

    thread = threading.Thread(target=reader)
    thread.start()
    lines = tuple((f"SKU-{number}", 1) for number in range(20_000))
    erp = FolderTarget(inbox, archives=[done])
    for number in range(10):
        erp.create(Sale(number=str(number), lines=lines), key=f"k{number}")
    written.set()
    thread.join()
    assert read == [20_000] * 10


def test_readers_and_writers_race_and_every_order_is_there_once(folders):
    """Eight writers put the same twenty orders there while a reader moves them away."""
    inbox, done = folders
    stop, moved = threading.Event(), []

    def reader():
        while not stop.is_set():
            for path in visible(inbox):
                path.rename(done / path.name)
                moved.append(path.name)

    def writer():
        erp = FolderTarget(inbox, archives=[done])
        for number in range(20):
            erp.create(Sale(number=str(number)), key=f"k{number}")

    writers = [threading.Thread(target=writer) for _ in range(8)]
    reading = threading.Thread(target=reader)
    for thread in (reading, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reading.join()
    archive_all(folders)
    assert len(visible(done)) == 20
    assert len(moved) == len(set(moved))


# --- trouble -----------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_no_half_a_file(folders):
    """A limit on file size stands in for it."""
    erp, limits = FolderTarget(folders[0]), resource.getrlimit(resource.RLIMIT_FSIZE)
    large = Sale(number="1", lines=tuple((f"SKU-{number}", 1) for number in range(20_000)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(NotSent, match="File too large"):
            erp.create(large, key=KEY)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert visible(folders[0]) == []
    assert erp.find(KEY) is None
    erp.create(large, key=KEY)
    [path] = visible(folders[0])
    assert len(json.loads(path.read_bytes())["lines"]) == 20_000


def test_what_a_dead_process_left_is_removed(folders):
    erp = FolderTarget(folders[0])
    erp.create(Sale(number="1"), key="k1")
    left = folders[0] / ".centra-ipaas" / f"{NAME}.json"
    left.write_text('{"numb')
    erp.create(Sale(number="1001"), key=KEY)
    assert not left.exists()
    assert json.loads((folders[0] / f"{NAME}.json").read_bytes())["number"] == "1001"


def test_who_was_stopped_in_the_middle_keeps_others_out(folders, monkeypatch):
    """It goes on where it was as soon as it wakes: nobody else may have put the file there, and it be moved on."""
    monkeypatch.setattr("centra_ipaas.targets._outbox._PATIENCE", 0.1)
    erp = FolderTarget(folders[0])
    erp.create(Sale(number="1"), key="k1")
    stopped = os.open(folders[0] / ".centra-ipaas" / "lock", os.O_RDWR)
    fcntl.flock(stopped, fcntl.LOCK_EX)
    with pytest.raises(NotSent, match="another process holds the lock"):
        erp.create(Sale(number="1001"), key=KEY)
    os.close(stopped)
    assert erp.create(Sale(number="1001"), key=KEY).remote_id == f"{NAME}.json"


WRITER = """
import sys
from pathlib import Path
from centra_ipaas.targets import FolderTarget
erp = FolderTarget(Path(sys.argv[1]))
for number in range(100_000):
    erp.create({"number": number, "padding": "x" * 100_000}, key=f"k{number}")
"""


def test_killed_writers_leave_whole_files_only(folders):
    for _ in range(2):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, folders[0]])
        before, until = len(visible(folders[0])), time.monotonic() + 30
        while len(visible(folders[0])) < before + 3:
            assert time.monotonic() < until
        writer.kill()
        writer.wait()
    numbers = [json.loads(path.read_bytes())["number"] for path in visible(folders[0])]
    assert sorted(numbers) == list(range(len(numbers)))


# --- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["../../etc/passwd", "/etc/passwd", "..", ".", "", "a/b", "a\0b", "\n", "x" * 5000, "Å"]
)
def test_a_key_plays_no_tricks(folders, key):
    erp = FolderTarget(folders[0])
    remote_id = erp.create(Sale(number="1"), key=key).remote_id
    assert [path.name for path in visible(folders[0])] == [remote_id]
    assert erp.find(key) == remote_id


@given(st.lists(st.text(), unique=True, min_size=2, max_size=2))
def test_two_keys_have_two_names_also_where_case_does_not_count(keys):
    one, two = (safe_name(key, ".json") for key in keys)
    assert one.lower() != two.lower()
    assert Path(one).name == one
    assert len(one) < 255


def test_a_letter_that_the_encoding_lacks_refuses_the_order(folders):
    with pytest.raises(RecordRefused) as refused:
        FolderTarget(folders[0], form=LATIN).create(POLISH, key=KEY)
    [finding] = refused.value.findings
    assert (finding.code, finding.evidence) == ("target.refused", {"letter": "U+0141", "encoding": "latin-1"})
    assert visible(folders[0]) == []
