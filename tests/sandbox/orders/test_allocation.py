"""Which warehouse holds units: by hand, by rule, and by shops that are asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import AddressSeed, LineSeed, SizeSeed, VariantSeed
from centra_ipaas.sandbox.shop.seeds import PartSeed
from centra_ipaas.sandbox.shop.trade import PrioritySeed, PrioritySetSeed, SupplySeed

ALLOCATE = """mutation ($in: OrderAllocateInput!) { allocateOrder(input: $in) {
  userErrors { message path } userWarnings { message } } }"""
UNALLOCATE = """mutation ($in: OrderUnallocateInput!) { unallocateOrder(input: $in) {
  order { lines { allocations { quantity } } } userErrors { message path } userWarnings { message } } }"""
HELD = """query ($n: Int!) { orders(where: {number: [$n]}) { status isOnHold isWaitingForCheckFirstAllocation
  ... on DirectToConsumerOrder { orderHoldReason }
  lines { id allocations { id quantity isWaitingForConfirmation warehouse { id } orderLine { id }
    stockChangeLine { deliveredQuantity } } } } }"""
WAREHOUSE = """mutation ($in: WarehouseCreateInput!) { createWarehouse(input: $in) {
  warehouse { id allocationPolicy stockMaster } userErrors { message path } } }"""


def warehouse(centra: Centra, name: str, policy: str, master: str = "CENTRA", **more: Any) -> int:
    given = {"name": name, "allocationPolicy": policy, "stockMasterPolicy": master, **more}
    made: int = centra.do(WAREHOUSE, **{"in": given})["warehouse"]["id"]
    return made


def stocked(centra: Centra, units: dict[int, int]) -> None:
    for place, quantity in units.items():
        centra.shop.set_physical(place, "JKT-RED-S", quantity)


def levels(centra: Centra, place: int) -> tuple[int, int, int]:
    """Return physical, allocated and free to allocate."""
    stock = centra.shop.stock_of(place, "JKT-RED-S")
    return stock.physical, stock.allocated, stock.free_to_allocate


def held(centra: Centra, number: int) -> Any:
    return centra.ask(HELD, n=number)["orders"][0]


def by_warehouse(centra: Centra, number: int) -> list[tuple[int, int, bool]]:
    (line,) = held(centra, number)["lines"]
    return [(a["warehouse"]["id"], a["quantity"], a["isWaitingForConfirmation"]) for a in line["allocations"]]


@pytest.mark.behaviour("orders-7-02", "orders-7-03", "orders-7-11", "catalog-2-34")
def test_chosen_lines_from_chosen_warehouses(centra: Centra) -> None:
    """allocateOrder holds chosen quantities, in the warehouses given and in their order."""
    other = centra.shop.add_warehouse("Other")
    placed = centra.order(("S", 5, "10.00"), ("M", 1, "10.00"), stock=None)
    stocked(centra, {centra.main: 2, other: 2})
    centra.shop.set_physical(centra.main, "JKT-RED-M", 9)
    line = placed.line_ids[0]
    given = {
        "order": {"number": placed.number},
        "warehouses": [{"id": other}, {"id": centra.main}],
        "allocate": [{"orderLine": {"id": line}, "quantity": 3}],
    }
    assert centra.do(ALLOCATE, **{"in": given})["userWarnings"] == []
    first, second = held(centra, placed.number)["lines"]
    assert [
        (a["warehouse"]["id"], a["quantity"], a["orderLine"]["id"], a["stockChangeLine"]["deliveredQuantity"])
        for a in first["allocations"]
    ] == [(other, 2, line, 2), (centra.main, 1, line, 2)]
    assert second["allocations"] == []


@pytest.mark.behaviour("orders-5-03")
def test_a_confirmed_order_is_allocated_and_shipped(centra: Centra) -> None:
    """CONFIRMED may get allocations and shipments, PENDING no shipment."""
    placed = centra.order(("S", 1, "10.00"), stock=None, status="PENDING")
    stocked(centra, {centra.main: 1})
    ship = """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n},
      lines: {orderLine: {id: $l}, quantity: 1}}) { shipment { number } userErrors { path } } }"""
    line = placed.line_ids[0]
    assert centra.refused(ship, n=placed.number, l=line)[0]["path"] == ["input", "order"]
    centra.do(
        "mutation ($n: Int!) { confirmOrder(input: {order: {number: $n}}) { userErrors { path } } }",
        n=placed.number,
    )
    centra.do(ALLOCATE, **{"in": {"order": {"number": placed.number}}})
    assert by_warehouse(centra, placed.number) == [(centra.main, 1, False)]
    assert centra.do(ship, n=placed.number, l=line)["shipment"]["number"] == f"{placed.number}-1"


@pytest.mark.behaviour("orders-7-04")
def test_units_in_a_shipment_stay_allocated(centra: Centra) -> None:
    """unallocateOrder takes back only what is in no shipment."""
    placed = centra.order(("S", 3, "10.00"), stock=3)
    line = placed.line_ids[0]
    centra.do(
        """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n},
          lines: {orderLine: {id: $l}, quantity: 2}}) { userErrors { path } } }""",
        n=placed.number,
        l=line,
    )
    given = {
        "order": {"number": placed.number},
        "unallocate": [{"orderLine": {"id": line}, "quantity": 3}],
        "stockActionPolicy": {"releaseItemsBackToWarehouse": True},
    }
    payload = centra.do(UNALLOCATE, **{"in": given})
    assert payload["order"]["lines"] == [{"allocations": [{"quantity": 2}]}]
    assert len(payload["userWarnings"]) == 1


@pytest.mark.behaviour("orders-7-09", "orders-7-10")
@pytest.mark.parametrize("way", ["unallocate", "cancel lines", "cancel order"])
def test_units_can_be_sent_to_another_warehouse(centra: Centra, way: str) -> None:
    """sendItemsToDifferentWarehouse moves them, whichever way the order lets them go."""
    other = centra.shop.add_warehouse("Outlet")
    placed = centra.order(("S", 2, "10.00"), stock=5)
    policy = {"sendItemsToDifferentWarehouse": {"id": other}}
    if way == "unallocate":
        given = {"order": {"number": placed.number}, "stockActionPolicy": policy}
        centra.do(UNALLOCATE, **{"in": given})
    elif way == "cancel lines":
        cancel = [{"line": {"id": placed.line_ids[0]}, "quantity": 2, "stockActionPolicy": policy}]
        centra.do(
            """mutation ($n: Int!, $c: [OrderLineCancelInput!]) { updateDirectToConsumerOrder(
              order: {number: $n}, input: {cancelLines: $c}) { userErrors { path } } }""",
            n=placed.number,
            c=cancel,
        )
    else:
        centra.do(
            """mutation ($id: String!, $in: DirectToConsumerOrderCancelInput!) {
              cancelDirectToConsumerOrder(id: $id, input: $in) { userErrors { path } } }""",
            id=placed.id,
            **{"in": {"emailOptions": {"sendEmail": False}, "stockAction": policy}},
        )
    assert levels(centra, centra.main) == (3, 0, 3)
    assert levels(centra, other) == (2, 0, 2)


@pytest.mark.behaviour("catalog-2-27", "orders-7-12", "orders-6-09")
def test_check_first_asks_a_shop_while_a_direct_warehouse_holds(centra: Centra) -> None:
    """The shop's own count is not trusted: the main warehouse holds the units, the order is held with the reason."""
    shop = warehouse(centra, "Shop", "CHECK_FIRST", beforeWarehouse={"id": centra.main})
    stocked(centra, {shop: 3, centra.main: 10})
    placed = centra.order(("S", 2, "10.00"), stock=None)
    order = held(centra, placed.number)
    assert by_warehouse(centra, placed.number) == [(centra.main, 2, True)]
    assert order["isWaitingForCheckFirstAllocation"] is True
    assert (order["isOnHold"], order["orderHoldReason"]) == (True, "WAITING_FOR_CHECK_FIRST_ALLOCATION")
    assert (levels(centra, shop), levels(centra, centra.main)) == ((3, 0, 3), (10, 2, 8))
    found = centra.ask("{ orders(where: {isWaitingForCheckFirstAllocation: true}) { number } }")["orders"]
    assert found == [{"number": placed.number}]


