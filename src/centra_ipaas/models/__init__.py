"""Canonical values: exact money, aware datetimes, no vendor's words."""

from centra_ipaas.models._currency import minor_digits
from centra_ipaas.models.address import Address
from centra_ipaas.models.money import Money
from centra_ipaas.models.order import LineKind, Order, OrderLine, OrderStatus, OrderTotals, SalesChannel
from centra_ipaas.models.payment import OrderPayment, Payment, PaymentKind, PaymentState
from centra_ipaas.models.product import Product, Size, Variant
from centra_ipaas.models.shipment import Dispatch, DispatchLine, Shipment, ShipmentLine
from centra_ipaas.models.stock import StockLevel, StockPosition

__all__ = [
    "Address",
    "Dispatch",
    "DispatchLine",
    "LineKind",
    "Money",
    "Order",
    "OrderLine",
    "OrderPayment",
    "OrderStatus",
    "OrderTotals",
    "Payment",
    "PaymentKind",
    "PaymentState",
    "Product",
    "SalesChannel",
    "Shipment",
    "ShipmentLine",
    "Size",
    "StockLevel",
    "StockPosition",
    "Variant",
    "minor_digits",
]
