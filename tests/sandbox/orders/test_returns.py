"""Returns: made, completed, taken back, deleted; their stock and their money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from listening import events, listen
from returning import (
    COMPLETE,
    CREATE,
    DELETE,
    REMOVE,
    UNCOMPLETE,
    give_back,
    pack,
    sek,
    send_to,
    ship,
    wanted,
)
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed, Placed


def stock(centra: Centra, warehouse: int | None = None) -> tuple[int, int, int]:
    found = centra.shop.stock_of(warehouse or centra.main, "JKT-RED-S")
    return found.physical, found.allocated, found.free_to_allocate


def example(centra: Centra) -> Placed:
    """The worked example of SE 25 % inclusive: three lines, a discount of 100.00, shipping 49.00."""
    return centra.order(
        ("S", 1, "799.00"), ("M", 1, "349.00"), ("L", 1, "199.00"), shipping="49.00", discount="100.00"
    )


@pytest.mark.behaviour("orders-11-01", "orders-11-07", "orders-11-14", "orders-11-15")
def test_a_return_names_one_shipment_and_its_lines(centra: Centra) -> None:
    """Units of one shipment come back: the return is pending, and says where it was made and what went where."""
    shipment = ship(centra, centra.order(("S", 3, "100.00"), ("M", 2, "50.00")))
    returned = give_back(centra, shipment, 2, 1)
    # OLD:dtc, "Creating a Return"; REF:DirectToConsumerReturn
    assert returned["shipment"] == {"id": shipment["id"]}
    assert [(line["shipmentLine"]["id"], line["quantity"]) for line in returned["lines"]] == [
        (shipment["lines"][0]["id"], 2),
        (shipment["lines"][1]["id"], 1),
    ]
    assert [line["shipmentLine"]["returnedQuantity"] for line in returned["lines"]] == [2, 1]
    assert [line["orderLine"]["returnedQuantity"] for line in returned["lines"]] == [2, 1]
    assert (returned["totalQuantity"], returned["totals"]["quantity"]) == (3, 3)
    # The literals were not seen: the prose says pending and completed (OLD:flow).
    assert (returned["returnStatus"], returned["status"]) == ("PENDING", "PENDING")
    assert returned["returnedToStock"] is True
    assert returned["returnWarehouse"] == {"id": centra.main}
    assert returned["createdFrom"] == "Integration API"
    assert returned["usedFallbackTax"] is False
    assert returned["createdAt"] == "2026-03-01T12:00:00+00:00"
    assert returned["customer"]["email"] == "jon.snow@example.com"


def test_a_return_of_another_shipments_line_is_refused(centra: Centra) -> None:
    """Lines belong to the shipment that is named; every wrong one is named at once."""
    placed = centra.order(("S", 4, "100.00"))
    first, second = ship(centra, placed, 2), ship(centra, placed, 2)
    given = wanted(first)
    given["in"]["lines"] = [
        {"shipmentLine": {"id": second["lines"][0]["id"]}, "quantity": 1},
        {"shipmentLine": {"id": first["lines"][0]["id"]}, "quantity": 3},
        {"shipmentLine": {"id": first["lines"][0]["id"]}, "quantity": 0},
    ]
    assert [error["path"] for error in centra.refused(CREATE, **given)] == [
        ["input", "lines", "0", "shipmentLine", "id"],
        ["input", "lines", "1", "quantity"],
        ["input", "lines", "2", "quantity"],
    ]
    assert centra.shop.returns() == ()


def test_no_more_comes_back_than_was_shipped(centra: Centra) -> None:
    """What was returned before cannot be returned again, not even in two lines of one request."""
    shipment = ship(centra, centra.order(("S", 3, "100.00")))
    give_back(centra, shipment, 2)
    given = wanted(shipment, 1)
    given["in"]["lines"] *= 2
    (error,) = centra.refused(CREATE, **given)
    assert error["path"] == ["input", "lines", "1", "quantity"]
    give_back(centra, shipment, 1)
    (error,) = centra.refused(CREATE, **wanted(shipment, 1))
    assert error["path"] == ["input", "lines", "0", "quantity"]


@pytest.mark.behaviour("orders-11-02")
@pytest.mark.parametrize(
    "policy",
    [
        {},
        {"releaseItemsBackToWarehouse": True, "removeItemsFromStock": True},
        {"removeItemsFromStock": False},
    ],
)
def test_exactly_one_stock_policy(centra: Centra, policy: Any) -> None:
    """None, two, and one that says no are refused."""
    shipment = ship(centra, centra.order(("S", 3, "100.00"), stock=10))
    given = wanted(shipment)
    given["in"]["returnStockActionPolicy"] = policy
    (error,) = centra.refused(CREATE, **given)
    assert error["path"][:2] == ["input", "returnStockActionPolicy"]
    assert stock(centra) == (7, 0, 7)


def test_each_stock_policy_moves_the_units_its_way(centra: Centra) -> None:
    """Released units go back where they came from, sent ones elsewhere, removed ones nowhere (OLD:dtc)."""
    outlet = centra.shop.add_warehouse("Outlet")
    shipment = ship(centra, centra.order(("S", 6, "100.00"), stock=10))
    assert stock(centra) == (4, 0, 4)
    released = give_back(centra, shipment, 1)
    assert stock(centra) == (5, 0, 5)
    sent = give_back(centra, shipment, 2, policy=send_to(outlet))
    assert (stock(centra), stock(centra, outlet)) == ((5, 0, 5), (2, 0, 2))
    removed = give_back(centra, shipment, 3, policy=REMOVE)
    assert (stock(centra), stock(centra, outlet)) == ((5, 0, 5), (2, 0, 2))
    assert [one["returnedToStock"] for one in (released, sent, removed)] == [True, True, False]
    places = [one["returnWarehouse"] for one in (released, sent, removed)]
    assert places == [{"id": centra.main}, {"id": outlet}, None]


def test_units_go_back_to_the_warehouse_they_came_from(centra: Centra) -> None:
    """A line that was shipped from two warehouses is returned to both."""
    second = centra.shop.add_warehouse("Second")
    centra.shop.set_physical(centra.main, "JKT-RED-S", 2)
    centra.shop.set_physical(second, "JKT-RED-S", 5)
    shipment = ship(centra, centra.order(("S", 5, "100.00"), stock=None))
    assert (stock(centra), stock(centra, second)) == ((0, 0, 0), (2, 0, 2))
    give_back(centra, shipment)
    assert (stock(centra), stock(centra, second)) == ((2, 0, 2), (5, 0, 5))


@pytest.mark.behaviour("orders-11-03", "orders-11-16")
def test_costs_come_from_the_shipment_or_as_values(centra: Centra) -> None:
    """fromShipment takes all that remains, a value that much; the totals show the tax of each kind."""
    placed = centra.order(
        ("S", 2, "400.00"), shipping="49.00", handling="25.00", discount="100.00", tax_percent=25
    )
    shipment = ship(centra, placed)
    returned = give_back(
        centra,
        shipment,
        1,
        shippingCost=sek("10.00"),
        handlingCost={"fromShipment": True},
        voucherValue={"fromShipment": True},
        returnCost=sek("39.00")["value"],
    )
    totals = returned["totals"]
    values = [
        totals[name]["value"] for name in ("lineValues", "shipping", "handling", "discounts", "returnCost")
    ]
    assert values == [Decimal(400), Decimal(10), Decimal(25), Decimal(-100), Decimal(-39)]
    # domain.md 2.2: a fee of 39.00 has 7.80 of tax; 25 % inside 10.00, 25.00 and 100.00 is 2.00, 5.00 and 20.00.
    rules = ("shippingTaxRules", "handlingTaxRules", "discountTaxRules", "returnCostTaxRules")
    taxes = [[rule["taxIncluded"]["value"] for rule in totals[name]] for name in rules]
    assert taxes == [[Decimal(2)], [Decimal(5)], [Decimal(-20)], [Decimal("-7.80")]]
    assert [rule["rule"]["taxPercent"] for rule in totals["returnCostTaxRules"]] == [25]
    assert totals["taxIncluded"]["value"] == Decimal("59.20")
    assert returned["grandTotal"]["value"] == Decimal("296.00")
    assert returned["net"]["value"] == Decimal("236.80")
    assert [one["value"]["value"] for one in returned["discountsApplied"]] == [Decimal(-100)]


@pytest.mark.behaviour("orders-11-04")
@pytest.mark.parametrize("member", ["shippingCost", "handlingCost", "voucherValue"])
def test_no_cost_above_what_remains(centra: Centra, member: str) -> None:
    """A cost that an earlier return gave back is gone for the next one."""
    shipment = ship(
        centra, centra.order(("S", 3, "400.00"), shipping="40.00", handling="40.00", discount="40.00")
    )
    (error,) = centra.refused(CREATE, **wanted(shipment, 1, **{member: sek("40.01")}))
    assert error["path"] == ["input", member, "value", "value"]
    give_back(centra, shipment, 1, **{member: sek("30.00")})
    (error,) = centra.refused(CREATE, **wanted(shipment, 1, **{member: sek("10.01")}))
    assert error["path"] == ["input", member, "value", "value"]
    give_back(centra, shipment, 1, **{member: {"fromShipment": True}})
    kept = {"shippingCost": "shipping", "handlingCost": "handling", "voucherValue": "discounts"}[member]
    last = give_back(centra, shipment, 1, **{member: {"fromShipment": True}})
    assert last["totals"][kept]["value"] == 0


@pytest.mark.parametrize("cost", [{}, {"fromShipment": True, **sek("1.00")}, {"fromShipment": False}])
def test_exactly_one_way_to_say_a_cost(centra: Centra, cost: Any) -> None:
    """REF:ReturnCreateInput: one of fromShipment and value."""
    shipment = ship(centra, centra.order(("S", 1, "400.00"), shipping="40.00"))
    (error,) = centra.refused(CREATE, **wanted(shipment, shippingCost=cost))
    assert error["path"][:2] == ["input", "shippingCost"]


def test_wrong_money_is_refused(centra: Centra) -> None:
    """Another currency, digits that the currency does not have, less than nothing, a fee above the return."""
    shipment = ship(centra, centra.order(("S", 1, "400.00"), shipping="40.00"))
    wrong = {
        "shippingCost": {"value": {"value": 1, "currencyIsoCode": "EUR"}},
        "handlingCost": sek("0.001"),
        "returnCost": sek("-1.00")["value"],
    }
    assert [error["path"] for error in centra.refused(CREATE, **wanted(shipment, **wrong))] == [
        ["input", "shippingCost", "value", "currencyIsoCode"],
        ["input", "handlingCost", "value", "value"],
        ["input", "returnCost", "value"],
    ]
    (error,) = centra.refused(CREATE, **wanted(shipment, returnCost=sek("400.01")["value"]))
    assert error["path"] == ["input", "returnCost"]


@pytest.mark.behaviour("orders-11-05")
def test_the_return_cost_is_kept_from_the_refund(centra: Centra) -> None:
    """The example's line B with its share of the discount and a fee of 39.00 gives 284.09 back."""
    shipment = ship(centra, example(centra))
    given = wanted(shipment, voucherValue=sek("25.91"), returnCost=sek("39.00")["value"])
    given["in"]["lines"] = [{"shipmentLine": {"id": shipment["lines"][1]["id"]}, "quantity": 1}]
    returned = centra.do(CREATE, **given)["return"]
    # domain.md 2.2: VAT 64.62 less 7.80, and 284.09 through the provider.
    assert returned["grandTotal"]["value"] == Decimal("284.09")
    assert returned["totals"]["taxIncluded"]["value"] == Decimal("56.82")
    refunded = centra.shop.refund(return_=returned["id"])
    assert refunded.value == Decimal("284.09")


