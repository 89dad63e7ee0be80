"""Products, variants and sizes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.stock import Stock


@define(eq=False, kw_only=True)
class Product(Row):
    """A product: name and the first part of the SKU."""

    typename: ClassVar[str] = "Product"
    id: int
    name: str
    product_number: str
    created_at: datetime
    updated_at: datetime
    status: str = "ACTIVE"
    is_serializable_product: bool = False
    is_bundle: bool = False
    harmonized_commodity_code: str | None = None
    variants: list[Variant] = field(factory=list)


@define(eq=False, kw_only=True)
class Variant(Row):
    """A product variant: the middle part of the SKU."""

    typename: ClassVar[str] = "ProductVariant"
    id: int
    name: str
    variant_number: str
    product: Product
    updated_at: datetime
    status: str = "ACTIVE"
    stock_offset: int = 0
    product_sizes: list[Size] = field(factory=list)


@define(eq=False, kw_only=True)
class SizeName(Row):
    """A size as the size chart knows it."""

    typename: ClassVar[str] = "Size"
    id: int
    name: str


@define(eq=False, kw_only=True)
class Size(Row):
    """A product size: what is bought, counted and shipped; `sku` is unique."""

    typename: ClassVar[str] = "ProductSize"
    id: int
    description: str
    gtin: str | None
    sku: str
    size_number: str
    product_variant: Variant
    size: SizeName
    updated_at: datetime
    preorder: bool = False
    is_active: bool = True
    #: Units ordered and held nowhere, over all orders.
    demand: int = 0
    stock: list[Stock] = field(factory=list)
