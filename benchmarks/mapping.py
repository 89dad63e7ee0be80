"""How much a compiled mapper costs compared with the same translation written by hand.

Run it with `python benchmarks/mapping.py`. Both ways take turns, round by round, so that a busy machine
slows both; the ratio is the median over the rounds.
"""

# ruff: noqa: D101, D103, S101  a script, not an API
from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from decimal import Decimal

from attrs import frozen

from centra_ipaas.mapping import (
    Mapper,
    Table,
    compute,
    default,
    each,
    given,
    into,
    lookup,
    nested,
    present,
    source,
)

ROUNDS = 40
ORDERS = 1000


@frozen(kw_only=True)
class Address:
    street: str
    city: str
    country: str


@frozen(kw_only=True)
class Line:
    sku: str
    quantity: int
    unit_price: Decimal


@frozen(kw_only=True)
class Order:
    number: int
    currency: str
    comment: str | None
    lines: tuple[Line, ...]
    shipping: Address
    billing: Address | None


@frozen(kw_only=True)
class ErpLine:
    article: int
    quantity: int
    price: str


@frozen(kw_only=True)
class ErpAddress:
    street: str
    city: str


@frozen(kw_only=True)
class ErpOrder:
    reference: str
    currency: str
    memo: str
    market: str
    country: str
    rows: tuple[ErpLine, ...]
    ship_to: ErpAddress
    bill_to: ErpAddress | None


articles = Table[str, int]("articles")


def as_text(amount: Decimal) -> str:
    return f"{amount:.2f}"


class ToLine(Mapper[Line, ErpLine]):
    line = source(Line)
    target = into(ErpLine)(
        article=lookup(articles, line.sku),
        quantity=line.quantity,
        price=compute(as_text, line.unit_price),
    )


class ToAddress(Mapper[Address, ErpAddress]):
    address = source(Address)
    target = into(ErpAddress)(street=address.street, city=address.city)


class ToErp(Mapper[Order, ErpOrder]):
    order = source(Order)
    target = into(ErpOrder)(
        reference=compute(str, order.number),
        currency=order.currency,
        memo=default(order.comment, ""),
        market=given("market", str),
        country=default(present(order.billing).country, order.shipping.country),
        rows=each(order.lines, ToLine),
        ship_to=nested(order.shipping, ToAddress),
        bill_to=nested(order.billing, ToAddress),
    )


def by_hand(order: Order, market: str, table: dict[str, int]) -> ErpOrder:
    billing = order.billing
    return ErpOrder(
        reference=str(order.number),
        currency=order.currency,
        memo="" if order.comment is None else order.comment,
        market=market,
        country=order.shipping.country if billing is None else billing.country,
        rows=tuple(
            [
                ErpLine(article=table[line.sku], quantity=line.quantity, price=as_text(line.unit_price))
                for line in order.lines
            ]
        ),
        ship_to=ErpAddress(street=order.shipping.street, city=order.shipping.city),
        bill_to=None if billing is None else ErpAddress(street=billing.street, city=billing.city),
    )


def order(number: int) -> Order:
    return Order(
        number=number,
        currency="SEK",
        comment=None if number % 2 else "gift",
        lines=tuple(
            Line(sku=f"A-{n}", quantity=1 + n, unit_price=Decimal("199.50")) for n in range(1 + number % 4)
        ),
        shipping=Address(street="Storgatan 1", city="Lund", country="SE"),
        billing=Address(street="Storgatan 1", city="Lund", country="SE") if number % 3 else None,
    )


def seconds(translate: Callable[[Order], object], orders: list[Order]) -> float:
    gc.collect()
    start = time.perf_counter()
    for one in orders:
        translate(one)
    return time.perf_counter() - start


def main() -> None:
    table = {f"A-{n}": n for n in range(4)}
    mapper = ToErp(articles.of(table))
    ways: dict[str, Callable[[Order], object]] = {
        "by hand": lambda one: by_hand(one, "SE", table),
        "try_map": lambda one: mapper.try_map(one, market="SE"),
        "map": lambda one: mapper.map(one, market="SE"),
    }
    orders = [order(n) for n in range(ORDERS)]
    assert all(mapper.map(one, market="SE") == by_hand(one, "SE", table) for one in orders)
    rounds = [{name: seconds(way, orders) for name, way in ways.items()} for _ in range(ROUNDS)]
    for name in ways:
        micro = statistics.median(measured[name] for measured in rounds) / ORDERS * 1e6
        ratio = statistics.median(measured[name] / measured["by hand"] for measured in rounds)
        print(f"{name:<8} {micro:6.2f} us an order   {ratio:5.2f} x by hand")


if __name__ == "__main__":
    main()
