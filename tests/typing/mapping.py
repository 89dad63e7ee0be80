"""What mypy knows about mappers. Never run, only checked; an ignore that is no longer needed is an error."""

from decimal import Decimal
from typing import NotRequired, TypedDict, assert_type

from attrs import frozen
from msgspec import Struct

from centra_ipaas.errors import Finding
from centra_ipaas.mapping import (
    Change,
    Comparison,
    Coverage,
    Mapped,
    Mapper,
    Origin,
    Table,
    Target,
    TwoWay,
    Unmapped,
    compare,
    compute,
    coverage,
    default,
    each,
    given,
    if_absent,
    into,
    lookup,
    nested,
    one_way,
    present,
    source,
    two_way,
    warn,
    when,
)


@frozen(kw_only=True)
class Address:
    city: str


@frozen(kw_only=True)
class Line:
    sku: str
    quantity: int
    unit_price: Decimal


@frozen(kw_only=True)
class Order:
    number: int
    comment: str | None
    lines: tuple[Line, ...]
    extra: tuple[Line, ...] | None
    shipping: Address
    billing: Address | None


class ErpLine(Struct, frozen=True, kw_only=True):
    article: int
    qty: int
    price: str


@frozen(kw_only=True)
class ErpAddress:
    city: str


@frozen(kw_only=True)
class ErpOrder:
    no: str
    rows: tuple[ErpLine, ...]
    address: ErpAddress
    memo: str = ""
    bill_to: ErpAddress | None = None


def as_text(amount: Decimal, digits: int = 2) -> str:
    return f"{amount:.{digits}f}"


articles = Table[str, int]("articles")


class ToLine(Mapper[Line, ErpLine]):
    line = source(Line)
    target = into(ErpLine)(
        article=lookup(articles, line.sku), qty=line.quantity, price=compute(as_text, line.unit_price)
    )


class Body(TypedDict):
    city: str


class ToBody(Mapper[Address, Body]):
    target = into(Body)(city=source(Address).city)


class Note(TypedDict):
    number: int
    text: NotRequired[str | None]


class ToAddress(Mapper[Address, ErpAddress]):
    address = source(Address)
    target = into(ErpAddress)(city=address.city)


class ToErp(Mapper[Order, ErpOrder]):
    order = source(Order)
    target = into(ErpOrder)(
        no=compute(str, order.number),
        memo=default(order.comment, ""),
        rows=each(order.lines, ToLine),
        address=nested(order.shipping, ToAddress),
        bill_to=nested(order.billing, ToAddress),
    )


def back(text: str) -> int:
    return int(text)


def is_large(number: int) -> bool:
    return number > 9


class Both(TwoWay[Note, ErpAddress]):
    n = source(Note)
    target = into(ErpAddress)(city=two_way(str, back, n["number"]))


class Short(ToErp):
    target = ToErp.target.but(lambda t: t.memo).be("short").but(lambda t: t.no).be(given("no", str))


o = source(Order)
line = source(Line)
note = source(Note)


# --- what things are

assert_type(o, Order)
assert_type(o.lines, tuple[Line, ...])
assert_type(default(o.comment, ""), str)
assert_type(default(o.extra, ()), tuple[Line, ...])
assert_type(present(o.comment), str)
assert_type(present(o.billing).city, str)
assert_type(default(present(o.billing).city, o.shipping.city), str)
assert_type(given("market", str), str)
assert_type(lookup(articles, line.sku), int)
assert_type(compute(as_text, line.unit_price), str)
assert_type(compute(as_text, line.unit_price, digits=3), str)
assert_type(each(o.lines, ToLine), tuple[ErpLine, ...])
assert_type(each(o.lines, ToLine, list[ErpLine]), list[ErpLine])
assert_type(each(default(o.extra, ()), ToLine), tuple[ErpLine, ...])
assert_type(nested(o.shipping, ToAddress), ErpAddress)
assert_type(nested(o.billing, ToAddress), ErpAddress | None)
assert_type(nested(present(o.billing), ToAddress), ErpAddress)
assert_type(two_way(as_text, Decimal, line.unit_price), str)
assert_type(one_way(o.number), int)
assert_type(when(is_large, o.number, "large", o.comment), str | None)
assert_type(warn(o.number, is_large, code="order.large", message="Large."), int)
assert_type(note["number"], int)
assert_type(if_absent(note["text"], "none"), str | None)
assert_type(ToErp.target, Target[ErpOrder])
assert_type(Short.target, Target[ErpOrder])
assert_type(ToErp.target.but(lambda t: t.memo), Change[ErpOrder, str])


