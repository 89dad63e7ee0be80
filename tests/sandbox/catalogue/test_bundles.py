"""Bundles (REF:BundleCreateInput, OLD:erp)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import SizeSeed, VariantSeed

CREATE = """mutation ($in: BundleCreateInput!) { createBundle(input: $in) {
  bundle { id type priceType createdAt updatedAt sizeChart { id } sizes { name }
    sections { id quantity createdAt updatedAt productVariants { id } }
    product { id name isBundle productNumber bundle { id } brand { name }
      variants { id name status variantNumber sizeChart { id } productSizes { SKU isActive size { name } } } } }
  userErrors { message path } } }"""
STOCK = """query ($id: [Int!]) { productVariants(where: {productId: $id}) {
  stockTotals { freeToAllocateQuantity physicalQuantity }
  productSizes { SKU quantity stock { freeToAllocateQuantity allocatedQuantity warehouse { name } }
    stockTotals { freeToAllocateQuantity } } } }"""
PRICES = """query ($id: [Int!]) { products(where: {id: $id}) { bundle {
  prices { price { value } } maxPrices { price { value } } } } }"""
SET_PRICES = """mutation ($in: ProductPricesSetInput!) { setPrices(input: $in) {
  products { id } userErrors { message path } } }"""
PRICELIST = """mutation { createPricelist(
  input: {name: "SEK", status: ACTIVE, currencyIsoCode: "SEK", store: {id: 1}}
) { pricelist { id } userErrors { message path } } }"""


def parts(centra: Centra) -> None:
    """Make product 2, variant 2 (trousers in S and M) and product 3, variants 3 and 4 (caps of one size)."""
    sizes = [SizeSeed(number=name, name=name) for name in ("S", "M")]
    centra.shop.add_product("TRS", "Trousers", variants=[VariantSeed(number="-", sizes=sizes)])
    caps = [VariantSeed(number=number, name=number) for number in ("-RED", "-BLUE")]
    centra.shop.add_product("CAP", "Cap", variants=caps)


def given(**changes: Any) -> dict[str, Any]:
    """A jacket and two trousers, in S and M."""
    return {
        "product": {"name": "Suit", "status": "ACTIVE", "productNumber": "SUIT"},
        "type": "FIXED",
        "priceType": "STATIC",
        "sizeChart": {"id": 1},
        "sizes": [{"name": "S"}, {"name": "M"}],
        "addBundleSections": [
            {"quantity": 1, "productVariants": [{"id": 1}]},
            {"quantity": 2, "productVariants": [{"id": 2}]},
        ],
        **changes,
    }


@pytest.mark.behaviour("catalog-1-40", "catalog-1-44")
def test_a_fixed_bundle(centra: Centra) -> None:
    """Sections with variants and quantities, one variant with the chart's sizes (OLD:erp, "Fixed bundle")."""
    parts(centra)
    brand = centra.shop.add_brand("Base Brand")
    product = {**given()["product"], "brand": {"id": brand}, "externalId": "suit"}
    bundle = centra.do(CREATE, **{"in": given(product=product)})["bundle"]
    assert bundle["sizes"] == [{"name": "S"}, {"name": "M"}]
    assert [(one["quantity"], one["productVariants"]) for one in bundle["sections"]] == [
        (1, [{"id": 1}]),
        (2, [{"id": 2}]),
    ]
    assert bundle["createdAt"] == "2026-03-01T12:00:00+00:00"
    made = bundle["product"]
    assert (made["isBundle"], made["bundle"], made["brand"]) == (
        True,
        {"id": bundle["id"]},
        {"name": "Base Brand"},
    )
    (variant,) = made["variants"]
    assert variant["name"] == "Suit"
    assert variant["productSizes"] == [
        {"SKU": "SUIT", "isActive": True, "size": {"name": "S"}},
        {"SKU": "SUIT", "isActive": True, "size": {"name": "M"}},
    ]
    found = centra.ask('{ products(where: {externalId: ["suit"]}) { id } }')["products"]
    assert found == [{"id": made["id"]}]


@pytest.mark.behaviour("catalog-1-44")
def test_a_bundle_has_one_variant(centra: Centra) -> None:
    """It may be described; a second one is refused, at once and later."""
    parts(centra)
    variant = {"name": "Grey", "status": "INACTIVE", "variantNumber": "-GREY"}
    product = {**given()["product"], "addProductVariants": [variant]}
    bundle = centra.do(CREATE, **{"in": given(product=product)})["bundle"]
    (made,) = bundle["product"]["variants"]
    assert (made["name"], made["status"], made["variantNumber"]) == ("Grey", "INACTIVE", "-GREY")
    assert made["productSizes"][0]["SKU"] == "SUIT-GREY"
    two = {**given()["product"], "addProductVariants": [variant, variant]}
    path = ["input", "product", "addProductVariants"]
    assert centra.refused(CREATE, **{"in": given(product=two)})[0]["path"] == path
    charted = {**given()["product"], "addProductVariants": [{**variant, "sizeChart": {"id": 1}}]}
    assert centra.refused(CREATE, **{"in": given(product=charted)})[0]["path"] == [*path, "0", "sizeChart"]
    add = """mutation ($id: Int!) { createProductVariant(input: {product: {id: $id}, name: "X", status: ACTIVE}) {
      productVariant { id } userErrors { message path } } }"""
    assert centra.refused(add, id=bundle["product"]["id"])[0]["path"] == ["input", "product"]


