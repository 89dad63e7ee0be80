"""Brands, collections, folders and categories."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import ProductSeed, Sandbox

BRAND = """mutation ($in: BrandCreateInput!) { createBrand(input: $in) {
  brand { id name uri externalId stores { id } products { id } } userErrors { message path } } }"""
COLLECTION = """mutation ($in: CollectionCreateInput!) { createCollection(input: $in) {
  collection { id name uri status externalId totalProducts products { id } } userErrors { message path } } }"""
FOLDER = """mutation ($in: FolderCreateInput!) { createFolder(input: $in) {
  folder { id name isTopFolder externalId parent { id } childFolders { id } products { id } }
  userErrors { message path } } }"""


def brand(centra: Centra, name: str, **given: Any) -> Any:
    return centra.do(BRAND, **{"in": {"name": name, "addToStores": [{"id": 1}], **given}})["brand"]


def folder(centra: Centra, name: str, **given: Any) -> Any:
    return centra.do(FOLDER, **{"in": {"name": name, **given}})["folder"]


@pytest.mark.behaviour("catalog-6-22")
def test_a_brand(centra: Centra) -> None:
    """The URI is made from the name when left out; at least one store is required (REF:BrandCreateInput)."""
    made = brand(centra, "Åkerblom & Söner", externalId="ak")
    assert made == {
        "id": 1,
        "name": "Åkerblom & Söner",
        "uri": "akerblom-soner",
        "externalId": "ak",
        "stores": [{"id": 1}],
        "products": [],
    }
    both = brand(centra, "Two", uri="second", addToStores=[{"id": 2}, {"id": 1}])
    assert (both["uri"], both["stores"]) == ("second", [{"id": 2}, {"id": 1}])
    for nowhere in ({}, {"addToStores": []}):
        problems = centra.refused(BRAND, **{"in": {"name": "Third", **nowhere}})
        assert problems[0]["path"] == ["input", "addToStores"]
    problems = centra.refused(BRAND, **{"in": {"name": "", "addToStores": [{"id": 9}]}})
    assert [problem["path"] for problem in problems] == [
        ["input", "addToStores", "0", "id"],
        ["input", "name"],
    ]
    assert len(centra.ask("{ brands { id } }")["brands"]) == 2


@pytest.mark.behaviour("catalog-1-14")
def test_a_collection(centra: Centra) -> None:
    """It has a Status and counts its products (REF:Collection)."""
    given = {"name": "AW 26", "status": "INACTIVE", "externalId": "aw26"}
    made = centra.do(COLLECTION, **{"in": given})["collection"]
    assert (made["uri"], made["status"], made["externalId"]) == ("aw-26", "INACTIVE", "aw26")
    seed = ProductSeed(number="A", name="A", collection=made["id"])
    centra.shop.add_products([seed])
    (read,) = centra.ask("{ collections { totalProducts products { name } } }")["collections"]
    assert read == {"totalProducts": 1, "products": [{"name": "A"}]}


@pytest.mark.behaviour("catalog-1-10")
def test_folders_nest_up_to_six_levels(centra: Centra) -> None:
    """A seventh level is refused (OLD:pages/01.overview/03.products/docs); the shop's own keep to it as well."""
    parent = folder(centra, "1")
    assert (parent["isTopFolder"], parent["parent"]) == (True, None)
    for level in ("2", "3", "4", "5", "6"):
        child = folder(centra, level, parent={"id": parent["id"]})
        assert (child["isTopFolder"], child["parent"]) == (False, {"id": parent["id"]})
        parent = child
    problems = centra.refused(FOLDER, **{"in": {"name": "7", "parent": {"id": parent["id"]}}})
    assert problems[0]["path"] == ["input", "parent"]
    with pytest.raises(ValueError, match="6 levels"):
        centra.shop.add_folder("7", parent=parent["id"])
    assert len(centra.ask("{ folders { id } }")["folders"]) == 6


