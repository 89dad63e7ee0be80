"""What `sandbox.requests` tells of each request, and what it never does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import JournalEntry, Plan
from centra_ipaas.sandbox.edge import journal

STORES = "query ReadStores { stores { id } all: stores { name } }"
ORDERS = "query ($n: [Int!]) { orders(where: {number: $n}) { number } }"
LOCK = """mutation Lock($input: OrdersLockInput!) { setOrdersLock(input: $input) {
  problems: userErrors { message } userErrors { path } } }"""
TIGHT = Plan(name="tight", requests=(2, 1000), mutations=(2, 1000), complexity=(10**6, 10**8))
SDL = """input LoginInput { name: String, passWord: String, more: [LoginInput!] }
extend type Query { logins(where: LoginInput, apiKey: String, limit: Int): [Store!]! }"""


def last(centra: Centra) -> JournalEntry:
    return centra.sandbox.requests[-1]


def told(centra: Centra) -> tuple[Any, ...]:
    one = last(centra)
    return one.status, one.outcome, one.ran, one.fault


def test_an_answered_request(centra: Centra) -> None:
    """Who asked, when, what, with what, and what it cost."""
    centra.sandbox.tokens.add("erp token", integration="erp")
    centra.ask_as("erp token", STORES)
    one = last(centra)
    assert (one.at, one.integration, one.operation) == (centra.clock(), "erp", "ReadStores")
    assert (one.fields, one.variables, one.mutations) == (("stores", "stores"), {}, 0)
    assert one.complexity > 0
    assert told(centra) == (200, "answered", True, None)


def test_variables_are_as_they_were_sent(centra: Centra) -> None:
    """Numbers keep their digits."""
    given = {"n": [1, 2], "price": Decimal("9.90")}
    centra.post(ORDERS, **given)
    assert last(centra).variables == given


def test_a_mutation_that_was_refused(centra: Centra) -> None:
    """`userErrors` are told from an entry in `errors`, whatever they are called in the answer."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.post(LOCK, input={"orders": [{"number": 1}], "isLocked": True})
    assert told(centra) == (200, "answered", True, None)
    centra.post(LOCK, input={"orders": [{"number": 99}], "isLocked": True})
    assert told(centra) == (200, "user_errors", True, None)
    renamed = LOCK.replace("userErrors { path }", "")
    centra.post(renamed, input={"orders": [{"number": 99}], "isLocked": True})
    assert told(centra) == (200, "user_errors", True, None)
    centra.sandbox.tokens.withdraw("Order:read")
    centra.post(ORDERS)
    assert told(centra) == (200, "errors", True, None)


def test_requests_that_are_refused_are_there_too() -> None:
    """With what was known when they were refused."""
    centra = Centra(plan=TIGHT)
    assert centra.post("{ nope }").status_code == 400
    assert (told(centra), last(centra).integration) == ((400, "refused", False, None), "sandbox")
    centra.ask_as("unheard-of", STORES)
    one = last(centra)
    assert (told(centra), one.integration, one.operation) == ((403, "refused", False, None), None, None)
    centra.ask(STORES)
    centra.ask(STORES)
    assert centra.post(STORES).status_code == 429
    assert (told(centra), last(centra).operation) == ((429, "refused", False, None), "ReadStores")


@pytest.mark.parametrize(
    "kind, when, expected",
    [
        ("connection_refused", None, (None, "lost", False, "connection_refused")),
        ("connection_reset", None, (None, "lost", True, "connection_reset")),
        ("reset_mid_body", None, (None, "lost", True, "reset_mid_body")),
        ("time_out", "before", (None, "lost", False, "time_out")),
        ("status_500", None, (500, "refused", False, "status_500")),
        ("applied_then_500", None, (500, "refused", True, "applied_then_500")),
        ("null_data", None, (200, "errors", False, "null_data")),
        ("html", None, (200, "answered", False, "html")),
        ("slow_answer", None, (200, "answered", True, "slow_answer")),
    ],
)
def test_a_request_with_a_fault(centra: Centra, kind: Any, when: Any, expected: tuple[Any, ...]) -> None:
    """What reached the caller, and whether it ran."""
    centra.sandbox.faults.add(kind, when=when, seconds=0)
    try:
        centra.post(STORES)
    except httpx.TransportError:
        assert expected[0] is None
    assert told(centra) == expected


def test_a_late_effect_is_the_same_request(centra: Centra) -> None:
    """One request, which ran when its time had come."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.faults.add("applied_late", seconds=5)
    with pytest.raises(httpx.ReadError):
        centra.post(LOCK, input={"orders": [{"number": 1}], "isLocked": True})
    assert told(centra) == (None, "lost", False, "applied_late")
    centra.clock.move(seconds=5)
    assert centra.sandbox.settle() == 1
    assert told(centra) == (None, "lost", True, "applied_late")
    assert len(centra.sandbox.requests) == 1


def test_equal_requests_have_one_fingerprint(centra: Centra) -> None:
    """Another variable or another literal makes another one."""
    for query, number in ((ORDERS, 1), (ORDERS, 2), (ORDERS, 1), (ORDERS.replace("$n}", "[1]}"), 1)):
        centra.post(query, n=[number])
    first, other, again, literal = (one.fingerprint for one in centra.sandbox.requests)
    assert first == again
    assert len({first, other, literal}) == 3


def test_no_secret_is_in_it() -> None:
    """Neither the token nor what a member named like a secret holds, however deep."""
    centra = Centra(sdl=SDL)
    query = "query ($w: LoginInput, $apiKey: String) { logins(where: $w, apiKey: $apiKey) { id } }"
    more = [{"name": "b", "passWord": "hush-2"}]
    centra.post(query, w={"name": "a", "passWord": "hush-1", "more": more}, apiKey="hush-3")
    assert last(centra).variables == {
        "w": {"name": "a", "passWord": "***", "more": [{"name": "b", "passWord": "***"}]},
        "apiKey": "***",
    }
    text = repr(centra.sandbox.requests) + msgspec.json.encode(last(centra)).decode()
    assert [secret for secret in ("hush", centra.sandbox.token) if secret in text] == []


def test_it_keeps_the_newest(centra: Centra, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many requests, and of large ones fewer; the last one always."""
    monkeypatch.setattr(journal, "KEPT", 3)
    for number in range(5):
        centra.post(ORDERS, n=[number])
    assert [one.variables for one in centra.sandbox.requests] == [{"n": [2]}, {"n": [3]}, {"n": [4]}]
    monkeypatch.setattr(journal, "KEPT_BYTES", 10_000)
    centra.post(ORDERS, n=[1] * 5_000)
    assert [len(one.variables["n"]) for one in centra.sandbox.requests] == [5_000]
    centra.post(ORDERS, n=[5])
    assert [one.variables for one in centra.sandbox.requests] == [{"n": [5]}]
