"""Integration SDK for Centra: orders out, stock in, tracking back, nothing lost and nothing doubled.

The names below are what users rely on; each is loaded at its first use, so that importing the package costs
next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    __version__: str
    from centra_ipaas.client import AsyncClient, Client, Settings
    from centra_ipaas.errors import Finding, IpaasError, Owner, Severity
    from centra_ipaas.graphql import Operation, Page, RetryPolicy
    from centra_ipaas.hooks import log_signals
    from centra_ipaas.mapping import Mapper
    from centra_ipaas.models import Money
    from centra_ipaas.runner import Runner
    from centra_ipaas.stores import SqliteStore
    from centra_ipaas.sync import FulfilmentImport, OrderExport, StockImport

__all__ = [
    "AsyncClient",
    "Client",
    "Finding",
    "FulfilmentImport",
    "IpaasError",
    "Mapper",
    "Money",
    "Operation",
    "OrderExport",
    "Owner",
    "Page",
    "RetryPolicy",
    "Runner",
    "Settings",
    "Severity",
    "SqliteStore",
    "StockImport",
    "log_signals",
]

_HOMES = {
    "client": ("AsyncClient", "Client", "Settings"),
    "errors": ("Finding", "IpaasError", "Owner", "Severity"),
    "graphql": ("Operation", "Page", "RetryPolicy"),
    "hooks": ("log_signals",),
    "mapping": ("Mapper",),
    "models": ("Money",),
    "runner": ("Runner",),
    "stores": ("SqliteStore",),
    "sync": ("FulfilmentImport", "OrderExport", "StockImport"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return version("centra-ipaas")
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
