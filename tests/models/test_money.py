"""Money is exact, in one currency, and splits without a remainder."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal, getcontext, localcontext

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.models import Money, minor_digits

CURRENCIES = ("SEK", "JPY", "KWD")
currencies = st.sampled_from(CURRENCIES)
units = st.integers(-(10**15), 10**15)
money = st.builds(Money.from_minor, units, currencies)
weights = st.lists(
    st.integers(0, 10**6) | st.decimals(0, 10**6, places=3, allow_nan=False, allow_infinity=False),
    min_size=1,
    max_size=12,
).filter(any)


def sek(amount: str) -> Money:
    return Money.of(amount, "SEK")


def seks(text: str) -> tuple[Money, ...]:
    return tuple(map(sek, text.split()))


# --- making it ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "currency, digits", [("JPY", 0), ("KRW", 0), ("SEK", 2), ("EUR", 2), ("KWD", 3), ("TND", 3)]
)
def test_each_currency_has_its_decimals(currency, digits):
    """ISO 4217: none for the yen, three for the dinar, two for most."""
    assert minor_digits(currency) == digits
    assert str(Money.from_minor(1250, currency)) == f"{Decimal(1250).scaleb(-digits):f} {currency}"


@given(units=units, currency=currencies)
def test_minor_units_go_there_and_back(units, currency):
    """from_minor and minor are each other's inverse; so are of and the text of the amount."""
    made = Money.from_minor(units, currency)
    assert made.minor == units
    assert Money.of(str(made.amount), currency) == made
    assert str(Money.of(str(made.amount), currency)) == str(made)


@pytest.mark.parametrize("amount", ["12.5", "12.50", Decimal("12.500"), "1.25e1", " 12.5 "])
def test_one_amount_has_one_spelling(amount):
    """Whatever the scale on the way in, the scale of the currency is on the way out."""
    assert str(Money.of(amount, "SEK")) == "12.50 SEK"
    assert hash(Money.of(amount, "SEK")) == hash(sek("12.50"))


@pytest.mark.parametrize(
    "amount, currency", [("12.505", "SEK"), ("0.5", "JPY"), ("0.0001", "KWD"), (Decimal("1e-9"), "EUR")]
)
def test_more_decimals_than_the_currency_has_are_an_error(amount, currency):
    """Nothing is rounded by the way."""
    with pytest.raises(ValueError, match="more decimals"):
        Money.of(amount, currency)


@pytest.mark.parametrize(
    "amount", ["", "abc", "1,50", "NaN", "sNaN", "Infinity", "-inf", Decimal("NaN"), "1e30"]
)
def test_what_is_no_amount_is_an_error(amount):
    """Words, commas, not-a-number, infinity, more digits than there is money."""
    with pytest.raises(ValueError):
        Money.of(amount, "SEK")
    with pytest.raises(ValueError):
        Money.rounded(Decimal(amount) if amount not in ("", "abc", "1,50") else amount, "SEK")


@pytest.mark.parametrize("amount", [1.1, 1.5, 1.0, True, None, b"1", [1]])
def test_a_float_is_no_money(amount):
    """A binary float must never hold money, not even one that happens to be exact; nor a truth value."""
    for make in (Money.of, Money.rounded, Money):
        with pytest.raises(TypeError):
            make(amount, "SEK")
    with pytest.raises(TypeError):
        sek("10.00").allocate([1, amount])


@pytest.mark.parametrize(
    "amount, currency", [("1.5", "SEK"), ("1.005", "SEK"), ("1.00", "JPY"), ("NaN", "SEK")]
)
def test_the_bare_constructor_lets_no_other_scale_in(amount, currency):
    """Neither called by hand nor by a decoder: minor units would be cut off in silence."""
    with pytest.raises(ValueError):
        Money(Decimal(amount), currency)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"amount": amount, "currency": currency}, Money)


@pytest.mark.parametrize("code", ["sek", "SE", "SEKK", "", "S K", "ÅÄÖ", "123"])
def test_a_currency_is_three_capital_letters(code):
    """Anything else is refused by every way to make money."""
    for make in (
        lambda: Money.of(1, code),
        lambda: Money.rounded(Decimal(1), code),
        lambda: Money.from_minor(1, code),
    ):
        with pytest.raises(ValueError, match="ISO 4217"):
            make()


