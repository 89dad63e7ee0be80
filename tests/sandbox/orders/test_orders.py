"""Orders: confirmed, locked, held, changed, cancelled, allocated."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

CONFIRM = """mutation ($o: OrderInput!) {
  confirmOrder(input: {order: $o}) { order { number status } userErrors { path } } }"""
LOCK = """mutation ($o: [OrderInput!]!) { setOrdersLock(input: {orders: $o, isLocked: true}) {
  orders { number isLocked } userErrors { message path } } }"""
UPDATE = """mutation ($o: OrderInput!, $in: DirectToConsumerOrderUpdateInput!) {
  updateDirectToConsumerOrder(order: $o, input: $in) {
    order { number status isOnHold updatedAt grandTotal { value } shippingAddress { city country { code } }
      lines { id quantity cancelledQuantity } all: lines(includeFullyCancelled: true) { id } }
    userErrors { message path } userWarnings { message } } }"""
CANCEL = """mutation ($id: String!, $in: DirectToConsumerOrderCancelInput!) {
  cancelDirectToConsumerOrder(id: $id, input: $in) { order { status lines { quantity } }
    userErrors { message path } userWarnings { message path } } }"""
RELEASE = {"releaseItemsBackToWarehouse": True}


def cancelling(**more: Any) -> dict[str, Any]:
    return {"emailOptions": {"sendEmail": False}, "stockAction": RELEASE, **more}


@pytest.mark.behaviour("orders-5-02")
def test_confirming_is_the_only_direct_change_of_status(centra: Centra) -> None:
    """PENDING becomes CONFIRMED once; confirming again is refused."""
    placed = centra.order(("S", 1, "100.00"), status="PENDING")
    assert centra.do(CONFIRM, o={"number": placed.number})["order"]["status"] == "CONFIRMED"
    centra.refused(CONFIRM, o={"number": placed.number})


@pytest.mark.behaviour("orders-4-13")
@pytest.mark.parametrize("given", [{}, {"number": 1, "externalId": "x"}])
def test_exactly_one_member_names_an_order(centra: Centra, given: dict[str, Any]) -> None:
    """An input marked "exactly one" refuses none and two."""
    centra.order(("S", 1, "100.00"), status="PENDING", number=1)
    (error,) = centra.refused(CONFIRM, o=given)
    assert error["path"] == ["input", "order"]
    assert centra.shop.order(1).status == "PENDING"


@pytest.mark.behaviour("orders-6-11")
def test_locking_takes_all_or_none(centra: Centra) -> None:
    """One unknown order among several refuses the whole call."""
    for number in (1, 2):
        centra.order(("S", 1, "100.00"), number=number)
    (error,) = centra.refused(LOCK, o=[{"number": 1}, {"number": 9}])
    assert error["path"] == ["input", "orders", "1", "number"]
    assert not centra.shop.order(1).is_locked
    locked = centra.do(LOCK, o=[{"number": 1}, {"number": 2}])["orders"]
    assert [order["isLocked"] for order in locked] == [True, True]


def test_hold_is_a_flag(centra: Centra) -> None:
    """Hold leaves the status as it is; every change moves updatedAt."""
    placed = centra.order(("S", 1, "100.00"))
    centra.clock.move(seconds=5)
    given = {"isOnHold": True, "holdStatusChangeReason": "Check the address"}
    order = centra.do(UPDATE, o={"number": placed.number}, **{"in": given})["order"]
    assert (order["status"], order["isOnHold"]) == ("CONFIRMED", True)
    assert order["updatedAt"] == "2026-03-01T12:00:05+00:00"


@pytest.mark.behaviour("orders-4-20", "orders-8-01")
def test_addresses_change_but_not_the_country(centra: Centra) -> None:
    """An address change keeps the members that were not sent; there is no country to send."""
    placed = centra.order(("S", 1, "100.00"))
    given = {"shippingAddress": {"city": "Winterfell"}, "externalId": "ERP-1"}
    order = centra.do(UPDATE, o={"id": placed.id}, **{"in": given})["order"]
    assert order["shippingAddress"] == {"city": "Winterfell", "country": {"code": "SE"}}
    assert centra.do(UPDATE, o={"externalId": "ERP-1"}, **{"in": {}})["order"]["number"] == placed.number


@pytest.mark.behaviour("orders-7-07", "orders-7-08", "orders-8-09", "orders-8-11", "orders-8-12")
def test_cancelled_units_leave_the_order(centra: Centra) -> None:
    """Cancelling lowers quantity and total and gives units back; a fully cancelled line hides unless asked for."""
    placed = centra.order(("S", 3, "100.00"), ("M", 1, "50.00"), stock=10)
    small, medium = placed.line_ids
    cancels = [
        {"line": {"id": small}, "quantity": 1, "stockActionPolicy": RELEASE},
        {"line": {"id": medium}, "quantity": 1, "stockActionPolicy": {"removeItemsFromStock": True}},
    ]
    order = centra.do(UPDATE, o={"number": placed.number}, **{"in": {"cancelLines": cancels}})["order"]
    assert order["lines"] == [{"id": small, "quantity": 2, "cancelledQuantity": 1}]
    assert [line["id"] for line in order["all"]] == [small, medium]
    assert order["grandTotal"]["value"] == 200
    stock = {row.sku: (row.physical, row.allocated) for row in centra.shop.stock()}
    assert stock == {"JKT-RED-S": (10, 2), "JKT-RED-M": (9, 0)}


@pytest.mark.behaviour("orders-2-13", "catalog-6-02")
def test_a_refused_update_changes_nothing(centra: Centra) -> None:
    """One bad line cancel leaves hold, address and the good cancel undone."""
    placed = centra.order(("S", 3, "100.00"))
    before = centra.shop.order(placed.number)
    centra.clock.move(seconds=5)
    cancels = [
        {"line": {"id": placed.line_ids[0]}, "quantity": 2, "stockActionPolicy": RELEASE},
        {"line": {"id": placed.line_ids[0]}, "quantity": 2, "stockActionPolicy": RELEASE},
    ]
    (error,) = centra.refused(
        UPDATE, o={"number": placed.number}, **{"in": {"isOnHold": True, "cancelLines": cancels}}
    )
    assert error["path"] == ["input", "cancelLines", "1", "quantity"]
    assert centra.shop.order(placed.number) == before


@pytest.mark.behaviour("orders-8-15", "orders-8-18")
def test_cancelling_an_order_frees_its_stock(centra: Centra) -> None:
    """A cancelled order keeps its lines' quantities, its units go back, its authorisation on request."""
    placed = centra.order(("S", 3, "100.00"), stock=2)
    assert centra.shop.stock_of(centra.main, "JKT-RED-S").demand == 1
    payload = centra.do(CANCEL, id=placed.id, **{"in": cancelling(cancelAuthorization=True)})
    assert payload["order"] == {"status": "CANCELLED", "lines": [{"quantity": 3}]}
    stock = centra.shop.stock_of(centra.main, "JKT-RED-S")
    assert (stock.free_to_allocate, stock.allocated, stock.demand) == (2, 0, 0)
    last = centra.shop.order(placed.number).payments[-1]
    assert (last.entry_type, last.status, last.value) == ("CANCEL", "SUCCESS", -300)


