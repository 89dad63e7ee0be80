"""The power goes at every moment in turn: what the store confirmed is on the disk, whatever the disk does else."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import evolve

from centra_ipaas import SqliteStore
from centra_ipaas.stores._store import SqlStore
from centra_ipaas.stores.sqlite._database import SqliteDatabase
from centra_ipaas.testing.crash.power import PowerCut
from centra_ipaas.work import Intent, IntentState, Link, Work

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
PAGES = 3


@pytest.fixture
def power() -> Iterator[PowerCut]:
    system = PowerCut()
    yield system
    system.close()


class Careless:
    """A connection that does not wait for the disk, and says that it does."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *values: Any) -> Any:
        if sql == "PRAGMA synchronous":
            return self._connection.execute("SELECT 2")
        return self._connection.execute(sql.replace("synchronous = FULL", "synchronous = NORMAL"), *values)


Confirmed = list[tuple[int, str]]


def work(power: PowerCut, path: Path, connect: Any) -> Confirmed:
    """Write pages of intents, works and links down; return what was confirmed and at which moment."""
    store = SqlStore(SqliteDatabase(path, connect))
    confirmed: Confirmed = []
    for page in range(PAGES):
        names = [f"{page}-{number}" for number in range(3)]
        intents = [Intent(key=name, flow="f", entity=name, effect="create") for name in names]
        store.add([Work(flow="f", entity=name, version="1") for name in names], NOW, ("cursor", str(page)))
        confirmed += [(power.moments, f"work {name}") for name in names]
        confirmed.append((power.moments, f"cursor {page}"))
        store.change_budget("shop", lambda text: (str(int(text or 0) + 1), None))
        store.plan(intents, NOW)
        confirmed += [(power.moments, f"intent {name}") for name in names]
        done = [evolve(intent, state=IntentState.APPLIED, remote_id="1") for intent in intents]
        store.settle(done, [Link(kind="f", here=name, there="1") for name in names])
        confirmed += [(power.moments, f"link {name}") for name in names]
    store.close()
    return confirmed


def found(path: Path) -> set[str]:
    """Return what is on a disk, in the words of `work`; a file that was not begun holds nothing."""
    names = [f"{page}-{number}" for page in range(PAGES) for number in range(3)]
    with SqliteStore(path) as store:
        reached = int(store.cursor("cursor") or -1)
        return (
            {f"work {one.entity}" for one in store.works()}
            | {f"cursor {page}" for page in range(reached + 1)}
            | {f"intent {key}" for key in store.intents(names)}
            | {f"link {here}" for here in store.links("f", names)}
        )


def lost(power: PowerCut, confirmed: Confirmed, folder: Path, seeds: Sequence[int | None]) -> list[str]:
    """Cut the power at every moment, on a disk of each kind; return what was confirmed and is not there."""
    missing = []
    for moment in range(power.moments + 1):
        promised = {name for when, name in confirmed if when <= moment}
        for seed in seeds:
            disk = folder / f"{moment}-{seed}"
            disk.mkdir()
            power.disk(moment, disk, None if seed is None else Random(seed))
            missing += [f"{moment}: {name}" for name in promised - found(disk / "brand.db")]
    return missing


def test_nothing_confirmed_is_lost_when_the_power_goes(power: PowerCut, tmp_path: Path) -> None:
    """Neither on a disk that forgets all that was not synced, nor on one that kept any sectors of it."""
    confirmed = work(power, tmp_path / "brand.db", power.connect)
    assert power.moments > 60
    assert lost(power, confirmed, tmp_path, [None, 1]) == []


def test_the_harness_finds_a_store_that_does_not_wait_for_the_disk(power: PowerCut, tmp_path: Path) -> None:
    """With synchronous NORMAL a commit is not synced: a power cut loses what was confirmed."""
    confirmed = work(power, tmp_path / "brand.db", lambda path: Careless(power.connect(path)))
    assert lost(power, confirmed, tmp_path, [None]) != []
