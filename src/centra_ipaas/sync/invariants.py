"""Does an order add up? A broken invariant is a finding with both sides, never absorbed."""

from __future__ import annotations

from collections.abc import Iterator

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.models import Money, Order


def broken(order: Order) -> tuple[Finding, ...]:
    """Return a `totals.mismatch` for each of these that does not hold.

    I1: lines + shipping + handling + discounts + tax added + tax deducted = grand total.
    I2: the value of a line = unit price times quantity.
    """
    return (*_grand_total(order), *_lines(order))


def _grand_total(order: Order) -> Iterator[Finding]:
    totals = order.totals
    parts = (
        totals.lines,
        totals.shipping,
        totals.handling,
        totals.discounts,
        totals.tax_added,
        totals.tax_deducted,
    )
    yield from _mismatch("totals.grand_total", Money.total(parts, order.currency), totals.grand_total)


def _lines(order: Order) -> Iterator[Finding]:
    for index, line in enumerate(order.lines):
        yield from _mismatch(f"lines[{index}].value", line.unit_price * line.quantity, line.value)


def _mismatch(path: str, computed: Money, told: Money) -> Iterator[Finding]:
    if computed != told:
        yield Finding(
            code="totals.mismatch",
            path=path,
            message=f"the parts make {computed}, the shop says {told}",
            owner=Owner.FINANCE,
            action="Find out in Centra which of the two is right; nothing is posted until then.",
            evidence={"computed": str(computed), "told": str(told)},
        )
