"""Writing stock in full, and its history (REF:StockChangeInput, REF:StockChange)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

CHANGE = """mutation ($in: StockChangeInput!) { changeStock(input: $in) {
  stockChange { id createdAt comment type adminUser { id } warehouse { id } lines { deliveredQuantity
    freeToAllocateQuantity isAvailable unitCost { value currency { code } } currencyBaseRate warehouse { id }
    productSize { SKU } createdFromShipmentLine { id } stockChange { id } } }
  userErrors { message path } } }"""
SET = """mutation ($in: StockSetInput!) { setStock(input: $in) {
  stockChanges { id comment type lines { deliveredQuantity unitCost { value } productSize { SKU } } }
  userErrors { message path } userWarnings { message path } } }"""


def size(quantity: int, sku: str = "JKT-RED-S", **more: Any) -> dict[str, Any]:
    return {"productSize": {"SKU": sku}, "deliveredQuantity": quantity, **more}


def change(centra: Centra, *sizes: dict[str, Any], comment: str = "Move", **where: Any) -> Any:
    given = {"description": comment, "productSizes": list(sizes), **where}
    return centra.do(CHANGE, **{"in": given})["stockChange"]


def counted(quantity: int, kind: str = "PHYSICAL", sku: str = "JKT-RED-S", **more: Any) -> dict[str, Any]:
    one = {"productSize": {"SKU": sku}, "quantity": quantity, **more}
    return {
        "in": {"warehouse": {"id": 1}, "description": "Count", "stockQuantityType": kind, "productSizes": one}
    }


@pytest.mark.behaviour("catalog-2-39", "catalog-2-40", "catalog-2-52", "catalog-2-63", "catalog-2-64")
def test_a_change_is_one_entry_of_the_history(centra: Centra) -> None:
    """REF:StockChange, REF:StockChangeLine: into is an increase, out a decrease; the answer is a single change."""
    cost = {"value": 41, "currencyIsoCode": "EUR"}
    entry = change(
        centra, size(5, unitCost=cost), size(2, "JKT-RED-M"), intoWarehouse={"id": 1}, comment="New stock"
    )
    assert entry == {
        "id": 1,
        "createdAt": "2026-03-01T12:00:00+00:00",
        "comment": "New stock",
        "type": "INCREASE",
        "adminUser": None,
        "warehouse": {"id": 1},
        "lines": [
            {
                "deliveredQuantity": 5,
                "freeToAllocateQuantity": 5,
                "isAvailable": True,
                "unitCost": {"value": Decimal("41.00"), "currency": {"code": "EUR"}},
                "currencyBaseRate": Decimal("11.25"),
                "warehouse": {"id": 1},
                "productSize": {"SKU": "JKT-RED-S"},
                "createdFromShipmentLine": None,
                "stockChange": {"id": 1},
            },
            {
                "deliveredQuantity": 2,
                "freeToAllocateQuantity": 2,
                "isAvailable": True,
                "unitCost": None,
                "currencyBaseRate": 1,
                "warehouse": {"id": 1},
                "productSize": {"SKU": "JKT-RED-M"},
                "createdFromShipmentLine": None,
                "stockChange": {"id": 1},
            },
        ],
    }
    entry = change(centra, size(1), outFromWarehouse={"id": 1})
    assert (entry["type"], entry["lines"][0]["deliveredQuantity"]) == ("DECREASE", -1)
    assert centra.shop.stock_of(1, "JKT-RED-S").physical == 4


@pytest.mark.behaviour("catalog-2-43")
def test_the_cost_goes_with_the_variant_or_the_size(centra: Centra) -> None:
    """OLD:erp, request: add inventory; of a variant it is the cost of each of its sizes. Wrong costs are refused."""
    given = {
        "intoWarehouse": {"id": 1},
        "description": "New stock",
        "productVariants": {
            "productVariant": {"id": 1},
            "unitCost": {"value": 41, "currencyIsoCode": "EUR"},
            "sizeChanges": [
                {"size": {"name": "S"}, "deliveredQuantity": 2},
                {"size": {"name": "M"}, "deliveredQuantity": 3},
            ],
        },
    }
    lines = centra.do(CHANGE, **{"in": given})["stockChange"]["lines"]
    assert [(line["deliveredQuantity"], line["unitCost"]["value"]) for line in lines] == [(2, 41), (3, 41)]
    (line,) = centra.do(
        SET, **counted(9, unitCost={"value": "12.50", "currencyIsoCode": "SEK"} | {"value": 12})
    )["stockChanges"][0]["lines"]
    assert line == {
        "deliveredQuantity": 7,
        "unitCost": {"value": Decimal("12.00")},
        "productSize": {"SKU": "JKT-RED-S"},
    }
    for wrong in ({"value": 1, "currencyIsoCode": "XXX"}, {"value": -1, "currencyIsoCode": "SEK"}):
        (error,) = centra.refused(SET, **counted(1, unitCost=wrong))
        assert error["path"][:4] == ["input", "productSizes", "0", "unitCost"]


@pytest.mark.behaviour("catalog-2-45")
def test_a_description_is_required(centra: Centra) -> None:
    """REF:StockChangeInput: it goes to the history; without one it is no request, blank is refused (assumed)."""
    given = {"intoWarehouse": {"id": 1}, "productSizes": [size(1)]}
    assert centra.post(CHANGE, **{"in": given}).status_code == 400
    (error,) = centra.refused(CHANGE, **{"in": {**given, "description": " "}})
    assert error["path"] == ["input", "description"]
    (error,) = centra.refused(SET, **{"in": {**counted(1)["in"], "description": ""}})
    assert error["path"] == ["input", "description"]


@pytest.mark.behaviour("catalog-2-41", "catalog-2-44")
def test_a_transfer_is_in_the_history_of_both_warehouses(centra: Centra) -> None:
    """One change with a line for each end; a warehouse is no transfer to itself (assumed)."""
    other = centra.shop.add_warehouse("Other")
    change(centra, size(5), intoWarehouse={"id": 1})
    entry = change(centra, size(2), outFromWarehouse={"id": 1}, intoWarehouse={"id": other})
    assert entry["type"] == "TRANSFER"
    assert [(line["warehouse"]["id"], line["deliveredQuantity"]) for line in entry["lines"]] == [
        (1, -2),
        (other, 2),
    ]
    found = centra.ask("{ warehouses { stockChanges { id } } }")["warehouses"]
    assert found == [{"stockChanges": [{"id": 2}, {"id": 1}]}, {"stockChanges": [{"id": 2}]}]
    same = {
        "description": "Move",
        "productSizes": [size(1)],
        "outFromWarehouse": {"id": 1},
        "intoWarehouse": {"id": 1},
    }
    (error,) = centra.refused(CHANGE, **{"in": same})
    assert error["message"] == "A transfer needs two warehouses."
    given = {"description": "Move", "productSizes": [size(4)], "outFromWarehouse": {"id": 1}}
    (error,) = centra.refused(CHANGE, **{"in": {**given, "intoWarehouse": {"id": other}}})
    assert error["path"] == ["input", "productSizes", "0", "deliveredQuantity"]


@pytest.mark.behaviour("catalog-2-47", "catalog-2-48", "catalog-2-50", "catalog-2-53")
def test_free_to_allocate_adds_what_orders_hold(centra: Centra) -> None:
    """OLD:pages/04.guides/05.pim-gql-integration/docs describes a free to allocate mode; its literal is assumed.

    Sizes that are not named are left alone; the type is required; a size is named once (assumed).
    """
    centra.order(("S", 3, "10.00"), ("M", 1, "10.00"), stock=10)
    (entry,) = centra.do(SET, **counted(5, "FREE_TO_ALLOCATE"))["stockChanges"]
    assert (entry["type"], entry["lines"][0]["deliveredQuantity"]) == ("SET", -2)
    stock = centra.shop.stock_of(1, "JKT-RED-S")
    assert (stock.physical, stock.allocated, stock.free_to_allocate) == (8, 3, 5)
    assert centra.shop.stock_of(1, "JKT-RED-M").physical == 10
    (entry,) = centra.do(SET, **counted(0, "FREE_TO_ALLOCATE"))["stockChanges"]
    assert centra.shop.stock_of(1, "JKT-RED-S").physical == 3
    (error,) = centra.refused(SET, **counted(-1, "FREE_TO_ALLOCATE"))
    assert error["message"] == "The quantity must be 0 or more."
    without = counted(1)["in"]
    del without["stockQuantityType"]
    assert centra.post(SET, **{"in": without}).status_code == 400
    twice = counted(1)["in"]
    twice["productSizes"] = [twice["productSizes"]] * 2
    (error,) = centra.refused(SET, **{"in": twice})
    assert error["path"] == ["input", "productSizes", "1", "quantity"]


def test_warehouse_variant_and_size_by_external_id(centra: Centra) -> None:
    """REF:WarehouseInput, REF:ProductVariantInput, REF:SizeInput take external ids of the token's integration."""
    entries = [("Warehouse", 1, "W"), ("ProductVariant", 1, "V")]
    conversions = [{"objectType": kind, "internalId": key, "externalId": text} for kind, key, text in entries]
    centra.do(
        """mutation ($in: [IdConversionSetInput!]!) { setIdConversions(input: $in) { userErrors { message } } }""",
        **{"in": conversions},
    )
    (chart,) = centra.ask("{ sizeCharts { sizes { name externalId } } }")["sizeCharts"]
    medium = next(row["externalId"] for row in chart["sizes"] if row["name"] == "M")
    sizes = {"size": {"externalId": medium}, "deliveredQuantity": 4}
    given = {
        "intoWarehouse": {"externalId": "W"},
        "description": "New",
        "productVariants": {"productVariant": {"externalId": "V"}, "sizeChanges": sizes},
    }
    centra.do(CHANGE, **{"in": given})
    assert centra.shop.stock_of(1, "JKT-RED-M").physical == 4


