"""Killed before and after every call to the store, the target and Centra, in turn: nothing lost, nothing doubled."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sync_brand import SHIRT_M, SHIRT_S, AsItIs, Brand, Tampering, dispatch, level

from centra_ipaas import Client, FulfilmentImport, OrderExport, Runner, Settings, SqliteStore, StockImport
from centra_ipaas.sync import Engine
from centra_ipaas.testing import InMemoryTarget, Killed, Kills, each_kill
from centra_ipaas.work import WorkState


def fresh(folder: Path, *, accepts_keys: bool = False) -> Brand:
    """Return a brand in a folder of its own."""
    return Brand(folder=Path(tempfile.mkdtemp(dir=folder)), erp=InMemoryTarget(accepts_keys=accepts_keys))


def cycle(brand: Brand, kills: Kills, engines: list[Engine]) -> None:
    """One process: a new client, a new connection to the store, one run of all engines."""
    settings = Settings(url=brand.sandbox.url, token=brand.sandbox.token)
    transport = kills.mortal(Tampering(brand.sandbox.transport(), bytes))
    with (
        Client(settings, transport=transport, clock=brand.clock) as client,
        SqliteStore(brand.folder / "brand.db") as store,
    ):
        runner = Runner(client, kills.mortal(store))
        for engine in engines:
            runner.add(engine)
        runner.run_once()


def until_quiet(brand: Brand, kills: Kills, engines: Callable[[Kills], list[Engine]]) -> None:
    """Run now, mortal, and again later until leases have ended and doubts have settled."""
    cycle(brand, kills, engines(kills))
    for _ in range(3):
        brand.clock.forward(seconds=70)
        cycle(brand, Kills(), engines(Kills()))


def states(brand: Brand) -> Counter[WorkState]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return Counter(work.state for work in store.works())


@pytest.mark.parametrize("accepts_keys", [True, False], ids=["honours keys", "only searchable"])
def test_orders_killed_at_every_moment(tmp_path: Path, *, accepts_keys: bool) -> None:
    """With either kind of ERP every payable order is there exactly once, and its id is known."""

    def world() -> Brand:
        brand = fresh(tmp_path, accepts_keys=accepts_keys)
        for _ in range(3):
            brand.order()
        brand.order(payment="unpaid")
        return brand

    def work(brand: Brand, kills: Kills) -> None:
        until_quiet(brand, kills, lambda k: [OrderExport(target=k.mortal(brand.erp), mapper=AsItIs())])

    def check(brand: Brand, moment: int) -> None:
        assert brand.exported() == ["1", "2", "3"], f"killed at moment {moment}"
        with SqliteStore(brand.folder / "brand.db") as store:
            assert store.links("order-export", ["1", "2", "3"]) == {"1": "1", "2": "2", "3": "3"}
        assert states(brand) == {WorkState.DONE: 3, WorkState.WAITING: 1}

    assert each_kill(world, work, check) > 30


def test_dispatches_killed_at_every_moment(tmp_path: Path) -> None:
    """Every dispatch is one completed shipment, with and without a tracking number; two of one order too."""

    def world() -> Brand:
        brand = fresh(tmp_path)
        one, two = brand.order(quantity=2), brand.order()
        brand.dispatches.records += [
            dispatch(one, id="A", tracking_number=""),
            dispatch(one, id="B", tracking_number=""),
            dispatch(two, id="C"),
        ]
        return brand

    def work(brand: Brand, kills: Kills) -> None:
        until_quiet(brand, kills, lambda k: [FulfilmentImport(source=k.mortal(brand.dispatches))])

    def check(brand: Brand, moment: int) -> None:
        shipped = [(s.order, s.is_shipped) for s in brand.sandbox.shop.shipments()]
        assert sorted(shipped) == [(1, True), (1, True), (2, True)], f"killed at moment {moment}"
        assert states(brand) == {WorkState.DONE: 3}

    assert each_kill(world, work, check) > 30


def test_stock_killed_at_every_moment(tmp_path: Path) -> None:
    """Stock and dispatches together end at what the warehouse counted, with nothing sold twice."""

    def world() -> Brand:
        brand = fresh(tmp_path)
        order = brand.order(quantity=4)
        brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)]))
        brand.levels.records += [level(SHIRT_S, 36), level(SHIRT_M, 7)]
        return brand

    def work(brand: Brand, kills: Kills) -> None:
        until_quiet(
            brand,
            kills,
            lambda k: [
                FulfilmentImport(source=k.mortal(brand.dispatches)),
                StockImport(source=k.mortal(brand.levels), warehouses={"MAIN": brand.warehouse}),
            ],
        )

    def check(brand: Brand, moment: int) -> None:
        stock = {s.sku: (s.physical, s.allocated) for s in brand.sandbox.shop.stock()}
        assert (stock[SHIRT_S], stock[SHIRT_M]) == ((36, 0), (7, 0)), f"killed at moment {moment}"
        assert states(brand) == {WorkState.DONE: 3}

    assert each_kill(world, work, check) > 30


def test_the_harness_finds_an_effect_before_its_intent(tmp_path: Path) -> None:
    """The proof can fail: "create in the ERP, then remember" doubles orders, and the harness shows it."""

    def work(brand: Brand, kills: Kills) -> None:
        erp = kills.mortal(brand.erp)
        done = brand.folder / "done"
        if not done.exists():
            kills.moment()
            erp.create(None, key="1")  # type: ignore[arg-type]
            done.touch()

    doubled: list[int] = []
    each_kill(
        lambda: fresh(tmp_path),
        work,
        lambda brand, moment: doubled.append(moment) if brand.erp.doubled() else None,
    )
    assert doubled


def test_a_kill_cannot_be_caught() -> None:
    """What an `except Exception` holds up would be no kill."""
    assert not issubclass(Killed, Exception)
