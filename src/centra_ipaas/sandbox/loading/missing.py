"""What a description may leave out: the moment of loading, null, and what follows from the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from attrs import define, field, fields_dict

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.loading.shapes import Shape
from centra_ipaas.sandbox.rules.catalogue import uri_of
from centra_ipaas.sandbox.state.catalogue import sku_of
from centra_ipaas.sandbox.state.world import World

_MOMENTS = ("created_at", "updated_at", "date")
#: The tax of a line whose description names none.
_TAX = Decimal(25)


def complete(shop: Shop, row: Any, shape: Shape) -> None:
    """Set what follows from the rest, else the consumers' store, the moment of loading, null where it is allowed."""
    special = _SPECIAL.get(type(row))
    if special is not None:
        special(shop, row)
    _set(row, "store", lambda: shop.world.stores[rows.DTC])
    for name in shape.members:
        if name in _MOMENTS:
            _set(row, name, shop.world.now)
        elif shape.optional(name):
            _set(row, name, lambda: None)


@define(eq=False)
class Shop:
    """The world with what is on its way into it: an order may fall back on either."""

    world: World
    pricelists: list[rows.Pricelist] = field(factory=list)
    plugins: list[rows.Plugin] = field(factory=list)

    @classmethod
    def of(cls, world: World, made: Iterable[Any]) -> Shop:
        """Return what there will be when `made` is stored."""
        shop = cls(world, [*world.pricelists.values()], [*world.plugins.values()])
        for row in made:
            if isinstance(row, rows.Pricelist):
                shop.pricelists.append(row)
            elif isinstance(row, rows.Plugin):
                shop.plugins.append(row)
        return shop

    def pricelist(self, store: rows.Store, currency: rows.Currency) -> rows.Pricelist:
        """Return a pricelist of a store in a currency, made if there is none."""
        for known in self.pricelists:
            if known.store is store and known.currency is currency:
                return known
        identity = self._free("Pricelist", self.pricelists)
        name = f"{store.name} {currency.code}"
        self.pricelists.append(rows.Pricelist(id=identity, name=name, currency=currency, store=store))
        return self.pricelists[-1]

    def plugin(self) -> rows.Plugin:
        """Return a plugin to pay with, made if there is none."""
        if not self.plugins:
            identity = self._free("StorePlugin", self.plugins)
            self.plugins.append(rows.Plugin(id=identity, name="loaded", uri="loaded", plugin="loaded"))
        return self.plugins[0]

    def _free(self, kind: str, known: Iterable[rows.Pricelist | rows.Plugin]) -> int:
        return max([self.world.last_id(kind), *(row.id for row in known)]) + 1


def _set(row: Any, name: str, value: Callable[[], Any]) -> None:
    if not hasattr(row, name) and name in fields_dict(type(row)):
        setattr(row, name, value())


def _named(shop: Shop, row: Any) -> None:
    if hasattr(row, "name"):
        _set(row, "uri", lambda: uri_of(row.name))
    if isinstance(row, rows.Brand):
        _set(row, "stores", lambda: list(shop.world.stores.values()))
    if hasattr(row, "id"):
        _set(row, "custom_order", lambda: row.id)


def _size(_shop: Shop, row: rows.Size) -> None:
    variant = getattr(row, "product_variant", None)
    if hasattr(getattr(variant, "product", None), "product_number"):
        _set(row, "sku", lambda: sku_of(row.product_variant, row.size_number))


def _market(shop: Shop, row: rows.Market) -> None:
    _set(row, "assigned_to_countries", list)
    _set(row, "currency", lambda: shop.world.currencies["SEK"])


def _order(shop: Shop, row: rows.Order) -> None:
    if not hasattr(row, "number"):
        return
    wholesale = row.typename == "WholesaleOrder"
    _set(row, "id", lambda: rows.hash_of(row.number))
    _set(row, "store", lambda: shop.world.stores[rows.WHOLESALE if wholesale else rows.DTC])
    if getattr(row, "market", None) is not None:
        _set(row, "currency", lambda: row.market.currency)
    if getattr(row, "currency", None) is not None:
        _set(row, "currency_base_rate", lambda: row.currency.current_base_rate)
        _set(row, "pricelist", lambda: shop.pricelist(row.store, row.currency))
    for name in ("shipping_address", "billing_address"):
        _set(row, name, lambda: rows.Address(country=getattr(row, "country", None)))
    if row.shipping_address is not None:
        _set(row, "country", lambda: row.shipping_address.country)
    for name in ("shipping", "handling", "discount"):
        _set(row, name, lambda: rows.ZERO)
    _set(row, "tax_mode", lambda: "included")
    _set(row, "capture_mode", lambda: "now")
    _set(row, "payment_method", shop.plugin)


def _order_line(_shop: Shop, row: rows.OrderLine) -> None:
    if hasattr(row, "unit_price"):
        _set(row, "unit_original_price", lambda: row.unit_price)
    _set(row, "tax_percent", lambda: _TAX)
    if hasattr(row, "product_size") and hasattr(row.product_size, "product_variant"):
        row.__attrs_post_init__()


def _shipment(_shop: Shop, row: rows.Shipment) -> None:
    # Numbered when it is stored: only then is it known how many the order has.
    _set(row, "number", str)


_SPECIAL: Mapping[type, Callable[[Shop, Any], None]] = {
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
