"""How sales become orders of the shop."""

from decimal import Decimal

import pytest

from centra_ipaas import Client, Settings
from centra_ipaas.centra import orders
from centra_ipaas.models import LineKind
from centra_ipaas.sandbox import LineSeed, Sandbox
from examples.retail.load import article_names, load
from examples.retail.rows import read_invoices
from examples.retail.rules import Order, decide


@pytest.fixture
def sales(sample):
    return [invoice for invoice in read_invoices(sample) if decide(invoice) == Order()]


@pytest.fixture
def sandbox():
    return Sandbox()


@pytest.fixture
def centra(sandbox):
    with Client(Settings(url=sandbox.url, token=sandbox.token), transport=sandbox.transport()) as centra:
        yield centra


def test_every_row_is_a_line_even_if_two_rows_are_equal(sandbox, centra, sales):
    assert list(load(sandbox.shop, sales)) == []
    order = centra.execute(orders.get("900001"))
    assert [(line.sku, line.quantity, str(line.unit_price)) for line in order.lines] == [
        ("10001A", 6, "2.55 GBP"),
        ("10001A", 6, "2.55 GBP"),
        ("10001A", 1, "3.39 GBP"),
    ]


def test_totals_are_the_rows_and_carriage_is_a_line(sandbox, centra, sales):
    list(load(sandbox.shop, sales))
    order = centra.execute(orders.get("900002"))
    assert order.lines[1].sku == "POST"
    assert (order.totals.shipping.amount, order.totals.grand_total.amount) == (0, Decimal("67.20"))
    assert order.shipping_address.country == "DE"


def test_a_gift_voucher_is_a_gift_card_line(sandbox, centra, sales):
    list(load(sandbox.shop, sales))
    order = centra.execute(orders.get("900006"))
    assert [line.kind for line in order.lines] == [LineKind.GIFT_CARD, LineKind.PRODUCT]


def test_the_shelves_hold_what_was_sold(sandbox, sales):
    list(load(sandbox.shop, sales))
    position = sandbox.shop.stock_of(1, "10001A")
    assert (position.physical, position.allocated) == (15, 15)


def test_what_the_shop_refuses_is_held_back_and_the_others_flow(sandbox, sales):
    sandbox.shop.add_product("X", "Another")
    taken = sales[0].number
    sandbox.shop.place_order(lines=[LineSeed(sku="X", unit_price=1)], number=int(taken))
    [(invoice, held)] = load(sandbox.shop, sales)
    assert invoice.number == taken
    assert held.reason == "shop.refused"
    assert len(sandbox.shop.orders()) == len(sales)


def test_names_come_from_sales_most_common_first_and_may_be_missing(sales):
    names = article_names(sales)
    assert (names["10001A"], names["10004"]) == ("PAPER LANTERN RED", "")
