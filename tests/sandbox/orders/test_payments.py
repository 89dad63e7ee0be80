"""The payment history: what providers, gift cards and staff leave in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions
from centra_ipaas.sandbox.shop.seeds import EntryType

CREATE = """mutation ($n: Int!, $l: Int!, $q: Int!) { createShipment(input: {order: {number: $n},
  lines: {orderLine: {id: $l}, quantity: $q}}) { shipment { id } userErrors { message } } }"""
CAPTURE = """mutation ($id: Int!) { captureShipment(id: $id) {
  shipment { isPaid isCaptured } paymentHistoryEntry { id entryType status value { value } }
  paymentHistoryEntries { entryType value { value } } userErrors { message path } } }"""
CAPTURE_ORDER = """mutation ($n: Int!) { captureOrder(order: {number: $n}) {
  order { number } paymentHistoryEntry { entryType status } userErrors { message path } } }"""
RELEASE = """mutation ($n: Int!) { releaseRemainingOrderAuthorization(order: {number: $n}) {
  paymentHistoryEntry { entryType value { value } } paymentHistoryEntries { entryType value { value } }
  userErrors { message path } } }"""
UPDATE = """mutation ($id: Int!, $in: ShipmentUpdateInput!) { updateShipment(id: $id, input: $in) {
  shipment { isPaid isCaptured } userErrors { message path } } }"""
HISTORY = """query ($n: [Int!], $w: PaymentHistoryEntryFilter) { orders(where: {number: $n}) {
  paymentMethod { name plugin } paymentHistory(where: $w) { id entryType status externalReference paymentMethod
    paramsJSON currencyBaseRate value { value } storePlugin { name } order { number } return { id } } } }"""

#: REF:PaymentHistoryEntryType
TYPES = """AUTH CAPTURE CAPTURE_PENDING CAPTURE_FAILED CAPTURE_REQUEST REFUND REFUND_REQUEST REFUND_FAILED CANCEL
  CANCEL_REQUEST MARKED_AS_PAID MARKED_AS_UNPAID PREPAID AUTH_PENDING ADDITIONAL_ORDER_PAYMENT INVOICE OTHER
  AUTH_GIFT_CARD CAPTURE_GIFT_CARD CANCEL_GIFT_CARD REFUND_GIFT_CARD""".split()


def history(centra: Centra, number: int, **where: Any) -> Any:
    return centra.ask(HISTORY, n=[number], w=where or None)["orders"][0]["paymentHistory"]


def entries(centra: Centra, number: int) -> list[tuple[str, str, Any]]:
    return [(one["entryType"], one["status"], one["value"]["value"]) for one in history(centra, number)]


def ship(centra: Centra, placed: Any, quantity: int = 1) -> int:
    given = {"n": placed.number, "l": placed.line_ids[0], "q": quantity}
    made: int = centra.do(CREATE, **given)["shipment"]["id"]
    return made


@pytest.mark.behaviour("orders-9-05", "orders-9-22")
def test_a_failing_capture_leaves_only_an_entry(centra: Centra) -> None:
    """captureOrder fails with the mutation; the entry holds the provider's answer with the reason."""
    placed = centra.order(("S", 1, "10.00"), capture="fails")
    before = centra.shop.order(placed.number)
    (error,) = centra.refused(CAPTURE_ORDER, n=placed.number)
    assert "declined" in error["message"]
    after = centra.shop.order(placed.number)
    assert (after.status, after.lines, after.shipments) == (before.status, before.lines, before.shipments)
    assert entries(centra, placed.number) == [("AUTH", "SUCCESS", 10), ("CAPTURE_FAILED", "FAILED", 10)]
    assert "declined" in history(centra, placed.number)[-1]["paramsJSON"]


