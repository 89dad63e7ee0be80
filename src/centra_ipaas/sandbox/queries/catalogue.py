"""Products, variants, sizes, and where they are sold."""

from __future__ import annotations

from operator import attrgetter

from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.queries.reading import Field

FIELDS: dict[str, dict[str, Field]] = {}

PATHS: dict[str, Paths] = {
    "ProductFilter": Paths(
        members={"harmonizedCommodityDescription": "harmonized_commodity_code_description"},
        searched=("name", "product_number"),
    ),
    "ProductVariantFilter": Paths(searched=("name", "variant_number", "product.name")),
    "ProductSizeFilter": Paths(
        members={"EAN": attrgetter("gtin")}, searched=("description", "sku", "gtin", "size_number")
    ),
}
SORTS: dict[str, dict[str, str]] = {}
