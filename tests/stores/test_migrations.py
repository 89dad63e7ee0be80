"""A store of any older version is brought up to date with all it holds, whoever starts first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centra_ipaas import PostgresStore, SqliteStore
from centra_ipaas.crosswalk import SKU, Crosswalk
from centra_ipaas.errors import ConfigurationError, Finding, Owner
from centra_ipaas.work import Completed, IncidentState, IntentState, Lease, WorkState

VERSIONS = Path(__file__).parent / "versions"
LATEST = 4
NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60.0)
UNKNOWN = Finding(
    code="sku.unknown",
    path="lines[0].sku",
    message="the ERP does not know COAT",
    owner=Owner.ECOMMERCE,
    action="Create it.",
    evidence={"sku": "COAT"},
)
STARTS = """
import sys
from centra_ipaas import PostgresStore, SqliteStore
store = SqliteStore if sys.argv[1] == "sqlite" else PostgresStore
sys.stdin.readline()
with store(sys.argv[2]) as opened:
    opened.change_budget("shop", lambda text: (str(int(text or 0) + 1), None))
"""


def of_version(path: Path, version: int) -> Path:
    """Make a file as that version left it."""
    connection = sqlite3.connect(path)
    for number in range(1, version + 1):
        connection.executescript((VERSIONS / f"{number}.sql").read_text("utf-8"))
    connection.close()
    return path


def test_there_is_a_file_of_each_older_version() -> None:
    """Whoever adds a version adds what the one before left."""
    assert sorted(file.stem for file in VERSIONS.glob("*.sql")) == [
        str(number) for number in range(1, LATEST)
    ]


@pytest.mark.parametrize("version", range(1, LATEST))
def test_an_older_file_keeps_all_its_rows(tmp_path: Path, version: int) -> None:
    """Work in every state with lease, order and marks; intents, links, cursors."""
    with SqliteStore(of_version(tmp_path / "a.db", version)) as store:
        works = {work.entity: work for work in store.works()}
        assert [(entity, work.state) for entity, work in works.items()] == [
            ("1001", WorkState.DONE),
            ("1002", WorkState.PARKED),
            ("1003", WorkState.PARKED),
            ("parcel-1", WorkState.RETRY),
            ("parcel-2", WorkState.DONE),
        ]
        assert works["1002"].findings == (UNKNOWN,)
        assert works["1001"].heard_at == datetime(2026, 1, 1, tzinfo=UTC)
        parcel = works["parcel-1"]
        assert (parcel.payload, parcel.group, parcel.attempts) == ('{"order":"1001"}', "1001", 3)
        assert parcel.next_at == datetime(2026, 1, 1, 0, 10, tzinfo=UTC)
        assert works["parcel-2"].dismissed
        intents = store.intents(["order-export:1001", "order-export:1004"])
        assert [(intent.state, intent.remote_id) for intent in intents.values()] == [
            (IntentState.APPLIED, "SO-1"),
            (IntentState.PLANNED, ""),
        ]
        assert store.links("order-export", ["1001"]) == {"1001": "SO-1"}
        assert store.cursor("order-export:changes") == "2026-01-01T00:00:00+00:00"


def test_the_budget_of_version_2_is_kept(tmp_path: Path) -> None:
    """Which has a table for it."""
    with SqliteStore(of_version(tmp_path / "a.db", 2)) as store:
        assert store.change_budget("shop.centra.com", lambda text: (None, text)) == "spent"


@pytest.mark.parametrize("version", range(1, LATEST))
def test_what_was_parked_before_there_were_incidents_is_in_them(tmp_path: Path, version: int) -> None:
    """Two orders with one unknown SKU are one; it closes when they are done."""
    with SqliteStore(of_version(tmp_path / "a.db", version)) as store:
        (incident,) = store.incidents()
        assert (incident.code, incident.count, incident.owner) == ("sku.unknown", 2, Owner.ECOMMERCE)
        assert incident.opened_at == datetime(2026, 1, 1, 0, 3, tzinfo=UTC)
        store.hint("order-export", ["1002", "1003"], NOW)
        works = store.take("order-export", 10, ME, NOW)
        store.finish("order-export", {work.entity: (work, Completed()) for work in works}, ME, NOW)
        closed = store.incident(incident.id)
        assert closed is not None
        assert closed.state is IncidentState.CLOSED


def test_the_reports_and_claims_of_version_3_are_kept(tmp_path: Path) -> None:
    """Which has tables for them; crosswalks came later, and there are none yet."""
    with SqliteStore(of_version(tmp_path / "a.db", 3)) as store:
        (report,) = store.reports("order-export")
        assert report.done == 2
        assert not store.hold("order-export hears", ME, NOW)
        assert store.crosswalk(SKU) == Crosswalk(kind=SKU)


@pytest.mark.parametrize("version", range(1, LATEST))
def test_an_older_file_goes_on_as_if_it_were_new(tmp_path: Path, version: int) -> None:
    """What was being tried is taken when its time has come, and what becomes of it is noted."""
    with SqliteStore(of_version(tmp_path / "a.db", version)) as store:
        (work,) = store.take("fulfilment-import", 10, ME, NOW)
        store.finish("fulfilment-import", {work.entity: (work, Completed())}, ME, NOW)
        assert [step.state for step in store.history("fulfilment-import", "parcel-1")] == [WorkState.DONE]


def test_a_migration_that_is_killed_leaves_the_older_file(tmp_path: Path) -> None:
    """It is one transaction: the next start finds the file as it was, and migrates it."""
    path = of_version(tmp_path / "a.db", 2)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE holds (in_the_way TEXT)")  # the last table that version 3 makes
    connection.close()
    with pytest.raises(Exception, match="holds"):
        SqliteStore(path)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    assert "stamp" not in {row[1] for row in connection.execute("PRAGMA table_info(work)")}
    connection.execute("DROP TABLE holds")
    connection.close()
    with SqliteStore(path) as store:
        assert len(store.works()) == 5


def test_tables_of_a_newer_version_are_refused(postgres: str) -> None:
    """An old library does not touch what a newer one wrote; for SQLite see there."""
    import psycopg

    with PostgresStore(postgres):
        pass
    with psycopg.connect(postgres) as connection:
        connection.execute("UPDATE centra_ipaas.version SET number = 99")
    with pytest.raises(ConfigurationError, match="newer version"):
        PostgresStore(postgres)


def test_a_server_is_brought_up_to_the_same_version(postgres: str) -> None:
    """One numbering for both."""
    import psycopg

    with PostgresStore(postgres), psycopg.connect(postgres) as connection:
        assert connection.execute("SELECT number FROM centra_ipaas.version").fetchall() == [(LATEST,)]


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_several_processes_start_at_once_on_nothing(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One makes the tables, the others find them."""
    where = str(tmp_path / "a.db") if kind == "sqlite" else request.getfixturevalue("postgres")
    command = [sys.executable, "-c", STARTS, kind, where]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in processes] == [""] * 4
    with SqliteStore(where) if kind == "sqlite" else PostgresStore(where) as store:
        assert store.change_budget("shop", lambda text: (None, text)) == "4"