@pytest.mark.behaviour("orders-9-10", "orders-9-11", "orders-9-12")
def test_marked_as_paid_captures_nothing(centra: Centra) -> None:
    """isPaid is for money captured elsewhere; paidValue is the whole shipment unless given; there is no `capture`."""
    placed = centra.order(("S", 3, "10.00"))
    whole, part = ship(centra, placed), ship(centra, placed)
    assert centra.post(UPDATE, id=whole, **{"in": {"capture": True}}).status_code == 400
    paid = centra.do(UPDATE, id=whole, **{"in": {"isPaid": True}})["shipment"]
    assert paid == {"isPaid": True, "isCaptured": False}
    value = {"value": 4, "currencyIsoCode": "SEK"}
    (error,) = centra.refused(UPDATE, id=part, **{"in": {"paidValue": value}})
    assert error["path"] == ["input", "paidValue"]
    centra.do(UPDATE, id=part, **{"in": {"isPaid": True, "paidValue": value}})
    assert entries(centra, placed.number) == [
        ("AUTH", "SUCCESS", 30),
        ("MARKED_AS_PAID", "SUCCESS", 10),
        ("MARKED_AS_PAID", "SUCCESS", 4),
    ]
    centra.do(UPDATE, id=whole, **{"in": {"isPaid": False}})
    assert entries(centra, placed.number)[-1] == ("MARKED_AS_UNPAID", "SUCCESS", -10)


def test_what_was_marked_as_paid_is_taken_back(centra: Centra) -> None:
    """`isPaid: false` takes back the paidValue, each time what was marked last."""
    placed = centra.order(("S", 1, "100.00"))
    made = ship(centra, placed)
    for value in (60, 30):
        paid = {"isPaid": True, "paidValue": {"value": value, "currencyIsoCode": "SEK"}}
        centra.do(UPDATE, id=made, **{"in": paid})
        centra.do(UPDATE, id=made, **{"in": {"isPaid": False}})
    assert [(kind, value) for kind, _, value in entries(centra, placed.number)] == [
        ("AUTH", 100),
        ("MARKED_AS_PAID", 60),
        ("MARKED_AS_UNPAID", -60),
        ("MARKED_AS_PAID", 30),
        ("MARKED_AS_UNPAID", -30),
    ]


@pytest.mark.parametrize("value", [-1, 0.001])
def test_a_paid_value_is_an_amount_of_the_currency(centra: Centra, value: float) -> None:
    """Nothing below 0 and no more than SEK's two decimals; the shipment is not paid."""
    placed = centra.order(("S", 1, "10.00"))
    paid = {"isPaid": True, "paidValue": {"value": value, "currencyIsoCode": "SEK"}}
    (error,) = centra.refused(UPDATE, id=ship(centra, placed), **{"in": paid})
    assert error["path"] == ["input", "paidValue", "value"]
    assert [one[0] for one in entries(centra, placed.number)] == ["AUTH"]


@pytest.mark.parametrize("captured", [True, False])
def test_a_paid_shipment_takes_no_paid_value(centra: Centra, captured: bool) -> None:
    """It would be forgotten: what is paid is marked as unpaid first (assumed). `isPaid` alone changes nothing."""
    placed = centra.order(("S", 1, "10.00"))
    made = ship(centra, placed)
    if captured:
        centra.do(CAPTURE, id=made)
    else:
        centra.do(UPDATE, id=made, **{"in": {"isPaid": True}})
    before = entries(centra, placed.number)
    paid = {"isPaid": True, "paidValue": {"value": 5, "currencyIsoCode": "SEK"}}
    (error,) = centra.refused(UPDATE, id=made, **{"in": paid})
    assert error["path"] == ["input", "paidValue"]
    centra.do(UPDATE, id=made, **{"in": {"isPaid": True}})
    assert entries(centra, placed.number) == before


