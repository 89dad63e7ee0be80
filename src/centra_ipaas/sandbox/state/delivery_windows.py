"""Delivery windows: when wholesale goods are sold and delivered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product, Variant
    from centra_ipaas.sandbox.state.orders import OrderLine
    from centra_ipaas.sandbox.state.places import Market, Store

PREORDER, AT_ONCE = "PreorderDeliveryWindow", "AtOnceDeliveryWindow"


@define(eq=False, kw_only=True)
class WindowLimit(Row):
    """How many units of a variant may be ordered in a window."""

    typename: ClassVar[str] = "DeliveryWindowVariantLimit"
    value: int | None
    on: str | None
    type: str | None


@define(eq=False, kw_only=True)
class WindowVariant(Row):
    """A product variant that is sold in a delivery window."""

    typename: ClassVar[str] = "DeliveryWindowVariant"
    delivery_window: DeliveryWindow
    product_variant: Variant
    type: str
    limit: WindowLimit | None = None
    #: Lines of orders that were placed in it.
    lines: list[OrderLine] = field(factory=list)

    @property
    def product(self) -> Product:
        """The variant's product."""
        return self.product_variant.product


@define(eq=False, kw_only=True)
class DeliveryWindow(Row):
    """A window of either kind; what belongs to the other kind is None (OLD:b2b)."""

    typename: str
    id: int
    name: str
    store: Store
    status: str
    custom_order: int
    delivery_dates_visible: bool
    selectable_by_buyers: bool
    selected_by_default: bool
    default_variant_delivery_type: str
    allocation_rule: Any = None
    #: The pinned schema has no field for it; a shop's own SDL may.
    delivery_window_group: Any = None
    markets: list[Market] = field(factory=list)
    campaigns: list[Any] = field(factory=list)
    variants: dict[int, WindowVariant] = field(factory=dict)
    # Preorder only.
    allocation_order: str | None = None
    delivery_start_date: datetime | None = None
    delivery_end_date: datetime | None = None
    sales_start_date: datetime | None = None
    sales_end_date: datetime | None = None
    # At once only.
    days_from_now: int | None = None
    selectable_date: bool | None = None

    @property
    def delivery_window_variants(self) -> list[WindowVariant]:
        """The variants by id (REF:AtOnceDeliveryWindow, the default sort)."""
        return [self.variants[key] for key in sorted(self.variants)]
