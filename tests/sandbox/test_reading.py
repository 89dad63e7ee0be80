from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed

ORDER = """
query ($number: [Int!]) {
  orders(where: {number: $number}) {
    id number status createdAt isOnHold
    day: orderDate(format: "Y-m-d")
    store { id type }
    grandTotal { value formattedValue currency { code } conversionRate }
    net: grandTotal(includingTax: false) { value }
    totals { lineValues { value } shipping { value } discounts { value } taxIncluded { value } }
    lines { id quantity taxPercent unitPrice { ...m } lineValue { ...m } productSize { SKU GTIN } __typename }
    ... on DirectToConsumerOrder { customer { email } }
    ... on WholesaleOrder { buyer { email } }
    shippingAddress { country { code name } city stateOrProvince }
    paymentHistory { entryType status value { value } }
  }
}
fragment m on MonetaryValue { value }
"""


@pytest.mark.behaviour("orders-4-17", "orders-15-01")
def test_an_order_reads_back_as_it_was_placed(centra: Centra) -> None:
    """An order has its lines, exact money, tax inside the total, and an authorisation over the total."""
    placed = centra.order(
        ("S", 2, "399.50"), ("M", 1, "349.00"), shipping="49.00", discount="100.00", number=39790
    )
    (order,) = centra.ask(ORDER, number=39790)["orders"]
    assert (order["id"], order["number"], order["status"]) == (placed.id, 39790, "CONFIRMED")
    assert order["createdAt"] == "2026-03-01T12:00:00+00:00"
    assert order["day"] == "2026-03-01"
    assert order["grandTotal"] == {
        "value": Decimal("1097.00"),
        "formattedValue": "1097.00 SEK",
        "currency": {"code": "SEK"},
        "conversionRate": 1,
    }
    assert order["totals"]["taxIncluded"]["value"] == Decimal("219.40")
    assert order["net"]["value"] == Decimal("877.60")
    assert order["customer"] == {"email": "jon.snow@example.com"}
    assert order["paymentHistory"] == [
        {"entryType": "AUTH", "status": "SUCCESS", "value": {"value": Decimal("1097.00")}}
    ]
    assert [line["productSize"]["SKU"] for line in order["lines"]] == ["JKT-RED-S", "JKT-RED-M"]
    assert order["lines"][0]["__typename"] == "ProductOrderLine"


@pytest.mark.parametrize("mode", ["included", "added", "deducted"])
@pytest.mark.parametrize("percents", [("25", "25"), ("25", "6"), ("8.875", "0")])
def test_totals_keep_the_invariants(centra: Centra, mode: str, percents: tuple[str, str]) -> None:
    """Lines, costs, discounts and tax add up to the grand total, and the tax of all rules is the tax total."""
    lines = [
        LineSeed(sku="JKT-RED-S", quantity=3, unit_price="33.33", tax_percent=percents[0]),
        LineSeed(sku="JKT-RED-M", quantity=1, unit_price="799.00", tax_percent=percents[1]),
    ]
    centra.shop.place_order(lines=lines, shipping="49.00", handling="9.90", discount="100.00", tax_mode=mode)  # type: ignore[arg-type]
    (order,) = centra.ask(
        """{ orders { grandTotal { value } net: grandTotal(includingTax: false) { value }
          totals { lineValues { value } shipping { value } handling { value } discounts { value }
            taxIncluded { value } taxAdded { value } taxDeducted { value } }
          lines { quantity unitPrice { value } lineValue { value } } } }"""
    )["orders"]
    t = {name: money["value"] for name, money in order["totals"].items()}
    assert t["discounts"] == -100
    values = t["lineValues"] + t["shipping"] + t["handling"] + t["discounts"]
    assert values + t["taxAdded"] + t["taxDeducted"] == order["grandTotal"]["value"]
    assert order["grandTotal"]["value"] - order["net"]["value"] == t["taxIncluded"] + t["taxAdded"]
    assert all(
        line["lineValue"]["value"] == line["unitPrice"]["value"] * line["quantity"] for line in order["lines"]
    )
    assert {"included": t["taxIncluded"] > 0, "added": t["taxAdded"] > 0, "deducted": t["taxDeducted"] < 0}[
        mode
    ]


