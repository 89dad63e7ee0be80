"""Do the amounts add up? A broken invariant is a finding with both sides, never absorbed.

== =====================================================================================================================
I0 all amounts are in the order's currency
I1 lines + shipping + handling + discounts (+ return cost) + tax added + tax deducted = grand total
I2 the value of a line = unit price times quantity, and the lines make the total of the lines
I3 the tax of all rules = tax included + tax added; an order's lines show a percentage instead of rules
I4 grand total - grand total without tax = tax included + tax added
I5 captured is at most what was authorised, refunded at most what was captured, in each currency
== =====================================================================================================================

I3 and I4 need what only a full read brings (`net_total`, `taxes`); without it they are left out. With ``unproven=True``
is looked at, besides, what no source proves: I3 and I4 where there is `tax_deducted`, and whether an order's discounts
make the total of its discounts (a voucher on single lines may be in their prices instead).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from centra_ipaas.errors import Finding
from centra_ipaas.models import (
    AppliedTax,
    Money,
    Order,
    OrderLine,
    OrderTotals,
    Payment,
    PaymentKind,
    PaymentState,
    Return,
    ReturnLine,
    ReturnTotals,
)
from centra_ipaas.totals._lines import values_of_lines
from centra_ipaas.totals._mismatch import above, foreign, mismatch, unequal

_AUTHORISING = (PaymentKind.AUTHORISATION, PaymentKind.ADDITIONAL, PaymentKind.PREPAID)
_PARTS = (
    "lines",
    "shipping",
    "handling",
    "discounts",
    "tax_included",
    "tax_added",
    "tax_deducted",
    "grand_total",
)
_TAX = ("included", "added", "deducted")
_COSTS = ("shipping", "handling", "discounts", "return_cost")


def broken(order: Order, *, unproven: bool = False) -> tuple[Finding, ...]:
    """Return a `totals.mismatch` for each of I0 to I5 that does not hold; no tuple is longer than what is wrong."""
    return (*broken_amounts(order, unproven=unproven), *broken_payments(order.payments))


def broken_amounts(order: Order, *, unproven: bool = False) -> tuple[Finding, ...]:
    """Return what is wrong with an order's own amounts: I0 to I4. Two currencies cannot be added up: I0 comes alone."""
    currency = order.currency
    if any(amount.currency != currency for amount in _amounts_of(order)):
        return tuple(foreign(_named(order), currency))
    return (
        *_grand_total(order.totals, currency),
        *_values(order.lines),
        *_sum_of_lines(order),
        *(_sum_of_discounts(order) if unproven else ()),
        *(_certificates(order) if order.discounts else ()),
        *(_tax_of_order(order) if unproven or not order.totals.tax_deducted else ()),
    )


def broken_return(made: Return, *, unproven: bool = False) -> tuple[Finding, ...]:
    """Return a `totals.mismatch` for each of I0 to I4 that does not hold for a return, and if more was refunded."""
    totals, currency = made.totals, made.currency
    if wrong := tuple(foreign(_named(made), currency)):
        return wrong
    lines = Money.total((line.value for line in made.lines), currency)
    return (
        *_grand_total(totals, currency),
        *_values(made.lines),
        *unequal("totals.lines", lines, totals.lines),
        *(_tax_of_return(made) if unproven or not totals.tax_deducted else ()),
        *above(
            "refunds",
            _sum(made.refunds, (PaymentKind.REFUND,), currency),
            totals.grand_total,
            "refunded above returned",
        ),
    )


def broken_payments(payments: Sequence[Payment]) -> tuple[Finding, ...]:
    """Return a `totals.mismatch` if more was captured than authorised, or refunded than captured (I5).

    Only entries that succeeded count. Money captured without any entry that authorises it is one of the first. Refunds
    count whatever their sign, which no source shows.
    """
    return tuple(
        finding
        for currency in sorted({entry.amount.currency for entry in payments})
        for finding in _flow(payments, currency)
    )


# --- amounts ------------------------------------------------------------------------------------------------------


def _amounts_of(order: Order) -> list[Money]:
    """Return what nearly every order consists of, without the names: nearly always all is well."""
    totals = order.totals
    amounts = [
        totals.lines,
        totals.shipping,
        totals.handling,
        totals.discounts,
        totals.tax_included,
        totals.tax_added,
        totals.tax_deducted,
        totals.grand_total,
    ]
    for line in order.lines:
        amounts += (line.unit_price, line.value)
    if totals.net_total is not None:
        amounts.append(totals.net_total)
    if order.discounts:
        amounts += [discount.amount for discount in order.discounts]
    if order.taxes is not None:
        amounts += [getattr(rule, part) for rule in order.taxes.all for part in _TAX]
    return amounts


def _named(record: Order | Return) -> Iterator[tuple[str, Money]]:
    lines: Sequence[OrderLine | ReturnLine] = record.lines
    for index, line in enumerate(lines):
        yield f"lines[{index}].unit_price", line.unit_price
        yield f"lines[{index}].value", line.value
    for name in (*_PARTS, "return_cost", "net_total"):
        amount = getattr(record.totals, name, None)
        if amount is not None:
            yield f"totals.{name}", amount
    if isinstance(record, Order):
        for index, discount in enumerate(record.discounts or ()):
            yield f"discounts[{index}].amount", discount.amount
    yield from _named_taxes(record)


def _named_taxes(record: Order | Return) -> Iterator[tuple[str, Money]]:
    places = [(f"taxes.{name}", getattr(record.taxes, name)) for name in _COSTS] if record.taxes else []
    if isinstance(record, Return):
        places += [(f"lines[{index}].taxes", line.taxes) for index, line in enumerate(record.lines)]
    for place, rules in places:
        for index, rule in enumerate(rules):
            for part in _TAX:
                yield f"{place}[{index}].{part}", getattr(rule, part)


