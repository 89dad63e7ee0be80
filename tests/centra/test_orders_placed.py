"""History, oldest first: whatever comes and goes meanwhile, no order that stays is missed."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from centra_ipaas.centra import orders
from centra_ipaas.client import Client, Settings
from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql import BadRecord
from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed, VirtualClock

MARCH = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock():
    return VirtualClock()


@pytest.fixture
def sandbox(clock):
    made = Sandbox(clock=clock)
    made.shop.add_warehouse("Main", country="SE")
    made.shop.add_product("JKT", "Jacket", variants=[VariantSeed(number="RED", sizes=[SizeSeed(number="M")])])
    made.shop.set_physical(1, "JKTREDM", 100)
    return made


@pytest.fixture
def client(sandbox, clock):
    settings = Settings(url=sandbox.url, token=sandbox.token)
    with Client(settings, transport=sandbox.transport(), clock=clock) as made:
        yield made


def place(sandbox, clock, count, apart):
    """Place orders so many seconds apart; return their numbers."""
    numbers = []
    for _ in range(count):
        line = LineSeed(sku="JKTREDM", quantity=1, unit_price="10")
        numbers.append(str(sandbox.shop.place_order(lines=[line]).number))
        clock.advance(seconds=apart)
    return numbers


def cancel(sandbox, numbers):
    """Cancel orders: only then can they be deleted."""
    mutation = """mutation ($id: String!) { cancelDirectToConsumerOrder(id: $id, input: {
      emailOptions: {sendEmail: false}, stockAction: {releaseItemsBackToWarehouse: true}})
      { userErrors { message } } }"""
    with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as http:
        for number in numbers:
            variables = {"id": sandbox.shop.order(int(number)).id}
            http.post(sandbox.url, json={"query": mutation, "variables": variables})


def read(client, since, until, limit, between=lambda: None):
    found, asked = [], orders.placed_between(since, until, limit=limit)
    while asked is not None:
        page = client.execute(asked)
        found += [order.number for order in page.items]
        asked = page.next
        between()
    return found


@pytest.mark.parametrize("apart", [0, 0.4, 60])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_every_order_of_the_time_is_read(sandbox, client, clock, limit, apart):
    """Also where more have one second than go on a page."""
    begin = clock()
    numbers = place(sandbox, clock, 8, apart)
    end = clock() + timedelta(seconds=1)
    assert sorted(set(read(client, begin, end, limit))) == numbers


def test_until_is_exclusive(sandbox, client, clock):
    """Two times side by side have each order once."""
    begin = clock()
    first, second = place(sandbox, clock, 2, 60)
    middle = begin + timedelta(seconds=60)
    assert read(client, begin, middle, 10) == [first]
    assert read(client, middle, middle + timedelta(days=1), 10) == [second]


def test_orders_that_are_deleted_meanwhile_hide_no_other(sandbox, client, clock):
    """Positions shift; dates do not."""
    begin = clock()
    numbers = place(sandbox, clock, 9, 60)
    gone = iter(numbers[:3])
    cancel(sandbox, numbers[:3])

    def delete():
        if (number := next(gone, None)) is not None:
            sandbox.shop.delete_order(int(number))

    found = read(client, begin, clock(), 2, delete)
    assert (set(found) >= set(numbers[3:]), next(gone, None)) == (True, None)


def row(number, placed, **changes):
    return {
        "number": number, "updatedAt": "2026-03-02T00:00:00+00:00", "status": "CONFIRMED", "isOnHold": False,
        "isLocked": False, "grandTotal": {"value": 1}, "orderDate": placed.isoformat(),
    } | changes  # fmt: skip


def decoded(*rows, limit):
    operation = orders.placed_between(MARCH, MARCH + timedelta(days=9), limit=limit)
    return operation.decode(json.dumps({"orders": rows}).encode())


def test_a_row_that_cannot_be_read_is_named():
    """The others of its page are read, and the next page is asked for."""
    page = decoded(row(1, MARCH), row(2, MARCH, orderDate=None), limit=2)
    assert [record.entity for record in page.items if isinstance(record, BadRecord)] == ["2"]
    assert page.next.variables["page"] == 2


def test_another_order_of_rows_is_an_error():
    """Reading on would miss some."""
    with pytest.raises(UnexpectedAnswer, match="not sorted"):
        decoded(row(1, MARCH + timedelta(seconds=5)), row(2, MARCH), limit=9)


def test_the_next_page_begins_at_the_last_date():
    """Not behind so many orders."""
    page = decoded(row(1, MARCH), row(2, MARCH + timedelta(seconds=5)), limit=2)
    assert page.next.variables["from"] == "2026-03-01T12:00:05+00:00"
    assert page.next.variables["page"] == 1
