"""The event queue: who listens to what, what is put in, and how it is confirmed."""

from __future__ import annotations

import pytest
from listening import CONFIRM, EVENTS, SET, UNSET, events, listen, seen
from returning import COMPLETE, DELETE, give_back, pack, ship
from sandbox_client import Centra

ALL = ["CREATED", "UPDATED", "COMPLETED", "DELETED", "DEPENDENT_DATA_CHANGED"]
LISTENERS = """query ($where: EventListenerFilter) { eventListeners(where: $where)
  { integrationName objectType changeTypes createdAt updatedAt } }"""


@pytest.mark.behaviour("orders-18-04", "orders-18-08", "orders-18-21")
def test_an_event_comes_until_it_is_confirmed(centra: Centra) -> None:
    """Set listeners, fetch, process, confirm: the same events again and again, oldest first (OLD:events)."""
    centra.order(("S", 1, "100.00"))
    assert events(centra) == []
    listen(centra, Order=["CREATED"])
    numbers = [centra.order(("S", 1, "100.00")).number for _ in range(3)]
    first = events(centra)
    assert [event["objectReference"] for event in first] == numbers
    assert events(centra) == first
    assert events(centra, limit=2) == first[:2]
    confirmed = centra.do(CONFIRM, ids=[first[0]["id"], first[2]["id"]])
    assert [event["id"] for event in confirmed["events"]] == [first[0]["id"], first[2]["id"]]
    assert events(centra) == [first[1]]


@pytest.mark.behaviour("orders-18-10")
def test_confirming_takes_many_ids_and_may_be_repeated(centra: Centra) -> None:
    """OLD:events confirms [1, 2, 3, 100]; an id that is not in the queue is a warning (assumed)."""
    listen(centra, Order=["CREATED"])
    for _ in range(3):
        centra.order(("S", 1, "100.00"))
    payload = centra.do(CONFIRM, ids=[1, 2, 3, 100])
    assert [event["id"] for event in payload["events"]] == [1, 2, 3]
    assert [warning["path"] for warning in payload["userWarnings"]] == [["input", "eventsIds", "3"]]
    assert events(centra) == []
    assert centra.do(CONFIRM, ids=[1, 2, 3])["events"] == []


@pytest.mark.behaviour("orders-18-09")
def test_unconfirmed_events_block_the_head_of_the_queue(centra: Centra) -> None:
    """A month later the same ones come, and what is newer does not get through a small limit."""
    listen(centra, Order=["CREATED"])
    old = [centra.order(("S", 1, "100.00")).number for _ in range(2)]
    centra.clock.move(days=30)
    new = centra.order(("S", 1, "100.00")).number
    assert [event["objectReference"] for event in events(centra, limit=2)] == old
    centra.do(CONFIRM, ids=[event["id"] for event in events(centra, limit=2)])
    assert [event["objectReference"] for event in events(centra, limit=2)] == [new]


@pytest.mark.behaviour("orders-18-05")
def test_setting_listeners_adds_and_never_removes(centra: Centra) -> None:
    """OLD:events: AdminUser DELETED, then CREATED, listens to both; no changeTypes means all types."""
    payload = centra.do(
        SET, **{"in": [{"objectType": "Product"}, {"objectType": "AdminUser", "changeTypes": ["DELETED"]}]}
    )
    assert [(one["objectType"], one["changeTypes"]) for one in payload["eventListeners"]] == [
        ("Product", ALL),
        ("AdminUser", ["DELETED"]),
    ]
    (affected,) = centra.do(SET, **{"in": [{"objectType": "AdminUser", "changeTypes": ["CREATED"]}]})[
        "eventListeners"
    ]
    assert affected["changeTypes"] == ["CREATED", "DELETED"]
    known = centra.ask(LISTENERS)["eventListeners"]
    assert [(one["integrationName"], one["objectType"], one["changeTypes"]) for one in known] == [
        ("sandbox", "Product", ALL),
        ("sandbox", "AdminUser", ["CREATED", "DELETED"]),
    ]
    chosen = centra.ask(LISTENERS, where={"objectType": ["Product", "Order"]})["eventListeners"]
    assert [one["objectType"] for one in chosen] == ["Product"]
    chosen = centra.ask(LISTENERS, where={"changeType": ["UPDATED"]})["eventListeners"]
    assert [one["objectType"] for one in chosen] == ["Product"]


