"""Markets (REF:Market)."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import AddressSeed

CREATE = """mutation ($in: MarketCreateInput!) { createMarket(input: $in) {
  market { id name comment externalId createdAt store { id } assignedToCountries { code } }
  userErrors { message path } } }"""
UPDATE = """mutation ($id: Int!, $in: MarketUpdateInput!) { updateMarket(id: $id, input: $in) {
  market { name comment externalId assignedToCountries { code } } userErrors { message path } } }"""


def given(name: str, store: int = 1, **more: Any) -> dict[str, Any]:
    return {"in": {"name": name, "store": {"id": store}, **more}}


@pytest.mark.behaviour("catalog-4-01")
def test_a_market_belongs_to_a_store_where_its_name_is_unique(centra: Centra) -> None:
    """OLD:pages/04.guides/05.pim-gql-integration/docs; another store may use the name."""
    countries = [{"code": "SE"}, {"code": "NO"}]
    market = centra.do(CREATE, **given("Nordics", comment="All", addCountries=countries, externalId="M-1"))[
        "market"
    ]
    assert market == {
        "id": 1,
        "name": "Nordics",
        "comment": "All",
        "externalId": "M-1",
        "createdAt": "2026-03-01T12:00:00+00:00",
        "store": {"id": 1},
        "assignedToCountries": [{"code": "NO"}, {"code": "SE"}],
    }
    (error,) = centra.refused(CREATE, **given("Nordics"))
    assert error["path"] == ["input", "name"]
    centra.do(CREATE, **given("Nordics", store=2))
    (error,) = centra.refused(CREATE, **given("Mars", store=3))
    assert error["path"] == ["input", "store", "id"]
    assert len(centra.ask("{ markets { id } }")["markets"]) == 2


@pytest.mark.behaviour("catalog-4-03", "catalog-4-07")
def test_countries_are_for_direct_to_consumer_stores(centra: Centra) -> None:
    """REF:MarketCreateInput; countries are named by {id} or {code}, unknown ones are all named at once."""
    (error,) = centra.refused(CREATE, **given("B2B", store=2, addCountries={"code": "SE"}))
    assert error["path"] == ["input", "addCountries"]
    (sweden,) = centra.ask('{ countries(where: {ISO2: "SE"}) { id } }')["countries"]
    market = centra.do(CREATE, **given("Retail", addCountries=[{"id": sweden["id"]}, {"code": "de"}]))[
        "market"
    ]
    assert market["assignedToCountries"] == [{"code": "DE"}, {"code": "SE"}]
    wrong = [{"code": "SWE"}, {"id": 9999}, {}, {"id": sweden["id"], "code": "SE"}]
    errors = centra.refused(CREATE, **given("Wrong", addCountries=wrong))
    assert [error["path"][2:] for error in errors] == [["0", "code"], ["1", "id"], ["2"], ["3"]]


def test_a_market_is_changed_member_by_member(centra: Centra) -> None:
    """What is left out stays, null takes off, a taken name is refused, its own is not."""
    centra.do(CREATE, **given("Nordics", comment="All", externalId="M-1", addCountries={"code": "SE"}))
    centra.do(CREATE, **given("Benelux"))
    change = {"name": "Nordics", "addCountries": {"code": "NO"}, "removeCountries": {"code": "SE"}}
    assert centra.do(UPDATE, id=1, **{"in": change})["market"] == {
        "name": "Nordics",
        "comment": "All",
        "externalId": "M-1",
        "assignedToCountries": [{"code": "NO"}],
    }
    change = {"name": "North", "comment": None, "externalId": None}
    market = centra.do(UPDATE, id=1, **{"in": change})["market"]
    assert (market["name"], market["comment"], market["externalId"]) == ("North", None, None)
    (error,) = centra.refused(UPDATE, id=1, **{"in": {"name": "Benelux"}})
    assert error["path"] == ["input", "name"]
    (error,) = centra.refused(UPDATE, id=9, **{"in": {}})
    assert error["message"] == "Market with id 9 not found."
    assert centra.ask("{ market(id: 1) { name } }") == {"market": {"name": "North"}}


def test_markets_are_filtered_and_sorted(centra: Centra) -> None:
    """REF:MarketFilter: by store, country, name and external id; newest first."""
    centra.do(CREATE, **given("Nordics", externalId="N", addCountries=[{"code": "SE"}, {"code": "NO"}]))
    centra.do(CREATE, **given("Sweden", addCountries=[{"code": "SE"}]))
    centra.do(CREATE, **given("Trade", store=2))

    def names(**where: Any) -> list[str]:
        query = "query ($where: MarketFilter) { markets(where: $where, sort: [id_DESC]) { name } }"
        return [row["name"] for row in centra.ask(query, where=where)["markets"]]

    (sweden,) = centra.ask('{ countries(where: {ISO3: "SWE"}) { id } }')["countries"]
    assert names() == ["Trade", "Sweden", "Nordics"]
    assert names(storeId=1) == ["Sweden", "Nordics"]
    assert names(assignedCountryId=sweden["id"]) == ["Sweden", "Nordics"]
    assert names(externalId="N") == ["Nordics"]
    assert names(name={"contains": "swe"}) == ["Sweden"]
    assert names(search="trade") == ["Trade"]


@pytest.mark.behaviour("catalog-4-09")
def test_nested_lists_of_a_market_have_limits(centra: Centra) -> None:
    """REF:Market: 1 to 100 displays, 1 to 200 of the rest; countries need no limit."""
    codes = [row["code"] for row in centra.ask("{ countries { code } }")["countries"]][:120]
    centra.do(CREATE, **given("World", addCountries=[{"code": code} for code in codes]))
    (market,) = centra.ask("{ markets { assignedToCountries { code } displays(limit: 100) { id } } }")[
        "markets"
    ]
    assert len(market["assignedToCountries"]) == 120
    for wrong, told in {
        "displays(limit: 101)": "limit must be between 1 and 100, got 101.",
        "displays(limit: 0)": "limit must be between 1 and 100, got 0.",
        "campaigns(limit: 201)": "limit must be between 1 and 200, got 201.",
    }.items():
        (error,) = centra.body(f"{{ markets {{ id {wrong} {{ id }} }} }}")["errors"]
        assert error["message"] == told
    assert centra.ask("{ markets { campaigns(limit: 200) { id } } }") == {"markets": [{"campaigns": []}]}


@pytest.mark.behaviour("catalog-4-04")
def test_a_market_and_its_parts_have_their_own_permissions(centra: Centra) -> None:
    """OLD:pages/04.guides/05.pim-gql-integration/docs lists them among `permissionsUsed`."""
    body = centra.body("{ markets { id comment store { id } assignedToCountries { id } } }")
    assert body["extensions"]["permissionsUsed"] == [
        "Market:read",
        "Market.comment:read",
        "Store:read",
        "Country:read",
    ]


@pytest.mark.behaviour("catalog-4-10")
def test_a_token_may_be_limited_to_stores(centra: Centra) -> None:
    """REF:Market, REF:Pricelist, REF:PriceAlteration: "Store restrictions apply"."""
    for store in (1, 2):
        centra.do(CREATE, **given("Market", store=store))
        centra.shop.add_pricelist("List", store_type="WHOLESALE" if store == 2 else "DIRECT_TO_CONSUMER")
    alteration = '{name: "A", status: ACTIVE, store: {id: 2}, startDate: "2026-03-10"}'
    centra.do(f"mutation {{ createPriceAlteration(input: {alteration}) {{ userErrors {{ message }} }} }}")
    centra.sandbox.tokens.add("retail only", stores=[1])
    centra.client.headers["authorization"] = "Bearer retail only"
    query = """{ markets { store { id } } pricelists { store { id } } priceAlterations { id } stores { id }
      productVariants { prices { pricelist { id } } } }"""
    assert centra.ask(query) == {
        "markets": [{"store": {"id": 1}}],
        "pricelists": [{"store": {"id": 1}}],
        "priceAlterations": [],
        "stores": [{"id": 1}],
        "productVariants": [{"prices": [{"pricelist": {"id": 1}}]}],
    }
    (error,) = centra.refused(CREATE, **given("Other", store=2))
    assert error["path"] == ["input", "store", "id"]


def test_a_market_without_countries_takes_orders(centra: Centra) -> None:
    """Countries are optional (REF:MarketCreateInput): the address says where an order goes, else it is Sweden."""
    market = centra.do(CREATE, **given("Nowhere"))["market"]["id"]
    centra.order(("S", 1, "1.00"), market=market, shipping_address=AddressSeed(country="DE"))
    centra.order(("S", 1, "1.00"), market=market)
    orders = centra.ask("{ orders { country { code } billingAddress { country { code } } } }")["orders"]
    assert [order["country"]["code"] for order in orders] == ["DE", "SE"]
    assert [order["billingAddress"]["country"]["code"] for order in orders] == ["DE", "SE"]
