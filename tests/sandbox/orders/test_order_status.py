"""Statuses and what moves them; hold, waiting for payment, lock."""

from __future__ import annotations

from typing import Any

import pytest
from mutations import CANCEL_ORDER
from sandbox_client import Centra

from centra_ipaas.sandbox import AddressSeed, Assumptions

CREATE = """mutation ($in: ShipmentCreateInput!) { createShipment(input: $in) {
  shipment { id isGoodToGo isPaid isCaptured paidAt order { status } } userErrors { message path }
  userWarnings { message } } }"""
COMPLETE = """mutation ($id: Int!) { completeShipment(id: $id, input: {}) {
  shipment { order { status } } userErrors { message path } } }"""
PAID = """mutation ($id: Int!, $yes: Boolean!) { updateShipment(id: $id, input: {isPaid: $yes}) {
  shipment { isPaid order { status } } userErrors { message path } } }"""
CAPTURE = """mutation ($id: Int!) { captureShipment(id: $id) {
  shipment { isPaid isCaptured } userErrors { message path } } }"""
CONFIRM = """mutation ($n: Int!) { confirmOrder(input: {order: {number: $n}}) {
  order { status } userErrors { message path } } }"""
CONSUMER = """mutation ($n: Int!, $in: DirectToConsumerOrderUpdateInput!) {
  updateDirectToConsumerOrder(order: {number: $n}, input: $in) { order { status isOnHold internalComment }
    userErrors { message path } } }"""
WHOLESALE = """mutation ($n: Int!, $in: WholesaleOrderUpdateInput!) {
  updateWholesaleOrder(order: {number: $n}, input: $in) { order { status isOnHold } userErrors { message path } } }"""
LOCK = """mutation ($n: Int!) { setOrdersLock(input: {orders: [{number: $n}], isLocked: true}) {
  orders { isLocked } userErrors { message path } } }"""
UNLOCK = LOCK.replace("isLocked: true", "isLocked: false")
CANCELLED = {"emailOptions": {"sendEmail": False}, "stockAction": {"releaseItemsBackToWarehouse": True}}


def shipped(order: int, line: int, quantity: int, **more: Any) -> dict[str, Any]:
    given = {"order": {"number": order}, "lines": [{"orderLine": {"id": line}, "quantity": quantity}], **more}
    return {"in": given}


def status(centra: Centra, number: int) -> str:
    found: str = centra.shop.order(number).status
    return found


@pytest.mark.behaviour("orders-5-05", "orders-5-14", "orders-5-15")
def test_an_order_completes_when_it_is_shipped_and_paid(centra: Centra) -> None:
    """An authorisation pays nothing: shipped units wait in PROCESSING until captured or marked paid (OLD:flow)."""
    placed = centra.order(("S", 2, "10.00"), shipping="5.00")
    (line,) = placed.line_ids
    first = centra.do(CREATE, **shipped(placed.number, line, 1))["shipment"]
    assert (first["isPaid"], first["isCaptured"], first["paidAt"]) == (False, False, None)
    assert centra.do(CAPTURE, id=first["id"])["shipment"] == {"isPaid": True, "isCaptured": True}
    second = centra.do(CREATE, **shipped(placed.number, line, 1))["shipment"]
    for one in (first, second):
        assert centra.do(COMPLETE, id=one["id"])["shipment"]["order"]["status"] == "PROCESSING"
    marked = centra.do(PAID, id=second["id"], yes=True)["shipment"]
    assert marked == {"isPaid": True, "order": {"status": "SHIPPED"}}
    entries = [(entry.entry_type, entry.value) for entry in centra.shop.order(placed.number).payments]
    # 10 for the line and 5 for shipping, then 10: shares of costs are part of a shipment's value.
    assert entries == [("AUTH", 25), ("CAPTURE", 15), ("MARKED_AS_PAID", 10)]
    assert centra.do(PAID, id=second["id"], yes=False)["shipment"]["order"]["status"] == "PROCESSING"


