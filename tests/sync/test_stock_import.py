"""Stock in: what the warehouse counted is what Centra holds, and nobody is oversold in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sync_brand import SHIRT_M, SHIRT_S, SOCKS, Brand, dispatch, level

from centra_ipaas import SqliteStore, StockImport
from centra_ipaas.errors import ConfigurationError, Finding, Owner
from centra_ipaas.models import StockLevel, StockPosition
from centra_ipaas.sandbox import Assumptions, SizeSeed, VariantSeed
from centra_ipaas.signals import Oversold, WorkParked
from centra_ipaas.sync import Unreadable
from centra_ipaas.sync._decisions import NotYet, Refuse
from centra_ipaas.sync.stock.decision import Set, Unchanged, decide
from centra_ipaas.sync.stock.parcels import InTransit
from centra_ipaas.work import Work, WorkState

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def held(brand: Brand, sku: str = SHIRT_S) -> tuple[int, int]:
    stock = brand.sandbox.shop.stock_of(brand.warehouse, sku)
    return stock.physical, stock.allocated


def works(brand: Brand) -> dict[str, Work]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return {work.entity: work for work in store.works("stock-import")}


def count(brand: Brand, *levels: StockLevel) -> dict[str, int]:
    brand.levels.records.extend(levels)
    return brand.run(brand.stock())["stock-import"]


def writes(brand: Brand) -> int:
    return sum("setStock" in executed.fields for executed in brand.sandbox.requests)


# --- what arrives -------------------------------------------------------------------------------------------


def test_a_count_is_what_centra_holds_afterwards(brand: Brand) -> None:
    """Physical units are set; what orders have reserved stays reserved."""
    brand.order(quantity=4)
    assert count(brand, level(SHIRT_S, 40)) == {"set": 1}
    assert held(brand) == (40, 4)


def test_only_what_differs_is_written(brand: Brand) -> None:
    """A level Centra has already costs no mutation."""
    assert count(brand, level(SHIRT_S, 100), level(SHIRT_M, 100)) == {"unchanged": 2}
    assert writes(brand) == 0


def test_a_product_that_cannot_be_read_is_listed_until_it_can(brand: Brand) -> None:
    """Its SKUs are unknown for a reason that stands beside them; those of other products are told."""
    brand.levels.records.append(level(SHIRT_S, 40))
    brand.levels.records.append(level(SOCKS, 40))

    def tamper(body: bytes) -> bytes:
        return body.replace(b'"name":"Shirt"', b'"name":null')

    assert brand.run(brand.stock(), tamper=tamper)["stock-import"] == {
        "set": 1,
        "parked: sku.unknown": 1,
    }
    listed = works(brand)["unreadable:product SHIRT-"]
    assert (listed.state, listed.reason) == (WorkState.PARKED, "record.unreadable")
    assert [finding.path for finding in listed.findings] == ["name"]
    assert "unreadable:product SHIRT-" in [s.entity for s in brand.signals if isinstance(s, WorkParked)]
    brand.clock.forward(hours=2)
    assert count(brand, level(SHIRT_S, 39)) == {"set": 1}
    assert works(brand)["unreadable:product SHIRT-"].state is WorkState.DONE


def test_many_levels_are_few_calls(brand: Brand) -> None:
    """Two hundred and fifty sizes are three batches."""
    sizes = [SizeSeed(number=f"{number:03}", name=str(number)) for number in range(250)]
    brand.sandbox.shop.add_product("BULK", "Bulk", variants=[VariantSeed(sizes=sizes)])
    counts = count(brand, *[level(f"BULK{number:03}", number + 1) for number in range(250)])
    assert (counts, writes(brand)) == ({"set": 250}, 3)
    assert held(brand, "BULK249") == (250, 0)


def test_an_older_count_never_overwrites_a_newer_one(brand: Brand) -> None:
    """Levels told out of order end at the newest."""
    newer = datetime.now(UTC)
    count(
        brand,
        level(SHIRT_S, 10, counted_at=newer),
        level(SHIRT_S, 99, counted_at=newer - timedelta(minutes=5)),
    )
    count(brand, level(SHIRT_S, 98, counted_at=newer - timedelta(minutes=1)))
    assert held(brand)[0] == 10


def test_what_left_the_warehouse_and_is_not_booked_yet_is_added(brand: Brand) -> None:
    """The rule of four lost units: 36 counted and 4 on their way is 40 for Centra until it is shipped there."""
    order = brand.order(quantity=4)
    count(brand, level(SHIRT_S, 40))
    brand.sandbox.shop.hold(int(order))  # so that the shipment cannot be made yet
    brand.sandbox.faults.add("status_500", match="createShipment", times=9)
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)]))
    brand.levels.records.append(level(SHIRT_S, 36))
    assert brand.run(brand.stock(), brand.fulfilment()) == {
        "fulfilment-import": {"retries: uncertain": 1},
        "stock-import": {"unchanged": 1},
    }
    assert held(brand) == (40, 4)
    brand.sandbox.faults.clear()
    brand.sandbox.shop.release(int(order))
    brand.clock.forward(minutes=10)
    brand.run(brand.fulfilment())
    assert held(brand) == (36, 0)


def test_fulfilment_runs_before_stock_in_one_cycle(brand: Brand) -> None:
    """Added in the wrong order, they still run in the right one."""
    order = brand.order(quantity=4)
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)]))
    brand.levels.records.append(level(SHIRT_S, 96))
    counts = brand.run(brand.stock(), brand.fulfilment())
    assert (list(counts), counts["stock-import"]) == (["fulfilment-import", "stock-import"], {"unchanged": 1})
    assert held(brand) == (96, 0)


def test_a_count_waits_for_the_parcels_that_left_before_it(brand: Brand) -> None:
    """A parcel written between the two reads: counted by the warehouse, not heard of here. No unit is lost."""
    order = brand.order(quantity=4)
    brand.run(brand.fulfilment())
    brand.clock.forward(seconds=1)
    assert count(brand, level(SHIRT_S, 96)) == {"waits: being shipped": 1}
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)]))
    brand.clock.forward(seconds=31)
    brand.run(brand.fulfilment())
    brand.run(brand.stock())
    assert held(brand) == (96, 0)


def test_a_fulfilment_source_that_is_down_does_not_hold_up_stock_for_ever(brand: Brand) -> None:
    """After some minutes the count is told all the same: too few for a while is better than oversold."""
    brand.run(brand.fulfilment())
    brand.clock.forward(seconds=1)
    count(brand, level(SHIRT_S, 3))
    brand.clock.forward(minutes=6)
    assert brand.run(brand.stock())["stock-import"] == {"set": 1}


def test_a_size_created_later_is_found(brand: Brand) -> None:
    """A new product is read from Centra when its SKU first turns up, also long after the first look."""
    count(brand, level(SHIRT_S, 5))
    brand.clock.forward(minutes=5)
    brand.sandbox.shop.add_product("NEW", "New", variants=[VariantSeed(sizes=[SizeSeed(number="-1")])])
    assert count(brand, level("NEW-1", 7)) == {"set": 1}
    assert held(brand, "NEW-1") == (7, 0)


def test_a_size_whose_product_tells_of_no_change_is_found_within_the_hour(brand: Brand) -> None:
    """Whether a new size moves its product's change time is not documented: once an hour all products are read."""
    count(brand, level(SHIRT_S, 5))
    brand.clock.forward(hours=-2)
    brand.sandbox.shop.add_product("NEW", "New", variants=[VariantSeed(sizes=[SizeSeed(number="-1")])])
    brand.clock.forward(hours=2, minutes=30)
    assert count(brand, level("NEW-1", 7)) == {"parked: sku.unknown": 1}
    brand.clock.forward(minutes=31)
    assert count(brand, level("NEW-1", 8, sequence=1)) == {"set": 1}
    assert held(brand, "NEW-1") == (8, 0)


