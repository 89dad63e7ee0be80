"""Whether an order adds up: each part counts, each line counts, each amount has the order's currency."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from attrs import evolve

from centra_ipaas.models import Money, Order, OrderLine, OrderStatus, OrderTotals, SalesChannel
from centra_ipaas.sync.orders.invariants import broken

NOW = datetime(2026, 3, 3, tzinfo=UTC)


def sek(amount: str) -> Money:
    return Money.of(amount, "SEK")


#: 200 + 49 + 10 - 20 + 5 - 7 = 237; the tax that is included counts for nothing.
TOTALS = OrderTotals(
    lines=sek("200"),
    shipping=sek("49"),
    handling=sek("10"),
    discounts=sek("-20"),
    tax_included=sek("40"),
    tax_added=sek("5"),
    tax_deducted=sek("-7"),
    grand_total=sek("237"),
)
LINE = OrderLine(
    id="1",
    sku="SHIRT",
    quantity=2,
    unit_price=sek("100"),
    unit_list_price=sek("120"),
    value=sek("200"),
    tax_percent=Decimal(25),
)
ORDER = Order(
    id="a",
    number="1",
    channel=SalesChannel.CONSUMER,
    status=OrderStatus.CONFIRMED,
    placed_at=NOW,
    updated_at=NOW,
    currency="SEK",
    lines=(LINE,),
    totals=TOTALS,
)


def test_an_order_that_adds_up_has_no_findings() -> None:
    assert broken(ORDER) == ()


@pytest.mark.parametrize("part", ["lines", "shipping", "handling", "discounts", "tax_added", "tax_deducted"])
def test_each_part_counts_in_the_grand_total(part: str) -> None:
    """One öre more in any of them, and the whole is one öre short."""
    totals = evolve(TOTALS, **{part: getattr(TOTALS, part) + sek("0.01")})
    (finding,) = broken(evolve(ORDER, totals=totals))
    assert (finding.code, finding.path) == ("totals.mismatch", "totals.grand_total")
    assert finding.evidence == {"computed": "237.01 SEK", "told": "237.00 SEK"}


def test_each_line_is_its_price_times_its_quantity() -> None:
    bad = evolve(LINE, quantity=3)
    (finding,) = broken(evolve(ORDER, lines=(LINE, bad)))
    assert (finding.path, finding.evidence["computed"]) == ("lines[1].value", "300.00 SEK")


@pytest.mark.parametrize("name", ["unit_price", "value"])
def test_an_amount_of_another_currency_is_told_alone(name: str) -> None:
    """Nothing can be added up then."""
    (finding,) = broken(evolve(ORDER, lines=(evolve(LINE, **{name: Money.of("100", "EUR")}),)))
    assert finding.path == f"lines[0].{name}"
