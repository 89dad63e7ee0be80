"""Objects by type, from a file or in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from loaded import BASICS, ORDER, alone
from sandbox_client import Centra

from centra_ipaas.sandbox import Sandbox


def test_a_catalogue_is_read_as_it_was_written() -> None:
    centra = alone(BASICS)
    assert centra.ask(
        "{ products(where: {id: 10}) { name brand { id externalId uri } variants { id productSizes { id SKU EAN } } } }"
    ) == {
        "products": [
            {
                "name": "Jacket",
                "brand": {"id": 7, "externalId": "B7", "uri": "basics"},
                "variants": [
                    {
                        "id": 20,
                        "productSizes": [
                            {"id": 30, "SKU": "JKT-RED-S", "EAN": "7350001"},
                            {"id": 31, "SKU": "JKT-RED-M", "EAN": None},
                        ],
                    }
                ],
            }
        ]
    }


def test_an_order_holds_stock_and_ships() -> None:
    """Totals, allocation and payments follow from what was loaded; mutations go on from there."""
    centra = alone(BASICS | {"DirectToConsumerOrder": [ORDER]})
    (order,) = centra.ask("""{ orders(where: {number: 55}) {
        createdAt grandTotal { formattedValue }
        lines { id productName allocations { quantity warehouse { id } } }
        shippingAddress { city }
        ... on DirectToConsumerOrder { customer { email totalOrders } }
    } }""")["orders"]
    assert order == {
        "createdAt": "2026-02-01T10:00:00+01:00",
        "grandTotal": {"formattedValue": "248.00 SEK"},
        "lines": [
            {"id": 9, "productName": "Jacket", "allocations": [{"quantity": 2, "warehouse": {"id": 3}}]}
        ],
        "shippingAddress": {"city": "Teststad"},
        "customer": {"email": "a@example.com", "totalOrders": 1},
    }
    assert centra.ask("{ orderPaymentHistory { entryType value { value } } }") == {
        "orderPaymentHistory": [{"entryType": "AUTH", "value": {"value": 248}}]
    }
    payload = centra.do("""mutation { createShipment(input: {
        order: {number: 55}, lines: [{orderLine: {id: 9}, quantity: 2}], shippedAt: "2026-02-02", capture: true
    }) { shipment { number order { status } } userErrors { message } } }""")
    assert payload["shipment"] == {"number": "55-1", "order": {"status": "SHIPPED"}}
    assert centra.shop.stock_of(3, "JKT-RED-S").physical == 3


def test_new_objects_get_numbers_above_those_loaded() -> None:
    centra = alone(BASICS | {"DirectToConsumerOrder": [ORDER]})
    assert centra.shop.add_product("SOCKS", "Socks") == 11
    assert centra.shop.add_warehouse("Second") == 4


def test_a_shipment_takes_units_off_the_shelf() -> None:
    shipment = {
        "order": {"number": 55},
        "isShipped": True,
        "shippedAt": "2026-02-02T10:00:00Z",
        "lines": [{"orderLine": {"id": 9}, "quantity": 1}],
    }
    centra = alone(
        BASICS
        | {
            "DirectToConsumerShipment": [shipment],
            "DirectToConsumerOrder": [ORDER | {"status": "PROCESSING"}],
        }
    )
    assert centra.ask("{ shipments { number isShipped lines { quantity } } }") == {
        "shipments": [{"number": "55-1", "isShipped": True, "lines": [{"quantity": 1}]}]
    }
    stock = centra.shop.stock_of(3, "JKT-RED-S")
    assert (stock.physical, stock.allocated) == (4, 1)


def test_types_without_behaviour_are_stored_as_they_are() -> None:
    centra = alone({"Language": [{"id": 90, "name": "Test", "code": "te_ST", "languageCode": "te"}]})
    assert centra.ask("{ languages(where: {id: [90]}) { id code } }") == {
        "languages": [{"id": 90, "code": "te_ST"}]
    }


def test_a_type_of_the_shops_own() -> None:
    sdl = "type Showroom { id: Int! name: String! } extend type Brand { showroom: Showroom }"
    centra = Centra(sdl=sdl)
    centra.sandbox.load(
        {
            "Showroom": [{"id": 1, "name": "Testgatan"}],
            "Brand": [{"id": 1, "name": "B", "showroom": {"id": 1}}],
        }
    )
    assert centra.ask("{ brands { name showroom { name } } }") == {
        "brands": [{"name": "B", "showroom": {"name": "Testgatan"}}]
    }


def test_a_file_keeps_every_digit(tmp_path: Path) -> None:
    file = tmp_path / "shop.json"
    file.write_text('{"Account": [], "Brand": [{"name": "Test"}]}', encoding="utf-8")
    sandbox = Sandbox()
    assert sandbox.load(file) == 1
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match=r"shop\.json is no JSON"):
        sandbox.load(str(file))


WRONG: dict[str, tuple[Any, list[str]]] = {
    "no object": ([], ["$: must be an object with a list of objects for each type"]),
    "unknown type": ({"Foo": []}, ["$.Foo: the schema has no such type of objects"]),
    "an input is no type of objects": (
        {"OrderInput": []},
        ["$.OrderInput: the schema has no such type of objects"],
    ),
    "no list": ({"Brand": {}}, ["$.Brand: must be a list"]),
    "no object in the list": ({"Brand": [1]}, ["$.Brand[0]: must be an object"]),
    "no id": ({"Address": [{}]}, ["$.Address: has no id of its own; describe it where it belongs"]),
    "unknown member": ({"Brand": [{"nmae": "x"}]}, ["$.Brand[0].nmae: Brand has no member nmae"]),
    "missing": ({"Product": [{"name": "x"}]}, ["$.Product[0]: Product needs productNumber"]),
    "wrong types, all of them": (
        {"Product": [{"id": "1", "name": 3, "isBundle": True, "createdAt": "soon", "status": "NEW"}]},
        [
            "$.Product[0].id: '1' is no whole number",
            "$.Product[0].name: 3 is no text",
            "$.Product[0].isBundle: is computed from other data, so it cannot be loaded",
            "$.Product[0].createdAt: 'soon' is no moment such as 2026-03-01T12:00:00+00:00",
            "$.Product[0].status: 'NEW' is no ProductStatus; known: ",
        ],
    ),
    "no such object": (
        {"Product": [{"name": "x", "productNumber": "X", "brand": {"id": 99}}]},
        ["$.Product[0].brand: there is no Brand with id 99"],
    ),
    "named twice": (
        {"Product": [{"name": "x", "productNumber": "X", "brand": {"id": 1, "externalId": "B"}}]},
        ["$.Product[0].brand: name the object by one member, such as id or externalId, or describe it"],
    ),
    "known id": (
        {"Brand": [{"id": 1, "name": "A"}, {"id": 1, "name": "B"}]},
        ["$.Brand[1].id: Brand 1 exists already"],
    ),
    "a binary float": (
        {"DirectToConsumerOrder": [{"status": "CONFIRMED", "shipping": 1.5}]},
        ["$.DirectToConsumerOrder[0].shipping: 1.5 is no exact number"],
    ),
    "more than was ordered": (
        BASICS
        | {
            "DirectToConsumerOrder": [ORDER | {"status": "PROCESSING"}],
            "DirectToConsumerShipment": [
                {"order": {"number": 55}, "lines": [{"orderLine": {"id": 9}, "quantity": 3}]}
            ],
        },
        ["$.DirectToConsumerShipment[0].lines[0]: 2 units are left to ship, got 3"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_named_and_nothing_is_loaded(name: str) -> None:
    data, expected = WRONG[name]
    centra = alone({})
    good = {"Collection": [{"name": "Spring"}]}
    with pytest.raises(ValueError) as caught:
        centra.sandbox.load({**good, **data} if isinstance(data, dict) else data)
    told = str(caught.value).splitlines()
    assert len(told) == len(expected)
    assert [line for line, start in zip(told, expected, strict=True) if not line.startswith(start)] == []
    assert centra.ask("{ collections { id } products { id } orders { number } brands { id } }") == {
        "collections": [],
        "products": [],
        "orders": [],
        "brands": [],
    }
