"""Two workers that change the same rows in opposite orders never wait for each other: the server ends neither."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest

from centra_ipaas import PostgresStore
from centra_ipaas.work import Completed, Intent, Lease, Link, Waits, Work

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60.0)
OTHER = Lease(worker="other", duration=60.0)
#: Listed in this order, so that the order of the list and that of the names are opposite.
NAMES = [f"{number:03}" for number in range(120, 0, -1)]
#: So long two workers meet; a deadlock is noticed by the server after one second.
SECONDS = 0.3

Change = Callable[[PostgresStore, Sequence[str]], object]


def works(flow: str, names: Sequence[str]) -> list[Work]:
    return [Work(flow=flow, entity=name) for name in names]


def renew(store: PostgresStore, names: Sequence[str]) -> None:
    assert len(store.renew(works("f", names), ME, NOW)) == len(names)


def hint(store: PostgresStore, names: Sequence[str]) -> None:
    store.hint("f", names, NOW)


def add(store: PostgresStore, names: Sequence[str]) -> None:
    store.add([Work(flow="f", entity=name, version=f"{time.monotonic():020.6f}") for name in names], NOW)


def finish(store: PostgresStore, names: Sequence[str]) -> None:
    """By one who has lost the leases: nothing changes, but the rows are looked at."""
    outcomes = {work.entity: (work, Waits(reason="later", until=NOW)) for work in works("f", names)}
    store.finish("f", outcomes, OTHER, NOW)


def plan(store: PostgresStore, names: Sequence[str]) -> None:
    store.plan([Intent(key=name, flow="f", entity=name, effect="create") for name in names], NOW)


def settle(store: PostgresStore, names: Sequence[str]) -> None:
    store.settle([Intent(key=name, flow="f", entity=name, effect="create") for name in names])


def link(store: PostgresStore, names: Sequence[str]) -> None:
    store.link([Link(kind="order", here=name, there=name) for name in names])


def two_flows(names: Sequence[str]) -> list[Work]:
    flows = ("f", "g") if names[0] > names[-1] else ("g", "f")
    return [work for flow in flows for work in works(flow, names)]


def add_to_two_flows(store: PostgresStore, names: Sequence[str]) -> None:
    store.add(two_flows(names), NOW)


def renew_in_two_flows(store: PostgresStore, names: Sequence[str]) -> None:
    assert len(store.renew(two_flows(names), ME, NOW)) == len(names)


def purge(store: PostgresStore, names: Sequence[str]) -> None:
    """Works of another flow are done again and again, and forgotten."""
    store.hint("done", names, NOW)
    taken = store.take("done", len(names), OTHER, NOW)
    store.finish("done", {work.entity: (work, Completed()) for work in taken}, OTHER, NOW)
    later = NOW + timedelta(days=1)
    store.purge(later, later)


def hint_done(store: PostgresStore, names: Sequence[str]) -> None:
    store.hint("done", names, NOW)


@pytest.mark.parametrize(
    "one, other",
    [
        (renew, hint),
        (finish, renew),
        (add, finish),
        (plan, plan),
        (plan, settle),
        (link, link),
        (add_to_two_flows, add_to_two_flows),
        (renew_in_two_flows, renew_in_two_flows),
        (purge, hint_done),
    ],
)
def test_opposite_orders_are_no_deadlock(postgres_server: str, one: Change, other: Change) -> None:
    """Rows are locked in one order, whoever names them in which."""
    with PostgresStore(postgres_server, schema=f"test_{uuid4().hex}") as store:
        for flow in ("f", "g"):
            store.add(works(flow, NAMES), NOW)
            store.take(flow, len(NAMES), ME, NOW)
        plan(store, NAMES)
        end, begin = time.monotonic() + SECONDS, Barrier(2)

        def again_and_again(change: Change, names: Sequence[str]) -> int:
            begin.wait()
            turns = 0
            while time.monotonic() < end:
                change(store, names)
                turns += 1
            return turns

        with ThreadPoolExecutor(2) as threads:
            running = [
                threads.submit(again_and_again, one, NAMES),
                threads.submit(again_and_again, other, NAMES[::-1]),
            ]
            assert all(turns.result(timeout=30) for turns in running)
