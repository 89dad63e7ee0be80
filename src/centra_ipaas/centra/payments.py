"""Payments: entries of the payment history of all orders.

Permissions: PaymentHistory:read (schema: Query); none more for the order's number (REF:PaymentHistoryEntry).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from msgspec import Raw

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import reader, spelled
from centra_ipaas.centra._records import read_records
from centra_ipaas.graphql import BadRecord, Operation, Page, Reading
from centra_ipaas.models import OrderPayment

_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)

_CREATED: Final = """
query PaymentsCreated($from: DateTimeTz!, $to: DateTimeTz!) {
  orderPaymentHistory(where: {createdAt: {from: $from, to: $to}}) {
    id createdAt status entryType externalReference paymentMethod
    value { value currency { code } }
    order { number }
  }
}
"""


class _Entries(wire.Wire):
    orderPaymentHistory: list[Raw]


def created_between(
    since: datetime, until: datetime, *, window: timedelta = _DAY
) -> Operation[Page[OrderPayment | BadRecord]]:
    """Return the entries created from one moment until before another, each once (REF:PaymentHistoryEntryFilter).

    The list cannot be paged: a page is all of a window, at most `window` long, of whole seconds, and a window that
    is too much for Centra is halved. To read up to the present give a moment beyond it, such as tomorrow. An entry that
    cannot be read is a `BadRecord`. Moments without a zone are a ValueError, as is a window under a second.
    """
    spelled(since), spelled(until)
    if window < _SECOND:
        raise ValueError(f"a window of {window} is under a second")
    return _created(since.replace(microsecond=0), until, int(window.total_seconds()))


def _created(start: datetime, until: datetime, seconds: int) -> Operation[Page[OrderPayment | BadRecord]]:
    end = min(until, start + timedelta(seconds=seconds))
    return Operation(
        name="PaymentsCreated",
        document=_CREATED,
        # A second more: it is not documented whether `to` is inclusive.
        variables={"from": spelled(start), "to": spelled(end + _SECOND)},
        decode=reader(_Entries, lambda data, reading: _page(data, reading, end, until, seconds)),
        complexity=1_000,
        size=seconds,
        smaller=lambda most: _created(start, until, min(seconds, most)),
    )


def _page(
    data: _Entries, reading: Reading, end: datetime, until: datetime, seconds: int
) -> Page[OrderPayment | BadRecord]:
    entries = read_records(
        data.orderPaymentHistory,
        wire.OrderPayment,
        _canonical.order_payment,
        at=("orderPaymentHistory",),
        named="id",
        reading=reading,
    )
    return Page(
        items=tuple(entry for entry in entries if isinstance(entry, BadRecord) or entry.payment.at < end),
        next=_created(end, until, seconds) if end < until else None,
    )
