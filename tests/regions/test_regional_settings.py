"""Settings of markets: read with every error at its path, and wrong in nothing once they are there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.models import Money, TaxScheme
from centra_ipaas.regions import AddressField, Market, Regions, read_regions, read_toml

TOML = """
[lengths]
line1 = 35

[addresses.US]
required = ["line1", "city", "region", "postal_code"]
regions = ["NY", "CA"]
postal_codes = ["#####", "#####-####"]

[markets.Sweden]
currency = "SEK"
prices_include_tax = true
language = "sv-SE"
countries = ["SE", "FI"]

[[markets.Sweden.taxes]]
country = "SE"
percent = 25
scheme = "local"
code = "MP1"

[[markets.Sweden.taxes]]
country = "FI"
percent = 25.5
scheme = "oss"
code = "OSS-FI"

[markets.USA]
currency = "USD"
prices_include_tax = false
language = "en-US"
countries = ["US"]
"""


def swiss(**more: object) -> Market:
    return Market(
        currency="CHF",
        prices_include_tax=True,
        language="de-CH",
        countries=("CH",),
        smallest_step=Decimal("0.05"),
        **more,
    )


def wrong(document: object) -> list[str]:
    with pytest.raises(ConfigurationError) as caught:
        read_regions(document)
    return sorted(str(caught.value).splitlines()[1:])


def test_settings_are_read_from_toml() -> None:
    regions = read_toml(TOML)
    assert list(regions.markets) == ["Sweden", "USA"]
    sweden = regions.markets["Sweden"]
    assert (sweden.currency, sweden.prices_include_tax, sweden.countries) == ("SEK", True, ("SE", "FI"))
    assert regions.lengths == {AddressField.LINE1: 35}
    assert regions.addresses["US"].postal_codes == ("#####", "#####-####")


def test_a_rate_is_a_tax_of_the_other_side() -> None:
    """Exactly: 25.5 of a file is 25.5, whatever a float would make of it."""
    sweden = read_toml(TOML).markets["Sweden"]
    tax = sweden.tax("FI", Decimal("25.50"))
    assert tax is not None
    assert (tax.code, tax.key.scheme, tax.key.rate) == ("OSS-FI", TaxScheme.OSS, Decimal("25.5"))
    assert sweden.tax("FI", Decimal(25)) is None


def test_a_states_own_tax_goes_before_the_countrys() -> None:
    document = {
        "currency": "USD",
        "prices_include_tax": False,
        "language": "en",
        "countries": ["US"],
        "taxes": [
            {"country": "US", "percent": "8", "scheme": "us state", "code": "US"},
            {"country": "US", "region": "NY", "percent": "8", "scheme": "us state", "code": "NY"},
        ],
    }
    market = read_regions({"markets": {"USA": document}}).markets["USA"]
    found = [market.tax("US", Decimal(8), region) for region in ("NY", "CA")]
    assert [tax.code for tax in found if tax] == ["NY", "US"]


def test_everything_that_is_wrong_is_told_at_once_with_its_path() -> None:
    document = {
        "market": {},
        "lengths": {"line1": 0, "street": 3},
        "addresses": {"US": {"required": "line1", "postal_codes": ["#####", "[0-9]+"]}},
        "markets": {
            "Sweden": {
                "currency": "kronor",
                "prices_include_tax": "no",
                "language": "Swedish",
                "countries": [],
                "smallest_step": "-1",
                "taxes": [
                    {"country": "SE", "percent": 25.0, "scheme": "normal", "code": ""},
                    {"country": "Sweden", "percent": "125", "scheme": "local"},
                ],
                "vat": 25,
            },
            "Norway": [],
        },
    }
    told = wrong(document)
    assert told == sorted(
        [
            "settings: not known: market",
            "lengths['street']: 'street' is not a valid AddressField",
            "addresses['US'].required: is not a list",
            "addresses['US'].postal_codes: '[0-9]+' is not a pattern such as '### ##': # is a digit, @ a letter",
            "markets['Sweden'].currency: 'kronor' is not an ISO 4217 currency code such as 'SEK'",
            "markets['Sweden'].prices_include_tax: is not true or false",
            "markets['Sweden'].language: 'Swedish' is not a language tag such as 'sv' or 'sv-SE'",
            "markets['Sweden'].countries: at least one country is needed",
            "markets['Sweden'].smallest_step: -1 is not a step, such as 0.05",
            "markets['Sweden'].taxes[0].percent: is not a decimal number: write it as text, such as '6.5'",
            "markets['Sweden'].taxes[0].scheme: 'normal' is not a valid TaxScheme",
            "markets['Sweden'].taxes[0].code: must not be empty",
            "markets['Sweden'].taxes[1].country: 'Sweden' is not an ISO 3166-1 country code such as 'SE'",
            "markets['Sweden'].taxes[1].percent: 125 is not a rate in per cent, 0 to 100",
            "markets['Sweden'].taxes[1].code: is missing",
            "markets['Sweden']: not known: vat",
            "markets['Norway']: is not a table of fields",
        ]
    )


def test_a_market_that_contradicts_itself_is_told_with_its_path() -> None:
    taxes = [
        {"country": "NO", "percent": "25", "scheme": "local", "code": "A"},
        {"country": "SE", "percent": "25", "scheme": "local", "code": "B"},
        {"country": "SE", "percent": "25.0", "scheme": "oss", "code": "C"},
    ]
    sweden = {
        "currency": "SEK",
        "prices_include_tax": True,
        "language": "sv",
        "countries": ["SE"],
        "taxes": taxes,
    }
    japan = {
        "currency": "JPY",
        "prices_include_tax": True,
        "language": "ja",
        "countries": ["JP"],
        "smallest_step": "0.5",
    }
    told = wrong({"markets": {"Sweden": sweden, "Japan": japan}})
    assert len(told) == 2
    assert told[0].startswith("markets['Japan']: 0.5 has more decimals than JPY has")
    assert told[1].startswith(
        "markets['Sweden']: taxes name NO, which is not among the countries; taxes have 25"
    )


@pytest.mark.parametrize("text", ["markets = ", "[markets.SE]\n[markets.SE]"])
def test_what_is_no_toml_is_told(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no TOML"):
        read_toml(text)


def test_what_python_makes_cannot_be_wrong_either() -> None:
    with pytest.raises(ValueError, match="currency"):
        Market(currency="sek", prices_include_tax=True, language="sv", countries=("SE",))
    with pytest.raises(ValueError, match="country"):
        Regions(markets={}, addresses={"Sweden": read_toml(TOML).addresses["US"]})


@pytest.mark.parametrize(
    "amount, paid", [("9.97", "9.95"), ("9.975", "10.00"), ("-9.975", "-10.00"), ("0.02", "0.00")]
)
def test_customers_pay_in_steps(amount: str, paid: str) -> None:
    assert swiss().rounded(Decimal(amount)) == Money.of(paid, "CHF")


@given(st.decimals(min_value=-1_000_000, max_value=1_000_000, places=4))
def test_rounding_is_never_further_than_half_a_step_and_always_payable(amount: Decimal) -> None:
    market = swiss()
    rounded = market.rounded(amount)
    assert market.payable(rounded)
    assert abs(rounded.amount - amount) <= Decimal("0.025")
    assert market.rounded(-amount) == -rounded
