"""Centra's records to canonical values, as mappings: `describe()` says of each field where it comes from."""

from typing import Final

from centra_ipaas.centra._canonical.in_full import ToOrderInFull
from centra_ipaas.centra._canonical.literals import FULL_TABLES, PAYMENT_TABLES, TABLES
from centra_ipaas.centra._canonical.order import ToOrder, ToOrderPayment
from centra_ipaas.centra._canonical.product import ToProduct, ToProductInFull
from centra_ipaas.centra._canonical.returned import ToReturn
from centra_ipaas.centra._canonical.shipment import ToShipment
from centra_ipaas.centra._canonical.stock import ToStockPosition

order: Final = ToOrder(*TABLES)
order_in_full: Final = ToOrderInFull(*FULL_TABLES)
order_payment: Final = ToOrderPayment(*PAYMENT_TABLES)
product: Final = ToProduct()
product_in_full: Final = ToProductInFull()
returned: Final = ToReturn(*PAYMENT_TABLES)
shipment: Final = ToShipment()
position: Final = ToStockPosition()

__all__ = [
    "order",
    "order_in_full",
    "order_payment",
    "position",
    "product",
    "product_in_full",
    "returned",
    "shipment",
]