@pytest.mark.behaviour("catalog-1-44")
def test_a_bundle_is_activated_on_a_display(centra: Centra) -> None:
    """Like any variant (OLD:erp)."""
    parts(centra)
    product = centra.do(CREATE, **{"in": given()})["bundle"]["product"]
    variant = product["variants"][0]["id"]
    show = """mutation ($in: DisplayCreateInput!) { createDisplay(input: $in) {
      display { product { isBundle } productVariants { id } } userErrors { message path } } }"""
    display = {
        "store": {"id": 1},
        "product": {"id": product["id"]},
        "name": "Suit",
        "status": "ACTIVE",
        "addProductVariants": [{"productVariant": {"id": variant}}],
    }
    shown = centra.do(show, **{"in": display})["display"]
    assert shown == {"product": {"isBundle": True}, "productVariants": [{"id": variant}]}


@pytest.mark.behaviour("catalog-1-40", "catalog-1-41")
def test_a_flexible_bundle_may_have_no_sizes(centra: Centra) -> None:
    """Chart and sizes are required in a fixed bundle only (REF:BundleCreateInput)."""
    parts(centra)
    problems = centra.refused(CREATE, **{"in": given(sizeChart=None, sizes=None)})
    assert problems[0]["path"] == ["input", "sizeChart"]
    assert centra.refused(CREATE, **{"in": given(sizes=None)})[0]["path"] == ["input", "sizes"]
    bundle = centra.do(CREATE, **{"in": given(type="FLEXIBLE", sizeChart=None, sizes=None)})["bundle"]
    assert (bundle["type"], bundle["sizeChart"], bundle["sizes"]) == ("FLEXIBLE", None, [])
    sections = [{"quantity": quantity, "productVariants": [{"id": 3}, {"id": 4}]} for quantity in (1, 2, 3)]
    bundle = centra.do(CREATE, **{"in": given(type="FLEXIBLE", addBundleSections=sections)})["bundle"]
    assert [section["quantity"] for section in bundle["sections"]] == [1, 2, 3]
    assert bundle["sections"][0]["productVariants"] == [{"id": 3}, {"id": 4}]


def test_what_a_bundle_is_made_of_must_exist(centra: Centra) -> None:
    """All problems at once, each with its path; nothing is made."""
    parts(centra)
    suit = centra.do(CREATE, **{"in": given()})["bundle"]["product"]["variants"][0]["id"]
    sections = [
        {"quantity": 0, "productVariants": [{"id": 1}]},
        {"quantity": 1, "productVariants": []},
        {"quantity": 1, "productVariants": [{"id": 99}, {"id": suit}]},
    ]
    wrong = given(addBundleSections=sections, sizes=[{"name": "XXL"}])
    at = ["input", "addBundleSections"]
    assert [problem["path"] for problem in centra.refused(CREATE, **{"in": wrong})] == [
        ["input", "sizes", "0", "name"],
        [*at, "0", "quantity"],
        [*at, "1", "productVariants"],
        [*at, "2", "productVariants", "0", "id"],
        [*at, "2", "productVariants", "1"],
    ]
    assert centra.refused(CREATE, **{"in": given(addBundleSections=[])})[0]["path"] == at
    assert centra.ask("{ counters { products } }")["counters"] == {"products": 4}


@pytest.mark.behaviour("catalog-1-45")
def test_the_stock_of_a_bundle_follows_its_parts(centra: Centra) -> None:
    """7 jackets and 9 trousers are 4 suits of one jacket and two trousers; none where a part is missing."""
    parts(centra)
    product = centra.do(CREATE, **{"in": given()})["bundle"]["product"]["id"]
    centra.shop.set_physical(centra.main, "JKT-RED-S", 7)
    centra.shop.set_physical(centra.main, "TRS-S", 9)
    centra.shop.set_physical(centra.main, "JKT-RED-M", 5)

    def read() -> Any:
        return centra.ask(STOCK, id=[product])["productVariants"][0]

    small, medium = read()["productSizes"]
    assert small["stock"] == [
        {"freeToAllocateQuantity": 4, "allocatedQuantity": 0, "warehouse": {"name": "Main"}}
    ]
    assert (small["quantity"], small["stockTotals"]) == (4, {"freeToAllocateQuantity": 4})
    assert medium["stockTotals"] == {"freeToAllocateQuantity": 0}
    assert read()["stockTotals"] == {"freeToAllocateQuantity": 4, "physicalQuantity": 4}
    centra.order(("S", 5, "10.00"), stock=None)
    assert read()["stockTotals"]["freeToAllocateQuantity"] == 2
    centra.shop.set_physical(centra.main, "TRS-S", 1)
    assert read()["stockTotals"]["freeToAllocateQuantity"] == 0


