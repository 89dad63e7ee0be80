"""Warehouses, stock, its history, and allocations."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Size
    from centra_ipaas.sandbox.state.orders import OrderLine
    from centra_ipaas.sandbox.state.places import Country
    from centra_ipaas.sandbox.state.shipments import ShipmentLine


@define(eq=False, kw_only=True)
class Warehouse(Row):
    """A warehouse; `stock` is by id of the product size."""

    typename: ClassVar[str] = "Warehouse"
    id: int
    name: str
    country: Country | None = None
    status: str = "ACTIVE"
    is_hidden_from_stock_view: bool = False
    is_consignation: bool = False
    threshold: int | None = None
    #: The one warehouse that demand is shown in (REF:GeographyAllocationPrioritySet).
    shows_demand: bool = False
    stock_by_size: dict[int, Stock] = field(factory=dict)


@define(eq=False, kw_only=True)
class Stock(Row):
    """One size in one warehouse, in units (REF:Stock)."""

    typename: ClassVar[str] = "Stock"
    product_size: Size
    warehouse: Warehouse
    free_to_allocate_quantity: int = 0
    allocated_quantity: int = 0
    incoming_quantity: int = 0
    linked_incoming_quantity: int = 0
    unlinked_incoming_quantity: int = 0
    on_delivery_quantity: int = 0
    #: The stock change that wrote this stock last.
    last_line: StockChangeLine | None = None

    @property
    def demand_quantity(self) -> int:
        """Ordered, not allocated."""
        return self.product_size.demand if self.warehouse.shows_demand else 0

    @property
    def physical_quantity(self) -> int:
        """On the shelf: free to allocate + allocated."""
        return self.free_to_allocate_quantity + self.allocated_quantity

    @property
    def unshipped_quantity(self) -> int:
        """Ordered and not in a sent shipment."""
        return self.allocated_quantity + self.demand_quantity

    @property
    def available_now_quantity(self) -> int:
        """Free to allocate - demand."""
        return self.free_to_allocate_quantity - self.demand_quantity

    @property
    def available_quantity(self) -> int:
        """Available now + unlinked incoming."""
        return self.available_now_quantity + self.unlinked_incoming_quantity


@define(eq=False, kw_only=True)
class StockChange(Row):
    """One entry of the stock history."""

    typename: ClassVar[str] = "StockChange"
    id: int
    created_at: datetime
    comment: str
    warehouse: Warehouse
    lines: list[StockChangeLine] = field(factory=list)


@define(eq=False, kw_only=True)
class StockChangeLine(Row):
    """One size of a stock change; `delivered_quantity` is negative when units left."""

    typename: ClassVar[str] = "StockChangeLine"
    id: int
    delivered_quantity: int
    free_to_allocate_quantity: int
    product_size: Size
    warehouse: Warehouse
    stock_change: StockChange
    created_from_shipment_line: ShipmentLine | None = None


@define(eq=False, kw_only=True)
class Allocation(Row):
    """Units of an order line held in one warehouse."""

    typename: ClassVar[str] = "Allocation"
    id: int
    quantity: int
    order_line: OrderLine
    stock: Stock
    is_waiting_for_confirmation: bool = False

    @property
    def warehouse(self) -> Warehouse:
        """Where the units are held."""
        return self.stock.warehouse

    @property
    def stock_change_line(self) -> StockChangeLine | None:
        """The change that brought the units in."""
        return self.stock.last_line
