"""Hours at the quotas of the Growth plan, against the sandbox's own buckets of every kind, in virtual time."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import timedelta
from itertools import pairwise

import pytest
from quota_show import START, Gate, Show, Time, p95

from centra_ipaas import SqliteStore
from centra_ipaas.centra import orders, stock
from centra_ipaas.graphql import Priority
from centra_ipaas.sandbox.edge.quotas import Draw

WINDOWS = ["token", "fixed", "sliding"]
HOUR = 3_600
CHANGED = orders.changed_since(START)
SET = stock.set_physical(1, {"1": 5}, description="count")
POSITIONS = stock.positions("Main", [str(number) for number in range(1, 200)])
PAGE = orders.by_numbers([str(number) for number in range(1, 100)])


def test_three_processes_fill_the_hour_and_nothing_is_refused(tmp_path):
    """Reads, mutations and heavy pages of all priorities, at least 95 % of the requests of an hour.

    All kinds of windows count at once, and the one with the least left is told. Backfill takes all there is; stock
    and orders find quota at once all the same.
    """
    time = Time()
    show = Show(Gate(time, *WINDOWS), time)
    with ExitStack() as stores:
        for number in range(3):
            process = show.process(stores.enter_context(SqliteStore(tmp_path / "brand.db")))
            show.work(process, Priority.BACKFILL, lambda: CHANGED, after=number / 10)
            show.work(process, Priority.PRODUCTS, lambda: PAGE, every=60, after=number)
            show.work(process, Priority.STOCK, lambda: POSITIONS, every=20, after=number + 0.3)
            show.work(process, Priority.STOCK, lambda: SET, every=15, after=number + 0.5)
            show.work(process, Priority.ORDERS, lambda: PAGE, every=60, after=number + 0.7)
        time.run(HOUR)
    assert show.refusals == []
    assert show.spent(lambda draw: draw.requests) >= 0.95 * 5_000
    assert p95(show.waited[Priority.STOCK]) < 2
    assert p95(show.waited[Priority.ORDERS]) < 2
    assert len(show.waited[Priority.BACKFILL]) > 2_000


def test_mutations_are_what_binds():
    """Two processes that do nothing but write: 95 % of the mutations of an hour, and none is refused."""
    time = Time()
    show = Show(Gate(time, *WINDOWS), time)
    process = show.process()
    for number in range(2):
        show.work(process, Priority.BACKFILL, lambda: SET, after=number)
    show.work(process, Priority.STOCK, lambda: SET, every=30, after=0.5)
    time.run(HOUR)
    assert show.refusals == []
    assert show.spent(lambda draw: draw.mutations) >= 0.95 * 1_800
    assert p95(show.waited[Priority.STOCK]) < 2


@pytest.mark.parametrize("window", WINDOWS)
def test_others_take_half_of_the_quota(window):
    """At most one refusal in any hour, though we would take all of it."""
    time = Time()
    show = Show(Gate(time, window), time)
    show.gate.foreign_load(Draw(requests=2_500 / HOUR, mutations=900 / HOUR, complexity=15e6 / HOUR))
    process = show.process()
    for number in range(2):
        show.work(process, Priority.BACKFILL, lambda: CHANGED, after=number)
    show.work(process, Priority.STOCK, lambda: CHANGED, every=10, after=0.5)
    time.run(2 * HOUR)
    refused = show.refusals
    assert all(later - earlier >= timedelta(hours=1) for earlier, later in pairwise(refused))
    assert show.spent(lambda draw: draw.requests) >= 0.6 * 2 * 2_500
