"""What the event stream hears of prices and of what they hang on (MAG:EventObjectType, MAG:EventChangeType)."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox.shop import SupplySeed

LISTEN = """mutation ($in: [EventListenerSetInput!]!) {
  setEventListeners(input: $in) { userErrors { message path } } }"""
EVENTS = "{ events(limit: 200) { objectType changeType } }"
SET = """mutation ($in: ProductPricesSetInput!) { setPrices(input: $in) { userErrors { message path } } }"""


@pytest.fixture
def listening(centra: Centra) -> Centra:
    kinds = (
        "Price",
        "Pricelist",
        "PriceAlteration",
        "Market",
        "Warehouse",
        "Currency",
        "TaxRule",
        "AllocationRule",
    )
    kinds += ("PurchaseOrder", "PurchaseOrderDelivery", "ShippingOption")
    changes = ["CREATED", "UPDATED", "DELETED", "COMPLETED"]
    completed = ("PurchaseOrder", "PurchaseOrderDelivery")
    listeners = [
        {"objectType": kind, "changeTypes": changes if kind in completed else changes[:3]} for kind in kinds
    ]
    centra.do(LISTEN, **{"in": listeners})
    return centra


def heard(centra: Centra) -> list[tuple[str, str]]:
    return [(event["objectType"], event["changeType"]) for event in centra.ask(EVENTS)["events"]]


def sek(value: int) -> dict[str, Any]:
    return {"value": value, "currencyIsoCode": "SEK"}


def test_prices_that_change_are_heard_of(listening: Centra) -> None:
    """Created when a variant gets its first price, updated when it changes, even to 0; nothing when it does not."""
    known = listening.shop.add_pricelist("List")
    for price in (sek(10), sek(10), sek(0), sek(12)):
        given = {"pricelist": {"id": known}, "productPrices": {"product": {"id": 1}, "price": price}}
        listening.do(SET, **{"in": given})
    assert heard(listening) == [
        ("Pricelist", "CREATED"),
        ("Price", "CREATED"),
        ("Price", "UPDATED"),
        ("Price", "UPDATED"),
    ]
    events = objects_of(listening, "... on Price { price { value } productVariant { id } pricelist { id } }")
    assert events[-1] == {"price": {"value": 12}, "productVariant": {"id": 1}, "pricelist": {"id": known}}


def objects_of(centra: Centra, fragment: str) -> list[Any]:
    """Read what the events are about, as it is now."""
    events = centra.ask(f"{{ events(limit: 200) {{ object {{ {fragment} }} }} }}")["events"]
    return [event["object"] for event in events]


def test_pricelists_markets_and_warehouses_are_heard_of(listening: Centra) -> None:
    """Every mutation of this kind tells what it made, changed or deleted."""
    for mutation in (
        'createPricelist(input: {name: "A", status: ACTIVE, currencyIsoCode: "SEK", store: {id: 1}})',
        'updatePricelist(id: 1, input: {name: "B"})',
        "deletePricelist(id: 1)",
        'createMarket(input: {name: "A", store: {id: 1}})',
        'updateMarket(id: 1, input: {name: "B"})',
        'createWarehouse(input: {name: "A"})',
        'createPriceAlteration(input: {name: "A", status: ACTIVE, store: {id: 2}, startDate: "2026-03-10"})',
        'updatePriceAlteration(id: 1, input: {name: "B"})',
    ):
        listening.do(f"mutation {{ {mutation} {{ userErrors {{ message path }} }} }}")
    assert heard(listening) == [
        ("Pricelist", "CREATED"),
        ("Pricelist", "UPDATED"),
        ("Pricelist", "DELETED"),
        ("Market", "CREATED"),
        ("Market", "UPDATED"),
        ("Warehouse", "CREATED"),
        ("PriceAlteration", "CREATED"),
        ("PriceAlteration", "UPDATED"),
    ]


def test_what_staff_sell_with_is_heard_of(listening: Centra) -> None:
    """Warehouses, markets, plugins and pricelists, also those that an order brings along."""
    listener = {"objectType": "StorePlugin", "changeTypes": ["CREATED"]}
    listening.do(LISTEN, **{"in": [listener]})
    shop = listening.shop
    shop.add_warehouse("Second")
    shop.add_market("Norway", country="NO")
    shop.install_showroom()
    shop.add_pricelist("List")
    assert heard(listening) == [
        ("Warehouse", "CREATED"),
        ("Market", "CREATED"),
        ("StorePlugin", "CREATED"),
        ("Pricelist", "CREATED"),
    ]
    listening.order(("S", 1, "1.00"), store_type="WHOLESALE", stock=None)
    assert heard(listening)[4:] == [
        ("Market", "CREATED"),
        ("Pricelist", "CREATED"),
        ("StorePlugin", "CREATED"),
    ]


def test_what_staff_make_is_heard_of(listening: Centra) -> None:
    """Rates, tax rules, allocation rules, shipping options and orders to suppliers."""
    shop = listening.shop
    shop.set_rate("EUR", "12")
    rule = shop.add_tax_rule(shop.add_tax_group("Normal"), "SE", 25)
    shop.remove_tax_rule(rule)
    shop.add_allocation_rule("Rule", sets=[])
    shop.add_shipping_option("Post")
    order = shop.order_from_supplier([SupplySeed(sku="JKT-RED-S", quantity=2, unit_cost="1.00")], warehouse=1)
    shop.accept_delivery(shop.ship_from_supplier(order))
    assert heard(listening) == [
        ("Currency", "UPDATED"),
        ("TaxRule", "CREATED"),
        ("TaxRule", "DELETED"),
        ("AllocationRule", "CREATED"),
        ("ShippingOption", "CREATED"),
        ("PurchaseOrder", "CREATED"),
        ("PurchaseOrderDelivery", "CREATED"),
        ("PurchaseOrder", "UPDATED"),
        ("PurchaseOrderDelivery", "COMPLETED"),
        ("PurchaseOrder", "COMPLETED"),
    ]
    objects = objects_of(listening, "... on PurchaseOrder { id status lines { quantity } }")
    assert objects[-1] == {"id": order, "status": "COMPLETED", "lines": [{"quantity": 2}]}
    assert objects[1:3] == [None, None]