@pytest.mark.behaviour("orders-18-06")
def test_unsetting_removes_listeners_and_their_queued_events(centra: Centra) -> None:
    """Affected but not deleted listeners come back; queued events of these types are gone (OLD:events)."""
    listen(centra, "Shipment", Order=["CREATED", "UPDATED"], PaymentHistoryEntry=["CREATED"])
    pack(centra, centra.order(("S", 1, "100.00")))
    kinds = {("Order", "CREATED"), ("Order", "UPDATED"), ("PaymentHistoryEntry", "CREATED")}
    assert {*seen(centra)} == {*kinds, ("Shipment", "CREATED")}
    given = [{"objectType": "Order", "changeTypes": ["UPDATED"]}, {"objectType": "Shipment"}]
    payload = centra.do(UNSET, **{"in": given})
    assert [(one["objectType"], one["changeTypes"]) for one in payload["eventListeners"]] == [
        ("Order", ["CREATED"])
    ]
    assert {*seen(centra)} == {("Order", "CREATED"), ("PaymentHistoryEntry", "CREATED")}
    pack(centra, centra.order(("S", 1, "100.00")))
    assert {*seen(centra)} == {("Order", "CREATED"), ("PaymentHistoryEntry", "CREATED")}


@pytest.mark.behaviour("orders-18-07")
def test_setting_and_unsetting_are_idempotent(centra: Centra) -> None:
    """The second time nothing changes, not even updatedAt."""
    given = [{"objectType": "Order", "changeTypes": ["CREATED"]}]
    first = centra.do(SET, **{"in": given})["eventListeners"]
    centra.clock.move(hours=1)
    assert centra.do(SET, **{"in": [*given, *given]})["eventListeners"] == first
    centra.order(("S", 1, "100.00"))
    assert len(events(centra)) == 1
    for _ in range(2):
        assert centra.do(UNSET, **{"in": given})["eventListeners"] == []
        assert centra.ask(LISTENERS)["eventListeners"] == []
    (error,) = centra.refused(SET, **{"in": [{"objectType": "Order", "changeTypes": []}]})
    assert error["path"] == ["input", "0", "changeTypes"]


@pytest.mark.behaviour("orders-18-11")
def test_events_are_filtered(centra: Centra) -> None:
    """objectType, changeType, storeId and marketId; payments have their order's store."""
    listen(centra, "Order", "PaymentHistoryEntry")
    retail = centra.order(("S", 1, "100.00"))
    wholesale = centra.order(("S", 1, "100.00"), store_type="WHOLESALE")
    created = [("Order", "CREATED"), ("Order", "CREATED")]
    assert seen(centra, objectType=["Order"], changeType=["CREATED"]) == created
    assert {*seen(centra, objectType=["PaymentHistoryEntry"])} == {("PaymentHistoryEntry", "CREATED")}
    for store, number in ((1, retail.number), (2, wholesale.number)):
        found = events(centra, storeId=[store], objectType=["Order"], changeType=["CREATED"])
        assert [event["objectReference"] for event in found] == [number]
        assert found[0]["store"] == {"id": store}
        markets = events(centra, marketId=[found[0]["market"]["id"]])
        assert {event["store"]["id"] for event in markets} == {store}
        assert {event["objectType"] for event in markets} == {"Order", "PaymentHistoryEntry"}
    assert events(centra, storeId=[99]) == []


@pytest.mark.behaviour("orders-18-12", "orders-18-13", "orders-18-14")
def test_the_life_of_an_order_in_events(centra: Centra) -> None:
    """CREATED, UPDATED, DELETED; COMPLETED for order, shipment, return; the order hears of what is tied to it."""
    listen(centra, "Order", "Shipment", "Return", "StockChange")
    placed = centra.order(("S", 1, "100.00"), stock=None)
    lone = centra.shop.add_warehouse("Lone")
    centra.shop.set_physical(lone, "JKT-RED-S", 1)
    centra.do(
        "mutation ($n: Int!) { allocateOrder(input: { order: { number: $n } }) { userErrors { message path } } }",
        n=placed.number,
    )
    returned = give_back(centra, ship(centra, placed))
    centra.do(COMPLETE, id=returned["id"], **{"in": {}})
    centra.do(DELETE, id=returned["id"])
    found = {
        kind: {change for one, change in seen(centra) if one == kind}
        for kind in ("Order", "Shipment", "Return")
    }
    assert found == {
        "Order": {"CREATED", "UPDATED", "COMPLETED", "DEPENDENT_DATA_CHANGED"},
        "Shipment": {"CREATED", "UPDATED", "COMPLETED", "DEPENDENT_DATA_CHANGED"},
        "Return": {"CREATED", "UPDATED", "COMPLETED", "DELETED"},
    }
    # Other kinds have no completed status.
    assert {change for one, change in seen(centra) if one == "StockChange"} == {"CREATED"}


