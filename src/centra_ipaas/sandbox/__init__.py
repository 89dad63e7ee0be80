"""A Centra to run against: stateful, on the pinned schema, with quotas and faults.

Each name is loaded at its first use, so that the pytest plugin, which lives in this package, costs nothing to a test
run that asks for no fixture of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from centra_ipaas._lazy import lazy as _names_of

if TYPE_CHECKING:
    from centra_ipaas.sandbox._sandbox import Sandbox
    from centra_ipaas.sandbox.brand.value import Brand
    from centra_ipaas.sandbox.edge.clock import VirtualClock
    from centra_ipaas.sandbox.edge.faults import Fault, FaultKind, Faults, Injected, PlannedFault
    from centra_ipaas.sandbox.edge.journal import JournalEntry
    from centra_ipaas.sandbox.edge.quotas import (
        ENHANCED,
        ENTERPRISE,
        GROWTH,
        HIGH_VOLUME,
        PLANS,
        UNLIMITED,
        Draw,
        Plan,
    )
    from centra_ipaas.sandbox.edge.tokens import Token, Tokens
    from centra_ipaas.sandbox.edge.wire import HttpReply, HttpRequest
    from centra_ipaas.sandbox.pytest_plugin.made import HttpSandbox
    from centra_ipaas.sandbox.shop import (
        AddressSeed,
        Amount,
        BuyerView,
        DeliveryGroupSeed,
        Effects,
        ElementSeed,
        ImageSeed,
        LineSeed,
        LineView,
        MailView,
        OrderSeed,
        OrderView,
        PartSeed,
        PaymentEffect,
        PaymentView,
        Placed,
        PrioritySeed,
        PrioritySetSeed,
        ProductSeed,
        ReturnEffect,
        ReturnView,
        SaleView,
        ShipmentEffect,
        ShipmentView,
        Shop,
        ShopRequestView,
        SizeSeed,
        StockEffect,
        StockView,
        SupplySeed,
        VariantSeed,
        VoucherView,
        WebhookCall,
    )
    from centra_ipaas.sandbox.state.assumptions import Assumptions

__all__ = [
    "ENHANCED",
    "ENTERPRISE",
    "GROWTH",
    "HIGH_VOLUME",
    "PLANS",
    "UNLIMITED",
    "AddressSeed",
    "Amount",
    "Assumptions",
    "Brand",
    "BuyerView",
    "DeliveryGroupSeed",
    "Draw",
    "Effects",
    "ElementSeed",
    "Fault",
    "FaultKind",
    "Faults",
    "HttpReply",
    "HttpRequest",
    "HttpSandbox",
    "ImageSeed",
    "Injected",
    "JournalEntry",
    "LineSeed",
    "LineView",
    "MailView",
    "OrderSeed",
    "OrderView",
    "PartSeed",
    "PaymentEffect",
    "PaymentView",
    "Placed",
    "Plan",
    "PlannedFault",
    "PrioritySeed",
    "PrioritySetSeed",
    "ProductSeed",
    "ReturnEffect",
    "ReturnView",
    "SaleView",
    "Sandbox",
    "ShipmentEffect",
    "ShipmentView",
    "Shop",
    "ShopRequestView",
    "SizeSeed",
    "StockEffect",
    "StockView",
    "SupplySeed",
    "Token",
    "Tokens",
    "VariantSeed",
    "VirtualClock",
    "VoucherView",
    "WebhookCall",
]

_HOMES = {
    "_sandbox": ("Sandbox",),
    "brand.value": ("Brand",),
    "edge.clock": ("VirtualClock",),
    "edge.faults": ("Fault", "FaultKind", "Faults", "Injected", "PlannedFault"),
    "edge.journal": ("JournalEntry",),
    "edge.quotas": ("ENHANCED", "ENTERPRISE", "GROWTH", "HIGH_VOLUME", "PLANS", "UNLIMITED", "Draw", "Plan"),
    "edge.tokens": ("Token", "Tokens"),
    "edge.wire": ("HttpReply", "HttpRequest"),
    "pytest_plugin.made": ("HttpSandbox",),
    "shop": (
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
    ),
    "state.assumptions": ("Assumptions",),
}
__getattr__ = _names_of(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
