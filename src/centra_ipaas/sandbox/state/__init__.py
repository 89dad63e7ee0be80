"""What a sandbox stores: mutable rows that point at each other, one class per GraphQL type.

Amounts are Decimals in the currency of what they belong to, moments are aware and whole seconds.
"""

from centra_ipaas.sandbox.state.allocation_rules import (
    AllocationRule,
    GeographyAllocationPrioritySet,
    WarehouseAllocationPriority,
)
from centra_ipaas.sandbox.state.attributes import AttributeType, DynamicAttribute, MappedAttribute
from centra_ipaas.sandbox.state.base import DTC, EPOCH, WHOLESALE, ZERO, Record, Row
from centra_ipaas.sandbox.state.bundles import Bundle, BundleSection
from centra_ipaas.sandbox.state.catalogue import Product, Size, SizeIndex, Variant, Weight
from centra_ipaas.sandbox.state.charts import MeasurementChart, MeasurementTable, SizeChart, SizeName
from centra_ipaas.sandbox.state.classification import Brand, Category, Collection, Folder
from centra_ipaas.sandbox.state.delivery_windows import DeliveryWindow, WindowLimit, WindowVariant
from centra_ipaas.sandbox.state.displays import Display, DisplayItem, DisplayRelation
from centra_ipaas.sandbox.state.media import Media
from centra_ipaas.sandbox.state.orders import (
    AppliedTax,
    DeliveryGroup,
    Discount,
    HistoryEntry,
    Mail,
    Order,
    OrderLine,
    Payment,
    TaxMode,
    Totals,
    hash_of,
)
from centra_ipaas.sandbox.state.parties import (
    Account,
    Address,
    Buyer,
    Customer,
    Invoice,
    Person,
    WindowDiscount,
)
from centra_ipaas.sandbox.state.places import Country, CountryState, Currency, Market, Money, Store
from centra_ipaas.sandbox.state.plugins import Plugin
from centra_ipaas.sandbox.state.prices import Pricelist
from centra_ipaas.sandbox.state.returns import RefundRequest, Return, ReturnLine, ReturnTotals
from centra_ipaas.sandbox.state.shipments import CarrierInformation, Shipment, ShipmentLine
from centra_ipaas.sandbox.state.stock import (
    Allocation,
    ShopRequest,
    Stock,
    StockChange,
    StockChangeLine,
    Warehouse,
)
from centra_ipaas.sandbox.state.taxes import TaxClass, TaxGroup, TaxRule
from centra_ipaas.sandbox.state.translations import Language
from centra_ipaas.sandbox.state.vouchers import (
    ActionResult,
    Campaign,
    LineCampaign,
    LineVoucher,
    ReusableValue,
    Voucher,
    VoucherAction,
)

__all__ = [
    "DTC",
    "EPOCH",
    "WHOLESALE",
    "ZERO",
    "Account",
    "ActionResult",
    "Address",
    "Allocation",
    "AllocationRule",
    "AppliedTax",
    "AttributeType",
    "Brand",
    "Bundle",
    "BundleSection",
    "Buyer",
    "Campaign",
    "CarrierInformation",
    "Category",
    "Collection",
    "Country",
    "CountryState",
    "Currency",
    "Customer",
    "DeliveryGroup",
    "DeliveryWindow",
    "Discount",
    "Display",
    "DisplayItem",
    "DisplayRelation",
    "DynamicAttribute",
    "Folder",
    "GeographyAllocationPrioritySet",
    "HistoryEntry",
    "Invoice",
    "Language",
    "LineCampaign",
    "LineVoucher",
    "Mail",
    "MappedAttribute",
    "Market",
    "MeasurementChart",
    "MeasurementTable",
    "Media",
    "Money",
    "Order",
    "OrderLine",
    "Payment",
    "Person",
    "Plugin",
    "Pricelist",
    "Product",
    "Record",
    "RefundRequest",
    "Return",
    "ReturnLine",
    "ReturnTotals",
    "ReusableValue",
    "Row",
    "Shipment",
    "ShipmentLine",
    "ShopRequest",
    "Size",
    "SizeChart",
    "SizeIndex",
    "SizeName",
    "Stock",
    "StockChange",
    "StockChangeLine",
    "Store",
    "TaxClass",
    "TaxGroup",
    "TaxMode",
    "TaxRule",
    "Totals",
    "Variant",
    "Voucher",
    "VoucherAction",
    "Warehouse",
    "WarehouseAllocationPriority",
    "Weight",
    "WindowDiscount",
    "WindowLimit",
    "WindowVariant",
    "hash_of",
]
