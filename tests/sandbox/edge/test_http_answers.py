"""Answers as HTTP: status codes, headers, quotas, and faults."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime

import httpx
import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import GROWTH, Assumptions, Plan, Sandbox

STORES = "{ stores { id } }"
LIMITS = "{ rateLimits { type intervalSeconds quota usedQuota remainingQuota } }"
LOCK = """mutation { setOrdersLock(input: {orders: [{number: 1}], isLocked: true}) { userErrors { message } } }"""
TIGHT = Plan(name="tight", requests=(3, 100), mutations=(1, 10), complexity=(10_000, 100_000))


@pytest.mark.behaviour("orders-1-02", "orders-2-08")
def test_a_wrong_token_is_403(centra: Centra) -> None:
    """No token and a wrong one are refused; a bearer token and the cookie are both taken."""
    body = {"query": STORES}
    bare = httpx.Client(transport=centra.sandbox.transport())
    assert bare.post(centra.sandbox.url, json=body).status_code == 403
    assert bare.post(centra.sandbox.url, json=body, headers={"Authorization": "Bearer no"}).status_code == 403
    cookie = {"Cookie": f"graphql-access={centra.sandbox.token}"}
    assert bare.post(centra.sandbox.url, json=body, headers=cookie).status_code == 200


@pytest.mark.behaviour("orders-2-07", "catalog-6-06")
@pytest.mark.parametrize(
    "query",
    ["{ stores { nope } }", "{ stores { id }", "query ($n: Int!) { order(id: $n) { id } }",
     "query ($id: String!) { order(id: $id) { id } }", '{ orders(where: {createdAt: {from: "someday"}}) { id } }'],
)  # fmt: skip
def test_bad_queries_are_400(centra: Centra, query: str) -> None:
    """Unknown fields, bad syntax, wrong types, missing variables and dates that are none do not run."""
    assert centra.post(query).status_code == 400
    assert [(one.status, one.ran) for one in centra.sandbox.requests] == [(400, False)]


@pytest.mark.behaviour("orders-2-07", "catalog-6-06")
@pytest.mark.parametrize(
    "body, says",
    [
        (b"", "Invalid JSON"),
        (b"{", "Invalid JSON"),
        (b"\xff", "Invalid JSON"),
        (b'{"query": "\xff"}', "Invalid JSON"),
        (b"query=%7Bstores%7Bid%7D%7D", "Invalid JSON"),
        (
            b'[{"query": "{ stores { id } }"}]',
            "Expected `object`, got `array`",
        ),  # batches of requests are not offered
        (b'{"variables": {}}', "missing required field `query`"),
        (b'{"query": null}', "$.query"),
        (b'{"query": "{ stores { id } }", "variables": [1]}', "$.variables"),
        (b'{"query": "{ stores { id } }", "variables": {"a": 1e9999999999999999999}}', "too large"),
        (b'{"query": "{ stores { id } }", "variables": ' + b'{"a":' * 9999 + b"1" + b"}" * 10000, "too deep"),
    ],
)
def test_bad_json_is_400(centra: Centra, body: bytes, says: str) -> None:
    """A body that is no JSON object with a query is refused, in words."""
    response = centra.client.post(centra.sandbox.url, content=body)
    assert response.status_code == 400
    assert says in response.json()["errors"][0]["message"]


def test_a_bad_query_says_where(centra: Centra) -> None:
    """Each mistake with its line and column, as GraphQL servers do (assumed: the body of a 400 is not known)."""
    assert centra.post("{\n  stores { zzz }\n  brands { yyy }\n}").json() == {
        "errors": [
            {
                "message": "Cannot query field 'zzz' on type 'Store'.",
                "locations": [{"line": 2, "column": 12}],
            },
            {
                "message": "Cannot query field 'yyy' on type 'Brand'.",
                "locations": [{"line": 3, "column": 12}],
            },
        ]
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_is_taken(centra: Centra, method: str) -> None:
    """Assumed: HTTP 405, even for a query in the address."""
    address = f"{centra.sandbox.url}?query=%7Bstores%7Bid%7D%7D"
    assert centra.client.request(method, address).status_code == 405


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "text/plain", None])
def test_the_content_type_is_not_looked_at(centra: Centra, kind: str | None) -> None:
    """OLD:auth says to send application/json; assumed: nothing checks it."""
    headers = {"content-type": kind} if kind else {}
    response = centra.client.post(
        centra.sandbox.url, content=b'{"query": "{ stores { id } }"}', headers=headers
    )
    assert response.status_code == 200


@pytest.mark.parametrize(
    "value, status",
    [
        (1, 200),
        (1.0, 200),
        (None, 200),
        ("1", 400),
        (1.5, 400),
        (True, 400),
        (2**31, 400),
        ([1], 400),
        ({}, 400),
    ],
)
def test_a_variable_is_of_its_type(centra: Centra, value: object, status: int) -> None:
    """An Int takes whole numbers of 32 bits, and null where it is not demanded."""
    response = centra.post("query ($n: Int) { orders(limit: $n) { id } }", n=value)
    assert response.status_code == status
    if status == 400:
        assert response.json()["errors"][0]["message"].startswith("Variable '$n'")
    assert centra.post("query ($n: Int!) { orders(limit: $n) { id } }").status_code == 400
    assert centra.post("query ($n: Int! = 5) { orders(limit: $n) { id } }").status_code == 200


@pytest.mark.parametrize("value", ["1e400", "1e15", "-1e15", "1e9999999999999999999"])
def test_an_amount_beyond_measure_is_400(centra: Centra, value: str) -> None:
    """Assumed: as a Float that is none."""
    price = f'{{product: {{id: 1}}, price: {{value: {value}, currencyIsoCode: "SEK"}}}}'
    given = f"{{pricelist: {{id: 1}}, productPrices: [{price}]}}"
    query = f"mutation {{ setPrices(input: {given}) {{ userErrors {{ path }} }} }}"
    assert centra.post(query).status_code == 400


def test_operations_are_chosen_by_name(centra: Centra) -> None:
    """Of several one has to be named, and only that one runs and costs."""
    centra.order(("S", 1, "10.00"), number=1)
    query = LOCK.replace("mutation", "mutation Lock", 1) + " query Stores { stores { id } }"

    def ask(name: str | None) -> httpx.Response:
        return centra.client.post(centra.sandbox.url, json={"query": query, "operationName": name})

    assert ask("Stores").json()["data"] == {"stores": [{"id": 1}, {"id": 2}]}
    assert not centra.shop.order(1).is_locked
    assert ask(None).json()["errors"][0]["message"].startswith("Must provide operation name")
    assert ask("Nope").json()["errors"][0]["message"] == "Unknown operation named 'Nope'."
    assert ask("Lock").status_code == 200
    assert centra.shop.order(1).is_locked
    assert [one.operation for one in centra.sandbox.requests if one.ran] == ["Stores", "Lock"]


@pytest.mark.behaviour("orders-2-06", "catalog-6-05")
def test_200_says_that_a_request_was_executed(centra: Centra) -> None:
    """ERRORS: a mutation with userErrors is 200 as well and has done nothing; whatever is not 200 has no data."""
    centra.order(("S", 1, "10.00"), number=1)
    both = LOCK.replace("{number: 1}", "{number: 1}, {number: 2}")
    response = centra.post(both)
    assert response.status_code == 200
    assert response.json()["data"]["setOrdersLock"]["userErrors"] == [
        {"message": "Order with number 2 not found."}
    ]
    assert not centra.shop.order(1).is_locked
    assert centra.post(LOCK).json()["data"]["setOrdersLock"]["userErrors"] == []
    assert centra.shop.order(1).is_locked
    for wrong, code in ((centra.post("{ nope }"), 400), (centra.client.get(centra.sandbox.url), 405)):
        assert wrong.status_code == code
        assert "data" not in wrong.json()


@pytest.mark.behaviour("orders-2-14")
def test_warnings_do_not_stop_a_mutation(centra: Centra) -> None:
    """ERRORS, OLD:dtc: a capture that the provider refuses is a warning; errors and warnings have message and path."""
    centra.order(("S", 1, "10.00"), number=1, capture="fails")
    line = centra.shop.order(1).lines[0].id
    fields = "userErrors { message path } userWarnings { message path } shipment { id isCaptured: isPaid }"
    ship = f"""mutation ($c: Boolean) {{ createShipment(input: {{order: {{number: 1}}, capture: $c,
      lines: [{{orderLine: {{id: {line}}}, quantity: %d}}]}}) {{ {fields} }} }}"""
    (error,) = centra.refused(ship % 2, c=False)
    assert set(error) == {"message", "path"}
    assert error["path"][0] == "input"
    payload = centra.do(ship % 1, c=True)
    assert payload["shipment"] == {"id": 1, "isCaptured": False}
    (warning,) = payload["userWarnings"]
    assert set(warning) == {"message", "path"}
    assert "declined" in warning["message"]


@pytest.mark.behaviour("orders-2-11", "orders-2-12", "catalog-6-08")
@pytest.mark.parametrize("status", [499, 500])
def test_499_and_500_leave_open_what_happened(status: int) -> None:
    """ERRORS: the same answer stands for a mutation that ran and for one that did not; asked again it is answered."""
    seen = []
    for kind in (f"status_{status}", f"applied_then_{status}"):
        centra = Centra()
        centra.order(("S", 1, "10.00"), number=1)
        centra.sandbox.faults.add(kind)  # type: ignore[arg-type]
        response = centra.post(LOCK)
        seen.append((response.status_code, response.content, centra.shop.order(1).is_locked))
        assert centra.post(LOCK).status_code == 200
        assert centra.shop.order(1).is_locked
    (first, said, ran), (second, too, ran_too) = seen
    assert (first, second, said) == (status, status, too)
    assert (ran, ran_too) == (False, True)


@pytest.mark.behaviour("orders-2-15", "catalog-6-01")
def test_mutations_must_select_user_errors(centra: Centra) -> None:
    """ "Requires field selected: userErrors": without it nothing runs."""
    response = centra.post(
        "mutation { setOrdersLock(input: {orders: [], isLocked: true}) { orders { id } } }"
    )
    assert response.status_code == 400
    assert "Requires field selected: userErrors" in response.text


@pytest.mark.behaviour("orders-2-01", "orders-3-22", "catalog-7-07")
def test_the_envelope_tells_cost_permissions_and_version(centra: Centra) -> None:
    """`extensions` carries complexity, permissionsUsed and appVersion; a rateLimits query costs 10."""
    assert centra.body(LIMITS)["extensions"] == {
        "complexity": 10,
        "permissionsUsed": [],
        "appVersion": "v1.60.0",
    }
    centra.order(("S", 1, "10.00"))
    used = centra.body("{ orders(limit: 100) { shippingAddress { city } lines { id } } }")["extensions"]
    assert used["permissionsUsed"] == ["Order:read", "Order.shippingAddress:read"]
    response = centra.post(STORES)
    assert parsedate_to_datetime(response.headers["date"]) == centra.clock()


@pytest.mark.behaviour("orders-2-10", "orders-3-02", "orders-3-03", "orders-3-18")
def test_a_used_up_bucket_is_429() -> None:
    """Six buckets refill at a constant rate; a refused request does not run and costs nothing."""
    centra = Centra(plan=TIGHT)
    centra.order(("S", 1, "10.00"), number=1)
    assert [centra.post(STORES).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert centra.post(STORES).headers["retry-after"] == "4"
    assert [one.ran for one in centra.sandbox.requests] == [True, True, True, False, False]
    centra.clock.move(seconds=4)
    assert centra.post(STORES).status_code == 200
    assert centra.post(STORES).status_code == 429


def test_mutations_have_their_own_bucket() -> None:
    """One mutation costs one token; two in one request need two at once."""
    centra = Centra(plan=TIGHT)
    centra.order(("S", 1, "10.00"), number=1)
    assert centra.post(LOCK).status_code == 200
    assert centra.post(LOCK).status_code == 429
    assert centra.post(STORES).status_code == 200


@pytest.mark.behaviour("orders-3-01", "orders-3-07", "orders-3-14", "orders-3-15", "orders-3-16")
def test_rate_limits_answers_from_the_same_buckets() -> None:
    """quota = used + remaining, for three kinds over two intervals; the question counts itself."""
    centra = Centra(plan=GROWTH)
    rows = centra.ask(LIMITS)["rateLimits"]
    assert [(row["type"], row["intervalSeconds"], row["quota"], row["usedQuota"]) for row in rows] == [
        ("REQUEST_COUNT", "TEN_SECONDS", 60, 1),
        ("REQUEST_COUNT", "ONE_HOUR", 5_000, 1),
        ("QUERY_COMPLEXITY", "TEN_SECONDS", 250_000, 10),
        ("QUERY_COMPLEXITY", "ONE_HOUR", 30_000_000, 10),
        ("MUTATION_COUNT", "TEN_SECONDS", 20, 0),
        ("MUTATION_COUNT", "ONE_HOUR", 1_800, 0),
    ]
    assert all(row["quota"] == row["usedQuota"] + row["remainingQuota"] for row in rows)


@pytest.mark.behaviour("orders-3-17")
@pytest.mark.parametrize(
    "form, expected",
    [("seconds", "4"), ("unix", "1772366404"), ("date", "Sun, 01 Mar 2026 12:00:04 GMT")],
)
def test_retry_after_has_three_forms(form: str, expected: str) -> None:
    """The old page says timestamp and shows no sample: seconds, Unix time and HTTP date can be chosen."""
    centra = Centra(plan=TIGHT, assumptions=Assumptions(retry_after=form))  # type: ignore[arg-type]
    for _ in range(3):
        centra.post(STORES)
    assert centra.post(STORES).headers["retry-after"] == expected


def test_a_lost_answer_has_its_effect(centra: Centra) -> None:
    """`connection_reset` runs the mutation, then the connection breaks."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.faults.add("connection_reset", match="setOrdersLock")
    assert centra.post(STORES).status_code == 200
    with pytest.raises(httpx.ReadError):
        centra.post(LOCK)
    assert centra.shop.order(1).is_locked
    assert centra.post(LOCK).status_code == 200


