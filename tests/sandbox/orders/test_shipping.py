"""Shipments: made, captured, completed, and how they carry an order to its end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from mutations import DELETE_SHIPMENT
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions

DETAILS = """shipment { id number createdAt isGoodToGo isShipped isPaid isCaptured shippedAt numberOfPackages
  trackingNumber grandTotal { value } carrierInformation { carrierName serviceName } internalShippingCost { value }
  lines { quantity lineValue { value } } order { status paymentHistory { entryType status value { value } } } }
  userErrors { message path } userWarnings { message path }"""
CREATE = f"mutation ($in: ShipmentCreateInput!) {{ createShipment(input: $in) {{ {DETAILS} }} }}"
UPDATE = f"mutation ($id: Int!, $in: ShipmentUpdateInput!) {{ updateShipment(id: $id, input: $in) {{ {DETAILS} }} }}"
COMPLETE = (
    f"mutation ($id: Int!, $in: ShipmentCompleteInput!) {{"
    f" completeShipment(id: $id, input: $in) {{ {DETAILS} }} }}"
)
CAPTURE = (
    f"mutation ($id: Int!) {{ captureShipment(id: $id) {{ {DETAILS} paymentHistoryEntry {{ entryType }} }} }}"
)


def shipment(order: int, line: int, quantity: int, **more: Any) -> dict[str, Any]:
    return {"order": {"number": order}, "lines": [{"orderLine": {"id": line}, "quantity": quantity}], **more}


@pytest.mark.behaviour(
    "orders-4-22", "orders-5-04", "orders-10-03", "orders-10-04", "orders-10-05", "orders-10-13"
)
def test_a_partial_shipment_then_the_rest(centra: Centra) -> None:
    """Two shipments carry an order to SHIPPED: numbers count, costs go on the first, both add up to the total."""
    placed = centra.order(("S", 3, "100.00"), shipping="49.00", discount="10.00")
    (line,) = placed.line_ids
    first = centra.do(CREATE, **{"in": shipment(placed.number, line, 1, capture=True)})["shipment"]
    assert first["number"] == f"{placed.number}-1"
    assert first["order"]["status"] == "PROCESSING"
    assert first["isCaptured"]
    assert first["isPaid"]
    second = centra.do(CREATE, **{"in": shipment(placed.number, line, 2, capture=True)})["shipment"]
    assert second["number"] == f"{placed.number}-2"
    totals = [s["grandTotal"]["value"] for s in (first, second)]
    assert totals == [Decimal("145.67"), Decimal("193.33")]
    assert sum(totals) == placed.grand_total
    for one in (first, second):
        done = centra.do(COMPLETE, id=one["id"], **{"in": {}})["shipment"]
    assert done["order"]["status"] == "SHIPPED"


@pytest.mark.behaviour("catalog-2-26", "catalog-2-58")
def test_shipping_lowers_physical_and_allocated(centra: Centra) -> None:
    """Placing holds units, completing a shipment takes them off the shelf; free to allocate stays."""
    placed = centra.order(("S", 4, "100.00"), stock=10)
    held = centra.shop.stock_of(centra.main, "JKT-RED-S")
    assert (held.physical, held.allocated, held.free_to_allocate) == (10, 4, 6)
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 3)})["shipment"]
    assert centra.shop.stock_of(centra.main, "JKT-RED-S") == held
    centra.do(COMPLETE, id=made["id"], **{"in": {}})
    left = centra.shop.stock_of(centra.main, "JKT-RED-S")
    assert (left.physical, left.allocated, left.free_to_allocate) == (7, 1, 6)


def test_more_than_remains_is_refused(centra: Centra) -> None:
    """Units in another shipment cannot be shipped again, and the refusal names the place."""
    placed = centra.order(("S", 3, "100.00"))
    (line,) = placed.line_ids
    centra.do(CREATE, **{"in": shipment(placed.number, line, 2)})
    (error,) = centra.refused(CREATE, **{"in": shipment(placed.number, line, 2)})
    assert error["path"] == ["input", "lines", "0", "quantity"]
    assert len(centra.shop.shipments()) == 1


def test_all_wrong_lines_are_named_at_once(centra: Centra) -> None:
    """One refusal carries every user error."""
    placed = centra.order(("S", 3, "100.00"))
    lines = [
        {"orderLine": {"id": 999}, "quantity": 1},
        {"orderLine": {"id": placed.line_ids[0]}, "quantity": 0},
    ]
    errors = centra.refused(CREATE, **{"in": {"order": {"number": placed.number}, "lines": lines}})
    assert [error["path"][:3] for error in errors] == [["input", "lines", "0"], ["input", "lines", "1"]]


@pytest.mark.behaviour("orders-10-01")
@pytest.mark.parametrize(
    "seed",
    [{"status": "PENDING"}, {"on_hold": True}, {"waiting_for_payment": True}],
    ids=lambda seed: next(iter(seed)),
)
def test_only_confirmed_orders_that_nothing_stops_ship(centra: Centra, seed: dict[str, Any]) -> None:
    """Pending, held and waiting orders refuse shipments."""
    placed = centra.order(("S", 1, "100.00"), **seed)
    centra.refused(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1)})
    assert centra.shop.shipments() == ()


@pytest.mark.behaviour("orders-10-02")
def test_locked_orders_ship_only_by_assumption() -> None:
    """The docs want an unlocked order; that the API may ship a locked one is a switch."""
    lock = """mutation ($n: Int!) {
      setOrdersLock(input: {orders: [{number: $n}], isLocked: true}) { userErrors { message } } }"""
    for allowed in (False, True):
        centra = Centra(assumptions=Assumptions(locked_orders_ship=allowed))
        placed = centra.order(("S", 1, "100.00"))
        centra.do(lock, n=placed.number)
        centra.ask(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1)})
        assert bool(centra.shop.shipments()) is allowed


@pytest.mark.behaviour("orders-10-09")
def test_units_in_demand_ship_after_allocation(centra: Centra) -> None:
    """Units nobody holds do not ship; `allocateDemand` holds them first if there is stock."""
    placed = centra.order(("S", 2, "100.00"), stock=None)
    ask = shipment(placed.number, placed.line_ids[0], 2)
    (error,) = centra.refused(CREATE, **{"in": ask})
    assert error["message"] == "Order line 1: 2 of 2 units are not allocated."
    (error,) = centra.refused(CREATE, **{"in": {**ask, "allocateDemand": True}})
    assert error["message"] == "Order line 1: 2 of 2 units are not allocated."
    assert centra.shop.stock_of(centra.main, "JKT-RED-S").demand == 2
    centra.shop.set_physical(centra.main, "JKT-RED-S", 5)
    centra.do(CREATE, **{"in": {**ask, "allocateDemand": True}})
    stock = centra.shop.stock_of(centra.main, "JKT-RED-S")
    assert (stock.allocated, stock.free_to_allocate, stock.demand) == (2, 3, 0)


def test_completion_takes_tracking_and_freezes(centra: Centra) -> None:
    """completeShipment writes tracking and the moment; afterwards only paid, external id and message may change."""
    placed = centra.order(("S", 1, "100.00"))
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1)})["shipment"]
    info = {
        "carrier": "PostNord",
        "service": "Parcel",
        "packagesNumber": 1,
        "trackingNumber": "1234trackingcode",
        "internalShippingCost": {"currencyIsoCode": "SEK", "value": Decimal("12.10")},
    }
    given = {"shippedAt": "2026-02-28T15:18:33+01:00", "shipmentInfo": info, "sendEmail": True}
    done = centra.do(COMPLETE, id=made["id"], **{"in": given})["shipment"]
    assert done["isShipped"]
    assert done["shippedAt"] == "2026-02-28T15:18:33+01:00"
    assert done["carrierInformation"] == {"carrierName": "PostNord", "serviceName": "Parcel"}
    assert done["internalShippingCost"]["value"] == Decimal("12.10")
    assert centra.shop.shipments()[0].mailed
    (error,) = centra.refused(COMPLETE, id=made["id"], **{"in": {}})
    assert error["message"] == "The shipment is completed and cannot be changed."
    (error,) = centra.refused(UPDATE, id=made["id"], **{"in": {"shipmentInfo": {"trackingNumber": "x"}}})
    assert error["message"] == "The shipment is completed and cannot be changed."
    (error,) = centra.refused(DELETE_SHIPMENT, id=made["id"])
    assert error["message"] == "A shipment that is shipped or paid cannot be deleted; return it instead."
    centra.do(UPDATE, id=made["id"], **{"in": {"isPaid": True}})
    assert centra.shop.order(placed.number).status == "SHIPPED"


def test_shipping_in_the_future_is_refused(centra: Centra) -> None:
    """`shippedAt` is a moment that is never in the future, on create and on complete."""
    placed = centra.order(("S", 1, "100.00"))
    late = {"shippedAt": "2026-03-01T12:00:01+00:00"}
    (error,) = centra.refused(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1, **late)})
    assert error["message"] == "The date cannot be in the future."
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1, shippedAt=None)})[
        "shipment"
    ]
    assert not made["isShipped"]
    (error,) = centra.refused(COMPLETE, id=made["id"], **{"in": late})
    assert error["path"] == ["input", "shippedAt"]


@pytest.mark.behaviour("orders-9-07", "orders-9-08", "orders-9-09")
def test_a_failing_capture_on_create_only_warns(centra: Centra) -> None:
    """createShipment with capture stands whatever the provider says; the reason is in the warnings only."""
    placed = centra.order(("S", 1, "100.00"), capture="fails")
    payload = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1, capture=True)})
    assert "declined" in payload["userWarnings"][0]["message"]
    assert not payload["shipment"]["isCaptured"]
    (error,) = centra.refused(CAPTURE, id=payload["shipment"]["id"])
    assert "declined" in error["message"]
    types = [entry.entry_type for entry in centra.shop.order(placed.number).payments]
    assert types == ["AUTH", "CAPTURE_FAILED", "CAPTURE_FAILED"]


@pytest.mark.behaviour("orders-9-02", "orders-9-03", "orders-9-19")
@pytest.mark.parametrize("succeeded, final", [(True, "CAPTURE"), (False, "CAPTURE_FAILED")])
def test_asynchronous_providers_answer_later(centra: Centra, succeeded: bool, final: str) -> None:
    """A request leaves CAPTURE_REQUEST/PENDING and captures nothing; the provider's answer comes as its own entry."""
    placed = centra.order(("S", 1, "100.00"), capture="later")
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1, capture=True)})[
        "shipment"
    ]
    assert made["order"]["paymentHistory"][-1]["entryType"] == "CAPTURE_REQUEST"
    assert made["order"]["paymentHistory"][-1]["status"] == "PENDING"
    assert not made["isCaptured"]
    centra.do(COMPLETE, id=made["id"], **{"in": {}})
    assert centra.shop.order(placed.number).status == "PROCESSING"
    assert centra.shop.answer_captures(placed.number, succeeds=succeeded) == 1
    order = centra.shop.order(placed.number)
    assert order.payments[-1].entry_type == final
    assert order.status == ("SHIPPED" if succeeded else "PROCESSING")