@pytest.mark.behaviour("orders-8-20")
def test_a_provider_that_refuses_to_cancel_only_warns(centra: Centra) -> None:
    """The order is cancelled all the same."""
    placed = centra.order(("S", 1, "100.00"), capture="fails")
    payload = centra.do(CANCEL, id=placed.id, **{"in": cancelling(cancelAuthorization=True)})
    assert payload["userWarnings"] == [
        {
            "message": "The provider refused to cancel the authorisation.",
            "path": ["input", "cancelAuthorization"],
        }
    ]
    assert payload["order"]["status"] == "CANCELLED"


@pytest.mark.behaviour("orders-5-07")
def test_after_a_capture_it_is_a_return(centra: Centra) -> None:
    """Captured orders cannot be cancelled."""
    placed = centra.order(("S", 1, "100.00"), payment="captured")
    (error,) = centra.refused(CANCEL, id=placed.id, **{"in": cancelling()})
    assert error["message"] == "The order is captured; return and refund it instead."
    assert centra.shop.order(placed.number).status == "CONFIRMED"


@pytest.mark.behaviour("orders-7-06")
def test_exactly_one_stock_action(centra: Centra) -> None:
    """A stock policy refuses none and two members."""
    placed = centra.order(("S", 1, "100.00"))
    for action in ({}, {"releaseItemsBackToWarehouse": True, "removeItemsFromStock": True}):
        (error,) = centra.refused(CANCEL, id=placed.id, **{"in": cancelling(stockAction=action)})
        assert error["path"] == ["input", "stockAction"]