def test_bundles_have_no_stock_of_their_own(centra: Centra) -> None:
    """OLD:erp: never write stock for a bundle; it is refused (assumed)."""
    centra.do(
        """mutation { createBundle(input: {type: FIXED, priceType: STATIC, sizeChart: {id: 1}, sizes: {name: "S"},
          product: {name: "Set", productNumber: "SET", status: ACTIVE},
          addBundleSections: {quantity: 1, productVariants: {id: 1}}}) { userErrors { message path } } }"""
    )
    (size_id,) = [
        row["id"]
        for variant in centra.ask("{ productVariants { product { isBundle } productSizes { id } } }")[
            "productVariants"
        ]
        if variant["product"]["isBundle"]
        for row in variant["productSizes"]
    ]
    one = {"productSize": {"id": size_id}, "deliveredQuantity": 1}
    (error,) = centra.refused(
        CHANGE, **{"in": {"intoWarehouse": {"id": 1}, "description": "New", "productSizes": one}}
    )
    assert error["path"] == ["input", "productSizes", "0", "deliveredQuantity"]


@pytest.mark.behaviour("catalog-2-65")
def test_a_line_names_the_shipment_line_it_came_from(centra: Centra) -> None:
    """REF:StockChangeLine: units that were shipped leave with a line of their own."""
    order = centra.order(("S", 2, "10.00"), stock=10)
    shipment = centra.do(
        f"""mutation {{ createShipment(input: {{order: {{number: {order.number}}}, shippedAt: "now",
          lines: {{orderLine: {{id: {order.line_ids[0]}}}, quantity: 2}}}})
          {{ shipment {{ lines {{ id }} }} userErrors {{ message path }} }} }}"""
    )["shipment"]
    query = """{ productVariants { productSizes(where: {SKU: {equals: "JKT-RED-S"}}) {
      stockChangeLines { deliveredQuantity
      createdFromShipmentLine { id } stockChange { type } } } } }"""
    (variant,) = centra.ask(query)["productVariants"]
    counted, shipped = variant["productSizes"][0]["stockChangeLines"]
    assert counted == {
        "deliveredQuantity": 10,
        "createdFromShipmentLine": None,
        "stockChange": {"type": "SET"},
    }
    line = {"id": shipment["lines"][0]["id"]}
    assert shipped == {
        "deliveredQuantity": -2,
        "createdFromShipmentLine": line,
        "stockChange": {"type": "SHIPMENT"},
    }


