"""What a token may read and write, and what the answer tells of it (OLD:auth)."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec
import pytest
from listening import listen
from returning import give_back, ship
from sandbox_client import Centra

from centra_ipaas.sandbox import ElementSeed

ORDERS = "{ orders { number shippingAddress { city } ... on DirectToConsumerOrder { customer { email } } } }"
LOCK = """mutation { setOrdersLock(input: {orders: [{number: 1}], isLocked: true}) {
  orders { number isLocked store { id } } userErrors { message } } }"""
CANCEL = """mutation ($id: String!, $in: DirectToConsumerOrderCancelInput!) {
  cancelDirectToConsumerOrder(id: $id, input: $in) { order { status } userErrors { message path } } }"""
ATTRIBUTES = """mutation { assignAttributes(input: {objectType: Customer, objectId: 1, dynamicAttributes: [
    {attributeTypeName: "extra", attributeElementKey: "ship_id", attributeElementValue: "x"}]}) {
  userErrors { message path } object { ... on Customer { id email } ...attributes } } }
fragment attributes on ObjectWithAttributes { attributes { type { name isMapped } elements { key } } }"""


def answer(centra: Centra, permissions: list[str] | None, query: str, **variables: Any) -> Any:
    """The whole answer to a token with these permissions."""
    centra.sandbox.tokens.add("narrow", permissions=permissions)
    response = httpx.Client(transport=centra.sandbox.transport()).post(
        centra.sandbox.url,
        json={"query": query, "variables": variables},
        headers={"Authorization": "Bearer narrow"},
    )
    assert response.status_code == 200, response.text
    return msgspec.json.decode(response.content)


def messages(body: Any) -> list[str]:
    return [error["message"] for error in body.get("errors", ())]


@pytest.mark.behaviour("orders-1-11")
def test_reading_and_writing_are_two_permissions(centra: Centra) -> None:
    """A token that only reads changes nothing; one that only writes gets no payload, and its mutation has run."""
    centra.order(("S", 1, "10.00"), number=1)
    body = answer(centra, ["Order:read"], LOCK)
    assert messages(body) == ["You need Order.isLocked:write permission to access setOrdersLock."]
    assert not centra.shop.order(1).is_locked
    body = answer(centra, ["Order.isLocked:write"], LOCK)
    assert messages(body) == ["You need Order:read permission to access orders."]
    assert body["errors"][0]["path"] == ["setOrdersLock", "orders"]
    assert centra.shop.order(1).is_locked


@pytest.mark.behaviour("orders-1-12")
def test_a_query_fails_on_one_field_only(centra: Centra) -> None:
    """What is denied is null where it may be, with an entry for each place; the rest is answered."""
    for number in (1, 2):
        centra.order(("S", 1, "10.00"), number=number)
    body = answer(centra, ["Order:read", "Customer:read"], ORDERS)
    customer = {"email": "jon.snow@example.com"}
    assert body["data"]["orders"] == [
        {"number": 1, "shippingAddress": None, "customer": customer},
        {"number": 2, "shippingAddress": None, "customer": customer},
    ]
    text = "You need Order.shippingAddress:read permission to access shippingAddress."
    assert [(error["message"], error["path"]) for error in body["errors"]] == [
        (text, ["orders", 0, "shippingAddress"]),
        (text, ["orders", 1, "shippingAddress"]),
    ]
    give_back(centra, ship(centra, centra.order(("S", 1, "10.00"))), comment="Too small")
    body = answer(centra, ["Return:read"], "{ returns { id comment } }")
    assert body["data"] == {"returns": [{"id": 1, "comment": None}]}
    assert messages(body) == ["You need Return.comment:read permission to access comment."]


@pytest.mark.behaviour("orders-1-13")
def test_single_inputs_have_permissions_of_their_own(centra: Centra) -> None:
    """REF:DirectToConsumerOrderCancelInput: who may not cancel payments may cancel the order without that member."""
    placed = centra.order(("S", 1, "10.00"), number=1)
    write, given = ["Order:write", "Order:read"], {"emailOptions": {"sendEmail": False}}
    given["stockAction"] = {"releaseItemsBackToWarehouse": True}
    body = answer(centra, write, CANCEL, id=placed.id, **{"in": {**given, "cancelAuthorization": True}})
    assert messages(body) == ["You need Payment.cancel:write permission to access cancelAuthorization."]
    assert centra.shop.order(1).status != "CANCELED"
    body = answer(centra, write, CANCEL, id=placed.id, **{"in": given})
    assert messages(body) == []
    placed = centra.order(("S", 1, "10.00"), number=2)
    given["cancelAuthorization"] = True
    body = answer(centra, [*write, "Payment.cancel:write"], CANCEL, id=placed.id, **{"in": given})
    assert messages(body) == []
    assert body["extensions"]["permissionsUsed"] == ["Order:write", "Payment.cancel:write", "Order:read"]


@pytest.mark.behaviour("orders-1-14", "orders-1-15")
def test_the_words_of_a_missing_permission(centra: Centra) -> None:
    """OLD:auth prints them for orderConnection; a list that must not be null takes `data` with it."""
    body = answer(centra, [], "query {\n  orderConnection(first: 1) { totalCount }\n}")
    assert body["errors"] == [
        {
            "message": "You need Order:read permission to access orderConnection.",
            "path": ["orderConnection"],
            "locations": [{"line": 2, "column": 3}],
            "extensions": {"category": "authorization"},
        }
    ]
    assert body["data"] is None
    assert body["extensions"]["permissionsUsed"] == []


def test_each_root_field_is_refused_for_itself(centra: Centra) -> None:
    """`order` may be null, so its neighbours are answered."""
    body = answer(centra, ["Store:read"], '{ a: order(id: "x") { id } stores { id } }')
    assert body["data"] == {"a": None, "stores": [{"id": 1}, {"id": 2}]}
    assert [error["path"] for error in body["errors"]] == [["a"]]


def test_members_of_filters_can_be_refused(centra: Centra) -> None:
    """REF:ProductFilter: whoever may not read the internal comment may not search in it."""
    query = '{ products(where: {internalComment: {contains: "x"}}) { id } }'
    need = "You need Product.internalComment:read permission to access internalComment."
    assert messages(answer(centra, ["Product:read"], query)) == [need]
    assert messages(answer(centra, ["Product:read", "Product.internalComment:read"], query)) == []


def test_a_member_of_a_union_is_refused_where_it_stands(centra: Centra) -> None:
    """Assumed: an event's object needs what reading its type takes; others in the same list are shown."""
    listen(centra, Order=["CREATED"], Customer=["CREATED"])
    centra.order(("S", 1, "10.00"), number=1)
    query = (
        "{ events(limit: 10) { objectType object { ... on Order { number } ... on Customer { email } } } }"
    )
    body = answer(centra, ["Event:read", "Customer:read"], query)
    assert sorted(body["data"]["events"], key=lambda event: str(event["objectType"])) == [
        {"objectType": "Customer", "object": {"email": "jon.snow@example.com"}},
        {"objectType": "Order", "object": None},
    ]
    assert messages(body) == ["You need Order:read permission to access DirectToConsumerOrder."]
    assert body["extensions"]["permissionsUsed"] == ["Event:read", "Customer:read"]


