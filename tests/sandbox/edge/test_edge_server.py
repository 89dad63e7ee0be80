"""Faults of the socket, and the control interface, over real HTTP."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from serving import Server

from centra_ipaas.sandbox.shop import Shop

STORES = "{ stores { id } }"
ANSWER = {"stores": [{"id": 1}, {"id": 2}]}
LIMITS = "{ rateLimits { type intervalSeconds usedQuota } }"


@pytest.fixture(scope="module")
def shop() -> Iterator[Server]:
    made = Server("--plan", "growth", "--window", "sliding", "--token", "secret", "--virtual-clock")
    try:
        made.control("add_warehouse", name="Main")
        made.control("add_product", number="JKT", name="Jacket")
        made.control("set_physical", warehouse=1, sku="JKT", quantity=10)
        yield made
    finally:
        made.stop()


def order(shop: Server) -> int:
    number: int = shop.control("place_order", lines=[{"sku": "JKT", "unit_price": "10"}])["number"]
    return number


def lock(number: int) -> str:
    return f"""mutation {{ setOrdersLock(input: {{orders: [{{number: {number}}}], isLocked: true}})
      {{ userErrors {{ message }} }} }}"""


@pytest.mark.parametrize(
    "kind, when, raises, ran",
    [
        ("connection_refused", "before", httpx.RemoteProtocolError, False),
        ("connection_reset", "before", httpx.RemoteProtocolError, False),
        ("connection_reset", "after", httpx.RemoteProtocolError, True),
        ("reset_mid_body", "after", httpx.RemoteProtocolError, True),
        ("time_out", "before", httpx.ReadTimeout, False),
        ("time_out", "after", httpx.ReadTimeout, True),
        ("wrong_compression", "after", httpx.DecodingError, True),
    ],
)
def test_the_socket_does_it(shop: Server, kind: str, when: str, raises: Any, ran: bool) -> None:
    """Cut, silent, or cut in the middle; the next request on a new connection is answered."""
    number = order(shop)
    shop.control("add_fault", kind=kind, when=when, match="setOrdersLock")
    with pytest.raises(raises):
        shop.client.post(shop.told["url"], json={"query": lock(number)}, timeout=0.5)
    assert shop.control("order", number=number)["is_locked"] is ran
    assert shop.ask(STORES).json()["data"] == ANSWER
    line = shop.look("fault_log")[-1]
    assert (line["kind"], line["fields"], line["ran"]) == (kind, ["setOrdersLock"], ran)


def test_half_of_the_body_arrives(shop: Server) -> None:
    """Headers first, with the length of the whole; then half of it; then nothing."""
    whole = shop.ask(STORES).content
    shop.control("add_fault", kind="reset_mid_body")
    got: list[bytes] = []
    with shop.client.stream("POST", shop.told["url"], json={"query": STORES}) as answer:
        assert answer.status_code == 200
        assert int(answer.headers["content-length"]) == len(whole)
        with pytest.raises(httpx.RemoteProtocolError):
            got.extend(answer.iter_raw())
    assert b"".join(got) == whole[: len(whole) // 2]


def test_silence_ends_with_a_closed_connection(shop: Server) -> None:
    """For whoever waits longer than the fault."""
    shop.control("add_fault", kind="time_out", seconds=0.2)
    started = time.monotonic()
    with pytest.raises(httpx.RemoteProtocolError):
        shop.ask(STORES)
    assert time.monotonic() - started >= 0.2


def test_a_drip_over_the_socket(shop: Server) -> None:
    """Whole in the end, after as long as was said."""
    shop.control("add_fault", kind="slow_drip", seconds=0.4)
    started = time.monotonic()
    assert shop.ask(STORES).json()["data"] == ANSWER
    assert time.monotonic() - started >= 0.4


def test_tokens_over_control(shop: Server) -> None:
    """Made with a restriction and an end, expired by the clock, revoked."""
    made = shop.control(
        "add_token", text="guest", permissions=["Store:read"], expires_at="2199-01-01T00:00:00Z"
    )
    assert (made["permissions"], made["expires_at"]) == (["Store:read"], "2199-01-01T00:00:00Z")
    guest = {"Authorization": "Bearer guest"}

    def ask(query: str) -> httpx.Response:
        return httpx.post(shop.told["url"], json={"query": query}, headers=guest)

    assert ask(STORES).json()["data"] == ANSWER
    assert ask("{ orders { number } }").json()["errors"][0]["extensions"]["category"] == "authorization"
    shop.control("grant_permissions", permissions=["Order:read"], token="guest")
    assert "errors" not in ask("{ orders { number } }").json()
    shop.control("withdraw_permissions", permissions=["Order:read", "Store:read"], token="guest")
    assert "errors" in ask("{ orders { number } }").json()
    assert "errors" in ask(STORES).json()
    assert shop.ask(STORES).json()["data"] == ANSWER
    shop.control("revoke_token", text="guest")
    assert ask(STORES).status_code == 403


def test_the_clock_over_control(shop: Server) -> None:
    """It runs, and is moved on; orders carry its time."""
    before = shop.control("advance_clock", seconds=0)
    after = shop.control("advance_clock", seconds=86_400)
    assert (before[:10] < after[:10], len(after)) == (True, len(before))
    number = order(shop)
    assert shop.control("order", number=number)["created_at"][:10] == after[:10]


def test_quotas_over_control(shop: Server) -> None:
    """Others use a bucket up; a day later it is open."""
    shop.control("spend_elsewhere", requests=60)
    refused = shop.ask(STORES)
    assert (refused.status_code, int(refused.headers["retry-after"]) <= 10) == (429, True)
    shop.control("advance_clock", seconds=86_400)
    assert shop.ask(LIMITS).json()["data"]["rateLimits"][0]["usedQuota"] == 1
    shop.control("foreign_load", requests_per_second=3)
    shop.control("advance_clock", seconds=10)
    assert shop.ask(LIMITS).json()["data"]["rateLimits"][0]["usedQuota"] in {31, 32}
    shop.control("foreign_load")
    shop.control("advance_clock", seconds=86_400)


def test_effects_by_key(shop: Server) -> None:
    """An order's shipments and payments, and stock changes that name the key."""
    number = order(shop)
    line = shop.control("order", number=number)["lines"][0]["id"]
    ship = f"""mutation {{ createShipment(input: {{order: {{number: {number}}}, shipmentInfo: {{trackingNumber: "T1"}},
      lines: [{{orderLine: {{id: {line}}}, quantity: 1}}]}}) {{ userErrors {{ message path }} }} }}"""
    assert shop.ask(ship).json()["data"]["createShipment"]["userErrors"] == []
    found = shop.look(f"effects?key={number}")
    assert (found["key"], found["orders"]) == (str(number), [number])
    assert [(one["quantity"], one["tracking_number"], one["is_shipped"]) for one in found["shipments"]] == [
        (1, "T1", False)
    ]
    assert [(one["entry_type"], one["status"], one["value"]) for one in found["payments"]] == [
        ("AUTH", "SUCCESS", 10.0)
    ]
    assert shop.look("effects?key=nothing-of-that-name") == {
        "key": "nothing-of-that-name", "orders": [], "shipments": [], "payments": [], "returns": [],
        "stock_changes": [],
    }  # fmt: skip


