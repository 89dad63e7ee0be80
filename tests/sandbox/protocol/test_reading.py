"""Reading: totals, filters, dates, and lists."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions, LineSeed, SizeSeed, VariantSeed

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
    # By hand: 3 x 33.33 + 799.00 + 49.00 + 9.90 - 100.00
    assert values == Decimal("857.89")
    signs = {"included": t["taxIncluded"] > 0, "added": t["taxAdded"] > 0, "deducted": t["taxDeducted"] < 0}
    assert [name for name, there in signs.items() if there] == [mode]


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


@pytest.mark.behaviour("orders-4-01", "catalog-6-27")
def test_pages_follow_limit_and_sort(centra: Centra) -> None:
    """`limit` and `page` cut the sorted list; a limit above 200 is refused."""
    for _ in range(5):
        centra.order(("S", 1, "10.00"))
    query = "query ($l: Int, $p: Int) { orders(sort: [number_ASC], limit: $l, page: $p) { number } }"
    pages = [[o["number"] for o in centra.ask(query, l=2, p=p)["orders"]] for p in (1, 2, 3, 4)]
    assert pages == [[1, 2], [3, 4], [5], []]
    for limit, page, says in (
        (0, 1, "limit must be between 1 and 200, got 0."),
        (201, 1, "limit must be between 1 and 200, got 201."),
        (-1, 1, "limit must be between 1 and 200, got -1."),
        (1, 0, "page must be 1 or more, got 0."),
        (1, -1, "page must be 1 or more, got -1."),
    ):
        assert centra.body(query, l=limit, p=page)["errors"][0]["message"] == says
    where = "{ orders(where: {number: [5, 4, 2]}, sort: [orderDate_DESC, number_ASC], limit: 2, page: 2) { number } }"
    assert centra.ask(where) == {"orders": [{"number": 5}]}


@pytest.mark.behaviour("orders-4-05")
def test_root_lists_give_20_and_up_to_200(centra: Centra) -> None:
    """OLD:events and public clients ask for 200; assumed: without a limit a page is 20, or what the switch says."""
    sizes = [SizeSeed(number=f"-{n}", name=str(n)) for n in range(3)]
    for n in range(205):
        centra.shop.add_product(f"P{n}", f"P{n}", variants=[VariantSeed(sizes=sizes[:1])])
    counts = [len(centra.ask(f"{{ products{args} {{ id }} }}")["products"]) for args in ("", "(limit: null)",
              "(limit: 200)", "(limit: 200, page: 2)", "(page: 2)")]  # fmt: skip
    assert counts == [20, 20, 200, 6, 20]
    few = Centra(assumptions=Assumptions(default_limit=2))
    for _ in range(3):
        few.order(("S", 1, "10.00"))
    assert few.ask("{ orders { number } }") == {"orders": [{"number": 1}, {"number": 2}]}


@pytest.mark.behaviour("orders-4-03", "catalog-6-27")
def test_nested_lists_have_pages_of_their_own(centra: Centra) -> None:
    """REF: 1 - 200, default 20, page from 1; what is wrong is told for each place that it stands in."""
    sizes = [SizeSeed(number=f"-{n:02}", name=str(n)) for n in range(23)]
    centra.shop.add_product("SHOE", "Shoe", variants=[VariantSeed(sizes=sizes)])
    for n in range(23):
        centra.shop.set_physical(centra.main, f"SHOE-{n:02}", n + 1)
    query = "{ warehouses { stock%s { physicalQuantity } } }"

    def quantities(args: str) -> list[int]:
        return [row["physicalQuantity"] for row in centra.ask(query % args)["warehouses"][0]["stock"]]

    assert quantities("") == list(range(1, 21))
    assert quantities("(page: 2)") == [21, 22, 23]
    assert quantities("(limit: 5, page: 5)") == [21, 22, 23]
    assert quantities("(limit: 200)") == list(range(1, 24))
    for wrong in ("(limit: 0)", "(limit: 201)", "(page: 0)"):
        (error,) = centra.body(query % wrong)["errors"]
        assert error["path"] == ["warehouses", 0, "stock"]


@pytest.mark.behaviour("orders-4-04")
def test_some_nested_lists_are_always_whole(centra: Centra) -> None:
    """REF:DirectToConsumerOrder, REF:ShipmentLine: an order's lines take no limit, and 25 of them are there."""
    seeds = [LineSeed(sku="JKT-RED-S", quantity=1, unit_price="1.00") for _ in range(25)]
    centra.shop.set_physical(centra.main, "JKT-RED-S", 100)
    centra.shop.place_order(lines=seeds)
    assert len(centra.ask("{ orders { lines { id } } }")["orders"][0]["lines"]) == 25
    assert centra.post("{ orders { lines(limit: 5) { id } } }").status_code == 400