@pytest.mark.behaviour("orders-9-04", "orders-9-06")
def test_capturing_the_order_first_serves_its_shipments(centra: Centra) -> None:
    """captureOrder takes the whole amount; capturing a shipment then uses it up without a new entry."""
    placed = centra.order(("S", 2, "100.00"))
    capture = """mutation ($n: Int!) { captureOrder(order: {number: $n}) {
      paymentHistoryEntry { entryType value { value } } userErrors { message path } } }"""
    assert centra.do(capture, n=placed.number)["paymentHistoryEntry"]["value"]["value"] == Decimal("200.00")
    (error,) = centra.refused(capture, n=placed.number)
    assert error["message"] == "The order is captured already."
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1)})["shipment"]
    payload = centra.do(CAPTURE, id=made["id"])
    assert payload["shipment"]["isCaptured"]
    assert payload["paymentHistoryEntry"] is None


def test_nothing_is_captured_beyond_the_authorisation(centra: Centra) -> None:
    """An unpaid order has nothing to capture."""
    placed = centra.order(("S", 1, "100.00"), payment="unpaid")
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1)})["shipment"]
    (error,) = centra.refused(CAPTURE, id=made["id"])
    assert "authorisation" in error["message"]


def test_a_deleted_shipment_gives_its_units_back_to_the_order(centra: Centra) -> None:
    """Deleting the only shipment makes the order CONFIRMED again; the number is not used twice."""
    placed = centra.order(("S", 1, "100.00"))
    ask = shipment(placed.number, placed.line_ids[0], 1)
    made = centra.do(CREATE, **{"in": ask})["shipment"]
    centra.do(DELETE_SHIPMENT, id=made["id"])
    assert centra.shop.order(placed.number).status == "CONFIRMED"
    assert centra.do(CREATE, **{"in": ask})["shipment"]["number"] == f"{placed.number}-2"