@pytest.mark.behaviour("orders-7-01", "orders-7-05")
def test_allocation_moves_units_between_free_and_held(centra: Centra) -> None:
    """unallocateOrder frees units, asking for more is a warning; allocateOrder holds them again."""
    placed = centra.order(("S", 3, "100.00"), stock=5)
    undo = """mutation ($n: Int!, $l: Int!) { unallocateOrder(input: {order: {number: $n},
      unallocate: [{orderLine: {id: $l}, quantity: 9}], stockActionPolicy: {releaseItemsBackToWarehouse: true}}) {
      order { lines { allocations { quantity } } } userErrors { message } userWarnings { message } } }"""
    payload = centra.do(undo, n=placed.number, l=placed.line_ids[0])
    assert payload["userWarnings"] == [{"message": "Order line 1: 3 of 9 units were unallocated."}]
    assert payload["order"]["lines"] == [{"allocations": []}]
    stock = centra.shop.stock_of(centra.main, "JKT-RED-S")
    assert (stock.free_to_allocate, stock.allocated, stock.demand) == (5, 0, 3)
    redo = "mutation ($n: Int!) { allocateOrder(input: {order: {number: $n}}) { userErrors { message } } }"
    centra.do(redo, n=placed.number)
    stock = centra.shop.stock_of(centra.main, "JKT-RED-S")
    assert (stock.free_to_allocate, stock.allocated, stock.demand) == (2, 3, 0)


def test_paying_lifts_what_waited_for_it(centra: Centra) -> None:
    """A pending payment comes through: authorised, no longer waiting, no longer held for it."""
    placed = centra.order(
        ("S", 1, "100.00"), payment="pending", waiting_for_payment=True, hold_reason="WAITING_FOR_PAYMENT"
    )
    centra.shop.pay(placed.number)
    order = centra.shop.order(placed.number)
    assert [entry.entry_type for entry in order.payments] == ["AUTH_PENDING", "AUTH"]
    assert (order.is_waiting_for_payment, order.is_on_hold, order.hold_reason) == (False, False, None)


def test_floats_never_become_money(centra: Centra) -> None:
    """Seeding with a float is refused, and so is an amount with too many digits."""
    with pytest.raises(TypeError, match="float"):
        centra.order(("S", 1, 99.9))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="SEK has 2 decimals"):
        centra.order(("S", 1, "99.999"))


def test_wholesale_orders_have_their_own_mutations(centra: Centra) -> None:
    """updateWholesaleOrder and cancelWholesaleOrder take wholesale orders, and only these."""
    placed = centra.order(
        ("S", 1, "100.00"), store_type="WHOLESALE", payment="unpaid", purchase_order_number="PO-1"
    )
    (error,) = centra.refused(UPDATE, o={"number": placed.number}, **{"in": {"isOnHold": True}})
    assert error["message"] == "The order is not of the type DIRECT_TO_CONSUMER."
    update = """mutation ($n: Int!) { updateWholesaleOrder(order: {number: $n},
      input: {internalComment: "Call first", buyerInfo: {firstName: "Arya"}}) {
      order { internalComment purchaseOrderNumber buyer { firstName } account { name } } userErrors { message } } }"""
    order = centra.do(update, n=placed.number)["order"]
    assert (order["internalComment"], order["purchaseOrderNumber"]) == ("Call first", "PO-1")
    assert order["buyer"] == {"firstName": "Arya"}
    cancel = """mutation ($id: String!, $in: WholesaleOrderCancelInput!) { cancelWholesaleOrder(id: $id, input: $in) {
      order { status } userErrors { message } } }"""
    assert centra.do(cancel, id=placed.id, **{"in": cancelling()})["order"] == {"status": "CANCELLED"}


