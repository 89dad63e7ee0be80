"""Finding what a mutation's input names, or refusing it with the path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.dates import read_moment
from centra_ipaas.sandbox.protocol.refusals import Problems, one_of, refuse
from centra_ipaas.sandbox.rules.stock import RELEASE, StockAction
from centra_ipaas.sandbox.state import (
    Country,
    Currency,
    DeliveryGroup,
    Order,
    OrderLine,
    Plugin,
    Shipment,
    Size,
    SizeChart,
    SizeName,
    Variant,
    Warehouse,
)
from centra_ipaas.sandbox.state.world import World

Given = Mapping[str, Any]


def _hidden(world: World, row: Any) -> bool:
    """A token that is kept from a store does not find its objects (assumed)."""
    return row is None or not world.viewer.sees(row)


def by_reference(world: World, kind: str, given: Given, *path: str) -> Any:
    """Find an object by `id` or `externalId`, exactly one of them."""
    name, value = one_of(given, *path)
    row = world.by_external_id(kind, value) if name == "externalId" else world.table(kind).get(value)
    if _hidden(world, row):
        raise refuse(f"{kind} with {name} {value} not found.", *path, name)
    return row


def link(world: World, kind: str, given: Given | None, *path: str) -> Any:
    """Find what a row is to be linked to; null, or an id that is null, takes the link off (REF:ProductUpdateInput)."""
    if given is None or ("id" in given and all(value is None for value in given.values())):
        return None
    return by_reference(world, kind, given, *path)


def by_id(world: World, kind: str, identity: int, *path: str) -> Any:
    """Find an object by the mutation's argument `id`."""
    row = world.table(kind).get(identity)
    if _hidden(world, row):
        raise refuse(f"{kind} with id {identity} not found.", *(path or ("id",)))
    return row


def order(world: World, given: Given, *path: str) -> Order:
    """Find an order by hash, number or external id, exactly one of them (REF:OrderInput)."""
    name, value = one_of(given, *path)
    found: dict[str, Order | None] = {
        "id": world.order_by_id.get(value),
        "number": world.orders.get(value),
        "externalId": world.by_external_id("Order", value),
    }
    chosen = found[name]
    if chosen is None or _hidden(world, chosen):
        raise refuse(f"Order with {name} {value} not found.", *path, name)
    return chosen


def shipment(world: World, identity: int) -> Shipment:
    """Find a shipment by its id; the API does not take its number (OLD:dtc)."""
    found: Shipment = by_id(world, "Shipment", identity)
    return found


def order_line(parent: Order, given: Given, *path: str) -> OrderLine:
    """Find a line of this order."""
    name, value = one_of(given, *path)
    for line in parent.all_lines:
        if line.id == value:
            return line
    raise refuse(f"Order line with {name} {value} not found in order {parent.number}.", *path, name)


def whole_line(parent: Order, given: Given, *path: str) -> OrderLine:
    """Find a line that is no part of a bundle: parts go where their bundle goes (assumed)."""
    found = order_line(parent, given, *path)
    if found.bundle is not None:
        raise refuse(f"Order line {found.id} is part of the bundle on line {found.bundle.id}.", *path)
    return found


def with_parts(line: OrderLine, quantity: int) -> list[tuple[OrderLine, int]]:
    """Return units of a line, and of the lines of its parts if it is a bundle."""
    return [(line, quantity), *((item, quantity * item.per_bundle) for item in line.items)]


def delivery_group(parent: Order, given: Any, *path: str) -> DeliveryGroup:
    """Find a delivery group of this order by id or by its external id (assumed: an opaque input)."""
    name, value = opaque_one_of(given, ("id", "externalDeliveryGroupId"), *path)
    for group in parent.delivery_groups:
        if value == {"id": group.id, "externalDeliveryGroupId": group.external_delivery_group_id}[name]:
            return group
    raise refuse(f"Delivery group with {name} {value} not found in order {parent.number}.", *path, name)


def plugin(world: World, given: Any, *path: str) -> Plugin:
    """Find a plugin by id (assumed: an opaque input)."""
    name, value = opaque_one_of(given, ("id",), *path)
    found: Plugin | None = world.table("StorePlugin").get(value)
    if found is None:
        raise refuse(f"StorePlugin with {name} {value} not found.", *path, name)
    return found


def opaque_one_of(given: Any, members: Sequence[str], *path: str) -> tuple[str, Any]:
    """Read exactly one of an input's members where the schema knows the input's name only."""
    if not isinstance(given, Mapping) or not given.keys() <= set(members):
        raise refuse(f"Give an object with one of: {', '.join(members)}.", *path)
    return one_of(given, *path)


def warehouse(world: World, given: Given, *path: str) -> Warehouse:
    """Find a warehouse by id or external id."""
    found: Warehouse = by_reference(world, "Warehouse", given, *path)
    return found


def warehouses(world: World, given: Sequence[Given] | None, *path: str) -> list[Warehouse] | None:
    """Find warehouses in the order given; None and an empty list both mean all."""
    if not given:
        return None
    problems = Problems()
    found = []
    for index, one in enumerate(given):
        with problems.collect():
            found.append(warehouse(world, one, *path, str(index)))
    problems.check()
    return found


