"""A made-up brand: the same every time, whole, and true to the rules."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import count, takewhile
from typing import Any

import httpx
import msgspec
import pytest

from centra_ipaas.sandbox import Brand, LineSeed, Sandbox, VirtualClock

QUERIES = (
    """{ products(limit: 200) { id name productNumber brand { name } variants { id prices { price { value } }
        productSizes { id SKU EAN stock { physicalQuantity allocatedQuantity warehouse { id } } } } } }""",
    """{ orders(limit: 200) { id number status createdAt updatedAt grandTotal { formattedValue }
        shippingAddress { firstName address1 email } lines(includeFullyCancelled: true) { id quantity }
        paymentHistory { entryType createdAt value { value } } shipments { number shippedAt } } }""",
    """{ returns(limit: 200) { id createdAt } accounts { id name buyers { email } }
        warehouses { id name } markets { id name } pricelists(limit: 50) { id name }
        customers(limit: 200) { id email } }""",
)
#: Prints the fingerprint of a brand, for a process of its own.
PROGRAM = """
import sys
sys.path[:0] = sys.argv[1:]
from test_brand import fingerprint, made
print(fingerprint(made()))
"""


def made(**wanted: Any) -> Sandbox:
    return Brand(**{"seed": 7, "sizes": 60, "orders": 90, **wanted}).build(Sandbox())


def ask(sandbox: Sandbox, query: str) -> bytes:
    with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as client:
        return client.post(sandbox.url, json={"query": query}).content


def data(sandbox: Sandbox, query: str) -> Any:
    answer = msgspec.json.Decoder(float_hook=Decimal).decode(ask(sandbox, query))
    assert "errors" not in answer, answer
    return answer["data"]


def pages(sandbox: Sandbox, query: str) -> Iterator[Any]:
    """Give the data of one page after the other; `query` has a place for the page's number."""
    for page in count(1):
        yield data(sandbox, query % page)


def fingerprint(sandbox: Sandbox) -> str:
    answers = [ask(sandbox, query) for query in QUERIES]
    assert not any(b'"errors"' in answer for answer in answers)
    return hashlib.sha256(b"".join(answers)).hexdigest()


@pytest.fixture(scope="module")
def brand() -> Sandbox:
    return made(orders=300, sizes=120)


def test_the_same_seed_makes_the_same_answers() -> None:
    """Byte for byte, whatever is asked; another seed makes another brand."""
    assert fingerprint(made()) == fingerprint(made())
    assert fingerprint(made(seed=8)) != fingerprint(made())