def test_stock_changes_by_key(shop: Server) -> None:
    """A word in their comment finds them, with the units by SKU."""
    change = """mutation { changeStock(input: {description: "delivery A-17", intoWarehouse: {id: 1},
      productSizes: [{productSize: {SKU: "JKT"}, deliveredQuantity: 3}]}) { userErrors { message path } } }"""
    answer = shop.ask(change).json()
    assert answer["data"]["changeStock"]["userErrors"] == []
    (found,) = shop.look("effects?key=A-17")["stock_changes"]
    assert (found["comment"], found["quantities"]) == ("delivery A-17", {"JKT": 3})


def test_control_lists_its_names(shop: Server) -> None:
    """Every name with what it does and its arguments."""
    listed = shop.client.get(shop.told["control"]).json()
    names = {
        "add_fault",
        "clear_faults",
        "add_token",
        "revoke_token",
        "advance_clock",
        "foreign_load",
        "place_order",
    }
    assert names <= set(listed["POST"])
    assert listed["POST"]["advance_clock"] == {
        "does": "Let time pass and return the new moment; the clock has to be a virtual one.",
        "arguments": {"seconds": "float"},
    }
    assert listed["POST"]["hold"]["arguments"]["reason"] == "HoldReason | None = None"
    assert listed["GET"]["stock_of"] == {
        "does": "Return the stock of one size in one warehouse.",
        "arguments": {"warehouse": "int", "sku": "str"},
    }


def test_control_lists_what_seeds_are_made_of(shop: Server) -> None:
    """Name, type, default and possible words of each member; how JSON writes what it has no word for."""
    listed = shop.client.get(shop.told["control"]).json()
    told = listed["types"]
    members = told["LineSeed"]["members"]
    assert members["sku"] == {"type": "str"}
    assert members["quantity"] == {"type": "int", "default": 1}
    assert members["kind"] == {
        "type": "LineKind",
        "default": "product",
        "words": ["product", "gift_certificate", "bundle"],
    }
    assert members["parts"] == {"type": "Sequence[PartSeed]", "default": []}
    assert told["PartSeed"]["members"]["quantity"] == {"type": "int", "default": 1}
    assert told["CaptureMode"] == {"words": ["now", "later", "fails"]}
    assert "ISO 8601" in told["timedelta"]["written"]
    assert "ISO 8601" in told["datetime"]["written"]
    assert told["Amount"] == told["Decimal"]