@pytest.mark.parametrize(
    "amount, currency, expected",
    [
        ("0.125", "SEK", "0.13"), ("-0.125", "SEK", "-0.13"), ("0.124999", "SEK", "0.12"), ("2.5", "JPY", "3"),
        ("-2.5", "JPY", "-3"), ("0.0005", "KWD", "0.001"), ("0.004", "SEK", "0.00"), ("-0.004", "SEK", "0.00"),
    ],
)  # fmt: skip
def test_rounding_is_half_up_away_from_zero(amount, currency, expected):
    """So a refund mirrors its sale; and nothing is less than nothing."""
    assert str(Money.rounded(Decimal(amount), currency)) == f"{expected} {currency}"


@pytest.mark.parametrize(
    "gross, percent, currency, tax",
    [("15000", "10", "JPY", "1364"), ("199.00", "8.1", "CHF", "14.91"), ("799.00", "25", "SEK", "159.80"),
     ("45.00", "20", "GBP", "7.50")],
)  # fmt: skip
def test_tax_inside_a_price(gross, percent, currency, tax):
    """Vectors of the domain: gross times rate by hundred plus rate, rounded once."""
    rate = Decimal(percent)
    assert Money.rounded(Decimal(gross) * rate / (100 + rate), currency) == Money.of(tax, currency)


def test_tax_on_top_of_a_price():
    """Three decimals: 5 % on 12.345 KWD is 0.617."""
    assert Money.rounded(Decimal("12.345") * Decimal("0.05"), "KWD") == Money.of("0.617", "KWD")


def test_the_tax_of_a_line_is_not_the_tax_of_a_unit_times_quantity():
    """3 x 33.33 with 25 % inside: 20.00, where units would make 20.01."""
    line = Money.rounded((sek("33.33") * 3).amount / 5, "SEK")
    unit = Money.rounded(sek("33.33").amount / 5, "SEK")
    assert (line, unit * 3) == (sek("20.00"), sek("20.01"))


# --- counting with it --------------------------------------------------------------------------------------


@given(one=units, two=units, currency=currencies)
def test_sums_are_those_of_minor_units(one, two, currency):
    """Adding, taking away, comparing and negating are what whole numbers do."""
    a, b = Money.from_minor(one, currency), Money.from_minor(two, currency)
    assert (a + b).minor == one + two
    assert (a - b).minor == one - two
    assert (-a).minor == -one
    assert abs(a).minor == abs(one)
    assert (a * 3).minor == (3 * a).minor == 3 * one
    assert (a < b, a <= b, a > b, a >= b, a == b) == (
        one < two,
        one <= two,
        one > two,
        one >= two,
        one == two,
    )
    assert bool(a) is bool(one)
    assert Money.total([a, b, b], currency).minor == one + 2 * two


@pytest.mark.parametrize("calculate", [
    lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b, lambda a, b: a > b,
    lambda a, b: a >= b, lambda a, b: Money.total([a, b], "SEK"),
])  # fmt: skip
def test_two_currencies_do_not_mix(calculate):
    """An error, not a number; and they are never equal."""
    with pytest.raises(ValueError, match="cannot mix SEK and EUR"):
        calculate(sek("1"), Money.of("1", "EUR"))
    assert sek("1") != Money.of("1", "EUR")


@pytest.mark.parametrize("other", [1, 1.0, Decimal(1), "1", None, True])
def test_money_goes_with_money_only(other):
    """A bare number has no currency."""
    for calculate in (lambda: sek("1") + other, lambda: sek("1") - other, lambda: sek("1") < other):
        with pytest.raises(TypeError):
            calculate()


@pytest.mark.parametrize("quantity", [1.5, Decimal(2), "2", True, None])
def test_a_quantity_is_a_whole_number(quantity):
    """Rates are for Money.rounded."""
    with pytest.raises(TypeError):
        sek("10.00") * quantity


def test_the_sum_of_nothing_is_zero():
    """In the currency asked for."""
    assert Money.total([], "JPY") == Money.zero("JPY")
    assert str(Money.zero("JPY")) == "0 JPY"


def test_there_is_no_minus_zero():
    """An ERP that reads text would show it."""
    nothings = [
        sek("-0.00"),
        sek("-1") * 0,
        -sek("0"),
        sek("1") - sek("1"),
        sek("0") * -1,
        *sek("-0.01").allocate([0, 1]),
    ]
    assert all("-0.00" not in str(nothing) for nothing in nothings)


def test_another_precision_changes_nothing():
    """A program that sets its decimal context to six digits still counts its money right."""
    with localcontext() as context:
        context.prec = 6
        large = sek("1234567.89")
        assert str(large + sek("0.01")) == "1234567.90 SEK"
        assert str(large * 3) == "3703703.67 SEK"
        assert str(-large) == "-1234567.89 SEK"
        assert str(abs(-large)) == "1234567.89 SEK"
        assert large.minor == 123456789
        assert Money.from_minor(123456789, "SEK") == large
        assert sum(part.minor for part in large.allocate([1, 1, 1])) == 123456789
    assert getcontext().prec == 28


