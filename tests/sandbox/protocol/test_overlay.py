from __future__ import annotations

import pytest
from sandbox_client import Centra

OWN = """
extend type ProductSize { EAN: String, shelf: String }
extend type Product { season: String! }
extend enum ProductStatus { PLANNED }
"""


def test_a_shops_own_sdl_is_known_to_queries() -> None:
    """What the shop spells is asked for like anything else; what is not stored is null, or an entry in `errors`."""
    centra = Centra(sdl=OWN)
    body = centra.body("{ products { name season } }")
    assert body["data"] is None or body["data"]["products"] is None
    assert body["errors"][0]["path"] == ["products", 0, "season"]
    sizes = centra.ask("{ productVariants { productSizes { SKU shelf } } }")["productVariants"][0][
        "productSizes"
    ]
    assert sizes[0] == {"SKU": "JKT-RED-S", "shelf": None}


def test_the_shops_spelling_takes_the_place_of_ours() -> None:
    """An SDL may define what our copy of the schema only assumes; one that does not fit says so."""
    fields = '{ __type(name: "ProductSize") { fields { name type { kind } } } }'
    kinds = {
        field["name"]: field["type"]["kind"]
        for field in Centra(sdl="extend type ProductSize { EAN: String! }").ask(fields)["__type"]["fields"]
    }
    assert kinds["EAN"] == "NON_NULL"
    with pytest.raises(ValueError, match="does not fit"):
        Centra(sdl="extend type Nothing { a: Int }")
    with pytest.raises(ValueError, match="does not fit"):
        Centra(sdl="extend type {")


ROOTS = """
type LoyaltyCard { id: Int!, level: String }
extend type Query { loyaltyCards(limit: Int): [LoyaltyCard!]!, loyaltyCard(id: Int!): LoyaltyCard, points: Int! }
extend type Mutation { stampCard(id: Int!): Int }
"""


def test_roots_of_a_shops_own() -> None:
    """Lists and objects by id are answered from what was loaded; what nobody can know is an entry in `errors`."""
    centra = Centra(sdl=ROOTS)
    centra.sandbox.load({"LoyaltyCard": [{"id": 7, "level": "gold"}]})
    assert centra.ask("{ loyaltyCards { id level } loyaltyCard(id: 7) { level } }") == {
        "loyaltyCards": [{"id": 7, "level": "gold"}],
        "loyaltyCard": {"level": "gold"},
    }
    assert centra.body("{ points }")["errors"][0]["path"] == ["points"]
    body = centra.body("mutation { stampCard(id: 7) }")
    assert body["errors"][0]["path"] == ["stampCard"]
    assert body["data"] == {"stampCard": None}
