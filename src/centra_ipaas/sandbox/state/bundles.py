"""Bundles: products made of other products' variants."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from attrs import define

from centra_ipaas.sandbox.state.base import Row
from centra_ipaas.sandbox.state.stock import Stock, Warehouse

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product, Size, Variant
    from centra_ipaas.sandbox.state.charts import SizeChart, SizeName

FIXED, FLEXIBLE = "FIXED", "FLEXIBLE"
STATIC, DYNAMIC = "STATIC", "DYNAMIC"


@define(eq=False, kw_only=True)
class BundleSection(Row):
    """Units of one of several variants."""

    typename: ClassVar[str] = "BundleSection"
    id: int
    quantity: int
    product_variants: list[Variant]
    created_at: datetime
    updated_at: datetime

    def parts(self, size: Size) -> list[Size]:
        """Return the sizes, one a variant, that a size of the bundle may be filled with."""
        found = (_counterpart(variant, size.size) for variant in self.product_variants)
        return [part for part in found if part is not None]

    def complete(self, size: Size) -> dict[Warehouse, int]:
        """Return for how many bundles each warehouse has units that are free to allocate."""
        enough: dict[Warehouse, int] = {}
        for part in self.parts(size):
            for stock in part.stock:
                whole = max(0, stock.free_to_allocate_quantity) // self.quantity
                enough[stock.warehouse] = enough.get(stock.warehouse, 0) + whole
        return enough


def _counterpart(variant: Variant, wanted: SizeName) -> Size | None:
    """Return a part's size for a bundle's: the same, else of the same name, else its only one (assumed)."""
    sizes = variant.product_sizes
    same = [size for size in sizes if size.size is wanted]
    alike = [size for size in sizes if size.size.name == wanted.name]
    return next(iter(same or alike or (sizes if len(sizes) == 1 else [])), None)


@define(eq=False, kw_only=True)
class Bundle(Row):
    """What a product is made of."""

    typename: ClassVar[str] = "Bundle"
    id: int
    type: str
    price_type: str
    product: Product
    created_at: datetime
    updated_at: datetime
    sections: list[BundleSection]
    size_chart: SizeChart | None = None

    @property
    def sizes(self) -> list[SizeName]:
        """The sizes that are made of parts."""
        return [size.size for variant in self.product.variants for size in variant.product_sizes]

    def stock_of(self, size: Size) -> list[Stock]:
        """Compute the stock of one of its sizes: in each warehouse as many as the scarcest section allows."""
        sections = [section.complete(size) for section in self.sections]
        warehouses = dict.fromkeys(warehouse for section in sections for warehouse in section)
        return [
            Stock(
                product_size=size,
                warehouse=warehouse,
                free_to_allocate_quantity=min(section.get(warehouse, 0) for section in sections),
            )
            for warehouse in warehouses
        ]