# --- what parks ---------------------------------------------------------------------------------------------


def test_an_oversold_size_gets_its_true_count_and_a_person(brand: Brand) -> None:
    """More promised than there is: the truth is set, not clamped, and e-commerce is told how many are missing."""
    for _ in range(5):
        brand.order()
    assert count(brand, level(SHIRT_S, 3)) == {"parked: stock.oversold": 1}
    assert held(brand) == (3, 5)
    (signal,) = [signal for signal in brand.signals if isinstance(signal, Oversold)]
    assert (signal.entity, signal.physical, signal.allocated) == (SHIRT_S, 3, 5)
    (finding,) = works(brand)[f"MAIN/{SHIRT_S}"].findings
    assert finding.owner is Owner.ECOMMERCE
    assert "2 customers" in finding.action


def test_bad_levels_park_and_the_rest_flows(brand: Brand) -> None:
    """Unknown SKUs, negative counts and warehouses nobody mapped each say whose turn it is."""
    counts = count(
        brand,
        level("NOPE", 1),
        level(SHIRT_M, -2),
        level(SOCKS, 9, warehouse="ELSEWHERE"),
        level(SHIRT_S, 50),
    )
    assert counts == {
        "parked: sku.unknown": 1,
        "parked: stock.negative": 1,
        "parked: stock.no-warehouse": 1,
        "set": 1,
    }
    assert (held(brand), held(brand, SHIRT_M), held(brand, SOCKS)) == ((50, 0), (100, 0), (100, 0))


