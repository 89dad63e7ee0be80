"""Warehouses, allocation rules as they read, and what stock quantities mean (REF:Warehouse, REF:Stock)."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import SizeSeed, VariantSeed
from centra_ipaas.sandbox.shop import PrioritySeed, PrioritySetSeed

CREATE = """mutation ($in: WarehouseCreateInput!) { createWarehouse(input: $in) {
  warehouse { id name status isHiddenFromStockView threshold stockMaster stockOwnership allocationPolicy isConsignation
    brickAndMortar { id name } country { name } state { name } address address2 city zipCode }
  userErrors { message path } } }"""
RULES = """{ allocationRules { id name isActive defaultInStores { id } defaultInMarkets { id }
  geographyAllocationPrioritySets { demandVisibleInWarehouse { id }
    priorities { priorityNumber warehouse { id } allocationPolicy stockOwnership timeoutInHours } } } }"""
QUANTITIES = """freeToAllocateQuantity physicalQuantity allocatedQuantity demandQuantity unshippedQuantity
  availableNowQuantity availableQuantity"""


def order_of_warehouses(centra: Centra) -> list[int]:
    """Read the only rule's warehouses, by priority number."""
    (rule,) = centra.ask(RULES)["allocationRules"]
    (chosen,) = rule["geographyAllocationPrioritySets"]
    assert [row["priorityNumber"] for row in chosen["priorities"]] == list(range(len(chosen["priorities"])))
    return [row["warehouse"]["id"] for row in chosen["priorities"]]


def test_a_warehouse_keeps_what_it_was_made_of(centra: Centra) -> None:
    """OLD:erp, request: create a warehouse; the state is found by its name."""
    given = {
        "name": "Default warehouse",
        "beforeWarehouse": {"id": 1},
        "hideFromStockView": True,
        "threshold": 1,
        "stockMasterPolicy": "EXTERNAL",
        "stockOwnershipPolicy": "THIRD_PARTY",
        "allocationPolicy": "CHECK_FIRST",
        "warehouseLocation": {
            "country": {"code": "US"},
            "stateOrProvince": "nevada",
            "address": "1 Test Road",
            "address2": "Gate B",
            "city": "Reno",
            "zipCode": "89501",
        },
    }
    assert centra.do(CREATE, **{"in": given})["warehouse"] == {
        "id": 2,
        "name": "Default warehouse",
        "status": "ACTIVE",
        "isHiddenFromStockView": True,
        "threshold": 1,
        "stockMaster": "EXTERNAL",
        "stockOwnership": "THIRD_PARTY",
        "allocationPolicy": "CHECK_FIRST",
        "isConsignation": False,
        "brickAndMortar": None,
        "country": {"name": "United States"},
        "state": {"name": "Nevada"},
        "address": "1 Test Road",
        "address2": "Gate B",
        "city": "Reno",
        "zipCode": "89501",
    }


def test_what_is_left_out_is_direct_and_our_own(centra: Centra) -> None:
    """The defaults of the policies are in no source: direct, own, edited anywhere, visible (assumed)."""
    made = centra.do(CREATE, **{"in": {"name": "Plain"}})["warehouse"]
    assert (made["stockMaster"], made["stockOwnership"], made["allocationPolicy"]) == (
        "CENTRA",
        "OWN",
        "DIRECT",
    )
    assert (made["isHiddenFromStockView"], made["threshold"], made["country"]) == (False, None, None)
    wrong = {
        "name": "Wrong",
        "beforeWarehouse": {"id": 99},
        "threshold": -1,
        "warehouseLocation": {"country": {"code": "US"}, "stateOrProvince": "Atlantis"},
    }
    assert [error["path"] for error in centra.refused(CREATE, **{"in": wrong})] == [
        ["input", "beforeWarehouse", "id"],
        ["input", "warehouseLocation", "stateOrProvince"],
        ["input", "threshold"],
    ]
    assert len(centra.ask("{ warehouses { id } }")["warehouses"]) == 2


