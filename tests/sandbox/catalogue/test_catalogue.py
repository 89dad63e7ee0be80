"""Products, variants and sizes (OLD:pages/04.guides/05.pim-gql-integration/docs is called PIM below)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import Assumptions, ProductSeed, Sandbox, SizeSeed, VariantSeed

PRODUCT_FIELDS = """id name status productNumber createdAt updatedAt harmonizedCommodityCode
  harmonizedCommodityCodeDescription internalComment isSerializableProduct isBundle externalId
  weight { value unit formattedValue } brand { name } collection { name } folder { name }
  countryOfOrigin { code } bundle { id } measurementTable { inherited } media { id } displays { id }
  variants { id name status variantNumber internalName externalId stockOffset updatedAt
    unitCost { value currency { code } formattedValue } sizeChart { name }
    productSizes { SKU EAN UPC GTIN sizeNumber description preorder comment isActive size { name } } }"""
CREATE = f"""mutation ($in: ProductCreateInput!) {{ createProduct(input: $in) {{
  product {{ {PRODUCT_FIELDS} }} userErrors {{ message path }} userWarnings {{ message path }} }} }}"""
UPDATE = f"""mutation ($id: Int!, $in: ProductUpdateInput!) {{ updateProduct(id: $id, input: $in) {{
  product {{ {PRODUCT_FIELDS} }} userErrors {{ message path }} }} }}"""
VARIANT = """mutation ($in: ProductVariantCreateInput!) { createProductVariant(input: $in) {
  productVariant { id name status variantNumber internalName externalId product { id }
    unitCost { value currency { code } formattedValue } sizeChart { id }
    productSizes { SKU EAN description isActive } }
  userErrors { message path } } }"""
SIZE = """mutation ($in: ProductSizeCreateInput!) { createProductSize(input: $in) {
  productSize { id SKU EAN UPC GTIN sizeNumber description preorder comment isActive updatedAt
    size { id name } productVariant { id } weight { formattedValue } }
  userErrors { message path } } }"""
CHART = """mutation ($in: SizeChartCreateInput!) { createSizeChart(input: $in) {
  sizeChart { id } userErrors { message path } } }"""
CONVERT = """mutation ($in: [IdConversionSetInput!]!) { setIdConversions(input: $in) {
  entries { externalId } userErrors { message path } } }"""


def product(centra: Centra, number: str = "Prod123", **given: Any) -> dict[str, Any]:
    given = {"name": "First Product", "status": "ACTIVE", "productNumber": number, **given}
    made: dict[str, Any] = centra.do(CREATE, **{"in": given})["product"]
    return made


def variant(centra: Centra, parent: int, **given: Any) -> dict[str, Any]:
    given = {"product": {"id": parent}, "name": "Red", "status": "ACTIVE", "sizeChart": {"id": 1}, **given}
    made: dict[str, Any] = centra.do(VARIANT, **{"in": given})["productVariant"]
    return made


def size(centra: Centra, parent: int, name: str, **given: Any) -> dict[str, Any]:
    given = {"productVariant": {"id": parent}, "size": {"name": name}, **given}
    made: dict[str, Any] = centra.do(SIZE, **{"in": given})["productSize"]
    return made


@pytest.mark.behaviour("catalog-1-01", "catalog-1-13", "catalog-1-14", "catalog-6-22")
def test_a_product_keeps_everything(centra: Centra) -> None:
    """Every member of the input is read back (PIM, "Adding Product 1"; weight as in "Product weight")."""
    centra.shop.add_brand("Base Brand")
    centra.shop.add_collection("AW20")
    centra.shop.add_collection("AW21")
    centra.shop.add_folder("Shop")
    made = product(
        centra,
        status="INACTIVE",
        brand={"id": 1},
        collection={"id": 2},
        folder={"id": 1},
        countryOfOrigin={"code": "DE"},
        harmonizedCommodityCode="HCC123",
        harmonizedCommodityCodeDescription="Harm Code Description",
        internalComment="Handle with care",
        isSerializableProduct=True,
        weight={"value": 1, "unit": "KILOGRAMS"},
        externalId="pim-1",
    )
    assert made == {
        "id": 2,
        "name": "First Product",
        "status": "INACTIVE",
        "productNumber": "Prod123",
        "createdAt": "2026-03-01T12:00:00+00:00",
        "updatedAt": "2026-03-01T12:00:00+00:00",
        "harmonizedCommodityCode": "HCC123",
        "harmonizedCommodityCodeDescription": "Harm Code Description",
        "internalComment": "Handle with care",
        "isSerializableProduct": True,
        "isBundle": False,
        "externalId": "pim-1",
        "weight": {"value": 1, "unit": "KILOGRAMS", "formattedValue": "1.000 kg"},
        "brand": {"name": "Base Brand"},
        "collection": {"name": "AW21"},
        "folder": {"name": "Shop"},
        "countryOfOrigin": {"code": "DE"},
        "bundle": None,
        "measurementTable": None,
        "media": [],
        "displays": [],
        "variants": [],
    }
    assert centra.ask("{ product(id: 2) { name } }")["product"] == {"name": "First Product"}
    assert centra.ask("{ product(id: 3) { name } }")["product"] is None


@pytest.mark.behaviour("catalog-1-02", "catalog-1-03", "catalog-6-19")
def test_a_product_with_variants_and_sizes(centra: Centra) -> None:
    """One call makes all three levels; variants made so take no external id."""
    red = {
        "name": "Red",
        "status": "ACTIVE",
        "variantNumber": "-RED-",
        "internalName": "rd",
        "unitCost": {"value": 41.5, "currencyIsoCode": "EUR"},
        "sizeChart": {"id": 1},
        "productSizes": [
            {"size": {"name": "S"}, "EAN": "111", "sizeNumber": "S", "comment": "small", "preorder": True},
            {"size": {"externalId": "S, M, L|M"}, "UPC": "222", "sizeNumber": "M", "isActive": False},
        ],
    }
    (made,) = product(centra, "TEE", addProductVariants=[red])["variants"]
    assert made == {
        "id": 2,
        "name": "Red",
        "status": "ACTIVE",
        "variantNumber": "-RED-",
        "internalName": "rd",
        "externalId": None,
        "stockOffset": 0,
        "updatedAt": "2026-03-01T12:00:00+00:00",
        "unitCost": {"value": Decimal("41.5"), "currency": {"code": "EUR"}, "formattedValue": "41.50 EUR"},
        "sizeChart": {"name": "S, M, L"},
        "productSizes": [
            {
                "SKU": "TEE-RED-S",
                "EAN": "111",
                "UPC": None,
                "GTIN": "111",
                "sizeNumber": "S",
                "description": "S",
                "preorder": True,
                "comment": "small",
                "isActive": True,
                "size": {"name": "S"},
            },
            {
                "SKU": "TEE-RED-M",
                "EAN": None,
                "UPC": "222",
                "GTIN": "222",
                "sizeNumber": "M",
                "description": "M",
                "preorder": False,
                "comment": None,
                "isActive": False,
                "size": {"name": "M"},
            },
        ],
    }
    given = {"name": "X", "status": "ACTIVE", "productNumber": "X"}
    for external in ({"addProductVariants": [{**red, "externalId": "x"}]},):
        assert centra.post(CREATE, **{"in": {**given, **external}}).status_code == 400
    sized = {"productVariant": {"id": 1}, "size": {"id": 1}, "externalId": "x"}
    assert centra.post(SIZE, **{"in": sized}).status_code == 400


@pytest.mark.behaviour("catalog-1-02", "catalog-1-03", "catalog-1-07", "catalog-1-08")
@pytest.mark.parametrize(
    "query",
    [
        "{ products { prices { id } } }",
        "{ products { stock { freeToAllocateQuantity } } }",
        "{ productVariants { stock { freeToAllocateQuantity } } }",
        "{ productVariants { productSizes { prices { id } } } }",
        "{ productVariants { productSizes { attributes { description } } } }",
    ],
)
def test_what_a_level_cannot_hold(centra: Centra, query: str) -> None:
    """No price on products and sizes, no stock but sums above sizes, no attributes on sizes."""
    assert centra.post(query).status_code == 400


@pytest.mark.behaviour("catalog-1-05")
def test_seeded_products_are_whole(centra: Centra) -> None:
    """Every product has a variant and every variant a size, one-size goods too (OLD: overview, OLD:erp)."""
    centra.shop.add_product("MUG", "Mug")
    read = (
        '{ products(where: {productNumber: {equals: "MUG"}}) { variants { productSizes { description } } } }'
    )
    assert centra.ask(read)["products"] == [{"variants": [{"productSizes": [{"description": "One Size"}]}]}]
    with pytest.raises(ValueError, match="needs a variant"):
        centra.shop.add_product("A", "A", variants=[])
    with pytest.raises(ValueError, match="needs a size"):
        centra.shop.add_product("A", "A", variants=[VariantSeed(sizes=[])])


@pytest.mark.behaviour("catalog-1-15")
def test_inactive_products_may_be_priced(centra: Centra) -> None:
    """So that a product is ready before it is activated (PIM, "Pricelists")."""
    inactive = product(centra, status="INACTIVE")["id"]
    made = variant(centra, inactive, status="INACTIVE")["id"]
    pricelist = centra.do(
        """mutation { createPricelist(
          input: {name: "EUR", status: ACTIVE, currencyIsoCode: "EUR", store: {id: 1}}
        ) { pricelist { id } userErrors { message path } } }"""
    )["pricelist"]["id"]
    prices = [{"product": {"id": inactive}, "price": {"value": 20, "currencyIsoCode": "EUR"}}]
    centra.do(
        "mutation ($in: ProductPricesSetInput!) { setPrices(input: $in) { userErrors { message path } } }",
        **{"in": {"pricelist": {"id": pricelist}, "productPrices": prices}},
    )
    read = "query ($id: Int!) { productVariant(id: $id) { prices { price { value } } } }"
    assert centra.ask(read, id=made)["productVariant"] == {"prices": [{"price": {"value": 20}}]}


@pytest.mark.behaviour("catalog-1-26", "catalog-1-28")
def test_a_variant_and_its_sizes(centra: Centra) -> None:
    """Choosing a chart activates no size; createProductSize does, by id or name (OLD:erp, PIM)."""
    parent = product(centra)["id"]
    cost = {"value": 60, "currencyIsoCode": "EUR"}
    made = variant(
        centra, parent, variantNumber="Var456", internalName="vrnt2", unitCost=cost, externalId="v2"
    )
    assert made == {
        "id": 2,
        "name": "Red",
        "status": "ACTIVE",
        "variantNumber": "Var456",
        "internalName": "vrnt2",
        "externalId": "v2",
        "product": {"id": 2},
        "unitCost": {"value": 60, "currency": {"code": "EUR"}, "formattedValue": "60.00 EUR"},
        "sizeChart": {"id": 1},
        "productSizes": [],
    }
    added = centra.do(SIZE, **{"in": {"productVariant": {"externalId": "v2"}, "size": {"id": 2}}})
    assert added["productSize"]["size"] == {"id": 2, "name": "M"}
    size(centra, 2, "S")
    read = "{ productVariant(id: 2) { productSizes { description } } }"
    assert centra.ask(read)["productVariant"]["productSizes"] == [{"description": "M"}, {"description": "S"}]
    again = {"productVariant": {"id": 2}, "size": {"name": "S"}}
    assert centra.refused(SIZE, **{"in": again})[0]["path"] == ["input", "size"]


@pytest.mark.behaviour("catalog-1-26")
def test_sizes_come_from_the_variants_chart(centra: Centra) -> None:
    """A variant without a chart can have no sizes, and another chart's size is none of its own."""
    other = centra.do(CHART, **{"in": {"name": "Shoes", "horizontalLabels": ["42"]}})["sizeChart"]["id"]
    bare = variant(centra, 1, sizeChart=None)["id"]
    given = {"productVariant": {"id": bare}, "size": {"id": 1}}
    assert "size chart" in centra.refused(SIZE, **{"in": given})[0]["message"]
    given = {
        "product": {"id": 1},
        "name": "Blue",
        "status": "ACTIVE",
        "sizeChart": {"id": other},
        "productSizes": [{"size": {"name": "42"}}, {"size": {"id": 1}}, {"size": {"name": "42"}}],
    }
    assert [problem["path"] for problem in centra.refused(VARIANT, **{"in": given})] == [
        ["input", "productSizes", "1", "size", "id"],
        ["input", "productSizes", "2", "size"],
    ]
    assert len(centra.ask("{ productVariants { id } }")["productVariants"]) == 2