def test_what_is_on_a_gift_card_does_not_lapse(centra: Centra) -> None:
    """The provider lets go its 5; the card's 15 can still be captured, and no more."""
    placed = centra.order(("S", 2, "10.00"), gift_card="15.00")
    centra.shop.lapse_authorisation(placed.number)
    first = centra.do(CAPTURE, id=ship(centra, placed))
    assert first["paymentHistoryEntries"] == [{"entryType": "CAPTURE_GIFT_CARD", "value": {"value": 10}}]
    (error,) = centra.refused(CAPTURE, id=ship(centra, placed))
    assert "5" in error["message"]


def test_prepaid_money_counts_as_captured(centra: Centra) -> None:
    """Nothing is left to capture, a shipment is captured without asking, and the order is not cancelled."""
    placed = centra.order(("S", 1, "10.00"), payment="prepaid")
    cancel = """mutation ($id: String!) { cancelDirectToConsumerOrder(id: $id, input: {emailOptions: {sendEmail: false},
      stockAction: {releaseItemsBackToWarehouse: true}}) { userErrors { message path } } }"""
    for refused, given in ((CAPTURE_ORDER, {"n": placed.number}), (cancel, {"id": placed.id})):
        (error,) = centra.refused(refused, **given)
        assert "is captured" in error["message"]
    captured = centra.do(CAPTURE, id=ship(centra, placed))
    assert captured["shipment"] == {"isPaid": True, "isCaptured": True}
    assert entries(centra, placed.number) == [("PREPAID", "SUCCESS", 10)]


@pytest.mark.behaviour("orders-9-13", "orders-9-15")
def test_the_rest_is_released_from_partly_captured_orders(centra: Centra) -> None:
    """Not before a capture, not after the end; a provider that refuses fails the mutation and nothing is released."""
    placed = centra.order(("S", 2, "10.00"), status="PENDING")
    assert centra.refused(RELEASE, n=placed.number)[0]["path"] == ["order"]
    centra.shop.add_payment(placed.number, "CAPTURE", 5)
    centra.shop.set_capture(placed.number, mode="fails")
    (error,) = centra.refused(RELEASE, n=placed.number)
    assert "refused" in error["message"]
    assert [one[0] for one in entries(centra, placed.number)] == ["AUTH", "CAPTURE"]
    centra.shop.set_capture(placed.number, mode="now")
    assert centra.do(RELEASE, n=placed.number)["paymentHistoryEntry"] == {
        "entryType": "CANCEL",
        "value": {"value": -15},
    }
    done = centra.order(("S", 1, "10.00"))
    centra.do(CAPTURE, id=ship(centra, done))
    centra.do(
        "mutation ($id: Int!) { completeShipment(id: $id, input: {}) { userErrors { message } } }", id=1
    )
    (error,) = centra.refused(RELEASE, n=done.number)
    assert "SHIPPED" in error["message"]


@pytest.mark.behaviour("orders-9-17", "orders-9-18")
def test_every_type_of_entry_can_stand_in_the_history(centra: Centra) -> None:
    """The 21 types and the three statuses of the reference, and filters on both."""
    assert len(TYPES) == 21
    assert set(get_args(EntryType)) == set(TYPES)
    placed = centra.order(("S", 1, "10.00"), payment="unpaid")
    statuses = ("SUCCESS", "PENDING", "FAILED")
    for index, entry_type in enumerate(TYPES):
        centra.shop.add_payment(placed.number, entry_type, 1, status=statuses[index % 3])  # type: ignore[arg-type]
    listed = history(centra, placed.number)
    assert [one["entryType"] for one in listed] == TYPES
    assert [one["status"] for one in listed] == list(statuses) * 7
    assert [one["entryType"] for one in history(centra, placed.number, entryType=["INVOICE", "OTHER"])] == [
        "INVOICE",
        "OTHER",
    ]
    assert len(history(centra, placed.number, status=["FAILED"])) == 7
    kinds = centra.ask('{ __type(name: "PaymentHistoryEntryType") { enumValues { name } } }')["__type"]
    assert {one["name"] for one in kinds["enumValues"]} == set(TYPES)


