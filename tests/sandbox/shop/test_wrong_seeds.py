"""A wrong argument of the shop is a ValueError and changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sandbox_client import Centra

from centra_ipaas.sandbox import LineSeed

WRONG: list[dict[str, Any]] = [
    {"payment": "bad"},
    {"status": "SHIPPED"},
    {"hold_reason": "x"},
    {"capture": "sometimes"},
    {"tax_mode": "nonsense"},
    {"store_type": "Z"},
    {"tax_percent": -4},
    {"shipping": "1,50"},
    {"discount": "abc"},
    {"gift_card": "NaN"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_an_order_that_cannot_be_placed(centra: Centra, wrong: dict[str, Any]) -> None:
    """Whatever is wrong with an order, it is said, nothing is stored and no stock is held."""
    centra.shop.set_physical(centra.main, "JKT-RED-S", 5)
    line = LineSeed(sku="JKT-RED-S", unit_price="10.00")
    with pytest.raises(ValueError):
        centra.shop.place_order(lines=[line], **wrong)
    assert centra.shop.orders() == ()
    assert centra.shop.stock_of(centra.main, "JKT-RED-S").allocated == 0
    assert centra.shop.place_order(lines=[line]).number == 1


@pytest.mark.parametrize(
    "wrong, says",
    [
        ({"quantity": "2"}, "quantity must be a whole number"),
        ({"kind": "x"}, "kind must be one of"),
        ({"tax_percent": "-1"}, "tax_percent must be 0 or more"),
        ({"unit_price": "ten"}, "'ten' is no amount"),
    ],
)
def test_a_line_that_cannot_be(wrong: dict[str, Any], says: str) -> None:
    """A line says what is wrong with it when it is made."""
    with pytest.raises((ValueError, TypeError), match=says):
        LineSeed(**{"sku": "JKT-RED-S", "unit_price": "10.00", **wrong})