def test_without_a_table_the_codes_are_centras_names(brand: Brand) -> None:
    """A warehouse system that speaks Centra's names needs no table; a name Centra does not have parks."""
    brand.levels.records += [level(SHIRT_S, 5, warehouse="Main"), level(SHIRT_M, 5, warehouse="Elsewhere")]
    counts = brand.run(StockImport(source=brand.levels))
    assert counts["stock-import"] == {"set": 1, "parked: stock.no-warehouse": 1}
    assert (held(brand)[0], held(brand, SHIRT_M)[0]) == (5, 100)


def test_a_newer_count_wakes_what_was_parked(brand: Brand) -> None:
    """A recount heals a negative one without anybody replaying it."""
    count(brand, level(SHIRT_S, -2))
    assert count(brand, level(SHIRT_S, 2)) == {"set": 1}
    assert works(brand)[f"MAIN/{SHIRT_S}"].state is WorkState.DONE


def test_one_bad_size_in_a_batch_does_not_hold_up_the_others(tmp_path: Path) -> None:
    """Centra refuses a whole batch for one bad size: the good ones are set, the bad one parks."""
    brand = Brand(folder=tmp_path)
    brand.sandbox.shop.add_product("GONE", "Gone", variants=[VariantSeed(sizes=[SizeSeed(number="-1")])])
    count(brand, level("GONE-1", 1))
    size = brand.sandbox._world.size_by_sku["GONE-1"]
    del brand.sandbox._world.sizes[size.id]  # the size was deleted, and the links still know it
    counts = count(brand, level("GONE-1", 2), level(SHIRT_S, 7), level(SHIRT_M, 8), level(SOCKS, 9))
    assert counts == {"set": 3, "parked: target.refused": 1}
    assert [held(brand, sku)[0] for sku in (SHIRT_S, SHIRT_M, SOCKS)] == [7, 8, 9]


def test_two_codes_for_one_warehouse_are_refused_at_start(brand: Brand) -> None:
    """They would overwrite each other."""
    with pytest.raises(ConfigurationError, match="same warehouse"):
        brand.run(StockImport(source=brand.levels, warehouses={"A": 1, "B": 1}))


# --- in doubt -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault, told",
    [
        ("connection_reset", 1),
        ("applied_then_500", 1),
        ("truncated_json", 1),
        ("status_500", 2),
        ("html", 2),
    ],
)
def test_a_lost_answer_is_settled_by_comparing(brand: Brand, fault: str, told: int) -> None:
    """A level is a state: after a lost answer Centra is read, and written only if it still differs."""
    brand.sandbox.faults.add(fault, match="setStock")  # type: ignore[arg-type]
    assert count(brand, level(SHIRT_S, 40)) == {"retries: uncertain": 1}
    brand.clock.forward(minutes=1)
    brand.run(brand.stock())
    assert held(brand) == (40, 0)
    assert works(brand)[f"MAIN/{SHIRT_S}"].state is WorkState.DONE
    assert writes(brand) == told


