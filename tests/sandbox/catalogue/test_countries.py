"""Countries, states and currencies (REF:Country, REF:Currency)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sandbox_client import Centra


@pytest.mark.behaviour("catalog-4-05")
def test_a_country_has_three_codes(centra: Centra) -> None:
    """REF:Country: ISO2 by default, the others by argument; states where addresses have them."""
    query = """{ countries(where: {ISO2: ["SE", "US", "AF"]}, sort: [name_ASC]) {
      code iso3: code(type: ISO3) number: code(type: ISO_NUM) name continent isEU totalStates
      states(limit: 2) { code name } } }"""
    assert centra.ask(query)["countries"] == [
        {
            "code": "AF",
            "iso3": "AFG",
            "number": "004",
            "name": "Afghanistan",
            "continent": "Asia",
            "isEU": False,
            "totalStates": 0,
            "states": [],
        },
        {
            "code": "SE",
            "iso3": "SWE",
            "number": "752",
            "name": "Sweden",
            "continent": "Europe",
            "isEU": True,
            "totalStates": 0,
            "states": [],
        },
        {
            "code": "US",
            "iso3": "USA",
            "number": "840",
            "name": "United States",
            "continent": "North America",
            "isEU": False,
            "totalStates": 51,
            "states": [{"code": "AK", "name": "Alaska"}, {"code": "AL", "name": "Alabama"}],
        },
    ]


@pytest.mark.behaviour("catalog-4-06")
@pytest.mark.parametrize(
    "where, expected",
    [
        ('ISO2: ["SE", "NO"]', ["NO", "SE"]),
        ('ISO3: ["DEU"]', ["DE"]),
        ("ISO_NUM: [752, 4]", ["AF", "SE"]),
        ('name: {equals: "Japan"}', ["JP"]),
        ("totalStates: {from: 1}", ["AU", "CA", "US"]),
        ('continent: {equals: "Antarctica"}', ["AQ", "BV", "HM", "TF"]),
        ('search: "swe"', ["SE"]),
    ],
)
def test_countries_are_filtered(centra: Centra, where: str, expected: list[str]) -> None:
    """REF:CountryFilter: by each of the codes, by name, continent and states."""
    found = centra.ask(f"{{ countries(where: {{{where}}}) {{ code }} }}")["countries"]
    assert sorted(row["code"] for row in found) == expected


def test_all_countries_are_known(centra: Centra) -> None:
    """ISO 3166-1 has 249 countries; 27 of them are in the European Union."""
    rows = centra.ask("{ countries { id code iso3: code(type: ISO3) number: code(type: ISO_NUM) isEU } }")[
        "countries"
    ]
    assert len(rows) == 249
    assert all(len({row[key] for row in rows}) == 249 for key in ("id", "code", "iso3", "number"))
    assert sum(row["isEU"] for row in rows) == 27


@pytest.mark.behaviour("catalog-4-07", "catalog-4-08")
@pytest.mark.parametrize("code", ["SE", "SWE", "752", "se"])
def test_where_a_country_may_be_taken_off_it_is_named_by_any_code(centra: Centra, code: str) -> None:
    """REF:NullableCountryInput: ISO2, ISO3 or the number; an empty object takes the country off."""
    mutation = """mutation ($in: ProductUpdateInput!) { updateProduct(id: 1, input: $in) {
      product { countryOfOrigin { code } } userErrors { message path } } }"""
    product = centra.do(mutation, **{"in": {"countryOfOrigin": {"code": code}}})["product"]
    assert product == {"countryOfOrigin": {"code": "SE"}}
    product = centra.do(mutation, **{"in": {"countryOfOrigin": {}}})["product"]
    assert product == {"countryOfOrigin": None}
    (error,) = centra.refused(mutation, **{"in": {"countryOfOrigin": {"code": "XX"}}})
    assert error["message"] == "Country with code XX not found."


@pytest.mark.behaviour("catalog-4-12")
def test_account_ids_are_64_bit(centra: Centra) -> None:
    """REF:AllocationRuleFilter takes account ids as Int64; ids of the catalog are Int."""
    query = "{ __type(name: %s) { fields { name type { ofType { name } } } } }"

    def id_type(name: str) -> str:
        fields = centra.ask(query % f'"{name}"')["__type"]["fields"]
        return next(str(field["type"]["ofType"]["name"]) for field in fields if field["name"] == "id")

    assert id_type("Account") == "Int64"
    catalog = (
        "Product",
        "ProductVariant",
        "ProductSize",
        "Market",
        "Pricelist",
        "Warehouse",
        "Country",
        "Price",
    )
    assert {id_type(name) for name in catalog} == {"Int"}


def test_currencies_have_0_2_and_3_decimals(centra: Centra) -> None:
    """REF:Currency, with the digits of ISO 4217; one is the base."""
    query = "{ currencies { code decimalDigits denominator isoNumber isBase currentBaseRate updatedAt } }"
    found = {row["code"]: row for row in centra.ask(query)["currencies"]}
    assert [found[code]["decimalDigits"] for code in ("JPY", "EUR", "KWD")] == [0, 2, 3]
    assert [found[code]["denominator"] for code in ("JPY", "EUR", "KWD")] == [1, 100, 1000]
    assert found["AUD"]["isoNumber"] == "036"
    (base,) = centra.ask("{ currencies(where: {isBase: true}) { code currentBaseRate } }")["currencies"]
    assert base == {"code": "SEK", "currentBaseRate": 1}


def test_orders_keep_the_rate_of_their_day(centra: Centra) -> None:
    """A rate that staff change is the currency's from now on; what was sold before keeps its own."""
    centra.order(("S", 1, "10.00"), currency="EUR", number=1)
    centra.clock.move(days=1)
    centra.shop.set_rate("EUR", "12")
    centra.order(("S", 1, "10.00"), currency="EUR", number=2)
    rates = centra.ask("{ orders { number grandTotal { conversionRate } } }")["orders"]
    assert {row["number"]: row["grandTotal"]["conversionRate"] for row in rates} == {
        1: Decimal("11.25"),
        2: 12,
    }
    (euro,) = [
        row for row in centra.ask("{ currencies { code updatedAt } }")["currencies"] if row["code"] == "EUR"
    ]
    assert euro["updatedAt"] == "2026-03-02T12:00:00+00:00"
    for wrong in (("SEK", "2"), ("EUR", "0"), ("XXX", "1")):
        with pytest.raises(ValueError):
            centra.shop.set_rate(*wrong)