def test_staff_may_go_on_without_the_shop(centra: Centra) -> None:
    """A hold that is lifted by update stays lifted, although the shop has not answered."""
    shop = warehouse(centra, "Shop", "CHECK_FIRST", beforeWarehouse={"id": centra.main})
    stocked(centra, {shop: 3, centra.main: 10})
    placed = centra.order(("S", 2, "10.00"), stock=None)
    centra.do(
        """mutation ($n: Int!) { updateDirectToConsumerOrder(order: {number: $n}, input: {isOnHold: false}) {
          userErrors { path } } }""",
        n=placed.number,
    )
    order = held(centra, placed.number)
    assert (order["isOnHold"], order["isWaitingForCheckFirstAllocation"]) == (False, True)


@pytest.mark.behaviour("catalog-2-28", "catalog-2-38")
@pytest.mark.parametrize("accepted", [True, False])
def test_a_check_first_shop_answers(centra: Centra, accepted: bool) -> None:
    """Accepted, the allocation moves to the shop; rejected, it stays; the order goes on either way."""
    shop = warehouse(centra, "Shop", "CHECK_FIRST", beforeWarehouse={"id": centra.main})
    stocked(centra, {shop: 3, centra.main: 10})
    placed = centra.order(("S", 2, "10.00"), stock=None)
    (request,) = centra.shop.shop_requests(placed.number)
    assert (request.warehouse, request.quantity, request.state) == (shop, 2, "open")
    centra.shop.answer_request(request.id, accepted=accepted)
    assert by_warehouse(centra, placed.number) == [(shop if accepted else centra.main, 2, False)]
    order = held(centra, placed.number)
    assert (order["isOnHold"], order["orderHoldReason"]) == (False, None)
    assert levels(centra, shop) == ((3, 2, 1) if accepted else (3, 0, 3))
    assert levels(centra, centra.main) == ((10, 0, 10) if accepted else (10, 2, 8))
    with pytest.raises(ValueError, match="accepted" if accepted else "rejected"):
        centra.shop.answer_request(request.id, accepted=True)


