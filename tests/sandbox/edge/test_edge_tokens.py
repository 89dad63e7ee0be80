"""Who may ask: permissions, stores, an end, and being revoked (OLD:auth)."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from returning import ship
from sandbox_client import Centra

from centra_ipaas.sandbox import Sandbox

STORES = "{ stores { id } }"
ORDERS = "{ orders { number } }"
NEED = "You need Order:read permission to access orders."


def ask(centra: Centra, token: str, query: str = STORES) -> httpx.Response:
    return httpx.Client(transport=centra.sandbox.transport()).post(
        centra.sandbox.url, json={"query": query}, headers={"Authorization": f"Bearer {token}"}
    )


@pytest.mark.behaviour("orders-1-01")
def test_a_post_of_json_with_a_bearer_token(centra: Centra) -> None:
    """The scheme's case does not matter, the token's does; other schemes and other paths are no way in."""
    base = str(centra.sandbox.url).removesuffix("/graphql")
    bare = httpx.Client(transport=centra.sandbox.transport())

    def status(path: str, authorization: str) -> int:
        sent = {"Authorization": authorization}
        return bare.post(base + path, json={"query": STORES}, headers=sent).status_code

    assert status("/graphql", "Bearer sandbox-token") == 200
    assert status("/graphql", "bearer sandbox-token") == 200
    assert status("/graphql", "Bearer Sandbox-Token") == 403
    assert status("/graphql", "Basic sandbox-token") == 403
    assert status("/graphql", "sandbox-token") == 403
    assert status("/graphql/v2", "Bearer sandbox-token") == 404


@pytest.mark.behaviour("orders-1-03")
def test_a_token_expires_after_30_days_unless_told_otherwise(centra: Centra) -> None:
    """OLD:auth. Assumed: the sandbox's own token never does, so that a test may move the clock by years."""
    centra.sandbox.tokens.add("usual")
    centra.sandbox.tokens.add("long", expires_at=datetime(2027, 3, 1, tzinfo=UTC))
    centra.clock.move(days=30, seconds=-1)
    assert [ask(centra, token).status_code for token in ("usual", "long")] == [200, 200]
    centra.clock.move(seconds=1)
    assert [ask(centra, token).status_code for token in ("usual", "long")] == [403, 200]
    centra.clock.move(days=400)
    assert [ask(centra, token).status_code for token in ("long", centra.sandbox.token)] == [403, 200]
    centra.sandbox.tokens.add("usual")
    assert ask(centra, "usual").status_code == 200


def test_the_own_token_can_be_narrowed_without_an_end(centra: Centra) -> None:
    """Made again with other permissions it still does not expire, unless that is said."""
    centra.sandbox.tokens.add(centra.sandbox.token, permissions=["Store:read"])
    centra.clock.move(days=60)
    assert ask(centra, centra.sandbox.token).status_code == 200
    centra.sandbox.tokens.add(centra.sandbox.token, expires_at=centra.clock())
    assert ask(centra, centra.sandbox.token).status_code == 403


@pytest.mark.behaviour("orders-2-09", "catalog-6-07")
def test_a_token_is_good_until_it_expires(centra: Centra) -> None:
    """From the moment of its end on it is a 403."""
    centra.sandbox.tokens.add("short", expires_at=datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC))
    assert ask(centra, "short").status_code == 200
    centra.clock.move(seconds=29)
    assert ask(centra, "short").status_code == 200
    centra.clock.move(seconds=1)
    assert ask(centra, "short").status_code == 403
    assert ask(centra, centra.sandbox.token).status_code == 200


@pytest.mark.behaviour("orders-1-04")
def test_a_revoked_token_is_403_at_once(centra: Centra) -> None:
    """The others stay good; what is unknown cannot be revoked."""
    centra.sandbox.tokens.add("second")
    assert ask(centra, "second").status_code == 200
    centra.sandbox.tokens.revoke("second")
    assert ask(centra, "second").status_code == 403
    assert ask(centra, centra.sandbox.token).status_code == 200
    with pytest.raises(ValueError, match="unknown token"):
        centra.sandbox.tokens.revoke("second")


def test_a_missing_permission_is_an_entry_in_errors(centra: Centra) -> None:
    """The words are those of OLD:auth; what needs no permission is answered."""
    centra.sandbox.tokens.add("products", permissions=["Product:read", "Store:read"])
    (error,) = ask(centra, "products", ORDERS).json()["errors"]
    assert (error["message"], error["path"]) == (NEED, ["orders"])
    assert error["extensions"]["category"] == "authorization"
    assert ask(centra, "products").json()["data"] == {"stores": [{"id": 1}, {"id": 2}]}


def test_a_permission_comes_and_goes_in_the_middle_of_a_run(centra: Centra) -> None:
    """Withdrawn from the token that may do everything, and granted again."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.tokens.withdraw("Order:read")
    assert [error["message"] for error in centra.post(ORDERS).json()["errors"]] == [NEED]
    assert centra.ask(STORES) == {"stores": [{"id": 1}, {"id": 2}]}
    centra.sandbox.tokens.grant("Order:read")
    assert centra.ask(ORDERS) == {"orders": [{"number": 1}]}


def test_a_permission_can_be_added_to_a_narrow_token(centra: Centra) -> None:
    """`token` names whose permissions change; the default token is another."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.tokens.add("narrow", permissions=[])
    assert "errors" in ask(centra, "narrow", ORDERS).json()
    centra.sandbox.tokens.grant("Order:read", token="narrow")
    assert ask(centra, "narrow", ORDERS).json()["data"] == {"orders": [{"number": 1}]}
    centra.sandbox.tokens.withdraw("Order:read", token="narrow")
    assert "errors" in ask(centra, "narrow", ORDERS).json()
    assert "errors" not in centra.body(ORDERS)