@pytest.mark.behaviour("orders-9-20", "orders-9-21")
def test_a_reference_is_not_unique_and_the_method_is_a_text(centra: Centra) -> None:
    """A capture may carry the authorisation's id; Order.paymentMethod is a plugin."""
    placed = centra.order(("S", 1, "10.00"), payment_method="klarna-payments")
    centra.do(CAPTURE, id=ship(centra, placed))
    auth, capture = history(centra, placed.number)
    assert auth["externalReference"] == capture["externalReference"]
    assert capture["paymentMethod"] == "klarna-payments"
    assert capture["storePlugin"] == {"name": "klarna-payments"}
    order = centra.ask(HISTORY, n=[placed.number])["orders"][0]
    assert order["paymentMethod"] == {"name": "klarna-payments", "plugin": "klarna-payments"}
    own = centra.shop.add_payment(
        placed.number, "OTHER", 1, external_reference="X-1", payment_method="Cash", params_json="{}"
    )
    (other,) = history(centra, placed.number, externalReference=["X-1"])
    assert (other["id"], other["paymentMethod"], other["paramsJSON"]) == (own, "Cash", "{}")


@pytest.mark.behaviour("orders-9-23")
def test_refunds_and_returns_know_each_other(centra: Centra) -> None:
    """Return.refundPaymentHistory lists the refund, whose `return` is that return."""
    placed = centra.order(("S", 1, "10.00"))
    made = ship(centra, placed)
    centra.do(CAPTURE, id=made)
    centra.do(
        "mutation ($id: Int!) { completeShipment(id: $id, input: {}) { userErrors { message } } }", id=made
    )
    returned = centra.shop.make_return(made)
    centra.shop.refund(return_=returned)
    (one,) = centra.ask(
        "{ returns { id refundPaymentHistory { entryType value { value } return { id } } } }"
    )["returns"]
    assert one["refundPaymentHistory"] == [
        {**one["refundPaymentHistory"][0], "entryType": "REFUND", "return": {"id": returned}}
    ]
    assert [entry["return"] for entry in history(centra, placed.number)][:2] == [None, None]


@pytest.mark.behaviour("orders-9-24", "orders-9-25")
def test_gift_cards_stand_in_the_list_only(centra: Centra) -> None:
    """One entry is the provider's; the list has external gift cards as well (REF:ShipmentCapturePayload)."""
    placed = centra.order(("S", 2, "10.00"), gift_card="15.00")
    assert entries(centra, placed.number) == [
        ("AUTH_GIFT_CARD", "SUCCESS", 15),
        ("AUTH", "SUCCESS", 5),
    ]
    first = centra.do(CAPTURE, id=ship(centra, placed))
    assert first["paymentHistoryEntry"] is None
    assert first["paymentHistoryEntries"] == [{"entryType": "CAPTURE_GIFT_CARD", "value": {"value": 10}}]
    second = centra.do(CAPTURE, id=ship(centra, placed))
    assert second["paymentHistoryEntry"]["entryType"] == "CAPTURE"
    assert second["paymentHistoryEntries"] == [
        {"entryType": "CAPTURE", "value": {"value": 5}},
        {"entryType": "CAPTURE_GIFT_CARD", "value": {"value": 5}},
    ]


def test_what_is_left_on_a_gift_card_is_cancelled_with_the_rest(centra: Centra) -> None:
    """Releasing gives back the card's part as CANCEL_GIFT_CARD."""
    placed = centra.order(("S", 2, "10.00"), gift_card="15.00")
    centra.do(CAPTURE, id=ship(centra, placed))
    payload = centra.do(RELEASE, n=placed.number)
    assert payload["paymentHistoryEntry"] == {"entryType": "CANCEL", "value": {"value": -5}}
    assert payload["paymentHistoryEntries"] == [
        {"entryType": "CANCEL", "value": {"value": -5}},
        {"entryType": "CANCEL_GIFT_CARD", "value": {"value": -5}},
    ]