@pytest.mark.behaviour("catalog-2-29")
def test_direct_then_confirm_holds_at_once(centra: Centra) -> None:
    """Allocated at once; accepted, it is kept; rejected, the units go back and the next warehouse is tried."""
    shop = warehouse(centra, "Shop", "DIRECT_THEN_CONFIRM", beforeWarehouse={"id": centra.main})
    stocked(centra, {shop: 5, centra.main: 10})
    kept, lost = (centra.order(("S", 2, "10.00"), stock=None) for _ in range(2))
    assert by_warehouse(centra, kept.number) == [(shop, 2, True)]
    for placed, accepted in ((kept, True), (lost, False)):
        (request,) = centra.shop.shop_requests(placed.number)
        centra.shop.answer_request(request.id, accepted=accepted)
    assert by_warehouse(centra, kept.number) == [(shop, 2, False)]
    assert by_warehouse(centra, lost.number) == [(centra.main, 2, False)]
    assert (levels(centra, shop), levels(centra, centra.main)) == ((5, 2, 3), (10, 2, 8))


@pytest.mark.behaviour("catalog-2-30", "catalog-2-31", "catalog-2-32", "catalog-2-36")
def test_a_shop_runs_out_of_time(centra: Centra) -> None:
    """After timeoutInHours the units return and the next warehouse is tried; the shop may still confirm."""
    shop = warehouse(centra, "Shop", "DIRECT_THEN_CONFIRM")
    centra.shop.add_allocation_rule(
        "By hand",
        sets=[
            PrioritySetSeed(countries=["NO"], priorities=[PrioritySeed(warehouse=centra.main)]),
            PrioritySetSeed(
                priorities=[
                    PrioritySeed(warehouse=shop, hours=Decimal(3)),
                    PrioritySeed(warehouse=centra.main),
                ]
            ),
        ],
        default_in=["DIRECT_TO_CONSUMER"],
    )
    stocked(centra, {shop: 5, centra.main: 10})
    placed = centra.order(("S", 2, "10.00"), stock=None)
    rules = centra.ask(
        """{ allocationRules { name isActive geographyAllocationPrioritySets {
          priorities { priorityNumber timeoutInHours allocationPolicy warehouse { id } } } } }"""
    )["allocationRules"]
    assert rules[-1]["geographyAllocationPrioritySets"][1]["priorities"] == [
        {
            "priorityNumber": 0,
            "timeoutInHours": 3,
            "allocationPolicy": "DIRECT_THEN_CONFIRM",
            "warehouse": {"id": shop},
        },
        {
            "priorityNumber": 1,
            "timeoutInHours": 24,
            "allocationPolicy": "DIRECT",
            "warehouse": {"id": centra.main},
        },
    ]
    centra.clock.move(hours=2, minutes=59)
    assert by_warehouse(centra, placed.number) == [(shop, 2, True)]
    centra.clock.move(minutes=1)
    assert by_warehouse(centra, placed.number) == [(centra.main, 2, False)]
    assert levels(centra, shop) == (5, 0, 5)
    (request,) = centra.shop.shop_requests(placed.number)
    assert request.state == "timed_out"
    centra.shop.answer_request(request.id, accepted=True)
    assert by_warehouse(centra, placed.number) == [(shop, 2, False)]
    assert (levels(centra, shop), levels(centra, centra.main)) == ((5, 2, 3), (10, 0, 10))


