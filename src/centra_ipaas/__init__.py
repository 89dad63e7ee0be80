"""Integration SDK for Centra: orders out, stock in, tracking back, nothing lost and nothing doubled.

The names below are what users rely on; each is loaded at its first use, so that importing the package costs
next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from centra_ipaas._lazy import lazy as _names_of

if TYPE_CHECKING:
    __version__: str
    from centra_ipaas.client import AsyncClient, Client, Settings
    from centra_ipaas.errors import Finding, IpaasError, Owner, Severity
    from centra_ipaas.graphql import BadRecord, Operation, Page, Priority, RetryPolicy
    from centra_ipaas.hooks import log_signals
    from centra_ipaas.mapping import Mapper
    from centra_ipaas.models import Money
    from centra_ipaas.runner import Runner
    from centra_ipaas.stores import PostgresStore, SqliteStore
    from centra_ipaas.sync import EventQueue, FulfilmentImport, OrderExport, StockImport

__all__ = [
    "AsyncClient",
    "BadRecord",
    "Client",
    "EventQueue",
    "Finding",
    "FulfilmentImport",
    "IpaasError",
    "Mapper",
    "Money",
    "Operation",
    "OrderExport",
    "Owner",
    "Page",
    "PostgresStore",
    "Priority",
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
    "graphql": ("BadRecord", "Operation", "Page", "Priority", "RetryPolicy"),
    "hooks": ("log_signals",),
    "mapping": ("Mapper",),
    "models": ("Money",),
    "runner": ("Runner",),
    "stores": ("PostgresStore", "SqliteStore"),
    "sync": ("EventQueue", "FulfilmentImport", "OrderExport", "StockImport"),
}
_load = _names_of(__name__, _HOMES)


def __getattr__(name: str) -> object:
    if name == "__version__":
        # Reading metadata takes longer than importing all the rest here.
        version: str = import_module("importlib.metadata").version("centra-ipaas")
        return version
    return _load(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