@pytest.mark.behaviour("orders-18-15")
def test_there_are_56_object_types(centra: Centra) -> None:
    """Every one of them can be listened to."""
    enum = centra.ask('{ __type(name: "EventObjectType") { enumValues { name } } }')["__type"]
    names = [value["name"] for value in enum["enumValues"]]
    assert len(names) == 56
    listen(centra, *names)
    known = centra.ask(LISTENERS)["eventListeners"]
    assert [one["objectType"] for one in known] == names


@pytest.mark.behaviour("orders-18-16")
def test_the_object_is_the_present_state(centra: Centra) -> None:
    """An old event shows what the order is now, not what it was (OLD:events)."""
    listen(centra, Order=["CREATED"])
    placed = centra.order(("S", 1, "100.00"), status="PENDING")
    query = "{ events { changeType object { ... on Order { status number } } } }"
    confirm = "mutation ($n: Int!) { confirmOrder(input: { order: { number: $n } }) { userErrors { message path } } }"
    assert centra.ask(query)["events"][0]["object"] == {"status": "PENDING", "number": placed.number}
    centra.do(confirm, n=placed.number)
    assert centra.ask(query)["events"] == [
        {"changeType": "CREATED", "object": {"status": "CONFIRMED", "number": placed.number}}
    ]


@pytest.mark.behaviour("orders-18-17")
def test_the_object_is_null_once_it_is_deleted(centra: Centra) -> None:
    """Both in the event DELETED and in the older ones that are still queued."""
    listen(centra, Return=["CREATED", "DELETED"])
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))))
    (created,) = events(centra)
    assert created["object"] == {"__typename": "DirectToConsumerReturn"}
    centra.do(DELETE, id=returned["id"])
    shown = [(event["changeType"], event["objectReference"], event["object"]) for event in events(centra)]
    assert shown == [("CREATED", returned["id"], None), ("DELETED", returned["id"], None)]


@pytest.mark.behaviour("orders-18-18")
def test_the_reference_is_the_id_and_for_orders_the_number(centra: Centra) -> None:
    """REF:Event."""
    listen(centra, Order=["CREATED"], Shipment=["CREATED"])
    for _ in range(2):
        centra.order(("S", 1, "100.00"))
    placed = centra.order(("S", 1, "100.00"), number=4711)
    shipment = pack(centra, placed)
    found = [(event["objectType"], event["objectReference"]) for event in events(centra)]
    assert found[2:] == [("Order", 4711), ("Shipment", shipment["id"])]


@pytest.mark.behaviour("orders-18-19")
def test_fields_of_different_types_collide_without_aliases(centra: Centra) -> None:
    """Product.status and Order.status are of different types: 400 without aliases, an answer with them."""
    listen(centra, Order=["CREATED"])
    placed = centra.order(("S", 1, "100.00"))
    collides = "{ events { object { ... on Product { status } ... on Order { status } } } }"
    assert centra.post(collides).status_code == 400
    aliased = (
        "{ events { object { ... on Product { productStatus: status } ... on Order { number status } } } }"
    )
    assert centra.ask(aliased)["events"] == [{"object": {"number": placed.number, "status": "CONFIRMED"}}]
    twice = """{ orders: events(where: {objectType: [Order]}) { object { ... on Order { status } } }
      products: events(where: {objectType: [Product]}) { object { ... on Product { status } } } }"""
    assert centra.ask(twice) == {"orders": [{"object": {"status": "CONFIRMED"}}], "products": []}


@pytest.mark.behaviour("orders-18-01")
def test_nothing_is_generated_until_events_are_switched_on(centra: Centra) -> None:
    """Queries and mutations answer all the same (EVENTS)."""
    centra.shop.switch_events(on=False)
    listen(centra, Order=["CREATED"])
    centra.order(("S", 1, "100.00"))
    assert events(centra) == []
    assert centra.ask(LISTENERS)["eventListeners"][0]["objectType"] == "Order"
    centra.shop.switch_events(on=True)
    assert events(centra) == []
    placed = centra.order(("S", 1, "100.00"))
    assert [event["objectReference"] for event in events(centra)] == [placed.number]


def test_kinds_without_a_type_in_the_union_have_no_object(centra: Centra) -> None:
    """Invoices are no member of EventTarget in our copy of the schema: null instead of a failure."""
    listen(
        centra, "Customer", "StockChange", "PaymentHistoryEntry", "OrderHistoryEntry", "Invoice", "Product"
    )
    placed = centra.order(("S", 1, "100.00"))
    pack(centra, placed)
    centra.shop.add_invoice(placed.number)
    shown = {event["objectType"]: event["object"] for event in events(centra)}
    assert shown == {
        "Customer": {"__typename": "Customer"},
        "StockChange": {"__typename": "StockChange"},
        "PaymentHistoryEntry": {"__typename": "PaymentHistoryEntry"},
        "OrderHistoryEntry": {"__typename": "DirectToConsumerOrderHistoryEntry"},
        "Invoice": None,
    }