@pytest.mark.behaviour("catalog-2-32")
def test_the_set_of_the_country_decides(centra: Centra) -> None:
    """Sets go by geography: an order to Norway is served by another warehouse, where its demand shows as well."""
    north = centra.shop.add_warehouse("North")
    centra.shop.add_allocation_rule(
        "Two places",
        sets=[
            PrioritySetSeed(
                countries=["NO"], priorities=[PrioritySeed(warehouse=north)], demand_visible_in=north
            ),
            PrioritySetSeed(priorities=[PrioritySeed(warehouse=centra.main)], demand_visible_in=centra.main),
        ],
        default_in=["DIRECT_TO_CONSUMER"],
    )
    stocked(centra, {centra.main: 1, north: 1})
    there = centra.order(("S", 3, "10.00"), stock=None, shipping_address=AddressSeed(country="NO"))
    here = centra.order(("S", 2, "10.00"), stock=None)
    assert by_warehouse(centra, there.number) == [(north, 1, False)]
    assert by_warehouse(centra, here.number) == [(centra.main, 1, False)]
    assert centra.shop.stock_of(north, "JKT-RED-S").demand == 2
    assert centra.shop.stock_of(centra.main, "JKT-RED-S").demand == 1
    rule = centra.ask("query ($n: [Int!]) { orders(where: {number: $n}) { allocationRule { name } } }", n=[1])
    assert rule["orders"] == [{"allocationRule": {"name": "Two places"}}]


@pytest.mark.behaviour("catalog-2-35")
def test_a_new_warehouse_comes_first(centra: Centra) -> None:
    """Without beforeWarehouse it gets priority 0, so it serves the next order."""
    new = warehouse(centra, "New", "DIRECT")
    stocked(centra, {new: 1, centra.main: 10})
    placed = centra.order(("S", 2, "10.00"), stock=None)
    assert by_warehouse(centra, placed.number) == [(new, 1, False), (centra.main, 1, False)]


