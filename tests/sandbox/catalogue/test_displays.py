"""Displays: what a store shows of a product."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import VariantSeed

CREATE = """mutation ($in: DisplayCreateInput!) { createDisplay(input: $in) {
  display { id name status uri comment tags metaTitle store { id } product { id } productVariants { id }
    markets { id } categories { id } canonicalCategory { id } displayItems { id productVariant { id } } }
  userErrors { message path } } }"""
UPDATE = """mutation ($id: Int!, $in: DisplayUpdateInput!) { updateDisplay(id: $id, input: $in) {
  display { id name uri comment tags updatedAt canonicalCategory { id } categories { id } markets { id }
    media { id } productVariants { id } minimumOrderQuantity orderQuantityDenominator }
  userErrors { message path } } }"""


def display(**more: Any) -> dict[str, Any]:
    return {"store": {"id": 1}, "product": {"id": 1}, "name": "New display!", "status": "ACTIVE", **more}


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def paths(errors: list[dict[str, Any]]) -> list[list[str]]:
    return [error["path"] for error in errors]


@pytest.fixture
def shirts(centra: Centra) -> int:
    """Product 2 with the variants 2 and 3."""
    return centra.shop.add_product("TEE", "Tee", variants=[VariantSeed(number="A"), VariantSeed(number="B")])


@pytest.mark.behaviour("catalog-1-48", "catalog-1-49")
def test_a_display_is_of_one_store_and_one_product(centra: Centra, shirts: int) -> None:
    """Only variants that were added are on it; the URI is made from the name (OLD:erp, create a basic display)."""
    made = centra.do(CREATE, **{"in": display(product={"id": shirts})})["display"]
    assert (made["store"], made["product"]) == ({"id": 1}, {"id": 2})
    assert made["productVariants"] == []
    assert made["uri"] == "new-display"
    added = centra.do(
        UPDATE, id=made["id"], **{"in": {"addProductVariants": [{"productVariant": {"id": 3}}]}}
    )
    assert ids(added["display"]["productVariants"]) == [3]
    own = centra.do(CREATE, **{"in": display(uri="mine")})["display"]
    assert own["uri"] == "mine"


@pytest.mark.behaviour("catalog-1-48")
def test_other_products_and_stores_stay_out(centra: Centra, shirts: int) -> None:
    """Everything that does not belong is named at once, and nothing is made."""
    elsewhere = centra.shop.add_category("Showroom", store_type="WHOLESALE")
    picture = centra.shop.add_media(shirts, "front")
    errors = centra.refused(
        CREATE,
        **{
            "in": display(
                addProductVariants=[{"productVariant": {"id": 1}}, {"productVariant": {"id": 2}}],
                addCategories=[{"id": elsewhere}],
                addMarkets=[{"id": 77}],
                addProductMedia=[{"productMedia": {"id": picture}}],
                taxGroup={"id": 99},
                canonicalCategory={"id": elsewhere},
            )
        },
    )
    assert paths(errors) == [
        ["input", "addCategories", "0"],
        ["input", "addMarkets", "0", "id"],
        ["input", "addProductVariants", "1", "productVariant"],
        ["input", "addProductMedia", "0", "productMedia"],
        ["input", "canonicalCategory"],
        ["input", "taxGroup", "id"],
    ]
    assert centra.ask("{ displays { id } displayItems { id } }") == {"displays": [], "displayItems": []}
    errors = centra.refused(CREATE, **{"in": display(store={"id": 9}, product={"id": 9})})
    assert paths(errors) == [["input", "store", "id"], ["input", "product", "id"]]
    assert paths(centra.refused(UPDATE, id=5, **{"in": {}})) == [["id"]]


@pytest.mark.behaviour("catalog-1-50")
def test_the_uri_is_made_again_on_empty_text(centra: Centra) -> None:
    """Left out it stays, empty it is made from the name, which may be a new one (REF:DisplayUpdateInput)."""
    made = centra.do(CREATE, **{"in": display(uri="mine")})["display"]["id"]
    renamed = centra.do(UPDATE, id=made, **{"in": {"name": "Långa Ärmar"}})["display"]
    assert (renamed["name"], renamed["uri"]) == ("Långa Ärmar", "mine")
    assert centra.do(UPDATE, id=made, **{"in": {"uri": ""}})["display"]["uri"] == "langa-armar"
    both = centra.do(UPDATE, id=made, **{"in": {"uri": "", "name": "Short 2"}})["display"]
    assert both["uri"] == "short-2"


@pytest.mark.behaviour("catalog-1-52")
def test_lists_are_changed_not_replaced(centra: Centra, shirts: int) -> None:
    """What is added comes on top, what is removed goes, the rest stays (REF:DisplayUpdateInput)."""
    first, second = centra.shop.add_category("One"), centra.shop.add_category("Two")
    north, south = centra.shop.add_market("North"), centra.shop.add_market("South")
    made = centra.do(
        CREATE,
        **{
            "in": display(
                product={"id": shirts},
                addCategories=[{"id": first}],
                addMarkets=[{"id": north}],
                addProductVariants=[{"productVariant": {"id": 2}}],
                canonicalCategory={"id": first},
            )
        },
    )["display"]
    assert made["canonicalCategory"] == {"id": first}
    item = made["displayItems"][0]["id"]
    change = {
        "addCategories": [{"id": second}, {"id": first}],
        "addMarkets": [{"id": south}],
        "addProductVariants": [{"productVariant": {"id": 3}}],
    }
    changed = centra.do(UPDATE, id=made["id"], **{"in": change})["display"]
    assert ids(changed["categories"]) == [first, second]
    assert ids(changed["markets"]) == [north, south]
    assert ids(changed["productVariants"]) == [2, 3]
    assert centra.ask("{ displayItems { id productVariant { id } } }")["displayItems"][0] == {
        "id": item,
        "productVariant": {"id": 2},
    }
    change = {
        "removeCategories": [{"id": first}],
        "removeMarkets": [{"id": south}],
        "removeProductVariants": [{"id": 2}],
    }
    changed = centra.do(UPDATE, id=made["id"], **{"in": change})["display"]
    assert (ids(changed["categories"]), ids(changed["markets"])) == ([second], [north])
    assert ids(changed["productVariants"]) == [3]
    assert changed["canonicalCategory"] is None
    shown = centra.ask("{ displayItems { id } productVariants { displays { id } } }")
    assert ids(shown["displayItems"]) == [item + 1]
    assert [variant["displays"] for variant in shown["productVariants"]] == [[], [], [{"id": made["id"]}]]


def test_media_stand_in_an_order(centra: Centra) -> None:
    """`before` places a medium in front of another one, also one that is there already (REF:ProductMediaAddInput)."""
    front, back, side = (centra.shop.add_media(1, name) for name in ("front", "back", "side"))
    two = [{"productMedia": {"id": front}}, {"productMedia": {"id": back}}]
    made = centra.do(CREATE, **{"in": display(addProductMedia=two)})["display"]["id"]

    def after(**change: Any) -> list[int]:
        return ids(centra.do(UPDATE, id=made, **{"in": change})["display"]["media"])

    assert after(addProductMedia=[{"productMedia": {"id": side}, "before": {"id": back}}]) == [
        front,
        side,
        back,
    ]
    assert after(addProductMedia=[{"productMedia": {"id": back}, "before": {"id": front}}]) == [
        back,
        front,
        side,
    ]
    assert after(removeProductMedia=[{"id": front}]) == [back, side]
    lost = {"addProductMedia": [{"productMedia": {"id": side}, "before": {"id": front}}]}
    assert paths(centra.refused(UPDATE, id=made, **{"in": lost})) == [
        ["input", "addProductMedia", "0", "before"]
    ]


def test_texts_are_stored_and_null_takes_them_off(centra: Centra) -> None:
    """Absent leaves a text, null empties it; name and status cannot be emptied."""
    given = display(comment="mind the hem", tags=["new", "red"], metaTitle="Title", minimumOrderQuantity=2)
    made = centra.do(CREATE, **{"in": given})["display"]
    assert (made["comment"], made["tags"], made["metaTitle"]) == ("mind the hem", ["new", "red"], "Title")
    centra.clock.move(hours=1)
    change = {"comment": None, "tags": ["old"], "orderQuantityDenominator": 6}
    changed = centra.do(UPDATE, id=made["id"], **{"in": change})["display"]
    assert (changed["comment"], changed["tags"]) == (None, ["old"])
    assert (changed["minimumOrderQuantity"], changed["orderQuantityDenominator"]) == (2, 6)
    assert changed["updatedAt"] == "2026-03-01T13:00:00+00:00"
    errors = centra.refused(UPDATE, id=made["id"], **{"in": {"name": "", "status": None}})
    assert paths(errors) == [["input", "name"], ["input", "status"]]


@pytest.mark.behaviour("catalog-1-51")
def test_relations_go_one_way(centra: Centra) -> None:
    """A relation is typed by a text and stands on its source only (REF:DisplayRelation)."""
    source, target = centra.shop.add_display(1, name="A"), centra.shop.add_display(1, name="B")
    centra.shop.relate_displays(source, target, type="goes with")
    rows = centra.ask("{ displays { related { type targetDisplay { id name } } } }")["displays"]
    assert rows == [
        {"related": [{"type": "goes with", "targetDisplay": {"id": target, "name": "B"}}]},
        {"related": []},
    ]
    with pytest.raises(ValueError, match="unknown Display 9"):
        centra.shop.relate_displays(source, 9)


@pytest.fixture
def three(centra: Centra, shirts: int) -> Centra:
    """Displays 1 of the jacket, 2 and 3 of the shirts; the last one wholesale, and changed last."""
    centra.shop.add_display(1, name="Jacket", markets=[centra.shop.add_market("North")])
    centra.clock.move(hours=1)
    centra.shop.add_display(shirts, name="Tee", variants=[3], status="INACTIVE")
    centra.clock.move(hours=1)
    centra.shop.add_display(shirts, name="Tee in bulk", store_type="WHOLESALE")
    return centra


@pytest.mark.parametrize(
    "where, expected",
    [
        ("id: [3, 1]", [3, 1]),
        ('name: {contains: "tee"}', [2, 3]),
        ("status: INACTIVE", [2]),
        ('uri: {equals: "tee-in-bulk"}', [3]),
        ('description: {contains: "x"}', []),
        ('shortDescription: {contains: "x"}', []),
        ('tags: ["sale"]', []),
        ("marketId: 1", [1]),
        ("productId: [2]", [2, 3]),
        ("productVariantId: [3]", [2, 3]),
        ("productVariantId: [2]", [3]),
        ("storeId: 2", [3]),
        ("taxGroupId: [4]", []),
        ('updatedAt: {from: "2026-03-01T13:00:00+00:00"}', [2, 3]),
        ('search: "JKT"', [1]),
        ("notNull: [marketId]", [1]),
        ("storeId: 1, negate: [storeId]", [3]),
    ],
)
def test_displays_are_filtered(three: Centra, where: str, expected: list[int]) -> None:
    """Every member of DisplayFilter, in the list and in the connection."""
    where = where.replace("[marketId]", '["marketId"]').replace("[storeId]", '["storeId"]')
    data = three.ask(
        f"{{ displays(where: {{{where}}}) {{ id }} "
        f"displayConnection(where: {{{where}}}) {{ totalCount edges {{ node {{ id }} }} }} }}"
    )
    assert ids(data["displays"]) == expected
    assert data["displayConnection"]["totalCount"] == len(expected)
    assert [edge["node"]["id"] for edge in data["displayConnection"]["edges"]] == sorted(expected)


def test_displays_are_sorted_and_paged(three: Centra) -> None:
    """By id and by change time; a display is read alone as well."""
    page = three.ask("{ displays(sort: [updatedAt_DESC], limit: 2, page: 1) { id } display(id: 2) { name } }")
    assert page == {"displays": [{"id": 3}, {"id": 2}], "display": {"name": "Tee"}}
    first = three.ask(
        "{ displayConnection(sort: [updatedAt_DESC], first: 2) "
        "{ edges { node { id } } pageInfo { endCursor hasNextPage } } }"
    )["displayConnection"]
    assert [edge["node"]["id"] for edge in first["edges"]] == [3, 2]
    rest = three.ask(
        "query ($after: String) { displayConnection(sort: [updatedAt_DESC], first: 2, after: $after) "
        "{ edges { node { id } } pageInfo { hasNextPage } } }",
        after=first["pageInfo"]["endCursor"],
    )["displayConnection"]
    assert rest == {"edges": [{"node": {"id": 1}}], "pageInfo": {"hasNextPage": False}}


def test_displays_are_found_from_around_them(three: Centra) -> None:
    """Products, variants, markets and categories lead to their displays."""
    category = three.shop.add_category("Tops")
    three.do(UPDATE, id=2, **{"in": {"addCategories": [{"id": category}]}})
    data = three.ask(
        """{ product(id: 2) { displays(where: {storeId: 1}) { id } } productVariant(id: 3) { displays { id } }
          market(id: 1) { displays { id } }
          categories { displays(first: 5) { totalCount edges { node { name } } } } }"""
    )
    assert data == {
        "product": {"displays": [{"id": 2}]},
        "productVariant": {"displays": [{"id": 2}, {"id": 3}]},
        "market": {"displays": [{"id": 1}]},
        "categories": [{"displays": {"totalCount": 1, "edges": [{"node": {"name": "Tee"}}]}}],
    }


def test_a_token_of_one_store_sees_its_displays_only(three: Centra) -> None:
    """What is of another store is neither listed nor found (assumed: the docs only say that it is restricted)."""
    three.sandbox.tokens.add("retail only", stores=[1])
    answer = three.client.post(
        three.sandbox.url,
        json={"query": "{ displays { id } displayItems { id } display(id: 3) { id } }"},
        headers={"Authorization": "Bearer retail only"},
    ).json()["data"]
    assert answer == {
        "displays": [{"id": 1}, {"id": 2}],
        "displayItems": [{"id": 1}, {"id": 2}],
        "display": None,
    }


def test_prices_of_a_display(three: Centra) -> None:
    """What its variants cost in the pricelists of its own store."""
    created = """mutation ($in: PricelistCreateInput!) { createPricelist(input: $in)
      { pricelist { id } userErrors { message path } } }"""
    lists = [
        three.do(
            created,
            **{
                "in": {
                    "name": f"of {store}",
                    "status": "ACTIVE",
                    "store": {"id": store},
                    "currencyIsoCode": "SEK",
                }
            },
        )["pricelist"]["id"]
        for store in (1, 2)
    ]
    three.do(
        """mutation ($in: ProductPricesSetInput!) { setPrices(input: $in) { userErrors { message path } } }""",
        **{
            "in": {
                "pricelist": {"id": lists[0]},
                "productPrices": [
                    {
                        "product": {"id": 2},
                        "price": {"value": 120, "currencyIsoCode": "SEK"},
                        "overrideIndividualVariantPrices": True,
                    }
                ],
            }
        },
    )
    data = three.ask("{ display(id: 2) { prices { pricelist { id } price { value } } } }")["display"]
    assert data == {"prices": [{"pricelist": {"id": lists[0]}, "price": {"value": 120}}]}


def test_changes_are_events(centra: Centra) -> None:
    """Listeners hear of new and changed displays (OLD:events)."""
    centra.do(
        """mutation { setEventListeners(input: [{objectType: Display, changeTypes: [CREATED, UPDATED]}])
          { userErrors { message } } }"""
    )
    made = centra.do(CREATE, **{"in": display()})["display"]["id"]
    centra.do(UPDATE, id=made, **{"in": {"name": "Other"}})
    events = centra.ask("{ events(limit: 10) { objectType changeType objectReference } }")["events"]
    assert [(event["changeType"], event["objectReference"]) for event in events] == [
        ("CREATED", made),
        ("UPDATED", made),
    ]


def test_the_tax_group_is_set_and_taken_off(centra: Centra) -> None:
    """A display has a tax group or none (REF:DisplayCreateInput); a null id takes it off (assumed)."""
    food = centra.shop.add_tax_group("Food")
    made = centra.do(CREATE, **{"in": display(taxGroup={"id": food})})["display"]["id"]
    read = f"{{ displays(where: {{taxGroupId: {food}}}) {{ id taxGroup {{ name }} }} }}"
    assert centra.ask(read)["displays"] == [{"id": made, "taxGroup": {"name": "Food"}}]
    centra.do(UPDATE, id=made, **{"in": {"taxGroup": {"id": None}}})
    assert centra.ask(read)["displays"] == []