@pytest.mark.behaviour("orders-9-14")
def test_the_rest_of_an_authorisation_is_released(centra: Centra) -> None:
    """releaseRemainingOrderAuthorization gives back authorised minus captured, as a negative entry."""
    placed = centra.order(("S", 2, "100.00"))
    release = """mutation ($n: Int!) { releaseRemainingOrderAuthorization(order: {number: $n}) {
      paymentHistoryEntry { entryType value { value } } userErrors { message path } } }"""
    (error,) = centra.refused(release, n=placed.number)
    assert error["message"] == "Only a partly captured order has an authorisation to release."
    centra.do(
        """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n}, capture: true,
          lines: {orderLine: {id: $l}, quantity: 1}}) { userErrors { message } } }""",
        n=placed.number,
        l=placed.line_ids[0],
    )
    entry = centra.do(release, n=placed.number)["paymentHistoryEntry"]
    assert (entry["entryType"], entry["value"]["value"]) == ("CANCEL", -100)
    (error,) = centra.refused(release, n=placed.number)
    assert error["message"] == "Only a partly captured order has an authorisation to release."


def test_one_bad_input_among_aliases_stops_only_itself(centra: Centra) -> None:
    """User errors belong to one mutation; the others of the request stand."""
    centra.order(("S", 1, "100.00"), number=1, status="PENDING")
    data = centra.ask(
        """mutation { bad: confirmOrder(input: {order: {number: 9}}) { userErrors { message } }
          good: confirmOrder(input: {order: {number: 1}}) { userErrors { message } } }"""
    )
    assert data["bad"]["userErrors"] == [{"message": "Order with number 9 not found."}]
    assert data["good"]["userErrors"] == []
    assert centra.shop.order(1).status == "CONFIRMED"


@pytest.mark.behaviour("orders-8-03")
def test_customers_are_found_by_mail_and_exchanged(centra: Centra) -> None:
    """One mail address is one customer; an order can be given another one, who must exist."""
    first = centra.order(("S", 1, "100.00"), email="jon@example.com")
    second = centra.order(("S", 1, "100.00"), email="arya@example.com")
    centra.order(("S", 1, "100.00"), email="jon@example.com")
    query = "query ($m: String) { customers(where: {email: {equals: $m}}) { id totalOrders lastOrder { number } } }"
    assert centra.ask(query, m="jon@example.com")["customers"] == [
        {"id": 1, "totalOrders": 2, "lastOrder": {"number": 3}}
    ]
    centra.do(UPDATE, o={"number": second.number}, **{"in": {"customer": {"id": 1}}})
    assert [found["totalOrders"] for found in centra.ask("{ customers { totalOrders } }")["customers"]] == [
        3,
        0,
    ]
    (error,) = centra.refused(UPDATE, o={"number": first.number}, **{"in": {"customer": {"id": 9}}})
    assert error["path"] == ["input", "customer", "id"]


def test_shipping_cost_only_goes_down(centra: Centra) -> None:
    """The shipping cost of a confirmed order can be lowered, or 0; totals follow."""
    placed = centra.order(("S", 1, "100.00"), shipping="49.00")

    def cost(value: int) -> dict[str, Any]:
        return {"in": {"shippingCost": {"value": value, "currencyIsoCode": "SEK"}}}

    (error,) = centra.refused(UPDATE, o={"number": placed.number}, **cost(50))
    assert error["message"] == "The shipping cost must be between 0 and 49.00."
    order = centra.do(UPDATE, o={"number": placed.number}, **cost(29))["order"]
    assert order["grandTotal"]["value"] == 129