@pytest.mark.behaviour("catalog-2-24", "catalog-2-25")
def test_external_stock_is_counted_down_by_shipments_but_not_edited_by_staff(centra: Centra) -> None:
    """stockMaster External: the admin does not edit, Centra counts down all the same."""
    place = warehouse(centra, "3PL", "DIRECT", master="EXTERNAL")
    own = warehouse(centra, "Own", "DIRECT")
    with pytest.raises(ValueError, match="APIs only"):
        centra.shop.book_stock(place, "JKT-RED-S", 1)
    centra.shop.book_stock(own, "JKT-RED-S", 1)
    centra.do(
        """mutation ($w: Int!) { setStock(input: {warehouse: {id: $w}, description: "Count",
          stockQuantityType: PHYSICAL, productSizes: {productSize: {SKU: "JKT-RED-S"}, quantity: 4}}) {
          userErrors { message } } }""",
        w=place,
    )
    placed = centra.order(("S", 3, "10.00"), stock=None)
    centra.do(
        """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n}, shippedAt: "now",
          lines: {orderLine: {id: $l}, quantity: 3}}) { userErrors { message } } }""",
        n=placed.number,
        l=placed.line_ids[0],
    )
    assert levels(centra, own) == (0, 0, 0)
    assert levels(centra, place) == (2, 0, 2)


@pytest.mark.behaviour("catalog-2-60")
def test_a_count_that_is_late_brings_sold_units_back(centra: Centra) -> None:
    """A full sync with yesterday's number makes units free again that were shipped a moment before."""
    placed = centra.order(("S", 4, "10.00"), stock=10)
    centra.do(
        """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n}, shippedAt: "now",
          lines: {orderLine: {id: $l}, quantity: 4}}) { userErrors { message } } }""",
        n=placed.number,
        l=placed.line_ids[0],
    )
    assert levels(centra, centra.main) == (6, 0, 6)
    centra.do(
        """mutation { setStock(input: {warehouse: {id: 1}, description: "Counted before the parcel left",
          stockQuantityType: PHYSICAL, productSizes: {productSize: {SKU: "JKT-RED-S"}, quantity: 10}}) {
          userErrors { message } } }"""
    )
    assert levels(centra, centra.main) == (10, 0, 10)


@pytest.mark.behaviour("catalog-2-70", "catalog-2-71")
def test_backorders_and_preorders_are_demand(centra: Centra) -> None:
    """Units that nobody has are ordered all the same, and are demand; a size for preorder as well."""
    sizes = [SizeSeed(number="N", name="N", preorder=True)]
    centra.shop.add_product("NEW", "Next season", variants=[VariantSeed(number="-", name="-", sizes=sizes)])
    centra.order(("S", 3, "10.00"), stock=1)
    centra.shop.place_order(lines=[LineSeed(sku="NEW-N", quantity=2, unit_price="10.00")])
    query = """{ warehouses { stock(limit: 10) { productSize { SKU preorder }
      demandQuantity availableNowQuantity freeToAllocateQuantity } } }"""
    found = {row["productSize"]["SKU"]: row for row in centra.ask(query)["warehouses"][0]["stock"]}
    assert found["JKT-RED-S"]["demandQuantity"] == 2
    assert found["JKT-RED-S"]["availableNowQuantity"] == -2
    assert found["NEW-N"]["productSize"]["preorder"] is True
    assert found["NEW-N"]["demandQuantity"] == 2


@pytest.mark.behaviour("orders-8-10")
def test_cancelling_takes_back_supplier_links(centra: Centra) -> None:
    """Units that a supplier's order is to bring are this line's until it is cancelled; then they are anyone's."""
    placed = centra.order(("S", 3, "10.00"), stock=1)
    (line,) = placed.line_ids
    supply = SupplySeed(sku="JKT-RED-S", quantity=5, unit_cost="4.00", linked={line: 2})
    centra.shop.order_from_supplier([supply], warehouse=centra.main)
    query = """{ warehouses { stock { demandQuantity linkedIncomingQuantity
      unlinkedIncomingQuantity } } }"""
    assert centra.ask(query)["warehouses"][0]["stock"] == [
        {"demandQuantity": 0, "linkedIncomingQuantity": 2, "unlinkedIncomingQuantity": 3}
    ]
    centra.do(
        """mutation ($n: Int!, $l: Int!) { updateDirectToConsumerOrder(order: {number: $n}, input: {cancelLines:
          [{line: {id: $l}, quantity: 2, stockActionPolicy: {releaseItemsBackToWarehouse: true}}]}) {
          userErrors { message } } }""",
        n=placed.number,
        l=line,
    )
    assert centra.ask(query)["warehouses"][0]["stock"] == [
        {"demandQuantity": 0, "linkedIncomingQuantity": 0, "unlinkedIncomingQuantity": 5}
    ]
    assert levels(centra, centra.main) == (1, 1, 0)