def test_export_prices_lose_the_included_tax(centra: Centra) -> None:
    """Centra's own example: item 4.00 + shipping 99.00 incl. 25 % gives taxDeducted -20.60 and total 82.40."""
    placed = centra.order(("S", 1, "4.00"), shipping="99.00", tax_mode="deducted")
    assert placed.grand_total == Decimal("82.40")


@pytest.mark.behaviour("orders-15-04")
def test_money_keeps_its_digits(centra: Centra) -> None:
    """JSON numbers carry the decimal's digits, for currencies of 0 and 3 digits too."""
    centra.order(("S", 3, "5000"), currency="JPY", tax_percent=10, number=1)
    centra.order(("S", 1, "12.345"), currency="KWD", tax_percent=5, tax_mode="added", number=2)
    query = "{ orders(where: {number: %d}) { grandTotal { value formattedValue } totals { taxIncluded { value } } } }"
    assert b'"value":15000,' in centra.post(query % 1).content
    assert b'"value":1364}' in centra.post(query % 1).content
    assert b'"value":12.962,' in centra.post(query % 2).content
    assert b'"formattedValue":"12.962 KWD"' in centra.post(query % 2).content


@pytest.mark.behaviour("orders-4-08", "orders-4-09", "orders-4-12", "orders-6-04", "orders-6-05")
def test_filters_narrow_the_list(centra: Centra) -> None:
    """Members of a filter must all hold; list members mean any of; a single value is a list of one."""
    first = centra.order(("S", 1, "10.00"), number=1, created_at=datetime(2026, 1, 1, tzinfo=UTC))
    centra.order(("S", 1, "10.00"), number=2, hold_reason="WAITING_FOR_FRAUD_CHECK")
    centra.order(("S", 1, "10.00"), number=3, waiting_for_payment=True, status="PENDING")
    centra.order(("S", 1, "10.00"), number=4, store_type="WHOLESALE")

    def numbers(where: str) -> list[int]:
        return [
            order["number"]
            for order in centra.ask(f"{{ orders(where: {{{where}}}) {{ number }} }}")["orders"]
        ]

    assert numbers("number: 2") == [2]
    assert numbers("number: [1, 3, 99]") == [1, 3]
    assert numbers('number: 1, negate: ["number"]') == [2, 3, 4]
    assert numbers(f'id: "{first.id}"') == [1]
    assert numbers("status: [PENDING]") == [3]
    assert numbers("isOnHold: false, isWaitingForPayment: false") == [1, 4]
    assert numbers("orderHoldReason: WAITING_FOR_FRAUD_CHECK") == [2]
    assert numbers("storeType: WHOLESALE") == [4]
    assert numbers('createdAt: {to: "2026-01-01 00:00:00"}') == [1]
    assert numbers('createdAt: {from: "-1 hour"}') == [2, 3, 4]
    assert numbers('isOnHold: true, negate: ["isOnHold"]') == [1, 3, 4]
    assert numbers('notNull: ["orderHoldReason"]') == [2]


def test_pages_follow_limit_and_sort(centra: Centra) -> None:
    """`limit` and `page` cut the sorted list; a limit above 200 is refused."""
    for _ in range(5):
        centra.order(("S", 1, "10.00"))
    query = "query ($l: Int, $p: Int) { orders(sort: [number_ASC], limit: $l, page: $p) { number } }"
    pages = [[o["number"] for o in centra.ask(query, l=2, p=p)["orders"]] for p in (1, 2, 3, 4)]
    assert pages == [[1, 2], [3, 4], [5], []]
    assert "between 1 and 200" in centra.body(query, l=201)["errors"][0]["message"]


