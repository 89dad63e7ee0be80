"""A dry run tells what would happen, and changes nothing: not in Centra, not at the target, not in the store."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from made_flows import MadeFlow, Place
from sync_brand import SHIRT_M, SHIRT_S, SOCKS, AsItIs, Brand, dispatch, level

from centra_ipaas import AsyncClient, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.centra import stock
from centra_ipaas.errors import ConfigurationError, Finding, RecordRefused
from centra_ipaas.models import Order
from centra_ipaas.sync import Engine, Run
from centra_ipaas.testing import InMemoryTarget
from centra_ipaas.work import Report, WorkState


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def rows(brand: Brand) -> list[str]:
    """Return all that stands in the store, but for the budget, which counts what was asked."""
    with sqlite3.connect(brand.folder / "brand.db") as connection:
        found = [line for line in connection.iterdump() if 'INTO "budget' not in line]
    connection.close()
    return found


def dry(brand: Brand, client: str, *engines: Engine) -> Sequence[Report]:
    """Run dry, with a connection of its own."""

    async def run_async() -> Sequence[Report]:
        settings = Settings(url=brand.sandbox.url, token=brand.sandbox.token)
        async with AsyncClient(settings, transport=brand.sandbox.transport(), clock=brand.clock) as centra:
            with SqliteStore(brand.folder / "brand.db") as store:
                runner = Runner(centra, store, hooks=[brand.signals.append])
                for engine in engines:
                    runner.add(engine)
                return await runner.run_once(dry=True)

    if client == "async":
        return asyncio.run(run_async())
    with brand.client() as centra, SqliteStore(brand.folder / "brand.db") as store:
        runner = Runner(centra, store, hooks=[brand.signals.append])
        for engine in engines:
            runner.add(engine)
        return runner.run_once(dry=True)


def engines(brand: Brand) -> list[Engine]:
    return [brand.export(), brand.fulfilment(), brand.stock()]


@pytest.mark.parametrize("client", ["blocking", "async"])
@pytest.mark.parametrize("known", [False, True], ids=["an empty store", "a store that knows"])
def test_nothing_is_changed_anywhere(brand: Brand, client: str, *, known: bool) -> None:
    """Twice the same, and then done: what was foretold is what happens."""
    with SqliteStore(brand.folder / "brand.db"):
        pass
    if known:
        first = [brand.order() for _ in range(2)]
        brand.dispatches.records.append(dispatch(first[0]))
        brand.levels.records.append(level(SOCKS, 90))
        brand.order(payment="unpaid")
        brand.run(*engines(brand))
        brand.clock.forward(minutes=10)
    orders = [brand.order() for _ in range(3)]
    brand.order(payment="unpaid")
    brand.dispatches.records.append(dispatch(orders[0]))
    brand.levels.records.append(level(SHIRT_M, 50))
    before = rows(brand), brand.exported(), brand.sandbox.shop.stock(), brand.sandbox.shop.shipments()
    brand.signals.clear()

    reports = dry(brand, client, *engines(brand))
    again = dry(brand, client, *engines(brand))
    assert [report.counts for report in again] == [report.counts for report in reports]
    assert (
        rows(brand),
        brand.exported(),
        brand.sandbox.shop.stock(),
        brand.sandbox.shop.shipments(),
    ) == before
    assert brand.signals == []
    told = {report.flow: dict(report.counts) for report in reports}
    # The parcel of the first one changed an order that was exported before.
    changed = {"exported": 1} if known else {}
    unpaid = {"waits: not paid": 2 if known else 1}
    assert told["order-export"] == {"would create": 3, **changed, **unpaid}
    assert told["fulfilment-import"] == {"would create": 1}
    assert told["stock-import"]["would set"] == 1
    assert all(report.dry for report in reports)

    done = brand.run(*engines(brand))
    assert done["order-export"] == {"exported": 4 if known else 3, **unpaid}
    assert done["fulfilment-import"] == {"shipped": 1}


def test_it_says_what_would_park_and_why(brand: Brand) -> None:
    """With the findings, and without a work that is parked."""
    finding = Finding(code="sku.unknown", message="SHIRT-BLK-S is not known to the ERP")

    class Picky(AsItIs):
        def map(self, record: Order, /) -> Order:
            if record.number == "2":
                raise RecordRefused([finding])
            return record

    for _ in range(3):
        brand.order()
    engine = OrderExport(target=InMemoryTarget[Order](), mapper=Picky())
    (report,) = dry(brand, "blocking", engine)
    assert dict(report.counts) == {"would create": 2, "parked: sku.unknown": 1}
    assert report.parks == {"2": (finding,)}
    assert (report.done, report.parked, report.looked) == (2, 1, 3)
    with SqliteStore(brand.folder / "brand.db") as store:
        assert store.works() == []
        assert store.reports() == []


def test_what_waits_for_its_time_waits_in_a_dry_run_too(brand: Brand) -> None:
    """Parked, dismissed and waiting work is as it is; what is ready or due would be looked at."""
    numbers = [brand.order() for _ in range(4)]
    with brand.client() as centra, SqliteStore(brand.folder / "brand.db") as store:
        Runner(centra, store).add(brand.export()).run_once()
        now = brand.clock() + timedelta(hours=1)
        store.wake("order-export", numbers[:1], now)
    (report,) = dry(brand, "blocking", brand.export())
    assert report.looked == 1
    assert dict(report.counts) == {"exported": 1}
    with SqliteStore(brand.folder / "brand.db") as store:
        states = {work.entity: work.state for work in store.works()}
    assert states == dict.fromkeys(numbers, WorkState.DONE) | {numbers[0]: WorkState.READY}


def test_a_flow_that_does_not_heed_it_is_held_back() -> None:
    """A flow of one's own that changes Centra all the same gets an error in place of an answer."""
    place = Place()
    warehouse = place.sandbox.shop.add_warehouse("Main")

    async def change(run: Run) -> None:
        await run.centra.ask(stock.set_physical(warehouse, {"1": 5}, description="no"))

    with pytest.raises(ConfigurationError, match="dry run"):
        place.run(lambda runner: runner.add(MadeFlow("heedless", change)).run_once(dry=True))


def test_shirts_are_where_they_were(brand: Brand) -> None:
    """A dry run before the first real one does not make the store think that it has seen anything."""
    number = brand.order(SHIRT_S)
    dry(brand, "blocking", brand.export())
    assert brand.run(brand.export())["order-export"] == {"exported": 1}
    assert brand.exported() == [number]