# --- the decision, on its own -------------------------------------------------------------------------------


@given(
    on_hand=st.integers(0, 500),
    parcels=st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.booleans())),
    physical=st.integers(0, 500),
)
def test_centra_is_told_what_is_right_once_all_is_booked(
    on_hand: int, parcels: list[tuple[int, bool, bool]], physical: int
) -> None:
    """Left before the count and not booked: on top. Left after it and booked already: off. All else: as counted."""
    before, after = NOW - timedelta(minutes=1), NOW + timedelta(minutes=1)
    entries = [(before if early else after, units, booked) for units, early, booked in parcels]
    transit = InTransit(
        open=tuple((left, units) for left, units, booked in entries if not booked),
        completed=tuple((left, units) for left, units, booked in entries if booked),
    )
    expected = on_hand
    expected += sum(units for units, early, booked in parcels if early and not booked)
    expected -= sum(units for units, early, booked in parcels if not early and booked)
    position = StockPosition(sku=SHIRT_S, warehouse="Main", physical=physical, allocated=0)
    decision = decide(level(SHIRT_S, on_hand, counted_at=NOW), position, transit)
    if expected < 0:
        assert isinstance(decision, Refuse)
    else:
        assert decision == (Unchanged() if physical == expected else Set(expected))


def test_a_parcel_that_left_after_the_count_and_is_booked_already_is_taken_off(brand: Brand) -> None:
    """A count that arrives late does not bring back units that were sold and shipped since."""
    order = brand.order(quantity=4)
    counted, left = brand.clock() - timedelta(minutes=9), brand.clock() - timedelta(minutes=5)
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)], dispatched_at=left))
    brand.run(brand.fulfilment())
    assert held(brand) == (96, 0)
    brand.levels.records.append(level(SHIRT_S, 100, counted_at=counted))
    assert brand.run(brand.stock(), brand.fulfilment())["stock-import"] == {"unchanged": 1}
    assert held(brand) == (96, 0)


def test_a_parcel_of_the_very_moment_of_the_count_came_first() -> None:
    """Warehouses count because something has left: it is on top while it is open, and off no more once it is booked."""
    at_once = ((NOW, 4),)
    assert InTransit(open=at_once).difference(level(SHIRT_S, 36, counted_at=NOW)) == 4
    assert InTransit(completed=at_once).difference(level(SHIRT_S, 36, counted_at=NOW)) == 0


def test_a_dismissed_parcel_is_in_neither_sum(brand: Brand) -> None:
    """Somebody booked it by hand, or it was none: nothing is taken off for it."""
    counted, left = brand.clock() - timedelta(minutes=9), brand.clock() - timedelta(minutes=5)
    brand.dispatches.records.append(dispatch("999999", [(SHIRT_S, 4)], dispatched_at=left))
    brand.run(brand.fulfilment())
    with SqliteStore(brand.folder / "brand.db") as store:
        assert store.dismiss("fulfilment-import", ["D-999999"], "a test", brand.clock()) == 1
    brand.levels.records.append(level(SHIRT_S, 90, counted_at=counted))
    assert brand.run(brand.stock(), brand.fulfilment())["stock-import"] == {"set": 1}
    assert held(brand) == (90, 0)


def test_nothing_is_told_while_a_shipment_is_just_being_booked() -> None:
    """Whether Centra has counted it down already cannot be known right then."""
    assert decide(level(SHIRT_S, 1), None, InTransit(doubtful=True)) == NotYet("being shipped")


def test_an_unreadable_level_never_hides_a_good_one(brand: Brand) -> None:
    """It parks beside it, whatever was known before, and goes when a good one comes."""
    finding = Finding(code="record.unreadable", path="on_hand", message="on_hand is missing")
    count(brand, level(SHIRT_S, 9))
    brand.levels.records.append(Unreadable(entity=f"MAIN/{SHIRT_S}", findings=(finding,)))
    brand.run(brand.stock())
    assert [work.state for work in works(brand).values()] == [WorkState.DONE, WorkState.PARKED]
    count(brand, level(SHIRT_S, 8))
    assert held(brand)[0] == 8
    assert {work.state for work in works(brand).values()} == {WorkState.DONE}