@pytest.mark.behaviour("orders-9-03")
@pytest.mark.parametrize("succeeds, final", [(True, "CAPTURE"), (False, "CAPTURE_FAILED")])
def test_a_provider_answers_days_later_by_the_clock(centra: Centra, succeeds: bool, final: str) -> None:
    """The request stays PENDING until the day comes; the answer is an entry of its own (OLD:dtc)."""
    placed = centra.order(("S", 1, "10.00"))
    centra.shop.set_capture(placed.number, mode="later", after=timedelta(days=3), succeeds=succeeds)
    made = ship(centra, placed)
    payload = centra.do(CAPTURE, id=made)
    assert payload["paymentHistoryEntry"]["entryType"] == "CAPTURE_REQUEST"
    assert payload["paymentHistoryEntry"]["status"] == "PENDING"
    centra.clock.move(days=2, hours=23)
    assert [one[0] for one in entries(centra, placed.number)] == ["AUTH", "CAPTURE_REQUEST"]
    (error,) = centra.refused(CAPTURE, id=made)
    assert "pending" in error["message"]
    centra.clock.move(hours=1)
    assert [one[0] for one in entries(centra, placed.number)] == ["AUTH", "CAPTURE_REQUEST", final]
    assert centra.shop.shipments()[0].is_captured is succeeds


#: OLD:dtc names eight plugins that capture by API, five that cancel, three that release.
CAPTURING = """adyen-drop-in klarna-checkout-v3 klarna-payments qliro-one paypal-commerce stripe-checkout
  stripe-payment-intents stripe-wholesale-invoices""".split()
CANCELLING, RELEASING = CAPTURING[:5], CAPTURING[:3]


@pytest.mark.behaviour("orders-9-01", "orders-9-16")
@pytest.mark.parametrize("plugin", [*CAPTURING, "manual"])
def test_which_plugins_capture_and_release(centra: Centra, plugin: str) -> None:
    """Eight capture by API, and three of them give back what is left; money noted by hand is nobody's to capture."""
    placed = centra.order(("S", 2, "10.00"), payment_method=plugin)
    made = ship(centra, placed)
    (payload,) = centra.ask(CAPTURE, id=made).values()
    assert (payload["userErrors"] == []) is (plugin in CAPTURING)
    (payload,) = centra.ask(RELEASE, n=placed.number).values()
    assert (payload["userErrors"] == []) is (plugin in RELEASING)


@pytest.mark.behaviour("orders-8-19")
@pytest.mark.parametrize("plugin", CAPTURING)
def test_which_plugins_cancel_an_authorisation(centra: Centra, plugin: str) -> None:
    """Five of them; with the others the order is cancelled all the same, with a warning."""
    placed = centra.order(("S", 1, "10.00"), payment_method=plugin)
    payload = centra.do(
        """mutation ($id: String!) { cancelDirectToConsumerOrder(id: $id, input: {cancelAuthorization: true,
          emailOptions: {sendEmail: false}, stockAction: {releaseItemsBackToWarehouse: true}}) {
          order { status } userErrors { message } userWarnings { message } } }""",
        id=placed.id,
    )
    assert payload["order"]["status"] == "CANCELLED"
    assert (payload["userWarnings"] == []) is (plugin in CANCELLING)


