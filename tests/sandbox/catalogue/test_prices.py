"""Pricelists and prices (OLD:erp, REF:Price)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions, SizeSeed, VariantSeed

CREATE = """mutation ($in: PricelistCreateInput!) { createPricelist(input: $in) {
  pricelist { id name status comment externalId isDefaultForCurrency createdAt
    store { id name type } currency { code } assignedToCountries { code name } defaultShippingOption { id name } }
  userErrors { message path } } }"""
UPDATE = """mutation ($id: Int!, $in: PricelistUpdateInput!) { updatePricelist(id: $id, input: $in) {
  pricelist { name status comment externalId currency { code } assignedToCountries { code }
    defaultShippingOption { id } } userErrors { message path } } }"""
DELETE = "mutation ($id: Int!) { deletePricelist(id: $id) { userErrors { message path } } }"
SET = """mutation ($in: ProductPricesSetInput!) { setPrices(input: $in) {
  pricelist { id } products { id name } userErrors { message path } } }"""
BATCH = """mutation ($in: [ProductPricesSetInput!]!) { setPricesBatch(input: $in) {
  pricelists { id } products { id } userErrors { message path } userWarnings { message path } } }"""
READ = """query ($id: [Int!]) { productVariants(where: {id: $id}) { id prices {
  price { value currency { code } } recommendedRetailPrice { value }
  pricelist { id } product { id } productVariant { id } } } }"""


def pricelist(centra: Centra, store: int = 1, currency: str = "EUR", **given: Any) -> int:
    given = {"name": "List", "status": "ACTIVE", "currencyIsoCode": currency, "store": {"id": store}, **given}
    identity: int = centra.do(CREATE, **{"in": given})["pricelist"]["id"]
    return identity


def two_variants(centra: Centra) -> int:
    """Make product 2 with the variants 2 and 3."""
    variants = [
        VariantSeed(number=f"-{name}", name=name, sizes=[SizeSeed(number=f"-{name}")])
        for name in ("RED", "BLUE")
    ]
    return centra.shop.add_product("TEE", "Tee", variants=variants)


def eur(value: int | str) -> dict[str, Any]:
    return {"value": Decimal(value), "currencyIsoCode": "EUR"}


def set_prices(centra: Centra, pricelist: int, *product_prices: dict[str, Any]) -> Any:
    return centra.do(SET, **{"in": {"pricelist": {"id": pricelist}, "productPrices": list(product_prices)}})


def of_variants(centra: Centra, *variants: int) -> list[Decimal | None]:
    """Read the price of each variant in the only pricelist."""
    found = []
    for variant in variants:
        ((price,),) = [row["prices"] for row in centra.ask(READ, id=[variant])["productVariants"]]
        found.append(price["price"] and price["price"]["value"])
    return found


@pytest.mark.behaviour("catalog-3-01", "catalog-3-02")
def test_a_pricelist_belongs_to_a_store_and_has_one_currency(centra: Centra) -> None:
    """Everything that was given is read back; several pricelists may share a currency, the first is its default."""
    option = centra.shop.add_shipping_option("SEK", countries=["SE"])
    given = {
        "name": "Test pricelist SEK",
        "status": "INACTIVE",
        "store": {"id": 1},
        "currencyIsoCode": "SEK",
        "defaultShippingOption": {"id": option},
        "addCountries": [{"code": "SE"}],
        "comment": "For tests",
        "externalId": "PL-1",
    }
    # OLD:erp, request: pricelist creation
    assert centra.do(CREATE, **{"in": given})["pricelist"] == {
        "id": 1,
        "name": "Test pricelist SEK",
        "status": "INACTIVE",
        "comment": "For tests",
        "externalId": "PL-1",
        "isDefaultForCurrency": True,
        "createdAt": "2026-03-01T12:00:00+00:00",
        "store": {"id": 1, "name": "Retail", "type": "DIRECT_TO_CONSUMER"},
        "currency": {"code": "SEK"},
        "assignedToCountries": [{"code": "SE", "name": "Sweden"}],
        "defaultShippingOption": {"id": option, "name": "SEK"},
    }
    second = pricelist(centra, currency="SEK", name="Sale")
    lists = centra.ask("{ pricelists(where: {currencyId: 1}) { id isDefaultForCurrency } }")["pricelists"]
    assert lists == [{"id": 1, "isDefaultForCurrency": True}, {"id": second, "isDefaultForCurrency": False}]


@pytest.mark.behaviour("catalog-3-02")
def test_wholesale_pricelists_have_no_countries(centra: Centra) -> None:
    """REF:PricelistCreateInput: countries are for direct-to-consumer stores; all that is wrong is named at once."""
    given = {
        "name": "B2B",
        "status": "ACTIVE",
        "store": {"id": 2},
        "currencyIsoCode": "XXX",
        "defaultShippingOption": {"id": 9},
        "addCountries": [{"code": "SE"}],
    }
    assert [error["path"] for error in centra.refused(CREATE, **{"in": given})] == [
        ["input", "currencyIsoCode"],
        ["input", "defaultShippingOption", "id"],
        ["input", "addCountries"],
    ]
    assert centra.ask("{ pricelists { id } }") == {"pricelists": []}


def test_a_pricelist_is_changed_member_by_member(centra: Centra) -> None:
    """What is left out stays, null takes off what may be missing, countries are added and removed."""
    option = centra.shop.add_shipping_option("EUR", currency="EUR")
    known = pricelist(
        centra,
        comment="Old",
        externalId="A",
        defaultShippingOption={"id": option},
        addCountries=[{"code": "SE"}, {"code": "FI"}],
    )
    change = {
        "name": "New",
        "status": "INACTIVE",
        "addCountries": {"code": "DE"},
        "removeCountries": {"code": "SE"},
    }
    assert centra.do(UPDATE, id=known, **{"in": change})["pricelist"] == {
        "name": "New",
        "status": "INACTIVE",
        "comment": "Old",
        "externalId": "A",
        "currency": {"code": "EUR"},
        "assignedToCountries": [{"code": "FI"}, {"code": "DE"}],
        "defaultShippingOption": {"id": option},
    }
    change = {"comment": None, "externalId": None, "defaultShippingOption": None, "currencyIsoCode": "USD"}
    changed = centra.do(UPDATE, id=known, **{"in": change})["pricelist"]
    assert (changed["comment"], changed["externalId"], changed["defaultShippingOption"]) == (None, None, None)
    assert changed["currency"] == {"code": "USD"}
    (error,) = centra.refused(UPDATE, id=99, **{"in": {}})
    assert error["path"] == ["id"]


@pytest.mark.behaviour("catalog-3-17")
def test_only_an_unused_pricelist_is_deleted(centra: Centra) -> None:
    """OLD:pages/04.guides/05.pim-gql-integration/docs: a pricelist can be deleted only while unused."""
    unused = pricelist(centra, currency="USD")
    centra.order(("S", 1, "10.00"), currency="EUR")
    used = next(row["id"] for row in centra.ask("{ pricelists { id } }")["pricelists"] if row["id"] != unused)
    (error,) = centra.refused(DELETE, id=used)
    assert error["path"] == ["id"]
    centra.do(DELETE, id=unused)
    assert centra.ask("{ pricelists { id } }") == {"pricelists": [{"id": used}]}
    (error,) = centra.refused(DELETE, id=unused)
    assert error["message"] == "Pricelist with id 1 not found."


@pytest.mark.behaviour("catalog-3-04")
def test_a_price_exists_for_every_pricelist_and_variant(centra: Centra) -> None:
    """REF:Price: one for each pair, null when none is set; found from the variant and from the pricelist."""
    two_variants(centra)
    first, second = pricelist(centra), pricelist(centra, currency="JPY")
    set_prices(centra, first, {"product": {"id": 2}, "price": eur("290")})
    (variant,) = centra.ask(READ, id=[2])["productVariants"]
    assert variant["prices"] == [
        {
            "price": {"value": Decimal("290.00"), "currency": {"code": "EUR"}},
            "recommendedRetailPrice": None,
            "pricelist": {"id": first},
            "product": {"id": 2},
            "productVariant": {"id": 2},
        },
        {
            "price": None,
            "recommendedRetailPrice": None,
            "pricelist": {"id": second},
            "product": {"id": 2},
            "productVariant": {"id": 2},
        },
    ]
    query = """query ($where: PriceFilter) { pricelists(where: {id: 1}) {
      prices(where: $where, sort: [productId_ASC, productVariantId_ASC]) { id productVariant { id } } } }"""

    def variants(**where: Any) -> list[int]:
        (found,) = centra.ask(query, where=where)["pricelists"]
        return [row["productVariant"]["id"] for row in found["prices"]]

    assert variants() == [1, 2, 3]
    assert variants(notNull=["price"]) == [2, 3]
    assert variants(price={"from": 290, "to": 290}) == [2, 3]
    assert variants(price={"from": Decimal("290.01")}) == []
    assert variants(productVariantId=[3]) == [3]
    assert variants(productVariantId=[3], negate=["productVariantId"]) == [1, 2]
    assert variants(productId=[1]) == [1]
    assert variants(pricelistId=[2]) == []


@pytest.mark.behaviour("catalog-3-05", "catalog-3-06", "catalog-3-07", "catalog-3-09", "catalog-3-18")
def test_variants_inherit_unless_they_have_their_own(centra: Centra) -> None:
    """OLD:erp: a product price reaches who inherits; named variants get their own and keep it."""
    two_variants(centra)
    known = pricelist(centra)
    own = {"productVariant": {"id": 2}, "price": eur(110)}
    payload = set_prices(
        centra,
        known,
        {"product": {"id": 1}, "price": eur(50)},
        {"product": {"id": 2}, "price": eur(100), "individualVariantPrices": [own]},
    )
    assert payload["products"] == [{"id": 1, "name": "Basic Jacket"}, {"id": 2, "name": "Tee"}]
    assert of_variants(centra, 1, 2, 3) == [50, 110, 100]
    set_prices(
        centra, known, {"product": {"id": 2}, "price": eur(90), "overrideIndividualVariantPrices": False}
    )
    assert of_variants(centra, 2, 3) == [110, 90]
    other = {"productVariant": {"id": 3}, "price": eur(120)}
    set_prices(centra, known, {"product": {"id": 2}, "individualVariantPrices": [other]})
    assert of_variants(centra, 2, 3) == [110, 120]


@pytest.mark.behaviour("catalog-3-08", "catalog-3-10", "catalog-3-13")
def test_override_makes_all_variants_inherit_again(centra: Centra) -> None:
    """OLD:erp: with override every variant gets the product price; then the named ones get their own.

    `overrideIndividualVariantPrices` is non-null (REF:ProductPriceInput), and false by default (OLD:erp).
    """
    two_variants(centra)
    known = pricelist(centra)
    own = [{"productVariant": {"id": variant}, "price": eur(110)} for variant in (2, 3)]
    set_prices(centra, known, {"product": {"id": 2}, "individualVariantPrices": own})
    set_prices(
        centra, known, {"product": {"id": 2}, "price": eur(70), "overrideIndividualVariantPrices": True}
    )
    assert of_variants(centra, 2, 3) == [70, 70]
    set_prices(centra, known, {"product": {"id": 2}, "price": eur(60)})
    assert of_variants(centra, 2, 3) == [60, 60]
    both = {"price": eur(40), "overrideIndividualVariantPrices": True, "individualVariantPrices": own[:1]}
    set_prices(centra, known, {"product": {"id": 2}, **both})
    assert of_variants(centra, 2, 3) == [110, 40]
    null = {"product": {"id": 2}, "price": eur(1), "overrideIndividualVariantPrices": None}
    refusal = centra.post(SET, **{"in": {"pricelist": {"id": known}, "productPrices": null}})
    assert refusal.status_code == 400


@pytest.mark.behaviour("catalog-3-11")
def test_a_new_variant_has_a_price_only_if_the_product_has(centra: Centra) -> None:
    """OLD:erp: send the product price too, or a variant added a moment ago is left without one."""
    two_variants(centra)
    known = pricelist(centra)
    only = [{"productVariant": {"id": 2}, "price": eur(110)}]
    set_prices(centra, known, {"product": {"id": 2}, "individualVariantPrices": only})
    assert of_variants(centra, 2, 3) == [110, None]
    set_prices(centra, known, {"product": {"id": 2}, "price": eur(100), "individualVariantPrices": only})
    assert of_variants(centra, 2, 3) == [110, 100]


def test_prices_of_products_that_are_not_active(centra: Centra) -> None:
    """OLD:pages/04.guides/05.pim-gql-integration/docs: prices may be set on inactive products."""
    centra.do("mutation { updateProduct(id: 1, input: {status: INACTIVE}) { userErrors { message } } }")
    set_prices(centra, pricelist(centra), {"product": {"id": 1}, "price": eur("9.90")})
    assert of_variants(centra, 1) == [Decimal("9.90")]


@pytest.mark.behaviour("catalog-3-03")
def test_recommended_retail_prices_are_for_wholesale(centra: Centra) -> None:
    """REF:Price: wholesale pricelists have one, others null and refuse it."""
    retail, wholesale = pricelist(centra), pricelist(centra, store=2)
    both = {"product": {"id": 1}, "price": eur(50), "recommendedRetailPrice": eur(120)}
    (error,) = centra.refused(SET, **{"in": {"pricelist": {"id": retail}, "productPrices": both}})
    assert error["path"] == ["input", "productPrices", "0", "recommendedRetailPrice"]
    set_prices(centra, wholesale, both)
    (variant,) = centra.ask(READ, id=[1])["productVariants"]
    prices = [(row["price"], row["recommendedRetailPrice"]) for row in variant["prices"]]
    euro = {"code": "EUR"}
    assert prices == [
        (None, None),
        ({"value": Decimal("50.00"), "currency": euro}, {"value": Decimal("120.00")}),
    ]


def test_wrong_prices_refuse_the_call(centra: Centra) -> None:
    """Another currency, a price below 0, too many digits, another product's variant, nothing at all (assumed)."""
    two_variants(centra)
    known = pricelist(centra)
    wrong = [
        {"product": {"id": 1}, "price": {"value": 10, "currencyIsoCode": "SEK"}},
        {"product": {"id": 1}, "price": eur("-1")},
        {"product": {"id": 1}, "price": eur("1.001")},
        {"product": {"id": 1}, "individualVariantPrices": {"productVariant": {"id": 2}, "price": eur(1)}},
        {"product": {"id": 1}},
        {"product": {"id": 99}, "price": eur(1)},
    ]
    errors = centra.refused(SET, **{"in": {"pricelist": {"id": known}, "productPrices": wrong}})
    assert [error["path"][2:] for error in errors] == [
        ["0", "price", "currencyIsoCode"],
        ["1", "price", "value"],
        ["2", "price", "value"],
        ["3", "individualVariantPrices", "0", "productVariant"],
        ["4"],
        ["5", "product", "id"],
    ]
    assert of_variants(centra, 1, 2, 3) == [None, None, None]