@pytest.mark.behaviour("catalog-1-10")
def test_folders_are_shared_by_all_stores(centra: Centra) -> None:
    """A token that is kept to one store sees all of them; categories are a store's (OLD: overview)."""
    centra.shop.add_folder("Shop")
    centra.shop.add_category("Men")
    centra.sandbox.tokens.add("wholesale-only", stores=[2])
    centra.client.headers["Authorization"] = "Bearer wholesale-only"
    seen = centra.ask("{ folders { name } categories { name } }")
    assert seen == {"folders": [{"name": "Shop"}], "categories": []}


def test_the_whole_folder_structure(centra: Centra) -> None:
    """The documented request of OLD:dtc, "The whole folder structure"."""
    top = centra.shop.add_folder("Clothes")
    centra.shop.add_folder("Shirts", parent=top)
    centra.shop.add_folder("Trousers", parent=top)
    read = "{ folders(where: {isTopFolder: true}) { name childFolders { name childFolders { name } } } }"
    assert centra.ask(read)["folders"] == [
        {
            "name": "Clothes",
            "childFolders": [
                {"name": "Shirts", "childFolders": []},
                {"name": "Trousers", "childFolders": []},
            ],
        }
    ]


@pytest.mark.behaviour("catalog-1-11")
def test_categories_belong_to_a_store_and_to_displays(centra: Centra) -> None:
    """A category shows its store, its children and its displays (OLD:dtc, OLD: overview)."""
    men = centra.shop.add_category("Men")
    shirts = centra.shop.add_category("T-Shirts", parent=men, status="INACTIVE")
    with pytest.raises(ValueError, match="belongs to store"):
        centra.shop.add_category("Shirts", store_type="WHOLESALE", parent=men)
    show = """mutation ($in: DisplayCreateInput!) { createDisplay(input: $in) {
      display { id categories { id } } userErrors { message path } } }"""
    display = {
        "store": {"id": 1},
        "product": {"id": 1},
        "name": "Jacket",
        "status": "ACTIVE",
        "addCategories": [{"id": shirts}],
    }
    shown = centra.do(show, **{"in": display})["display"]
    read = """{ categories(where: {isTopCategory: true}) { id name uri status store { id } parentCategory { id }
      childCategories { id name uri status isTopCategory parentCategory { id }
        displays(first: 5) { edges { node { id } } } } } }"""
    assert centra.ask(read)["categories"] == [
        {
            "id": men,
            "name": "Men",
            "uri": "men",
            "status": "ACTIVE",
            "store": {"id": 1},
            "parentCategory": None,
            "childCategories": [
                {
                    "id": shirts,
                    "name": "T-Shirts",
                    "uri": "t-shirts",
                    "status": "INACTIVE",
                    "isTopCategory": False,
                    "parentCategory": {"id": men},
                    "displays": {"edges": [{"node": {"id": shown["id"]}}]},
                }
            ],
        }
    ]


@pytest.mark.behaviour("catalog-1-09")
def test_a_product_has_one_brand_and_one_folder(centra: Centra) -> None:
    """Another one takes the place of the first (OLD:pages/01.overview/03.products/docs)."""
    for name in ("First", "Second"):
        brand(centra, name)
        folder(centra, name)
    update = """mutation ($in: ProductUpdateInput!) { updateProduct(id: 1, input: $in) {
      product { brand { name } folder { name } } userErrors { message path } } }"""
    for identity, name in ((1, "First"), (2, "Second")):
        given = {"brand": {"id": identity}, "folder": {"id": identity}}
        product = centra.do(update, **{"in": given})["product"]
        assert product == {"brand": {"name": name}, "folder": {"name": name}}
    read = "{ brands(sort: [id_DESC]) { products { id } } folders { products { id } } }"
    assert centra.ask(read) == {
        "brands": [{"products": [{"id": 1}]}, {"products": []}],
        "folders": [{"products": []}, {"products": [{"id": 1}]}],
    }


