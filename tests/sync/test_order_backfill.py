"""History on the same worklist, and the date before which there is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sync_brand import SHIRT_S, Brand, Partly

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.centra import orders
from centra_ipaas.models import Order
from centra_ipaas.sandbox import LineSeed
from centra_ipaas.signals import BackfillProgressed
from centra_ipaas.testing import Kills, each_kill
from centra_ipaas.work import WorkState


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def history(brand: Brand, count: int, apart: timedelta = timedelta(days=1)) -> tuple[datetime, list[str]]:
    """Place orders in the past, the last one 40 days ago; return when they begin, and their numbers."""
    begin = brand.clock()
    numbers = []
    for _ in range(count):
        numbers.append(brand.order())
        brand.clock.forward(seconds=apart.total_seconds())
    brand.clock.forward(days=40)
    return begin, numbers


def counts(brand: Brand, **settings: object) -> dict[str, int]:
    return brand.run(brand.export(**settings))["order-export"]


# --- which orders are the flow's ---------------------------------------------------------------------------------


def test_orders_before_the_cut_over_are_skipped_whatever_way_they_came(brand: Brand) -> None:
    """A change of an old order, or somebody who asks for it by name, does not export it."""
    old = brand.order()
    brand.clock.forward(days=2)
    cut_over = brand.clock()
    brand.clock.forward(seconds=1)
    new = brand.order()
    export = brand.export(placed_from=cut_over)
    assert brand.run(export)["order-export"] == {"skipped: before the cut-over": 1, "exported": 1}
    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        (report,) = Runner(client, store).add(export).run_for(old)
        (work,) = [work for work in store.works("order-export") if work.entity == old]
    assert (report.counts, work.state) == ({"skipped: before the cut-over": 1}, WorkState.DONE)
    assert brand.exported() == [new]


def test_a_cut_over_needs_a_zone(brand: Brand) -> None:
    """Or it would be another moment for everybody."""
    with pytest.raises(ValueError, match="time zone"):
        brand.export(placed_from=datetime(2026, 3, 1))  # noqa: DTZ001


def test_orders_of_other_stores_and_markets_are_skipped(brand: Brand) -> None:
    """By the names that Centra shows."""
    brand.order()
    with brand.client() as client:
        order = client.execute(orders.get("1"))
    assert order is not None
    for wanted, expected in [
        ({"stores": {order.store}, "markets": {order.market}}, {"exported": 1}),
        ({"stores": {"Elsewhere"}}, {"skipped: another store": 1}),
        ({"markets": {"Elsewhere"}}, {"skipped: another market": 1}),
    ]:
        fresh = Brand(folder=brand.folder / str(expected))
        fresh.folder.mkdir()
        fresh.order()
        assert counts(fresh, **wanted) == expected


def test_a_rule_of_the_users_tells_test_orders(brand: Brand) -> None:
    """Centra's API shows no mark of one."""

    def is_test(order: Order) -> str | None:
        return "test order" if order.totals.grand_total.amount < 2 else None

    line = LineSeed(sku=SHIRT_S, quantity=1, unit_price="1.00")
    brand.sandbox.shop.place_order(lines=[line])
    number = brand.order()
    assert counts(brand, skip=is_test) == {"skipped: test order": 1, "exported": 1}
    assert brand.exported() == [number]


def test_a_rule_that_fails_parks_the_order(brand: Brand) -> None:
    """As a mapper that fails does."""

    def fails(_order: Order) -> str | None:
        raise KeyError("x")

    brand.order()
    assert counts(brand, skip=fails) == {"parked: mapping.compute": 1}


# --- history ---------------------------------------------------------------------------------------------------


def test_history_is_exported_once(brand: Brand) -> None:
    """Orders that no sweep reaches any more, and one that the sweep finds as well."""
    begin, numbers = history(brand, 3)
    new = brand.order()
    export = brand.export(since=brand.clock() - timedelta(hours=1))
    assert brand.run(export)["order-export"] == {"exported": 1}
    backfill = export.backfill(since=begin)
    assert brand.run(export, backfill) == {"order-export": {"exported": 3}, "order-export-backfill": {}}
    assert brand.run(export, backfill)["order-export"] == {}
    assert (brand.exported(), brand.erp.doubled()) == (sorted([*numbers, new]), {})


