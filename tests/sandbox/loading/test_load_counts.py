"""Ids: what is made after loading gets ids above those that were loaded."""

from __future__ import annotations

import pytest

from centra_ipaas.sandbox import Brand, LineSeed, Sandbox
from centra_ipaas.sandbox.state.world import kind_of

LINE_TYPES = ["ProductOrderLine", "BundleOrderLine", "BundleItemOrderLine", "GiftCertificateOrderLine"]
CATALOGUE = {
    "SizeChart": [{"name": "One", "horizontalLabels": ["S"], "sizes": [{"id": 1, "name": "S"}]}],
    "Product": [
        {
            "name": "Jacket",
            "productNumber": "JKT",
            "variants": [{"name": "Red", "productSizes": [{"sizeNumber": "-S", "size": {"id": 1}}]}],
        }
    ],
    "Market": [{"id": 1, "name": "Sweden", "assignedToCountries": [{"code": "SE"}]}],
}


@pytest.mark.parametrize("typename", LINE_TYPES)
def test_lines_of_every_type_are_counted_together(typename: str) -> None:
    sandbox = Sandbox()
    line = {"__typename": typename, "id": 70, "quantity": 1, "productSize": {"SKU": "JKT-S"}}
    price = {"unitPrice": {"value": 10, "currency": {"code": "SEK"}}}
    order = {"status": "CONFIRMED", "market": {"id": 1}, "lines": [line | price]}
    sandbox.load({**CATALOGUE, "DirectToConsumerOrder": [order]})
    assert sandbox.shop.place_order(lines=[LineSeed(sku="JKT-S", unit_price=10)]).line_ids == (71,)


def test_every_kind_of_a_brand_is_counted_under_its_own_name() -> None:
    """No row has an id above the last of its kind: the next one would take it."""
    world = Brand(sizes=20, orders=60).build(Sandbox())._world
    given = {"Currency", "Country", "Store", "FlashSale"}
    ahead = {
        kind: max(rows)
        for kind, rows in world._tables.items()
        if rows and kind not in given and max(rows) > world.last_id(kind)
    }
    assert ahead == {}
    line = next(iter(world.orders.values())).all_lines[0]
    assert world.last_id(kind_of(line)) >= line.id
