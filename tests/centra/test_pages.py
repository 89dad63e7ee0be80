"""Lists are read page by page until a page is not full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from centra_ipaas.centra import orders, products
from centra_ipaas.graphql import BadRecord

SINCE = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MOMENT = "2026-03-01T12:00:00+00:00"


class Shelf:
    """Answers a paged operation as Centra does, from a list of things."""

    def __init__(self, name, things):
        self.name, self.things, self.asked = name, things, []

    def walk(self, operation):
        while operation is not None:
            limit, page = operation.variables["limit"], operation.variables["page"]
            self.asked.append(operation.variables)
            found = self.things[(page - 1) * limit : page * limit]
            read = operation.decode(msgspec.json.encode({self.name: found}))
            yield read
            operation = read.next


def order(number):
    return {
        "number": number,
        "updatedAt": (SINCE + timedelta(seconds=number)).isoformat(),
        "status": "CONFIRMED",
        "isOnHold": False,
        "isLocked": False,
        "grandTotal": {"value": 100},
    }


def product(number):
    return {
        "id": number,
        "name": "",
        "status": "ACTIVE",
        "productNumber": str(number),
        "updatedAt": MOMENT,
        "variants": [],
    }


def rows(asked):
    """Return which rows a question asks for, from 0."""
    start = (asked["page"] - 1) * asked["limit"]
    return start, start + asked["limit"] - 1


@pytest.mark.parametrize("count", range(30))
@pytest.mark.parametrize("limit", [1, 2, 3, 5, 8])
def test_every_order_comes_once(count, limit):
    """Pages overlap, and what was read before is left out."""
    shelf = Shelf("orders", [order(number) for number in range(1, count + 1)])
    pages = list(shelf.walk(orders.changed_since(SINCE, limit=limit)))
    assert [change.number for page in pages for change in page.items] == [
        str(number) for number in range(1, count + 1)
    ]


def test_pages_overlap_by_few_rows():
    """Each begins at a multiple of its size, at the last row read or before; the last one is not full."""
    shelf = Shelf("orders", [order(number) for number in range(1, 391)])
    assert len(list(shelf.walk(orders.changed_since(SINCE, limit=100)))) == 5
    assert [rows(asked) for asked in shelf.asked] == [(0, 99), (99, 197), (196, 293), (291, 387), (384, 479)]


def test_changes_tell_number_and_time():
    """That is enough to see which orders to read."""
    (page,) = Shelf("orders", [order(7)]).walk(orders.changed_since(SINCE))
    (change,) = page.items
    assert (change.number, change.updated_at) == ("7", SINCE + timedelta(seconds=7))


@pytest.mark.parametrize("since, where", [(None, {}), (SINCE, {"updatedAt": {"from": MOMENT}})])
def test_products_of_all_time_and_since(since, where):
    """Without a moment the filter is empty, on every page."""
    shelf = Shelf("products", [product(number) for number in range(1, 4)])
    pages = list(shelf.walk(products.changed_since(since, limit=2)))
    assert [item.number for page in pages for item in page.items] == ["1", "2", "3"]
    assert {str(asked["where"]) for asked in shelf.asked} == {str(where)}


def test_a_full_page_of_records_that_cannot_be_read_is_not_the_last():
    """How many came counts, not how many could be read."""
    shelf = Shelf("products", [{"id": number} for number in range(3)])
    found = [record for page in shelf.walk(products.changed_since(limit=2)) for record in page.items]
    assert [type(record) for record in found] == [BadRecord] * 3