@pytest.mark.behaviour("catalog-3-20")
def test_money_has_cents_and_the_rate_of_today(centra: Centra) -> None:
    """Sub-units by the currency's digits; the rate is the present one, and so is its date."""
    for currency, value in (("EUR", "290.5"), ("JPY", "5000"), ("KWD", "1.234")):
        known = pricelist(centra, currency=currency)
        price = {"value": Decimal(value), "currencyIsoCode": currency}
        set_prices(centra, known, {"product": {"id": 1}, "price": price})
    centra.shop.set_rate("EUR", "11.50")
    (variant,) = centra.ask(
        """{ productVariants { prices { price { value valueInCents formattedValue conversionRate conversionDate
             baseCurrencyValue { value currency { code isBase } } } } } }"""
    )["productVariants"]
    euro, yen, dinar = (row["price"] for row in variant["prices"])
    assert euro == {
        "value": Decimal("290.50"),
        "valueInCents": 29050,
        "formattedValue": "290.50 EUR",
        "conversionRate": Decimal("11.50"),
        "conversionDate": "2026-03-01T12:00:00+00:00",
        "baseCurrencyValue": {"value": Decimal("3340.75"), "currency": {"code": "SEK", "isBase": True}},
    }
    assert (yen["valueInCents"], yen["formattedValue"]) == (5000, "5000 JPY")
    assert (dinar["valueInCents"], dinar["formattedValue"]) == (1234, "1.234 KWD")