@pytest.mark.behaviour("catalog-1-16", "catalog-1-17", "catalog-1-19")
def test_the_sku_is_three_numbers_joined(centra: Centra) -> None:
    """ "Prod123" + "Var456" + "789S" (PIM); sizeNumber may hold the whole SKU, the last two may be empty."""
    parent = product(centra)["id"]
    made = variant(centra, parent, variantNumber="Var456")["id"]
    assert size(centra, made, "S", sizeNumber="789S")["SKU"] == "Prod123Var456789S"
    assert size(centra, made, "M")["SKU"] == "Prod123Var456"
    whole = product(centra, "")["id"]
    made = variant(centra, whole)["id"]
    assert size(centra, made, "S", sizeNumber="ABC-1-S")["SKU"] == "ABC-1-S"
    assert size(centra, made, "M", sizeNumber="")["SKU"] == ""
    written = {"productVariant": {"id": made}, "size": {"name": "L"}, "SKU": "MINE"}
    assert centra.post(SIZE, **{"in": written}).status_code == 400


@pytest.mark.behaviour("catalog-1-16")
def test_another_product_number_makes_other_skus(centra: Centra) -> None:
    """The SKU is derived: it follows, and the old one finds nothing."""
    centra.clock.move(minutes=1)
    centra.do(UPDATE, id=1, **{"in": {"productNumber": "COAT"}})
    read = "{ productVariant(id: 1) { productSizes { SKU updatedAt } } }"
    sizes = centra.ask(read)["productVariant"]["productSizes"]
    assert [one["SKU"] for one in sizes] == ["COAT-RED-S", "COAT-RED-M", "COAT-RED-L"]
    assert sizes[0]["updatedAt"] == "2026-03-01T12:01:00+00:00"
    centra.shop.set_physical(centra.main, "COAT-RED-S", 1)
    with pytest.raises(ValueError, match="unknown SKU"):
        centra.shop.set_physical(centra.main, "JKT-RED-S", 1)


