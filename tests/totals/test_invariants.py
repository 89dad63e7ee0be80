"""Whether orders and returns add up: each invariant broken alone is one finding with both sides."""

from __future__ import annotations

import pytest
from attrs import evolve
from totals_orders import RETURN, line, order, payment, rule, sek

from centra_ipaas.errors import Owner
from centra_ipaas.models import (
    CostTaxes,
    Discount,
    DiscountKind,
    Money,
    OrderTotals,
    PaymentKind,
    PaymentState,
)
from centra_ipaas.totals import broken, broken_amounts, broken_payments, broken_return

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
LINE = line("100", quantity=2)
ORDER = evolve(order([LINE], grand="200"), totals=TOTALS, discounts=None)

#: 200 + 49 - 20 = 229, of it 25 % inside: 40 + 9.80 - 4 = 45.80.
FULL = order(
    [LINE],
    shipping="49",
    discounts=[(DiscountKind.VOUCHER, "-20")],
    included="45.80",
    grand="229",
    net="183.20",
    taxes=CostTaxes(shipping=(rule("25", included="9.80"),), discounts=(rule("25", included="-4.00"),)),
)


def test_what_adds_up_has_no_findings() -> None:
    assert broken(ORDER) == broken(FULL) == broken_return(RETURN) == ()


@pytest.mark.parametrize("part", ["shipping", "handling", "discounts", "tax_added", "tax_deducted"])
def test_each_part_counts_in_the_grand_total(part: str) -> None:
    """I1: one öre more in any of them, and the whole is one öre short."""
    totals = evolve(TOTALS, **{part: getattr(TOTALS, part) + sek("0.01")})
    (finding,) = broken(evolve(ORDER, totals=totals))
    assert (finding.code, finding.path, finding.owner) == (
        "totals.mismatch",
        "totals.grand_total",
        Owner.FINANCE,
    )
    assert finding.evidence == {"computed": "237.01 SEK", "told": "237.00 SEK"}


def test_the_lines_count_in_their_total_and_in_the_grand_total() -> None:
    found = broken(evolve(ORDER, totals=evolve(TOTALS, lines=sek("200.01"))))
    assert [(one.path, one.evidence["computed"]) for one in found] == [
        ("totals.grand_total", "237.01 SEK"),
        ("totals.lines", "200.00 SEK"),
    ]


def test_each_line_is_its_price_times_its_quantity() -> None:
    """I2: cancelled units are none of it."""
    (finding,) = broken(evolve(ORDER, lines=(evolve(LINE, quantity=3, cancelled_quantity=1),)))
    assert (finding.path, finding.evidence["computed"]) == ("lines[0].value", "300.00 SEK")


def test_everything_that_is_wrong_is_told_at_once() -> None:
    totals = evolve(FULL.totals, lines=sek("300"), net_total=sek("1"))
    found = broken(evolve(FULL, totals=totals, lines=(evolve(LINE, quantity=3),)))
    assert [one.path for one in found] == [
        "totals.grand_total",
        "lines[0].value",
        "totals.lines",
        "totals.net_total",
    ]


@pytest.mark.parametrize("name", ["unit_price", "value"])
def test_an_amount_of_another_currency_is_told_alone(name: str) -> None:
    """I0: nothing can be added up then."""
    (finding,) = broken(evolve(ORDER, lines=(evolve(LINE, **{name: Money.of("100", "EUR")}),)))
    assert (finding.path, finding.evidence["amount"]) == (f"lines[0].{name}", "100.00 EUR")


def test_a_total_and_a_discount_of_another_currency_are_told() -> None:
    euro = Money.of("-20", "EUR")
    found = broken(
        evolve(
            FULL,
            totals=evolve(FULL.totals, discounts=euro),
            discounts=(Discount(kind=DiscountKind.VOUCHER, amount=euro),),
        )
    )
    assert [one.path for one in found] == ["totals.discounts", "discounts[0].amount"]


def test_a_tax_or_a_net_total_of_another_currency_is_told() -> None:
    """Whatever is added up somewhere is looked at before."""
    euro = rule("25", included="9.80", currency="EUR")
    (part, *_) = broken(evolve(FULL, taxes=CostTaxes(shipping=(euro,))))
    assert part.path == "taxes.shipping[0].included"
    net = evolve(FULL, totals=evolve(FULL.totals, net_total=Money.of("183.20", "EUR")))
    assert [one.path for one in broken(net)] == ["totals.net_total"]
    lines = (evolve(RETURN.lines[0], taxes=(euro,)),)
    assert [one.path for one in broken_return(evolve(RETURN, lines=lines))] == [
        f"lines[0].taxes[0].{part}" for part in ("included", "added", "deducted")
    ]


def test_the_discounts_make_their_total() -> None:
    """No source says that they do: a voucher on single lines may be in their prices."""
    odd = evolve(FULL, discounts=(Discount(kind=DiscountKind.MANUAL, amount=sek("-19.99")),))
    assert broken(odd) == ()
    (finding,) = broken(odd, unproven=True)
    assert (finding.path, finding.evidence["computed"]) == ("totals.discounts", "-19.99 SEK")


def test_the_total_without_tax_is_less_by_the_tax() -> None:
    """I4."""
    (finding,) = broken(evolve(FULL, totals=evolve(FULL.totals, net_total=sek("183.21"))))
    assert (finding.path, finding.evidence) == (
        "totals.net_total",
        {"computed": "183.20 SEK", "told": "183.21 SEK"},
    )


