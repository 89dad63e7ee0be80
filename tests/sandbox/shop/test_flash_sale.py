"""A flash sale: many orders in a few minutes, on the sandbox's clock."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sandbox_client import Centra

STOCK = (
    "{ warehouses { stock { productSize { SKU } freeToAllocateQuantity allocatedQuantity demandQuantity } } }"
)


def sale(centra: Centra, **how: object) -> int:
    centra.shop.set_physical(centra.main, "JKT-RED-S", 40)
    return centra.shop.flash_sale(
        skus=["JKT-RED-S"], unit_price="99.00", orders_per_minute=60, minutes=2, **how
    )  # type: ignore[arg-type]


def test_shoppers_come_while_the_clock_runs(centra: Centra) -> None:
    """About sixty a minute come in time; what is sold out turns the rest away, and nothing is oversold."""
    sale(centra)
    assert centra.ask("{ orders { number } }")["orders"] == []
    centra.clock.move(seconds=20)
    first = len(centra.ask("{ orders(limit: 200) { number } }")["orders"])
    assert 8 <= first <= 35
    centra.clock.move(minutes=5)
    orders = centra.ask("{ orders(limit: 200) { number createdAt status } }")["orders"]
    assert len(orders) == 40
    moments = [order["createdAt"] for order in orders]
    assert moments == sorted(moments)
    assert moments[-1] < "2026-03-01T12:02:00+00:00"
    (stock,) = centra.ask(STOCK)["warehouses"][0]["stock"]
    assert stock == {
        "productSize": {"SKU": "JKT-RED-S"},
        "freeToAllocateQuantity": 0,
        "allocatedQuantity": 40,
        "demandQuantity": 0,
    }
    (seen,) = centra.shop.flash_sales()
    assert len(seen.orders) == 40
    assert 40 <= seen.turned_away <= 130
    assert seen.ends_at == datetime(2026, 3, 1, 12, 2, tzinfo=UTC)


def test_backorders_oversell(centra: Centra) -> None:
    """Where the store takes backorders, nobody is turned away: the rest is demand."""
    sale(centra, backorders=True)
    centra.clock.move(minutes=5)
    (seen,) = centra.shop.flash_sales()
    assert seen.turned_away == 0
    (stock,) = centra.ask(STOCK)["warehouses"][0]["stock"]
    assert stock["allocatedQuantity"] == 40
    assert stock["demandQuantity"] == len(seen.orders) - 40 > 0


def test_the_same_seed_brings_the_same_shoppers() -> None:
    """A sale can be repeated; another seed is another crowd."""

    def moments(seed: int) -> list[str]:
        centra = Centra()
        sale(centra, seed=seed)
        centra.clock.move(minutes=5)
        with centra.client:
            found = centra.ask("{ orders(limit: 200) { createdAt } }")["orders"]
        return [order["createdAt"] for order in found]

    assert moments(1) == moments(1) != moments(2)


@pytest.mark.parametrize("wrong", [{"skus": []}, {"orders_per_minute": 0}, {"minutes": -1}, {"skus": ["?"]}])
def test_a_sale_that_cannot_be(centra: Centra, wrong: dict[str, object]) -> None:
    """A sale of nothing, at no rate, for no time, or of unknown sizes is refused."""
    arguments = {"skus": ["JKT-RED-S"], "unit_price": 1, "orders_per_minute": 1, "minutes": 1, **wrong}
    with pytest.raises(ValueError, match=r"sale|SKU"):
        centra.shop.flash_sale(**arguments)  # type: ignore[arg-type]
    assert centra.shop.flash_sales() == ()
