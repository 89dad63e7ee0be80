"""Shipments, products, stock and quotas as Centra answers them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from centra_samples import NOTHING, changed, sample

from centra_ipaas.centra import limits, orders, products, shipments, stock
from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, Limit, Resource
from centra_ipaas.models import ShipmentLine, StockPosition

SINCE = datetime(2026, 3, 1, 12, 0, 0, 900_000, tzinfo=timezone(timedelta(hours=1)))
PARCEL = shipments.Parcel(tracking_number="TRACK-1")


def shipment_of(**changes):
    data = json.loads(sample("shipment_completed"))
    for name, value in changes.items():
        data = changed(data, f"completeShipment.shipment.{name}", value)
    return shipments.complete("345", shipped_at=SINCE, parcel=PARCEL).decode(json.dumps(data).encode())


def test_a_completed_shipment():
    """Carrier, tracking and both moments come back."""
    shipment = shipment_of()
    assert (shipment.id, shipment.number) == ("345", "1042-1")
    assert (shipment.shipped, shipment.captured) == (True, True)
    assert (shipment.carrier, shipment.tracking_number) == ("PostNord", "TRACK-1")
    assert shipment.shipped_at == datetime(2026, 3, 2, 14, 18, 33, tzinfo=UTC)
    assert [(line.order_line_id, line.quantity) for line in shipment.lines] == [("501", 2), ("502", 1)]


@pytest.mark.parametrize("name", ["shippedAt", "trackingNumber", "carrierInformation"])
def test_what_a_shipment_may_lack(name):
    """A planned shipment has no carrier, tracking or departure yet: they are null, and never missing."""
    assert shipment_of(**{name: None})
    with pytest.raises(msgspec.ValidationError, match=f"{name} is missing"):
        shipment_of(**{name: NOTHING})


def test_a_mutation_that_returns_no_shipment_is_no_success():
    """The conversation then says that the outcome is uncertain."""
    operation = shipments.create("1042", [], parcel=PARCEL, created_at=SINCE)
    with pytest.raises(msgspec.ValidationError):
        operation.decode(b'{"createShipment": {"userErrors": [], "shipment": null}}')


def test_what_is_sent_to_create_a_shipment():
    """Ids become numbers again, empty text is left out, moments go to the second with their offset."""
    lines = [ShipmentLine(order_line_id="501", quantity=2)]
    operation = shipments.create("1042", lines, parcel=PARCEL, created_at=SINCE)
    assert operation.variables["input"] == {
        "order": {"number": 1042},
        "lines": [{"orderLine": {"id": 501}, "quantity": 2}],
        "isGoodToGo": True,
        "createdAt": "2026-03-01T12:00:00+01:00",
        "shipmentInfo": {"trackingNumber": "TRACK-1", "packagesNumber": 1},
        "capture": False,
        "sendEmail": False,
    }


@pytest.mark.parametrize(
    "ask",
    [
        lambda moment: orders.changed_since(moment),
        lambda moment: products.changed_since(moment),
        lambda moment: shipments.create("1", [], parcel=PARCEL, created_at=moment),
        lambda moment: shipments.complete("1", shipped_at=moment, parcel=PARCEL),
    ],
)
def test_a_moment_without_a_zone_is_refused(ask):
    """Centra would read it in a zone of its own."""
    with pytest.raises(ValueError, match="time zone"):
        ask(SINCE.replace(tzinfo=None))


def test_a_product_with_its_sizes():
    """Centra's size description is the name; a size without SKU or GTIN has none."""
    page = products.changed_since().decode(sample("products"))
    (product,) = page.items
    assert (product.id, product.number, product.name, product.active) == ("11", "JKT", "Basic Jacket", True)
    (variant,) = product.variants
    assert (variant.id, variant.number, variant.name, variant.active) == ("21", "RED", "Red", False)
    medium, bare = variant.sizes
    assert (medium.id, medium.name, medium.sku, medium.ean) == ("91", "M", "JKTREDM", "7350000000017")
    assert (bare.id, bare.name, bare.sku, bare.ean) == ("92", "", None, None)


