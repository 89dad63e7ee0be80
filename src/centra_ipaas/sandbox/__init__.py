"""A Centra to run against: stateful, on the pinned schema, with quotas and faults."""

from centra_ipaas.sandbox._sandbox import Executed, Sandbox
from centra_ipaas.sandbox.edge.faults import Fault, FaultKind, Faults
from centra_ipaas.sandbox.edge.quotas import ENHANCED, ENTERPRISE, GROWTH, HIGH_VOLUME, PLANS, Plan
from centra_ipaas.sandbox.edge.wire import HttpReply, HttpRequest
from centra_ipaas.sandbox.shop import (
    AddressSeed,
    LineSeed,
    LineView,
    OrderView,
    PaymentView,
    Placed,
    ShipmentView,
    Shop,
    SizeSeed,
    StockView,
    VariantSeed,
)
from centra_ipaas.sandbox.state.assumptions import Assumptions

__all__ = [
    "ENHANCED",
    "ENTERPRISE",
    "GROWTH",
    "HIGH_VOLUME",
    "PLANS",
    "AddressSeed",
    "Assumptions",
    "Executed",
    "Fault",
    "FaultKind",
    "Faults",
    "HttpReply",
    "HttpRequest",
    "LineSeed",
    "LineView",
    "OrderView",
    "PaymentView",
    "Placed",
    "Plan",
    "Sandbox",
    "ShipmentView",
    "Shop",
    "SizeSeed",
    "StockView",
    "VariantSeed",
]
