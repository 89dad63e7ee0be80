"""Several workers on one store: nothing is taken twice, order within a group is kept, nobody waits for ever."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from centra_ipaas import PostgresStore, SqliteStore
from centra_ipaas.work import Completed, Intent, Lease, Parks, Waits, Work, WorkState

NOW = datetime(2026, 3, 3, tzinfo=UTC)
WORKERS, GROUPS, EACH = 4, 12, 10

Open = Callable[[], PostgresStore | SqliteStore]


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Return what opens one more store on the same data, as another process does."""
    if request.param == "sqlite":
        return lambda: SqliteStore(tmp_path / "a.db")
    dsn = request.getfixturevalue("postgres")
    return lambda: PostgresStore(dsn)


def test_each_work_is_done_once_and_in_the_order_of_its_group(opened: Open) -> None:
    """While somebody keeps hinting at what is under way, parking, waking and purging."""
    with opened() as store:
        names = [f"{group}/{number}" for number in range(EACH) for group in range(GROUPS)]
        store.add([Work(flow="f", entity=name, group=name.split("/")[0]) for name in names], NOW)
    done: dict[str, list[int]] = defaultdict(list)
    in_hand: set[str] = set()
    guard, finished = threading.Lock(), threading.Event()

    def work(number: int) -> None:
        lease = Lease(worker=f"worker {number}", duration=60.0)
        with opened() as store:
            while not finished.is_set():
                works = store.take("f", 3, lease, NOW)
                with guard:
                    groups = {work.group for work in works}
                    assert len(groups) == len(works)
                    assert not groups & in_hand, "two workers have one group in hand"
                    in_hand.update(groups)
                assert store.renew(works, lease, NOW) == {work.entity for work in works}
                store.plan([Intent(key=w.entity, flow="f", entity=w.entity, effect="x") for w in works], NOW)
                with guard:
                    for work in works:
                        done[work.group].append(int(work.entity.split("/")[1]))
                    in_hand.difference_update(groups)
                store.finish("f", {work.entity: (work, Completed()) for work in works}, lease, NOW)
                with guard:
                    if sum(map(len, done.values())) == GROUPS * EACH:
                        finished.set()

    def meddle(_: int) -> None:
        lease = Lease(worker="other", duration=60.0)
        with opened() as store:
            while not finished.is_set():
                store.add([Work(flow="g", entity=str(number)) for number in range(20)], NOW)
                taken = store.take("g", 20, lease, NOW)
                parks = Parks(reason="x", findings=())
                store.finish("g", {work.entity: (work, parks) for work in taken}, lease, NOW)
                store.hint("g", [str(number) for number in range(10, 0, -1)], NOW)
                store.wake("g", [str(number) for number in range(20)], NOW, [WorkState.PARKED])
                store.purge(NOW, NOW)

    with ThreadPoolExecutor(WORKERS + 2) as threads:
        running = [threads.submit(work, number) for number in range(WORKERS)]
        running += [threads.submit(meddle, number) for number in range(2)]
        for one in running:
            try:
                one.result(timeout=60)
            finally:
                if one.exception(timeout=0) is not None:
                    finished.set()
    assert {group: numbers for group, numbers in done.items() if numbers != list(range(EACH))} == {}
    assert len(done) == GROUPS


def test_incidents_are_counted_rightly_while_works_come_and_go(opened: Open) -> None:
    """One worker parks what another finishes: in the end an incident is open if, and only if, it has work."""

    def work(number: int) -> None:
        lease = Lease(worker=f"worker {number}", duration=60.0)
        flow = f"flow {number % 2}"
        with opened() as store:
            for turn in range(10):
                names = [f"{number}-{index}" for index in range(4)]
                store.hint(flow, names, NOW)
                taken = store.take(flow, 10, lease, NOW, names)
                outcome = Parks(reason="x", findings=()) if turn % 2 else Completed()
                store.finish(flow, {work.entity: (work, outcome) for work in taken}, lease, NOW)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(work, range(4)))
    with opened() as store:
        assert [(incident.flow, incident.count) for incident in store.incidents()] == [
            ("flow 0", 8),
            ("flow 1", 8),
        ]
        for flow in ("flow 0", "flow 1"):
            lease = Lease(worker="last", duration=60.0)
            store.hint(flow, [work.entity for work in store.works(flow)], NOW)
            later = Waits(reason="later", until=NOW)
            store.finish(flow, {w.entity: (w, later) for w in store.take(flow, 99, lease, NOW)}, lease, NOW)
        assert store.incidents() == []


def test_a_new_file_is_opened_by_many_at_once(tmp_path: Path) -> None:
    """Turning it to write-ahead logging needs it alone, and SQLite's own timeout does not wait for that."""
    for number in range(30):
        together = threading.Barrier(8)

        def opened_beside_others(_: int, path: Path = tmp_path / f"{number}.db", together=together) -> int:
            together.wait()
            with SqliteStore(path) as store:
                return len(store.works())

        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(opened_beside_others, range(8))) == [0] * 8


def test_whoever_parks_waits_for_whoever_closes(postgres: str) -> None:
    """Or an incident could be closed, for want of work, that another transaction is just adding work to."""
    with PostgresStore(postgres) as store, ThreadPoolExecutor(1) as threads:
        parked = Work(flow="f", entity="1", state=WorkState.PARKED, reason="x")
        with store._database.transaction() as session:
            session.alone("incidents")
            adding = threads.submit(store.add, [parked], NOW)
            with pytest.raises(TimeoutError):
                adding.result(timeout=0.3)
        assert [incident.count for incident in adding.result(timeout=30).opened] == [1]
