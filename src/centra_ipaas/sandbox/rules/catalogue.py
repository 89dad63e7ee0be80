"""Making and linking what is sold: every size is filed under its codes, every chart's sizes get their external ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from centra_ipaas.sandbox.rules.events import record
from centra_ipaas.sandbox.state import (
    Brand,
    Bundle,
    BundleSection,
    Collection,
    Folder,
    MeasurementChart,
    Product,
    Size,
    SizeChart,
    SizeName,
    Store,
    Variant,
)
from centra_ipaas.sandbox.state.catalogue import sku_of
from centra_ipaas.sandbox.state.events import CREATED, DELETED, UPDATED
from centra_ipaas.sandbox.state.world import World

_R = TypeVar("_R")
#: What a product is linked to, one at most of each, and knows its products.
GROUPS = ("brand", "collection", "folder")
#: How deep folders nest (OLD:pages/01.overview/03.products).
FOLDER_LEVELS = 6


def uri_of(name: str) -> str:
    """Make a URI from a name: letters and digits in lower case, hyphens between (assumed)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")


def add_chart(
    world: World, name: str, horizontal: Sequence[str], vertical: Sequence[str] = (), **details: Any
) -> SizeChart:
    """Make a size chart and its sizes; "<chart>|<size>" is their external id everywhere (OLD:idconv)."""
    chart = SizeChart(
        id=world.next_id("SizeChart"),
        name=name,
        horizontal_labels=list(horizontal),
        vertical_labels=list(vertical) or None,
        **details,
    )
    for label in size_names(horizontal, vertical, chart.divider_symbol):
        size = SizeName(id=world.next_id("Size"), name=label, size_chart=chart)
        chart.sizes.append(size)
        world.add(size)
        world.external_ids.set_everywhere("Size", size.id, f"{name}|{label}")
    world.add(chart)
    if not vertical:
        world.chart_by_labels.setdefault(tuple(horizontal), chart)
    record(world, chart, CREATED)
    return chart


def size_names(horizontal: Sequence[str], vertical: Sequence[str], divider: str) -> list[str]:
    """Name the sizes, horizontal label first: 24x26 (OLD:pages/04.guides/05.pim-gql-integration)."""
    if not vertical:
        return list(horizontal)
    return [f"{h}{divider}{v}" for h in horizontal for v in vertical]


def remove_chart(world: World, chart: SizeChart) -> None:
    """Remove a chart with its sizes and their external ids (OLD:idconv)."""
    for size in chart.sizes:
        world.remove(size)
    world.remove(chart)
    labels = tuple(chart.horizontal_labels)
    if world.chart_by_labels.get(labels) is chart:
        del world.chart_by_labels[labels]
    record(world, chart, DELETED)


def chart_in_use(world: World, chart: SizeChart) -> bool:
    """Say whether a variant or a bundle has this chart; orders are of variants' sizes."""
    return any(variant.size_chart is chart for variant in world.variants.values()) or any(
        bundle.size_chart is chart for bundle in world.table("Bundle").values()
    )


def measured_by(world: World, chart: MeasurementChart) -> bool:
    """Say whether a product's table is made from this chart."""
    tables = (product.measurement_table for product in world.products.values())
    return any(table is not None and table.chart is chart for table in tables)


def add_product(world: World, now: datetime, **values: Any) -> Product:
    """Make a product from its attributes, links included."""
    links = {name: values.pop(name, None) for name in GROUPS}
    product = Product(id=world.next_id("Product"), created_at=now, updated_at=now, **values)
    for name, target in links.items():
        link(product, name, target)
    world.products[product.id] = product
    record(world, product, CREATED)
    return product


def link(product: Product, name: str, target: Any | None) -> None:
    """Put a product into a brand, a collection or a folder; None takes it out."""
    old = getattr(product, name)
    if old is not None:
        del old.product_by_id[product.id]
    setattr(product, name, target)
    if target is not None:
        target.product_by_id[product.id] = product


def add_variant(world: World, product: Product, now: datetime, **values: Any) -> Variant:
    """Make a variant; choosing a chart activates no size (OLD:erp)."""
    variant = Variant(id=world.next_id("ProductVariant"), product=product, updated_at=now, **values)
    product.variants.append(variant)
    world.variants[variant.id] = variant
    record(world, variant, CREATED)
    return variant


def add_size(world: World, variant: Variant, size: SizeName, now: datetime, **values: Any) -> Size:
    """Make one of the chart's sizes something to be sold."""
    sku = sku_of(variant, values.get("size_number"))
    added = Size(world.next_id("ProductSize"), sku, variant, size, now, **values)
    variant.product_sizes.append(added)
    world.sizes[added.id] = added
    world.size_by_sku.file(added.sku, added)
    world.size_by_ean.file(added.ean, added)
    world.size_by_upc.file(added.upc, added)
    record(world, added, CREATED)
    return added


def renumber(world: World, product: Product, number: str, now: datetime) -> None:
    """Give a product another number: the SKUs of its sizes follow."""
    if number == product.product_number:
        return
    product.product_number = number
    for size in [size for variant in product.variants for size in variant.product_sizes]:
        world.size_by_sku.unfile(size.sku, size)
        size.sku = sku_of(size.product_variant, size.size_number)
        world.size_by_sku.file(size.sku, size)
        size.updated_at = now
        record(world, size, UPDATED)


def add_brand(world: World, name: str, stores: list[Store], uri: str | None = None) -> Brand:
    """Make a brand; its URI is made from the name when left out (REF:BrandCreateInput)."""
    brand = Brand(id=world.next_id("Brand"), name=name, uri=uri or uri_of(name), stores=stores)
    return _added(world, brand)


def add_collection(world: World, name: str, status: str) -> Collection:
    """Make a collection; its URI is made from the name."""
    collection = Collection(id=world.next_id("Collection"), name=name, uri=uri_of(name), status=status)
    return _added(world, collection)


def add_folder(world: World, name: str, parent: Folder | None) -> Folder:
    """Make a folder, last among its siblings."""
    identity = world.next_id("Folder")
    folder = Folder(id=identity, name=name, custom_order=identity, parent=parent)
    if parent is not None:
        parent.child_folders.append(folder)
    return _added(world, folder)


def _added(world: World, row: _R) -> _R:
    world.add(row)
    record(world, row, CREATED)
    return row


def add_bundle(
    world: World, product: Product, sections: Sequence[tuple[int, list[Variant]]], now: datetime, **kind: Any
) -> Bundle:
    """Say what a product is made of: quantities and candidates."""
    bundle = Bundle(
        id=world.next_id("Bundle"),
        product=product,
        created_at=now,
        updated_at=now,
        sections=[
            BundleSection(
                id=world.next_id("BundleSection"),
                quantity=quantity,
                product_variants=variants,
                created_at=now,
                updated_at=now,
            )
            for quantity, variants in sections
        ],
        **kind,
    )
    product.bundle = bundle
    return _added(world, bundle)
