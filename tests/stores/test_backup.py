"""The ways to back up and restore that the page on stores names, done while the store is in use."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from a_postgres import program
from centra_ipaas import PostgresStore, SqliteStore
from centra_ipaas.errors import Finding
from centra_ipaas.work import Intent, Lease, Link, Parks, Report, Work, WorkState

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60.0)
UNKNOWN = Finding(code="sku.unknown", message="no such SKU")


def fill(store: SqliteStore | PostgresStore) -> None:
    """Something in every table."""
    store.add([Work(flow="f", entity="1"), Work(flow="f", entity="2")], NOW, ("c", "10"))
    (work,) = store.take("f", 1, ME, NOW)
    store.finish("f", {"1": (work, Parks(reason="sku.unknown", findings=(UNKNOWN,)))}, ME, NOW)
    store.plan([Intent(key="k", flow="f", entity="1", effect="create")], NOW)
    store.link([Link(kind="f", here="1", there="SO-1")])
    store.keep_report(Report(flow="f", parked=1))
    store.hold("f", ME, NOW)
    store.change_budget("shop", lambda _: ("spent", None))


def check(store: SqliteStore | PostgresStore) -> None:
    """All of it is there, and the store works on."""
    assert [(work.entity, work.state) for work in store.works()] == [
        ("1", WorkState.PARKED),
        ("2", WorkState.READY),
    ]
    assert [incident.count for incident in store.incidents()] == [1]
    assert len(store.history("f", "1")) == 2
    assert (set(store.intents(["k"])), store.links("f", ["1"])) == ({"k"}, {"1": "SO-1"})
    assert (store.cursor("c"), store.reports()[0].parked) == ("10", 1)
    assert not store.hold("f", Lease(worker="other", duration=60.0), NOW)
    assert store.change_budget("shop", lambda text: (None, text)) == "spent"
    store.add([Work(flow="f", entity="3")], NOW)
    assert [work.entity for work in store.works()] == ["1", "2", "3"]


def backup(live: Path, copy: Path) -> None:
    with closing(sqlite3.connect(live)) as one, closing(sqlite3.connect(copy)) as other:
        one.backup(other)


def vacuum(live: Path, copy: Path) -> None:
    with closing(sqlite3.connect(live)) as one:
        one.execute("VACUUM INTO ?", (str(copy),))


@pytest.mark.parametrize("take", [backup, vacuum])
def test_a_copy_of_a_file_in_use(tmp_path: Path, take: Callable[[Path, Path], None]) -> None:
    """It takes the place of a damaged one."""
    path = tmp_path / "brand.db"
    with SqliteStore(path) as store:
        fill(store)
        take(path, tmp_path / "copy.db")
        store.add([Work(flow="f", entity="later")], NOW)
    path.write_bytes(b"damaged")
    shutil.move(tmp_path / "copy.db", path)
    with SqliteStore(path) as store:
        check(store)


def test_a_dump_of_a_database_in_use(postgres: str, tmp_path: Path) -> None:
    """It comes back in an empty database, numbering included."""
    dump = tmp_path / "brand.dump"
    with PostgresStore(postgres) as store:
        fill(store)
        command = [program("pg_dump"), "--format=custom", "--schema=centra_ipaas", f"--file={dump}"]
        subprocess.run([*command, postgres], check=True)
        store.add([Work(flow="f", entity="later")], NOW)
    with psycopg.connect(postgres, autocommit=True) as connection:
        restored = f"{connection.info.dbname}_restored"
        connection.execute(f"CREATE DATABASE {restored}")
        try:
            there = f"{postgres} dbname={restored}"
            subprocess.run([program("pg_restore"), f"--dbname={there}", "--exit-on-error", dump], check=True)
            with PostgresStore(there) as store:
                check(store)
        finally:
            connection.execute(f"DROP DATABASE {restored} WITH (FORCE)")
