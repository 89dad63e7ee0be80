"""Shipments."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import ZERO, Row
from centra_ipaas.sandbox.state.orders import NO_TOTALS, OfOrder, Totals

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.orders import DeliveryGroup, Discount, OrderLine
    from centra_ipaas.sandbox.state.places import Store
    from centra_ipaas.sandbox.state.plugins import Plugin
    from centra_ipaas.sandbox.state.returns import Return
    from centra_ipaas.sandbox.state.stock import Allocation


@define(eq=False)
class ShipmentLine(Row):
    """Units of an order line in a shipment."""

    typename: ClassVar[str] = "ShipmentLine"
    id: int
    quantity: int
    order_line: OrderLine
    shipment: Shipment
    returned_quantity: int = 0
    invoiced_quantity: int = 0
    allocations: list[Allocation] = field(factory=list)

    @property
    def store(self) -> Store:
        """The order's store."""
        return self.shipment.store

    @property
    def value(self) -> Decimal:
        """Unit price x quantity."""
        return self.order_line.unit_price * self.quantity


@define(eq=False)
class CarrierInformation(Row):
    """Carrier and service of a shipment, or those an account wants, as free text."""

    typename: ClassVar[str] = "CarrierInformation"
    carrier_name: str | None = None
    service_name: str | None = None
    account_identifier: str | None = None
    tax_id: str | None = None


@define(eq=False)
class Shipment(OfOrder):
    """A shipment; shipped means it left the house, and from then on it is frozen."""

    typename: str
    id: int
    number: str
    created_at: datetime
    updated_at: datetime
    lines: list[ShipmentLine] = field(factory=list)
    returns: list[Return] = field(factory=list)
    totals: Totals = NO_TOTALS
    is_good_to_go: bool = False
    is_shipped: bool = False
    is_paid: bool = False
    is_captured: bool = False
    is_printed: bool = False
    is_on_hold: bool = False
    used_fallback_tax: bool = False
    shipped_at: datetime | None = None
    paid_at: datetime | None = None
    captured_at: datetime | None = None
    captured_amount: Decimal | None = None
    tracking_number: str | None = None
    return_tracking_number: str | None = None
    number_of_packages: int = 0
    shipping_cost: Decimal = ZERO
    additional_message: str | None = None
    carrier_information: CarrierInformation | None = None
    #: An opaque enum in the API; this literal is the sandbox's own.
    consignation_warehouse_status: str = "NONE"
    discounts_applied: list[Discount] = field(factory=list)
    delivery_group: DeliveryGroup | None = None
    #: The shipping method.
    shipment_plugin: Plugin | None = None
    admin_user: Any = None
    #: Whether a mail would have been sent to the customer.
    mailed: bool = False