@pytest.mark.behaviour("catalog-2-35")
def test_a_new_warehouse_goes_to_priority_0_or_in_front_of_another(centra: Centra) -> None:
    """REF:WarehouseCreateInput; what staff make in the admin goes to the end (assumed)."""
    centra.shop.add_warehouse("Second")
    assert order_of_warehouses(centra) == [1, 2]
    centra.do(CREATE, **{"in": {"name": "First of all"}})
    assert order_of_warehouses(centra) == [3, 1, 2]
    centra.do(CREATE, **{"in": {"name": "Before the second", "beforeWarehouse": {"id": 2}}})
    assert order_of_warehouses(centra) == [3, 1, 4, 2]


@pytest.mark.behaviour("catalog-2-22", "catalog-2-23")
def test_a_rule_serves_many_markets_and_each_market_has_one(centra: Centra) -> None:
    """OLD:pages/01.overview/04.stock/docs: a warehouse is in one or more rules; the market's rule decides."""
    south = centra.shop.add_warehouse("South")
    nordics, benelux, rest = (centra.shop.add_market(name) for name in ("Nordics", "Benelux", "Rest"))
    both = PrioritySetSeed(priorities=[PrioritySeed(warehouse=south), PrioritySeed(warehouse=1, hours="1.5")])
    rule = centra.shop.add_allocation_rule("Europe", sets=[both], markets=[nordics, benelux])
    markets = centra.ask("{ markets { id allocationRule { id name } } }")["markets"]
    assert {row["id"]: row["allocationRule"]["name"] for row in markets} == {
        nordics: "Europe",
        benelux: "Europe",
        rest: "Default",
    }
    warehouses = centra.ask("{ warehouses { id allocationRules { name } } }")["warehouses"]
    names = [{"name": "Default"}, {"name": "Europe"}]
    assert [row["allocationRules"] for row in warehouses] == [names, names]
    read = next(row for row in centra.ask(RULES)["allocationRules"] if row["id"] == rule)
    assert read["defaultInMarkets"] == [{"id": nordics}, {"id": benelux}]
    assert read["geographyAllocationPrioritySets"][0]["priorities"][1] == {
        "priorityNumber": 1,
        "warehouse": {"id": 1},
        "allocationPolicy": "DIRECT",
        "stockOwnership": "OWN",
        "timeoutInHours": 1.5,
    }
    for warehouse in (1, south):
        centra.shop.set_physical(warehouse, "JKT-RED-S", 5)
    for market in (nordics, rest):
        centra.order(("S", 1, "10.00"), stock=None, market=market)
    held = [row["allocatedQuantity"] for row in stock(centra)]
    assert held == [1, 1]


def stock(centra: Centra) -> Any:
    """Read the stock rows of size S."""
    (variant,) = centra.ask(
        f"""{{ productVariants {{ productSizes(where: {{SKU: {{equals: "JKT-RED-S"}}}}) {{
          stock {{ {QUANTITIES} }} }} }} }}"""
    )["productVariants"]
    return variant["productSizes"][0]["stock"]


@pytest.mark.behaviour(
    "catalog-2-01",
    "catalog-2-02",
    "catalog-2-03",
    "catalog-2-04",
    "catalog-2-05",
    "catalog-2-06",
    "catalog-2-07",
    "catalog-2-58",
)
def test_what_the_quantities_mean(centra: Centra) -> None:
    """REF:Stock; OLD:erp: a shipped order takes its units off the shelf by itself."""
    order = centra.order(("S", 4, "10.00"), stock=10)
    centra.order(("S", 9, "10.00"), stock=None)
    assert stock(centra) == [
        {
            "freeToAllocateQuantity": 0,
            "physicalQuantity": 10,
            "allocatedQuantity": 10,
            "demandQuantity": 3,
            "unshippedQuantity": 13,
            "availableNowQuantity": -3,
            "availableQuantity": -3,
        }
    ]
    line = f"{{orderLine: {{id: {order.line_ids[0]}}}, quantity: 4}}"
    centra.do(
        f"""mutation {{ createShipment(input: {{order: {{number: {order.number}}}, shippedAt: "now", lines: {line}}})
          {{ userErrors {{ message path }} }} }}"""
    )
    (row,) = stock(centra)
    assert (row["physicalQuantity"], row["allocatedQuantity"], row["freeToAllocateQuantity"]) == (6, 6, 0)
    assert (row["demandQuantity"], row["unshippedQuantity"]) == (3, 9)