def test_the_payment_history_of_all_orders(centra: Centra) -> None:
    """orderPaymentHistory lists the entries of every order, by any member of its filter."""
    first = centra.order(("S", 1, "10.00"))
    second = centra.order(("S", 1, "20.00"), currency="EUR", payment_method="stripe", payment="pending")
    query = """query ($w: PaymentHistoryEntryFilter) { orderPaymentHistory(where: $w) {
      order { number } entryType } }"""

    def found(**where: Any) -> list[int]:
        return [one["order"]["number"] for one in centra.ask(query, w=where)["orderPaymentHistory"]]

    (plugin,) = centra.ask(
        "query ($n: [Int!]) { orders(where: {number: $n}) { paymentMethod { id } } }", n=[2]
    )["orders"]
    euro = next(
        one["id"] for one in centra.ask("{ currencies { id code } }")["currencies"] if one["code"] == "EUR"
    )
    assert found() == [first.number, second.number]
    assert found(id=[1]) == [1]
    assert found(createdAt={"from": "2026-03-01", "to": "2026-03-02"}) == [1, 2]
    assert found(createdAt={"from": "2026-03-02"}) == []
    assert found(entryType=["AUTH_PENDING"]) == [2]
    assert found(status=["PENDING"]) == [2]
    assert found(externalReference=["psp-1"]) == [1]
    assert found(paymentMethod={"contains": "stri"}) == [2]
    assert found(source=["Webhook"]) == []
    assert found(adminUserId=[1]) == []
    assert found(currencyId=[euro]) == [2]
    assert found(orderId=[first.id]) == [1]
    assert found(storePluginId=[plugin["paymentMethod"]["id"]]) == [2]
    assert found(externalId=["x"]) == []
    assert found(search="stripe") == [2]
    assert found(notNull=["externalReference"]) == [1, 2]
    assert found(entryType=["AUTH"], negate=["entryType"]) == [2]


def test_the_control_interface_offers_the_same(centra: Centra) -> None:
    """Over HTTP, a time is an ISO 8601 duration and an amount a text or a number."""
    from centra_ipaas.sandbox import control

    placed = centra.order(("S", 1, "10.00"))
    body = f'{{"number": {placed.number}, "mode": "later", "after": "P3D", "succeeds": false}}'
    control.call(centra.sandbox, "set_capture", body.encode())
    centra.do(CAPTURE_ORDER, n=placed.number)
    centra.clock.move(days=3)
    assert entries(centra, placed.number)[-1] == ("CAPTURE_FAILED", "FAILED", 10)
    added = f'{{"number": {placed.number}, "entry_type": "OTHER", "amount": "1.50"}}'
    control.call(centra.sandbox, "add_payment", added.encode())
    assert entries(centra, placed.number)[-1][0] == "OTHER"


ENTRIES = [("add_payment", {"entry_type": "OTHER", "amount": 5}), ("pay", {}), ("answer_captures", {})]


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("does, given", [*ENTRIES, ("refund", {})])
def test_whether_a_payment_moves_updated_at_is_assumed(moves: bool, does: str, given: dict[str, Any]) -> None:
    """By default the order was updated, as its status would; without, its payment history alone tells of it."""
    centra = Centra(assumptions=Assumptions(payments_move_updated_at=moves))
    placed = centra.order(("S", 1, "10.00"), payment="captured" if does == "refund" else "authorised")
    centra.shop.set_capture(placed.number, mode="later")
    if does == "answer_captures":
        assert centra.do(CAPTURE_ORDER, n=placed.number)["paymentHistoryEntry"]["status"] == "PENDING"
    before = centra.shop.order(placed.number).updated_at
    number = {"number": placed.number}
    centra.clock.move(hours=1)
    getattr(centra.shop, does)(**given, **number)
    assert (centra.shop.order(placed.number).updated_at > before) is moves


def test_a_payment_that_ships_an_order_moves_updated_at_all_the_same() -> None:
    """The order's own status is another matter than the entry that changed it."""
    centra = Centra(assumptions=Assumptions(payments_move_updated_at=False))
    placed = centra.order(("S", 1, "10.00"))
    shipment = ship(centra, placed)
    complete = """mutation ($id: Int!) { completeShipment(id: $id, input: {}) { userErrors { message } } }"""
    centra.do(complete, id=shipment)
    assert centra.shop.order(placed.number).status == "PROCESSING"
    centra.clock.move(hours=1)
    centra.do(CAPTURE, id=shipment)
    after = centra.shop.order(placed.number)
    assert (after.status, after.updated_at) == ("SHIPPED", centra.clock())
