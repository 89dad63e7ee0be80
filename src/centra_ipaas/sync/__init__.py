"""Engines: gather, decide, apply. Each flow is one engine; a runner says when."""

from centra_ipaas.sync._failures import FailurePolicy, Pauses
from centra_ipaas.sync._hints import Hint
from centra_ipaas.sync._run import Engine, Run
from centra_ipaas.sync.events import EventQueue
from centra_ipaas.sync.fulfilment import FulfilmentImport
from centra_ipaas.sync.orders import (
    MAY_DOUBLE,
    OrderBackfill,
    OrderExport,
    OrderMapper,
    PaymentPolicy,
    SkipPolicy,
    authorised,
    captured,
)
from centra_ipaas.sync.ports import (
    Accepted,
    Batch,
    BulkOrderTarget,
    DispatchBatch,
    FulfilmentSource,
    OrderTarget,
    Refused,
    StockBatch,
    StockSource,
    TargetPromise,
    Unreadable,
)
from centra_ipaas.sync.stock import StockImport
from centra_ipaas.world import Failed

__all__ = [
    "MAY_DOUBLE",
    "Accepted",
    "Batch",
    "BulkOrderTarget",
    "DispatchBatch",
    "Engine",
    "EventQueue",
    "Failed",
    "FailurePolicy",
    "FulfilmentImport",
    "FulfilmentSource",
    "Hint",
    "OrderBackfill",
    "OrderExport",
    "OrderMapper",
    "OrderTarget",
    "Pauses",
    "PaymentPolicy",
    "Refused",
    "Run",
    "SkipPolicy",
    "StockBatch",
    "StockImport",
    "StockSource",
    "TargetPromise",
    "Unreadable",
    "authorised",
    "captured",
]