def test_the_last_return_takes_the_rest_of_the_tax(centra: Centra) -> None:
    """domain.md 1.3: three returns of one line with tax 20.00 give 6.67, 6.67 and 6.66."""
    shipment = ship(centra, centra.order(("S", 3, "33.33")))
    taxes = [give_back(centra, shipment, 1)["totals"]["taxIncluded"]["value"] for _ in range(3)]
    assert taxes == [Decimal("6.67"), Decimal("6.67"), Decimal("6.66")]


def test_all_returns_of_a_shipment_add_up_to_it(centra: Centra) -> None:
    """The worked example comes back line by line: 1296.00 in all, with the tax of the shipment."""
    shipment = ship(centra, example(centra))
    vouchers = [sek("59.32"), sek("25.91"), {"fromShipment": True}]
    parts = []
    for line, voucher in zip(shipment["lines"], vouchers, strict=True):
        given = wanted(shipment, voucherValue=voucher)
        given["in"]["lines"] = [{"shipmentLine": {"id": line["id"]}, "quantity": 1}]
        if voucher is vouchers[-1]:
            given["in"]["shippingCost"] = {"fromShipment": True}
        parts.append(centra.do(CREATE, **given)["return"])
    # domain.md 1.3: gross after discount 739.68, 323.09 and 184.23, the last with shipping 49.00.
    assert [part["grandTotal"]["value"] for part in parts] == [
        Decimal("739.68"),
        Decimal("323.09"),
        Decimal("233.23"),
    ]
    taxes = [part["totals"]["taxIncluded"]["value"] for part in parts]
    assert sum(taxes) == Decimal("259.20")


