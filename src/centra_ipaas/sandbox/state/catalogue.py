"""Products, variants and sizes."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row
from centra_ipaas.sandbox.state.charts import MeasurementTable, SizeChart, SizeName

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.bundles import Bundle
    from centra_ipaas.sandbox.state.classification import Brand, Collection, Folder
    from centra_ipaas.sandbox.state.places import Country, Money
    from centra_ipaas.sandbox.state.stock import Stock

#: How a unit is written behind the number.
_UNIT_SIGNS = {"KILOGRAMS": "kg"}


class Weight(NamedTuple):
    """A weight, never zero."""

    value: Decimal
    unit: str = "KILOGRAMS"

    @property
    def formatted_value(self) -> str:
        """``1.000 kg`` (OLD:pages/04.guides/05.pim-gql-integration)."""
        return f"{self.value:.3f} {_UNIT_SIGNS.get(self.unit, self.unit.lower())}"


@define(eq=False)
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
    harmonized_commodity_code: str | None = None
    harmonized_commodity_code_description: str | None = None
    internal_comment: str | None = None
    weight: Weight | None = None
    brand: Brand | None = None
    collection: Collection | None = None
    folder: Folder | None = None
    country_of_origin: Country | None = None
    measurement_table: MeasurementTable | None = None
    bundle: Bundle | None = None
    variants: list[Variant] = field(factory=list)
    displays: list[Any] = field(factory=list)
    media: list[Any] = field(factory=list)

    @property
    def is_bundle(self) -> bool:
        """Whether it is made of other products' variants."""
        return self.bundle is not None


@define(eq=False)
class Variant(Row):
    """A product variant: the middle part of the SKU."""

    typename: ClassVar[str] = "ProductVariant"
    id: int
    name: str
    product: Product
    updated_at: datetime
    variant_number: str | None = None
    status: str = "ACTIVE"
    internal_name: str | None = None
    unit_cost: Money | None = None
    stock_offset: int = 0
    size_chart: SizeChart | None = None
    #: As given: the members of the input are in no source, no field shows them.
    shipping_specification_settings: Any = None
    product_sizes: list[Size] = field(factory=list)
    displays: list[Any] = field(factory=list)
    media: list[Any] = field(factory=list)


@define(eq=False)
class Size(Row):
    """A product size: what is bought, counted and shipped.

    `sku` is the three numbers joined with nothing in between; two sizes may share it, or their EAN or UPC.
    """

    typename: ClassVar[str] = "ProductSize"
    id: int
    sku: str
    product_variant: Variant
    size: SizeName
    updated_at: datetime
    size_number: str | None = None
    ean: str | None = None
    upc: str | None = None
    comment: str | None = None
    preorder: bool = False
    is_active: bool = True
    #: As given: the members of the input are in no source, no field shows them.
    shipping_specifications: Any = None
    #: Units ordered and held nowhere, over all orders.
    demand: int = 0
    #: Its own rows, one a warehouse; a bundle's size has none.
    stocked: list[Stock] = field(factory=list)

    @property
    def description(self) -> str:
        """The name of the size."""
        return self.size.name

    @property
    def gtin(self) -> str | None:
        """The older name of the code: the EAN, or else the UPC (assumed)."""
        return self.ean or self.upc

    @property
    def weight(self) -> Weight | None:
        """The product's: sizes are to get their own one day (OLD:pages/04.guides/05.pim-gql-integration)."""
        return self.product_variant.product.weight

    @property
    def stock(self) -> list[Stock]:
        """What lies in each warehouse; a bundle's is computed from its parts (OLD:erp)."""
        bundle = self.product_variant.product.bundle
        return self.stocked if bundle is None else bundle.stock_of(self)


def sku_of(variant: Variant, size_number: str | None) -> str:
    """Join the three numbers (OLD:pages/04.guides/05.pim-gql-integration); the last two may be empty."""
    return variant.product.product_number + (variant.variant_number or "") + (size_number or "")


class SizeIndex(dict[str, Size]):
    """The oldest size by a code, and who shares the code: nothing says that the platform keeps codes unique."""

    def __init__(self) -> None:
        super().__init__()
        self._younger: dict[str, list[Size]] = {}

    def file(self, code: str | None, size: Size) -> None:
        """File a size under its code, if it has one."""
        if code and self.setdefault(code, size) is not size:
            self._younger.setdefault(code, []).append(size)

    def unfile(self, code: str | None, size: Size) -> None:
        """Take a size out; the next oldest moves up."""
        if not code:
            return
        left = [other for other in self.sharing(code) if other is not size]
        self.pop(code, None)
        self._younger.pop(code, None)
        for other in left:
            self.file(code, other)

    def sharing(self, code: str) -> list[Size]:
        """Return every size with this code, oldest first."""
        return [self[code], *self._younger.get(code, ())] if code in self else []
