"""What each fault does to an answer, and whether the request had its effect."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox.edge.kinds import KINDS

STORES = "{ stores { id name type } }"
LOCK = """mutation { setOrdersLock(input: {orders: [{number: 1}], isLocked: true}) {
  orders { number isLocked } userErrors { message path } userWarnings { message path } } }"""
LOCK_THREE = """mutation { setOrdersLock(input: {orders: [{number: 1}, {number: 2}, {number: 3}], isLocked: true}) {
  orders { number } userErrors { message path } userWarnings { text: message path __typename } } }"""
LOCK_SENT = """mutation ($input: OrdersLockInput!) { setOrdersLock(input: $input) {
  orders { number } userErrors { message path } userWarnings { message path } } }"""
ORDER = (
    """query ($id: String!) { order(id: $id) { number status shippingAddress { city } store { name } } }"""
)


@pytest.fixture
def three(centra: Centra) -> Centra:
    for number in (1, 2, 3):
        centra.order(("S", 1, "10.00"), number=number)
    return centra


def locked(centra: Centra) -> list[int]:
    return [order.number for order in centra.shop.orders() if order.is_locked]


def one_order(centra: Centra) -> dict[str, Any]:
    answer: dict[str, Any] = centra.post(ORDER, id=centra.shop.order(1).id).json()
    return answer


# -- the network -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind, when, raises, ran",
    [
        ("connection_refused", None, httpx.ConnectError, False),
        ("connection_reset", None, httpx.ReadError, True),
        ("connection_reset", "before", httpx.ReadError, False),
        ("reset_mid_body", None, httpx.RemoteProtocolError, True),
        ("time_out", None, httpx.ReadTimeout, True),
        ("time_out", "before", httpx.ReadTimeout, False),
        ("wrong_compression", None, httpx.DecodingError, True),
    ],
)
@pytest.mark.parametrize("suspending", [False, True], ids=["blocking", "async"])
def test_what_httpx_raises(
    three: Centra, kind: Any, when: Any, raises: Any, ran: bool, suspending: bool
) -> None:
    """In process, at once, for both clients."""
    three.sandbox.faults.add(kind, when=when)
    started = time.monotonic()

    async def post() -> None:
        transport = three.sandbox.transport()
        async with httpx.AsyncClient(transport=transport, headers=three.sandbox.headers) as client:
            await client.post(three.sandbox.url, json={"query": LOCK})

    with pytest.raises(raises):
        asyncio.run(post()) if suspending else three.post(LOCK)
    assert time.monotonic() - started < 5
    assert locked(three) == ([1] if ran else [])
    assert [(line.kind, line.ran) for line in three.sandbox.faults.log] == [(kind, ran)]


@pytest.mark.parametrize(
    "kind, when, status, ran",
    [
        ("status_400", None, 400, False),
        ("status_403", None, 403, False),
        ("status_429", None, 429, False),
        ("status_499", None, 499, False),
        ("status_500", None, 500, False),
        ("applied_then_499", None, 499, True),
        ("applied_then_500", None, 500, True),
        ("html", None, 200, False),
        ("html", "after", 200, True),
        ("null_data", None, 200, False),
        ("null_data", "after", 200, True),
        ("wrong_content_type", None, 200, True),
        ("truncated_json", None, 200, True),
        ("slow_drip", None, 200, True),
        ("slow_answer", None, 200, True),
    ],
)
def test_what_is_answered(three: Centra, kind: Any, when: Any, status: int, ran: bool) -> None:
    """The status, and whether it was applied; the next request is answered as ever."""
    three.sandbox.faults.add(kind, when=when, seconds=0)
    assert three.post(LOCK).status_code == status
    assert locked(three) == ([1] if ran else [])
    assert three.do(LOCK)["orders"] == [{"number": 1, "isLocked": True}]


def test_every_kind_is_tried_here() -> None:
    """A new kind needs a test: its name stands in this file."""
    text = Path(__file__).read_text("utf-8")
    assert [kind for kind in KINDS if f'"{kind}"' not in text] == []


def test_how_content_is_wrong(centra: Centra) -> None:
    """Another type, half of the JSON, a page of a proxy, null data."""
    good = centra.post(STORES)
    for kind in ("wrong_content_type", "truncated_json", "html", "null_data"):
        centra.sandbox.faults.add(kind)  # type: ignore[arg-type]
    other, half, page, nothing = (centra.post(STORES) for _ in range(4))
    assert (other.headers["content-type"], other.content) == ("text/plain; charset=utf-8", good.content)
    assert half.content == good.content[: len(good.content) // 2]
    assert int(half.headers["content-length"]) == len(half.content)
    assert page.text.startswith("<!DOCTYPE html>")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert nothing.json()["data"] is None
    assert len(nothing.json()["errors"]) == 1


def test_a_storm_of_429_tells_when_to_come_back(centra: Centra) -> None:
    """`seconds` is in Retry-After."""
    centra.sandbox.faults.add("status_429", times=3, seconds=7)
    answers = [centra.post(STORES) for _ in range(4)]
    assert [(answer.status_code, answer.headers.get("retry-after")) for answer in answers] == [
        (429, "7"), (429, "7"), (429, "7"), (200, None),
    ]  # fmt: skip


def test_what_never_arrived_costs_nothing(centra: Centra) -> None:
    """A refused connection and a refused request leave the quotas alone, a lost answer does not."""
    limits = "{ rateLimits { type intervalSeconds usedQuota } }"
    for kind in ("status_400", "status_403", "status_429", "status_500", "status_499"):
        centra.sandbox.faults.add(kind)  # type: ignore[arg-type]
        centra.post(STORES)
    centra.sandbox.faults.add("connection_refused")
    with pytest.raises(httpx.ConnectError):
        centra.post(STORES)
    assert centra.ask(limits)["rateLimits"][0]["usedQuota"] == 2 + 1


def test_a_drip_takes_its_time_and_is_whole(centra: Centra) -> None:
    """In 16 bits, over so many seconds; too long between two of them is a ReadTimeout."""
    good = centra.post(STORES).content
    centra.sandbox.faults.add("slow_drip", seconds=0.16, times=2)
    started = time.monotonic()
    with centra.client.stream("POST", centra.sandbox.url, json={"query": STORES}) as answer:
        parts = list(answer.iter_raw())
    assert time.monotonic() - started >= 0.15
    assert (len(parts), b"".join(parts)) == (16, good)
    with pytest.raises(httpx.ReadTimeout):
        centra.client.post(centra.sandbox.url, json={"query": STORES}, timeout=0.001)


# -- the data --------------------------------------------------------------------------------------------------


def test_partial_data_names_what_is_missing(three: Centra) -> None:
    """The first nullable member below the root, or the one that was named; the root if there is no other."""
    three.sandbox.faults.add("partial_data")
    three.sandbox.faults.add("partial_data", field="shippingAddress")
    answer = one_order(three)
    missing = [name for name, value in answer["data"]["order"].items() if value is None]
    assert len(missing) == 1
    assert [error["path"] for error in answer["errors"]] == [["order", missing[0]]]
    answer = one_order(three)
    assert answer["data"]["order"]["shippingAddress"] is None
    assert answer["data"]["order"]["number"] == 1
    assert [error["path"] for error in answer["errors"]] == [["order", "shippingAddress"]]


def test_partial_data_of_a_list_has_an_index(three: Centra) -> None:
    """Only in the first item that has it."""
    three.sandbox.faults.add("partial_data", field="shippingAddress")
    answer = three.post("{ all: orders { number to: shippingAddress { city } } }").json()
    assert [order["to"] for order in answer["data"]["all"]] == [
        None,
        {"city": "Stockholm"},
        {"city": "Stockholm"},
    ]
    assert answer["errors"][0]["path"] == ["all", 0, "to"]


def test_an_enum_value_that_nobody_knows(three: Centra) -> None:
    """The first enum of the answer, or the one that was named."""
    three.sandbox.faults.add("unknown_enum_value")
    assert one_order(three)["data"]["order"]["status"] == "NEWER_THAN_THE_SCHEMA"
    three.sandbox.faults.add("unknown_enum_value", field="type")
    types = [store["type"] for store in three.post(STORES).json()["data"]["stores"]]
    assert types == ["NEWER_THAN_THE_SCHEMA", "WHOLESALE"]


def test_a_member_more_and_a_member_less(three: Centra) -> None:
    """One in every object; one leaf is absent, or the field that was named, with all that it holds."""
    three.sandbox.faults.add("unknown_field")
    data = one_order(three)["data"]
    assert data["newerThanTheSchema"] is True
    assert data["order"]["shippingAddress"] == {"city": "Stockholm", "newerThanTheSchema": True}
    three.sandbox.faults.add("missing_field")
    assert set(one_order(three)["data"]["order"]) == {"status", "shippingAddress", "store"}
    three.sandbox.faults.add("missing_field", field="store")
    assert set(one_order(three)["data"]["order"]) == {"number", "status", "shippingAddress"}
    three.sandbox.faults.add("missing_field", field="grandTotal")
    assert set(one_order(three)["data"]["order"]) == {"number", "status", "shippingAddress", "store"}
    assert [line.shown for line in three.sandbox.faults.log] == [True, True, True, False]


def test_fragments_and_connections_are_walked(three: Centra) -> None:
    """Places are found behind fragments, spread or inline, on interfaces, in edges and nodes."""
    query = """query {
      orderConnection(first: 2) { edges { node { ...Head ... on DirectToConsumerOrder { store { type } } } } }
      }
      fragment Head on Order { number status }"""
    three.sandbox.faults.add("unknown_enum_value", field="type")
    nodes = [edge["node"] for edge in three.post(query).json()["data"]["orderConnection"]["edges"]]
    assert nodes == [
        {"number": 1, "status": "CONFIRMED", "store": {"type": "NEWER_THAN_THE_SCHEMA"}},
        {"number": 2, "status": "CONFIRMED", "store": {"type": "DIRECT_TO_CONSUMER"}},
    ]


def test_an_object_that_was_deleted_meanwhile(three: Centra) -> None:
    """A question by id answers null, a list lacks its first; a mutation is left alone."""
    three.sandbox.faults.add("object_deleted", times=2)
    assert three.do(LOCK)["orders"] == [{"number": 1, "isLocked": True}]
    assert one_order(three)["data"] == {"order": None}
    assert three.ask("{ orders { number } }") == {"orders": [{"number": 2}, {"number": 3}]}


# -- mutations ---------------------------------------------------------------------------------------------------


def test_one_bad_item_refuses_the_batch(three: Centra) -> None:
    """`userErrors` points at the item, nothing is applied."""
    three.sandbox.faults.add("bad_item", item=1)
    payload = three.ask(LOCK_THREE)["setOrdersLock"]
    assert payload["userErrors"] == [{"message": "The item is not valid.", "path": ["input", "orders", "1"]}]
    assert (payload["orders"], payload["userWarnings"]) == ([], [])
    assert locked(three) == []
    assert [(one.ran, one.outcome) for one in three.sandbox.requests] == [(False, "user_errors")]


@pytest.mark.parametrize("sent", [False, True], ids=["in the document", "in a variable"])
def test_one_bad_item_is_skipped(three: Centra, sent: bool) -> None:
    """`userWarnings` points at the item, the others are applied."""
    three.sandbox.faults.add("bad_item_skipped", item=1)
    variables = {"input": {"orders": [{"number": 1}, {"number": 2}, {"number": 3}], "isLocked": True}}
    payload = three.do(LOCK_SENT, **variables) if sent else three.do(LOCK_THREE)
    (warning,) = payload["userWarnings"]
    assert warning["path"] == ["input", "orders", "1"]
    assert locked(three) == [1, 3]
    assert payload["orders"] == [{"number": 1}, {"number": 3}]


def test_a_batch_of_one_is_not_skipped(three: Centra) -> None:
    """The fault waits for a batch that has the item and another."""
    three.sandbox.faults.add("bad_item_skipped")
    assert three.do(LOCK)["userWarnings"] == []
    assert three.sandbox.faults.pending() == 1
    three.do(LOCK_THREE)
    assert locked(three) == [1, 2, 3]
    assert three.sandbox.faults.pending() == 0


def test_user_warnings_only(three: Centra) -> None:
    """It was applied, and says something all the same, with the members that were asked for."""
    three.sandbox.faults.add("user_warnings_only")
    payload = three.do(LOCK_THREE)
    assert payload["userWarnings"] == [
        {"text": "Something did not go as planned.", "path": [], "__typename": "UserWarning"}
    ]
    assert locked(three) == [1, 2, 3]


# -- time and order ----------------------------------------------------------------------------------------------

PAGE = "query ($page: Int!) { orders(limit: 2, page: $page, sort: [number_ASC]) { number } }"
SECOND = "{ orders(limit: 2, page: 2, sort: [number_ASC]) { number } }"


@pytest.mark.parametrize("kind, second", [("page_shift", [4, 5]), ("page_overlap", [2, 3])])
@pytest.mark.parametrize(
    "ask", [lambda c: c.ask(PAGE, page=2), lambda c: c.ask(SECOND)], ids=["variable", "literal"]
)
def test_rows_move_between_pages(
    three: Centra, kind: Any, second: list[int], ask: Callable[[Centra], Any]
) -> None:
    """A row before the page goes, and one is never seen; or comes, and one is seen twice. The first page stays."""
    three.order(("S", 1, "10.00"), number=4)
    three.order(("S", 1, "10.00"), number=5)
    three.sandbox.faults.add(kind)
    assert three.ask(PAGE, page=1) == {"orders": [{"number": 1}, {"number": 2}]}
    assert ask(three) == {"orders": [{"number": number} for number in second]}
    assert len(three.sandbox.requests) == 2
    assert ask(three) == {"orders": [{"number": 3}, {"number": 4}]}


def test_an_effect_that_comes_late(three: Centra) -> None:
    """The caller hears nothing, nothing has happened; five seconds later it has, under its own moment."""
    three.sandbox.faults.add("applied_late", seconds=5)
    with pytest.raises(httpx.ReadError):
        three.post(LOCK)
    three.clock.move(seconds=4)
    three.ask(STORES)
    assert (locked(three), three.sandbox.settle()) == ([], 0)
    three.clock.move(seconds=16)
    assert three.sandbox.settle() == 1
    assert locked(three) == [1]
    assert three.shop.order(1).updated_at.second == 5
    assert [(line.ran, line.at.second) for line in three.sandbox.faults.log] == [(False, 0), (True, 5)]


def test_a_late_effect_comes_before_the_next_request(three: Centra) -> None:
    """Without `settle`: whoever looks sees it."""
    three.sandbox.faults.add("applied_late", seconds=1)
    with pytest.raises(httpx.ReadError):
        three.post(LOCK)
    three.clock.move(seconds=1)
    assert three.ask("{ orders(limit: 1) { isLocked } }") == {"orders": [{"isLocked": True}]}


def test_a_clock_that_is_wrong(three: Centra) -> None:
    """The header and what is written are fast or slow; the next request is right again."""
    three.sandbox.faults.add("clock_skew", seconds=-90)
    answer = three.post(LOCK)
    assert answer.headers["date"] == "Sun, 01 Mar 2026 11:58:30 GMT"
    assert three.shop.order(1).updated_at.strftime("%H:%M:%S") == "11:58:30"
    assert three.post(STORES).headers["date"] == "Sun, 01 Mar 2026 12:00:00 GMT"


LISTEN = """mutation { setEventListeners(input: [{objectType: Brand, changeTypes: [CREATED]}]) {
  userErrors { message } } }"""
EVENTS = "{ events { id what: object { __typename } } }"
BRAND = {"__typename": "Brand"}


@pytest.fixture
def listening(centra: Centra) -> Centra:
    """A queue with two events."""
    centra.shop.switch_events(on=True)
    centra.do(LISTEN)
    centra.shop.add_brand("A")
    centra.shop.add_brand("B")
    assert delivered(centra) == [(1, BRAND), (2, BRAND)]
    return centra


def delivered(centra: Centra) -> list[tuple[int, object]]:
    return [(event["id"], event["what"]) for event in centra.ask(EVENTS)["events"]]


@pytest.mark.parametrize(
    "kind, got",
    [
        ("events_duplicated", [(1, BRAND), (1, BRAND), (2, BRAND), (2, BRAND)]),
        ("events_reordered", [(2, BRAND), (1, BRAND)]),
        ("object_deleted", [(1, None), (2, None)]),
    ],
)
def test_events_in_disorder(listening: Centra, kind: Any, got: list[tuple[int, object]]) -> None:
    """The queue is delivered twice, backwards, or without its objects; then as it is."""
    listening.sandbox.faults.add(kind)
    assert delivered(listening) == got
    assert delivered(listening) == [(1, BRAND), (2, BRAND)]


def test_events_that_are_late(listening: Centra) -> None:
    """Nothing for ten seconds from the first question on, whatever else is asked; then all of them."""
    listening.sandbox.faults.add("events_late", seconds=10)
    listening.clock.move(seconds=60)
    seen = []
    for _ in range(4):
        seen.append(len(delivered(listening)))
        assert len(listening.ask(STORES)["stores"]) == 2
        listening.clock.move(seconds=4)
    assert seen == [0, 0, 0, 2]
