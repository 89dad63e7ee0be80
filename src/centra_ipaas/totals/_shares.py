"""What of an order's discounts and tax falls to which line: the platform's totals, given out to the last minor unit.

The platform's tax is taken as given, whatever way it was rounded; it is never computed anew. Per-line and per-order
rounding differ by a cent now and then: with tax included the cent moves between revenue and tax.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from attrs import frozen

from centra_ipaas.errors import RecordRefused
from centra_ipaas.models import AppliedTax, DiscountKind, Money, Order
from centra_ipaas.totals._lines import values_of_lines
from centra_ipaas.totals._mismatch import mismatch


@frozen(kw_only=True)
class Portion:
    """What falls to one line, to shipping, or to handling."""

    #: As the shop shows it.
    value: Money
    #: Of the order's discounts; zero or negative.
    discount: Money
    tax_included: Money
    tax_added: Money
    #: Zero or negative.
    tax_deducted: Money

    @property
    def tax(self) -> Money:
        """What is owed to the tax office."""
        return self.tax_included + self.tax_added

    @property
    def net(self) -> Money:
        """Revenue: without tax, discounts taken off."""
        return self.gross - self.tax

    @property
    def gross(self) -> Money:
        """What the customer pays for it, by whatever means."""
        return self.value + self.discount + self.tax_added + self.tax_deducted


@frozen(kw_only=True)
class Shares:
    """An order's money by line. The gross of all portions is the grand total and what gift certificates paid."""

    #: One for each line of the order, in its order.
    lines: tuple[Portion, ...]
    shipping: Portion
    handling: Portion
    #: What gift certificates paid of the order; zero or more.
    tender: Money

    @property
    def all(self) -> tuple[Portion, ...]:
        """Every portion."""
        return (*self.lines, self.shipping, self.handling)


def shares(order: Order) -> Shares:
    """Return what falls to each line, by largest remainder; each column adds up to the order's total of it.

    Discounts go by the lines' values, those on shipping to shipping. Gift certificates are tender: they lower nobody's
    value and nobody's tax. The tax of shipping and handling is that of their rules where the order was read with them;
    else they count as taxed like the goods, by value (not proven for the shop at hand). The rest goes to the lines by
    what their percentages make of them.

    Raises ValueError for an order with discounts that was read without them: tender could not be told apart. Raises
    `RecordRefused` with a `totals.mismatch` for a tax or a discount that nothing in the order can carry.
    """
    goods = values_of_lines(order)
    split = _discounts(order, goods)
    values = [*goods, order.totals.shipping, order.totals.handling]
    weights = _weights([value + off for value, off in zip(values, split.rows, strict=True)], order)
    taxes = [_tax(order, part, weights[part], split) for part in ("included", "added", "deducted")]
    portions = [
        Portion(value=value, discount=off, tax_included=inside, tax_added=on_top, tax_deducted=taken)
        for value, off, inside, on_top, taken in zip(values, split.rows, *taxes, strict=True)
    ]
    *lines, shipping, handling = portions
    return Shares(lines=tuple(lines), shipping=shipping, handling=handling, tender=-split.tender)


@frozen(kw_only=True)
class _Discounts:
    """What is off each line, off shipping and off handling, and what is no discount at all."""

    rows: tuple[Money, ...]
    tender: Money

    @property
    def on_shipping(self) -> Money:
        return self.rows[-2]


def _discounts(order: Order, goods: Sequence[Money]) -> _Discounts:
    total, currency = order.totals.discounts, order.currency
    if total and order.discounts is None:
        raise ValueError("the order was read without its discounts: which of them are tender is not known")
    tender = _sum(order, DiscountKind.GIFT_CERTIFICATE)
    real = total - tender
    if real.amount > 0:
        evidence = {"gift certificates": str(tender), "told": str(total)}
        raise RecordRefused(
            [mismatch("totals.discounts", "gift certificates are more than all discounts", evidence)]
        )
    # Where a voucher made shipping free, shipping may show as zero from the beginning.
    on_shipping = max(_sum(order, DiscountKind.FREE_SHIPPING), -order.totals.shipping, real)
    lines = _given_out(real - on_shipping, [value.minor for value in goods], "totals.discounts")
    return _Discounts(rows=(*lines, on_shipping, Money.zero(currency)), tender=tender)


def _sum(order: Order, kind: DiscountKind) -> Money:
    return Money.total((one.amount for one in order.discounts or () if one.kind is kind), order.currency)


def _weights(worth: Sequence[Money], order: Order) -> dict[str, list[Fraction]]:
    """Return how much tax each row would make by itself, in minor units and not rounded, for each way of taxing."""
    goods = [abs(amount.minor) for amount in worth[:-2]]
    percents = [Fraction(line.tax_percent) for line in order.lines]
    inside = _with_costs([percent / (100 + percent) for percent in percents], goods, worth)
    on_top = _with_costs([percent / 100 for percent in percents], goods, worth)
    return {"included": inside, "added": on_top, "deducted": inside}


def _with_costs(rates: Sequence[Fraction], goods: Sequence[int], worth: Sequence[Money]) -> list[Fraction]:
    """Return each line's tax, then that of shipping and handling at the average rate of the goods."""
    taxes = [rate * value for rate, value in zip(rates, goods, strict=True)]
    average = sum(taxes, start=Fraction(0)) / (sum(goods) or 1)
    return [*taxes, *(average * abs(cost.minor) for cost in worth[-2:])]


def _tax(order: Order, part: str, weights: Sequence[Fraction], split: _Discounts) -> list[Money]:
    total: Money = getattr(order.totals, f"tax_{part}")
    path = f"totals.tax_{part}"
    # The tax of a discount on shipping is among the discounts' rules, with that of the goods' discounts.
    if order.taxes is None or split.on_shipping:
        return _given_out(total, weights, path)
    costs = [_of_rules(rules, part, total) for rules in (order.taxes.shipping, order.taxes.handling)]
    return [*_given_out(total - costs[0] - costs[1], weights[:-2], path), *costs]


def _of_rules(rules: Iterable[AppliedTax], part: str, like: Money) -> Money:
    return Money.total((getattr(rule, part) for rule in rules), like.currency)


def _given_out(total: Money, weights: Sequence[Fraction | int], path: str) -> list[Money]:
    if not total:
        return [total] * len(weights)
    if not any(weights):
        raise RecordRefused([mismatch(path, f"{total} and nothing it could be for", {"told": str(total)})])
    scale = lcm(*(weight.denominator for weight in weights))
    return list(total.allocate([int(weight * scale) for weight in weights]))