def use(order: Order, mapper: ToErp) -> Finding | None:
    assert_type(mapper.map(order), ErpOrder)
    assert_type(mapper.map(order, market="SE"), ErpOrder)
    assert_type(mapper.using(articles.of({"A": 1})), ToErp)
    outcome = mapper.try_map(order)
    assert_type(outcome, Mapped[ErpOrder] | Unmapped)
    if isinstance(outcome, Unmapped):
        return outcome.findings[0]
    assert_type(outcome.value, ErpOrder)
    assert_type(outcome.warnings, tuple[Finding, ...])
    return None


def look_ahead(orders: list[Order], old: ToErp, new: Short) -> None:
    assert_type(ToErp.needs(orders).of(articles), frozenset[str])
    assert_type(coverage(old, orders), Coverage)
    assert_type(compare(old, new, orders), Comparison)
    assert_type(old.explain(orders[0]), tuple[Origin, ...])


def both(mapper: Both) -> None:
    assert_type(mapper.reverse(), Mapper[ErpAddress, Note])
    assert_type(mapper.reverse().map(mapper.map({"number": 1})), Note)


# --- what is refused

print(o.nummer)  # type: ignore[attr-defined]
print(o.billing.city)  # type: ignore[union-attr]
into(ErpAddress)()  # type: ignore[call-arg]
into(ErpAddress)(town="x")  # type: ignore[call-arg]
into(ErpAddress)(city=o.number)  # type: ignore[arg-type]
into(Body)(city=o.number)  # type: ignore[arg-type]
into(Body)(town="x")  # type: ignore[call-arg]
into(ErpAddress)(city=o.comment)  # type: ignore[arg-type]
into(ErpAddress)(city=compute(len, o.lines))  # type: ignore[arg-type]
into(ErpAddress)(city=lookup(articles, o.shipping.city))  # type: ignore[arg-type]
into(ErpAddress)(city=given("city", int))  # type: ignore[arg-type]
into(ErpAddress)(city=default(o.comment, 3))  # type: ignore[arg-type]
into(ErpLine)(article=1, qty="1", price="1")  # type: ignore[arg-type]
compute(as_text, o.number, "3")  # type: ignore[arg-type]
compute(as_text)  # type: ignore[call-arg]
lookup(articles, o.number)  # type: ignore[misc]
lookup(articles, o.comment)  # type: ignore[misc]
lookup("articles", line.sku)  # type: ignore[arg-type]
articles.of({1: 1})  # type: ignore[dict-item]
articles.of({"A": "1"})  # type: ignore[dict-item]
each(o.lines, ToAddress)  # type: ignore[misc]
each(o.extra, ToLine)  # type: ignore[arg-type]
each(o.shipping, ToAddress)  # type: ignore[call-overload]
nested(o.lines, ToAddress)  # type: ignore[misc]
into(ErpOrder)(
    no="",
    rows=(),
    address=nested(o.billing, ToAddress),  # type: ignore[arg-type]
)
ToErp.target.but(lambda t: t.memos)  # type: ignore[attr-defined]
ToErp.target.but(lambda t: t.memo).be(3)  # type: ignore[arg-type]
ToErp.target.but(lambda t: t.memo).be(o.comment)  # type: ignore[arg-type]
ToErp({"A": 1})  # type: ignore[arg-type]
print(note["nummer"])  # type: ignore[typeddict-item]
into(ErpAddress)(city=note["text"])  # type: ignore[arg-type]
into(ErpAddress)(city=two_way(as_text, back, line.unit_price))  # type: ignore[arg-type]
into(ErpAddress)(city=when(is_large, o.number, "large", o.comment))  # type: ignore[arg-type]
into(ErpAddress)(city=when(is_large, line.sku, "large", ""))  # type: ignore[arg-type]
into(ErpAddress)(city=one_way(o.number))  # type: ignore[arg-type]
into(ErpAddress)(city=nested(o.shipping, ToAddress))  # type: ignore[arg-type]
warn(o.number, len, code="order.large", message="")  # type: ignore[arg-type]
into(ErpOrder)(no="", rows=each(o.lines, ToAddress), address=nested(o.shipping, ToAddress))  # type: ignore[arg-type, misc]


class WrongTarget(Mapper[Order, ErpOrder]):
    target = into(ErpAddress)(city="Lund")  # type: ignore[assignment]


class WrongOverride(ToErp):
    target = into(ErpAddress)(city="Lund")  # type: ignore[assignment]


def misuse(line: Line, mapper: ToErp) -> None:
    mapper.reverse()  # type: ignore[attr-defined]
    ToErp.needs([line])  # type: ignore[list-item]
    coverage(mapper, [line])  # type: ignore[misc]
    compare(mapper, ToLine(), [line])  # type: ignore[misc]
    mapper.map(line)  # type: ignore[arg-type]
    print(mapper.try_map(line).value)  # type: ignore[arg-type, union-attr]
