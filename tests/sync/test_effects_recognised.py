"""The table of docs/effects.md, executed: for every effect there is, what recognises it when its answer is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sync_brand import SHIRT_S, SOCKS, Brand, dispatch, level

from centra_ipaas import SqliteStore
from centra_ipaas.centra import shipments, stock
from centra_ipaas.graphql import Operation
from centra_ipaas.models import Order
from centra_ipaas.sync import Accepted, Refused
from centra_ipaas.testing import InMemoryTarget
from centra_ipaas.work import WorkState

PAGE = Path(__file__).parents[2] / "docs" / "effects.md"
#: How an answer is lost: after the effect, without it, and with an effect that comes when the caller is long gone.
LOST: list[dict[str, object]] = [
    {"kind": "applied_then_500"},
    {"kind": "connection_reset"},
    {"kind": "applied_late", "seconds": 20.0},
]


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def lose(brand: Brand, field: str, lost: dict[str, object]) -> None:
    brand.sandbox.faults.add(match=field, times=1, **lost)  # type: ignore[arg-type]


def settle(brand: Brand) -> None:
    """Let time pass in steps shorter and longer than what is late, with a run after each."""
    for seconds in (5, 26, 60):
        brand.clock.forward(seconds=seconds)
        brand.run(brand.fulfilment(), brand.stock())


def states(brand: Brand, flow: str) -> set[WorkState]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return {work.state for work in store.works(flow)}


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: str(lost["kind"]))
@pytest.mark.parametrize("tracking", ["PN1", ""], ids=["tracking number", "time of dispatch"])
@pytest.mark.parametrize("field", ["createShipment", "completeShipment"])
def test_shipments(brand: Brand, field: str, tracking: str, lost: dict[str, object]) -> None:
    """One completed shipment for each of two parcels, whatever became of the answer."""
    order = brand.order(quantity=2)
    left = brand.clock().replace(microsecond=0) - timedelta(hours=1)
    lose(brand, field, lost)
    brand.dispatches.records += [
        dispatch(order, id=name, tracking_number=tracking and f"{tracking}{name}", dispatched_at=left + apart)
        for name, apart in (("A", timedelta(0)), ("B", timedelta(minutes=1)))
    ]
    brand.run(brand.fulfilment())
    settle(brand)
    made = brand.sandbox.shop.shipments()
    assert [(made_one.is_shipped, sum(made_one.lines.values())) for made_one in made] == [
        (True, 1),
        (True, 1),
    ]
    assert states(brand, "fulfilment-import") == {WorkState.DONE}
    assert brand.sandbox.shop.stock_of(brand.warehouse, SHIRT_S).physical == 98


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: str(lost["kind"]))
def test_stock_is_what_was_counted_last(brand: Brand, lost: dict[str, object]) -> None:
    """A newer count that comes while the older one is in doubt is not overwritten by it, nor another size held up."""
    lose(brand, "setStock", lost)
    brand.levels.records.append(level(SHIRT_S, 40, counted_at=brand.clock()))
    brand.run(brand.fulfilment(), brand.stock())
    brand.clock.forward(seconds=2)
    brand.levels.records += [
        level(SHIRT_S, 39, counted_at=brand.clock()),
        level(SOCKS, 7, counted_at=brand.clock()),
    ]
    brand.run(brand.fulfilment(), brand.stock())
    assert brand.sandbox.shop.stock_of(brand.warehouse, SOCKS).physical == 7
    settle(brand)
    assert brand.sandbox.shop.stock_of(brand.warehouse, SHIRT_S).physical == 39
    assert states(brand, "stock-import") == {WorkState.DONE}


class Erp(InMemoryTarget[Order]):
    """An ERP that loses its first answer: it took the order, or did not, or takes it twenty seconds later."""

    def __init__(self, kind: str, *, accepts_keys: bool) -> None:
        super().__init__(accepts_keys=accepts_keys, settles_within=30.0)
        self.kind, self.late = kind, list[tuple[Order, str]]()

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        kind, self.kind = self.kind, ""
        if kind == "applied_then_500":
            super().create(document, key=key)
        if kind == "applied_late":
            self.late.append((document, key))
        if kind:
            raise TimeoutError
        return super().create(document, key=key)

    def catch_up(self) -> None:
        """Twenty seconds have passed."""
        for document, key in self.late:
            super().create(document, key=key)
        self.late = []


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: str(lost["kind"]))
@pytest.mark.parametrize("accepts_keys", [True, False])
def test_orders(tmp_path: Path, lost: dict[str, object], *, accepts_keys: bool) -> None:
    """By the key that is the same for ever: honoured, or found."""
    erp = Erp(str(lost["kind"]), accepts_keys=accepts_keys)
    brand = Brand(folder=tmp_path, erp=erp)
    number = brand.order()
    for seconds in (0, 5, 20, 40, 60):
        brand.clock.forward(seconds=seconds)
        if seconds == 20:
            erp.catch_up()
        brand.run(brand.export())
    assert brand.exported() == [number]
    assert states(brand, "order-export") == {WorkState.DONE}


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_names_every_mutation_the_engines_send() -> None:
    """A mutation in an engine without a row of the table is an effect that nobody thought about."""
    told = set(re.findall(r"^\| `(\w+)`", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    parcel = shipments.Parcel()
    now = Brand(folder=Path()).clock()
    sent: list[Operation[object]] = [
        shipments.create("1", [], parcel=parcel, created_at=now),  # type: ignore[list-item]
        shipments.complete("1", shipped_at=now, parcel=parcel, send_email=False),  # type: ignore[list-item]
        stock.set_physical(1, {"1": 1}, description=""),  # type: ignore[list-item]
    ]
    fields = {re.search(r"\)\s*\{\s*(\w+)", operation.document)[1] for operation in sent}  # type: ignore[index]
    assert told == fields | {"create", "create_many"}