def test_every_type_that_is_named_is_explained(shop: Server) -> None:
    """Whoever has only curl finds each name of an argument or member, or knows it from JSON and Python."""
    listed = shop.client.get(shop.told["control"]).json()
    written = [text for told in listed["POST"].values() for text in told["arguments"].values()]
    seeds = [one["members"] for one in listed["types"].values() if "members" in one]
    written += [member["type"] for members in seeds for member in members.values()]
    named = {name for text in written for name in re.findall(r"[A-Z][a-z]\w+", text.split(" = ")[0])}
    assert named - set(listed["types"]) - {"Any", "None", "Literal"} == set()


def test_a_line_can_be_built_from_the_listing(shop: Server) -> None:
    """What is required by the listing is enough to place an order."""
    members = shop.client.get(shop.told["control"]).json()["types"]["LineSeed"]["members"]
    required = [name for name, member in members.items() if "default" not in member]
    assert required == ["sku", "unit_price"]


def test_what_only_looks_is_told_from_what_acts(shop: Server) -> None:
    """GET lists what is named "Return ...", and nothing else: a method that takes or makes something is a POST."""
    listed = shop.client.get(shop.told["control"]).json()
    looking = {name for name, told in listed["POST"].items() if told["does"].startswith("Return ")}
    assert set(listed["GET"]) == looking | {"requests", "faults", "fault_log"}


def test_looking_takes_nothing_away(shop: Server) -> None:
    """Webhooks leave their queue when they are taken, so they are not there to look at."""
    shop.control("install_webhooks", secret="test123")
    order(shop)
    assert shop.client.get(f"{shop.told['control']}/take_webhooks").status_code == 405
    assert len(shop.control("take_webhooks")) == 1
    assert shop.control("take_webhooks") == []


def test_looking_with_arguments(shop: Server) -> None:
    """They stand in the query; a wrong one is a 400 as in a POST."""
    number = order(shop)
    assert shop.look(f"order?number={number}") == shop.control("order", number=number)
    assert shop.look(f"mails?number={number}") == []
    assert shop.look(f"shop_requests?number={number}") == []
    assert shop.look("stock_of?warehouse=1&sku=JKT")["warehouse"] == 1
    for query in ("order", "order?number=x", "order?number=99999", "order?number=1&colour=red"):
        answer = shop.client.get(f"{shop.told['control']}/{query}")
        assert (answer.status_code, [*answer.json()]) == (400, ["error"])


@pytest.mark.parametrize("name", [name for name in dir(Shop) if not name.startswith("_")])
def test_everything_the_shop_can_do_is_there(shop: Server, name: str) -> None:
    """Called or shown, each name of `sandbox.shop`; arguments of every type can be read from JSON."""
    listed = shop.client.get(shop.told["control"]).json()
    assert name in listed["POST"]
    answer = shop.client.post(f"{shop.told['control']}/{name}", json={"no such argument": 1})
    assert (answer.status_code, "no such argument" in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize(
    "name, given, says",
    [
        ("add_fault", {"kind": "html", "from_": "2026-03-01T12:00:00"}, "aware"),
        ("add_fault", {"kind": "html", "share": 2}, "share"),
        ("add_token", {}, "text"),
        ("revoke_token", {"text": "unheard-of"}, "unknown token"),
        ("advance_clock", {"seconds": -1}, "does not go back"),
        ("foreign_load", {"requests_per_second": -1}, "0 or more"),
    ],
)
def test_control_refuses_what_cannot_be(shop: Server, name: str, given: dict[str, Any], says: str) -> None:
    """A 400 with one sentence."""
    response = shop.client.post(f"{shop.told['control']}/{name}", json=given)
    assert response.status_code == 400
    assert says in response.json()["error"]


def test_looking_needs_a_key_and_a_name(shop: Server) -> None:
    """`effects` without a key is a 400, another name a 404."""
    assert shop.client.get(f"{shop.told['control']}/effects").status_code == 400
    assert shop.client.get(f"{shop.told['control']}/nothing").status_code == 404


def test_a_real_clock_is_not_moved() -> None:
    """Without --virtual-clock the command says how to get one."""
    server = Server()
    try:
        response = server.client.post(f"{server.told['control']}/advance_clock", json={"seconds": 1})
        assert response.status_code == 400
        assert "--virtual-clock" in response.json()["error"]
    finally:
        server.stop()


def test_the_storage_is_served_too(shop: Server) -> None:
    """A program in another process sends its files to /uploads at the sandbox's own address."""
    made = "mutation { createMediaUpload(input: {mediaType: IMAGE}) { UUID userErrors { message } } }"
    uuid = shop.ask(made).json()["data"]["createMediaUpload"]["UUID"]
    address = shop.told["url"].replace("/graphql", "/uploads")
    for key, status in ((uuid, 204), ("unheard-of", 403)):
        sent = httpx.post(address, data={"key": key}, files={"file": b"\x89PNG"})
        assert sent.status_code == status


def test_a_server_that_does_not_start_leaves_no_process() -> None:
    """Nor does one whose end takes long; a leftover would be a ResourceWarning, which fails the run."""
    with pytest.raises(RuntimeError, match="known plans"):
        Server("--plan", "gigantic")
