"""A made-up brand with everything a morning brings: five markets, good orders, and some that are not.

`plan` is pure and says what will be there; `seed` puts it into a sandbox over its control address.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import cycle, islice
from typing import Any

from attrs import field, frozen

from examples.brand.control import Control


@frozen(kw_only=True)
class Market:
    name: str
    country: str
    currency: str
    tax_percent: str
    #: Shown prices hold the tax, or it comes on top.
    tax_mode: str = "included"
    shipping: str
    city: str
    zip_code: str
    #: By the first part of the SKU.
    prices: Mapping[str, str]


MARKETS = (
    Market(
        name="Sweden",
        country="SE",
        currency="SEK",
        tax_percent="25",
        shipping="49.00",
        city="Stockholm",
        zip_code="111 22",
        prices={"COAT": "2499.00", "TEE": "399.00", "BOOT": "1799.00", "CAP": "299.00"},
    ),
    Market(
        name="Germany",
        country="DE",
        currency="EUR",
        tax_percent="19",
        shipping="4.90",
        city="Berlin",
        zip_code="10115",
        prices={"COAT": "229.00", "TEE": "39.90", "BOOT": "169.00", "CAP": "29.90"},
    ),
    Market(
        name="United Kingdom",
        country="GB",
        currency="GBP",
        tax_percent="20",
        shipping="5.00",
        city="London",
        zip_code="E1 6AN",
        prices={"COAT": "199.00", "TEE": "35.00", "BOOT": "149.00", "CAP": "25.00"},
    ),
    Market(
        name="United States",
        country="US",
        currency="USD",
        tax_percent="8.875",
        tax_mode="added",
        shipping="10.00",
        city="New York",
        zip_code="10001",
        prices={"COAT": "249.00", "TEE": "45.00", "BOOT": "189.00", "CAP": "32.00"},
    ),
    Market(
        name="Japan",
        country="JP",
        currency="JPY",
        tax_percent="10",
        shipping="800",
        city="Tokyo",
        zip_code="100-0001",
        prices={"COAT": "38000", "TEE": "6500", "BOOT": "28000", "CAP": "4800"},
    ),
)

#: Product, variants, sizes; a SKU is the three joined.
CATALOGUE = (
    ("COAT", "Wool coat", {"-BLK": "Black", "-SND": "Sand"}, ("-S", "-M", "-L")),
    ("TEE", "Heavy tee", {"-WHT": "White"}, ("-S", "-M", "-L")),
    ("BOOT", "Chelsea boot", {"-BRN": "Brown"}, ("-41", "-42", "-43")),
    ("CAP", "Wool cap", {"-NVY": "Navy"}, ("-OS",)),
)

#: Everybody wants this size, and the warehouse will find fewer than Centra believes in.
SCARCE = "COAT-SND-M"
#: Nobody created this article in the ERP.
UNKNOWN = "CAP-NVY-OS"

#: Units that Centra believes in at the start of the day, and those the warehouse counts.
BELIEVED, COUNTED = 40, 38
SCARCE_BELIEVED, SCARCE_COUNTED = 8, 3


class Kind(StrEnum):
    """What is the matter with an order."""

    GOOD = "good"
    UNPAID = "not paid"
    WAITING = "waiting for payment"
    HELD = "on hold"
    UNKNOWN_SKU = "unknown SKU"
    BAD_ADDRESS = "bad address"

    @property
    def eligible(self) -> bool:
        """Whether it has to leave Centra: paid, and nobody holds it. The ERP may refuse it still."""
        return self not in (Kind.UNPAID, Kind.WAITING, Kind.HELD)


@frozen(kw_only=True)
class Planned:
    """An order that will be placed."""

    number: int
    kind: Kind
    market: Market
    #: Units by SKU.
    lines: Mapping[str, int]
    order: Mapping[str, Any] = field(factory=dict)
    address: Mapping[str, str] = field(factory=dict)


def skus() -> tuple[str, ...]:
    return tuple(
        product + variant + size
        for product, _, variants, sizes in CATALOGUE
        for variant in variants
        for size in sizes
    )


def counted() -> dict[str, int]:
    """Return the units the warehouse finds on its shelves."""
    return dict.fromkeys(skus(), COUNTED) | {SCARCE: SCARCE_COUNTED}


def plan() -> tuple[Planned, ...]:
    """Return the day's orders: mostly good ones, the others in between."""
    return tuple(
        Planned(number=number, market=market, **order)
        for number, market, order in zip(range(1001, 2000), cycle(MARKETS), _orders(), strict=False)
    )