def product_size(world: World, given: Given, *path: str) -> Size:
    """Find a size by id, SKU, EAN, UPC, or `any` of the three codes (REF:ProductSizeInput)."""
    name, value = one_of(given, *path)
    indexes = {
        "SKU": [world.size_by_sku],
        "EAN": [world.size_by_ean],
        "UPC": [world.size_by_upc],
        "any": [world.size_by_sku, world.size_by_ean, world.size_by_upc],
    }
    if name == "id":
        found = [world.sizes[value]] if value in world.sizes else []
    else:
        found = next((index.sharing(value) for index in indexes[name] if value in index), [])
    if not found:
        raise refuse(f"Product size with {name} {value} not found.", *path, name)
    if len(found) > 1 and world.assumptions.shared_codes == "refuse":
        raise refuse(f"{len(found)} product sizes have {name} {value}.", *path, name)
    return found[0]


def variant(world: World, given: Given, *path: str) -> Variant:
    """Find a product variant by id or external id."""
    found: Variant = by_reference(world, "ProductVariant", given, *path)
    return found


def size_of(world: World, parent: Variant, given: Given, *path: str) -> Size:
    """Find a variant's product size by the chart's size, by id or name (REF:ProductVariantStockChangeInput)."""
    name, value = one_of(given, *path)
    for found in parent.product_sizes:
        if value == _size_names(world, found.size)[name]:
            return found
    raise refuse(f"Size with {name} {value} is not active on variant {parent.id}.", *path, name)


def size_in(world: World, chart: SizeChart | None, given: Given, *path: str) -> SizeName:
    """Find one of a chart's sizes by id, name or "<chart>|<size>" (REF:SizeInput)."""
    name, value = one_of(given, *path)
    if chart is None:
        raise refuse("A size needs the variant's size chart, and none is set.", *path)
    for found in chart.sizes:
        if value == _size_names(world, found)[name]:
            return found
    raise refuse(f"Size chart {chart.name} has no size with {name} {value}.", *path, name)


def _size_names(world: World, size: SizeName) -> Mapping[str, Any]:
    return {"id": size.id, "name": size.name, "externalId": world.external_id(size)}


_STOCK_ACTIONS = {
    "releaseItemsBackToWarehouse": RELEASE,
    "removeItemsFromStock": StockAction("remove"),
}


def stock_action(world: World, given: Given, *path: str) -> StockAction:
    """Read what happens to the stock; exactly one member (REF:StockPolicyActionInput)."""
    name, value = one_of(given, *path)
    if name == "sendItemsToDifferentWarehouse":
        return StockAction("send", warehouse(world, value, *path, name))
    if value is not True:
        raise refuse(f"{name} must be true.", *path, name)
    return _STOCK_ACTIONS[name]


def past_moment(call: Call, text: str | None, *path: str) -> datetime | None:
    """Read a moment that must not lie in the future (REF:ShipmentCreateInput)."""
    if text is None:
        return None
    moment = read_moment(text, call.now)
    if moment > call.now:
        raise refuse("The date cannot be in the future.", *path)
    return moment


def country(world: World, given: Given, *path: str) -> Country:
    """Find a country by id or ISO2 code, exactly one of them."""
    return _country(world, given, ("code",), *path)


def country_by_any_code(world: World, given: Given, *path: str) -> Country | None:
    """Find a country by id, ISO2, ISO3 or number; an empty object means none (REF:NullableCountryInput)."""
    if all(value is None for value in given.values()):
        return None
    return _country(world, given, ("code", "iso3", "iso_digits"), *path)


def _country(world: World, given: Given, codes: Sequence[str], *path: str) -> Country:
    name, value = one_of(given, *path)
    fields = ("id",) if name == "id" else codes
    wanted = str(value).upper()
    for known in world.countries.values():
        if wanted in [str(getattr(known, field)) for field in fields]:
            return known
    raise refuse(f"Country with {name} {value} not found.", *path, name)


def countries(world: World, given: Sequence[Given] | None, *path: str) -> list[Country]:
    """Find several countries; all that are unknown are named at once."""
    problems, found = Problems(), []
    for index, one in enumerate(given or ()):
        with problems.collect():
            found.append(country(world, one, *path, str(index)))
    problems.check()
    return found


def currency(world: World, code: str, *path: str) -> Currency:
    """Find a currency by its ISO code."""
    if code not in world.currencies:
        raise refuse(f"Currency {code} not found.", *path)
    return world.currencies[code]


def money(known: Currency, given: Given | None, *path: str) -> Decimal | None:
    """Read an amount of 0 or more in a currency, with no more digits than it has (assumed: refused otherwise)."""
    if given is None:
        return None
    if given["currencyIsoCode"] != known.code:
        raise refuse(f"The currency must be {known.code}.", *path, "currencyIsoCode")
    value = Decimal(given["value"])
    if value < 0:
        raise refuse("The value must be 0 or more.", *path, "value")
    try:
        return known.exact(value)
    except ValueError as error:
        raise refuse(f"{error}.", *path, "value") from None


def positive(quantity: int, *path: str) -> int:
    """Refuse quantities below 1."""
    if quantity < 1:
        raise refuse("The quantity must be 1 or more.", *path)
    return quantity