def _grand_total(totals: OrderTotals | ReturnTotals, currency: str) -> Iterator[Finding]:
    parts = [
        totals.lines,
        totals.shipping,
        totals.handling,
        totals.discounts,
        totals.tax_added,
        totals.tax_deducted,
    ]
    if isinstance(totals, ReturnTotals):
        parts.append(totals.return_cost)
    yield from unequal("totals.grand_total", Money.total(parts, currency), totals.grand_total)


def _values(lines: Iterable[OrderLine | ReturnLine]) -> Iterator[Finding]:
    for index, line in enumerate(lines):
        yield from unequal(f"lines[{index}].value", line.unit_price * line.quantity, line.value)


def _sum_of_lines(order: Order) -> Iterator[Finding]:
    yield from unequal(
        "totals.lines", Money.total(values_of_lines(order), order.currency), order.totals.lines
    )


def _sum_of_discounts(order: Order) -> Iterator[Finding]:
    if order.discounts is not None:
        computed = Money.total((one.amount for one in order.discounts), order.currency)
        yield from unequal("totals.discounts", computed, order.totals.discounts)


# --- tax ----------------------------------------------------------------------------------------------------------


def _tax_of_order(order: Order) -> Iterator[Finding]:
    yield from _net_total(order.totals)
    # Without their rules nothing tells how far discounts lowered the lines' tax.
    if order.taxes is not None and (order.taxes.discounts or not order.totals.discounts):
        totals = order.totals
        costs = Money.total((_tax(rule) - rule.deducted for rule in order.taxes.all), order.currency)
        yield from _tax_of_lines(order, totals.tax_included + totals.tax_added - totals.tax_deducted - costs)


def _certificates(order: Order) -> Iterator[Finding]:
    """Yield what is wrong if tax was taken off for a gift certificate: more than the real discounts account for."""
    currency, rules = order.currency, order.taxes.discounts if order.taxes else ()
    tender = Money.total((one.amount for one in order.discounts or () if one.is_tender), currency)
    if not tender or not rules:
        return
    real, rate = order.totals.discounts - tender, Fraction(max(rule.percent for rule in rules))
    off = [Money.total((getattr(rule, part) for rule in rules), currency) for part in ("included", "added")]
    most = [abs(real.minor) * rate / (100 + rate), abs(real.minor) * rate / 100]
    slack = len(order.lines) + len(rules)
    if any(abs(tax.minor) > limit + slack for tax, limit in zip(off, most, strict=True)):
        yield mismatch(
            "totals.tax",
            "tax was taken off for a gift certificate, which pays and is no discount",
            {"on discounts": str(off[0] + off[1]), "discounts": str(real), "gift certificates": str(tender)},
            cause="gift certificate as discount",
        )


def _tax_of_return(made: Return) -> Iterator[Finding]:
    yield from _net_total(made.totals)
    rules = [rule for line in made.lines for rule in line.taxes]
    tax = Money.total(map(_tax, (*rules, *made.taxes.all)), made.currency)
    yield from unequal("totals.tax", tax, made.totals.tax_included + made.totals.tax_added)


def _net_total(totals: OrderTotals | ReturnTotals) -> Iterator[Finding]:
    if totals.net_total is not None:
        tax = totals.tax_included + totals.tax_added
        yield from unequal("totals.net_total", totals.grand_total - tax, totals.net_total)


def _tax(rule: AppliedTax) -> Money:
    return rule.included + rule.added


def _tax_of_lines(order: Order, told: Money) -> Iterator[Finding]:
    """Yield what is wrong if the tax that is left for the lines, paid or taken off, is not that of their percentages.

    Rounded by line or by rule, the two differ by at most half a minor unit a line and half a unit a rule. Where
    prices with tax inside meet tax on top, nothing tells which line is which: anything between is accepted.
    """
    inside, on_top = (_by_percent(order, included=included) for included in (True, False))
    if not order.totals.tax_added:
        on_top = inside
    elif not (order.totals.tax_included or order.totals.tax_deducted):
        inside = on_top
    slack = len(order.lines) + 1
    if not min(inside, on_top) - slack <= told.minor <= max(inside, on_top) + slack:
        computed = Money.from_minor(round(inside), order.currency)
        yield mismatch(
            "totals.tax",
            f"the lines' percentages make {computed} of tax, the shop says {told}",
            {"computed": str(computed), "told": str(told)},
        )


def _by_percent(order: Order, *, included: bool) -> Fraction:
    """Return the tax of the lines' percentages, in minor units and not rounded."""
    return sum(
        (
            value.minor * Fraction(line.tax_percent) / (Fraction(line.tax_percent) * included + 100)
            for line, value in zip(order.lines, values_of_lines(order), strict=True)
        ),
        start=Fraction(0),
    )


# --- payments -----------------------------------------------------------------------------------------------------


def _flow(payments: Sequence[Payment], currency: str) -> Iterator[Finding]:
    captured = _sum(payments, (PaymentKind.CAPTURE,), currency)
    authorised = _sum(payments, _AUTHORISING, currency)
    refunded = _sum(payments, (PaymentKind.REFUND,), currency)
    paid = captured + _sum(payments, (PaymentKind.PREPAID, PaymentKind.MARKED_PAID), currency)
    yield from above("payments", captured, authorised, "captured above authorised")
    yield from above("payments", refunded, paid, "refunded above captured")


def _sum(payments: Iterable[Payment], kinds: Sequence[PaymentKind], currency: str) -> Money:
    moved = (
        abs(entry.amount)
        for entry in payments
        if entry.kind in kinds and entry.state is PaymentState.SUCCEEDED and entry.amount.currency == currency
    )
    return Money.total(moved, currency)