@pytest.mark.behaviour("catalog-2-09", "catalog-2-10")
def test_threshold_and_offset_are_not_subtracted(centra: Centra) -> None:
    """REF:Stock: free to allocate, as read and as written, ignores both."""
    centra.do(CREATE, **{"in": {"name": "Careful", "threshold": 3}})
    centra.shop.add_product("TEE", "Tee", variants=[VariantSeed(stock_offset=4)])
    centra.do(
        """mutation { setStock(input: {warehouse: {id: 2}, description: "Count", stockQuantityType: FREE_TO_ALLOCATE,
          productSizes: {productSize: {SKU: "TEE"}, quantity: 10}}) { userErrors { message } } }"""
    )
    (variant,) = centra.ask(
        """{ productVariants(where: {id: 2}) { stockOffset stockTotals { freeToAllocateQuantity }
          productSizes { stock(where: {warehouseId: 2}) { freeToAllocateQuantity warehouse { threshold } } } } }"""
    )["productVariants"]
    assert variant["stockOffset"] == 4
    assert variant["stockTotals"] == {"freeToAllocateQuantity": 10}
    assert variant["productSizes"][0]["stock"] == [
        {"freeToAllocateQuantity": 10, "warehouse": {"threshold": 3}}
    ]


@pytest.mark.behaviour("catalog-2-14", "catalog-2-18", "catalog-2-19", "catalog-2-21")
def test_stock_is_kept_per_size_and_warehouse_and_summed(centra: Centra) -> None:
    """REF:StockFilter narrows lists, REF:StockTotalsFilter sums; of a variant, of a size, of a warehouse."""
    other = centra.shop.add_warehouse("Other")
    for warehouse, size, quantity in ((1, "S", 10), (1, "M", 20), (other, "S", 5), (other, "L", 7)):
        centra.shop.set_physical(warehouse, f"JKT-RED-{size}", quantity)

    def physical(where: str) -> list[int]:
        arguments = f"where: {{{where}}}, sort: [physicalQuantity_DESC]"
        query = f"{{ warehouses {{ stock({arguments}) {{ physicalQuantity }} }} }}"
        return [row["physicalQuantity"] for one in centra.ask(query)["warehouses"] for row in one["stock"]]

    assert physical("") == [20, 10, 7, 5]
    assert physical("warehouseId: 2") == [7, 5]
    assert physical('warehouseId: 2, negate: ["warehouseId"]') == [20, 10]
    assert physical("physicalQuantity: {from: 7, to: 10}") == [10, 7]
    assert physical("freeToAllocateQuantity: {from: 20}") == [20]
    assert physical("allocatedQuantity: {from: 1}") == []
    assert physical("demandQuantity: {to: 0}, unshippedQuantity: {to: 0}, incomingQuantity: {to: 0}") == [
        20,
        10,
        7,
        5,
    ]
    assert physical("linkedIncomingQuantity: {from: 1}") == []
    assert physical("unlinkedIncomingQuantity: {from: 1}") == []
    assert physical("onDeliveryQuantity: {from: 1}") == []
    assert physical("productSizeId: [1]") == [10, 5]
    assert physical("productId: [1], productVariantId: [1]") == [20, 10, 7, 5]

    def totals(where: str) -> Any:
        total = f"stockTotals(where: {{{where}}}) {{ physicalQuantity }}"
        data = centra.ask(
            f"{{ productVariants {{ {total} productSizes {{ {total} }} }} warehouses {{ {total} }} }}"
        )
        (variant,) = data["productVariants"]
        rows = [variant, *variant["productSizes"], *data["warehouses"]]
        return [row["stockTotals"]["physicalQuantity"] for row in rows]

    assert totals("") == [42, 15, 20, 7, 30, 12]
    assert totals("warehouseId: 2") == [12, 5, 0, 7, 0, 12]
    assert totals("productSizeId: 1") == [15, 15, 0, 0, 10, 5]
    assert totals("productId: 9") == [0, 0, 0, 0, 0, 0]
    assert totals("productVariantId: 1") == [42, 15, 20, 7, 30, 12]