def test_shipments_are_listed_and_filtered(centra: Centra) -> None:
    """`shipments` finds by order, by flag and by tracking number."""
    placed = centra.order(("S", 2, "100.00"))
    for track in ("A", "B"):
        more = {"shipmentInfo": {"trackingNumber": track}, "isGoodToGo": track == "A"}
        centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1, **more)})
    listed = "query ($w: ShipmentFilter) { shipments(where: $w) { number } }"
    assert len(centra.ask(listed, w={"orderId": [placed.id]})["shipments"]) == 2
    assert centra.ask(listed, w={"trackingNumber": ["B"]})["shipments"] == [{"number": f"{placed.number}-2"}]
    assert centra.ask(listed, w={"isGoodToGo": True})["shipments"] == [{"number": f"{placed.number}-1"}]


@pytest.mark.behaviour("catalog-6-14")
def test_two_shipments_in_one_request(centra: Centra) -> None:
    """Aliased mutations run in order and answer once."""
    placed = centra.order(("S", 2, "100.00"))
    number, line = placed.number, placed.line_ids[0]
    one = f"order: {{number: {number}}}, lines: {{orderLine: {{id: {line}}}, quantity: 1}}"
    data = centra.ask(
        f"""mutation {{ a: createShipment(input: {{{one}}}) {{ shipment {{ number }} userErrors {{ message }} }}
          b: createShipment(input: {{{one}}}) {{ shipment {{ number }} userErrors {{ message }} }} }}"""
    )
    assert [data[key]["shipment"]["number"] for key in "ab"] == [f"{number}-1", f"{number}-2"]