@pytest.fixture
def two_stores(centra: Centra) -> Centra:
    """An order, a shipment and a market in each store; the token ``retail`` is kept from wholesale."""
    centra.shop.add_market("Consumers")
    centra.shop.add_market("Stockists", store_type="WHOLESALE")
    ship(centra, centra.order(("S", 1, "10.00"), number=1))
    wholesale = centra.order(("S", 1, "10.00"), number=2, store_type="WHOLESALE")
    ship(centra, wholesale)
    centra.sandbox.tokens.add("retail", stores=[1])
    return centra


@pytest.mark.behaviour("orders-1-09")
@pytest.mark.parametrize(
    "query, seen",
    [
        ("{ stores { id } }", [{"id": 1}]),
        ("{ orders { number } }", [{"number": 1}]),
        ("{ orders(where: {number: [1, 2]}) { number } }", [{"number": 1}]),
        ("{ orderConnection(first: 9) { totalCount edges { node { number } } pageInfo { hasNextPage } } }",
         {"totalCount": 1, "edges": [{"node": {"number": 1}}], "pageInfo": {"hasNextPage": False}}),
        ("{ shipments { order { number } } }", [{"order": {"number": 1}}]),
        ("{ shipmentConnection(last: 9) { totalCount } }", {"totalCount": 1}),
        ("{ orderPaymentHistory { order { number } } }", [{"order": {"number": 1}}] * 2),
        ("{ markets { name } }", [{"name": "Consumers"}]),
        ("{ market(id: 2) { name } }", None),
    ],
)  # fmt: skip
def test_a_store_restricted_token_sees_its_store_only(two_stores: Centra, query: str, seen: object) -> None:
    """ "A store restricted token does not see other stores' objects" (OLD:events)."""
    body = ask(two_stores, "retail", query).json()
    assert "errors" not in body
    (found,) = body["data"].values()
    assert found == seen
    assert two_stores.ask(query) != body["data"]


@pytest.mark.behaviour("orders-1-09")
def test_hashes_and_accounts_keep_other_stores_out(two_stores: Centra) -> None:
    """An order by its hash is null; an account is of the store of its market."""
    found = {"order": {"number": 2}, "accounts": [{"orders": [{"number": 2}]}]}
    (order,) = two_stores.ask("{ orders(where: {number: 2}) { id } }")["orders"]
    query = f'{{ order(id: "{order["id"]}") {{ number }} accounts {{ orders {{ number }} }} }}'
    assert two_stores.ask(query) == found
    assert ask(two_stores, "retail", query).json()["data"] == {"order": None, "accounts": []}


@pytest.mark.behaviour("orders-1-09")
def test_mutations_do_not_find_what_is_of_another_store(two_stores: Centra) -> None:
    """Assumed: it is "not found", as if it did not exist; and nothing happens, in a batch not even to its neighbour."""
    lock = """mutation { setOrdersLock(input: {orders: [{number: 1}, {number: 2}], isLocked: true}) {
      userErrors { message path } } }"""
    (refused,) = ask(two_stores, "retail", lock).json()["data"]["setOrdersLock"]["userErrors"]
    assert refused["message"] == "Order with number 2 not found."
    assert [two_stores.shop.order(number).is_locked for number in (1, 2)] == [False, False]
    update = "mutation { updateShipment(id: 2, input: {isGoodToGo: true}) { userErrors { message } } }"
    assert ask(two_stores, "retail", update).json()["data"]["updateShipment"]["userErrors"] == [
        {"message": "Shipment with id 2 not found."}
    ]
    assert two_stores.do(lock)["userErrors"] == []


def test_no_secret_shows_in_a_repr() -> None:
    """Neither of the sandbox, nor of its tokens."""
    sandbox = Sandbox(token="hush-hush")
    made = sandbox.tokens.add("very-quiet", description="for the warehouse")
    shown = f"{sandbox!r} {sandbox.tokens!r} {made!r} {sandbox.tokens.withdraw('Order:read')!r}"
    assert "hush-hush" not in shown
    assert "very-quiet" not in shown
    assert "for the warehouse" in shown


@pytest.mark.parametrize(
    "text, given, says",
    [
        ("", {}, "blanks"),
        (" x", {}, "blanks"),
        ("x", {"expires_at": datetime.fromisoformat("2027-01-01")}, "aware"),
    ],
)
def test_a_wrong_token_is_not_made(text: str, given: dict[str, datetime], says: str) -> None:
    """A text that no header could carry, an end without a zone."""
    with pytest.raises(ValueError, match=says):
        Sandbox().tokens.add(text, expires_at=given.get("expires_at"))


@pytest.mark.parametrize("cookie", ["graphql-access=sandbox-token", "a=b; graphql-access=sandbox-token"])
def test_the_cookie_works_as_well(centra: Centra, cookie: str) -> None:
    """ "A cookie graphql-access works as well" (OLD:auth); one that cannot be read is no token."""
    bare = httpx.Client(transport=centra.sandbox.transport())
    assert (
        bare.post(centra.sandbox.url, json={"query": STORES}, headers={"Cookie": cookie}).status_code == 200
    )
    assert bare.post(centra.sandbox.url, json={"query": STORES}, headers={"Cookie": '"'}).status_code == 403