@pytest.mark.behaviour("catalog-2-66")
def test_the_history_is_filtered(centra: Centra) -> None:
    """REF:StockChangeFilter: by time, comment, variant, type and warehouse."""
    centra.shop.add_product("TEE", "Tee")
    change(centra, size(1), intoWarehouse={"id": 1}, comment="Delivery 1")
    centra.clock.move(days=1)
    change(centra, size(1), outFromWarehouse={"id": 1}, comment="Broken")
    change(centra, size(4, "TEE"), intoWarehouse={"id": 1}, comment="Delivery 2")

    def found(**where: Any) -> list[int]:
        query = "query ($where: StockChangeFilter) { warehouses { stockChanges(where: $where) { id } } }"
        return [row["id"] for row in centra.ask(query, where=where)["warehouses"][0]["stockChanges"]]

    assert found() == [3, 2, 1]
    assert found(createdAt={"to": "2026-03-01 12:00:00"}) == [1]
    assert found(comment={"contains": "delivery"}) == [3, 1]
    assert found(search="broken") == [2]
    assert found(productVariantId=2) == [3]
    assert found(type=["DECREASE"]) == [2]
    assert found(warehouseId=1, id=[1, 2]) == [2, 1]
    assert found(warehouseId=9) == []
    assert found(type=["DECREASE"], negate=["type"]) == [3, 1]