def test_a_bundle_holds_its_parts(centra: Centra) -> None:
    """A bundle's line holds nothing; units are held for its parts, and they ship and are cancelled with it."""
    centra.shop.add_product("SET", "A set", variants=[VariantSeed(sizes=[SizeSeed()])])
    for size in "SM":
        centra.shop.set_physical(centra.main, f"JKT-RED-{size}", 10)
    parts = [PartSeed(sku="JKT-RED-S", quantity=2), PartSeed(sku="JKT-RED-M")]
    placed = centra.shop.place_order(
        lines=[LineSeed(sku="SET", quantity=3, unit_price="50.00", kind="bundle", parts=parts)]
    )
    bundle, small, medium = placed.line_ids
    assert centra.ask("{ orders { totals { quantity } lines { __typename quantity } } }")["orders"][0] == {
        "totals": {"quantity": 3},
        "lines": [
            {"__typename": "BundleOrderLine", "quantity": 3},
            {"__typename": "BundleItemOrderLine", "quantity": 6},
            {"__typename": "BundleItemOrderLine", "quantity": 3},
        ],
    }
    assert levels(centra, centra.main) == (10, 6, 4)
    ship = """mutation ($n: Int!, $l: Int!) { createShipment(input: {order: {number: $n}, shippedAt: "now",
      lines: {orderLine: {id: $l}, quantity: 2}}) { shipment { lines { quantity orderLine { id } } }
      userErrors { message path } } }"""
    (error,) = centra.refused(ship, n=placed.number, l=small)
    assert error["message"] == "Order line 2 is part of the bundle on line 1."
    lines = centra.do(ship, n=placed.number, l=bundle)["shipment"]["lines"]
    assert [(line["orderLine"]["id"], line["quantity"]) for line in lines] == [
        (bundle, 2),
        (small, 4),
        (medium, 2),
    ]
    assert levels(centra, centra.main) == (6, 2, 4)


def test_a_bundle_of_the_catalogue_brings_its_parts(centra: Centra) -> None:
    """An order of a bundle's size has lines for what it is made of; added by the API as well, and raised together."""
    centra.do(
        """mutation { createBundle(input: {type: FIXED, priceType: STATIC, sizeChart: {id: 1}, sizes: {name: "S"},
          product: {name: "Set", productNumber: "SET", status: ACTIVE},
          addBundleSections: {quantity: 2, productVariants: {id: 1}}}) { userErrors { message path } } }"""
    )
    centra.shop.set_physical(centra.main, "JKT-RED-S", 20)
    display = centra.shop.add_display(2)
    placed = centra.shop.place_order(lines=[LineSeed(sku="SET", quantity=3, unit_price="50.00")])
    assert levels(centra, centra.main) == (20, 6, 14)
    add = """mutation ($d: Int!) { updateDirectToConsumerOrder(order: {number: 1}, input: {addLines: [{
      display: {id: $d}, productSize: {SKU: "SET"}, quantity: 1,
      unitPrice: {value: 50, currencyIsoCode: "SEK"}}]}) { userErrors { message path } } }"""
    centra.do(add, d=display)
    order = centra.ask("{ orders { grandTotal { value } lines { id __typename quantity } } }")["orders"][0]
    assert order["lines"] == [
        {"id": placed.line_ids[0], "__typename": "BundleOrderLine", "quantity": 4},
        {"id": placed.line_ids[1], "__typename": "BundleItemOrderLine", "quantity": 8},
    ]
    assert order["grandTotal"]["value"] == 200
    assert levels(centra, centra.main) == (20, 8, 12)