@pytest.mark.behaviour("catalog-1-45")
def test_any_candidate_of_a_section_will_do(centra: Centra) -> None:
    """3 red and 5 blue caps, two of one colour a bundle: 1 + 2; a cap of one size goes with every size."""
    parts(centra)
    sections = [{"quantity": 2, "productVariants": [{"id": 3}, {"id": 4}]}]
    product = centra.do(CREATE, **{"in": given(addBundleSections=sections)})["bundle"]["product"]["id"]
    centra.shop.set_physical(centra.main, "CAP-RED", 3)
    centra.shop.set_physical(centra.main, "CAP-BLUE", 5)
    sizes = centra.ask(STOCK, id=[product])["productVariants"][0]["productSizes"]
    assert [size["quantity"] for size in sizes] == [3, 3]


@pytest.mark.behaviour("catalog-1-45")
def test_nobody_writes_stock_of_a_bundle(centra: Centra) -> None:
    """setStock and changeStock refuse its sizes, and so does the shop (OLD:erp)."""
    parts(centra)
    product = {**given()["product"], "productNumber": "SUIT-"}
    bundle = centra.do(CREATE, **{"in": given(product=product, sizes=[{"name": "S"}])})["bundle"]
    sku = bundle["product"]["variants"][0]["productSizes"][0]["SKU"]
    set_stock = "mutation ($in: StockSetInput!) { setStock(input: $in) { userErrors { message path } } }"
    level = {
        "warehouse": {"id": centra.main},
        "description": "Count",
        "stockQuantityType": "PHYSICAL",
        "productSizes": [{"productSize": {"SKU": sku}, "quantity": 1}],
    }
    (error,) = centra.refused(set_stock, **{"in": level})
    assert error["message"] == "SUIT- is a bundle: its stock is computed from its parts."
    change = "mutation ($in: StockChangeInput!) { changeStock(input: $in) { userErrors { message path } } }"
    move = {
        "description": "Move",
        "intoWarehouse": {"id": centra.main},
        "productSizes": [{"productSize": {"SKU": sku}, "deliveredQuantity": 1}],
    }
    (error,) = centra.refused(change, **{"in": move})
    assert error["message"] == "SUIT- is a bundle: its stock is computed from its parts."
    with pytest.raises(ValueError, match="bundle"):
        centra.shop.set_physical(centra.main, sku, 1)


@pytest.mark.behaviour("catalog-1-42", "catalog-1-43")
def test_prices_of_a_bundle(centra: Centra) -> None:
    """Static ones are set; dynamic ones are the sum of the parts, a range where candidates differ (REF:Bundle)."""
    parts(centra)
    pricelist = centra.do(PRICELIST)["pricelist"]["id"]
    static = centra.do(CREATE, **{"in": given()})["bundle"]["product"]["id"]
    sections = [
        {"quantity": 1, "productVariants": [{"id": 1}]},
        {"quantity": 2, "productVariants": [{"id": 3}, {"id": 4}]},
    ]
    flexible = given(type="FLEXIBLE", priceType="DYNAMIC", addBundleSections=sections)
    dynamic = centra.do(CREATE, **{"in": flexible})["bundle"]["product"]["id"]

    def sek(value: int) -> dict[str, Any]:
        return {"value": value, "currencyIsoCode": "SEK"}

    prices = [
        {"product": {"id": 1}, "price": sek(1000)},
        {
            "product": {"id": 3},
            "price": sek(100),
            "individualVariantPrices": [{"productVariant": {"id": 4}, "price": sek(150)}],
        },
        {"product": {"id": static}, "price": sek(999)},
    ]
    centra.do(SET_PRICES, **{"in": {"pricelist": {"id": pricelist}, "productPrices": prices}})

    def read(product: int) -> tuple[Any, Any]:
        (found,) = centra.ask(PRICES, id=[product])["products"]
        (low,), (high,) = found["bundle"]["prices"], found["bundle"]["maxPrices"]
        return low["price"]["value"], high["price"]["value"]

    assert read(static) == (Decimal(999), Decimal(999))
    assert read(dynamic) == (Decimal(1200), Decimal(1300))