def test_lines_of_the_history_are_filtered(centra: Centra) -> None:
    """REF:StockChangeLineFilter: by size, variant, quantities and change."""
    change(centra, size(5), size(7, "JKT-RED-M"), intoWarehouse={"id": 1})

    def found(**where: Any) -> list[int]:
        query = """query ($where: StockChangeLineFilter) { warehouses { stockChanges {
          lines(where: $where) { deliveredQuantity } } } }"""
        (entry,) = centra.ask(query, where=where)["warehouses"][0]["stockChanges"]
        return [row["deliveredQuantity"] for row in entry["lines"]]

    assert found() == [5, 7]
    assert found(deliveredQuantity={"from": 6}) == [7]
    assert found(freeToAllocateQuantity={"to": 5}) == [5]
    assert found(productSizeName={"equals": "M"}) == [7]
    assert found(productSizeId=[1], productVariantId=[1], warehouseId=[1], stockChangeId=[1]) == [5]
    assert found(isAvailable=False) == []
    assert found(search="red-m") == [7]
    assert found(notNull=["productSizeId"]) == [5, 7]


@pytest.mark.behaviour("catalog-2-67")
def test_the_history_has_its_own_permissions(centra: Centra) -> None:
    """REF:StockChange: StockChange:read to read it, StockChange:write to write stock."""
    body = centra.body("{ warehouses { stockChanges { id lines { deliveredQuantity } } } }")
    assert body["extensions"]["permissionsUsed"] == ["Warehouse:read", "StockChange:read"]
    mutation = "mutation ($in: StockChangeInput!) { changeStock(input: $in) { userErrors { message } } }"
    given = {"intoWarehouse": {"id": 1}, "description": "New", "productSizes": [size(1)]}
    assert centra.body(mutation, **{"in": given})["extensions"]["permissionsUsed"] == ["StockChange:write"]
    mutation = "mutation ($in: StockSetInput!) { setStock(input: $in) { userErrors { message } } }"
    assert centra.body(mutation, **counted(3))["extensions"]["permissionsUsed"] == ["StockChange:write"]


@pytest.mark.behaviour("catalog-2-24")
def test_staff_book_stock_by_hand_where_they_may(centra: Centra) -> None:
    """REF:WarehouseCreateInput: stock whose master is external is edited by APIs only; a booking names who made it."""
    centra.do(
        'mutation { createWarehouse(input: {name: "WMS", stockMasterPolicy: EXTERNAL}) { userErrors { message } } }'
    )
    with pytest.raises(ValueError, match="by APIs only"):
        centra.shop.book_stock(2, "JKT-RED-S", 1)
    change(centra, size(3), intoWarehouse={"id": 2})
    centra.shop.book_stock(1, "JKT-RED-S", 5, comment="Found", admin_user=7)
    with pytest.raises(ValueError, match="free to allocate"):
        centra.shop.book_stock(1, "JKT-RED-S", -6)
    found = centra.ask("{ warehouses { stockChanges { comment type adminUser { id } } } }")["warehouses"]
    assert found == [
        {"stockChanges": [{"comment": "Found", "type": "EDIT", "adminUser": {"id": 7}}]},
        {"stockChanges": [{"comment": "Move", "type": "INCREASE", "adminUser": None}]},
    ]


@pytest.mark.behaviour("catalog-2-75")
def test_moments_have_a_colon_in_their_offset(centra: Centra) -> None:
    """REF:Product: the default format of moments is Y-m-d\\TH:i:sP."""
    (product,) = centra.ask("{ products { createdAt updatedAt } }")["products"]
    assert product == {"createdAt": "2026-03-01T12:00:00+00:00", "updatedAt": "2026-03-01T12:00:00+00:00"}
