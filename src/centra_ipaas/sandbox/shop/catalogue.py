"""Seeding what is sold and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.mutations.stock import write_levels
from centra_ipaas.sandbox.shop.base import Backroom
from centra_ipaas.sandbox.shop.seeds import (
    SizeSeed,
    StoreType,
    VariantSeed,
)


class Catalogue(Backroom):
    """Makes products, warehouses, markets, and counts shelves."""

    def add_warehouse(self, name: str, *, country: str | None = None) -> int:
        """Make a warehouse and return its id; the first one shows the demand, stock is taken in this order."""
        with self._lock:
            warehouse = rows.Warehouse(
                id=self._world.next_id("warehouse"),
                name=name,
                country=None if country is None else self._country(country),
                shows_demand=not self._world.warehouses,
            )
            self._world.warehouses[warehouse.id] = warehouse
            return warehouse.id

    def add_product(
        self, number: str, name: str, *, variants: Sequence[VariantSeed] = (VariantSeed(),)
    ) -> int:
        """Make a product and return its id; SKUs are the three numbers joined with nothing in between."""
        with self._lock:
            self._refuse_known_skus(number, variants)
            now = self._world.now()
            product = rows.Product(
                id=self._world.next_id("product"),
                name=name,
                product_number=number,
                created_at=now,
                updated_at=now,
            )
            self._world.products[product.id] = product
            for seed in variants:
                self._add_variant(product, seed, now)
            return product.id

    def _refuse_known_skus(self, number: str, variants: Sequence[VariantSeed]) -> None:
        skus = [number + variant.number + size.number for variant in variants for size in variant.sizes]
        known = [sku for sku in skus if sku in self._world.size_by_sku or skus.count(sku) > 1]
        if known:
            raise ValueError(f"SKU {known[0]} exists already")

    def _add_variant(self, product: rows.Product, seed: VariantSeed, now: datetime) -> None:
        variant = rows.Variant(
            id=self._world.next_id("variant"),
            name=seed.name or product.name,
            variant_number=seed.number,
            product=product,
            updated_at=now,
        )
        product.variants.append(variant)
        self._world.variants[variant.id] = variant
        for size in seed.sizes:
            self._add_size(variant, size, now)

    def _add_size(self, variant: rows.Variant, seed: SizeSeed, now: datetime) -> None:
        world = self._world
        if seed.name not in world.size_names:
            world.size_names[seed.name] = rows.SizeName(id=world.next_id("size"), name=seed.name)
        size = rows.Size(
            id=world.next_id("product size"),
            description=seed.name,
            gtin=seed.ean,
            sku=variant.product.product_number + variant.variant_number + seed.number,
            size_number=seed.number,
            product_variant=variant,
            size=world.size_names[seed.name],
            updated_at=now,
        )
        variant.product_sizes.append(size)
        world.sizes[size.id] = size
        world.size_by_sku[size.sku] = size
        if seed.ean:
            world.size_by_ean[seed.ean] = size

    def set_physical(self, warehouse: int, sku: str, quantity: int) -> None:
        """Count the shelf: physical becomes `quantity`, free to allocate what orders do not hold of it."""
        if quantity < 0:
            raise ValueError("the quantity must be 0 or more")
        with self._lock:
            place = self._warehouse(warehouse)
            write_levels(self._world, {self._size(sku): quantity}, "Counted", place)

    def add_market(
        self,
        name: str,
        *,
        country: str = "SE",
        currency: str = "SEK",
        store_type: StoreType = "DIRECT_TO_CONSUMER",
    ) -> int:
        """Make a market with one country and return its id."""
        with self._lock:
            return self._add_market(name, country, currency, store_type).id

    def _add_market(self, name: str, country: str, currency: str, store_type: str) -> rows.Market:
        market = rows.Market(
            id=self._world.next_id("market"),
            name=name,
            store=self._world.stores[store_type],
            assigned_to_countries=[self._country(country)],
            currency=self._currency(currency),
        )
        self._world.markets[market.id] = market
        return market