@pytest.mark.behaviour("orders-5-05")
def test_cancelled_lines_count_as_done(centra: Centra) -> None:
    """The rest is cancelled: what is shipped and captured completes the order."""
    placed = centra.order(("S", 2, "10.00"))
    (line,) = placed.line_ids
    centra.do(CREATE, **shipped(placed.number, line, 1, capture=True, shippedAt="now"))
    assert status(centra, placed.number) == "PROCESSING"
    cancel = {"line": {"id": line}, "quantity": 1, "stockActionPolicy": CANCELLED["stockAction"]}
    order = centra.do(CONSUMER, n=placed.number, **{"in": {"cancelLines": [cancel]}})["order"]
    assert order["status"] == "SHIPPED"


@pytest.mark.behaviour("orders-5-06")
def test_archived_orders_are_hidden_by_default(centra: Centra) -> None:
    """Archived: in lists only if asked for by status, and nothing moves it by itself (OLD:flow)."""
    kept, archived = (centra.order(("S", 1, "10.00")) for _ in range(2))
    centra.shop.archive_order(archived.number)
    assert centra.ask("{ orders { number } orderConnection { totalCount } }") == {
        "orders": [{"number": kept.number}],
        "orderConnection": {"totalCount": 1},
    }
    found = centra.ask("{ orders(where: {status: [ARCHIVED]}) { number status } }")["orders"]
    assert found == [{"number": archived.number, "status": "ARCHIVED"}]
    by_id = centra.ask("query ($i: String!) { order(id: $i) { number } }", i=archived.id)["order"]
    assert by_id == {"number": archived.number}


@pytest.mark.behaviour("orders-5-08", "orders-5-09")
def test_wholesale_goes_the_same_way_without_an_authorisation(centra: Centra) -> None:
    """Paid by invoice: PENDING, CONFIRMED, PROCESSING, SHIPPED all the same (OLD:erp)."""
    placed = centra.order(("S", 1, "10.00"), store_type="WHOLESALE", payment="invoice", status="PENDING")
    seen = [status(centra, placed.number)]
    seen.append(centra.do(CONFIRM, n=placed.number)["order"]["status"])
    made = centra.do(CREATE, **shipped(placed.number, placed.line_ids[0], 1))["shipment"]
    seen.append(made["order"]["status"])
    (error,) = centra.refused(CAPTURE, id=made["id"])
    assert error["message"] == "10.00 exceeds the remaining authorisation of 0."
    centra.do(COMPLETE, id=made["id"])
    seen.append(centra.do(PAID, id=made["id"], yes=True)["shipment"]["order"]["status"])
    assert seen == ["PENDING", "CONFIRMED", "PROCESSING", "SHIPPED"]
    assert [entry.entry_type for entry in centra.shop.order(placed.number).payments] == [
        "INVOICE",
        "MARKED_AS_PAID",
    ]


@pytest.mark.behaviour("orders-5-10", "orders-5-11")
def test_confirming_sends_the_mail(centra: Centra) -> None:
    """Nothing but confirmOrder sets a status: updates, locks, holds and captures leave it."""
    placed = centra.order(("S", 1, "10.00"), status="PENDING")
    centra.do(CONSUMER, n=placed.number, **{"in": {"internalComment": "x", "isOnHold": True}})
    centra.do(CONSUMER, n=placed.number, **{"in": {"isOnHold": False}})
    centra.do(LOCK, n=placed.number)
    centra.do(
        "mutation ($n: Int!) { captureOrder(order: {number: $n}) { userErrors { path } } }", n=placed.number
    )
    assert status(centra, placed.number) == "PENDING"
    assert centra.shop.mails(placed.number) == ()
    centra.do(CONFIRM, n=placed.number)
    assert [(mail.kind, mail.to) for mail in centra.shop.mails(placed.number)] == [
        ("ORDER_CONFIRMATION", "jon.snow@example.com")
    ]


@pytest.mark.behaviour("orders-5-12")
def test_autoconfirm_skips_pending(centra: Centra) -> None:
    """The store setting takes an order past Pending, but not one that is held."""
    centra.shop.configure_store("DIRECT_TO_CONSUMER", autoconfirm=True)
    placed = centra.order(("S", 1, "10.00"), status="PENDING")
    held = centra.order(("S", 1, "10.00"), status="PENDING", hold_reason="WAITING_FOR_FRAUD_CHECK")
    other = centra.order(("S", 1, "10.00"), status="PENDING", store_type="WHOLESALE")
    assert [status(centra, one.number) for one in (placed, held, other)] == [
        "CONFIRMED",
        "PENDING",
        "PENDING",
    ]
    centra.shop.release(held.number)
    assert status(centra, held.number) == "CONFIRMED"


