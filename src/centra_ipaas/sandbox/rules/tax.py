"""Totals of orders and shipments: exact, half-up, one rounding per rule and kind of value.

Proven: the split into included, added and deducted tax, and that shipping and handling take a weighted average of
the lines' rates (REF:OrderTotals, REF:TaxRule). Assumed: that Centra rounds per rule and kind of value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from centra_ipaas.sandbox.state import ZERO, AppliedTax, TaxMode, Totals

__all__ = ["TaxMode", "rounded", "share", "tax_on", "totals"]

#: The smallest amount by the number of digits; ISO 4217 has up to four.
_UNITS = [Decimal(1).scaleb(-digits) for digits in range(5)]


def rounded(amount: Decimal, digits: int) -> Decimal:
    """Round half-up, ties away from zero, so a refund mirrors its sale."""
    return amount.quantize(_UNITS[digits], ROUND_HALF_UP)


def share(total: Decimal, weights: Sequence[Decimal], digits: int) -> list[Decimal]:
    """Split `total` by `weights` with the largest remainder; the parts add up to it exactly."""
    if len(weights) < 2:
        return [total] * len(weights)
    unit = _UNITS[digits]
    whole = sum(weights, ZERO)
    weights = weights if whole else [Decimal(1)] * len(weights)
    whole = whole or Decimal(len(weights))
    sign = -1 if total < 0 else 1
    exact = [abs(total) * weight / whole for weight in weights]
    parts = [amount.quantize(unit, ROUND_FLOOR) for amount in exact]
    left = int((abs(total) - sum(parts, ZERO)) / unit)
    by_fraction = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], -weights[i], i))
    for index in by_fraction[:left]:
        parts[index] += unit
    return [sign * part for part in parts]


def tax_on(amount: Decimal, percent: Decimal, mode: TaxMode, digits: int) -> AppliedTax:
    """Return the tax of one rule on one value; deducted tax has the opposite sign of the value."""
    if mode == "added":
        return AppliedTax(percent, ZERO, rounded(amount * percent / 100, digits), ZERO)
    inside = rounded(amount * percent / (100 + percent), digits)
    if mode == "included":
        return AppliedTax(percent, inside, ZERO, ZERO)
    return AppliedTax(percent, ZERO, ZERO, -inside)


def totals(
    lines: Iterable[tuple[Decimal, Decimal]],
    *,
    shipping: Decimal,
    handling: Decimal,
    discounts: Decimal,
    mode: TaxMode,
    digits: int,
    free: Mapping[str, Collection[Decimal]] | None = None,
) -> Totals:
    """Return the totals of lines given as (value, tax percent); `discounts` is 0 or less.

    `free` names the rates that do not apply to ``shipping`` or ``handling`` (REF:TaxRule).
    """
    exempt = free or {}
    by_rate: dict[Decimal, Decimal] = {}
    for value, percent in lines:
        by_rate[percent] = by_rate.get(percent, ZERO) + value
    weights = list(by_rate.values())

    def taxes(amount: Decimal, exempt_rates: Collection[Decimal] = ()) -> list[AppliedTax]:
        """Tax a value that belongs to the whole order by the lines' rates, weighted by their values."""
        if not amount:
            return []
        parts = share(amount, weights, digits)
        return [
            tax_on(part, percent, mode, digits)
            for percent, part in zip(by_rate, parts, strict=True)
            if percent not in exempt_rates
        ]

    return Totals(
        sum(weights, ZERO),
        shipping,
        handling,
        discounts,
        [tax_on(value, percent, mode, digits) for percent, value in by_rate.items()],
        taxes(shipping, exempt.get("shipping", ())),
        taxes(handling, exempt.get("handling", ())),
        taxes(discounts),
    )