def queue_of(centra: Centra, token: str) -> list[int]:
    """Return the ids of the events that a token sees."""
    rows = centra.ask_as(token, EVENTS)["data"]["events"]
    return [row["id"] for row in rows]


@pytest.mark.behaviour("orders-1-05", "orders-1-07", "orders-1-08", "orders-18-03")
def test_one_queue_per_integration(centra: Centra) -> None:
    """Tokens of one integration share a queue, and the second consumer starves the first; others have their own."""
    for name, integration in (("erp-1", "erp"), ("erp-2", "erp"), ("wms", "wms")):
        centra.sandbox.tokens.add(name, integration=integration)
    given = {"in": [{"objectType": "Order", "changeTypes": ["CREATED"]}]}
    centra.ask_as("erp-1", SET, **given)
    centra.ask_as("wms", SET, **given)
    centra.order(("S", 1, "100.00"))
    assert events(centra) == []
    mine, theirs = queue_of(centra, "erp-1"), queue_of(centra, "wms")
    assert len(mine) == len(theirs) == 1
    assert queue_of(centra, "erp-2") == mine
    centra.ask_as("erp-2", CONFIRM, ids=mine)
    assert queue_of(centra, "erp-1") == []
    assert queue_of(centra, "wms") == theirs


def test_a_token_without_an_integration_has_no_queue(centra: Centra) -> None:
    """Every request about events is refused with the reason."""
    centra.sandbox.tokens.add("nobody", integration="")
    for query, variables in (
        (EVENTS, {}),
        (LISTENERS, {}),
        (SET, {"in": [{"objectType": "Order"}]}),
        (UNSET, {"in": [{"objectType": "Order"}]}),
        (CONFIRM, {"ids": [1]}),
    ):
        (error,) = centra.ask_as("nobody", query, **variables)["errors"]
        assert error["message"] == "The token belongs to no integration; assign one to it."
        assert error["extensions"]["category"] == "authorization"


@pytest.mark.behaviour("orders-18-02")
def test_events_need_their_permissions(centra: Centra) -> None:
    """Event:read for the queries, Event:write for the mutations, in the words of OLD:auth."""
    centra.sandbox.tokens.add("reader", permissions=["Event:read"])
    centra.sandbox.tokens.add("writer", permissions=["Event:write"])
    plain = "{ events { id } }"
    assert centra.ask_as("reader", plain)["data"] == {"events": []}
    (error,) = centra.ask_as("writer", plain)["errors"]
    assert error["message"] == "You need Event:read permission to access events."
    mutation = """mutation { setEventListeners(input: [{objectType: Order}])
      { userErrors { message path } } }"""
    (error,) = centra.ask_as("reader", mutation)["errors"]
    assert error["message"] == "You need Event:write permission to access setEventListeners."
    assert centra.ask_as("writer", mutation)["data"] == {"setEventListeners": {"userErrors": []}}


@pytest.mark.behaviour("orders-1-10")
def test_a_token_limited_to_stores_sees_no_other_stores_events(centra: Centra) -> None:
    """Nor can it confirm them away; payments count as their order's store."""
    centra.sandbox.tokens.add("retail", integration="shared", stores=[1])
    centra.sandbox.tokens.add("all", integration="shared")
    given = {
        "in": [{"objectType": "Order", "changeTypes": ["CREATED"]}, {"objectType": "PaymentHistoryEntry"}]
    }
    centra.ask_as("all", SET, **given)
    centra.order(("S", 1, "100.00"))
    centra.order(("S", 1, "100.00"), store_type="WHOLESALE")
    everything, retail = queue_of(centra, "all"), queue_of(centra, "retail")
    assert len(everything) == 4
    assert retail == everything[:2]
    centra.ask_as("retail", CONFIRM, ids=everything)
    assert queue_of(centra, "all") == everything[2:]


@pytest.mark.behaviour("orders-18-14")
def test_products_hear_of_their_variants(centra: Centra) -> None:
    """The product itself is unchanged; OLD:events tells it of an image in the same way."""
    listen(centra, Product=["UPDATED", "DEPENDENT_DATA_CHANGED"], ProductVariant=["CREATED"])
    create = """mutation { createProductVariant(input: { product: { id: 1 }, name: "Blue", status: ACTIVE })
      { productVariant { id } userErrors { message path } } }"""
    variant = centra.do(create)["productVariant"]["id"]
    found = [(event["objectType"], event["changeType"], event["objectReference"]) for event in events(centra)]
    assert found == [
        ("ProductVariant", "CREATED", variant),
        ("Product", "DEPENDENT_DATA_CHANGED", 1),
    ]
