"""Recipe: an order as a bookkeeping document, for a shop with one rate of tax and no gift cards.

Accounts come from tables that finance owns. Debit and credit are equal by construction and checked all the same;
what the recipe does not know how to post is a finding, never a guess.
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from attrs import frozen

from centra_ipaas.errors import Finding, Owner, RecordRefused
from centra_ipaas.mapping import Mapper, Table, compute, given, into, lookup, nested, source, warn
from centra_ipaas.models import Money, Order, OrderTotals


@frozen(kw_only=True)
class Posting:
    account: int
    debit: Money
    credit: Money


@frozen(kw_only=True)
class Voucher:
    series: str
    reference: str
    #: Of the ledger's own zone.
    day: date
    currency: str
    postings: tuple[Posting, ...]


@frozen(kw_only=True)
class Amounts:
    gross: Money
    tax: Money


receivables = Table[str, int](
    "receivables", owner=Owner.FINANCE, action="Assign a receivable account to the market."
)
revenues = Table[str, int]("revenues", owner=Owner.FINANCE, action="Assign a revenue account to the market.")


def ledger_day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def tax(included: Money, added: Money, deducted: Money) -> Money:
    return included + added + deducted


def is_nothing(amount: Money) -> bool:
    return not amount


def postings(receivable: int, revenue: int, vat: int, amounts: Amounts) -> tuple[Posting, ...]:
    """Debit what the customer owes; credit the sale without tax, and the tax."""
    zero = amounts.gross - amounts.gross
    if amounts.tax > amounts.gross:
        words = "The tax is more than the total."
        raise RecordRefused([Finding(code="totals.mismatch", message=words, owner=Owner.FINANCE)])
    return (
        Posting(account=receivable, debit=amounts.gross, credit=zero),
        Posting(account=revenue, debit=zero, credit=amounts.gross - amounts.tax),
        *([Posting(account=vat, debit=zero, credit=amounts.tax)] if amounts.tax else []),
    )


class ToAmounts(Mapper[OrderTotals, Amounts]):
    t = source(OrderTotals)
    target = into(Amounts)(
        gross=warn(
            t.grand_total,
            is_nothing,
            code="totals.nothing",
            message="The order costs nothing, and is posted all the same.",
            action="Check that it was meant as a gift.",
            owner=Owner.FINANCE,
        ),
        tax=compute(tax, t.tax_included, t.tax_added, t.tax_deducted),
    )


class ToVoucher(Mapper[Order, Voucher]):
    o = source(Order)
    target = into(Voucher)(
        series="C",
        reference=o.number,
        day=compute(ledger_day, o.placed_at, given("zone", str)),
        currency=o.currency,
        postings=compute(
            postings,
            lookup(receivables, o.market),
            lookup(revenues, o.market),
            given("vat_account", int),
            nested(o.totals, ToAmounts),
        ),
    )