@pytest.mark.behaviour("orders-5-13")
def test_direct_to_shipment_packs_at_once(centra: Centra) -> None:
    """The order is in Processing with a good-to-go shipment as soon as it is confirmed."""
    centra.shop.configure_store("DIRECT_TO_CONSUMER", direct_to_shipment=True)
    placed = centra.order(("S", 2, "10.00"), ("M", 1, "5.00"), status="PENDING")
    assert centra.shop.shipments() == ()
    assert centra.do(CONFIRM, n=placed.number)["order"]["status"] == "PROCESSING"
    (made,) = centra.shop.shipments()
    assert (made.is_good_to_go, made.is_shipped, made.is_paid) == (True, False, False)
    assert sorted(made.lines.values()) == [1, 2]


@pytest.mark.behaviour("orders-5-16")
def test_an_authorisation_lapses() -> None:
    """After the days that are assumed nothing can be captured any more; a new authorisation can (OLD:erp)."""
    centra = Centra(assumptions=Assumptions(authorisation_days=14))
    placed = centra.order(("S", 1, "10.00"))
    made = centra.do(CREATE, **shipped(placed.number, placed.line_ids[0], 1))["shipment"]
    centra.clock.move(days=14)
    (error,) = centra.refused(CAPTURE, id=made["id"])
    assert "authorisation" in error["message"]
    centra.shop.add_payment(placed.number, "AUTH", 10)
    assert centra.do(CAPTURE, id=made["id"])["shipment"]["isCaptured"]


def test_a_provider_lets_an_authorisation_go(centra: Centra) -> None:
    """`lapse_authorisation` does at once what the days do."""
    placed = centra.order(("S", 1, "10.00"))
    centra.shop.lapse_authorisation(placed.number)
    made = centra.do(CREATE, **shipped(placed.number, placed.line_ids[0], 1, capture=True))
    assert "authorisation" in made["userWarnings"][0]["message"]


@pytest.mark.behaviour("orders-5-17")
def test_a_cancelled_authorisation_does_not_come_back(centra: Centra) -> None:
    """The cancelled order cannot be captured, changed, allocated or cancelled again."""
    placed = centra.order(("S", 1, "10.00"))
    centra.do(CANCEL_ORDER, id=placed.id, **{"in": {**CANCELLED, "cancelAuthorization": True}})
    capture = "mutation ($n: Int!) { captureOrder(order: {number: $n}) { userErrors { message path } } }"
    assert centra.refused(capture, n=placed.number)[0]["path"] == ["order"]
    assert centra.refused(CANCEL_ORDER, id=placed.id, **{"in": CANCELLED})[0]["path"] == ["id"]
    assert centra.refused(CONSUMER, n=placed.number, **{"in": {"isOnHold": True}})[0]["path"] == ["order"]
    assert centra.refused(CONFIRM, n=placed.number)[0]["path"] == ["input", "order"]


def test_an_order_with_a_pending_capture_is_not_cancelled(centra: Centra) -> None:
    """The money may still come (OLD:dtc); when the provider has said no, the order can be cancelled."""
    placed = centra.order(("S", 1, "10.00"), capture="later")
    centra.do(
        "mutation ($n: Int!) { captureOrder(order: {number: $n}) { userErrors { path } } }", n=placed.number
    )
    (error,) = centra.refused(CANCEL_ORDER, id=placed.id, **{"in": CANCELLED})
    assert (error["message"], error["path"]) == ("A capture of the order is pending.", ["id"])
    assert status(centra, placed.number) == "CONFIRMED"
    centra.shop.answer_captures(placed.number, succeeds=False)
    centra.do(CANCEL_ORDER, id=placed.id, **{"in": CANCELLED})


@pytest.mark.behaviour("orders-5-18")
def test_a_cancelled_order_may_vanish(centra: Centra) -> None:
    """Only cancelled orders are deleted; then nothing finds them."""
    placed = centra.order(("S", 1, "10.00"))
    with pytest.raises(ValueError, match="cancelled"):
        centra.shop.delete_order(placed.number)
    centra.do(CANCEL_ORDER, id=placed.id, **{"in": CANCELLED})
    centra.shop.delete_order(placed.number)
    found = centra.ask(
        """query ($i: String!, $n: [Int!]) { order(id: $i) { number } orders(where: {number: $n}) { id }
          orderPaymentHistory { id } }""",
        i=placed.id,
        n=[placed.number],
    )
    assert found == {"order": None, "orders": [], "orderPaymentHistory": []}


