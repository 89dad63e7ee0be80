"""Products, variants, sizes, charts, and what products are sorted by."""

from __future__ import annotations

from attrs import evolve

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths, filter_type, matching
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field, plain
from centra_ipaas.sandbox.state import Size


def _free_units(size: Size) -> int:
    """Return what is free to allocate in all warehouses: no page says what `quantity` counts (assumed)."""
    return sum(stock.free_to_allocate_quantity for stock in size.stock)


def _products(call: Call) -> Reader:
    """Count the products that a filter lets through."""
    paths = PATHS["ProductFilter"]
    paths = evolve(paths, members={"externalId": call.world.external_id, **paths.members})
    test = matching(call.args.get("where"), filter_type(call.field.args), paths, call.now)
    return lambda _root: sum(1 for product in call.world.products.values() if test(product))


FIELDS: dict[str, dict[str, Field]] = {
    "ProductSize": {"quantity": plain(_free_units)},
    "Counters": {"products": _products},
}

PATHS: dict[str, Paths] = {
    "ProductFilter": Paths(
        members={
            "harmonizedCommodityDescription": "harmonized_commodity_code_description",
            "measurementChartId": "measurement_table.chart.id",
        },
        searched=("name", "product_number"),
    ),
    "ProductVariantFilter": Paths(
        members={"displayId": "displays.*.id", "sizeId": "product_sizes.*.size.id"},
        searched=("name", "variant_number", "internal_name", "product.name"),
    ),
    "ProductSizeFilter": Paths(
        members={"quantity": _free_units},
        searched=("description", "sku", "ean", "upc", "size_number"),
    ),
    "BrandFilter": Paths(members={"storeId": "stores.*.id"}, searched=("name", "uri")),
    "CollectionFilter": Paths(searched=("name", "uri")),
    "CategoryFilter": Paths(members={"parentId": "parent_category.id"}, searched=("name", "uri")),
}
