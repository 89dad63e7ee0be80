"""What the lines of an order are worth."""

from __future__ import annotations

from centra_ipaas.models import LineKind, Money, Order


def values_of_lines(order: Order) -> tuple[Money, ...]:
    """Return what counts of each line in the total of the lines.

    No source says whether a bundle's price stands in its own line or in those of its items as well. Where the lines
    make the total only without the items, the items count nothing.
    """
    values, told = tuple([line.value for line in order.lines]), order.totals.lines
    if Money.total(values, order.currency) == told:
        return values
    nothing = Money.zero(order.currency)
    outer = tuple(nothing if line.kind is LineKind.BUNDLE_ITEM else line.value for line in order.lines)
    return outer if Money.total(outer, order.currency) == told else values
