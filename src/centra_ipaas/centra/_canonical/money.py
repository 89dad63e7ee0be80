"""Amounts: a JSON float in, an exact decimal of the currency out."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Final

from centra_ipaas.centra import _wire as wire
from centra_ipaas.errors import Finding, Owner, RecordRefused
from centra_ipaas.models import Money, minor_digits

# A JSON number that stands for 12.50 may arrive as 12.499999999999998. In minor units, that far off is the float's
# doing; the next real price is a whole unit away.
_FLOAT_NOISE: Final = Decimal("0.001")


def money(amount: wire.Amount) -> Money:
    """Return the amount at the currency's minor unit (REF:Currency, decimalDigits).

    Digits beyond it that are more than the noise of a float are a `totals.mismatch` finding, not rounded away; a code
    that is no currency's, or a number that is too large, is `record.unreadable`.
    """
    return _money(amount.value, amount.currency.code)


def deduction(amount: wire.Amount) -> Money:
    """Return the amount as zero or less: Centra's APIs differ in the sign of discounts and deducted tax."""
    found = money(amount)
    return -found if found.amount > 0 else found


# Two of three amounts of an order repeat another one: unit price, line value, totals and payments, and nothing at all.
@lru_cache(maxsize=1024)
def _money(value: Decimal, currency: str) -> Money:
    try:
        return Money.of(value, currency)
    except ValueError:
        return _without_noise(value, currency)


def _without_noise(value: Decimal, currency: str) -> Money:
    try:
        near = Money.rounded(value, currency)
    except ValueError as error:
        raise RecordRefused([_no_money(error)]) from error
    if abs(near.amount - value).scaleb(minor_digits(currency)) > _FLOAT_NOISE:
        raise RecordRefused([_too_fine(value, currency)])
    return near


def _no_money(error: ValueError) -> Finding:
    return Finding(code="record.unreadable", message=f"no amount of money: {error}")


def _too_fine(value: Decimal, currency: str) -> Finding:
    return Finding(
        code="totals.mismatch",
        path="value",
        message=f"{value} has more decimals than {currency} has",
        cause=f"decimals of {currency}",
        owner=Owner.FINANCE,
        action="Correct the amount in Centra; nothing is rounded silently.",
        evidence={"centra": str(value), "currency": currency},
    )