def test_only_active_is_active():
    """`Status` has a third literal that no source names: it does not count as active."""
    data = changed(json.loads(sample("products")), "products.0.status", "SOMETHING_ELSE")
    (product,) = products.changed_since().decode(json.dumps(data).encode()).items
    assert not product.active


def test_a_product_that_cannot_be_read_is_named_by_its_number():
    """Its finding has the whole path."""
    data = changed(json.loads(sample("products")), "products.0.variants.0.productSizes.1.id", "x")
    (bad,) = products.changed_since().decode(json.dumps(data).encode()).items
    assert isinstance(bad, BadRecord)
    assert (bad.entity, [f.path for f in bad.findings]) == ("JKT", ["variants[0].productSizes[1].id"])


def test_what_centra_holds():
    """By size id, under the warehouse's name; without a SKU the size's id stands for it."""
    positions = stock.positions("Main", ["91", "92"]).decode(sample("stock_positions"))
    assert positions == {
        "91": StockPosition(sku="JKTREDM", warehouse="Main", physical=40, allocated=10),
        "92": StockPosition(sku="92", warehouse="Main", physical=3, allocated=0),
    }


def test_a_warehouse_that_is_not_there_holds_nothing():
    """The filter finds none."""
    assert stock.positions("Nowhere", ["91"]).decode(b'{"warehouses": []}') == {}


def test_setting_stock_sends_physical_counts():
    """PHYSICAL is the only type of quantity whose literal is known."""
    operation = stock.set_physical(7, {"91": 40, "92": 0}, description="count")
    assert operation.variables["input"] == {
        "warehouse": {"id": 7},
        "description": "count",
        "stockQuantityType": "PHYSICAL",
        "productSizes": [
            {"productSize": {"id": 91}, "quantity": 40},
            {"productSize": {"id": 92}, "quantity": 0},
        ],
    }
    assert (
        operation.decode(
            b'{"setStock": {"userErrors": [], "userWarnings": [], "stockChanges": [{"id": 1}, {"id": 2}]}}'
        )
        == 2
    )


@pytest.mark.parametrize(
    "ask",
    [
        lambda: stock.positions("Main", []),
        lambda: stock.positions("Main", ["1"] * (stock.READ_BATCH + 1)),
        lambda: stock.set_physical(1, {}, description="count"),
        lambda: stock.set_physical(
            1, dict.fromkeys(map(str, range(stock.WRITE_BATCH + 1)), 1), description="x"
        ),
    ],
)
def test_how_many_sizes_go_into_one_call(ask):
    """None and too many are refused before anything is sent."""
    with pytest.raises(ValueError, match="sizes at once"):
        ask()


def test_the_names_of_warehouses():
    """By id."""
    found = stock.warehouses().decode(
        b'{"warehouses": [{"id": 1, "name": "Main"}, {"id": 4, "name": "Shop"}]}'
    )
    assert found == {1: "Main", 4: "Shop"}


def test_a_list_of_warehouses_that_may_be_cut_off_is_an_error():
    """Otherwise a warehouse would be missing without a word."""
    full = {"warehouses": [{"id": number, "name": str(number)} for number in range(stock.WAREHOUSES)]}
    with pytest.raises(UnexpectedAnswer, match="cut off"):
        stock.warehouses().decode(json.dumps(full).encode())


def test_quotas_and_kinds_that_are_not_known():
    """The interval is an enum; a kind or an interval that a later version brings is left out."""
    assert limits.read().decode(sample("rate_limits")) == (
        Limit(resource=Resource.REQUESTS, seconds=10.0, quota=60, used=1),
        Limit(resource=Resource.COMPLEXITY, seconds=3600.0, quota=30_000_000, used=250),
    )