def test_only_the_time_asked_for_is_brought(brand: Brand) -> None:
    """From the first moment until before the second."""
    begin, numbers = history(brand, 4)
    export = brand.export(since=brand.clock())
    backfill = export.backfill(since=begin + timedelta(hours=12), until=begin + timedelta(days=2, hours=12))
    brand.run(export, backfill)
    assert brand.exported() == numbers[1:3]


def test_history_waits_for_the_orders_ahead_of_it(brand: Brand) -> None:
    """No more is listed than the export looks at before the next run, so that new orders do not wait for years."""
    begin, numbers = history(brand, 5, timedelta(minutes=1))
    export = brand.export(since=brand.clock())
    backfill = export.backfill(since=begin, at_once=1)
    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        runner = Runner(client, store, hooks=[brand.signals.append]).add(backfill)
        runner.run_once()
        listed = len(store.works("order-export"))
        runner.run_once()
        assert (listed, len(store.works("order-export"))) == (5, 5)
    brand.run(export, backfill)
    assert brand.exported() == numbers


def test_a_second_with_more_orders_than_are_listed_at_once(brand: Brand) -> None:
    """A drop, or an import of history: it comes to the end of that second, and beyond."""
    begin = brand.clock()
    with brand.clock.stopped():
        numbers = [brand.order() for _ in range(250)]
    brand.clock.forward(hours=1)
    numbers += [brand.order() for _ in range(5)]
    brand.clock.forward(days=100)
    export = brand.export()
    for _ in range(4):
        brand.run(export, export.backfill(since=begin - timedelta(days=1), at_once=100))
        brand.clock.forward(minutes=10)
    assert brand.exported() == sorted(numbers)


def test_progress_is_told(brand: Brand) -> None:
    """Up to when all is on the worklist, and where it ends."""
    begin, _ = history(brand, 2)
    until = begin + timedelta(days=9)
    export = brand.export(since=brand.clock())
    brand.run(export, export.backfill(since=begin, until=until))
    (told,) = [signal for signal in brand.signals if isinstance(signal, BackfillProgressed)]
    assert (told.flow, told.orders, told.reached, told.until) == ("order-export-backfill", 2, until, until)


def test_a_finished_backfill_asks_nothing(brand: Brand) -> None:
    """It may stay in the runner."""
    begin, _ = history(brand, 2)
    export = brand.export(since=brand.clock())
    backfill = export.backfill(since=begin)
    brand.run(export, backfill)
    before = len(brand.sandbox.requests)
    brand.run(backfill)
    assert {request.operation for request in brand.sandbox.requests[before:]} == {"RateLimits"}


def test_a_backfill_before_the_cut_over_is_refused(brand: Brand) -> None:
    """All of it would be skipped."""
    cut_over = datetime(2026, 3, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="placed_from"):
        brand.export(placed_from=cut_over).backfill(since=cut_over - timedelta(days=1))


def test_killed_at_any_moment_it_goes_on_and_doubles_nothing(tmp_path: Path) -> None:
    """The cursor moves with the orders that it stands for."""
    begin = datetime.now(UTC)

    def fresh() -> Brand:
        made = Brand(folder=tmp_path / str(len(list(tmp_path.iterdir()))))
        made.folder.mkdir()
        history(made, 2)
        return made

    def work(brand: Brand, kills: Kills) -> None:
        brand.clock.forward(hours=1)  # who was killed holds its claims until they run out
        backfill = brand.export().backfill(since=begin - timedelta(days=1))
        with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
            Runner(client, Partly(store, kills, "add")).add(backfill).run_once()

    def check(brand: Brand, _moment: int) -> None:
        brand.run(brand.export(since=brand.clock()))
        assert (len(brand.exported()), brand.erp.doubled()) == (2, {})

    assert each_kill(fresh, work, check) >= 4
