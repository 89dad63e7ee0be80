"""Does an order add up? A broken invariant is a finding with both sides, never absorbed."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import asdict, astuple

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.models import Money, Order


def broken(order: Order) -> tuple[Finding, ...]:
    """Return a `totals.mismatch` for each of these that does not hold.

    I0: all amounts are in the order's currency.
    I1: lines + shipping + handling + discounts + tax added + tax deducted = grand total.
    I2: the value of a line = unit price times quantity.
    """
    if any(amount.currency != order.currency for amount in _amounts(order)):
        return tuple(_currencies(order))
    return (*_grand_total(order), *_lines(order))


def _amounts(order: Order) -> list[Money]:
    """Return what `_currencies` looks at, without the names: nearly always all is well."""
    amounts = list(astuple(order.totals, recurse=False))
    for line in order.lines:
        amounts += (line.unit_price, line.value)
    return amounts


def _currencies(order: Order) -> Iterator[Finding]:
    """All amounts of an order are in its currency; else nothing can be added up."""
    lines = (
        (f"lines[{index}].{name}", amount)
        for index, line in enumerate(order.lines)
        for name, amount in (("unit_price", line.unit_price), ("value", line.value))
    )
    totals = ((f"totals.{name}", amount) for name, amount in asdict(order.totals, recurse=False).items())
    for path, amount in (*lines, *totals):
        if amount.currency != order.currency:
            yield Finding(
                code="totals.mismatch",
                path=path,
                message=f"an amount in {amount.currency} in an order in {order.currency}",
                cause="two currencies",
                owner=Owner.FINANCE,
                action="Find out in Centra how the order came to have two currencies; nothing is posted until then.",
                evidence={"amount": str(amount), "currency": order.currency},
            )


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
            cause=path.partition("[")[0],
            owner=Owner.FINANCE,
            action="Find out in Centra which of the two is right; nothing is posted until then.",
            evidence={"computed": str(computed), "told": str(told)},
        )
