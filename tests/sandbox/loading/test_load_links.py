"""What is loaded is known to what it belongs to; what would have no effect is refused."""

from __future__ import annotations

from typing import Any

import pytest
from loaded import BASICS, ORDER, alone

from centra_ipaas.sandbox import Sandbox, SizeSeed, VariantSeed
from centra_ipaas.sandbox.loading.classes import ROWS
from centra_ipaas.sandbox.loading.refusing import TYPES
from centra_ipaas.sandbox.loading.shapes import Shape
from centra_ipaas.sandbox.protocol.schema import pinned
from centra_ipaas.sandbox.state import Row


def test_sizes_of_charts_have_external_ids_everywhere() -> None:
    """`<chart>|<size>` in every integration (OLD:idconv)."""
    centra = alone(BASICS | {"Size": [{"name": "L", "sizeChart": {"id": 4}}]})
    centra.do("""mutation { createProductVariant(input: {
        name: "Blue", status: ACTIVE, product: {id: 10}, sizeChart: {id: 4}, productSizes: [
            {size: {externalId: "Letters|M"}}, {size: {externalId: "Letters|L"}}]
    }) { productVariant { id } userErrors { message path } } }""")
    assert centra.ask("{ productVariants(where: {id: 21}) { productSizes { description } } }") == {
        "productVariants": [{"productSizes": [{"description": "M"}, {"description": "L"}]}]
    }


@pytest.mark.parametrize(
    "chart",
    [
        {"horizontalLabels": ["S"], "verticalLabels": ["32"], "sizes": [{"id": 1, "name": "Sx32"}]},
        {"horizontalLabels": ["S"]},
    ],
    ids=["two dimensions", "no sizes"],
)
def test_seeded_products_share_only_charts_that_fit(chart: dict[str, Any]) -> None:
    centra = alone({"SizeChart": [{"name": "Loaded", **chart}]})
    centra.shop.add_product("JKT", "Jacket", variants=[VariantSeed(sizes=[SizeSeed(name="S")])])
    assert centra.ask("{ productVariants { productSizes { size { name sizeChart { id } } } } }") == {
        "productVariants": [{"productSizes": [{"size": {"name": "S", "sizeChart": {"id": 2}}}]}]
    }


def test_what_names_its_owner_is_found_there() -> None:
    line = ORDER["lines"][0]
    centra = alone(
        BASICS
        | {
            "DirectToConsumerOrder": [ORDER | {"lines": [], "paymentHistory": []}],
            "ProductOrderLine": [line | {"order": {"number": 55}}],
            "PaymentHistoryEntry": [
                {
                    "order": {"number": 55},
                    "status": "SUCCESS",
                    "entryType": "AUTH",
                    "value": {"value": 248, "currency": {"code": "SEK"}},
                }
            ],
            "ProductMedia": [
                {"id": 1, "product": {"id": 10}, "mediaType": "IMAGE", "name": "front", "format": "png"}
            ],
            "Display": [{"name": "Jacket", "uri": "jacket", "status": "ACTIVE", "product": {"id": 10}}],
        }
    )
    assert centra.ask("""{
        orders { lines { id quantity } paymentHistory { entryType } }
        products { media { id } displays { name } }
    }""") == {
        "orders": [{"lines": [{"id": 9, "quantity": 2}], "paymentHistory": [{"entryType": "AUTH"}]}],
        "products": [{"media": [{"id": 1}], "displays": [{"name": "Jacket"}]}],
    }


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a return": (
        {"DirectToConsumerReturn": [{"id": 1}]},
        "$.DirectToConsumerReturn[0]: its effects are not loaded: make it with createReturn or shop.make_return",
    ),
    "a stock change": (
        {"StockChange": [{"id": 1}]},
        "$.StockChange[0]: its effects are not loaded: load Stock, or change it with changeStock",
    ),
    "a price": ({"Price": [{"id": 1}]}, "$.Price[0]: is not loaded: set it with setPrices or shop.set_price"),
    "prices": (
        {"Pricelist": [{"name": "P", "currency": {"code": "SEK"}, "prices": []}]},
        "$.Pricelist[0].prices: is not loaded: set them with setPrices or shop.set_price",
    ),
    "attributes": (
        {"Product": [{"name": "P", "productNumber": "P", "attributes": []}]},
        "$.Product[0].attributes: is not loaded: assign them with assignAttributes",
    ),
    "translations": (
        {"Category": [{"name": "C", "uri": "c", "translations": []}]},
        "$.Category[0].translations: is not loaded: set them with shop.translate",
    ),
    "allocations": (
        BASICS | {"DirectToConsumerOrder": [ORDER | {"lines": [ORDER["lines"][0] | {"allocations": []}]}]},
        "$.DirectToConsumerOrder[0].lines[0].allocations: is computed from other data, so it cannot be loaded",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_have_no_effect_is_refused(name: str) -> None:
    data, told = REFUSED[name]
    with pytest.raises(ValueError) as caught:
        Sandbox().load(data)
    assert str(caught.value).splitlines() == [told]


#: Kept as records although there is a class: their classes hold what only the sandbox itself knows.
AS_RECORDS = {"MediaBatchProduct", "MediaUpload", "DynamicAttribute", "EventListener", "ReturnTotals"}


def descendants(cls: type[Row]) -> set[type[Row]]:
    return {cls}.union(*(descendants(child) for child in cls.__subclasses__()))


def test_every_class_of_rows_is_listed_or_its_type_is_refused() -> None:
    types = pinned().graphql.type_map
    named = {str(getattr(cls, "typename", cls.__name__)) for cls in descendants(Row) - set(ROWS)}
    assert {name for name in named if name in types} - set(TYPES) - AS_RECORDS == set()
    assert {Shape(types[name]).cls for name in TYPES if name in types} == {None}  # type: ignore[arg-type]