def test_two_counts_of_one_moment_are_a_conflict(brand: Brand) -> None:
    """One of them is wrong: the first stays, and operations hear of the second."""
    moment = brand.clock()
    count(brand, level(SHIRT_S, 10, counted_at=moment), level(SHIRT_S, 2, counted_at=moment))
    assert held(brand)[0] == 10
    (conflict,) = [work for work in works(brand).values() if work.state is WorkState.PARKED]
    assert (conflict.entity, conflict.reason) == (f"conflict:MAIN/{SHIRT_S}", "record.conflict")
    with SqliteStore(brand.folder / "brand.db") as store:
        store.wake("stock-import", [conflict.entity], brand.clock())
    assert brand.run(brand.stock())["stock-import"] == {"parked: record.conflict": 1}
    assert held(brand)[0] == 10


def test_a_coarse_clock_is_helped_by_numbers(brand: Brand) -> None:
    """Counts of one second, numbered by the warehouse: the higher one came later."""
    moment = brand.clock().replace(microsecond=0)
    count(
        brand,
        level(SHIRT_S, 2, counted_at=moment, sequence=2),
        level(SHIRT_S, 10, counted_at=moment, sequence=1),
    )
    assert held(brand)[0] == 2
    assert {work.state for work in works(brand).values()} == {WorkState.DONE}


def test_a_count_that_centra_keeps_differently_is_told_again_and_parks(tmp_path: Path) -> None:
    """Read back and compared: what Centra does with a count is not documented."""
    brand = Brand(folder=tmp_path, assumptions=Assumptions(physical_below_allocated="clamp"))
    for _ in range(5):
        brand.order()
    assert count(brand, level(SHIRT_S, 3)) == {"retries: not as told": 1}
    for _ in range(4):
        brand.clock.forward(minutes=1)
        brand.run(brand.stock())
    (work,) = works(brand).values()
    assert (work.state, work.reason) == (WorkState.PARKED, "stock.not-taken")


def test_a_shipment_booked_by_another_worker_meanwhile_is_noticed(brand: Brand) -> None:
    """Between "what is on its way" and "told", somebody else completes it: the count is looked at again."""
    order = brand.order(quantity=4)
    brand.sandbox.faults.add("status_500", match="createShipment")
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)]))
    brand.run(brand.fulfilment())
    brand.clock.forward(minutes=1)
    brand.levels.records.append(level(SHIRT_S, 36, counted_at=brand.clock()))
    brand.run(brand.stock())  # waits for parcels that may have left before the count
    brand.clock.forward(minutes=6)
    meanwhile = [brand.fulfilment()]

    def book(answer: bytes) -> bytes:
        if b'"stock":[' in answer and meanwhile:
            brand.run(meanwhile.pop())
        return answer

    counts = brand.run(brand.stock(), tamper=book)
    assert counts["stock-import"] == {"retries: not as told": 1}
    brand.clock.forward(minutes=1)
    brand.run(brand.stock(), brand.fulfilment())
    assert held(brand) == (36, 0)


def test_parked_parcels_do_not_count_as_on_their_way(brand: Brand) -> None:
    """Centra may never come to subtract them; too few units are the smaller harm."""
    order = brand.order(quantity=1)
    brand.dispatches.records.append(dispatch(order, [(SHIRT_S, 4)]))
    brand.levels.records.append(level(SHIRT_S, 96))
    counts = brand.run(brand.stock(), brand.fulfilment())
    assert counts["fulfilment-import"] == {"parked: shipment.quantity": 1}
    assert held(brand)[0] == 96


def test_two_warehouses_of_one_name_cannot_be_told_apart(brand: Brand) -> None:
    """Centra's filter knows names only: such a warehouse is refused, never written to by guess."""
    brand.sandbox.shop.add_warehouse("Main")
    assert count(brand, level(SHIRT_S, 5)) == {"parked: stock.no-warehouse": 1}
    assert held(brand)[0] == 100
