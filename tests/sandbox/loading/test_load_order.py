"""The order of types in a document says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loaded import alone

from centra_ipaas.sandbox import Sandbox

SEK, EUR = {"code": "SEK"}, {"code": "EUR"}


def order(number: int, code: dict[str, str], market: int, status: str = "CONFIRMED") -> dict[str, Any]:
    price = {"value": 100, "currency": code}
    return {
        "number": number,
        "status": status,
        "market": {"id": market},
        "customer": {"email": f"{number}@example.com"},
        "lines": [{"id": 10 * number, "productSize": {"SKU": "JKT-S"}, "quantity": 2, "unitPrice": price}],
    }


SHOP: dict[str, Any] = {
    "Brand": [{"name": "Basics"}, {"id": 1, "name": "Named"}],
    "SizeChart": [{"name": "One", "horizontalLabels": ["S"], "sizes": [{"id": 1, "name": "S"}]}],
    "Product": [{"id": 3, "name": "Jacket", "productNumber": "JKT", "brand": {"id": 1}}],
    "ProductVariant": [{"id": 4, "name": "Red", "product": {"id": 3}}],
    "ProductSize": [{"sizeNumber": "-S", "size": {"id": 1}, "productVariant": {"id": 4}}],
    "Warehouse": [{"id": 1, "name": "Main"}],
    "Stock": [{"warehouse": {"id": 1}, "productSize": {"SKU": "JKT-S"}, "physicalQuantity": 5}],
    "Market": [{"id": 1, "name": "Sweden"}, {"id": 2, "name": "Germany", "currency": EUR}],
    "Pricelist": [{"id": 1, "name": "Sweden", "currency": SEK}],
    "Customer": [{"id": 1, "email": "first@example.com", "firstName": "Ada", "lastName": "Test"}],
    "DirectToConsumerOrder": [order(5, SEK, 1, "PROCESSING"), order(6, EUR, 2), order(7, EUR, 2)],
    "DirectToConsumerShipment": [
        {"order": {"number": 5}, "lines": [{"orderLine": {"id": 50}, "quantity": 1}]},
    ],
}  # fmt: skip
QUESTION = """{
    brands { id name } products { id brand { id } variants { id productSizes { id SKU } } }
    orders { number pricelist { id name } grandTotal { formattedValue }
        lines { id allocations { quantity } } ... on DirectToConsumerOrder { customer { id email } } }
    pricelists { id name currency { code } } shipments { id number lines { id quantity } }
    warehouses { id stock { physicalQuantity allocatedQuantity } }
}"""


def answer(data: Any) -> Any:
    return alone(data).ask(QUESTION)


AS_WRITTEN = answer(SHOP)


@settings(max_examples=25, deadline=None)
@given(st.permutations(list(SHOP)))
def test_every_order_of_types_gives_the_same_answers(types: list[str]) -> None:
    assert answer({name: SHOP[name] for name in types}) == AS_WRITTEN


def test_the_answers_are_those_of_the_document() -> None:
    assert AS_WRITTEN["brands"] == [{"id": 2, "name": "Basics"}, {"id": 1, "name": "Named"}]
    five, six, seven = AS_WRITTEN["orders"]
    assert (five["pricelist"]["id"], six["pricelist"]["id"], seven["pricelist"]["id"]) == (1, 2, 2)
    assert AS_WRITTEN["pricelists"] == [
        {"id": 1, "name": "Sweden", "currency": {"code": "SEK"}},
        {"id": 2, "name": "Retail EUR", "currency": {"code": "EUR"}},
    ]
    assert AS_WRITTEN["shipments"] == [{"id": 1, "number": "5-1", "lines": [{"id": 1, "quantity": 1}]}]


@pytest.mark.parametrize("first", ["Market", "DirectToConsumerOrder"])
def test_what_an_order_stands_on_is_told_of_once(first: str) -> None:
    data = {
        "Market": [{"id": 1, "name": "Sweden", "currency": None}],
        "DirectToConsumerOrder": [{"status": "CONFIRMED", "market": {"id": 1}, "lines": []}],
    }
    with pytest.raises(ValueError, match=r"^\$\.Market\[0\]: Market needs currency$"):
        Sandbox().load({first: data[first], **data})