@pytest.mark.behaviour("orders-4-06")
def test_numbered_pages_shift_and_connections_do_not(centra: Centra) -> None:
    """An order that comes while one pages from the newest down pushes a seen one onto the next page."""
    days = iter(range(1, 9))

    def come() -> None:
        centra.order(("S", 1, "10.00"), created_at=datetime(2026, 1, next(days), tzinfo=UTC))

    for _ in range(4):
        come()
    paged = "{ orders(sort: [orderDate_DESC], limit: 2, page: %d) { number } }"
    cursed = """query ($c: String) { orderConnection(sort: [orderDate_DESC], first: 2, after: $c) {
      edges { node { number } } pageInfo { endCursor } } }"""
    assert centra.ask(paged % 1)["orders"] == [{"number": 4}, {"number": 3}]
    first = centra.ask(cursed)["orderConnection"]
    come()
    assert centra.ask(paged % 2)["orders"] == [{"number": 3}, {"number": 2}]
    second = centra.ask(cursed, c=first["pageInfo"]["endCursor"])["orderConnection"]
    assert [edge["node"]["number"] for edge in first["edges"] + second["edges"]] == [4, 3, 2, 1]


@pytest.mark.behaviour("orders-4-07")
def test_orders_sort_by_number_and_date(centra: Centra) -> None:
    """The three literals that public clients use; several together, and no others."""
    for number, day in ((3, 5), (1, 9), (2, 5)):
        centra.order(("S", 1, "10.00"), number=number, created_at=datetime(2026, 1, day, tzinfo=UTC))

    def numbers(sort: str) -> list[int]:
        return [order["number"] for order in centra.ask(f"{{ orders(sort: {sort}) {{ number }} }}")["orders"]]

    assert numbers("number_ASC") == [1, 2, 3]
    assert numbers("[orderDate_ASC, number_ASC]") == [2, 3, 1]
    assert numbers("[orderDate_DESC, number_ASC]") == [1, 2, 3]
    assert numbers("[]") == numbers("null") == [3, 1, 2]  # assumed: in the order they were made
    assert centra.post("{ orders(sort: number_DESC) { number } }").status_code == 400


@pytest.mark.behaviour("orders-4-10", "catalog-6-25")
def test_search_is_free_text(centra: Centra) -> None:
    """Any part of a number, name or address, in any case; inverted like any other member."""
    centra.order(("S", 1, "10.00"), number=39790, email="arya.stark@example.com")
    centra.order(("S", 1, "10.00"), number=2, email="jon.snow@example.com")

    def numbers(where: str) -> list[int]:
        query = f"{{ orders(where: {{{where}}}) {{ number }} }}"
        return [order["number"] for order in centra.ask(query)["orders"]]

    assert numbers('search: "ARYA"') == [39790]
    assert numbers('search: "979"') == [39790]
    assert numbers('search: "example.com"') == [39790, 2]
    assert numbers('search: "nobody"') == []
    assert numbers('search: "arya", negate: ["search"]') == [2]
    assert numbers('search: "example.com", number: [2, 7]') == [2]


