"""What became of an order, by its number."""

from __future__ import annotations

from sandbox_client import Centra

SHIP = """mutation ($line: Int!) { createShipment(input: {order: {number: 1}, shippedAt: "now",
  lines: [{orderLine: {id: $line}, quantity: 2}]}) { userErrors { message } } }"""


def test_a_parcels_stock_change_is_an_effect_of_its_order(centra: Centra) -> None:
    """The units that left with an order are found by the order's number, and by no other."""
    placed = centra.order(("S", 2, "10.00"))
    centra.order(("M", 1, "10.00"))
    centra.do(SHIP, line=placed.line_ids[0])
    (change,) = [one for one in centra.shop.effects("1").stock_changes if one.quantities == {"JKT-RED-S": -2}]
    assert change.comment
    assert all(one.quantities != {"JKT-RED-S": -2} for one in centra.shop.effects("2").stock_changes)
