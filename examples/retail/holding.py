"""Invoices that are no orders: parked as work, where everything that waits for a person is found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from attrs import frozen

from centra_ipaas import SqliteStore
from centra_ipaas.mapping import reading
from centra_ipaas.work import Work, WorkState
from examples.retail.rows import Invoice
from examples.retail.rules import HeldBack

FLOW = "invoice-load"


@frozen(kw_only=True)
class HeldRow:
    stock_code: str
    quantity: int
    price: Decimal


@frozen(kw_only=True)
class HeldInvoice:
    """What is kept of a held-back invoice: enough to count it, and to book it by hand."""

    lines: int
    gross: Decimal
    rows: tuple[HeldRow, ...]


def hold_back(store: SqliteStore, held: Iterable[tuple[Invoice, HeldBack]], now: datetime) -> None:
    """Park the invoices with their findings, in one transaction."""
    store.add([_work(invoice, why) for invoice, why in held], now)


def held_invoice(work: Work) -> HeldInvoice:
    """Read a parked invoice back."""
    return reading.read_json(HeldInvoice, work.payload)


def _work(invoice: Invoice, why: HeldBack) -> Work:
    return Work(
        flow=FLOW,
        entity=invoice.number,
        payload=reading.write_json(_kept(invoice)),
        state=WorkState.PARKED,
        reason=why.reason,
        findings=why.findings,
    )


def _kept(invoice: Invoice) -> HeldInvoice:
    rows = (
        HeldRow(stock_code=row.stock_code, quantity=row.quantity, price=row.price) for row in invoice.rows
    )
    return HeldInvoice(lines=len(invoice.rows), gross=invoice.gross, rows=tuple(rows))