@pytest.mark.parametrize(
    "sort, expected",
    [
        ("productSizeId_ASC", [5, 9, 7]),
        ("productSizeId_DESC", [7, 9, 5]),
        ("productSizeSort_ASC", [5, 9, 7]),
        ("physicalQuantity_ASC", [5, 7, 9]),
        ("freeToAllocateQuantity_DESC", [9, 7, 5]),
        ("allocatedQuantity_DESC, productSizeId_DESC", [7, 9, 5]),
    ],
)
def test_stock_is_sorted(centra: Centra, sort: str, expected: list[int]) -> None:
    """REF:StockSort."""
    for size, quantity in (("S", 5), ("M", 9), ("L", 7)):
        centra.shop.set_physical(1, f"JKT-RED-{size}", quantity)
    (warehouse,) = centra.ask(f"{{ warehouses {{ stock(sort: [{sort}]) {{ physicalQuantity }} }} }}")[
        "warehouses"
    ]
    assert [row["physicalQuantity"] for row in warehouse["stock"]] == expected


def test_every_sort_of_stock_is_understood(centra: Centra) -> None:
    """REF:StockSort has 25 literals."""
    centra.shop.set_physical(1, "JKT-RED-S", 1)
    literals = centra.ask('{ __type(name: "StockSort") { enumValues { name } } }')["__type"]["enumValues"]
    assert len(literals) == 25
    for literal in literals:
        query = f"{{ warehouses {{ stock(sort: [{literal['name']}]) {{ physicalQuantity }} }} }}"
        assert centra.ask(query)["warehouses"] == [{"stock": [{"physicalQuantity": 1}]}]


@pytest.mark.behaviour("catalog-2-15")
def test_stock_lists_have_20_rows_unless_asked_otherwise(centra: Centra) -> None:
    """REF:Warehouse: limit 1 to 200, default 20."""
    sizes = [SizeSeed(number=f"-{n}", name=str(n)) for n in range(25)]
    centra.shop.add_product("SHOE", "Shoe", variants=[VariantSeed(sizes=sizes)])
    for n in range(25):
        centra.shop.set_physical(1, f"SHOE-{n}", 1)
    query = "{ warehouses { stock%s { physicalQuantity } } }"
    assert [
        len(centra.ask(query % args)["warehouses"][0]["stock"]) for args in ("", "(limit: 200)", "(page: 2)")
    ] == [
        20,
        25,
        5,
    ]
    for wrong in (201, 0):
        (error,) = centra.body(query % f"(limit: {wrong})")["errors"]
        assert error["message"] == f"limit must be between 1 and 200, got {wrong}."


@pytest.mark.behaviour("catalog-2-13")
def test_free_to_allocate_costs_nothing(centra: Centra) -> None:
    """https://centra.dev/docs/integration-api/best-practices/optimising-stock-queries: the others are expensive."""

    def cost(*fields: str) -> int:
        query = f"{{ warehouses {{ id stock {{ __typename {' '.join(fields)} }} }} }}"
        complexity: int = centra.body(query)["extensions"]["complexity"]
        return complexity

    assert cost("freeToAllocateQuantity") == cost()
    others = (
        "physicalQuantity",
        "allocatedQuantity",
        "demandQuantity",
        "unshippedQuantity",
        "availableQuantity",
    )
    assert [cost(name) - cost() for name in others] == [2000, 2000, 2000, 2000, 2000]