@pytest.mark.parametrize(
    "kind, status, ran",
    [("applied_then_500", 500, True), ("truncated_json", 200, True), ("status_500", 500, False),
     ("status_429", 429, False),
     ("html", 200, False), ("null_data", 200, False)],
)  # fmt: skip
def test_faults_say_whether_they_ran(centra: Centra, kind: str, status: int, ran: bool) -> None:
    """Each fault answers as documented and does or does not execute."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.faults.add(kind)  # type: ignore[arg-type]
    response = centra.post(LOCK)
    assert response.status_code == status
    assert centra.shop.order(1).is_locked is ran
    assert [one.ran for one in centra.sandbox.requests] == [ran]


def test_faults_skip_and_repeat(centra: Centra) -> None:
    """`skip` lets requests pass first, `times` repeats the fault."""
    centra.sandbox.faults.add("status_500", skip=1, times=2)
    assert [centra.post(STORES).status_code for _ in range(4)] == [200, 500, 500, 200]


def test_a_slow_answer_times_out(centra: Centra) -> None:
    """An answer slower than the read time-out is a ReadTimeout; the request ran."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.faults.add("slow_answer", seconds=0.05)
    with pytest.raises(httpx.ReadTimeout):
        centra.client.post(centra.sandbox.url, json={"query": LOCK}, timeout=0.01)
    assert centra.shop.order(1).is_locked


def test_the_async_client_gets_the_same_answers() -> None:
    """One transport serves httpx.AsyncClient as well."""

    async def ask() -> int:
        sandbox = Sandbox()
        async with httpx.AsyncClient(transport=sandbox.transport(), headers=sandbox.headers) as client:
            answers = [client.post(sandbox.url, json={"query": STORES}) for _ in range(5)]
            return sum(answer.status_code == 200 for answer in await asyncio.gather(*answers))

    assert asyncio.run(ask()) == 5
