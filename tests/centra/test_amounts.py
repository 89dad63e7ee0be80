"""Centra prints amounts as JSON floats; what comes out is the exact decimal."""

from __future__ import annotations

from decimal import Decimal

import pytest
from centra_samples import an_order, read, read_all, refused
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import Owner
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Money

DIGITS = {"JPY": 0, "SEK": 2, "KWD": 3}

amounts = st.tuples(st.sampled_from(sorted(DIGITS)), st.integers(-(10**11), 10**11))

#: How a server may print a float: shortest, with the digits of old serializers, or fixed.
PRINTS = {
    "shortest": repr,
    "seventeen digits": lambda number: f"{number:.17g}",
    "exponent": lambda number: f"{number:.16e}",
}


def line_price(text: str, currency: str = "SEK") -> Money:
    """Read one unit price printed like this."""
    unit_price = {"value": Decimal(text), "currency": {"code": currency}}
    return read({"lines.0.unitPrice": unit_price}).lines[0].unit_price


@pytest.mark.parametrize("printed", PRINTS)
@given(amount=amounts)
def test_an_amount_comes_out_as_the_exact_decimal(printed, amount):
    """For currencies with no, two and three decimals, however the server prints its float."""
    currency, minor = amount
    money = Money.from_minor(minor, currency)
    assert line_price(PRINTS[printed](float(money.amount)), currency) == money


@given(amount=amounts, tenths=st.integers(1, 9))
def test_more_digits_than_the_currency_has_are_refused(amount, tenths):
    """A tenth of a minor unit is no float noise."""
    currency, minor = amount
    value = Decimal(minor * 10 + tenths).scaleb(-DIGITS[currency] - 1)
    price = {"value": value, "currency": {"code": currency}}
    assert refused({"lines.0.unitPrice": price}) == {"lines[0].unitPrice.value": "totals.mismatch"}


@pytest.mark.parametrize(
    "text, currency, exact",
    [
        ("12.499999999999998", "SEK", "12.50"),
        ("12.500000000000002", "SEK", "12.50"),
        ("59.970000000000006", "EUR", "59.97"),
        ("-0.0", "SEK", "0.00"),
        ("1e3", "JPY", "1000"),
        ("14999.999999999998", "JPY", "15000"),
        ("12.345", "KWD", "12.345"),
    ],
)
def test_float_noise_is_taken_off(text, currency, exact):
    """What a sum of binary floats leaves behind is far below a minor unit."""
    assert line_price(text, currency) == Money.of(exact, currency)


@pytest.mark.parametrize("text, currency", [("12.505", "SEK"), ("1500.5", "JPY"), ("12.3455", "KWD")])
def test_an_amount_that_is_too_fine_goes_to_finance(text, currency):
    """With the amount as evidence, and not rounded."""
    unit_price = {"value": Decimal(text), "currency": {"code": currency}}
    (bad,) = read_all(an_order({"lines.0.unitPrice": unit_price}))
    assert isinstance(bad, BadRecord)
    (finding,) = bad.findings
    assert (finding.code, finding.owner) == ("totals.mismatch", Owner.FINANCE)
    assert finding.evidence["centra"] == text
    assert finding.evidence["currency"] == currency


def test_an_amount_beyond_all_measure_refuses_its_order_only():
    """It is a finding like any other."""
    assert list(refused({"lines.0.unitPrice.value": Decimal("1e40")})) == ["lines[0].unitPrice"]


@pytest.mark.parametrize("told", ["1E+30", "-1E+400", "1E+999999"])
def test_a_number_too_large_for_money_is_a_finding(told):
    """It takes no time to say so, and no memory."""
    assert refused({"totals.shipping.value": Decimal(told)}) == {"totals.shipping": "record.unreadable"}


@pytest.mark.parametrize("code", ["sek", "S1K", "ÅÄÖ"])
def test_a_code_that_is_no_currency_is_a_finding(code):
    """Three letters are not enough."""
    assert refused({"lines.0.unitPrice.currency.code": code}) == {"lines[0].unitPrice": "record.unreadable"}