def test_shipment_connections_page_by_key(centra: Centra) -> None:
    """shipmentConnection meets every shipment once, with cursors that outlive the page."""
    placed = centra.order(("S", 5, "100.00"))
    for _ in range(5):
        centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1)})
    query = """query ($c: String) { shipmentConnection(first: 2, after: $c) {
      totalCount edges { node { number } } pageInfo { hasNextPage endCursor } } }"""
    cursor, seen = None, []
    while True:
        page = centra.ask(query, c=cursor)["shipmentConnection"]
        seen += [edge["node"]["number"] for edge in page["edges"]]
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert seen == [f"{placed.number}-{n}" for n in range(1, 6)]


def test_shipped_lines_name_their_warehouse(centra: Centra) -> None:
    """An order held in two warehouses says what left from where, in the lines and in the stock history."""
    other = centra.shop.add_warehouse("Store")
    centra.shop.set_physical(centra.main, "JKT-RED-S", 1)
    centra.shop.set_physical(other, "JKT-RED-S", 5)
    placed = centra.order(("S", 3, "100.00"), stock=None)
    made = centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 3, shippedAt="now")})[
        "shipment"
    ]
    query = "{ shipments { isShipped lines { allocations { quantity warehouse { name } } } } }"
    (line,) = centra.ask(query)["shipments"][0]["lines"]
    assert made["isShipped"]
    assert [(a["warehouse"]["name"], a["quantity"]) for a in line["allocations"]] == [
        ("Main", 1),
        ("Store", 2),
    ]
    assert [row.physical for row in centra.shop.stock()] == [0, 3]


def test_last_shipment_makes_added_tax_exact(centra: Centra) -> None:
    """Tax rounded per shipment would drift; the last shipment carries the difference."""
    placed = centra.order(("S", 3, "33.33"), tax_percent="8.875", tax_mode="added")
    for _ in range(3):
        centra.do(CREATE, **{"in": shipment(placed.number, placed.line_ids[0], 1, capture=True)})
    assert sum(one.grand_total for one in centra.shop.shipments()) == placed.grand_total
    captured = [
        entry.value for entry in centra.shop.order(placed.number).payments if entry.entry_type == "CAPTURE"
    ]
    assert sum(captured) == placed.grand_total
