"""Random orders, returns and refunds against a second calculation in whole numbers: no difference, or a finding.

``CENTRA_IPAAS_ORDERS=100000`` looks at so many instead of the few of every day.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from random import Random

import pytest
from attrs import evolve
from integer_shop import CURRENCIES, MODES, Bill, Line, parts_of, random_bill, random_return
from totals_orders import NOW, RETURN, order

from centra_ipaas.models import (
    AppliedTax,
    CostTaxes,
    Discount,
    DiscountKind,
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
from centra_ipaas.totals import broken, broken_return, shares

ORDERS = int(os.environ.get("CENTRA_IPAAS_ORDERS", "2000"))
EMPTY = order([], grand="0")


def money(units: int, bill: Bill) -> Money:
    return Money.from_minor(units, bill.currency)


def by_mode(tax: int, bill: Bill) -> dict[str, Money]:
    told = {"included": 0, "added": 0, "deducted": 0}
    told[bill.mode] = -tax if bill.mode == "deducted" else tax
    return {mode: money(units, bill) for mode, units in told.items()}


def rules(tax: int, bill: Bill, rate: int) -> tuple[AppliedTax, ...]:
    return (AppliedTax(rule_id="1", percent=Decimal(rate) / 1000, **by_mode(tax, bill)),)


def costs(bill: Bill) -> CostTaxes:
    taxes, rate = bill.taxes(), bill.rate_of_costs
    return CostTaxes(
        shipping=rules(taxes["shipping"], bill, rate),
        handling=rules(taxes["handling"], bill, rate),
        discounts=rules(-taxes["voucher"], bill, rate) if bill.voucher else (),
        return_cost=rules(-taxes["fee"], bill, rate) if bill.fee else (),
    )


def sums(bill: Bill) -> dict[str, Money]:
    return {
        "lines": money(bill.values(), bill),
        "shipping": money(bill.shipping, bill),
        "handling": money(bill.handling, bill),
        "discounts": money(-bill.voucher - bill.certificate, bill),
        "grand_total": money(bill.grand(), bill),
        "net_total": money(bill.net(), bill),
    } | {f"tax_{mode}": amount for mode, amount in by_mode(bill.tax(), bill).items()}


def paid(dice: Random, bill: Bill) -> list[Payment]:
    total = max(bill.grand(), 0)
    captured = parts_of(dice, total)
    moved = [(PaymentKind.AUTHORISATION, total), *((PaymentKind.CAPTURE, part) for part in captured)]
    moved += [(PaymentKind.REFUND, part) for part in parts_of(dice, dice.randint(0, total))]
    return [
        Payment(id=str(number), kind=kind, state=PaymentState.SUCCEEDED, amount=money(units, bill), at=NOW)
        for number, (kind, units) in enumerate(moved)
    ]


def order_line(line: Line, bill: Bill) -> OrderLine:
    return OrderLine(
        id="1",
        sku="SKU",
        quantity=line.quantity,
        unit_price=money(line.unit, bill),
        unit_list_price=money(line.unit, bill),
        value=money(line.value, bill),
        tax_percent=Decimal(line.rate) / 1000,
    )


def sold(dice: Random, bill: Bill) -> Order:
    off = [(DiscountKind.VOUCHER, bill.voucher), (DiscountKind.GIFT_CERTIFICATE, bill.certificate)]
    return evolve(
        EMPTY,
        currency=bill.currency,
        lines=tuple(order_line(line, bill) for line in bill.lines),
        totals=OrderTotals(**sums(bill)),
        discounts=tuple(Discount(kind=kind, amount=money(-units, bill)) for kind, units in off if units),
        taxes=costs(bill),
        payments=tuple(paid(dice, bill)),
    )


def returned(bill: Bill) -> Return:
    lines = tuple(
        ReturnLine(
            id="1",
            order_line_id="1",
            quantity=line.quantity,
            unit_price=money(line.unit, bill),
            value=money(line.value, bill),
            taxes=rules(tax, bill, line.rate),
        )
        for line, tax in zip(bill.lines, bill.line_taxes(), strict=True)
    )
    return evolve(
        RETURN,
        currency=bill.currency,
        lines=lines,
        totals=ReturnTotals(**sums(bill), return_cost=money(-bill.fee, bill)),
        taxes=costs(bill),
        refunds=(),
    )


def column(portions: object, name: str) -> list[int]:
    return [getattr(portion, name).minor for portion in portions]  # type: ignore[attr-defined]


def compare(made: Order, bill: Bill) -> None:
    """Hold what falls to each line against the whole numbers."""
    found = shares(made)
    given = bill.tax_by_line()
    signed = [-tax for tax in given] if bill.mode == "deducted" else given
    assert column(found.lines, "discount") == [-off for off in bill.off]
    assert column(found.lines, f"tax_{bill.mode}") == signed
    assert found.tender.minor == bill.certificate
    taxes = bill.taxes()
    sign = -1 if bill.mode == "deducted" else 1
    assert column([found.shipping, found.handling], f"tax_{bill.mode}") == [
        sign * taxes["shipping"],
        sign * taxes["handling"],
    ]
    assert sum(column(found.all, "gross")) == bill.grand() + bill.certificate
    assert sum(column(found.all, "net")) == bill.net() + bill.certificate


def test_every_figure_agrees() -> None:
    """Untouched, nothing is found, and each line's discount and tax are those of the second calculation."""
    dice, seen = Random(6), Counter[str]()
    for _ in range(ORDERS):
        bill = random_bill(dice)
        made = sold(dice, bill)
        assert broken(made, unproven=True) == (), bill
        compare(made, bill)
        back = random_return(dice, bill)
        assert broken_return(returned(back), unproven=True) == (), back
        seen.update([bill.mode, bill.currency])
    assert set(MODES) | set(CURRENCIES) == set(seen)