def seeded() -> Centra:
    """Brands 1 and 2, collections 1 and 2, folders 1 with 2 in it, categories 1 with 2 in it."""
    centra = Centra()
    brand(centra, "Red Label", externalId="b1")
    brand(centra, "Blue", addToStores=[{"id": 2}])
    for name, external in (("Autumn", "c1"), ("Winter", None)):
        given = {"name": name, "status": "ACTIVE" if external else "INACTIVE", "externalId": external}
        centra.do(COLLECTION, **{"in": given})
    folder(centra, "Top", externalId="f1")
    folder(centra, "Low", parent={"externalId": "f1"})
    top = centra.shop.add_category("Top", uri="root")
    centra.shop.add_category("Low", parent=top, status="INACTIVE")
    centra.shop.add_products([ProductSeed(number="A", name="A", collection=2, brand=1, folder=1)])
    return centra


@pytest.mark.behaviour("catalog-6-18")
@pytest.mark.parametrize(
    "root, where, found",
    [
        ("brands", "{id: [2]}", [2]),
        ("brands", '{name: {contains: "label"}}', [1]),
        ("brands", '{uri: {equals: "red-label"}}', [1]),
        ("brands", "{storeId: [2]}", [2]),
        ("brands", '{externalId: ["b1"]}', [1]),
        ("brands", '{search: "blue"}', [2]),
        ("brands", '{id: [1], negate: ["id"]}', [2]),
        ("brands", '{notNull: ["externalId"]}', [1]),
        ("collections", "{id: [2]}", [2]),
        ("collections", '{name: {equals: "autumn"}}', [1]),
        ("collections", "{status: [INACTIVE]}", [2]),
        ("collections", '{uri: {equals: "winter"}}', [2]),
        ("collections", "{totalProducts: {from: 1}}", [2]),
        ("collections", '{externalId: ["c1"]}', [1]),
        ("collections", '{search: "aut"}', [1]),
        ("folders", "{id: [1]}", [1]),
        ("folders", '{name: {equals: "Low"}}', [2]),
        ("folders", "{isTopFolder: false}", [2]),
        ("folders", "{parentId: 1}", [2]),
        ("folders", '{externalId: ["f1"]}', [1]),
        ("folders", '{search: "to"}', [1]),
        ("categories", "{id: [2]}", [2]),
        ("categories", '{name: {contains: "ow"}}', [2]),
        ("categories", "{status: [ACTIVE]}", [1]),
        ("categories", "{parentId: [1]}", [2]),
        ("categories", "{storeId: [1]}", [1, 2]),
        ("categories", "{isTopCategory: true}", [1]),
        ("categories", '{uri: {equals: "root"}}', [1]),
        ("categories", '{search: "low"}', [2]),
    ],
)
def test_every_member_of_their_filters(root: str, where: str, found: list[int]) -> None:
    """Each member finds what it names (REF: the filters' pages)."""
    centra = seeded()
    assert [row["id"] for row in centra.ask(f"{{ {root}(where: {where}) {{ id }} }}")[root]] == found


def test_pages_of_them(centra: Centra) -> None:
    """`limit` and `page` walk through the lists."""
    for name in ("A", "B", "C"):
        centra.shop.add_brand(name)
    assert centra.ask("{ brands(limit: 2, page: 2) { name } }")["brands"] == [{"name": "C"}]


def test_the_shop_refuses_what_is_not_there() -> None:
    """Wrong arguments of seeds are ValueErrors, and nothing is made."""
    shop = Sandbox().shop
    with pytest.raises(ValueError, match="unknown Folder 5"):
        shop.add_folder("A", parent=5)
    with pytest.raises(ValueError, match="unknown Brand 3"):
        shop.add_products([ProductSeed(number="A", name="A", brand=3)])
    with pytest.raises(ValueError, match="at least one store"):
        shop.add_brand("A", stores=[])
    with pytest.raises(ValueError, match="at least one size"):
        shop.add_size_chart("A", [])
