"""Orders to suppliers and their deliveries (Supplier Module, REF:PurchaseOrder)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import ZERO, Row
from centra_ipaas.sandbox.state.places import Money

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Product, Size, Variant
    from centra_ipaas.sandbox.state.orders import OrderLine
    from centra_ipaas.sandbox.state.places import Currency
    from centra_ipaas.sandbox.state.stock import StockChange, Warehouse


@define(eq=False, kw_only=True)
class SupplyLine(Row):
    """Units of one size, ordered or delivered; the kinds of customs are opaque in the API (assumed: PERCENT)."""

    product_size: Size
    quantity: int
    currency: Currency
    cost: Decimal
    customs_type: str = "PERCENT"
    customs_percent: Decimal = ZERO
    #: Units that were ordered for customers, by order line; a line that lets go of them counts no more.
    linked: dict[OrderLine, int] = field(factory=dict)

    @property
    def product_variant(self) -> Variant:
        """The size's variant."""
        return self.product_size.product_variant

    @property
    def product(self) -> Product:
        """The size's product."""
        return self.product_variant.product

    @property
    def linked_quantity(self) -> int:
        """Units that customers' orders wait for."""
        return sum(min(units, line.linked) for line, units in self.linked.items())

    @property
    def unlinked_quantity(self) -> int:
        """Units for the shelf."""
        return self.quantity - self.linked_quantity

    @property
    def linked_to_order_lines(self) -> list[OrderLine]:
        """The order lines that wait for these units."""
        return [line for line, units in self.linked.items() if min(units, line.linked)]

    @property
    def unit_cost(self) -> Money:
        """What the supplier asks for a unit."""
        return self.currency.money(self.cost)

    @property
    def customs_value(self) -> Money:
        """The customs on all units of the line (assumed: on all, not on one)."""
        return self.currency.money(
            self.currency.rounded(self.cost * self.quantity * self.customs_percent / 100)
        )


@define(eq=False, kw_only=True)
class PurchaseOrderLine(SupplyLine):
    """Units ordered from a supplier."""

    typename: ClassVar[str] = "PurchaseOrderLine"
    #: Units in deliveries, accepted or not.
    delivered: int = 0
    #: Lines of deliveries that are not accepted.
    on_the_way: list[PurchaseOrderDeliveryLine] = field(factory=list)

    def promised(self, waiting: OrderLine) -> int:
        """Return how many units on the way are an order line's."""
        return sum(line.linked.get(waiting, 0) for line in self.on_the_way)


@define(eq=False, kw_only=True)
class PurchaseOrderDeliveryLine(SupplyLine):
    """Units on their way."""

    typename: ClassVar[str] = "PurchaseOrderDeliveryLine"
    order_line: PurchaseOrderLine
    #: This line's part of the delivery's costs.
    share: Decimal = ZERO

    @property
    def landed_cost(self) -> Money:
        """What a unit cost in the end: its price, customs and a part of the delivery's costs."""
        extra = (self.customs_value.value + self.share) / self.quantity
        return self.currency.money(self.currency.rounded(self.cost + extra))


@define(eq=False, kw_only=True)
class PurchaseOrder(Row):
    """An order to a supplier; its states are opaque in the API (assumed: OPEN, COMPLETED)."""

    typename: ClassVar[str] = "PurchaseOrder"
    id: int
    created_at: datetime
    updated_at: datetime
    currency: Currency
    status: str = "OPEN"
    eta: datetime | None = None
    requested_etd: datetime | None = None
    confirmed_etd: datetime | None = None
    internal_comment: str | None = None
    external_comment: str | None = None
    our_reference: str | None = None
    payment_terms: Any = None
    preferred_warehouse: Warehouse | None = None
    lines: list[PurchaseOrderLine] = field(factory=list)
    deliveries: list[PurchaseOrderDelivery] = field(factory=list)


@define(eq=False, kw_only=True)
class PurchaseOrderDelivery(Row):
    """A part of an order to a supplier that is on its way; accepting it makes a stock change."""

    typename: ClassVar[str] = "PurchaseOrderDelivery"
    id: int
    created_at: datetime
    purchase_order: PurchaseOrder
    warehouse: Warehouse | None
    eta: datetime | None = None
    admin_user: Any = None
    lines: list[PurchaseOrderDeliveryLine] = field(factory=list)
    stock_change: StockChange | None = None

    @property
    def currency(self) -> Currency:
        """The order's currency."""
        return self.purchase_order.currency
