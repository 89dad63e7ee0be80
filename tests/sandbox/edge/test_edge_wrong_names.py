"""Names that nothing has: told at once, with those that were probably meant."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import PlannedFault, Sandbox

SDL = """type LoyaltyCard { id: Int! }
extend type Query {
  # perm: LoyaltyCard:read
  loyaltyCards(limit: Int): [LoyaltyCard!]!
}"""


@pytest.mark.parametrize(
    "given, says",
    [
        ({"kind": "stats_500"}, "unknown fault 'stats_500'; did you mean status_500"),
        ({"kind": "html", "match": "createShipmnt"}, "unknown root field 'createShipmnt'; did you mean createShipment"),
        ({"kind": "html", "match": ["orders", "oders"]}, "unknown root field 'oders'; did you mean orders"),
        ({"kind": "html", "match": "ReadOrders"}, "unknown root field 'ReadOrders'"),
        ({"kind": "partial_data", "field": "shipingAddress"}, "unknown field 'shipingAddress'; did you mean shippingA"),
        ({"kind": "applied_late", "match": "orders"}, "applied_late comes to mutations only, so never to orders"),
        ({"kind": "object_deleted", "match": ["createBrand"]}, "comes to queries only, so never to createBrand"),
        ({"kind": "events_late", "match": "orders"}, "events_late comes to events only, so never to orders"),
    ],
)  # fmt: skip
def test_a_fault_that_could_never_come_is_refused(given: dict[str, Any], says: str) -> None:
    """The same sentence that the control interface answers; nothing is planned."""
    sandbox = Sandbox()
    with pytest.raises(ValueError, match=says):
        sandbox.faults.add(**given)
    assert (sandbox.faults.pending(), sandbox.faults.plan()) == (0, ())


def test_what_can_come_is_taken() -> None:
    """Introspection, one right root field of several, root fields of the shop's own, any operation name."""
    faults = Sandbox(sdl=SDL).faults
    faults.add("html", match="__schema")
    faults.add("html", match="loyaltyCards")
    faults.add("applied_late", match=["orders", "createBrand"])
    faults.add("missing_field", match="orders", field="__typename")
    faults.add("html", operation="NobodyKnowsIt")
    assert faults.pending() == 5


def test_the_plan_tells_which_fault_met_nothing(centra: Centra) -> None:
    """An operation's name is the caller's, so a wrong one shows only here: no request was called so."""
    faults = centra.sandbox.faults
    faults.add("status_500", operation="ReadStores", skip=1)
    faults.add("status_500", operation="ReadStore", match=["stores", "orders"])
    centra.ask("query ReadStores { stores { id } }")
    missed = PlannedFault(
        kind="status_500", match=("orders", "stores"), operation="ReadStore", met=0, hits=0, left=1
    )
    met = PlannedFault(kind="status_500", match=None, operation="ReadStores", met=1, hits=0, left=1)
    assert faults.plan() == (met, missed)
    assert centra.post("query ReadStores { stores { id } }").status_code == 500
    assert [(one.met, one.hits, one.left) for one in faults.plan()] == [(2, 1, 0), (0, 0, 1)]
    faults.clear()
    assert faults.plan() == ()


def test_a_fault_whose_time_has_passed_stays_in_the_plan(centra: Centra) -> None:
    """With nothing left; that nothing came in its time can be seen."""
    end = centra.clock()
    centra.sandbox.faults.add("status_500", until=end)
    assert centra.post("{ stores { id } }").status_code == 200
    (planned,) = centra.sandbox.faults.plan()
    assert (planned.met, planned.hits, planned.left) == (0, 0, 0)


@pytest.mark.parametrize(
    "given, says",
    [
        ({"permissions": ["Order:read", "Order:reed"]}, "unknown permission 'Order:reed'; did you mean Order:read"),
        ({"permissions": ["order:read"]}, "unknown permission 'order:read'; did you mean"),
        ({"permissions": ["X"]}, "unknown permission 'X'$"),
        ({"stores": [1, 3]}, "unknown store 3; known: 1, 2"),
    ],
)  # fmt: skip
def test_a_token_with_unknown_names_is_refused(given: dict[str, Any], says: str) -> None:
    """It is not made."""
    sandbox = Sandbox()
    with pytest.raises(ValueError, match=says):
        sandbox.tokens.add("narrow", **given)
    assert repr(sandbox.tokens) == "<Tokens: 1 valid or expired>"


def test_granting_and_withdrawing_refuse_unknown_permissions() -> None:
    """The token stays as it is."""
    tokens = Sandbox().tokens
    tokens.add("narrow", permissions=["Order:read"])
    for change in (tokens.grant, tokens.withdraw):
        with pytest.raises(ValueError, match="unknown permission 'Odrer:read'; did you mean Order:read"):
            change("Odrer:read", token="narrow")
    assert tokens.grant("Store:read", token="narrow").permissions == {"Order:read", "Store:read"}


def test_permissions_that_a_token_may_carry() -> None:
    """Older names, documented ones of fields that our copy lacks, and those of a shop's own schema."""
    older = ["Purchaser:read", "WarehouseDelivery:read", "Product.Brand:read", "EmailHistory:read"]
    assert Sandbox().tokens.add("old", permissions=older).allows("Purchaser:read")
    own = Sandbox(sdl=SDL)
    assert own.tokens.add("own", permissions=["LoyaltyCard:read"]).allows("LoyaltyCard:read")


def test_a_store_that_was_loaded_is_known() -> None:
    """What stores there are is the shop's."""
    sandbox = Sandbox()
    sandbox.load({"Store": [{"id": 3, "name": "Third", "type": "WHOLESALE"}]})
    assert sandbox.tokens.add("third", stores=[3]).sees(3)