Planted = Callable[[Order, Money], Order]


def in_totals(name: str) -> Planted:
    def plant(made: Order, by: Money) -> Order:
        return evolve(made, totals=evolve(made.totals, **{name: getattr(made.totals, name) + by}))

    return plant


def in_a_line(name: str) -> Planted:
    def plant(made: Order, by: Money) -> Order:
        first, *others = made.lines
        return evolve(made, lines=(evolve(first, **{name: getattr(first, name) + by}), *others))

    return plant


def in_payments(kind: PaymentKind) -> Planted:
    def plant(made: Order, by: Money) -> Order:
        moved = Money.total(
            (one.amount for one in made.payments if one.kind is PaymentKind.CAPTURE), made.currency
        )
        more = evolve(made.payments[0], kind=kind, amount=moved + abs(by))
        return evolve(made, payments=(*made.payments, more))

    return plant


PLANTS: dict[str, Planted] = {
    **{f"totals.{name}": in_totals(name) for name in sums(Bill("added", "SEK", [Line(1, 1, 0)]))},
    "lines[0].value": in_a_line("value"),
    "lines[0].unit_price": in_a_line("unit_price"),
    "captured": in_payments(PaymentKind.CAPTURE),
    "refunded": in_payments(PaymentKind.REFUND),
}


@pytest.mark.parametrize("name", PLANTS)
def test_no_difference_passes(name: str) -> None:
    """One minor unit, or many, anywhere: it is found, whatever the tax mode and the currency."""
    dice = Random(name)
    for _ in range(ORDERS // len(PLANTS)):
        bill = random_bill(dice)
        by = money(dice.choice([1, -1]) * dice.choice([1, 1, dice.randint(2, 10_000)]), bill)
        assert broken(PLANTS[name](sold(dice, bill), by), unproven=True) != (), (name, by, bill)


@pytest.mark.parametrize("name", [*sums(Bill("added", "SEK", [Line(1, 1, 0)])), "return_cost"])
def test_no_difference_of_a_return_passes(name: str) -> None:
    dice = Random(name)
    for _ in range(ORDERS // 20):
        back = random_return(dice, random_bill(dice))
        made = returned(back)
        by = money(dice.choice([1, -1]) * dice.choice([1, dice.randint(2, 10_000)]), back)
        odd = evolve(made, totals=evolve(made.totals, **{name: getattr(made.totals, name) + by}))
        assert broken_return(odd, unproven=True) != (), (name, by, back)