@pytest.mark.behaviour("catalog-3-12")
def test_a_batch_takes_several_pricelists(centra: Centra) -> None:
    """REF:PricesSetBatchPayload: every pricelist and product once; one bad item refuses all of it."""
    euro, yen = pricelist(centra), pricelist(centra, currency="JPY")
    good = [
        {"pricelist": {"id": euro}, "productPrices": {"product": {"id": 1}, "price": eur(10)}},
        {
            "pricelist": {"id": yen},
            "productPrices": {"product": {"id": 1}, "price": {"value": 1500, "currencyIsoCode": "JPY"}},
        },
    ]
    bad = {"pricelist": {"id": yen}, "productPrices": {"product": {"id": 1}, "price": eur(10)}}
    (error,) = centra.refused(BATCH, **{"in": [*good, bad]})
    assert error["path"] == ["input", "2", "productPrices", "0", "price", "currencyIsoCode"]
    payload = centra.do(BATCH, **{"in": good})
    assert payload["pricelists"] == [{"id": euro}, {"id": yen}]
    assert payload["products"] == [{"id": 1}]
    (variant,) = centra.ask(READ, id=[1])["productVariants"]
    assert [row["price"]["value"] for row in variant["prices"]] == [Decimal("10.00"), 1500]


@pytest.mark.behaviour("catalog-6-04")
def test_a_batch_may_save_the_good_items() -> None:
    """Which batches do is not listed: `partial_price_batches` lets the price batches, with warnings for the rest."""
    centra = Centra(assumptions=Assumptions(partial_price_batches=True))
    known = pricelist(centra)
    good = {"pricelist": {"id": known}, "productPrices": {"product": {"id": 1}, "price": eur(10)}}
    bad = {"pricelist": {"id": 99}, "productPrices": {"product": {"id": 1}, "price": eur(10)}}
    payload = centra.do(BATCH, **{"in": [bad, good]})
    assert [warning["path"] for warning in payload["userWarnings"]] == [["input", "0", "pricelist", "id"]]
    assert payload["pricelists"] == [{"id": known}]
    assert of_variants(centra, 1) == [10]
    (error,) = centra.refused(BATCH, **{"in": [bad]})
    assert error["message"] == "Pricelist with id 99 not found."


