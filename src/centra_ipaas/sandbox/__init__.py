"""A Centra to run against: stateful, on the pinned schema, with quotas and faults.

Each name is loaded at its first use, so that the pytest plugin, which lives in this package, costs nothing to a test
run that asks for no fixture of it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    "_sandbox": ("Executed", "Sandbox"),
    "edge.faults": ("Fault", "FaultKind", "Faults"),
    "edge.quotas": ("ENHANCED", "ENTERPRISE", "GROWTH", "HIGH_VOLUME", "PLANS", "Plan"),
    "edge.wire": ("HttpReply", "HttpRequest"),
    "shop": (
        "AddressSeed",
        "LineSeed",
        "LineView",
        "OrderView",
        "PaymentView",
        "Placed",
        "ShipmentView",
        "Shop",
        "SizeSeed",
        "StockView",
        "VariantSeed",
    ),
    "state.assumptions": ("Assumptions",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