@pytest.mark.behaviour("catalog-1-20", "catalog-8-01", "catalog-8-04")
def test_ean_and_upc_are_written_and_gtin_is_read(centra: Centra) -> None:
    """`gtin` is no member any more; GTIN shows the EAN, or the UPC where there is none (REF:ProductSizeCreateInput)."""
    made = variant(centra, 1)["id"]
    assert size(centra, made, "S", EAN="4001", UPC="7001")["GTIN"] == "4001"
    assert size(centra, made, "M", UPC="7002")["GTIN"] == "7002"
    assert size(centra, made, "L")["GTIN"] is None
    older = {"productVariant": {"id": made}, "size": {"name": "L"}, "gtin": "EAN000111"}
    assert centra.post(SIZE, **{"in": older}).status_code == 400
    read = "query ($w: ProductSizeFilter) { productVariant(id: 2) { productSizes(where: $w) { GTIN } } }"
    for where, found in (
        ({"EAN": {"equals": "4001"}}, [{"GTIN": "4001"}]),
        ({"UPC": {"equals": "7002"}}, [{"GTIN": "7002"}]),
        ({"EAN": {"equals": "7002"}}, []),
    ):
        assert centra.ask(read, w=where)["productVariant"]["productSizes"] == found


@pytest.mark.behaviour("catalog-1-21")
def test_empty_text_is_no_code(centra: Centra) -> None:
    """EAN and UPC of empty text are unset (REF:ProductSizeCreateInput)."""
    made = size(centra, variant(centra, 1)["id"], "S", EAN="", UPC="")
    assert (made["EAN"], made["UPC"], made["GTIN"]) == (None, None, None)


def level(centra: Centra, **size: Any) -> dict[str, Any]:
    return {
        "warehouse": {"id": centra.main},
        "description": "Count",
        "stockQuantityType": "PHYSICAL",
        "productSizes": [{"productSize": size, "quantity": 5}],
    }


