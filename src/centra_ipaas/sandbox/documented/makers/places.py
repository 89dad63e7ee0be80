"""Where things are sold and lie: markets, prices, taxes, warehouses, plugins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.documented.makers.catalogue import complete_product
from centra_ipaas.sandbox.documented.room import DTC, WHOLESALE, Maker, Room
from centra_ipaas.sandbox.shop.trade import PrioritySeed, PrioritySetSeed, SupplySeed
from centra_ipaas.sandbox.state.prices import PriceAlteration
from centra_ipaas.sandbox.state.suppliers import PurchaseOrder


def _warehouse(room: Room) -> rows.Warehouse:
    country = room.world.countries["US"]
    warehouse = room.world.warehouses[room.shop.add_warehouse(room.name("Warehouse"), country=country.code)]
    warehouse.address, warehouse.city, warehouse.zip_code = "Test Street 3", "Albany", "12207"
    warehouse.state = country.state("NY")
    warehouse.threshold, warehouse.address2 = 0, "Gate 2"
    shop = rows.Record("BrickAndMortar", id=warehouse.id, name=f"Shop {warehouse.id}")
    warehouse.extras = {"brickAndMortar": shop}
    return warehouse


def _market(room: Room, store: Any = None, currency: Any = None) -> rows.Market:
    store, currency = store or room.store(), currency or room.currency()
    identity = room.shop.add_market(
        room.name("Market"), country="US", currency=currency.code, store_type=store.type
    )
    market = room.world.markets[identity]
    market.comment = "A test market"
    return market


def _pricelist(room: Room, store: Any = None, currency: Any = None) -> rows.Pricelist:
    store, currency = store or room.store(), currency or room.currency()
    countries = ("US",) if store.type == DTC else ()
    identity = room.shop.add_pricelist(
        room.name("Pricelist"), currency=currency.code, store_type=store.type, countries=countries
    )
    pricelist = room.world.pricelists[identity]
    pricelist.comment = "A test pricelist"
    pricelist.default_shipping_option = room.get("ShippingOption")
    return pricelist


def _shipping_option(room: Room) -> rows.Record:
    identity = room.shop.add_shipping_option(
        room.name("Shipping option"), currency=room.currency().code, countries=("US",)
    )
    made: rows.Record = room.world.table("ShippingOption")[identity]
    return made


def _tax_group(room: Room) -> rows.TaxGroup:
    identity = room.shop.add_tax_group(room.name("Tax group"))
    room.shop.add_tax_rule(identity, room.name("Tax rule"), 25, countries=("US",))
    made: rows.TaxGroup = room.world.table("TaxGroup")[identity]
    return made


def _tax_class(room: Room) -> rows.TaxClass:
    made: rows.TaxClass = room.world.table("TaxClass")[
        room.shop.add_tax_class(room.name("Tax class"), code="TEST")
    ]
    return made


def _tax_rule(room: Room) -> rows.TaxRule:
    identity = room.shop.add_tax_rule(room.get("TaxGroup").id, room.name("Tax rule"), 25, countries=("US",))
    made: rows.TaxRule = room.world.table("TaxRule")[identity]
    return made


def _allocation_rule(room: Room) -> rows.AllocationRule:
    places = [warehouse.id for warehouse in room.world.warehouses.values()] or [room.get("Warehouse").id]
    priorities = [PrioritySeed(warehouse=place) for place in places]
    identity = room.shop.add_allocation_rule(
        room.name("Allocation rule"), sets=[PrioritySetSeed(priorities=priorities)]
    )
    made: rows.AllocationRule = room.world.table("AllocationRule")[identity]
    return made


def _price_alteration(room: Room, store: Any = None) -> PriceAlteration:
    payload = room.do(
        "createPriceAlteration",
        input={
            "name": room.name("Price alteration"),
            "status": "INACTIVE",
            "store": {"id": (store or room.store(type_=WHOLESALE)).id},
            "startDate": "2026-01-01",
            "endDate": "2026-12-31",
        },
    )
    made: PriceAlteration = payload["priceAlteration"]
    return made


def _purchase_order(room: Room) -> PurchaseOrder:
    size = complete_product(room).variants[0].product_sizes[0]
    identity = room.shop.order_from_supplier(
        [SupplySeed(sku=size.sku, quantity=10, unit_cost=Decimal(40))], warehouse=room.get("Warehouse").id
    )
    room.shop.ship_from_supplier(identity)
    made: PurchaseOrder = room.world.table("PurchaseOrder")[identity]
    return made


def _plugin(room: Room) -> rows.Plugin:
    identity = room.world.next_id("StorePlugin")
    uri = f"test-plugin-{identity}"
    store = room.store()
    plugin = rows.Plugin(id=identity, name=room.name("Plugin"), uri=uri, plugin=uri, store=store)
    room.world.plugins[uri] = plugin
    room.world.add(plugin)
    return plugin


PLACES: dict[str, Maker] = {
    "AllocationRule": _allocation_rule,
    "Market": _market,
    "PriceAlteration": _price_alteration,
    "Pricelist": _pricelist,
    "PurchaseOrder": _purchase_order,
    "ShippingOption": _shipping_option,
    "StorePlugin": _plugin,
    "TaxClass": _tax_class,
    "TaxGroup": _tax_group,
    "TaxRule": _tax_rule,
    "Warehouse": _warehouse,
}
