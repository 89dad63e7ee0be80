"""Tracking back: dispatches become shipments in Centra, each once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sync_brand import SHIRT_M, SHIRT_S, SOCKS, Brand, dispatch

from centra_ipaas import FulfilmentImport, SqliteStore
from centra_ipaas.centra import shipments as shipments_api
from centra_ipaas.centra.shipments import Parcel
from centra_ipaas.errors import Finding, Owner
from centra_ipaas.models import Dispatch, ShipmentLine
from centra_ipaas.sandbox import LineSeed, ShipmentView
from centra_ipaas.signals import WorkParked
from centra_ipaas.sync import Batch, DispatchBatch, Unreadable
from centra_ipaas.testing import InMemoryDispatches
from centra_ipaas.work import Work, WorkState


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def shipments(brand: Brand) -> list[ShipmentView]:
    return list(brand.sandbox.shop.shipments())


def works(brand: Brand) -> list[Work]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return list(store.works("fulfilment-import"))


def tell(brand: Brand, *records: Dispatch | Unreadable) -> dict[str, int]:
    brand.dispatches.records.extend(records)
    return brand.run(brand.fulfilment())["fulfilment-import"]


def again(brand: Brand, **later: float) -> None:
    brand.clock.forward(**(later or {"minutes": 10}))
    brand.run(brand.fulfilment())


# --- what arrives ------------------------------------------------------------------------------------------------


def test_a_dispatch_becomes_a_completed_shipment_with_tracking(brand: Brand) -> None:
    """Carrier, tracking number and time of dispatch arrive in Centra; the order is completed."""
    order = brand.order(quantity=2)
    left = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    assert tell(brand, dispatch(order, [(SHIRT_S, 2)], dispatched_at=left)) == {"shipped": 1}
    (shipment,) = shipments(brand)
    assert (shipment.order, shipment.is_shipped, shipment.shipped_at) == (int(order), True, left)
    assert (shipment.carrier, shipment.tracking_number) == ("PostNord", f"PN{order}")
    assert sum(shipment.lines.values()) == 2


def test_stock_goes_down_when_it_is_shipped(brand: Brand) -> None:
    """Centra counts its own shipments down: physical and allocated both."""
    order = brand.order(quantity=3)
    tell(brand, dispatch(order, [(SHIRT_S, 3)]))
    stock = brand.sandbox.shop.stock_of(brand.warehouse, SHIRT_S)
    assert (stock.physical, stock.allocated) == (97, 0)


def test_two_parcels_are_two_shipments(brand: Brand) -> None:
    """A split order is shipped in parts, in the order they left."""
    order = str(
        brand.sandbox.shop.place_order(
            lines=[
                LineSeed(sku=SHIRT_S, quantity=2, unit_price="1.00"),
                LineSeed(sku=SOCKS, unit_price="1.00"),
            ]
        ).number
    )
    tell(
        brand,
        dispatch(order, [(SHIRT_S, 1)], id="A", tracking_number="T1"),
        dispatch(order, [(SHIRT_S, 1), (SOCKS, 1)], id="B", tracking_number="T2"),
    )
    assert [(s.tracking_number, sum(s.lines.values())) for s in shipments(brand)] == [("T1", 1), ("T2", 2)]
    assert brand.sandbox.shop.order(int(order)).status == "PROCESSING" or all(
        s.is_shipped for s in shipments(brand)
    )


def test_two_equal_parcels_without_tracking_are_two_shipments(brand: Brand) -> None:
    """A second dispatch with the same goods is not taken for the first one told again."""
    order = brand.order(quantity=2)
    left = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    for name in ("A", "B"):
        tell(brand, dispatch(order, [(SHIRT_S, 1)], id=name, tracking_number="", dispatched_at=left))
    assert [s.is_shipped for s in shipments(brand)] == [True, True]


def test_two_warehouses_may_use_the_same_ids(brand: Brand) -> None:
    """A dispatch id belongs to its flow: both parcels are shipped."""
    order = brand.order(quantity=2)
    other = InMemoryDispatches([dispatch(order, [(SHIRT_S, 1)], id="1", tracking_number="B")])
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 1)], id="1", tracking_number="A"))
    brand.run(brand.fulfilment(), FulfilmentImport(source=other, name="second-warehouse"))
    assert sorted((s.tracking_number, s.is_shipped) for s in shipments(brand)) == [("A", True), ("B", True)]


def test_units_spread_over_lines_of_the_same_sku(brand: Brand) -> None:
    """Two lines of one SKU at two prices are filled first to last."""
    order = str(
        brand.sandbox.shop.place_order(
            lines=[LineSeed(sku=SHIRT_S, quantity=2, unit_price=price) for price in ("9.00", "7.00")]
        ).number
    )
    tell(brand, dispatch(order, [(SHIRT_S, 3)]))
    assert sorted(shipments(brand)[0].lines.values()) == [1, 2]


def test_the_same_dispatch_told_again_is_one_shipment(brand: Brand) -> None:
    """A warehouse that repeats itself, or a source without a cursor, doubles nothing."""
    order = brand.order()
    same = dispatch(order)
    tell(brand, same, same)
    tell(brand, same)
    assert len(shipments(brand)) == 1


def test_a_warehouse_whose_clock_runs_ahead_waits_for_its_time(brand: Brand) -> None:
    """Centra takes no time in the future; the shipment is made when the time has come, with the time told."""
    order = brand.order()
    left = (datetime.now(UTC) + timedelta(minutes=10)).replace(microsecond=0)
    assert tell(brand, dispatch(order, dispatched_at=left)) == {"waits: dispatched in the future": 1}
    again(brand, minutes=11)
    assert [(s.is_shipped, s.shipped_at) for s in shipments(brand)] == [(True, left)]


# --- what parks --------------------------------------------------------------------------------------------------


def test_a_dispatch_that_does_not_fit_parks_with_every_reason(brand: Brand) -> None:
    """An unknown article and too many units are told at once, for the people in operations."""
    order, good = brand.order(), brand.order()
    counts = tell(
        brand,
        dispatch(order, [(SHIRT_S, 5), (SHIRT_M, 1)]),
        dispatch("999999", id="lost"),
        dispatch("not-a-number", id="odd"),
        dispatch("9" * 20, id="huge"),
        dispatch(good),
    )
    assert counts == {"parked: shipment.quantity": 1, "parked: shipment.order-unknown": 3, "shipped": 1}
    parked = {work.entity: work.findings for work in works(brand) if work.state is WorkState.PARKED}
    assert [finding.code for finding in parked[f"D-{order}"]] == [
        "shipment.quantity",
        "shipment.line-unknown",
    ]
    assert {finding.owner for findings in parked.values() for finding in findings} == {Owner.OPERATIONS}
    assert [s.order for s in shipments(brand)] == [int(good)]


def test_a_dispatch_of_a_held_order_parks_with_centras_words(brand: Brand) -> None:
    """Centra refuses it, says why, and nothing is repeated blindly."""
    order = brand.order()
    brand.sandbox.shop.hold(int(order))
    assert tell(brand, dispatch(order)) == {"parked: target.refused": 1}
    (parked,) = works(brand)
    assert "hold" in parked.findings[0].message
    brand.sandbox.shop.release(int(order))
    with SqliteStore(brand.folder / "brand.db") as store:
        store.wake("fulfilment-import", [parked.entity], datetime.now(UTC), [WorkState.PARKED])
    again(brand)
    assert [s.is_shipped for s in shipments(brand)] == [True]


def test_an_unreadable_record_parks_and_is_replaced_when_corrected(brand: Brand) -> None:
    """Nothing a source tells is lost, not even what cannot be read."""
    order = brand.order()
    finding = Finding(code="record.unreadable", path="lines", message="lines is missing")
    tell(brand, Unreadable(entity=f"D-{order}", findings=(finding,), payload="{}"))
    assert [(work.state, work.findings) for work in works(brand)] == [(WorkState.PARKED, (finding,))]
    assert [s.entity for s in brand.signals if isinstance(s, WorkParked)] == [f"unreadable:D-{order}"]
    tell(brand, dispatch(order))
    assert [s.is_shipped for s in shipments(brand)] == [True]


def test_a_record_that_no_store_can_keep_is_listed_and_stops_nobody(brand: Brand) -> None:
    first, second = brand.order(), brand.order()
    tell(brand, dispatch(first, tracking_number="PN\ud83d"), dispatch(second))
    assert [s.is_shipped for s in shipments(brand)] == [True]
    (parked,) = [work for work in works(brand) if work.state is WorkState.PARKED]
    assert [finding.code for finding in parked.findings] == ["record.unreadable"]


# --- in doubt ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["connection_reset", "applied_then_500", "truncated_json", "status_500", "html", "null_data"]
)
@pytest.mark.parametrize("field", ["createShipment", "completeShipment"])
@pytest.mark.parametrize("tracking", ["PN1", ""])
def test_a_lost_answer_of_centra_doubles_nothing(brand: Brand, fault: str, field: str, tracking: str) -> None:
    """Centra takes no key: it is given time, looked at, and only what is really missing is done."""
    order = brand.order()
    brand.sandbox.faults.add(fault, match=field)  # type: ignore[arg-type]
    assert tell(brand, dispatch(order, tracking_number=tracking)) == {"retries: uncertain": 1}
    again(brand, seconds=31)
    again(brand, seconds=31)
    (shipment,) = shipments(brand)
    assert shipment.is_shipped
    assert [work.state for work in works(brand)] == [WorkState.DONE]


def test_an_outage_before_anything_was_done_parks_nothing(brand: Brand) -> None:
    """Centra not answering the read is no fault of the dispatch."""
    order = brand.order()
    brand.dispatches.records.append(dispatch(order))
    brand.sandbox.faults.add("status_429", match="orders", times=1, seconds=3600)
    with pytest.raises(Exception, match="quota"):
        brand.run(brand.fulfilment())
    assert [(work.state, work.attempts) for work in works(brand)] == [(WorkState.WAITING, 0)]
    again(brand, hours=2)
    assert [s.is_shipped for s in shipments(brand)] == [True]


def test_two_shipments_that_could_be_it_are_a_persons_matter(brand: Brand) -> None:
    """Made by hand in Centra, both with this parcel's tracking number and goods: nothing is guessed."""
    order = brand.order(quantity=2)
    line = brand.sandbox.shop.order(int(order)).lines[0].id
    with brand.client() as client:
        for _ in range(2):
            client.execute(
                shipments_api.create(
                    order,
                    [ShipmentLine(order_line_id=str(line), quantity=1)],
                    parcel=Parcel(tracking_number="PN1"),
                    created_at=brand.clock(),
                )
            )
    counts = tell(brand, dispatch(order, [(SHIRT_S, 1)], tracking_number="PN1"))
    assert counts == {"parked: shipment.ambiguous": 1}
    assert not any(s.is_shipped for s in shipments(brand))


