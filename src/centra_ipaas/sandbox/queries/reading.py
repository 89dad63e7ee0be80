"""The parts that readers of fields are made of.

`Field` turns one asked field (its arguments) into the function from the parent's row to the field's value.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from operator import attrgetter
from typing import Any, NamedTuple

from attrs import define

from centra_ipaas.sandbox import state as rows
from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.rules.tax import rounded

Field = Callable[[Call], Reader]


def plain(get: Reader) -> Field:
    """Make a field whose arguments, if any, only shape the list."""
    return lambda _call: get


def path(dotted: str) -> Field:
    """Make a field that reads along a path of attributes."""
    return plain(attrgetter(dotted))


def taxed(with_tax: Reader, without: Reader) -> Field:
    """Make a field whose argument `includingTax` chooses between two values."""
    return lambda call: with_tax if call.args.get("includingTax", True) is not False else without


class TaxValue(NamedTuple):
    """An applied tax rule with the order whose currency it is in."""

    order: rows.Order
    tax: rows.AppliedTax


def _at(dotted: str) -> Reader:
    """Read along a path; nothing to read means the row itself."""
    return attrgetter(dotted) if dotted else lambda row: row


def money(amount: Callable[[Any], Decimal | None], order: str = "order") -> Reader:
    """Read an amount in the currency and at the rate of the row's order."""
    get_order = _at(order)

    def read(row: Any) -> rows.Money | None:
        value = amount(row)
        return None if value is None else get_order(row).money(value)

    return read


def money_field(dotted: str, order: str = "order") -> Field:
    """Make a field of an amount at `dotted`, in the order's currency."""
    return plain(money(attrgetter(dotted), order))


def line_money(dotted: str, line: str = "order_line") -> Field:
    """Make a field of an amount of an order's line, with the line's tax or without."""
    get, get_line = attrgetter(dotted), _at(line)

    def with_tax(row: Any) -> Any:
        return get_line(row).order.money(get(row))

    def without(row: Any) -> Any:
        return get_line(row).order.money(_net(get(row), get_line(row)))

    return taxed(with_tax, without)


def _net(value: Decimal, line: rows.OrderLine) -> Decimal:
    """Return a line's amount without the tax inside it; tax on top is not inside (assumed)."""
    if line.order.tax_mode == "added":
        return value
    inside = value * line.tax_percent / (100 + line.tax_percent)
    return value - rounded(inside, line.order.currency.decimal_digits)


def tax_rules(dotted: str, order: str = "order") -> Field:
    """Make a field of applied tax rules at `dotted`."""
    get, get_order = attrgetter(dotted), _at(order)
    return plain(lambda row: [TaxValue(get_order(row), tax) for tax in get(row)])


@define(eq=False)
class Page:
    """A connection: the rows of the page, and what lies around it."""

    total_count: int
    items: list[Any]
    has_next_page: bool
    has_previous_page: bool
    cursor: Callable[[Any], str]

    @property
    def edges(self) -> list[Edge]:
        """Return each row with its cursor."""
        return [Edge(self.cursor(item), item) for item in self.items]

    @property
    def page_info(self) -> Page:
        """Return what lies around the page."""
        return self

    @property
    def start_cursor(self) -> str | None:
        """Return the first row's cursor."""
        return self.cursor(self.items[0]) if self.items else None

    @property
    def end_cursor(self) -> str | None:
        """Return the last row's cursor."""
        return self.cursor(self.items[-1]) if self.items else None


class Edge(NamedTuple):
    """One row of a connection."""

    cursor: str
    node: Any