SET_STOCK = """mutation ($in: StockSetInput!) { setStock(input: $in) {
  stockChanges { lines { productSize { id } } } userErrors { message path } } }"""


@pytest.mark.behaviour("catalog-1-23")
@pytest.mark.parametrize(
    "name, value, found",
    [
        ("id", 4, 4),
        ("SKU", "JKT-42", 4),
        ("EAN", "4001", 4),
        ("UPC", "7001", 4),
        ("any", "JKT-42", 4),
        ("any", "4001", 4),
        ("any", "7001", 4),
        ("any", "4", None),
        ("SKU", "4001", None),
        ("EAN", "7001", None),
    ],
)
def test_a_size_is_named_in_five_ways(centra: Centra, name: str, value: Any, found: int | None) -> None:
    """`any` tries SKU, EAN, UPC and never ids (REF:ProductSizeInput)."""
    size(centra, variant(centra, 1)["id"], "S", EAN="4001", UPC="7001", sizeNumber="-42")
    given = level(centra, **{name: value})
    if found is None:
        path = ["input", "productSizes", "0", "productSize", name]
        assert centra.refused(SET_STOCK, **{"in": given})[0]["path"] == path
    else:
        changes = centra.do(SET_STOCK, **{"in": given})["stockChanges"]
        assert changes == [{"lines": [{"productSize": {"id": found}}]}]


@pytest.mark.behaviour("catalog-1-22")
@pytest.mark.parametrize("rule, found", [("refuse", None), ("oldest", 1)])
def test_codes_may_be_shared(rule: Literal["refuse", "oldest"], found: int | None) -> None:
    """Nothing says that the platform keeps EANs unique: what a shared one names is an assumption."""
    centra = Centra(assumptions=Assumptions(shared_codes=rule))
    other = size(centra, variant(centra, 1)["id"], "S", EAN="735000")
    assert other["EAN"] == "735000"
    given = level(centra, EAN="735000")
    if found is None:
        assert "2 product sizes" in centra.refused(SET_STOCK, **{"in": given})[0]["message"]
    else:
        changes = centra.do(SET_STOCK, **{"in": given})["stockChanges"]
        assert changes == [{"lines": [{"productSize": {"id": found}}]}]


def test_a_shared_sku_is_told_apart_again(centra: Centra) -> None:
    """When the product number of one changes, the SKU names the other."""
    twin = product(centra, "JKT")["id"]
    made = variant(centra, twin, variantNumber="-RED-")["id"]
    identity = size(centra, made, "S", sizeNumber="S")["id"]
    (error,) = centra.refused(SET_STOCK, **{"in": level(centra, SKU="JKT-RED-S")})
    assert error["message"] == "2 product sizes have SKU JKT-RED-S."
    centra.do(UPDATE, id=1, **{"in": {"productNumber": "COAT"}})
    changes = centra.do(SET_STOCK, **{"in": level(centra, SKU="JKT-RED-S")})["stockChanges"]
    assert changes == [{"lines": [{"productSize": {"id": identity}}]}]


@pytest.mark.behaviour("catalog-1-01")
def test_weight(centra: Centra) -> None:
    """It shows on sizes as well; null and 0 unset it (PIM, "Product weight", REF:WeightInput)."""
    read = "{ productVariants { productSizes(where: {id: [1]}) { weight { value formattedValue } } } }"

    def weigh(value: Any) -> Any:
        given = {"weight": {"value": value, "unit": "KILOGRAMS"}}
        return centra.do(UPDATE, id=1, **{"in": given})["product"]["weight"]

    assert weigh(3) == {"value": 3, "unit": "KILOGRAMS", "formattedValue": "3.000 kg"}
    assert centra.ask(read)["productVariants"][0]["productSizes"][0]["weight"]["formattedValue"] == "3.000 kg"
    assert weigh(0) is None
    assert weigh(Decimal("0.25"))["formattedValue"] == "0.250 kg"
    assert weigh(None) is None
    given = {"weight": {"value": -1, "unit": "KILOGRAMS"}}
    assert centra.refused(UPDATE, id=1, **{"in": given})[0]["path"] == ["input", "weight", "value"]


LINKED: dict[str, Any] = {
    "brand": {"id": 1},
    "collection": {"id": 1},
    "folder": {"id": 1},
    "countryOfOrigin": {"code": "SWE"},
}


@pytest.mark.behaviour("catalog-1-54")
@pytest.mark.parametrize("member", LINKED)
def test_a_null_id_takes_a_link_off(centra: Centra, member: str) -> None:
    """REF:ProductUpdateInput; the others stay."""
    centra.shop.add_brand("Brand")
    centra.shop.add_collection("Collection")
    centra.shop.add_folder("Folder")
    linked = centra.do(UPDATE, id=1, **{"in": LINKED})["product"]
    assert [linked[name] for name in LINKED] == [
        {"name": "Brand"},
        {"name": "Collection"},
        {"name": "Folder"},
        {"code": "SE"},
    ]
    left = centra.do(UPDATE, id=1, **{"in": {member: {"id": None}}})["product"]
    assert left[member] is None
    assert {name: left[name] for name in LINKED if name != member} == {
        name: linked[name] for name in LINKED if name != member
    }
    groups = "{ brands { products { id } } collections { products { id } } folders { products { id } } }"
    held = sum(len(rows[0]["products"]) for rows in centra.ask(groups).values())
    assert held == (3 if member == "countryOfOrigin" else 2)


