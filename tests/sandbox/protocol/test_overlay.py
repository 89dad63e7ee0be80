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