def test_a_return_is_not_worth_more_than_its_shipment(centra: Centra) -> None:
    """All lines without the voucher's value would be more than was paid."""
    shipment = ship(centra, centra.order(("S", 1, "100.00"), discount="10.00"))
    (error,) = centra.refused(CREATE, **wanted(shipment))
    assert error["path"] == ["input", "voucherValue"]
    returned = give_back(centra, shipment, voucherValue={"fromShipment": True})
    assert returned["grandTotal"]["value"] == Decimal("90.00")


def test_deducted_tax_comes_back_as_it_was_taken(centra: Centra) -> None:
    """Centra's own example of an export: item 4.00 and shipping 99.00 give -20.60 and 82.40 (domain.md 1.4)."""
    shipment = ship(centra, centra.order(("S", 1, "4.00"), shipping="99.00", tax_mode="deducted"))
    returned = give_back(centra, shipment, shippingCost={"fromShipment": True})
    assert returned["totals"]["taxDeducted"]["value"] == Decimal("-20.60")
    assert returned["grandTotal"]["value"] == Decimal("82.40")


def test_added_tax_is_split_by_line_and_rate(centra: Centra) -> None:
    """domain.md 1.4, US: 150.00 at 8.875 % has 13.31 on top, 45.00 is exempt."""
    centra.shop.set_physical(centra.main, "JKT-RED-S", 1)
    centra.shop.set_physical(centra.main, "JKT-RED-M", 1)
    placed = centra.shop.place_order(
        lines=[
            LineSeed(sku="JKT-RED-S", unit_price="150.00", tax_percent="8.875"),
            LineSeed(sku="JKT-RED-M", unit_price="45.00", tax_percent=0),
        ],
        currency="USD",
        tax_mode="added",
    )
    returned = give_back(centra, ship(centra, placed))
    added = [[rule["taxAdded"]["value"] for rule in line["appliedTaxRules"]] for line in returned["lines"]]
    assert added == [[Decimal("13.31")], [Decimal(0)]]
    assert returned["grandTotal"]["value"] == Decimal("208.31")
    assert returned["grandTotal"]["currency"] == {"code": "USD"}