@pytest.mark.behaviour("catalog-1-54")
def test_what_is_not_given_stays(centra: Centra) -> None:
    """Null takes a text off, an absent member leaves it; an empty country unassigns (REF:NullableCountryInput)."""
    given = {"internalComment": "A", "harmonizedCommodityCode": "B", "countryOfOrigin": {"code": "752"}}
    centra.do(UPDATE, id=1, **{"in": given})
    centra.clock.move(seconds=5)
    changed = centra.do(UPDATE, id=1, **{"in": {"internalComment": None, "countryOfOrigin": {}}})["product"]
    assert (changed["internalComment"], changed["countryOfOrigin"]) == (None, None)
    assert (changed["harmonizedCommodityCode"], changed["name"]) == ("B", "Basic Jacket")
    assert (changed["createdAt"], changed["updatedAt"]) == (
        "2026-03-01T12:00:00+00:00",
        "2026-03-01T12:00:05+00:00",
    )
    renamed = centra.do(UPDATE, id=1, **{"in": {"name": "Coat", "status": "INACTIVE", "externalId": "c"}})
    assert [renamed["product"][name] for name in ("name", "status", "externalId")] == [
        "Coat",
        "INACTIVE",
        "c",
    ]


def test_all_that_is_wrong_is_named_and_nothing_is_made(centra: Centra) -> None:
    """Every problem of every level, with its path; no product, no variant, no size."""
    wrong = {
        "name": "X",
        "status": "ACTIVE",
        "productNumber": "X",
        "brand": {"id": 9},
        "folder": {"externalId": "none"},
        "countryOfOrigin": {"code": "XX"},
        "assignMappedAttributes": [{"attributeTypeName": "none", "attributeId": 1}],
        "addProductVariants": [
            {"name": "A", "status": "ACTIVE", "unitCost": {"value": 1, "currencyIsoCode": "XXX"}},
            {
                "name": "B",
                "status": "ACTIVE",
                "sizeChart": {"id": 1},
                "productSizes": [{"size": {"name": "XS"}}],
            },
        ],
    }
    assert [problem["path"] for problem in centra.refused(CREATE, **{"in": wrong})] == [
        ["input", "brand", "id"],
        ["input", "countryOfOrigin", "code"],
        ["input", "folder", "externalId"],
        ["input", "assignMappedAttributes", "0", "attributeTypeName"],
        ["input", "addProductVariants", "0", "unitCost", "currencyIsoCode"],
        ["input", "addProductVariants", "1", "productSizes", "0", "size", "name"],
    ]
    read = "{ counters { products } productVariants { id } }"
    assert centra.ask(read) == {"counters": {"products": 1}, "productVariants": [{"id": 1}]}
    assert centra.refused(UPDATE, id=9, **{"in": {}})[0]["path"] == ["id"]
    before = centra.ask(f"{{ product(id: 1) {{ {PRODUCT_FIELDS} }} }}")
    (error,) = centra.refused(UPDATE, id=1, **{"in": {"name": "New", "brand": {"id": 9}}})
    assert error["message"] == "Brand with id 9 not found."
    assert centra.ask(f"{{ product(id: 1) {{ {PRODUCT_FIELDS} }} }}") == before


@pytest.mark.behaviour("catalog-6-14", "catalog-6-16")
def test_a_later_mutation_names_an_earlier_one(centra: Centra) -> None:
    """Aliased mutations run in order: brand, folder, product, variant and size in one request (PIM)."""
    request = """mutation {
      brand: createBrand(input: {name: "Brand", addToStores: [{id: 1}], externalId: "b"}) { userErrors { message } }
      folder: createFolder(input: {name: "Folder", externalId: "f"}) { userErrors { message } }
      chart: createSizeChart(input: {name: "Shoes", horizontalLabels: ["42"], externalId: "s"}) {
        userErrors { message } }
      product: createProduct(input: {name: "Shoe", status: ACTIVE, productNumber: "SHOE", externalId: "p",
        brand: {externalId: "b"}, folder: {externalId: "f"}}) { userErrors { message } }
      variant: createProductVariant(input: {name: "Black", status: ACTIVE, product: {externalId: "p"},
        sizeChart: {externalId: "s"}, externalId: "v"}) { userErrors { message } }
      size: createProductSize(input: {productVariant: {externalId: "v"}, size: {externalId: "Shoes|42"}}) {
        userErrors { message } productSize { productVariant { product { name brand { name } folder { name } } } } }
    }"""
    answer = centra.ask(request)
    assert list(answer) == ["brand", "folder", "chart", "product", "variant", "size"]
    assert all(payload["userErrors"] == [] for payload in answer.values())
    made = answer["size"]["productSize"]["productVariant"]["product"]
    assert made == {"name": "Shoe", "brand": {"name": "Brand"}, "folder": {"name": "Folder"}}


@pytest.mark.behaviour("catalog-6-17")
def test_creates_are_not_idempotent(centra: Centra) -> None:
    """The same external id again makes a duplicate and moves the conversion to it (catalog import page)."""
    first = product(centra, externalId="same")
    second = product(centra, externalId="same")
    assert second["id"] != first["id"]
    read = "query ($id: [Int!]) { products(where: {id: $id}) { externalId } }"
    found = centra.ask(read, id=[first["id"], second["id"]])["products"]
    assert found == [{"externalId": None}, {"externalId": "same"}]


