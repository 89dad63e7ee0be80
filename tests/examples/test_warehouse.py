"""The example warehouse and its adapter."""

import json
from datetime import UTC, datetime

import pytest

from centra_ipaas.models import DispatchLine
from centra_ipaas.sync.ports import Unreadable
from centra_ipaas.testing import FulfilmentSourceContract, StockSourceContract
from examples.warehouse import ExampleWarehouse
from examples.warehouse.server import Warehouse


def booked(number, article, units, country="SE"):
    line = {"article": article, "quantity": units}
    order = {"number": str(number), "lines": [line], "customer": {"country": country}}
    return {"id": f"SO-{number:05}", "order": order}


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "journal.jsonl"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "opening.json").write_text(json.dumps({"COAT": 3, "HAT": 1}), encoding="utf-8")
    return tmp_path


def write(path, *entries):
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(json.dumps(entry) + "\n" for entry in entries))


class _Worked:
    """A source over files of a warehouse that has packed two orders."""

    @pytest.fixture(autouse=True)
    def _files(self, journal, folder):
        write(journal, booked(1, "COAT", 2), booked(2, "HAT", 1))
        Warehouse(journal, folder).work()
        self._folder = folder

    def source(self):
        return ExampleWarehouse(self._folder)


class TestFulfilmentContract(_Worked, FulfilmentSourceContract):
    """What every `FulfilmentSource` promises."""


class TestStockContract(_Worked, StockSourceContract):
    """What every `StockSource` promises."""


def test_it_packs_what_it_has_and_leaves_the_rest_for_later(journal, folder):
    write(journal, booked(1, "COAT", 2), booked(2, "COAT", 2), booked(3, "COAT", 1))
    warehouse = Warehouse(journal, folder)
    warehouse.work()
    batch = ExampleWarehouse(folder).dispatches(None)
    assert [dispatch.order_number for dispatch in batch.items] == ["1", "3"]
    assert batch.items[0].lines == (DispatchLine(sku="COAT", quantity=2),)


def test_a_restart_packs_nothing_twice_and_counts_again(journal, folder):
    write(journal, booked(1, "COAT", 2))
    for _ in range(2):
        Warehouse(journal, folder).work()
    source = ExampleWarehouse(folder)
    assert len(source.dispatches(None).items) == 1
    assert {level.sku: level.on_hand for level in source.levels(None).items} == {"COAT": 1, "HAT": 1}


def test_the_cursor_goes_on_where_the_last_batch_ended(journal, folder):
    warehouse, source = Warehouse(journal, folder), ExampleWarehouse(folder)
    first = source.levels(None)
    assert source.levels(first.cursor).items == ()
    write(journal, booked(1, "HAT", 1))
    warehouse.work()
    [level] = source.levels(first.cursor).items
    assert (level.sku, level.on_hand, level.warehouse) == ("HAT", 0, "MAIN")
    assert level.counted_at <= datetime.now(UTC)
    assert source.levels(first.cursor).items == (level,)


def test_a_count_is_told_only_after_the_parcels_before_it(journal, folder):
    warehouse, source = Warehouse(journal, folder), ExampleWarehouse(folder)
    known = source.dispatches(None)
    first = source.levels(None)
    write(journal, booked(1, "HAT", 1))
    warehouse.work()
    assert source.levels(first.cursor).items == ()
    assert len(source.dispatches(known.cursor).items) == 1
    assert [level.on_hand for level in source.levels(first.cursor).items] == [0]


def test_a_line_that_cannot_be_read_parks_under_its_place_and_the_others_flow(folder, journal):
    Warehouse(journal, folder)
    write(folder / "counts.jsonl", {"article": "HAT", "units": "none", "counted_at": "today"})
    batch = ExampleWarehouse(folder).levels("1")
    hat, broken = batch.items
    assert hat.sku == "HAT"
    assert isinstance(broken, Unreadable)
    assert broken.entity == "counts.jsonl:3"
    assert {finding.path for finding in broken.findings} == {"units", "counted_at"}
    assert json.loads(broken.payload)["units"] == "none"


def test_a_line_still_being_written_is_left_for_the_next_time(folder):
    (folder / "parcels.jsonl").write_text('{"parcel": "P-1"', encoding="utf-8")
    assert ExampleWarehouse(folder).dispatches(None).items == ()


def test_before_the_warehouse_has_written_anything_there_is_nothing(tmp_path):
    assert ExampleWarehouse(tmp_path).dispatches(None).items == ()
    assert ExampleWarehouse(tmp_path).levels(None).items == ()