@pytest.mark.behaviour("orders-5-21")
def test_totals_count_units_with_and_without_cancelled_ones(centra: Centra) -> None:
    """quantity leaves cancelled units out, originalQuantity counts them; unexpedited are not shipped yet."""
    placed = centra.order(("S", 5, "10.00"))
    (line,) = placed.line_ids
    cancel = {"line": {"id": line}, "quantity": 2, "stockActionPolicy": CANCELLED["stockAction"]}
    centra.do(CONSUMER, n=placed.number, **{"in": {"cancelLines": [cancel]}})
    centra.do(CREATE, **shipped(placed.number, line, 1, shippedAt="now"))
    totals = "{ orders { totals { quantity originalQuantity cancelledQuantity unexpeditedQuantity } } }"
    assert centra.ask(totals)["orders"][0]["totals"] == {
        "quantity": 3,
        "originalQuantity": 5,
        "cancelledQuantity": 2,
        "unexpeditedQuantity": 2,
    }


@pytest.mark.behaviour("orders-6-01", "orders-6-02")
@pytest.mark.parametrize("flag", ["hold", "wait_for_payment"])
def test_flags_stop_shipment_and_payment_and_leave_the_status(centra: Centra, flag: str) -> None:
    """On hold or waiting for payment, nothing ships, completes or is captured until it is lifted."""
    placed = centra.order(("S", 2, "10.00"))
    (line,) = placed.line_ids
    made = centra.do(CREATE, **shipped(placed.number, line, 1))["shipment"]
    getattr(centra.shop, flag)(placed.number)
    assert status(centra, placed.number) == "PROCESSING"
    capture = "mutation ($n: Int!) { captureOrder(order: {number: $n}) { userErrors { message path } } }"
    assert centra.refused(CREATE, **shipped(placed.number, line, 1))[0]["path"] == ["input", "order"]
    assert centra.refused(COMPLETE, id=made["id"])[0]["path"] == ["id"]
    assert centra.refused(CAPTURE, id=made["id"])[0]["path"] == ["id"]
    assert centra.refused(capture, n=placed.number)[0]["path"] == ["order"]
    if flag == "hold":
        centra.shop.release(placed.number)
    else:
        centra.shop.pay(placed.number)
    centra.do(COMPLETE, id=made["id"])


@pytest.mark.behaviour("orders-6-03", "orders-6-06", "orders-6-07")
@pytest.mark.parametrize("store, update", [("DIRECT_TO_CONSUMER", CONSUMER), ("WHOLESALE", WHOLESALE)])
def test_hold_is_set_and_lifted_by_update(centra: Centra, store: str, update: str) -> None:
    """isOnHold sets and lifts it in both stores; data can be edited meanwhile."""
    placed = centra.order(("S", 1, "10.00"), store_type=store)
    assert centra.do(update, n=placed.number, **{"in": {"isOnHold": True}})["order"]["isOnHold"] is True
    comment = {"otherComment": "Left the door open", "shippingAddress": {"city": "Winterfell"}}
    held = centra.do(update, n=placed.number, **{"in": comment})["order"]
    assert held == {**held, "isOnHold": True, "status": "CONFIRMED"}
    seen = centra.ask("{ orders { otherComment shippingAddress { city } } }")["orders"][0]
    assert seen == {"otherComment": "Left the door open", "shippingAddress": {"city": "Winterfell"}}
    assert centra.do(update, n=placed.number, **{"in": {"isOnHold": False}})["order"]["isOnHold"] is False


@pytest.mark.behaviour("orders-6-09")
@pytest.mark.parametrize(
    "reason",
    [
        "PAYMENT_MISMATCH",
        "WAITING_FOR_PAYMENT",
        "WAITING_FOR_FRAUD_CHECK",
        "WAITING_FOR_CHECK_FIRST_ALLOCATION",
        "WAITING_FOR_GIFT_CARD_AUTHORIZATION",
    ],
)
def test_orders_tell_why_they_are_held(centra: Centra, reason: Any) -> None:
    """The five reasons of MAG:OrderHoldReason, also as a filter; a hold by update has none."""
    placed = centra.order(("S", 1, "10.00"), hold_reason=reason)
    centra.order(("S", 1, "10.00"), on_hold=True)
    query = """query ($r: [OrderHoldReason!]) { orders(where: {orderHoldReason: $r}) { number
      ... on DirectToConsumerOrder { orderHoldReason } } }"""
    found = centra.ask(query, r=[reason])["orders"]
    assert found == [{"number": placed.number, "orderHoldReason": reason}]