@pytest.mark.behaviour("catalog-6-20")
def test_setting_a_conversion_again_changes_nothing(centra: Centra) -> None:
    """Idempotent; what collides is overwritten; 255 characters at most (OLD:idconv)."""
    product(centra)
    entry = {"objectType": "Product", "internalId": 1, "externalId": "ö" * 255}
    for _ in range(2):
        centra.do(CONVERT, **{"in": [entry]})
    read = "{ idConversions(where: {objectType: [Product]}) { internalId externalId } }"
    assert centra.ask(read)["idConversions"] == [{"internalId": 1, "externalId": "ö" * 255}]
    centra.do(CONVERT, **{"in": [{**entry, "internalId": 2}]})
    assert centra.ask(read)["idConversions"] == [{"internalId": 2, "externalId": "ö" * 255}]
    (error,) = centra.refused(CONVERT, **{"in": [{**entry, "externalId": "ö" * 256}]})
    assert error["message"] == "An external id has 1 to 255 characters, got 256."


@pytest.mark.behaviour("catalog-6-21")
def test_external_ids_need_an_integration(centra: Centra) -> None:
    """A token without one cannot set them (OLD:idconv)."""
    centra.sandbox.tokens.add("personal", integration="")
    centra.client.headers["Authorization"] = "Bearer personal"
    given = {"name": "X", "status": "ACTIVE", "productNumber": "X"}
    centra.do(CREATE, **{"in": given})
    body = centra.body(CREATE, **{"in": {**given, "externalId": "x"}})
    refused = body.get("errors") or body["data"]["createProduct"]["userErrors"]
    assert "integration" in refused[0]["message"]
    assert centra.ask("{ counters { products } }") == {"counters": {"products": 2}}


@pytest.mark.behaviour("catalog-7-10")
def test_texts_of_any_length_and_script(centra: Centra) -> None:
    """Character sets and field lengths are not limited (OLD:erp)."""
    name = "Ægir ナイキ 🧥 " * 500
    made = product(centra, "№-" + "9" * 3000, name=name, internalComment=name)
    assert (made["name"], made["internalComment"]) == (name, name)
    assert made["productNumber"] == "№-" + "9" * 3000


@pytest.mark.behaviour("catalog-0-01")
def test_the_version_comes_with_every_answer() -> None:
    """It may be another one than the newest: release lines live side by side (CHANGES)."""
    centra = Centra(assumptions=Assumptions(app_version="v1.55.3"))
    assert centra.body("{ counters { products } }")["extensions"]["appVersion"] == "v1.55.3"


@pytest.mark.behaviour("catalog-0-03")
def test_hidden_defaults(centra: Centra) -> None:
    """isActive is non-null, and no documented request sends it (OLD:erp, "Activating sizes")."""
    given = {"productVariant": {"id": variant(centra, 1)["id"]}, "size": {"name": "S"}}
    assert centra.do(SIZE, **{"in": given})["productSize"]["isActive"] is True
    kind = '{ __type(name: "ProductSizeCreateInput") { inputFields { name type { kind } defaultValue } } }'
    fields = centra.ask(kind)["__type"]["inputFields"]
    assert {"name": "isActive", "type": {"kind": "NON_NULL"}, "defaultValue": "true"} in fields


@pytest.mark.behaviour("catalog-1-04")
def test_a_display_holds_what_the_store_shows(centra: Centra) -> None:
    """Texts, URI, categories, markets, and which variants (OLD:pages/01.overview/03.products/docs)."""
    second = variant(centra, 1)["id"]
    given = {
        "store": {"id": 1},
        "product": {"id": 1},
        "name": "Jacket",
        "status": "ACTIVE",
        "description": "Warm",
        "uri": "jacket-1",
        "addCategories": [{"id": centra.shop.add_category("Men")}],
        "addMarkets": [{"id": centra.shop.add_market("Sweden")}],
        "addProductVariants": [{"productVariant": {"id": second}}],
    }
    create = """mutation ($in: DisplayCreateInput!) { createDisplay(input: $in) { display { name description uri
      categories { name } markets { name } productVariants { id } } userErrors { message path } } }"""
    assert centra.do(create, **{"in": given})["display"] == {
        "name": "Jacket",
        "description": "Warm",
        "uri": "jacket-1",
        "categories": [{"name": "Men"}],
        "markets": [{"name": "Sweden"}],
        "productVariants": [{"id": second}],
    }
    read = "{ product(id: 1) { displays { id } variants { id displays { id } } } }"
    assert centra.ask(read)["product"] == {
        "displays": [{"id": 1}],
        "variants": [{"id": 1, "displays": []}, {"id": second, "displays": [{"id": 1}]}],
    }


def stocked() -> Centra:
    """Product 1 as ever; product 2 has everything a filter can ask for."""
    centra = Centra()
    centra.shop.add_brand("Brand")
    centra.shop.add_collection("Collection")
    centra.shop.add_folder("Folder")
    centra.clock.move(days=1)
    sizes = [
        SizeSeed(number="-40", name="40", ean="4001", upc="7001", preorder=True),
        SizeSeed(number="-41", name="41", ean="4002", is_active=False),
    ]
    shoe = VariantSeed(number="-BLK", name="Black", internal_name="noir", status="INACTIVE", sizes=sizes)
    centra.shop.add_products(
        [
            ProductSeed(
                number="SHOE",
                name="Good Shoe",
                status="INACTIVE",
                variants=[shoe],
                brand=1,
                collection=1,
                folder=1,
                country_of_origin="PT",
                weight="0.8",
                harmonized_commodity_code="6403",
                harmonized_commodity_code_description="Footwear",
                internal_comment="old stock",
            )
        ]
    )
    centra.shop.set_physical(centra.main, "SHOE-BLK-40", 7)
    for kind, identity in (("Product", 2), ("ProductVariant", 2)):
        entry = {"objectType": kind, "internalId": identity, "externalId": "shoe"}
        centra.do(CONVERT, **{"in": [entry]})
    return centra