@pytest.mark.behaviour("catalog-6-25")
def test_negate_and_not_null_take_members_of_every_kind(centra: Centra) -> None:
    """A list, a text, a range, a flag; both together ask for what has no value; other names are refused."""
    shop = centra.shop
    shop.add_product("SHOE", "Shoe", variants=[VariantSeed(sizes=[SizeSeed(number="-1", name="1")])])
    centra.do(
        """mutation { updateProduct(id: 2, input: {internalComment: "soon"}) { userErrors { message } } }"""
    )

    def ids(where: str) -> list[int]:
        query = f"{{ products(where: {{{where}}}) {{ id }} }}"
        return [product["id"] for product in centra.ask(query)["products"]]

    assert ids("id: [1, 7]") == [1]
    assert ids('id: [1, 7], negate: ["id"]') == [2]
    assert ids('productNumber: {contains: "o"}, negate: ["productNumber"]') == [1]
    assert ids('createdAt: {from: "-1 minute"}, negate: "createdAt"') == []
    assert ids('notNull: ["internalComment"]') == [2]
    assert ids('notNull: "internalComment", negate: "internalComment"') == [1]
    for wrong in ('notNull: ["nope"]', 'negate: ["nope"]', 'negate: ["negate"]', 'notNull: ["search"]'):
        (error,) = centra.body(f"{{ products(where: {{{wrong}}}) {{ id }} }}")["errors"]
        assert error["message"].startswith("ProductFilter has no member")


@pytest.mark.behaviour("orders-4-11", "catalog-6-24")
@pytest.mark.parametrize(
    "match, found",
    [
        ('{equals: "JKT"}', 1), ('{equals: "jkt"}', 1), ('{equals: "JK"}', 0), ('{contains: "jk"}', 1),
        ("{}", None), ('{equals: "JKT", contains: "J"}', None), ("{equals: null}", None),
        ('{equals: "JKT", contains: null}', 1),
    ],
)  # fmt: skip
def test_a_string_match_is_exactly_one(centra: Centra, match: str, found: int | None) -> None:
    """REF:OrderFilter; none and two are refused; assumed: case does not matter."""
    body = centra.body(f"{{ products(where: {{productNumber: {match}}}) {{ id }} }}")
    if found is None:
        assert body["errors"][0]["message"].startswith("Exactly one input field should be provided")
    else:
        assert len(body["data"]["products"]) == found


@pytest.mark.behaviour("catalog-6-24")
@pytest.mark.parametrize("given", [{}, {"id": 1, "externalId": "x"}])
def test_a_reference_is_exactly_one(centra: Centra, given: dict[str, object]) -> None:
    """REF:ProductVariantInput refuses none and two."""
    mutation = """mutation ($in: ProductVariantInput!) {
      createProductSize(input: {productVariant: $in, size: {id: 1}}) { userErrors { message path } } }"""
    (error,) = centra.refused(mutation, **{"in": given})
    assert error["message"] == f"Exactly one input field should be provided, got {len(given)}."
    assert error["path"] == ["input", "productVariant"]


@pytest.mark.behaviour("orders-4-14")
def test_a_date_is_no_string(centra: Centra) -> None:
    """OLD:auth: a variable declared String does not type-check; the same text as DateTimeTz does."""
    query = "query ($d: %s) { orders(where: {createdAt: {from: $d}}) { id } }"
    refused = centra.post(query % "String", d="2026-01-01")
    assert refused.status_code == 400
    assert "'String' used in position expecting type 'DateTimeTz'" in refused.json()["errors"][0]["message"]
    assert centra.post(query % "DateTimeTz", d="2026-01-01").status_code == 200
    assert centra.post(query % "DateTimeTz", d=1767225600).status_code == 400


@pytest.mark.behaviour("orders-4-15", "orders-4-16")
@pytest.mark.parametrize(
    "text, moment",
    [
        ("2026-02-28T12:00:00+00:00", 28.5),
        ("2026-02-28T14:00:00+0200", 28.5),
        ("2026-02-28T12:00:00Z", 28.5),
        ("2026-02-28 00:00:00", 28),
        ("2026-02-28", 28),
        ("now", 29.5),
        ("yesterday", 28),
        ("-12 hour", 29),
        ("today", 29), ("2 days ago", 27.5), ("yesterday -1 day", 27), ("-1 month", 1.5), ("@1772236800", 28),
    ],
)  # fmt: skip
def test_forms_of_dates(centra: Centra, text: str, moment: float) -> None:
    """At noon of 1 March, with orders twice a day from 1 February on; `from` takes in its own moment (assumed)."""
    for half in range(58):
        at = datetime(2026, 2, 1, tzinfo=UTC) + half * timedelta(hours=12)
        centra.order(("S", 1, "1.00"), number=half + 1, created_at=at, stock=None, status="PENDING")
    query = "query ($d: DateTimeTz) { orders(where: {createdAt: {from: $d}}, limit: 1) { createdAt } }"
    (order,) = centra.ask(query, d=text)["orders"]
    expected = datetime(2026, 2, 1, tzinfo=UTC) + (moment - 1) * timedelta(days=1)
    assert datetime.fromisoformat(order["createdAt"]) == expected