def test_staff_set_prices(centra: Centra) -> None:
    """Pricelists and prices made by staff read like those of the API."""
    known = centra.shop.add_pricelist("B2B", currency="EUR", store_type="WHOLESALE")
    centra.shop.set_price(known, 1, "80.00", recommended="199.00")
    assert of_variants(centra, 1) == [80]
    centra.shop.set_price(known, 1, "75.50", variant=1)
    assert of_variants(centra, 1) == [Decimal("75.50")]
    with pytest.raises(ValueError, match="EUR has 2 decimals"):
        centra.shop.set_price(known, 1, "1.001")


def test_the_first_pricelist_is_the_default_whoever_makes_it(centra: Centra) -> None:
    """OLD:erp, one default of a currency: that of the first order is one, what staff add later is none."""
    centra.order(("S", 1, "1.00"))
    centra.shop.add_pricelist("Sale")
    centra.shop.add_pricelist("Euro", currency="EUR")
    read = "{ pricelists { id currency { code } isDefaultForCurrency } }"
    assert centra.ask(read)["pricelists"] == [
        {"id": 1, "currency": {"code": "SEK"}, "isDefaultForCurrency": True},
        {"id": 2, "currency": {"code": "SEK"}, "isDefaultForCurrency": False},
        {"id": 3, "currency": {"code": "EUR"}, "isDefaultForCurrency": True},
    ]