def test_in_another_process_with_other_hashes_too() -> None:
    """The order of sets and dicts in memory has no say."""
    command = [sys.executable, "-c", PROGRAM, *sys.path]
    told = subprocess.run(
        command,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert told.stdout.strip() == fingerprint(made())


@pytest.mark.parametrize("sizes", [5, 6, 60, 1001])
def test_it_has_as_many_sizes_and_orders_as_asked(sizes: int) -> None:
    """From the smallest brand to one of several pages, exactly."""
    sandbox = made(sizes=sizes, orders=3)
    assert len(sandbox.shop.orders()) == 3
    query = "{ products(limit: 200, page: %d) { variants { productSizes { id } } } }"
    found = takewhile(bool, (page["products"] for page in pages(sandbox, query)))
    variants = [variant for products in found for product in products for variant in product["variants"]]
    assert sum(len(variant["productSizes"]) for variant in variants) == sizes


@pytest.mark.parametrize(
    "wanted, told",
    [
        ({"sizes": 4}, "a brand has 5 to 200000 sizes, got 4"),
        ({"sizes": 200_001}, "a brand has 5 to 200000 sizes, got 200001"),
        ({"orders": -1}, "the number of orders must be 0 or more, got -1"),
    ],
)
def test_wrong_sizes_are_refused(wanted: dict[str, int], told: str) -> None:
    """A brand that cannot be made is refused when it is described."""
    with pytest.raises(ValueError, match=told):
        Brand(**wanted)  # type: ignore[arg-type]


def test_every_status_and_kind_of_order_is_there(brand: Sandbox) -> None:
    """Whatever an integration must deal with is met: statuses, currencies, holds, payments, partial shipments."""
    orders = brand.shop.orders()
    assert {order.status for order in orders} == {
        "PENDING",
        "CONFIRMED",
        "PROCESSING",
        "SHIPPED",
        "CANCELLED",
    }
    assert {order.store_type for order in orders} == {"DIRECT_TO_CONSUMER", "WHOLESALE"}
    assert {order.currency for order in orders} == {"SEK", "EUR", "GBP", "USD", "JPY", "KWD", "CHF"}
    assert any(order.is_on_hold for order in orders)
    assert any(order.is_waiting_for_payment for order in orders)
    assert any(order.is_locked for order in orders)
    entries = Counter((entry.entry_type, entry.status) for order in orders for entry in order.payments)
    assert entries.keys() >= {
        ("AUTH", "SUCCESS"),
        ("AUTH_PENDING", "PENDING"),
        ("CAPTURE", "SUCCESS"),
        ("CAPTURE_REQUEST", "PENDING"),
        ("CAPTURE_FAILED", "FAILED"),
        ("REFUND", "SUCCESS"),
        ("CANCEL", "SUCCESS"),
        ("INVOICE", "SUCCESS"),
    }
    assert {returned.status for returned in brand.shop.returns()} == {"PENDING", "COMPLETED"}
    assert any(len({line.tax_percent for line in order.lines}) > 1 for order in orders)
    assert any(0 < line.shipped < line.quantity for order in orders for line in order.lines)


def test_vouchers_campaigns_and_certificates_are_used(brand: Sandbox) -> None:
    """Discounts of every kind, gift certificates and delivery windows are on orders, not only in lists."""
    orders = data(
        brand,
        """{ orders(limit: 200) {
        discountsApplied { __typename } deliveryKinds: __typename
        lines { __typename ... on ProductOrderLine { lineCampaign { name } deliveryWindow { name } } }
    } }""",
    )["orders"]
    assert {one["__typename"] for order in orders for one in order["discountsApplied"]} == {
        "AppliedVoucherDiscount",
        "AppliedVoucherCredit",
        "AdminDiscount",
    }
    lines = [line for order in orders for line in order["lines"]]
    assert "GiftCertificateOrderLine" in {line["__typename"] for line in lines}
    assert any(line.get("lineCampaign") for line in lines)
    assert {line["deliveryWindow"]["name"] for line in lines if line.get("deliveryWindow")} == {
        "At once",
        "Autumn",
    }
    assert any(voucher.usages for voucher in brand.shop.vouchers())


def test_stock_adds_up(brand: Sandbox) -> None:
    """Physical = free to allocate + allocated, and what is allocated is what open order lines hold."""
    held: Counter[str] = Counter()
    for order in brand.shop.orders():
        for line in order.lines:
            held[line.sku] += line.allocated
    kept: Counter[str] = Counter()
    for row in brand.shop.stock():
        assert row.physical == row.allocated + row.free_to_allocate
        assert row.free_to_allocate >= 0
        kept[row.sku] += row.allocated
    assert +held == +kept


def test_what_was_cancelled_is_free_again(brand: Sandbox) -> None:
    """Units leave a shelf by what the stock history says, never because an order was cancelled."""
    booked: Counter[tuple[int, str]] = Counter()
    query = """{ warehouses { id stockChanges(limit: 200, page: %d) {
        lines(limit: 200) { deliveredQuantity productSize { SKU } } } } }"""
    for page in pages(brand, query):
        for warehouse in page["warehouses"]:
            for line in (line for change in warehouse["stockChanges"] for line in change["lines"]):
                booked[warehouse["id"], line["productSize"]["SKU"]] += line["deliveredQuantity"]
        if not any(warehouse["stockChanges"] for warehouse in page["warehouses"]):
            break
    shelves = {(row.warehouse, row.sku): row.physical for row in brand.shop.stock()}
    assert "CANCELLED" in {order.status for order in brand.shop.orders()}
    assert +booked == {shelf: units for shelf, units in shelves.items() if units}


def test_money_adds_up(brand: Sandbox) -> None:
    """Invariants I1, I3, I4 and I5 of every order; every amount has its currency's digits."""
    money = "{ value currency { decimalDigits } }"
    orders = data(
        brand,
        f"""{{ orders(limit: 200) {{ number
        gross: grandTotal {money} net: grandTotal(includingTax: false) {money}
        totals {{ lineValues {money} shipping {money} handling {money} discounts {money}
            taxAdded {money} taxDeducted {money} taxIncluded {money} }}
        paymentHistory {{ entryType status value {money} }} }} }}""",
    )["orders"]
    assert len(orders) == 200
    for order in orders:
        part = {name: Decimal(one["value"]) for name, one in order["totals"].items()}
        gross, net = Decimal(order["gross"]["value"]), Decimal(order["net"]["value"])
        values = part["lineValues"] + part["shipping"] + part["handling"] + part["discounts"]
        assert gross == values + part["taxAdded"] + part["taxDeducted"]
        assert gross - net == part["taxIncluded"] + part["taxAdded"]
        digits = order["gross"]["currency"]["decimalDigits"]
        assert gross == round(gross, digits)
        done: Counter[str] = Counter()
        for entry in order["paymentHistory"]:
            if entry["status"] == "SUCCESS":
                done[entry["entryType"]] += Decimal(entry["value"]["value"])
        assert done["CAPTURE"] <= done["AUTH"]
        assert done["REFUND"] <= done["CAPTURE"]


def test_nobody_is_real_and_nothing_is_later_than_the_end(brand: Sandbox) -> None:
    """Every address is at example.com, and the story ends at `until`."""
    until = Brand().until
    assert all(order.updated_at <= until for order in brand.shop.orders())
    people = data(brand, "{ customers(limit: 200) { email } }")["customers"]
    assert people
    assert all(one["email"].endswith("@example.com") for one in people)


def test_the_clock_goes_on_afterwards() -> None:
    """What is done after the story happens at the sandbox's own time."""
    clock = VirtualClock(Brand().until + timedelta(days=1))
    sandbox = Brand(sizes=5, orders=1).build(Sandbox(clock=clock))
    placed = sandbox.shop.place_order(lines=[LineSeed(sku="GIFT", unit_price=1)])
    assert sandbox.shop.order(placed.number).created_at == clock()


def test_wholesale_orders_are_invoiced_when_they_leave(brand: Sandbox) -> None:
    """One invoice an order of which something left, on its account."""
    query = """{ accounts { invoices { __typename } orders { shipments { isShipped } } } }"""
    for account in data(brand, query)["accounts"]:
        left = [order for order in account["orders"] if any(one["isShipped"] for one in order["shipments"])]
        assert account["invoices"] == [{"__typename": "Invoice"}] * len(left)
    assert any(account["invoices"] for account in data(brand, query)["accounts"])