@pytest.mark.behaviour("catalog-2-16", "catalog-2-17")
def test_stock_has_its_own_permissions(centra: Centra) -> None:
    """REF:ProductSize, REF:Warehouse; the one of a variant by https://docs.dema.ai/integrations/ecommerce/centra."""
    field = "{ freeToAllocateQuantity }"

    def used(query: str) -> list[str]:
        names: list[str] = centra.body(query)["extensions"]["permissionsUsed"]
        return names

    assert used(f"{{ warehouses {{ stock {field} stockTotals {field} }} }}") == [
        "Warehouse:read",
        "Warehouse.stock:read",
        "Warehouse.stockTotals:read",
    ]
    sizes = f"productSizes {{ stock {field} stockTotals {field} }}"
    assert used(f"{{ productVariants {{ stockTotals {field} {sizes} }} }}") == [
        "ProductVariant:read",
        "ProductVariant.stockTotals:read",
        "ProductSize:read",
        "ProductSize.stock:read",
        "ProductSize.stockTotals:read",
    ]


def test_a_default_rule_is_where_the_stores_allocate(centra: Centra) -> None:
    """Every sandbox has one rule for all stores; a rule that staff make may take a store over."""
    (rule,) = centra.ask(RULES)["allocationRules"]
    assert (rule["name"], rule["isActive"], rule["defaultInStores"]) == (
        "Default",
        True,
        [{"id": 1}, {"id": 2}],
    )
    assert rule["geographyAllocationPrioritySets"][0]["demandVisibleInWarehouse"] == {"id": 1}
    everywhere = PrioritySetSeed(priorities=[PrioritySeed(warehouse=1)], demand_visible_in=1)
    centra.shop.add_allocation_rule("Trade", sets=[everywhere], default_in=["WHOLESALE"])
    stores = {row["name"]: row["defaultInStores"] for row in centra.ask(RULES)["allocationRules"]}
    assert stores == {"Default": [{"id": 1}], "Trade": [{"id": 2}]}
    with pytest.raises(ValueError, match="unknown Market"):
        centra.shop.add_allocation_rule("Wrong", sets=[], markets=[9])


def test_priorities_are_filtered(centra: Centra) -> None:
    """REF:WarehouseAllocationPriorityFilter: by policy, ownership and hours."""
    given = {"name": "Shop", "allocationPolicy": "CHECK_FIRST", "stockOwnershipPolicy": "THIRD_PARTY"}
    centra.do(CREATE, **{"in": given})

    def warehouses(where: str) -> list[int]:
        query = f"""{{ allocationRules {{ geographyAllocationPrioritySets {{
          priorities(where: {{{where}}}) {{ warehouse {{ id }} }} }} }} }}"""
        (rule,) = centra.ask(query)["allocationRules"]
        return [row["warehouse"]["id"] for row in rule["geographyAllocationPrioritySets"][0]["priorities"]]

    assert warehouses("allocationPolicy: CHECK_FIRST") == [2]
    assert warehouses("stockOwnership: OWN") == [1]
    assert warehouses("timeoutInHours: {from: 24, to: 24}") == [2, 1]


def test_a_rule_knows_the_accounts_and_delivery_windows_it_serves(centra: Centra) -> None:
    """REF:AllocationRuleFilter: accounts and delivery windows may have a rule of their own, besides markets."""
    everywhere = PrioritySetSeed(priorities=[PrioritySeed(warehouse=1)])
    rule = centra.shop.add_allocation_rule("Trade", sets=[everywhere])
    market = centra.shop.add_market("Trade", store_type="WHOLESALE")
    pricelist = centra.shop.add_pricelist("Trade", store_type="WHOLESALE")
    given = {"name": "Shop", "status": "ACTIVE", "market": {"id": market}, "pricelist": {"id": pricelist}}
    account = centra.do(
        """mutation ($in: AccountCreateInput!) { createAccount(input: $in) {
          account { id } userErrors { message path } } }""",
        **{"in": {**given, "allocationRule": {"id": rule}}},
    )["account"]["id"]
    served = "defaultInAccounts { id } defaultInMarkets { id } defaultInDeliveryWindows { id }"
    query = f"{{ allocationRules {{ name {served} }} }}"
    assert centra.ask(query)["allocationRules"] == [
        {"name": "Default", "defaultInAccounts": [], "defaultInMarkets": [], "defaultInDeliveryWindows": []},
        {
            "name": "Trade",
            "defaultInAccounts": [{"id": account}],
            "defaultInMarkets": [],
            "defaultInDeliveryWindows": [],
        },
    ]