@pytest.mark.behaviour("orders-2-03")
def test_an_older_permission_does_and_is_told_of(centra: Centra) -> None:
    """OLD:auth prints this query and these two lists."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.shop.add_invoice(1)
    body = answer(centra, ["Invoice:read"], "{ invoices(limit: 1) { billingAddress { city } } }")
    assert body["data"] == {"invoices": [{"billingAddress": {"city": "Stockholm"}}]}
    assert body["extensions"]["permissionsUsed"] == ["Invoice:read", "Invoice.billingAddress:read"]
    assert body["extensions"]["deprecatedPermissionsUsed"] == [
        "Field: Invoice.billingAddress, deprecated: Invoice:read, current: Invoice.billingAddress:read"
    ]
    both = ["Invoice:read", "Invoice.billingAddress:read"]
    body = answer(centra, both, "{ invoices(limit: 1) { billingAddress { city } } }")
    assert body["extensions"]["permissionsUsed"] == both
    assert "deprecatedPermissionsUsed" not in body["extensions"]


@pytest.mark.behaviour("orders-2-04")
def test_a_deprecated_field_is_told_of_once() -> None:
    """OLD:auth: "Field: Display.localized, reason: ..., date of removal: 2023-09-04"; here a shop's own SDL has it."""
    reason = "use translations, date of removal: 2023-09-04"
    centra = Centra(sdl=f'extend type Store {{ localized: String @deprecated(reason: "{reason}") }}')
    used = centra.body("{ stores { id localized other: localized } }")["extensions"]
    assert used["deprecatedFieldsUsed"] == [
        "Field: Store.localized, reason: use translations, date of removal: 2023-09-04"
    ]
    assert "deprecatedFieldsUsed" not in centra.body("{ stores { id } }")["extensions"]


@pytest.mark.behaviour("orders-2-05")
def test_what_was_renamed_works_under_both_names(centra: Centra) -> None:
    """OLD:auth: Purchaser:read became Customer:read, a return's `status` became `returnStatus`."""
    placed = centra.order(("S", 1, "10.00"))
    query = "{ orders { ... on DirectToConsumerOrder { customer { email } } } }"
    old, new = (answer(centra, ["Order:read", f"{name}:read"], query) for name in ("Purchaser", "Customer"))
    assert old["data"] == new["data"] == {"orders": [{"customer": {"email": "jon.snow@example.com"}}]}
    give_back(centra, ship(centra, placed))
    body = centra.body("{ returns { status returnStatus } }")
    (found,) = body["data"]["returns"]
    assert found["status"] == found["returnStatus"] == "PENDING"
    assert body["extensions"]["deprecatedFieldsUsed"] == [
        "Field: DirectToConsumerReturn.status, reason: older examples; newer pages show returnStatus"
    ]


def test_only_what_was_met_was_used(centra: Centra) -> None:
    """OLD:erp prints these three for a customer, although other objects with attributes would need others."""
    centra.shop.add_attribute_type("extra", object_type="Customer", elements=[ElementSeed(key="ship_id")])
    centra.order(("S", 1, "10.00"))
    body = answer(centra, None, ATTRIBUTES)
    assert body["data"]["assignAttributes"]["userErrors"] == []
    assert body["extensions"]["permissionsUsed"] == [
        "Attribute:write",
        "Customer.attributes:read",
        "Attribute:read",
    ]


def test_permissions_stand_in_order_of_use_and_once(centra: Centra) -> None:
    """Root fields one after the other, each with what is asked of it."""
    centra.order(("S", 1, "10.00"))
    query = """{ a: orders { store { id } lines { id } } stores { id } b: orders { store { id }
      ... on DirectToConsumerOrder { customer { email } } ... on WholesaleOrder { buyer { id } } } }"""
    assert answer(centra, None, query)["extensions"]["permissionsUsed"] == [
        "Order:read", "Store:read", "Customer:read",
    ]  # fmt: skip
