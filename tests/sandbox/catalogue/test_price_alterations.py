"""Price alterations (OLD:pages/04.guides/05.pim-gql-integration/docs, REF:PriceAlteration)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

CREATE = """mutation ($in: PriceAlterationCreateInput!) { createPriceAlteration(input: $in) {
  priceAlteration { id name status startDate endDate store { id } deliveryWindows { id } }
  userErrors { message path } } }"""
UPDATE = """mutation ($id: Int!, $in: PriceAlterationUpdateInput!) { updatePriceAlteration(id: $id, input: $in) {
  priceAlteration { name status startDate endDate store { id } } userErrors { message path } } }"""
SET = """mutation ($in: ProductAlteredPricesSetInput!) { setAlteredPrices(input: $in) {
  priceAlteration { id prices { price { value } recommendedRetailPrice { value } pricelist { id } product { id } } }
  pricelist { id } products { id } userErrors { message path } } }"""
BATCH = """mutation ($in: [ProductAlteredPricesSetInput!]!) { setAlteredPricesBatch(input: $in) {
  priceAlterations { id } pricelists { id } products { id } userErrors { message path }
  userWarnings { message path } } }"""


def alteration(centra: Centra, **given: Any) -> int:
    given = {"name": "Spring", "status": "ACTIVE", "store": {"id": 2}, "startDate": "2026-03-10", **given}
    identity: int = centra.do(CREATE, **{"in": given})["priceAlteration"]["id"]
    return identity


def altered(centra: Centra, alteration: int, pricelist: int, value: str, **more: Any) -> dict[str, Any]:
    price = {"value": Decimal(value), "currencyIsoCode": "SEK"}
    return {
        "priceAlteration": {"id": alteration},
        "pricelist": {"id": pricelist},
        "productPrices": {"product": {"id": 1}, "price": price, **more},
    }


def price(centra: Centra) -> Decimal:
    (variant,) = centra.ask("{ productVariants { prices(where: {storeId: 2}) { price { value } } } }")[
        "productVariants"
    ]
    value: Decimal = variant["prices"][0]["price"]["value"]
    return value


@pytest.mark.behaviour("catalog-3-14", "catalog-3-16")
def test_an_alteration_is_made_for_a_wholesale_store(centra: Centra) -> None:
    """OLD:erp sends a date-time and reads a day; the store of consumers is refused."""
    given = {
        "name": "First price alteration",
        "status": "INACTIVE",
        "store": {"id": 2},
        "startDate": "2024-02-01T00:00:00+0000",
    }
    # OLD:erp, request: price alteration
    assert centra.do(CREATE, **{"in": given})["priceAlteration"] == {
        "id": 1,
        "name": "First price alteration",
        "status": "INACTIVE",
        "startDate": "2024-02-01",
        "endDate": None,
        "store": {"id": 2},
        "deliveryWindows": [],
    }
    (error,) = centra.refused(CREATE, **{"in": {**given, "store": {"id": 1}}})
    assert error["path"] == ["input", "store"]
    assert len(centra.ask("{ priceAlterations { id } }")["priceAlterations"]) == 1


@pytest.mark.behaviour("catalog-3-14")
def test_from_its_start_on_it_replaces_the_pricelists_prices(centra: Centra) -> None:
    """Before the start day and after the end day the pricelist's price counts; the alteration's rows are its own."""
    known = centra.shop.add_pricelist("B2B", store_type="WHOLESALE")
    centra.shop.set_price(known, 1, "100.00", recommended="250.00")
    made = alteration(centra, endDate="2026-03-12")
    payload = centra.do(SET, **{"in": altered(centra, made, known, "80.00")})
    assert (payload["pricelist"], payload["products"]) == ({"id": known}, [{"id": 1}])
    assert payload["priceAlteration"]["prices"] == [
        {
            "price": {"value": Decimal("80.00")},
            "recommendedRetailPrice": None,
            "pricelist": {"id": known},
            "product": {"id": 1},
        }
    ]
    assert price(centra) == 100  # 1 March
    centra.clock.move(days=8)
    assert price(centra) == 100  # 9 March
    centra.clock.move(days=1)
    assert price(centra) == 80  # 10 March
    centra.clock.move(days=2)
    assert price(centra) == 80  # 12 March
    query = "{ productVariants { prices { recommendedRetailPrice { value } } } }"
    (variant,) = centra.ask(query)["productVariants"]
    assert variant["prices"] == [{"recommendedRetailPrice": {"value": Decimal("250.00")}}]
    centra.do(UPDATE, id=made, **{"in": {"status": "INACTIVE"}})
    assert price(centra) == 100
    centra.do(UPDATE, id=made, **{"in": {"status": "ACTIVE"}})
    assert price(centra) == 80
    centra.clock.move(days=1)
    assert price(centra) == 100  # 13 March


@pytest.mark.behaviour("catalog-3-15")
def test_one_alteration_of_a_store_can_be_active(centra: Centra) -> None:
    """A second active one is refused, on create and on update (that it is refused is assumed)."""
    first = alteration(centra)
    second = {"name": "Second", "status": "ACTIVE", "store": {"id": 2}, "startDate": "2026-04-01"}
    (error,) = centra.refused(CREATE, **{"in": second})
    assert error["path"] == ["input", "status"]
    waiting = alteration(centra, status="INACTIVE")
    (error,) = centra.refused(UPDATE, id=waiting, **{"in": {"status": "ACTIVE"}})
    assert error["path"] == ["input", "status"]
    centra.do(UPDATE, id=first, **{"in": {"status": "INACTIVE"}})
    assert (
        centra.do(UPDATE, id=waiting, **{"in": {"status": "ACTIVE"}})["priceAlteration"]["status"] == "ACTIVE"
    )


@pytest.mark.behaviour("catalog-3-16")
def test_the_end_is_a_day_that_empty_text_clears(centra: Centra) -> None:
    """REF:PriceAlterationUpdateInput: days, not moments; what is left out stays."""
    made = alteration(centra, endDate="2026-03-20")

    def update(**given: Any) -> Any:
        return centra.do(UPDATE, id=made, **{"in": given})["priceAlteration"]

    assert update(name="Summer", startDate="2026-03-11")["endDate"] == "2026-03-20"
    assert update(endDate="2026-03-21")["endDate"] == "2026-03-21"
    assert update(endDate="") == {
        "name": "Summer",
        "status": "ACTIVE",
        "startDate": "2026-03-11",
        "endDate": None,
        "store": {"id": 2},
    }
    for wrong in ("soon", "2026-03-10", 7):
        (error,) = centra.refused(UPDATE, id=made, **{"in": {"endDate": wrong}})
        assert error["path"] == ["input", "endDate"]
    (error,) = centra.refused(UPDATE, id=99, **{"in": {}})
    assert error["message"] == "PriceAlteration with id 99 not found."


@pytest.mark.behaviour("catalog-3-12")
def test_altered_prices_in_a_batch(centra: Centra) -> None:
    """Several pricelists in a call; a pricelist of another store refuses all of it."""
    made = alteration(centra)
    first, second = (centra.shop.add_pricelist(name, store_type="WHOLESALE") for name in ("A", "B"))
    retail = centra.shop.add_pricelist("Retail")
    items = [altered(centra, made, known, "80.00") for known in (first, second)]
    (error,) = centra.refused(BATCH, **{"in": [*items, altered(centra, made, retail, "1.00")]})
    assert error["path"] == ["input", "2", "priceAlteration"]
    payload = centra.do(BATCH, **{"in": items})
    assert payload["priceAlterations"] == [{"id": made}]
    assert payload["pricelists"] == [{"id": first}, {"id": second}]
    assert payload["products"] == [{"id": 1}]
    found = centra.ask(
        "query ($id: Int!) { priceAlteration(id: $id) { prices(limit: 1) { price { value } } } }", id=made
    )
    assert found["priceAlteration"]["prices"] == [{"price": {"value": Decimal("80.00")}}]


def test_alterations_are_filtered(centra: Centra) -> None:
    """REF:PriceAlterationFilter: by status, days and store."""
    alteration(centra, endDate="2026-03-31")
    alteration(centra, name="Later", status="INACTIVE", startDate="2026-06-01")

    def names(where: str) -> list[str]:
        found = centra.ask(f"{{ priceAlterations(where: {{{where}}}) {{ name }} }}")["priceAlterations"]
        return [row["name"] for row in found]

    assert names("status: ACTIVE") == ["Spring"]
    assert names('startDate: {from: "2026-03-10", to: "2026-03-10"}') == ["Spring"]
    assert names('startDate: {from: "2026-04-01"}') == ["Later"]
    assert names('endDate: {to: "2026-03-31"}') == ["Spring"]
    assert names("storeId: 1") == []
    assert centra.ask("{ priceAlteration(id: 99) { id } }") == {"priceAlteration": None}
