"""Seeding what is sold and where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.rules import catalogue as rules
from centra_ipaas.sandbox.rules import places
from centra_ipaas.sandbox.rules.allocation_rules import place_last
from centra_ipaas.sandbox.rules.stock_levels import write_levels
from centra_ipaas.sandbox.shop.classification import Classification
from centra_ipaas.sandbox.shop.seeds import ProductSeed, Status, StoreType, VariantSeed
from centra_ipaas.sandbox.shop.words import check_words


class Catalogue(Classification):
    """Makes products, warehouses, markets, and counts shelves."""

    def add_warehouse(self, name: str, *, country: str | None = None) -> int:
        """Make a warehouse and return its id; the first one shows the demand, stock is taken in this order."""
        with self._lock:
            located = None if country is None else self._country(country)
            warehouse = places.add_warehouse(self._world, name=name, country=located)
            place_last(self._world, warehouse)
            return warehouse.id

    def add_product(
        self, number: str, name: str, *, variants: Sequence[VariantSeed] = (VariantSeed(),)
    ) -> int:
        """Make a product and return its id; SKUs are the three numbers joined with nothing in between."""
        (identity,) = self.add_products([ProductSeed(number=number, name=name, variants=variants)])
        return identity

    def add_products(self, seeds: Sequence[ProductSeed]) -> tuple[int, ...]:
        """Make products and return their ids: all of them, or none if one cannot be made."""
        with self._lock:
            self._check_skus(seeds)
            planned = [(seed, self._links(seed), self._charts(seed)) for seed in seeds]
            now = self._world.now()
            return tuple(self._add_product(seed, links, charts, now) for seed, links, charts in planned)

    def _check_skus(self, seeds: Sequence[ProductSeed]) -> None:
        """Every product has a variant, every variant a size; a seed does not take another's SKU."""
        seen: set[str] = set()
        for seed in seeds:
            check_words(Status, status=[seed.status, *(variant.status for variant in seed.variants)])
            if not seed.variants or not all(variant.sizes for variant in seed.variants):
                raise ValueError(f"{seed.number}: a product needs a variant, a variant needs a size")
            for variant in seed.variants:
                for size in variant.sizes:
                    sku = seed.number + variant.number + size.number
                    if sku in seen or sku in self._world.size_by_sku:
                        raise ValueError(f"SKU {sku} exists already")
                    seen.add(sku)

    def _links(self, seed: ProductSeed) -> dict[str, Any]:
        country = seed.country_of_origin
        return {
            "brand": self._maybe("Brand", seed.brand),
            "collection": self._maybe("Collection", seed.collection),
            "folder": self._maybe("Folder", seed.folder),
            "country_of_origin": None if country is None else self._country(country),
            "weight": rows.Weight(seed.weight) if seed.weight else None,
        }

    def _charts(self, seed: ProductSeed) -> list[rows.SizeChart | None]:
        """Find the charts that the variants name; None for those that get one by the names of their sizes."""
        charts = [self._maybe("SizeChart", variant.size_chart) for variant in seed.variants]
        for variant, chart in zip(seed.variants, charts, strict=True):
            names = [size.name for size in variant.sizes]
            if len(set(names)) < len(names):
                raise ValueError(f"{seed.number}{variant.number}: two sizes have one name")
            missing = [name for name in names if chart is not None and chart.named(name) is None]
            if missing:
                raise ValueError(f"size chart {variant.size_chart} has no size {missing[0]!r}")
            self._currency(variant.unit_cost_currency)
        return charts

    def _add_product(
        self,
        seed: ProductSeed,
        links: dict[str, Any],
        charts: Sequence[rows.SizeChart | None],
        now: datetime,
    ) -> int:
        product = rules.add_product(
            self._world,
            now,
            name=seed.name,
            product_number=seed.number,
            status=seed.status,
            harmonized_commodity_code=seed.harmonized_commodity_code,
            harmonized_commodity_code_description=seed.harmonized_commodity_code_description,
            internal_comment=seed.internal_comment,
            is_serializable_product=seed.is_serializable_product,
            **links,
        )
        for variant, chart in zip(seed.variants, charts, strict=True):
            self._add_variant(product, variant, chart or self._chart_for(variant), now)
        return product.id

    def _chart_for(self, seed: VariantSeed) -> rows.SizeChart:
        """Return the chart of exactly these sizes; made on first use and named after them."""
        labels = tuple(size.name for size in seed.sizes)
        known = self._world.chart_by_labels.get(labels)
        return known or rules.add_chart(self._world, ", ".join(labels), labels)

    def _add_variant(
        self, product: rows.Product, seed: VariantSeed, chart: rows.SizeChart, now: datetime
    ) -> None:
        variant = rules.add_variant(
            self._world,
            product,
            now,
            name=seed.name or product.name,
            variant_number=seed.number,
            status=seed.status,
            internal_name=seed.internal_name,
            unit_cost=self._unit_cost(seed),
            stock_offset=seed.stock_offset,
            size_chart=chart,
        )
        names = {size.name: size for size in chart.sizes}
        for size in seed.sizes:
            rules.add_size(
                self._world,
                variant,
                names[size.name],
                now,
                size_number=size.number,
                ean=size.ean,
                upc=size.upc,
                comment=size.comment,
                preorder=size.preorder,
                is_active=size.is_active,
            )

    def _unit_cost(self, seed: VariantSeed) -> rows.Money | None:
        if seed.unit_cost is None:
            return None
        currency = self._currency(seed.unit_cost_currency)
        return currency.money(seed.unit_cost)

    def set_physical(self, warehouse: int, sku: str, quantity: int) -> None:
        """Count the shelf: physical becomes `quantity`, free to allocate what orders do not hold of it."""
        if quantity < 0:
            raise ValueError("the quantity must be 0 or more")
        with self._lock:
            place, size = self._warehouse(warehouse), self._size(sku)
            if size.product_variant.product.is_bundle:
                raise ValueError(f"{sku} is a bundle: its stock is computed from its parts")
            write_levels(self._world, {size: quantity}, "Counted", place)

    def add_market(
        self,
        name: str,
        *,
        country: str = "SE",
        currency: str = "SEK",
        store_type: StoreType = "DIRECT_TO_CONSUMER",
    ) -> int:
        """Make a market with one country and return its id."""
        check_words(StoreType, store_type=store_type)
        with self._lock:
            return self._add_market(name, country, currency, store_type).id

    def _add_market(self, name: str, country: str, currency: str, store_type: str) -> rows.Market:
        return places.add_market(
            self._world,
            name=name,
            store=self._world.stores[store_type],
            assigned_to_countries=[self._country(country)],
            currency=self._currency(currency),
        )
