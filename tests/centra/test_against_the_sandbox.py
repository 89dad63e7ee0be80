"""Every operation asked of the sandbox, through the client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from centra_ipaas.centra import limits, orders, products, shipments, stock
from centra_ipaas.client import Client, Settings
from centra_ipaas.graphql import Resource
from centra_ipaas.models import Money, OrderStatus, PaymentKind, PaymentState, SalesChannel, ShipmentLine
from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def sandbox():
    made = Sandbox(clock=lambda: NOW)
    made.shop.add_warehouse("Main", country="SE")
    sizes = [SizeSeed(number=size, name=size) for size in "SM"]
    made.shop.add_product("JKT", "Jacket", variants=[VariantSeed(number="RED", name="Red", sizes=sizes)])
    made.shop.set_physical(1, "JKTREDM", 10)
    return made


@pytest.fixture
def client(sandbox):
    settings = Settings(url=sandbox.url, token=sandbox.token)
    with Client(settings, transport=sandbox.transport(), clock=lambda: NOW) as made:
        yield made


def placed(sandbox, price="399.50", **order):
    lines = [LineSeed(sku="JKTREDM", quantity=2, unit_price=price)]
    return str(sandbox.shop.place_order(lines=lines, **order).number)


def test_an_order(sandbox, client):
    """Amounts, payments and status are what the shop says."""
    number = placed(sandbox, shipping="49", discount="100", discount_code="SPRING")
    order = client.execute(orders.get(number))
    assert (order.number, order.status, order.channel) == (
        number,
        OrderStatus.CONFIRMED,
        SalesChannel.CONSUMER,
    )
    assert order.totals.lines == Money.of("799", "SEK")
    assert order.totals.discounts == Money.of("-100", "SEK")
    assert order.totals.grand_total == Money.of("748", "SEK")
    (payment,) = order.payments
    assert (payment.kind, payment.state) == (PaymentKind.AUTHORISATION, PaymentState.SUCCEEDED)


@pytest.mark.parametrize("currency, price", [("JPY", "1500"), ("KWD", "12.345"), ("SEK", "0.10")])
def test_currencies_of_all_scales(sandbox, client, currency, price):
    """No decimal is lost or added on the way."""
    order = client.execute(orders.get(placed(sandbox, price, currency=currency)))
    assert order.lines[0].unit_price == Money.of(price, currency)


def test_flags_and_channels(sandbox, client):
    """Held, waiting and wholesale orders are all found by their numbers, each with its own flag."""
    numbers = [
        placed(sandbox, on_hold=True, hold_reason="WAITING_FOR_FRAUD_CHECK"),
        placed(sandbox, waiting_for_payment=True),
        placed(sandbox, store_type="WHOLESALE"),
    ]
    held, waiting, wholesale = sorted(
        client.execute(orders.by_numbers(numbers)), key=lambda order: numbers.index(order.number)
    )
    assert (held.on_hold, held.hold_reason) == (True, "WAITING_FOR_FRAUD_CHECK")
    assert [order.waiting_for_payment for order in (held, waiting, wholesale)] == [False, True, False]
    assert wholesale.channel is SalesChannel.WHOLESALE


def test_changes_page_by_page(sandbox, client):
    """All that changed since, once each, in the order of their numbers; the last page shows that there are no more."""
    numbers = [placed(sandbox) for _ in range(3)]
    pages = list(client.pages(orders.changed_since(NOW, limit=2)))
    assert [[change.number for change in page.items] for page in pages] == [numbers[:2], numbers[2:], []]
    (nothing,) = client.pages(orders.changed_since(NOW + timedelta(seconds=1)))
    assert nothing.items == ()


def test_from_shipment_to_completed_order(sandbox, client):
    """Created, completed, and read back with the order."""
    number = placed(sandbox)
    (line,) = client.execute(orders.get(number)).lines
    parcel = shipments.Parcel(carrier="PostNord", tracking_number="TRACK-1")
    lines = [ShipmentLine(order_line_id=line.id, quantity=2)]
    made = client.execute(shipments.create(number, lines, parcel=parcel, created_at=NOW, capture=True))
    assert (made.created_at, made.shipped, made.captured) == (NOW, False, True)
    done = client.execute(shipments.complete(made.id, shipped_at=NOW, parcel=parcel))
    assert (done.shipped, done.shipped_at, done.tracking_number) == (True, NOW, "TRACK-1")
    order = client.execute(orders.get(number))
    assert (order.status, order.shipments) == (OrderStatus.COMPLETED, (done,))


def test_products_and_stock(sandbox, client):
    """A product's sizes lead to their stock, which is set by count and read back."""
    (page,) = client.pages(products.changed_since())
    sizes = {size.sku: size.id for size in page.items[0].variants[0].sizes}
    ((warehouse, name),) = client.execute(stock.warehouses()).items()
    client.execute(stock.set_physical(warehouse, {sizes["JKTREDM"]: 25}, description="count"))
    held = client.execute(stock.positions(name, list(sizes.values())))
    assert held[sizes["JKTREDM"]].physical == 25


def test_quotas(client):
    """All six, and the question itself is counted."""
    found = client.execute(limits.read())
    assert {(limit.resource, limit.seconds) for limit in found} == {
        (resource, seconds) for resource in Resource for seconds in (10.0, 3600.0)
    }
