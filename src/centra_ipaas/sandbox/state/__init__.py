"""What a sandbox stores: mutable rows that point at each other, one class per GraphQL type.

Amounts are Decimals in the currency of what they belong to, moments are aware and whole seconds.
"""

from centra_ipaas.sandbox.state.allocation_rules import (
    AllocationRule,
    GeographyAllocationPrioritySet,
    WarehouseAllocationPriority,
)
from centra_ipaas.sandbox.state.base import DTC, EPOCH, WHOLESALE, ZERO, Record, Row
from centra_ipaas.sandbox.state.catalogue import Product, Size, SizeName, Variant
from centra_ipaas.sandbox.state.orders import (
    AppliedTax,
    Discount,
    HistoryNote,
    Order,
    OrderLine,
    Payment,
    Totals,
)
from centra_ipaas.sandbox.state.parties import Account, Address, Person
from centra_ipaas.sandbox.state.places import Country, CountryState, Currency, Market, Money, Store
from centra_ipaas.sandbox.state.plugins import Plugin
from centra_ipaas.sandbox.state.prices import Pricelist
from centra_ipaas.sandbox.state.shipments import CarrierInformation, Shipment, ShipmentLine
from centra_ipaas.sandbox.state.stock import Allocation, Stock, StockChange, StockChangeLine, Warehouse
from centra_ipaas.sandbox.state.taxes import TaxClass, TaxGroup, TaxRule

__all__ = [
    "DTC",
    "EPOCH",
    "WHOLESALE",
    "ZERO",
    "Account",
    "Address",
    "Allocation",
    "AllocationRule",
    "AppliedTax",
    "CarrierInformation",
    "Country",
    "CountryState",
    "Currency",
    "Discount",
    "GeographyAllocationPrioritySet",
    "HistoryNote",
    "Market",
    "Money",
    "Order",
    "OrderLine",
    "Payment",
    "Person",
    "Plugin",
    "Pricelist",
    "Product",
    "Record",
    "Row",
    "Shipment",
    "ShipmentLine",
    "Size",
    "SizeName",
    "Stock",
    "StockChange",
    "StockChangeLine",
    "Store",
    "TaxClass",
    "TaxGroup",
    "TaxRule",
    "Totals",
    "Variant",
    "Warehouse",
    "WarehouseAllocationPriority",
]
