"""What changed, read from the sandbox while its pages shift, in whatever order it lists."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from centra_ipaas.centra import orders, payments, products, returns, shipments
from centra_ipaas.client import Client, Settings
from centra_ipaas.models import ShipmentLine
from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed, VirtualClock

BEGIN = VirtualClock()()


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def sandbox(clock):
    made = Sandbox(clock=clock)
    made.shop.add_warehouse("Main", country="SE")
    for number in range(7):
        made.shop.add_product(
            f"P{number}",
            "Product",
            variants=[VariantSeed(number="V", sizes=[SizeSeed(number="S", name="S")])],
        )
    made.shop.set_physical(1, "P0VS", 100)
    return made


@pytest.fixture
def client(sandbox, clock):
    settings = Settings(url=sandbox.url, token=sandbox.token)
    with Client(settings, transport=sandbox.transport(), clock=clock) as made:
        yield made


def placed(sandbox, clock, count):
    """Place orders, some seconds apart."""
    lines = [LineSeed(sku="P0VS", quantity=1, unit_price="100")]
    found = []
    for _ in range(count):
        clock.advance(seconds=7)
        found.append(str(sandbox.shop.place_order(lines=lines).number))
    return found


def shipped(client, clock, numbers):
    """Ship orders, some seconds apart; return the shipments' ids."""
    found = []
    for number in numbers:
        clock.advance(seconds=7)
        (line,) = client.execute(orders.get(number)).lines
        made = shipments.create(
            number, [ShipmentLine(order_line_id=line.id, quantity=1)], parcel=shipments.Parcel(),
            created_at=clock(), capture=True,
        )  # fmt: skip
        found.append(client.execute(made).id)
    return found


@pytest.mark.parametrize("fault", ["page_shift", "page_overlap"])
@pytest.mark.parametrize("skip", range(4))
def test_pages_that_shift_hide_nothing(sandbox, client, clock, fault, skip):
    """A row that went before a page, or came in: every order is read, and each once."""
    numbers = placed(sandbox, clock, 12)
    sandbox.faults.add(fault, skip=skip, operation="OrdersChanged")
    found = [change.number for change in client.items(orders.changed_since(BEGIN, limit=4))]
    assert found == numbers
    assert [fault.shown for fault in sandbox.faults.log] == [True]


@pytest.mark.parametrize("fault", ["page_shift", "page_overlap"])
def test_pages_of_products_that_shift_hide_nothing(sandbox, client, fault):
    """Their ids are the key."""
    sandbox.faults.add(fault, operation="Products")
    found = [product.number for product in client.items(products.changed_since(limit=3))]
    assert found == [f"P{number}" for number in range(7)]


def test_shipments_in_pages_of_two(sandbox, client, clock):
    """Each that changed once, by stretches of time; the first page tells how many there are."""
    ids = shipped(client, clock, placed(sandbox, clock, 7))
    pages = list(client.pages(shipments.changed_since(BEGIN, limit=2)))
    assert pages[0].total == 7
    assert sorted(change.id for page in pages for change in page.items) == sorted(ids)
    later = datetime.fromisoformat(clock().isoformat()) + timedelta(seconds=1)
    assert list(client.items(shipments.changed_since(later))) == []


def test_shipments_of_one_second_in_pages_of_two(sandbox, client, clock):
    """There the connection's cursors lead on."""
    numbers = placed(sandbox, clock, 5)
    for number in numbers:
        (line,) = client.execute(orders.get(number)).lines
        units = [ShipmentLine(order_line_id=line.id, quantity=1)]
        client.execute(shipments.create(number, units, parcel=shipments.Parcel(), created_at=clock()))
    found = [change.number.split("-")[0] for change in client.items(shipments.changed_since(BEGIN, limit=2))]
    assert sorted(found) == sorted(numbers)


def test_a_shipment_changed_within_its_second_is_told_apart(sandbox, client, clock):
    """Same time, another content."""
    (number,) = shipped(client, clock, placed(sandbox, clock, 1))
    (before,) = client.items(shipments.changed_since(BEGIN))
    client.execute(shipments.complete(number, shipped_at=clock(), parcel=shipments.Parcel()))
    (after,) = client.items(shipments.changed_since(BEGIN))
    assert (after.id, after.updated_at) == (before.id, before.updated_at)
    assert after.content != before.content


def test_an_order_changed_within_its_second_is_told_apart(sandbox, client, clock):
    """Same time, another content; read again as it was, the same content."""
    (number,) = placed(sandbox, clock, 1)
    (first,) = client.items(orders.changed_since(BEGIN))
    (again,) = client.items(orders.changed_since(BEGIN))
    sandbox.shop.hold(int(number))
    (after,) = client.items(orders.changed_since(BEGIN))
    assert again == first
    assert (after.number, after.updated_at) == (first.number, first.updated_at)
    assert after.content != first.content


def test_returns_in_pages_of_two(sandbox, client, clock):
    """Each with the number of its order."""
    numbers = placed(sandbox, clock, 5)
    ids = []
    for number in shipped(client, clock, numbers):
        clock.advance(seconds=9)
        client.execute(shipments.complete(number, shipped_at=clock(), parcel=shipments.Parcel()))
        ids.append(str(sandbox.shop.make_return(int(number))))
    found = list(client.items(returns.created_since(BEGIN, limit=2)))
    assert sorted(made.id for made in found) == sorted(ids)
    assert {made.order_number for made in found} == set(numbers)


def test_payment_entries_of_all_orders(sandbox, client, clock):
    """Authorisations and captures, each once, by windows."""
    numbers = placed(sandbox, clock, 4)
    shipped(client, clock, numbers)
    windows = [timedelta(seconds=9), timedelta(seconds=60), timedelta(days=1)]
    told = [
        [
            (entry.order_number, entry.payment.kind, entry.payment.id)
            for entry in client.items(
                payments.created_between(BEGIN, clock() + timedelta(seconds=1), window=window)
            )
        ]
        for window in windows
    ]
    assert sorted(told[0]) == sorted(told[1]) == sorted(told[2])
    assert len(set(told[0])) == len(told[0]) == 8
