"""What a description may leave out: the moment of loading, null, and what follows from the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from attrs import fields, fields_dict

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules.catalogue import uri_of
from centra_ipaas.sandbox.state.catalogue import sku_of
from centra_ipaas.sandbox.state.world import World

_MOMENTS = ("created_at", "updated_at", "date")
#: The tax of a line whose description names none.
_TAX = Decimal(25)


def complete(world: World, row: Any) -> None:
    """Set what follows from the rest, else the consumers' store, the moment of loading, null where it is allowed."""
    special = _SPECIAL.get(type(row))
    if special is not None:
        special(world, row)
    _set(row, "store", lambda: world.stores[rows.DTC])
    for attribute in fields(type(row)):
        if attribute.name in _MOMENTS:
            _set(row, attribute.name, world.now)
        elif "None" in str(attribute.type):
            _set(row, attribute.name, lambda: None)


def _set(row: Any, name: str, value: Callable[[], Any]) -> None:
    if not hasattr(row, name) and name in fields_dict(type(row)):
        setattr(row, name, value())


def _named(world: World, row: Any) -> None:
    if hasattr(row, "name"):
        _set(row, "uri", lambda: uri_of(row.name))
    if isinstance(row, rows.Brand):
        _set(row, "stores", lambda: list(world.stores.values()))
    if hasattr(row, "id"):
        _set(row, "custom_order", lambda: row.id)


def _size(_world: World, row: rows.Size) -> None:
    variant = getattr(row, "product_variant", None)
    if hasattr(getattr(variant, "product", None), "product_number"):
        _set(row, "sku", lambda: sku_of(row.product_variant, row.size_number))


def _market(world: World, row: rows.Market) -> None:
    _set(row, "assigned_to_countries", list)
    _set(row, "currency", lambda: world.currencies["SEK"])


def _order(world: World, row: rows.Order) -> None:
    if not hasattr(row, "number"):
        return
    wholesale = row.typename == "WholesaleOrder"
    _set(row, "id", lambda: hashlib.md5(f"order {row.number}".encode(), usedforsecurity=False).hexdigest())
    _set(row, "store", lambda: world.stores[rows.WHOLESALE if wholesale else rows.DTC])
    _set(row, "pricelist", lambda: _pricelist(world, row))
    if hasattr(row, "market"):
        _set(row, "currency", lambda: row.market.currency)
    if hasattr(row, "currency"):
        _set(row, "currency_base_rate", lambda: row.currency.current_base_rate)
    for name in ("shipping_address", "billing_address"):
        _set(row, name, lambda: rows.Address(country=getattr(row, "country", None)))
    _set(row, "country", lambda: row.shipping_address.country)
    for name in ("shipping", "handling", "discount"):
        _set(row, name, lambda: rows.ZERO)
    _set(row, "tax_mode", lambda: "included")
    _set(row, "capture_mode", lambda: "now")
    _set(row, "payment_method", lambda: _plugin(world))


def _pricelist(world: World, order: rows.Order) -> rows.Pricelist:
    for known in world.pricelists.values():
        if known.store is order.store and known.currency is getattr(order, "currency", known.currency):
            return known
    currency = getattr(order, "currency", world.currencies["SEK"])
    return rows.Pricelist(
        id=world.next_id("Pricelist"),
        name=f"{order.store.name} {currency.code}",
        currency=currency,
        store=order.store,
    )


def _plugin(world: World) -> rows.Plugin:
    for known in world.plugins.values():
        return known
    return rows.Plugin(id=world.next_id("StorePlugin"), name="loaded", uri="loaded", plugin="loaded")


def _order_line(_world: World, row: rows.OrderLine) -> None:
    if hasattr(row, "unit_price"):
        _set(row, "unit_original_price", lambda: row.unit_price)
    _set(row, "tax_percent", lambda: _TAX)
    if hasattr(row, "product_size") and hasattr(row.product_size, "product_variant"):
        row.__attrs_post_init__()


def _shipment(_world: World, row: rows.Shipment) -> None:
    # Numbered when it is stored: only then is it known how many the order has.
    _set(row, "number", str)


_SPECIAL: Mapping[type, Callable[[World, Any], None]] = {
    rows.Brand: _named,
    rows.Collection: _named,
    rows.Folder: _named,
    rows.Category: _named,
    rows.Size: _size,
    rows.Market: _market,
    rows.Order: _order,
    rows.OrderLine: _order_line,
    rows.Shipment: _shipment,
}
