"""Lists are read page by page until a page is not full."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from centra_ipaas.centra import orders, products

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
    return {"number": number, "updatedAt": (SINCE + timedelta(seconds=number)).isoformat()}


def product(number):
    return {
        "id": number,
        "name": "",
        "status": "ACTIVE",
        "productNumber": str(number),
        "updatedAt": MOMENT,
        "variants": [],
    }


@pytest.mark.parametrize("count, pages", [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_a_page_that_is_not_full_is_the_last(count, pages):
    """A full page may have another one behind it, so that one is asked for, and it may be empty."""
    shelf = Shelf("orders", [order(number) for number in range(1, count + 1)])
    found = [
        change.number for page in shelf.walk(orders.changed_since(SINCE, limit=2)) for change in page.items
    ]
    assert found == [str(number) for number in range(1, count + 1)]
    assert shelf.asked == [{"since": MOMENT, "limit": 2, "page": page} for page in range(1, pages + 1)]


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
    assert shelf.asked == [{"where": where, "limit": 2, "page": page} for page in (1, 2)]


def test_a_full_page_of_records_that_cannot_be_read_is_not_the_last():
    """How many came counts, not how many could be read."""
    shelf = Shelf("products", [{"id": number} for number in range(3)])
    assert len(list(shelf.walk(products.changed_since(limit=2)))) == 2