def _orders() -> Iterator[dict[str, Any]]:
    troubles = list(_troubles())
    for index, lines in enumerate(islice(_baskets(), 30)):
        discount = {"discount": "10", "discount_code": "WELCOME"} if index % 4 == 0 else {}
        yield {"kind": Kind.GOOD, "lines": lines, "order": discount}
        if index % 2 and troubles:
            yield troubles.pop(0)
    for _ in range(SCARCE_COUNTED + 2):
        yield {"kind": Kind.GOOD, "lines": {SCARCE: 1}}


def _baskets() -> Iterator[Mapping[str, int]]:
    """Return what people buy: one size or two, one unit or two, never the two special ones."""
    usual = [sku for sku in skus() if sku not in (SCARCE, UNKNOWN)]
    for index, sku in enumerate(cycle(usual)):
        other = {usual[(index * 5 + 3) % len(usual)]: 1} if index % 3 == 0 else {}
        yield {**other, sku: 1 + index % 2}


def _troubles() -> Iterator[dict[str, Any]]:
    tee = {"TEE-WHT-M": 1}
    long_street = {"address1": "Building 7, second courtyard, third entrance, fourth floor"}
    yield {"kind": Kind.UNPAID, "lines": tee, "order": {"payment": "unpaid"}}
    yield {"kind": Kind.HELD, "lines": tee, "order": {"on_hold": True}}
    yield {"kind": Kind.UNKNOWN_SKU, "lines": {UNKNOWN: 1, **tee}}
    yield {"kind": Kind.BAD_ADDRESS, "lines": tee, "address": long_street}
    yield {"kind": Kind.WAITING, "lines": tee, "order": {"payment": "pending", "waiting_for_payment": True}}
    yield {"kind": Kind.UNKNOWN_SKU, "lines": {UNKNOWN: 1}}
    yield {"kind": Kind.HELD, "lines": tee, "order": {"hold_reason": "WAITING_FOR_FRAUD_CHECK"}}
    yield {"kind": Kind.BAD_ADDRESS, "lines": tee, "address": {"zip_code": ""}}
    yield {"kind": Kind.UNPAID, "lines": tee, "order": {"payment": "unpaid"}}
    yield {"kind": Kind.UNKNOWN_SKU, "lines": {UNKNOWN: 2}, "address": long_street}


def seed(control: Control, orders: Sequence[Planned]) -> None:
    """Put catalogue, stock, markets and orders into the sandbox."""
    warehouse = control.call("add_warehouse", name="Main", country="SE")
    for number, name, variants, sizes in CATALOGUE:
        control.call("add_product", number=number, name=name, variants=_variants(variants, sizes))
    for sku in skus():
        believed = SCARCE_BELIEVED if sku == SCARCE else BELIEVED
        control.call("set_physical", warehouse=warehouse, sku=sku, quantity=believed)
    markets = {market.name: _add_market(control, market) for market in MARKETS}
    for planned in orders:
        control.call("place_order", market=markets[planned.market.name], **_placed(planned))


def _variants(variants: Mapping[str, str], sizes: Sequence[str]) -> list[dict[str, Any]]:
    made = [{"number": size, "name": size.removeprefix("-")} for size in sizes]
    return [{"number": number, "name": name, "sizes": made} for number, name in variants.items()]


def _add_market(control: Control, market: Market) -> int:
    made: int = control.call("add_market", name=market.name, country=market.country, currency=market.currency)
    return made


def _placed(planned: Planned) -> dict[str, Any]:
    market = planned.market
    address = {
        "country": market.country,
        "first_name": "Kim",
        "last_name": "Example",
        "address1": "Main Street 1",
        "city": market.city,
        "zip_code": market.zip_code,
    }
    return {
        "number": planned.number,
        "lines": [_line(market, sku, units) for sku, units in planned.lines.items()],
        "shipping_address": {**address, **planned.address},
        "shipping": market.shipping,
        "tax_percent": market.tax_percent,
        "tax_mode": market.tax_mode,
        **planned.order,
    }


def _line(market: Market, sku: str, units: int) -> dict[str, Any]:
    return {"sku": sku, "quantity": units, "unit_price": market.prices[sku.partition("-")[0]]}
