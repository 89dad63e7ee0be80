"""Records and mappers that the mapping tests share."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen, validators
from msgspec import Struct

from centra_ipaas.errors import Finding, Owner, RecordRefused
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


@frozen(kw_only=True)
class Address:
    #: Personal: no repr, and no finding shows it.
    city: str = field(repr=False)
    country: str
    street: str | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Line:
    sku: str
    quantity: int
    unit_price: Decimal

    @property
    def total(self) -> Decimal:
        return self.quantity * self.unit_price

    def discounted(self) -> Decimal:
        return self.unit_price


@frozen(kw_only=True)
class Order:
    number: int
    comment: str | None = None
    lines: tuple[Line, ...] = ()
    extra: tuple[Line, ...] | None = None
    shipping: Address
    billing: Address | None = None


class ErpLine(Struct, frozen=True, kw_only=True):
    article: int
    price: str
    qty: int


@frozen(kw_only=True)
class ErpAddress:
    city: str = field(validator=validators.max_len(5))
    country: str = field(validator=validators.in_(["SE", "NO"]))


@frozen(kw_only=True)
class ErpOrder:
    reference: str
    market: str
    memo: str
    city: str
    rows: tuple[ErpLine, ...]
    extra: tuple[ErpLine, ...]
    ship_to: ErpAddress
    bill_to: ErpAddress | None
    channel: str = "web"


articles = Table[str, int](
    "articles", code="sku.unknown", owner=Owner.OPERATIONS, action="Create the article."
)
cities = Table[str, str]("cities")


def as_text(amount: Decimal) -> str:
    return f"{amount:.2f}"


def positive(quantity: int) -> int:
    if quantity < 1:
        raise RecordRefused([Finding(code="quantity.wrong", path="", message="Nothing to deliver.")])
    return quantity


class ToLine(Mapper[Line, ErpLine]):
    line = source(Line)
    target = into(ErpLine)(
        article=lookup(articles, line.sku),
        price=compute(as_text, line.unit_price),
        qty=compute(positive, line.quantity),
    )


class ToAddress(Mapper[Address, ErpAddress]):
    address = source(Address)
    target = into(ErpAddress)(city=address.city, country=address.country)


class ToErp(Mapper[Order, ErpOrder]):
    order = source(Order)
    target = into(ErpOrder)(
        reference=compute(str, order.number),
        market=given("market", str),
        memo=default(order.comment, default(present(order.billing).street, "-")),
        city=default(lookup(cities, present(order.billing).city), order.shipping.city),
        rows=each(order.lines, ToLine),
        extra=each(default(order.extra, ()), ToLine),
        ship_to=nested(order.shipping, ToAddress),
        bill_to=nested(order.billing, ToAddress),
    )


def mapper() -> ToErp:
    return ToErp(articles.of({"A": 1, "B": 2}), cities.of({"Lund": "LUND"}))


def line(sku: str = "A", quantity: int = 1, price: str = "10") -> Line:
    return Line(sku=sku, quantity=quantity, unit_price=Decimal(price))


def address(city: str = "Lund", country: str = "SE", street: str | None = None) -> Address:
    return Address(city=city, country=country, street=street)
