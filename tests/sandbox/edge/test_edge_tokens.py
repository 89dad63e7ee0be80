"""Who may ask: permissions, stores, an end, and being revoked (OLD:auth)."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import Sandbox

STORES = "{ stores { id } }"
ORDERS = "{ orders { number } }"
NEED = "You need Order:read permission to access orders."


def ask(centra: Centra, token: str, query: str = STORES) -> httpx.Response:
    return httpx.Client(transport=centra.sandbox.transport()).post(
        centra.sandbox.url, json={"query": query}, headers={"Authorization": f"Bearer {token}"}
    )


def test_a_token_is_good_until_it_expires(centra: Centra) -> None:
    """From the moment of its end on it is a 403."""
    centra.sandbox.tokens.add("short", expires_at=datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC))
    assert ask(centra, "short").status_code == 200
    centra.clock.move(seconds=29)
    assert ask(centra, "short").status_code == 200
    centra.clock.move(seconds=1)
    assert ask(centra, "short").status_code == 403
    assert ask(centra, centra.sandbox.token).status_code == 200


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


def test_a_store_restricted_token_sees_its_store_only(centra: Centra) -> None:
    """ "A store restricted token does not see other stores' objects" (OLD:events)."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.order(("S", 1, "10.00"), number=2, store_type="WHOLESALE")
    centra.sandbox.tokens.add("retail", stores=[1])
    assert ask(centra, "retail", ORDERS).json()["data"] == {"orders": [{"number": 1}]}
    assert centra.ask(ORDERS) == {"orders": [{"number": 1}, {"number": 2}]}


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
