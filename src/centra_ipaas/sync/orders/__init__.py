"""Orders to the back office."""

from centra_ipaas.sync.orders.backfill import OrderBackfill
from centra_ipaas.sync.orders.decision import SkipPolicy
from centra_ipaas.sync.orders.engine import MAY_DOUBLE, OrderExport, OrderMapper
from centra_ipaas.sync.orders.payable import PaymentPolicy, authorised, captured

__all__ = [
    "MAY_DOUBLE",
    "OrderBackfill",
    "OrderExport",
    "OrderMapper",
    "PaymentPolicy",
    "SkipPolicy",
    "authorised",
    "captured",
]
