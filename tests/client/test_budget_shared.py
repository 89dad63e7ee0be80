"""One budget for several: keepers, clients, runners and processes that use one store."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas import AsyncClient, Client, Runner, Settings, SqliteStore
from centra_ipaas.centra import limits, orders
from centra_ipaas.client import BlockingWorld, run
from centra_ipaas.client._budget import SharedBudget
from centra_ipaas.errors import BudgetUnavailable
from centra_ipaas.graphql import Operation, Priority
from centra_ipaas.graphql.budget import from_text
from centra_ipaas.sandbox import JournalEntry, Plan, Sandbox
from centra_ipaas.sandbox.http import serving
from centra_ipaas.signals import BudgetUnkept

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC).timestamp()
TOKEN = "quota-token"
SETTINGS = Settings(url="https://shop.centra.test/graphql", token=TOKEN)


async def call(fn, /, *args):
    return fn(*args)


def keeper(store=None, url=SETTINGS.url) -> SharedBudget:
    return SharedBudget(Settings(url=url, token=TOKEN), call, store)


@settings(max_examples=30, deadline=None)
@given(
    story=st.lists(
        st.tuples(
            st.sampled_from([0.0, 0.01, 1.0, 12.0]),
            st.booleans(),
            st.sampled_from(Priority),
            st.sampled_from([10, 5_000, 60_000]),
        ),
        max_size=60,
    )
)
def test_two_keepers_book_as_much_as_one(story):
    """Whoever asks, the waits are those of a single keeper: together they never have more."""
    with SqliteStore(":memory:") as store:
        two, one, now = (keeper(store), keeper(store)), keeper(), NOW
        for passed, which, priority, complexity in story:
            now += passed
            asked = Operation(name="Q", document="query Q { q }", decode=bytes, complexity=complexity)
            alone = run(one.spend(asked, now, 0.0, priority=priority))
            shared = run(two[which].spend(asked, now, 0.0, priority=priority))
            assert (shared.wait, shared.cost) == (alone.wait, alone.cost)


def test_the_share_is_each_ones_own():
    """Half of 60 for one, all of it for the other, whoever wrote the budget last."""
    with SqliteStore(":memory:") as store:
        half, all_of_it = (
            SharedBudget(Settings(url=SETTINGS.url, token=TOKEN, quota_share=share), call, store)
            for share in (0.5, 1.0)
        )
        booked = [
            run(keeper.spend(limits.read(), NOW, 0.0)).wait == 0 for keeper in [all_of_it] + [half] * 30
        ]
        assert booked == [True] * 30 + [False]
        assert run(all_of_it.spend(limits.read(), NOW, 0.0)).wait == 0


LIST = orders.changed_since(datetime(2026, 3, 1, tzinfo=UTC))


def fresh_process(store) -> list[JournalEntry]:
    """Return what a new process sends that asks for the list, two seconds after NOW."""

    def clock() -> datetime:
        return datetime.fromtimestamp(NOW + 2, UTC)

    sandbox = Sandbox(token=TOKEN, clock=clock)
    mine = Settings(url=sandbox.url, token=TOKEN)
    with Client(mine, transport=sandbox.transport(), budget=store, clock=clock) as centra:
        centra.execute(LIST)
    return list(sandbox.requests)


def test_a_new_process_knows_what_others_have_learned():
    """100 rows cost 80,000, of which one request may take half: its first page has 50."""
    with SqliteStore(":memory:") as store:
        first = keeper(store, Sandbox.url)
        run(first.answered(LIST, run(first.spend(LIST, NOW, 0.0)), 80_000, NOW))
        assert [entry.variables["limit"] for entry in fresh_process(store)] == [50]


def test_a_new_process_looks_after_the_refusal_of_another():
    """One was refused and is gone; who comes next asks what is left before anything else."""
    with SqliteStore(":memory:") as store:
        run(keeper(store, Sandbox.url).refused(LIST, 1.0, NOW))
        assert [entry.operation for entry in fresh_process(store)] == ["RateLimits", "OrdersChanged"]


def test_each_host_has_its_own_budget():
    """Two shops in one store do not count for each other, and tokens are nowhere in it."""
    with SqliteStore(":memory:") as store:
        asked = limits.read()
        for _ in range(48):
            run(keeper(store).spend(asked, NOW, 0.0))
        assert run(keeper(store).spend(asked, NOW, 0.0)).wait > 0
        assert run(keeper(store, "https://other.centra.test/graphql").spend(asked, NOW, 0.0)).wait == 0
        text = store.change_budget("shop.centra.test", lambda text: (None, text))
    assert from_text(text) is not None
    assert TOKEN not in text


@pytest.mark.parametrize(
    "url",
    ["https://SHOP.centra.test/graphql", "https://shop.centra.test:443/x", "https://shop.centra.test./x"],
)
def test_a_shop_has_one_budget_however_it_is_spelled(url):
    """What one spelling has spent the other has not."""
    with SqliteStore(":memory:") as store:
        for _ in range(48):
            run(keeper(store).spend(limits.read(), NOW, 0.0))
        assert run(keeper(store, url).spend(limits.read(), NOW, 0.0)).wait > 0
        assert run(keeper(store, "https://shop.centra.test:444/x").spend(limits.read(), NOW, 0.0)).wait == 0


def test_what_another_version_wrote_begins_anew():
    """Nothing is guessed at, and nothing fails."""
    with SqliteStore(":memory:") as store:
        store.change_budget("shop.centra.test", lambda _: ('{"version": 99}', None))
        assert run(keeper(store).spend(limits.read(), NOW, 0.0)).wait == 0


def test_a_runner_shares_through_its_store():
    """What a runner's client asked is in the store for the next process; one that was given a store keeps it."""
    sandbox = Sandbox(token=TOKEN)
    mine = Settings(url=sandbox.url, token=TOKEN)
    with (
        SqliteStore(":memory:") as store,
        SqliteStore(":memory:") as own,
        Client(mine, transport=sandbox.transport()) as plain,
        Client(mine, transport=sandbox.transport(), budget=own) as given,
    ):
        Runner(plain, store).run_once()
        host = "sandbox.centra.test"
        assert from_text(store.change_budget(host, lambda text: (None, text))).windows[0].total == 1
        Runner(given, store).run_once()
        assert from_text(store.change_budget(host, lambda text: (None, text))).windows[0].total == 1
        assert from_text(own.change_budget(host, lambda text: (None, text))).windows[0].total == 1