@pytest.mark.parametrize(
    "text", ["someday", "", "32 January", "2026-13-01", "+99999999999 days", "1 hour or so"]
)
def test_what_is_no_date_is_refused(centra: Centra, text: str) -> None:
    """A filter's date that cannot be read is named, not taken for none."""
    query = "query ($d: DateTimeTz) { orders(where: {createdAt: {to: $d}}) { id } }"
    assert centra.post(query, d=text).status_code == 400


@pytest.mark.behaviour("orders-4-18")
@pytest.mark.parametrize(
    "php, written",
    [
        ("Y-m-d\\\\TH:i:sP", "2026-03-01T08:05:09+00:00"), ("Y-m-d\\\\TH:i:sO", "2026-03-01T08:05:09+0000"),
        ("c", "2026-03-01T08:05:09+00:00"), ("r", "Sun, 01 Mar 2026 08:05:09 +0000"), ("U", "1772352309"),
        ("d/m/y", "01/03/26"), ("D, j M Y", "Sun, 1 Mar 2026"), ("l jS F", "Sunday 1st March"),
        ("N w z W t L o", "7 0 59 09 31 0 2026"), ("g:i A, G\\\\h a", "8:05 AM, 8h am"),
        ("h B v u", "08 378 000 000000"),
        ("e T Z p I", "UTC UTC 0 Z 0"), ("Y?", "2026?"), ("", ""),
    ],
)  # fmt: skip
def test_dates_are_written_as_php_does(centra: Centra, php: str, written: str) -> None:
    """https://www.php.net/manual/datetime.format.php; a letter after a backslash, or that PHP has not, is itself."""
    centra.order(("S", 1, "1.00"), created_at=datetime(2026, 3, 1, 8, 5, 9, tzinfo=UTC))
    assert centra.ask(f'{{ orders {{ createdAt(format: "{php}") }} }}') == {
        "orders": [{"createdAt": written}]
    }
    assert centra.ask("{ orders { createdAt(format: null) } }") == {
        "orders": [{"createdAt": "2026-03-01T08:05:09+00:00"}]
    }


@pytest.mark.behaviour("orders-4-19", "orders-4-21")
def test_an_order_has_a_hash_and_a_number(centra: Centra) -> None:
    """REF:OrderInput: inputs take either; the root field and the cancel mutations take the hash, as text."""
    placed = centra.order(("S", 1, "10.00"), number=39790)
    (order,) = centra.ask("{ orders { id number } }")["orders"]
    assert order == {"id": placed.id, "number": 39790}
    assert len(placed.id) == 32
    lock = """mutation ($o: OrderInput!, $on: Boolean!) { setOrdersLock(input: {orders: [$o], isLocked: $on}) {
      orders { number isLocked } userErrors { message } } }"""
    for given, on in (({"id": placed.id}, True), ({"number": 39790}, False)):
        assert centra.do(lock, o=given, on=on)["orders"] == [{"number": 39790, "isLocked": on}]
    query = "query ($id: String!) { order(id: $id) { number } }"
    assert centra.ask(query, id=placed.id) == {"order": {"number": 39790}}
    assert centra.ask(query, id="39790") == {"order": None}
    assert centra.post(query, id=39790).status_code == 400
    cancel = """mutation ($id: String!) { cancelDirectToConsumerOrder(id: $id, input: {
      emailOptions: {sendEmail: false}, stockAction: {releaseItemsBackToWarehouse: true}}) {
      order { status } userErrors { message path } } }"""
    assert centra.refused(cancel, id="39790")[0]["path"] == ["id"]
    assert centra.do(cancel, id=placed.id)["order"]["status"] == "CANCELLED"


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
