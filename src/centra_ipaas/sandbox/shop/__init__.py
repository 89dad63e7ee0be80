"""The back office of a sandbox: seeding it, changing it as people and providers do, and looking inside."""

from centra_ipaas.sandbox.shop.effects import (
    Effects,
    PaymentEffect,
    ReturnEffect,
    ShipmentEffect,
    StockEffect,
)
from centra_ipaas.sandbox.shop.flash_sale import FlashSales, SaleView
from centra_ipaas.sandbox.shop.inspection import Inspection
from centra_ipaas.sandbox.shop.merchandising import ElementSeed, ImageSeed, Merchandising
from centra_ipaas.sandbox.shop.parties import BuyerView, Parties, VoucherView
from centra_ipaas.sandbox.shop.returns import Returns, ReturnView
from centra_ipaas.sandbox.shop.seeds import (
    AddressSeed,
    Amount,
    DeliveryGroupSeed,
    LineSeed,
    OrderSeed,
    PartSeed,
    Placed,
    ProductSeed,
    SizeSeed,
    VariantSeed,
)
from centra_ipaas.sandbox.shop.trade import PrioritySeed, PrioritySetSeed, SupplySeed, Trade
from centra_ipaas.sandbox.shop.views import (
    LineView,
    MailView,
    OrderView,
    PaymentView,
    ShipmentView,
    ShopRequestView,
    StockView,
)
from centra_ipaas.sandbox.shop.webhooks import WebhookCall, Webhooks


class Shop(FlashSales, Merchandising, Trade, Returns, Webhooks, Parties, Inspection):
    """Seeds, people and providers. Every method takes effect at once; a wrong argument is a ValueError."""


__all__ = [
    "AddressSeed",
    "Amount",
    "BuyerView",
    "DeliveryGroupSeed",
    "Effects",
    "ElementSeed",
    "ImageSeed",
    "LineSeed",
    "LineView",
    "MailView",
    "OrderSeed",
    "OrderView",
    "PartSeed",
    "PaymentEffect",
    "PaymentView",
    "Placed",
    "PrioritySeed",
    "PrioritySetSeed",
    "ProductSeed",
    "ReturnEffect",
    "ReturnView",
    "SaleView",
    "ShipmentEffect",
    "ShipmentView",
    "Shop",
    "ShopRequestView",
    "SizeSeed",
    "StockEffect",
    "StockView",
    "SupplySeed",
    "VariantSeed",
    "VoucherView",
    "WebhookCall",
]