class Slow:
    """A store whose disk takes its time."""

    def __init__(self, seconds: float = 0.0, failing_from: int = 1_000) -> None:
        self.text, self.calls, self.seconds, self.failing_from = None, 0, seconds, failing_from

    def change_budget(self, environment, change):
        self.calls += 1
        if self.calls >= self.failing_from:
            raise OSError("disk full")
        time.sleep(self.seconds)
        text, result = change(self.text)
        self.text = text or self.text
        return result


def test_a_blocked_store_does_not_freeze_the_loop():
    """Other tasks of the event loop run while the store is waited for."""
    sandbox, beats = Sandbox(token=TOKEN), []

    async def beat():
        while True:
            beats.append(1)
            await asyncio.sleep(0.01)

    async def main():
        mine = Settings(url=sandbox.url, token=TOKEN)
        async with AsyncClient(mine, transport=sandbox.transport(), budget=Slow(0.3)) as centra:
            heart = asyncio.create_task(beat())
            await centra.execute(limits.read())
            heart.cancel()

    asyncio.run(main())
    assert len(beats) > 10


def test_an_answer_is_not_lost_for_the_books():
    """The store is read and booked in, and fails when the answer's cost is written down: a signal says so."""
    sandbox, heard = Sandbox(token=TOKEN), []
    mine = Settings(url=sandbox.url, token=TOKEN)
    store = Slow(failing_from=3)
    with Client(mine, transport=sandbox.transport(), budget=store, hooks=[heard.append]) as centra:
        assert len(centra.execute(limits.read())) == 6
        with pytest.raises(BudgetUnavailable, match="OSError"):
            centra.execute(limits.read())
    assert [signal.error for signal in heard if isinstance(signal, BudgetUnkept)] == ["OSError"]


def test_the_blocking_world_needs_no_loop_for_a_store(tmp_path: Path):
    """A store under `Client` is called where the client is."""
    world = BlockingWorld.__new__(BlockingWorld)
    with SqliteStore(tmp_path / "a.db") as store:
        assert run(SharedBudget(SETTINGS, world.call, store).spend(limits.read(), NOW, 0.0)).wait == 0


@pytest.mark.parametrize("window", ["token", "fixed", "sliding"])
def test_three_processes_stay_within_the_quota(window, tmp_path: Path):
    """Over HTTP, as fast as they may: 20 requests in ten seconds for all of them, and not one too many."""
    plan = Plan(name="tight", requests=(20, 10_000), mutations=(10, 1_000), complexity=(250_000, 30_000_000))
    sandbox = Sandbox(token=TOKEN, plan=plan, window=window)
    with (
        serving(sandbox) as address,
        SqliteStore(tmp_path / "b.db") as store,
        Client(Settings(url=f"{address}/graphql", token=TOKEN, quota_share=1.0), budget=store) as first,
    ):
        first.read_limits()
        workers = [
            subprocess.Popen(
                [
                    sys.executable,
                    "tests/client/quota_worker.py",
                    f"{address}/graphql",
                    TOKEN,
                    tmp_path / "b.db",
                    "5",
                ],
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(3)
        ]
        told = [worker.communicate(timeout=120)[0].split() for worker in workers]
    answered, refused = (sum(int(row[index]) for row in told) for index in (0, 1))
    assert refused == 0
    # Who is at it when its time is over waits for the next ten seconds: the first ones, and one or two each after it.
    assert 20 <= answered <= 40