def test_more_than_28_digits_are_an_error():
    """Never rounded in silence."""
    with pytest.raises(ValueError):
        Money.from_minor(10**30 + 1, "SEK")
    most = Money.from_minor(10**28 - 1, "SEK")
    for calculate in (lambda: most + most, lambda: most * 11, lambda: -most - most):
        with pytest.raises(ValueError, match="too large"):
            calculate()


def test_it_is_a_value():
    """Frozen, hashable, the same after pickle and copy; as JSON both members are text."""
    made = sek("12.50")
    with pytest.raises(AttributeError):
        made.amount = Decimal(1)  # type: ignore[misc]
    assert pickle.loads(pickle.dumps(made)) == copy.deepcopy(made) == made
    assert {made: 1}[sek("12.5")] == 1
    assert msgspec.json.encode(made) == b'{"amount":"12.50","currency":"SEK"}'


# --- splitting it ------------------------------------------------------------------------------------------


def test_the_worked_example():
    """Domain 1.3: order discount, gross, tax per line against tax of the total, net."""
    lines, shipping = seks("799.00 349.00 199.00"), sek("49.00")
    shares = sek("100.00").allocate([line.amount for line in lines])
    assert shares == seks("59.32 25.91 14.77")
    gross = [*(line - share for line, share in zip(lines, shares, strict=True)), shipping]
    assert tuple(gross) == seks("739.68 323.09 184.23 49.00")
    total = Money.total(gross, "SEK")
    each = [Money.rounded(part.amount / 5, "SEK") for part in gross]
    assert tuple(each) == seks("147.94 64.62 36.85 9.80")
    assert Money.total(each, "SEK") == sek("259.21")
    tax = Money.rounded(total.amount / 5, "SEK")
    assert tax == sek("259.20")
    allocated = tax.allocate([part.amount for part in gross])
    assert allocated == seks("147.94 64.62 36.84 9.80")
    net = [part - share for part, share in zip(gross, allocated, strict=True)]
    assert tuple(net) == seks("591.74 258.47 147.39 39.20")
    assert Money.total(net, "SEK") == sek("1036.80")


@pytest.mark.parametrize(
    "amount, shares, expected",
    [
        ("20.00", [1, 1, 1], "6.67 6.67 6.66"),
        ("-10.00", [1, 1, 1], "-3.34 -3.33 -3.33"),
        ("0.01", [1, 2], "0.00 0.01"),
        ("0.02", [1, 1, 1], "0.01 0.01 0.00"),
        ("1.00", [0, 1, 0], "0.00 1.00 0.00"),
        ("0.00", [1, 2], "0.00 0.00"),
    ],
)
def test_vectors_of_allocation(amount, shares, expected):
    """Largest fraction, then largest weight, then position."""
    assert sek(amount).allocate(shares) == seks(expected)


def test_the_unit_left_over_goes_to_the_larger_of_equal_fractions():
    """1/3 and 4/3 have the same fraction, which no number of decimals shows."""
    assert Money.of(2, "JPY").allocate([1, 4, 1]) == tuple(Money.of(n, "JPY") for n in (0, 2, 0))
    assert Money.of(5, "JPY").allocate([1, 4, 10]) == tuple(Money.of(n, "JPY") for n in (0, 1, 4))


@given(amount=money, shares=weights)
def test_nothing_is_lost_in_allocation(amount, shares):
    """The parts add up, each is within one unit of its exact share, and the sign only mirrors them."""
    parts = amount.allocate(shares)
    assert Money.total(parts, amount.currency) == amount
    assert parts == amount.allocate(shares)
    assert tuple(-part for part in parts) == (-amount).allocate(shares)
    whole = sum(map(Decimal, shares))
    for part, share in zip(parts, shares, strict=True):
        with localcontext(prec=60):
            assert abs(part.minor - amount.minor * Decimal(share) / whole) < 1


@given(
    amount=money,
    shares=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
    factor=st.integers(2, 1000),
)
def test_only_the_proportion_of_weights_counts(amount, shares, factor):
    """Weights times anything split the same."""
    assert amount.allocate(shares) == amount.allocate([share * factor for share in shares])


@pytest.mark.parametrize(
    "shares", [[], [0], [0, 0], [-1, 2], [Decimal("NaN")], [Decimal("Infinity"), 1], [1, -1]]
)
def test_weights_that_do_not_split_are_refused(shares):
    """Negative ones, all zero, none, not a number."""
    with pytest.raises(ValueError):
        sek("1.00").allocate(shares)
