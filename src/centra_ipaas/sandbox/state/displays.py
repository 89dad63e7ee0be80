"""Displays: what a store's front shows of a product."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product, Variant
    from centra_ipaas.sandbox.state.media import Media
    from centra_ipaas.sandbox.state.places import Market, Store


@define(eq=False)
class DisplayItem(Row):
    """A variant on a display."""

    typename: ClassVar[str] = "DisplayItem"
    id: int
    display: Display
    product_variant: Variant

    @property
    def store(self) -> Store:
        """The display's store."""
        return self.display.store


@define(eq=False, kw_only=True)
class DisplayRelation(Row):
    """A link to another display, one way (REF:DisplayRelation)."""

    typename: ClassVar[str] = "DisplayRelation"
    id: int
    type: str
    target_display: Display


@define(eq=False)
class Display(Row):
    """What one store shows of one product; only variants that were added are shown (OLD:erp)."""

    typename: ClassVar[str] = "Display"
    id: int
    name: str
    status: str
    uri: str
    store: Store
    product: Product
    updated_at: datetime
    minimum_order_quantity: int | None = None
    order_quantity_denominator: int | None = None
    description: str | None = None
    short_description: str | None = None
    meta_title: str | None = None
    meta_description: str | None = None
    meta_keywords: str | None = None
    comment: str | None = None
    tags: list[str] = field(factory=list)
    canonical_category: Any = None
    categories: list[Any] = field(factory=list)
    markets: list[Market] = field(factory=list)
    media: list[Media] = field(factory=list)
    display_items: list[DisplayItem] = field(factory=list)
    tax_group: Any = None
    related: list[DisplayRelation] = field(factory=list)

    @property
    def product_variants(self) -> list[Variant]:
        """The variants that are shown."""
        return [item.product_variant for item in self.display_items]
