"""Units, weights and tax keys: what others bring is checked, arithmetic is exact."""

from __future__ import annotations

from decimal import Decimal, localcontext

import pytest

from centra_ipaas.models import Money, Quantity, TaxKey, TaxScheme, Weight, WeightUnit, tax_inside, tax_on_top


def test_units_are_read_as_warehouses_write_them() -> None:
    assert [Quantity.of(text) for text in ("2", "2.000", Decimal(0), 7)] == [2, 2, 0, 7]
    assert isinstance(Quantity.of("2.0"), int)


@pytest.mark.parametrize("text", ["2.5", "-1", "two", "", "NaN", "Infinity", Decimal("-0.001")])
def test_what_is_no_number_of_units_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Quantity.of(text)


@pytest.mark.parametrize("thing", [2.0, True, None])
def test_units_are_not_made_of_floats_or_answers(thing: object) -> None:
    with pytest.raises(TypeError):
        Quantity.of(thing)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Quantity(thing)  # type: ignore[arg-type]


def test_no_more_can_be_taken_than_there_is() -> None:
    assert Quantity(5) - 2 == 3
    assert 1 + Quantity(2) == 3
    assert type(Quantity(5) - 2) is Quantity
    with pytest.raises(ValueError, match="-1 units"):
        Quantity(2) - 3


def test_weights_are_equal_whatever_their_unit() -> None:
    assert Weight.of("1.5", "kg") == Weight.of(1500, "g")
    assert Weight.of(16, "oz") == Weight.of(1, "lb")
    assert len({Weight.of(1, "kg"), Weight.of("1000.0", "g")}) == 1
    assert Weight.of(999, "g") < Weight.of(1, "kg")
    assert Weight.of(1, "kg") != Weight.of(1, "lb")


def test_weights_add_up_exactly_in_any_context() -> None:
    """The ounce is 28.349523125 g; a program's own precision changes nothing."""
    with localcontext() as context:
        context.prec = 3
        assert (Weight.of(1, "oz") + Weight.of("0.000000001", "g")).grams == Decimal("28.349523126")
        assert str(Weight.of("0.45", "kg") * 3) == "1.35 kg"
        assert str(Weight.of(1, "lb").to(WeightUnit.GRAM, 3)) == "453.592 g"
        assert str(Weight.of(500, "g").to(WeightUnit.KILOGRAM, 2)) == "0.50 kg"


@pytest.mark.parametrize("value", ["-1", "NaN", "heavy"])
def test_what_is_no_weight_is_refused(value: str) -> None:
    with pytest.raises(ValueError):
        Weight.of(value, "kg")


def test_a_weight_has_a_known_unit_and_no_float() -> None:
    with pytest.raises(ValueError, match="stone"):
        Weight.of(1, "stone")
    with pytest.raises(TypeError):
        Weight.of(0.1, "kg")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Weight.of(1, "kg") * 1.5  # type: ignore[operator]


def key(**changes: object) -> TaxKey:
    return TaxKey(**({"scheme": TaxScheme.LOCAL, "country": "SE", "rate": Decimal(25)} | changes))  # type: ignore[arg-type]


def test_keys_that_are_posted_together_are_equal() -> None:
    assert key() == key(rate=Decimal("25.00"))
    assert hash(key()) == hash(key(rate=Decimal("25.00")))
    assert str(key(rate=Decimal("25.00"))) == "local SE 25 %"
    assert str(key(scheme=TaxScheme.US_STATE, country="US", region="NY", rate=Decimal("8.875"))) == (
        "us state US-NY 8.875 %"
    )


@pytest.mark.parametrize(
    "change",
    [{"scheme": TaxScheme.OSS}, {"country": "DE"}, {"region": "AC"},
     {"rate": Decimal(12)}, {"rule_id": "7"}, {"entity": "AB"}],
    ids=str,
)  # fmt: skip
def test_whatever_differs_makes_another_key(change: dict[str, object]) -> None:
    assert key() != key(**change)


@pytest.mark.parametrize(
    "change", [{"rate": Decimal(-1)}, {"rate": Decimal(101)}, {"country": "Sweden"}], ids=str
)
def test_a_key_has_a_country_and_a_percentage(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        key(**change)


def test_a_rate_is_no_float() -> None:
    with pytest.raises(TypeError):
        key(rate=0.25)


@pytest.mark.parametrize(
    "amount, currency, percent, tax",
    [
        ("15000", "JPY", "10", "1364"),
        ("199.00", "CHF", "8.1", "14.91"),
        ("45.00", "GBP", "20", "7.50"),
        ("1296.00", "SEK", "25", "259.20"),
        ("-349.00", "SEK", "25", "-69.80"),
        ("50.00", "SEK", "25", "10.00"),
        ("500.00", "SEK", "25", "100.00"),
        ("99.99", "EUR", "0", "0.00"),
    ],
)
def test_tax_inside_an_amount(amount: str, currency: str, percent: str, tax: str) -> None:
    """The vectors of common practice, a sale and its refund."""
    gross = Money.of(amount, currency)
    assert tax_inside(gross, Decimal(percent)) == Money.of(tax, currency)
    assert key(rate=Decimal(percent)).inside(-gross) == -Money.of(tax, currency)


@pytest.mark.parametrize(
    "amount, currency, percent, tax",
    [
        ("12.345", "KWD", "5", "0.617"),
        ("150.00", "USD", "8.875", "13.31"),
        ("10.00", "USD", "8.875", "0.89"),
        ("0.50", "EUR", "25", "0.13"),
        ("-0.50", "EUR", "25", "-0.13"),
    ],
)
def test_tax_on_top_of_an_amount(amount: str, currency: str, percent: str, tax: str) -> None:
    """Half a unit is rounded away from zero: 0.125 gives 0.13, and so does its refund."""
    assert tax_on_top(Money.of(amount, currency), Decimal(percent)) == Money.of(tax, currency)
    assert key(rate=Decimal(percent)).on_top(Money.of(amount, currency)) == Money.of(tax, currency)


def test_a_lines_tax_is_not_a_units_tax_times_the_units() -> None:
    """3 x 33.33 with 25 % inside hold 20.00, three times the tax of one is 20.01."""
    unit = Money.of("33.33", "SEK")
    assert tax_inside(unit * 3, Decimal(25)) == Money.of("20.00", "SEK")
    assert tax_inside(unit, Decimal(25)) * 3 == Money.of("20.01", "SEK")