@pytest.mark.behaviour("orders-11-06")
def test_the_comment_goes_to_the_order_history(centra: Centra) -> None:
    """The order history is readable as the object of an event."""
    listen = """mutation { setEventListeners(input: [{objectType: OrderHistoryEntry, changeTypes: [CREATED]}])
      { eventListeners { objectType } userErrors { message path } } }"""
    centra.do(listen)
    shipment = ship(centra, centra.order(("S", 1, "100.00")))
    returned = give_back(centra, shipment, comment="new comment")
    entries = centra.ask(
        "{ events(limit: 200) { object { ... on DirectToConsumerOrderHistoryEntry { type dataJSON } } } }"
    )["events"]
    (entry,) = [one["object"] for one in entries if one["object"]["type"] == "RETURN_CREATED"]
    assert '"new comment"' in entry["dataJSON"]
    assert returned["comment"] == "new comment"


@pytest.mark.behaviour("orders-11-08", "orders-11-10")
def test_completed_once_and_opened_again(centra: Centra) -> None:
    """A completed return cannot be completed; opened again it can (OLD:dtc)."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"))))
    assert centra.refused(UNCOMPLETE, id=returned["id"])[0]["path"] == ["id"]
    assert centra.do(COMPLETE, id=returned["id"], **{"in": {}})["return"]["returnStatus"] == "COMPLETED"
    assert centra.refused(COMPLETE, id=returned["id"], **{"in": {}})[0]["path"] == ["id"]
    reopened = centra.do(UNCOMPLETE, id=returned["id"])["return"]
    assert (reopened["returnStatus"], reopened["status"]) == ("PENDING", "PENDING")
    assert centra.do(COMPLETE, id=returned["id"], **{"in": {}})["return"]["status"] == "COMPLETED"
    assert centra.refused(COMPLETE, id=999, **{"in": {}})[0]["path"] == ["id"]


@pytest.mark.behaviour("orders-11-10")
def test_opening_a_return_again_is_an_update(centra: Centra) -> None:
    """Whoever listens hears of it, and so do the shipment and the order that hang on it (OLD:events)."""
    returned = give_back(centra, ship(centra, centra.order(("S", 1, "100.00"), number=1)))
    centra.do(COMPLETE, id=returned["id"], **{"in": {}})
    listen(centra, "Return", "Shipment", "Order")
    centra.do(UNCOMPLETE, id=returned["id"])
    heard = [(one["objectType"], one["changeType"], one["objectReference"]) for one in events(centra)]
    assert heard == [
        ("Return", "UPDATED", returned["id"]),
        ("Shipment", "DEPENDENT_DATA_CHANGED", returned["shipment"]["id"]),
        ("Order", "DEPENDENT_DATA_CHANGED", 1),
    ]


@pytest.mark.behaviour("orders-11-09")
def test_completing_can_send_a_mail(centra: Centra) -> None:
    """sendEmail is kept with the return; without it no mail goes out."""
    shipment = ship(centra, centra.order(("S", 2, "100.00")))
    silent, told = give_back(centra, shipment, 1), give_back(centra, shipment, 1)
    centra.do(COMPLETE, id=silent["id"], **{"in": {}})
    centra.do(COMPLETE, id=told["id"], **{"in": {"sendEmail": True}})
    assert [one.mailed for one in centra.shop.returns()] == [False, True]


@pytest.mark.behaviour("orders-11-11")
def test_deleting_after_a_release_allocates_by_the_rule(centra: Centra) -> None:
    """The units are taken from the shelf again, first warehouse first, wherever they had gone back to."""
    second = centra.shop.add_warehouse("Second")
    centra.shop.set_physical(second, "JKT-RED-S", 5)
    centra.shop.set_physical(centra.main, "JKT-RED-S", 0)
    shipment = ship(centra, centra.order(("S", 3, "100.00"), stock=None))
    returned = give_back(centra, shipment)
    assert stock(centra, second) == (5, 0, 5)
    centra.shop.set_physical(centra.main, "JKT-RED-S", 2)
    deleted = centra.do(DELETE, id=returned["id"])["return"]
    assert deleted == {"id": returned["id"], "lines": [{"id": line["id"]} for line in returned["lines"]]}
    assert (stock(centra), stock(centra, second)) == ((0, 0, 0), (4, 0, 4))
    assert centra.shop.returns() == ()
    # Nothing is returned any more, so all of it can be.
    give_back(centra, shipment)
    assert (stock(centra), stock(centra, second)) == ((2, 0, 2), (5, 0, 5))


@pytest.mark.behaviour("orders-11-12")
def test_deleting_after_a_move_takes_the_units_from_there(centra: Centra) -> None:
    """Items that were sent to another warehouse come from it, though the first has plenty."""
    outlet = centra.shop.add_warehouse("Outlet")
    shipment = ship(centra, centra.order(("S", 3, "100.00"), stock=10))
    returned = give_back(centra, shipment, policy=send_to(outlet))
    assert (stock(centra), stock(centra, outlet)) == ((7, 0, 7), (3, 0, 3))
    centra.do(DELETE, id=returned["id"])
    assert (stock(centra), stock(centra, outlet)) == ((7, 0, 7), (0, 0, 0))


@pytest.mark.behaviour("orders-11-13")
def test_deleting_after_a_removal_only_corrects_quantities(centra: Centra) -> None:
    """No unit moves; the returned quantity of the shipment's line and of the order's is 0 again."""
    shipment = ship(centra, centra.order(("S", 3, "100.00"), stock=10))
    returned = give_back(centra, shipment, 2, policy=REMOVE)
    centra.do(DELETE, id=returned["id"])
    assert stock(centra) == (7, 0, 7)
    quantities = "{ orders { lines { returnedQuantity } shipments { lines { returnedQuantity } } } }"
    assert centra.ask(quantities)["orders"] == [
        {"lines": [{"returnedQuantity": 0}], "shipments": [{"lines": [{"returnedQuantity": 0}]}]}
    ]
    again = give_back(centra, shipment, 3, policy=REMOVE)
    assert again["lines"][0]["shipmentLine"]["returnedQuantity"] == 3
    assert stock(centra) == (7, 0, 7)


def test_units_that_are_gone_keep_a_return_from_being_deleted(centra: Centra) -> None:
    """What was sold since cannot be allocated again: nothing changes."""
    shipment = ship(centra, centra.order(("S", 3, "100.00"), stock=3))
    returned = give_back(centra, shipment)
    centra.order(("S", 2, "100.00"), stock=None)
    assert centra.refused(DELETE, id=returned["id"])[0]["path"] == ["id"]
    assert stock(centra) == (3, 2, 1)
    assert len(centra.shop.returns()) == 1


def test_returned_units_stand_in_the_stock_history(centra: Centra) -> None:
    """A return and its deletion each leave a stock change with the units that moved."""
    listen = """mutation { setEventListeners(input: [{objectType: StockChange}])
      { eventListeners { objectType } userErrors { message path } } }"""
    shipment = ship(centra, centra.order(("S", 3, "100.00"), stock=10))
    centra.do(listen)
    returned = give_back(centra, shipment, 2)
    centra.do(DELETE, id=returned["id"])
    events = centra.ask(
        "{ events { object { ... on StockChange { lines { deliveredQuantity productSize { SKU } } } } } }"
    )["events"]
    changes = [[line["deliveredQuantity"] for line in event["object"]["lines"]] for event in events]
    assert changes == [[2], [-2]]


def test_a_paid_shipment_that_has_not_left_is_returned(centra: Centra) -> None:
    """OLD:b2b: what is paid cannot be deleted and is returned instead; the units never leave the shelf."""
    placed = centra.order(("S", 3, "100.00"), stock=10)
    shipment = pack(centra, placed)
    assert stock(centra) == (10, 3, 7)
    returned = give_back(centra, shipment, 2)
    assert stock(centra) == (10, 1, 9)
    centra.do(DELETE, id=returned["id"])
    assert stock(centra) == (10, 3, 7)
    give_back(centra, shipment, 2)
    leave = "mutation ($id: Int!) { completeShipment(id: $id, input: {}) { userErrors { message path } } }"
    centra.do(leave, id=shipment["id"])
    assert stock(centra) == (9, 0, 9)
    assert centra.shop.order(placed.number).status == "SHIPPED"


def test_an_order_is_processing_until_its_parcel_left_though_all_came_back(centra: Centra) -> None:
    """OLD:flow: Processing has a shipment that is not completed; what was returned needs no unit to leave."""
    placed = centra.order(("S", 2, "100.00"), stock=10)
    shipment = pack(centra, placed)
    give_back(centra, shipment)
    assert centra.shop.order(placed.number).status == "PROCESSING"
    assert stock(centra) == (10, 0, 10)
    leave = "mutation ($id: Int!) { completeShipment(id: $id, input: {}) { userErrors { message path } } }"
    centra.do(leave, id=shipment["id"])
    assert centra.shop.order(placed.number).status == "SHIPPED"
    assert stock(centra) == (10, 0, 10)


def test_what_is_neither_shipped_nor_paid_is_not_returned(centra: Centra) -> None:
    """OLD:b2b: such a shipment is deleted."""
    shipment = pack(centra, centra.order(("S", 1, "100.00")), capture=False)
    (error,) = centra.refused(CREATE, **wanted(shipment))
    assert error["path"] == ["input", "shipment"]


def test_a_given_moment_and_an_external_id_are_kept(centra: Centra) -> None:
    """createdAt and externalId of REF:ReturnCreateInput."""
    shipment = ship(centra, centra.order(("S", 1, "100.00")))
    returned = give_back(centra, shipment, createdAt="2026-02-27 10:00:00", externalId="R-1")
    assert returned["createdAt"] == "2026-02-27T10:00:00+00:00"
    assert returned["externalId"] == "R-1"


def test_the_currency_rate_is_the_orders(centra: Centra) -> None:
    """REF:DirectToConsumerReturn: a rate of its own, frozen on the day of the order."""
    shipment = ship(centra, centra.order(("S", 1, "100.00"), currency="EUR"))
    rate = "{ orders { ... on DirectToConsumerOrder { currencyBaseRate } } }"
    assert give_back(centra, shipment)["currencyBaseRate"] == Decimal("11.25")
    assert centra.ask(rate)["orders"] == [{"currencyBaseRate": Decimal("11.25")}]


def test_lists_filters_and_connection(centra: Centra) -> None:
    """`returns` and `returnConnection` by every member of ReturnFilter."""
    for email in ("a@example.com", "b@example.com"):
        shipment = ship(centra, centra.order(("S", 1, "100.00"), email=email))
        give_back(centra, shipment)
        centra.clock.move(days=1)
    wholesale = centra.order(("S", 1, "100.00"), store_type="WHOLESALE")
    give_back(centra, ship(centra, wholesale))
    query = "query ($where: ReturnFilter) { returns(where: $where) { id __typename } }"
    customers = centra.ask("{ customers { id email } }")["customers"]
    (second,) = [one["id"] for one in customers if one["email"] == "b@example.com"]
    found = {
        "all": centra.ask(query)["returns"],
        "id": centra.ask(query, where={"id": [2, 99]})["returns"],
        "customerId": centra.ask(query, where={"customerId": [second]})["returns"],
        "storeType": centra.ask(query, where={"storeType": "WHOLESALE"})["returns"],
        "createdAt": centra.ask(query, where={"createdAt": {"from": "2026-03-03"}})["returns"],
    }
    assert {name: [one["id"] for one in rows] for name, rows in found.items()} == {
        "all": [1, 2, 3],
        "id": [2],
        "customerId": [2],
        "storeType": [3],
        "createdAt": [3],
    }
    assert found["storeType"][0]["__typename"] == "WholesaleReturn"
    page = centra.ask(
        "{ returnConnection(first: 2) { totalCount edges { node { id } } pageInfo { hasNextPage } } }"
    )["returnConnection"]
    assert page == {
        "totalCount": 3,
        "edges": [{"node": {"id": 1}}, {"node": {"id": 2}}],
        "pageInfo": {"hasNextPage": True},
    }


def test_staff_make_returns_as_well(centra: Centra) -> None:
    """The same checks, another origin; the external tax engine's failure shows."""
    placed = centra.order(("S", 3, "100.00"), shipping="30.00", stock=10)
    shipment = ship(centra, placed)
    made = centra.shop.make_return(shipment["id"], lines={shipment["lines"][0]["id"]: 1}, shipping="5.00")
    centra.shop.fail_tax_engine(placed.number)
    centra.shop.make_return(shipment["id"], costs_from_shipment=True, stock="remove", fee=10, comment="Torn")
    assert [one.comment for one in centra.shop.returns()] == [None, "Torn"]
    rows = centra.ask(
        "{ returns { id grandTotal { value } ... on DirectToConsumerReturn { createdFrom usedFallbackTax } } }"
    )["returns"]
    assert rows == [
        {"id": made, "grandTotal": {"value": Decimal(105)}, "createdFrom": "AMS", "usedFallbackTax": False},
        {
            "id": made + 1,
            "grandTotal": {"value": Decimal(215)},
            "createdFrom": "AMS",
            "usedFallbackTax": True,
        },
    ]
    centra.shop.complete_return(made, send_email=True)
    assert centra.shop.returns()[0].status == "COMPLETED"
    with pytest.raises(ValueError, match="completed already"):
        centra.shop.complete_return(made)
    centra.shop.uncomplete_return(made)
    centra.shop.delete_return(made)
    assert [one.id for one in centra.shop.returns()] == [made + 1]
    with pytest.raises(ValueError, match="unknown Shipment 999"):
        centra.shop.make_return(999)
    with pytest.raises(ValueError, match="units can be returned"):
        centra.shop.make_return(shipment["id"], lines={shipment["lines"][0]["id"]: 2})