@pytest.mark.behaviour("catalog-6-18")
@pytest.mark.parametrize(
    "where, found",
    [
        ("{id: [2]}", [2]),
        ('{name: {contains: "shoe"}}', [2]),
        ("{status: [INACTIVE]}", [2]),
        ('{productNumber: {equals: "SHOE"}}', [2]),
        ('{createdAt: {from: "2026-03-02"}}', [2]),
        ('{updatedAt: {to: "2026-03-01T13:00:00+00:00"}}', [1]),
        ('{harmonizedCommodityCode: {equals: "6403"}}', [2]),
        ('{harmonizedCommodityDescription: {contains: "foot"}}', [2]),
        ('{internalComment: {contains: "stock"}}', [2]),
        ("{brandId: [1]}", [2]),
        ("{collectionId: [1]}", [2]),
        ("{folderId: [1]}", [2]),
        ('{externalId: ["shoe"]}', [2]),
        ('{externalId: ["none"]}', []),
        ('{search: "shoe"}', [2]),
        ('{notNull: ["brandId"]}', [2]),
        ('{brandId: [1], negate: ["brandId"]}', [1]),
        ("{measurementChartId: [1]}", []),
    ],
)
def test_every_member_of_the_product_filter(where: str, found: list[int]) -> None:
    """Lists and `counters` agree (REF:ProductFilter)."""
    centra = stocked()
    answer = centra.ask(f"{{ products(where: {where}) {{ id }} counters {{ products(where: {where}) }} }}")
    assert [row["id"] for row in answer["products"]] == found
    assert answer["counters"]["products"] == len(found)


def test_products_by_country_of_origin(centra: Centra) -> None:
    """countryOfOriginId takes the id of the country."""
    centra.do(UPDATE, id=1, **{"in": {"countryOfOrigin": {"code": "PRT"}}})
    country = centra.ask("{ product(id: 1) { countryOfOrigin { id } } }")["product"]["countryOfOrigin"]["id"]
    read = "query ($id: [Int!]) { products(where: {countryOfOriginId: $id}) { id } }"
    assert centra.ask(read, id=[country])["products"] == [{"id": 1}]
    assert centra.ask(read, id=[country + 1])["products"] == []


@pytest.mark.behaviour("catalog-6-18")
@pytest.mark.parametrize(
    "where, found",
    [
        ("{id: [1]}", [1]),
        ('{name: {equals: "Black"}}', [2]),
        ("{status: [ACTIVE]}", [1]),
        ('{variantNumber: {contains: "BLK"}}', [2]),
        ("{productId: [2]}", [2]),
        ("{sizeChartId: [2]}", [2]),
        ("{sizeId: [2, 99]}", [1]),
        ("{displayId: [1]}", []),
        ('{externalId: ["shoe"]}', [2]),
        ('{search: "noir"}', [2]),
        ('{updatedAt: {from: "2026-03-02"}}', [2]),
        ('{notNull: ["externalId"]}', [2]),
        ('{status: [ACTIVE], negate: ["status"]}', [2]),
    ],
)
def test_every_member_of_the_variant_filter(where: str, found: list[int]) -> None:
    """REF:ProductVariantFilter."""
    answer = stocked().ask(f"{{ productVariants(where: {where}) {{ id }} }}")
    assert [row["id"] for row in answer["productVariants"]] == found


@pytest.mark.parametrize(
    "where, found",
    [
        ("{id: [5]}", ["41"]),
        ('{description: {equals: "40"}}', ["40"]),
        ('{EAN: {equals: "4002"}}', ["41"]),
        ('{UPC: {contains: "70"}}', ["40"]),
        ('{SKU: {equals: "SHOE-BLK-41"}}', ["41"]),
        ('{sizeNumber: {equals: "-40"}}', ["40"]),
        ("{quantity: {from: 7}}", ["40"]),
        ("{preorder: true}", ["40"]),
        ("{isActive: false}", ["41"]),
        ("{sizeId: [5]}", ["41"]),
        ('{search: "7001"}', ["40"]),
        ('{updatedAt: {to: "2026-03-01"}}', []),
        ('{notNull: ["UPC"]}', ["40"]),
        ('{preorder: true, negate: ["preorder"]}', ["41"]),
    ],
)
def test_every_member_of_the_size_filter(where: str, found: list[str]) -> None:
    """REF:ProductSizeFilter."""
    read = f"{{ productVariant(id: 2) {{ productSizes(where: {where}) {{ description }} }} }}"
    sizes = stocked().ask(read)["productVariant"]["productSizes"]
    assert [one["description"] for one in sizes] == found


def test_sorts_and_pages(centra: Centra) -> None:
    """By id and by change; `limit` and `page` walk through."""
    for number in ("B", "C"):
        centra.clock.move(minutes=1)
        centra.shop.add_product(number, number)
    centra.clock.move(minutes=1)
    centra.do(UPDATE, id=2, **{"in": {"name": "Changed"}})

    def ids(root: str, arguments: str) -> list[int]:
        return [row["id"] for row in centra.ask(f"{{ {root}({arguments}) {{ id }} }}")[root]]

    assert ids("products", "sort: [updatedAt_DESC]") == [2, 3, 1]
    assert ids("products", "sort: [updatedAt_ASC], limit: 2") == [1, 3]
    assert ids("products", "sort: [id_ASC], limit: 2, page: 2") == [3]
    assert ids("productVariants", "sort: [updatedAt_DESC]") == [3, 2, 1]