def test_a_shipment_made_by_hand_for_another_parcel_is_not_taken(brand: Brand) -> None:
    """Without tracking a shipment is recognised by its very time only."""
    order = brand.order(quantity=2)
    line = brand.sandbox.shop.order(int(order)).lines[0].id
    left = brand.clock() - timedelta(hours=1)
    with brand.client() as client:
        client.execute(
            shipments_api.create(
                order,
                [ShipmentLine(order_line_id=str(line), quantity=1)],
                parcel=Parcel(),
                created_at=left - timedelta(minutes=5),
            )
        )
    tell(brand, dispatch(order, [(SHIRT_S, 1)], tracking_number="", dispatched_at=left))
    assert [s.is_shipped for s in shipments(brand)] == [False, True]


def test_something_that_is_no_record_parks_and_the_others_go_on(brand: Brand) -> None:
    """A source that hands over None among its parcels does not block itself for ever."""
    order = brand.order()
    brand.dispatches.records.append(None)  # type: ignore[arg-type]
    assert tell(brand, dispatch(order)) == {"shipped": 1}
    assert [work.reason for work in works(brand) if work.state is WorkState.PARKED] == ["record.unreadable"]


def test_a_dispatch_told_again_with_other_goods_is_a_conflict(brand: Brand) -> None:
    """What was shipped stays as it is; operations hear of the difference."""
    order = brand.order(quantity=2)
    left = brand.clock()
    tell(brand, dispatch(order, [(SHIRT_S, 1)], dispatched_at=left))
    tell(brand, dispatch(order, [(SHIRT_S, 2)], dispatched_at=left))
    assert [work.reason for work in works(brand) if work.state is WorkState.PARKED] == ["record.conflict"]
    assert len(shipments(brand)) == 1


def test_a_source_that_goes_in_circles_does_not_hold_up_the_others(brand: Brand) -> None:
    """It says "more" for ever: it is left alone after a while, and not taken as heard."""

    class Circles:
        def dispatches(self, cursor: str | None) -> DispatchBatch:
            return Batch(cursor="B" if cursor == "A" else "A", more=True)

    brand.run(FulfilmentImport(source=Circles()))
    with SqliteStore(brand.folder / "brand.db") as store:
        assert store.cursor("fulfilment-import:heard") is None
