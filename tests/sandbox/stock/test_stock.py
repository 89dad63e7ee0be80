"""Stock: changed, counted, sold; units are neither made nor lost."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions

SET = """mutation ($in: StockSetInput!) { setStock(input: $in) {
  stockChanges { id comment lines { deliveredQuantity } }
  userErrors { message path } userWarnings { message path } } }"""
CHANGE = """mutation ($in: StockChangeInput!) { changeStock(input: $in) {
  stockChange { id lines { deliveredQuantity productSize { SKU } } } userErrors { message path } } }"""


def level(quantity: int, sku: str = "JKT-RED-S", by: str = "SKU") -> dict[str, Any]:
    sizes = [{"productSize": {by: sku}, "quantity": quantity}]
    return {
        "warehouse": {"id": 1},
        "description": "Count",
        "stockQuantityType": "PHYSICAL",
        "productSizes": sizes,
    }


def move(quantity: int, **where: Any) -> dict[str, Any]:
    sizes = [{"productSize": {"any": "JKT-RED-S"}, "deliveredQuantity": quantity}]
    return {"description": "Move", "productSizes": sizes, **where}


@pytest.mark.behaviour("catalog-2-46", "catalog-2-49")
def test_a_count_sets_physical(centra: Centra) -> None:
    """setStock PHYSICAL writes the shelf count; free to allocate is what orders do not hold of it."""
    centra.order(("S", 3, "10.00"), stock=10)
    payload = centra.do(SET, **{"in": level(8)})
    assert payload["stockChanges"][0]["lines"] == [{"deliveredQuantity": -2}]
    stock = centra.shop.stock_of(1, "JKT-RED-S")
    assert (stock.physical, stock.allocated, stock.free_to_allocate) == (8, 3, 5)
    assert centra.do(SET, **{"in": level(8)})["stockChanges"] == []


@pytest.mark.behaviour("catalog-2-57")
@pytest.mark.parametrize("rule, physical", [("store", 1), ("clamp", 3), ("refuse", 10)])
def test_below_allocated_is_an_assumption(rule: Literal["store", "clamp", "refuse"], physical: int) -> None:
    """No page says what happens below allocated: it is stored with a warning, lifted, or refused, as chosen."""
    centra = Centra(assumptions=Assumptions(physical_below_allocated=rule))
    centra.order(("S", 3, "10.00"), stock=10)
    (payload,) = centra.ask(SET, **{"in": level(1)}).values()
    assert bool(payload["userErrors"]) is (rule == "refuse")
    assert bool(payload["userWarnings"]) is (rule != "refuse")
    stock = centra.shop.stock_of(1, "JKT-RED-S")
    assert (stock.physical, stock.free_to_allocate) == (physical, physical - 3)


@pytest.mark.behaviour("catalog-6-03", "catalog-6-09")
def test_a_bad_size_or_quantity_refuses_the_whole_call(centra: Centra) -> None:
    """Unknown SKU and negative quantity are user errors with their paths; nothing is written."""
    bad = level(5)
    bad["productSizes"] += [
        {"productSize": {"SKU": "NOPE"}, "quantity": 1},
        {"productSize": {"EAN": "735000"}, "quantity": -1},
    ]
    errors = centra.refused(SET, **{"in": bad})
    assert [error["path"] for error in errors] == [
        ["input", "productSizes", "1", "productSize", "SKU"],
        ["input", "productSizes", "2", "quantity"],
    ]
    assert centra.shop.stock_of(1, "JKT-RED-S").physical == 0


@pytest.mark.parametrize("by, value", [("SKU", "JKT-RED-S"), ("EAN", "735000"), ("any", "735000"), ("id", 1)])
def test_sizes_are_named_four_ways(centra: Centra, by: str, value: Any) -> None:
    """A size is named by SKU, EAN, id, or `any`."""
    centra.do(SET, **{"in": level(5, value, by)})
    assert centra.shop.stock_of(1, "JKT-RED-S").physical == 5


@pytest.mark.behaviour("catalog-2-42")
def test_sizes_by_variant_and_a_single_value_for_a_list(centra: Centra) -> None:
    """OLD:erp's form: productVariants with the chart's size, one object where a list is asked for."""
    centra.do(
        """mutation addStock { changeStock(input: {intoWarehouse: {id: 1} description: "New stock"
          productVariants: [{productVariant: {id: 1} unitCost: {value: 41 currencyIsoCode: "EUR"}
            sizeChanges: {size: {name: "S"} deliveredQuantity: 2}}]}) { stockChange { id } userErrors { message } } }"""
    )
    assert centra.shop.stock_of(1, "JKT-RED-S").physical == 2


@pytest.mark.behaviour("catalog-2-41", "catalog-2-42", "catalog-2-44")
def test_transfers_move_what_is_free(centra: Centra) -> None:
    """Out and into transfers; more than is free to allocate is refused; zero is refused."""
    other = centra.shop.add_warehouse("Store")
    centra.order(("S", 3, "10.00"), stock=10)
    across = {"outFromWarehouse": {"id": 1}, "intoWarehouse": {"id": other}}
    (error,) = centra.refused(CHANGE, **{"in": move(8, **across)})
    assert error["path"] == ["input", "productSizes", "0", "deliveredQuantity"]
    (error,) = centra.refused(CHANGE, **{"in": move(0, intoWarehouse={"id": 1})})
    assert error["message"] == "The quantity must be 1 or more."
    (error,) = centra.refused(CHANGE, **{"in": move(1)})
    assert error["message"] == "Give intoWarehouse, outFromWarehouse or both."
    change = centra.do(CHANGE, **{"in": move(7, **across)})["stockChange"]
    assert [line["deliveredQuantity"] for line in change["lines"]] == [-7, 7]
    assert [(row.physical, row.free_to_allocate) for row in centra.shop.stock()] == [(3, 0), (7, 7)]


def test_a_cost_is_kept_where_no_units_come_or_go(centra: Centra) -> None:
    """setStock writes a line of 0 units with it (assumed); without a cost there is nothing to write."""
    centra.do(SET, **{"in": level(8)})
    given = level(8)
    given["productSizes"][0]["unitCost"] = {"value": 12, "currencyIsoCode": "SEK"}
    (change,) = centra.do(SET, **{"in": given})["stockChanges"]
    query = """{ warehouses { stockChanges { id lines { deliveredQuantity freeToAllocateQuantity
      unitCost { value } } } } }"""
    found = {one["id"]: one["lines"] for one in centra.ask(query)["warehouses"][0]["stockChanges"]}
    assert found[change["id"]] == [
        {"deliveredQuantity": 0, "freeToAllocateQuantity": 8, "unitCost": {"value": 12}}
    ]
    assert centra.do(SET, **{"in": level(8)})["stockChanges"] == []


MOST = 2_147_483_647


def test_no_more_units_than_an_answer_can_tell(centra: Centra) -> None:
    """An Int ends at 2^31 - 1: neither a size nor the totals of a warehouse or a variant go beyond (assumed)."""
    totals = "{ warehouses { stockTotals { physicalQuantity } } productVariants { stockTotals { physicalQuantity } } }"
    other = centra.shop.add_warehouse("Store")
    centra.do(SET, **{"in": level(MOST - 1)})
    more = [{"productSize": {"SKU": "JKT-RED-M"}, "quantity": 2}]
    for where in (1, other):
        given = {**level(0), "productSizes": more, "warehouse": {"id": where}}
        (error,) = centra.refused(SET, **{"in": given})
        assert error["path"] == ["input", "productSizes", "0", "quantity"]
    (error,) = centra.refused(CHANGE, **{"in": move(2, intoWarehouse={"id": 1})})
    assert error["path"] == ["input", "productSizes", "0", "deliveredQuantity"]
    centra.do(CHANGE, **{"in": move(1, intoWarehouse={"id": 1})})
    centra.do(CHANGE, **{"in": move(MOST, intoWarehouse={"id": other}, outFromWarehouse={"id": 1})})
    assert centra.ask(totals) == {
        "warehouses": [{"stockTotals": {"physicalQuantity": 0}}, {"stockTotals": {"physicalQuantity": MOST}}],
        "productVariants": [{"stockTotals": {"physicalQuantity": MOST}}],
    }


def test_units_held_for_orders_count_as_well(centra: Centra) -> None:
    """FREE_TO_ALLOCATE adds what orders hold: the physical quantity would be beyond."""
    centra.order(("S", 3, "10.00"), stock=10)
    (error,) = centra.refused(SET, **{"in": {**level(MOST - 2), "stockQuantityType": "FREE_TO_ALLOCATE"}})
    assert error["path"] == ["input", "productSizes", "0", "quantity"]
    centra.do(SET, **{"in": {**level(MOST - 3), "stockQuantityType": "FREE_TO_ALLOCATE"}})


@settings(max_examples=settings.default.max_examples // 5)
@given(
    st.lists(
        st.tuples(st.sampled_from(["count", "in", "out", "sell", "cancel", "ship"]), st.integers(1, 6)),
        max_size=12,
    )
)
def test_units_are_never_made_or_lost(steps: list[tuple[str, int]]) -> None:
    """Whatever happens, allocated is the sum of what orders hold, and demand what they want and nobody holds."""
    centra = Centra()
    orders: list[Any] = []
    for step, units in steps:
        if step == "count":
            centra.ask(SET, **{"in": level(units * 3)})
        elif step in ("in", "out"):
            key = "intoWarehouse" if step == "in" else "outFromWarehouse"
            centra.ask(CHANGE, **{"in": move(units, **{key: {"id": 1}})})
        elif step == "sell":
            orders.append(centra.order(("S", units, "10.00"), stock=None))
        elif orders and step == "cancel":
            policy = "{releaseItemsBackToWarehouse: true}"
            centra.ask(
                f"""mutation {{ cancelDirectToConsumerOrder(id: "{orders[units % len(orders)].id}",
                  input: {{emailOptions: {{sendEmail: false}}, stockAction: {policy}}})
                  {{ userErrors {{ path }} }} }}"""
            )
        elif orders:
            order = orders[units % len(orders)]
            centra.ask(
                f"""mutation {{ createShipment(input: {{order: {{number: {order.number}}}, shippedAt: "now",
                  lines: {{orderLine: {{id: {order.line_ids[0]}}}, quantity: {units}}}}})
                  {{ userErrors {{ message }} }} }}"""
            )
    stock = centra.shop.stock_of(1, "JKT-RED-S")
    lines = [line for order in centra.shop.orders() if order.status != "CANCELLED" for line in order.lines]
    assert stock.physical == stock.allocated + stock.free_to_allocate
    assert stock.allocated == sum(line.allocated for line in lines)
    assert stock.demand == sum(line.quantity - line.shipped - line.allocated for line in lines)
