"""Canonical values: exact money, aware datetimes, no vendor's words.

What the shop tells comes by the thousand and is a msgspec Struct, made four times as quickly as an attrs class;
`msgspec.structs.replace` makes a changed one. What others tell us (levels, dispatches) is an attrs class whose
validators check it.
"""

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