def test_a_bundle_may_cost_the_sum_of_its_parts(centra: Centra) -> None:
    """REF:Bundle: dynamic prices follow the parts; where they differ the lower ends and the upper ones."""
    two_variants(centra)
    known = pricelist(centra)
    dear = {"productVariant": {"id": 3}, "price": eur(15)}
    set_prices(
        centra,
        known,
        {"product": {"id": 1}, "price": eur(100)},
        {"product": {"id": 2}, "price": eur(10), "individualVariantPrices": [dear]},
    )
    bundle = centra.do(
        """mutation { createBundle(input: {type: FLEXIBLE, priceType: DYNAMIC,
          product: {name: "Set", productNumber: "SET", status: ACTIVE}, addBundleSections: [
            {quantity: 1, productVariants: {id: 1}}, {quantity: 2, productVariants: [{id: 2}, {id: 3}]}]})
          { bundle { product { id } prices { price { value } } maxPrices { price { value } } }
            userErrors { message path } } }"""
    )["bundle"]
    assert bundle["prices"] == [{"price": {"value": Decimal("120.00")}}]
    assert bundle["maxPrices"] == [{"price": {"value": Decimal("130.00")}}]
    own = {"product": {"id": bundle["product"]["id"]}, "price": eur(99)}
    (error,) = centra.refused(SET, **{"in": {"pricelist": {"id": known}, "productPrices": own}})
    assert error["message"] == "The bundle costs the sum of its parts."