def test_the_tax_left_for_the_lines_is_that_of_their_percentages() -> None:
    """I3, as far as an order shows it: 40.00, give or take a rounding of each line."""
    near = evolve(FULL.totals, tax_included=sek("45.81"), net_total=None)
    assert broken(evolve(FULL, totals=near)) == ()
    far = evolve(FULL.totals, tax_included=sek("55.80"), net_total=None)
    (finding,) = broken(evolve(FULL, totals=far))
    assert (finding.path, finding.evidence) == ("totals.tax", {"computed": "40.00 SEK", "told": "50.00 SEK"})


def test_a_gift_certificate_taxed_as_a_discount_is_told() -> None:
    """1000.00 with 25 % inside carry 200.00, whoever pays them; 80.00 less were for a discount."""
    gift = order(
        [line("1000")],
        discounts=[(DiscountKind.GIFT_CERTIFICATE, "-400")],
        included="120",
        grand="600",
        taxes=CostTaxes(discounts=(rule("25", included="-80.00"),)),
    )
    (finding,) = broken(gift)
    assert (finding.cause, finding.evidence) == (
        "gift certificate as discount",
        {"on discounts": "-80.00 SEK", "discounts": "0.00 SEK", "gift certificates": "-400.00 SEK"},
    )


def test_what_is_not_proven_for_deducted_tax_is_left_out_unless_asked_for() -> None:
    """I3 and I4 on orders that carry tax deducted: no source shows them."""
    odd = evolve(ORDER, totals=evolve(TOTALS, net_total=sek("1")))
    assert broken_amounts(odd) == ()
    assert [one.path for one in broken_amounts(odd, unproven=True)] == ["totals.net_total"]
    back = evolve(
        RETURN,
        totals=evolve(
            RETURN.totals, tax_deducted=sek("-1.00"), grand_total=sek("283.09"), net_total=sek("1")
        ),
    )
    assert broken_return(back) == ()
    assert [one.path for one in broken_return(back, unproven=True)] == ["totals.net_total"]


@pytest.mark.parametrize(
    "part", ["lines", "shipping", "handling", "discounts", "return_cost", "tax_added", "tax_deducted"]
)
def test_each_part_counts_in_what_is_given_back(part: str) -> None:
    totals = evolve(RETURN.totals, **{part: getattr(RETURN.totals, part) + sek("1")})
    assert "totals.grand_total" in [one.path for one in broken_return(evolve(RETURN, totals=totals))]


def test_the_tax_of_all_rules_of_a_return_is_its_tax() -> None:
    """I3: 69.80 - 5.18 - 7.80 = 56.82."""
    (finding,) = broken_return(evolve(RETURN, taxes=CostTaxes(discounts=(rule("25", included="-5.18"),))))
    assert (finding.path, finding.evidence) == ("totals.tax", {"computed": "64.62 SEK", "told": "56.82 SEK"})


def test_a_returns_lines_and_currency_are_looked_at() -> None:
    three = evolve(RETURN, lines=(evolve(RETURN.lines[0], quantity=3),))
    assert [one.path for one in broken_return(three)] == ["lines[0].value"]
    none = evolve(RETURN, lines=())
    assert [one.path for one in broken_return(none)] == ["totals.lines", "totals.tax"]
    euro = evolve(RETURN, totals=evolve(RETURN.totals, return_cost=Money.of("-39", "EUR")))
    assert [one.path for one in broken_return(euro)] == ["totals.return_cost"]


def test_more_refunded_than_returned_is_told() -> None:
    """Refunds count whatever their sign; a request moves nothing."""
    asked = payment(PaymentKind.REFUND_REQUEST, "284.09")
    done = payment(PaymentKind.REFUND, "-284.09")
    assert broken_return(evolve(RETURN, refunds=(asked, done))) == ()
    (finding,) = broken_return(evolve(RETURN, refunds=(done, payment(PaymentKind.REFUND, "0.01"))))
    assert (finding.path, finding.evidence) == (
        "refunds",
        {"refunded": "284.10 SEK", "returned": "284.09 SEK"},
    )


AUTH, CAPTURE, REFUND = PaymentKind.AUTHORISATION, PaymentKind.CAPTURE, PaymentKind.REFUND


def test_money_moves_within_what_was_allowed() -> None:
    """I5: pending and failed entries move nothing, additional payments allow more."""
    entries = [
        payment(AUTH, "100"),
        payment(CAPTURE, "60"),
        payment(CAPTURE, "50", state=PaymentState.PENDING),
        payment(CAPTURE, "50", state=PaymentState.FAILED),
        payment(CAPTURE, "40"),
        payment(PaymentKind.ADDITIONAL, "10"),
        payment(CAPTURE, "10"),
        payment(REFUND, "-110"),
    ]
    assert broken_payments(entries) == ()


def test_more_captured_than_authorised_and_more_refunded_than_captured_are_told() -> None:
    found = broken_payments([payment(AUTH, "100"), payment(CAPTURE, "100.01"), payment(REFUND, "100.02")])
    assert [one.evidence for one in found] == [
        {"captured": "100.01 SEK", "authorised": "100.00 SEK"},
        {"refunded": "100.02 SEK", "captured": "100.01 SEK"},
    ]


def test_currencies_do_not_cover_for_each_other() -> None:
    found = broken_payments([payment(AUTH, "100", currency="EUR"), payment(CAPTURE, "100")])
    assert [one.evidence["authorised"] for one in found] == ["0.00 SEK"]


def test_what_was_paid_elsewhere_can_be_refunded() -> None:
    assert broken_payments([payment(PaymentKind.MARKED_PAID, "50"), payment(REFUND, "50")]) == ()
    assert broken_payments([payment(PaymentKind.PREPAID, "50"), payment(REFUND, "50")]) == ()