def test_a_gift_card_that_is_authorised_lifts_its_hold(centra: Centra) -> None:
    """WAITING_FOR_GIFT_CARD_AUTHORIZATION ends when the card answers."""
    reason = "WAITING_FOR_GIFT_CARD_AUTHORIZATION"
    placed = centra.order(("S", 1, "10.00"), gift_card="4.00", hold_reason=reason)
    assert [entry.entry_type for entry in centra.shop.order(placed.number).payments] == ["AUTH"]
    centra.shop.authorise_gift_card(placed.number, "4.00")
    order = centra.shop.order(placed.number)
    assert (order.is_on_hold, order.hold_reason) == (False, None)
    assert [(entry.entry_type, entry.value) for entry in order.payments] == [
        ("AUTH", 6),
        ("AUTH_GIFT_CARD", 4),
    ]


@pytest.mark.behaviour("orders-6-12")
def test_staff_cannot_change_a_locked_order(centra: Centra) -> None:
    """Only the API changes it; unlocked, staff may again (OLD:b2b)."""
    placed = centra.order(("S", 1, "10.00"))
    centra.do(LOCK, n=placed.number)
    with pytest.raises(ValueError, match="locked"):
        centra.shop.edit_address(placed.number, shipping=AddressSeed(city="Winterfell"))
    with pytest.raises(ValueError, match="locked"):
        centra.shop.discount_order(placed.number, 1)
    changed = centra.do(CONSUMER, n=placed.number, **{"in": {"internalComment": "By the API"}})["order"]
    assert changed["internalComment"] == "By the API"
    centra.do(UNLOCK, n=placed.number)
    centra.shop.edit_address(placed.number, shipping=AddressSeed(city="Winterfell"))


@pytest.mark.behaviour("orders-6-13", "orders-6-14")
def test_the_lock_needs_its_own_permission(centra: Centra) -> None:
    """setOrdersLock needs Order.isLocked:write, and so does allocating a locked order (MAG-M:allocateOrder)."""
    placed = centra.order(("S", 1, "10.00"))
    allocate = (
        "mutation ($n: Int!) { allocateOrder(input: {order: {number: $n}}) { userErrors { message } } }"
    )
    centra.sandbox.tokens.withdraw("Order.isLocked:write")
    centra.do(allocate, n=placed.number)
    (error,) = centra.body(LOCK, n=placed.number)["errors"]
    assert error["extensions"]["category"] == "authorization"
    assert not centra.shop.order(placed.number).is_locked
    centra.sandbox.tokens.grant("Order.isLocked:write")
    centra.do(LOCK, n=placed.number)
    centra.do(allocate, n=placed.number)
    centra.sandbox.tokens.withdraw("Order.isLocked:write")
    (error,) = centra.body(allocate, n=placed.number)["errors"]
    assert error["message"] == "You need Order.isLocked:write permission to access allocateOrder."
    assert error["path"] == ["allocateOrder"]


@pytest.mark.behaviour("orders-6-15")
def test_read_lock_correct_confirm_ship(centra: Centra) -> None:
    """The guide's order of work (OLD:erp), with the lock taken off before the shipment."""
    placed = centra.order(("S", 1, "10.00"), status="PENDING")
    (read,) = centra.ask("{ orders(where: {status: [PENDING], isOnHold: false}) { number } }")["orders"]
    centra.do(LOCK, n=read["number"])
    centra.do(CONSUMER, n=read["number"], **{"in": {"shippingAddress": {"zipCode": "54321"}}})
    centra.do(CONFIRM, n=read["number"])
    centra.do(UNLOCK, n=read["number"])
    given = shipped(read["number"], placed.line_ids[0], 1, capture=True, shippedAt="now")
    assert centra.do(CREATE, **given)["shipment"]["order"]["status"] == "SHIPPED"
