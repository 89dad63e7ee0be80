"""Canonical values: exact money, aware datetimes, no vendor's words."""

from centra_ipaas.models._currency import minor_digits
from centra_ipaas.models.address import Address
from centra_ipaas.models.discount import Discount, DiscountKind, LineDiscount, LineDiscountKind
from centra_ipaas.models.money import Money
from centra_ipaas.models.order import LineKind, Order, OrderLine, OrderStatus, OrderTotals, SalesChannel
from centra_ipaas.models.party import Account, Buyer, Customer
from centra_ipaas.models.payment import OrderPayment, Payment, PaymentKind, PaymentState
from centra_ipaas.models.price import Price, PriceList
from centra_ipaas.models.product import (
    Bundle,
    BundleKind,
    BundlePricing,
    BundleSection,
    Product,
    Size,
    Variant,
)
from centra_ipaas.models.quantity import Quantity
from centra_ipaas.models.returned import Refund, Return, ReturnLine, ReturnTotals
from centra_ipaas.models.shipment import Dispatch, DispatchLine, Shipment, ShipmentLine
from centra_ipaas.models.stock import StockChange, StockLevel, StockPosition
from centra_ipaas.models.tax import AppliedTax, CostTaxes, TaxKey, TaxScheme, tax_inside, tax_on_top
from centra_ipaas.models.warehouse import Warehouse
from centra_ipaas.models.weight import Weight, WeightUnit
from centra_ipaas.models.window import DeliveryWindow

__all__ = [
    "Account",
    "Address",
    "AppliedTax",
    "Bundle",
    "BundleKind",
    "BundlePricing",
    "BundleSection",
    "Buyer",
    "CostTaxes",
    "Customer",
    "DeliveryWindow",
    "Discount",
    "DiscountKind",
    "Dispatch",
    "DispatchLine",
    "LineDiscount",
    "LineDiscountKind",
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
    "Price",
    "PriceList",
    "Product",
    "Quantity",
    "Refund",
    "Return",
    "ReturnLine",
    "ReturnTotals",
    "SalesChannel",
    "Shipment",
    "ShipmentLine",
    "Size",
    "StockChange",
    "StockLevel",
    "StockPosition",
    "TaxKey",
    "TaxScheme",
    "Variant",
    "Warehouse",
    "Weight",
    "WeightUnit",
    "minor_digits",
    "tax_inside",
    "tax_on_top",
]
