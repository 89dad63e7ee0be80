"""Centra's records to canonical values, as mappings: `describe()` says of each field where it comes from."""

from typing import Final

from centra_ipaas.centra._canonical.literals import PAYMENT_TABLES, TABLES
from centra_ipaas.centra._canonical.order import ToOrder, ToOrderPayment
from centra_ipaas.centra._canonical.product import ToProduct
from centra_ipaas.centra._canonical.shipment import ToShipment
from centra_ipaas.centra._canonical.stock import ToStockPosition

order: Final = ToOrder(*TABLES)
order_payment: Final = ToOrderPayment(*PAYMENT_TABLES)
product: Final = ToProduct()
shipment: Final = ToShipment()
position: Final = ToStockPosition()

__all__ = ["order", "order_payment", "position", "product", "shipment"]