@pytest.mark.behaviour("orders-4-02")
@pytest.mark.parametrize("sort", ["number_ASC", "orderDate_DESC"])
def test_connections_page_both_ways(centra: Centra, sort: str) -> None:
    """Forwards with first/after and backwards with last/before meet every order once."""
    for day in range(1, 8):
        centra.order(("S", 1, "10.00"), created_at=datetime(2026, 1, day, tzinfo=UTC))
    page = "edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount"
    forward = f"query ($c: String) {{ orderConnection(first: 3, after: $c, sort: {sort}) {{ {page} }} }}"
    backward = f"query ($c: String) {{ orderConnection(last: 3, before: $c, sort: {sort}) {{ {page} }} }}"

    def walk(query: str, end: str, more: str) -> list[list[int]]:
        cursor, pages = None, []
        while True:
            found = centra.ask(query, c=cursor)["orderConnection"]
            assert found["totalCount"] == 7
            pages.append([edge["node"]["number"] for edge in found["edges"]])
            cursor = found["pageInfo"][end]
            if not found["pageInfo"][more]:
                return pages

    expected = [1, 2, 3, 4, 5, 6, 7] if sort == "number_ASC" else [7, 6, 5, 4, 3, 2, 1]
    assert walk(forward, "endCursor", "hasNextPage") == [expected[:3], expected[3:6], expected[6:]]
    assert walk(backward, "startCursor", "hasPreviousPage") == [expected[4:], expected[1:4], expected[:1]]


@pytest.mark.behaviour("orders-15-07")
def test_directives_aliases_and_several_roots(centra: Centra) -> None:
    """@include and @skip, aliases and several root fields work in one request."""
    centra.order(("S", 1, "10.00"))
    data = centra.ask(
        """query ($yes: Boolean! = true) {
          a: orders { number @skip(if: $yes) id @include(if: $yes) ... @include(if: false) { status } }
          base: currencies(where: {isBase: true}) { code } stores { type } __typename
        }"""
    )
    assert [list(order) for order in data["a"]] == [["id"]]
    assert data["base"] == [{"code": "SEK"}]
    assert len(data["stores"]) == 2
    assert data["__typename"] == "Query"


def test_what_has_no_data_is_null_or_empty(centra: Centra) -> None:
    """Fields that hold nothing are null or empty."""
    centra.order(("S", 1, "10.00"))
    data = centra.ask(
        "{ orders { shippingPriceGroup { shippingOption { name } } attributes { __typename } } }"
    )
    assert data["orders"] == [{"shippingPriceGroup": None, "attributes": []}]


@pytest.mark.behaviour("catalog-0-02")
def test_introspection_answers(centra: Centra) -> None:
    """Tools can read the schema."""
    data = centra.ask('{ __type(name: "OrderStatus") { enumValues { name } } }')
    assert {"name": "SHIPPED"} in data["__type"]["enumValues"]


@pytest.mark.behaviour("catalog-2-01", "catalog-2-02", "catalog-2-03")
def test_stock_and_catalogue_read(centra: Centra) -> None:
    """Products, variants and sizes nest; stock lists and sums show physical = free + allocated."""
    centra.order(("S", 3, "10.00"), stock=10)
    data = centra.ask(
        """{ products(where: {productNumber: {equals: "JKT"}}) { name variants { name productSizes {
              SKU GTIN size { name } stock { physicalQuantity warehouse { name } } } } }
          warehouses { name stock(where: {allocatedQuantity: {from: 1}}, limit: 5) {
              freeToAllocateQuantity allocatedQuantity physicalQuantity demandQuantity productSize { SKU } }
            stockTotals { physicalQuantity } } }"""
    )
    (warehouse,) = data["warehouses"]
    assert warehouse["stock"] == [
        {
            "freeToAllocateQuantity": 7,
            "allocatedQuantity": 3,
            "physicalQuantity": 10,
            "demandQuantity": 0,
            "productSize": {"SKU": "JKT-RED-S"},
        }
    ]
    assert warehouse["stockTotals"] == {"physicalQuantity": 10}
    sizes = data["products"][0]["variants"][0]["productSizes"]
    assert [size["SKU"] for size in sizes] == ["JKT-RED-S", "JKT-RED-M", "JKT-RED-L"]
