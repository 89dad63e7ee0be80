"""Warehouses, stock, its history, and allocations."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import ONE, Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.catalogue import Size
    from centra_ipaas.sandbox.state.orders import OrderLine
    from centra_ipaas.sandbox.state.places import Country, CountryState, Money, Store
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
    stock_ownership: str = "OWN"
    allocation_policy: str = "DIRECT"
    stock_master: str = "CENTRA"
    address: str | None = None
    address2: str | None = None
    city: str | None = None
    zip_code: str | None = None
    state: CountryState | None = None
    #: The one warehouse that demand is shown in (REF:GeographyAllocationPrioritySet).
    shows_demand: bool = False
    stock_by_size: dict[int, Stock] = field(factory=dict)


@define(eq=False)
class Stock(Row):
    """One size in one warehouse, in units (REF:Stock)."""

    typename: ClassVar[str] = "Stock"
    product_size: Size
    warehouse: Warehouse
    free_to_allocate_quantity: int = 0
    allocated_quantity: int = 0
    #: Units wanted by orders whose allocation rule shows the demand here.
    demand_shown: int = 0
    incoming_quantity: int = 0
    linked_incoming_quantity: int = 0
    unlinked_incoming_quantity: int = 0
    on_delivery_quantity: int = 0
    #: The stock change that wrote this stock last.
    last_line: StockChangeLine | None = None

    @property
    def demand_quantity(self) -> int:
        """Ordered, not allocated, not linked to a supplier; the rest of all demand shows in one warehouse."""
        if not self.warehouse.shows_demand:
            return self.demand_shown
        elsewhere = sum(stock.demand_shown for stock in self.product_size.stock if stock is not self)
        return self.product_size.demand - elsewhere

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


@define(eq=False)
class StockChange(Row):
    """One entry of the stock history."""

    typename: ClassVar[str] = "StockChange"
    id: int
    created_at: datetime
    comment: str
    warehouse: Warehouse
    #: An opaque enum in the API; these literals are the sandbox's own.
    type: str = "STOCK_CHANGE"
    admin_user: Row | None = None
    lines: list[StockChangeLine] = field(factory=list)


@define(eq=False)
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
    is_available: bool = True
    #: What a unit cost, and the rate of that currency to the base currency then.
    unit_cost: Money | None = None
    currency_base_rate: Decimal = ONE


@define(eq=False)
class Allocation(Row):
    """Units of an order line held in one warehouse."""

    typename: ClassVar[str] = "Allocation"
    id: int
    quantity: int
    order_line: OrderLine
    stock: Stock
    #: The shop that was asked for these units and has not answered.
    request: ShopRequest | None = None

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.order_line.store

    @property
    def is_waiting_for_confirmation(self) -> bool:
        """Whether a shop is still to say that it has the units."""
        return self.request is not None

    @property
    def warehouse(self) -> Warehouse:
        """Where the units are held."""
        return self.stock.warehouse

    @property
    def stock_change_line(self) -> StockChangeLine | None:
        """The change that brought the units in."""
        return self.stock.last_line


@define(eq=False, kw_only=True)
class ShopRequest(Row):
    """A question to a shop whether it has units: check first, or direct then confirm.

    `state` is ``open``, ``accepted``, ``rejected`` or ``timed_out``.
    """

    typename: ClassVar[str] = "ShopRequest"
    id: int
    order_line: OrderLine
    warehouse: Warehouse
    quantity: int
    policy: str
    state: str = "open"