def test_the_event_stream_hears_of_the_catalogue(centra: Centra) -> None:
    """Each object made, changed or removed is an event (OLD:events)."""
    kinds = ["Product", "ProductVariant", "ProductSize", "Brand", "SizeChart"]
    listeners = [{"objectType": kind, "changeTypes": ["CREATED", "UPDATED", "DELETED"]} for kind in kinds]
    listen = """mutation ($in: [EventListenerSetInput!]!) {
      setEventListeners(input: $in) { userErrors { message } } }"""
    centra.do(listen, **{"in": listeners})
    centra.shop.switch_events(on=True)
    parent = product(centra)["id"]
    made = variant(centra, parent)["id"]
    size(centra, made, "S")
    centra.shop.add_brand("Brand")
    chart = centra.do(CHART, **{"in": {"name": "Shoes", "horizontalLabels": ["42"]}})["sizeChart"]["id"]
    centra.do(UPDATE, id=parent, **{"in": {"productNumber": "New"}})
    centra.do("mutation ($id: Int!) { removeSizeChart(id: $id) { userErrors { message } } }", id=chart)
    heard = centra.ask("{ events(limit: 50) { objectType changeType } }")["events"]
    assert [(one["objectType"], one["changeType"]) for one in heard] == [
        ("Product", "CREATED"),
        ("ProductVariant", "CREATED"),
        ("ProductSize", "CREATED"),
        ("Brand", "CREATED"),
        ("SizeChart", "CREATED"),
        ("ProductSize", "UPDATED"),
        ("Product", "UPDATED"),
        ("SizeChart", "DELETED"),
    ]


@pytest.mark.behaviour("catalog-6-24")
@pytest.mark.parametrize("given", [{}, {"id": 1, "externalId": "v"}, {"id": None}])
def test_a_reference_has_exactly_one_member(centra: Centra, given: dict[str, Any]) -> None:
    """Zero and two are refused, in references and in StringMatch (REF:ProductVariantInput)."""
    problems = centra.refused(SIZE, **{"in": {"productVariant": given, "size": {"name": "S"}}})
    assert problems[0]["path"] == ["input", "productVariant"]
    for match in ("{}", '{equals: "A", contains: "A"}'):
        body = centra.body(f"{{ products(where: {{name: {match}}}) {{ id }} }}")
        assert "Exactly one" in body["errors"][0]["message"]


@pytest.mark.behaviour("catalog-6-25")
def test_how_a_filter_is_read(centra: Centra) -> None:
    """Lists are "any of", members add up, notNull and negate take names, search is free text (REF:ProductFilter)."""
    for number in ("B", "C"):
        centra.shop.add_product(number, f"Coat {number}")
    centra.do(UPDATE, id=2, **{"in": {"internalComment": "old"}})

    def found(where: str) -> list[int]:
        return [row["id"] for row in centra.ask(f"{{ products(where: {where}) {{ id }} }}")["products"]]

    assert found("{id: [1, 3, 9]}") == [1, 3]
    assert found('{id: [1, 3], name: {contains: "coat"}}') == [3]
    assert found('{notNull: ["internalComment"]}') == [2]
    assert found('{notNull: ["internalComment"], negate: ["internalComment"]}') == [1, 3]
    assert found('{id: [1, 3], negate: ["id"]}') == [2]
    assert found('{search: "COAT b"}') == [2]


@pytest.mark.behaviour("catalog-6-27")
def test_limits_of_pages(centra: Centra) -> None:
    """`limit` is 1 to 200, `page` starts at 1; connections take first and after (PIM)."""
    centra.shop.add_products([ProductSeed(number=f"P{index}", name="Many") for index in range(201)])
    assert len(centra.ask("{ products(limit: 200) { id } }")["products"]) == 200
    assert len(centra.ask("{ products(limit: 200, page: 2) { id } }")["products"]) == 2
    for wrong in ("limit: 201", "limit: 0", "page: 0"):
        assert "errors" in centra.body(f"{{ products({wrong}) {{ id }} }}")
    create = """mutation ($name: String!) { createDisplay(
      input: {store: {id: 1}, product: {id: 1}, name: $name, status: ACTIVE}
    ) { userErrors { message } } }"""
    for name in ("A", "B", "C"):
        centra.do(create, name=name)
    read = """query ($after: String) { displayConnection(first: 2, after: $after) {
      edges { node { name } } pageInfo { hasNextPage endCursor } } }"""
    first = centra.ask(read)["displayConnection"]
    assert [edge["node"]["name"] for edge in first["edges"]] == ["A", "B"]
    second = centra.ask(read, after=first["pageInfo"]["endCursor"])["displayConnection"]
    assert [edge["node"]["name"] for edge in second["edges"]] == ["C"]
    assert second["pageInfo"]["hasNextPage"] is False


def test_seeds_cannot_take_a_sku_twice() -> None:
    """All products of a call, or none."""
    shop = Sandbox().shop
    seed = ProductSeed(number="A", name="A")
    with pytest.raises(ValueError, match="SKU A exists already"):
        shop.add_products([seed, seed])
    assert shop.add_products([seed]) == (1,)
    with pytest.raises(ValueError, match="SKU A exists already"):
        shop.add_product("A", "A")
    twice = [SizeSeed(number="1", name="S"), SizeSeed(number="2", name="S")]
    with pytest.raises(ValueError, match="two sizes have one name"):
        shop.add_product("B", "B", variants=[VariantSeed(sizes=twice)])
