"""Orders: one, by numbers, in full, changed since, placed between.

Permissions: Order:read, Order.shippingAddress:read, Order.billingAddress:read, PaymentHistory:read, Shipment:read
and ProductSize:read (REF:DirectToConsumerOrder); which ones `store` and `market` need was not seen. Without one of
them the answer fails, and the error names it (OLD:auth). `in_full` needs Customer:read, Account:read, Buyer:read and
DeliveryWindow:read besides. `changed_since` and `placed_between` need Order:read only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from attrs import evolve, frozen
from msgspec import Raw, Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_count, checked_limit, content_of, reader, spelled
from centra_ipaas.centra._records import key_of, read_records, read_rows
from centra_ipaas.errors import RecordRefused, UnexpectedAnswer
from centra_ipaas.graphql import BadRecord, KeyedRows, Operation, Page, Reading
from centra_ipaas.mapping import Mapper
from centra_ipaas.models import Order

T = TypeVar("T")
W = TypeVar("W", bound=Struct)

#: Orders per page. The highest limit seen for root lists in public clients (CLI).
PAGE: Final = 100
_SECOND: Final = timedelta(seconds=1)

_FIELDS: Final = """
fragment OrderFields on Order {
  typename: __typename id number status orderDate updatedAt isOnHold isLocked
  grandTotal { ...Amount }
  store { id name }
  market { id name }
  totals {
    lineValues { ...Amount } shipping { ...Amount } handling { ...Amount } discounts { ...Amount }
    taxIncluded { ...Amount } taxAdded { ...Amount } taxDeducted { ...Amount }
  }
  shippingAddress { ...AddressFields }
  billingAddress { ...AddressFields }
  lines {
    typename: __typename id size quantity cancelledQuantity taxPercent productName productVariantName
    unitPrice { ...Amount } unitOriginalPrice { ...Amount } lineValue { ...Amount }
    productSize { id description SKU GTIN }
  }
  paymentHistory { id createdAt status entryType externalReference paymentMethod value { ...Amount } }
  shipments {
    id number createdAt shippedAt isShipped isCaptured trackingNumber
    carrierInformation { carrierName }
    lines { quantity orderLine { id } }
  }
  ... on DirectToConsumerOrder { orderHoldReason }
}
fragment AddressFields on Address {
  companyName attention firstName lastName address1 address2 city stateOrProvince zipCode
  country { code } email phoneNumber cellPhoneNumber vatNumber
}
fragment Amount on MonetaryValue { value currency { code } }
"""

_FULL_FIELDS: Final = """
fragment FullFields on Order {
  ...OrderFields
  net: grandTotal(includingTax: false) { ...Amount }
  currencyBaseRate
  totals { shippingTaxRules { ...Tax } handlingTaxRules { ...Tax } discountTaxRules { ...Tax } }
  discountsApplied {
    typename: __typename value { ...Amount } date
    ... on AppliedVoucher { code voucherName }
  }
  ... on DirectToConsumerOrder { customer { id email firstName lastName phoneNumber } }
  ... on WholesaleOrder {
    purchaseOrderNumber
    account {
      id name status externalId vatNumber accountEmail discountPercent creditLimit { ...Amount }
    }
    buyer { id email firstName lastName phoneNumber }
    deliveryWindows {
      typename: __typename id name
      ... on PreorderDeliveryWindow { deliveryStartDate deliveryEndDate }
      ... on AtOnceDeliveryWindow { daysFromNow }
    }
  }
}
fragment Tax on AppliedTaxRuleValue {
  rule { taxId taxName taxPercent }
  taxAdded { ...Amount } taxDeducted { ...Amount } taxIncluded { ...Amount }
}
"""

# An order does not show whether it waits for payment; only the filter knows (REF:OrderFilter), so the same
# request asks which of the orders it finds.
_BY_NUMBER: Final = (
    """
query OrdersByNumber($numbers: [Int!]!, $limit: Int!) {
  orders(where: {number: $numbers}, limit: $limit) { ...OrderFields }
  waiting: orders(where: {number: $numbers, isWaitingForPayment: true}, limit: $limit) { number }
}
"""
    + _FIELDS
)

_IN_FULL: Final = (
    """
query OrdersInFull($numbers: [Int!]!, $limit: Int!) {
  orders(where: {number: $numbers}, limit: $limit) { ...FullFields }
  waiting: orders(where: {number: $numbers, isWaitingForPayment: true}, limit: $limit) { number }
}
"""
    + _FULL_FIELDS
    + _FIELDS
)

_CHANGED: Final = """
query OrdersChanged($since: DateTimeTz!, $limit: Int!, $page: Int!) {
  orders(where: {updatedAt: {from: $since}}, sort: [number_ASC], limit: $limit, page: $page) {
    number updatedAt status isOnHold isLocked grandTotal { value }
  }
}
"""

# Sorted so that the next page can begin at the last order of this one, wherever it then stands.
_PLACED: Final = """
query OrdersPlaced($from: DateTimeTz!, $to: DateTimeTz!, $limit: Int!, $page: Int!) {
  orders(where: {orderDate: {from: $from, to: $to}}, sort: [orderDate_ASC], limit: $limit, page: $page) {
    number updatedAt status isOnHold isLocked grandTotal { value } orderDate
  }
}
"""


@frozen(kw_only=True)
class _Question(Generic[W]):
    """A way to ask for whole orders: what is selected, and how it is read."""

    name: str
    document: str
    kind: type[W]
    mapper: Mapper[W, Order]
    #: Of one order, until Centra tells.
    complexity: int


_PLAIN: Final = _Question(
    name="OrdersByNumber", document=_BY_NUMBER, kind=wire.Order, mapper=_canonical.order, complexity=250
)
_FULL: Final = _Question(
    name="OrdersInFull",
    document=_IN_FULL,
    kind=wire.OrderInFull,
    mapper=_canonical.order_in_full,
    complexity=500,
)


@frozen(kw_only=True)
class OrderChange:
    """An order that changed, and when: to the second, as Centra tells it."""

    number: str
    updated_at: datetime
    #: Tells apart two changes within a second: a hash over status, hold, lock and grand total.
    content: str = ""


@frozen(kw_only=True)
class OrderPlaced(OrderChange):
    """An order that was placed, and how it was last changed."""

    placed_at: datetime


class _Numbers(wire.Wire):
    number: int


class _Orders(wire.Wire):
    orders: list[Raw]
    waiting: list[_Numbers]


class _Change(wire.OrderReference):
    """What is hashed is not looked into: whatever Centra writes there, only a difference counts."""

    status: Raw
    isOnHold: Raw
    isLocked: Raw
    grandTotal: Raw


class _Changes(wire.Wire):
    orders: list[Raw]


class _Placed(_Change):
    orderDate: wire.Moment


def is_number(text: str) -> bool:
    """Whether a text can be an order number at all: a positive GraphQL Int, of 32 bits."""
    return text.isascii() and text.isdecimal() and 0 < int(text) < 2**31


def get(number: str) -> Operation[Order | None]:
    """Return the order with this number, None if there is none (deleted orders vanish, OLD:flow).

    Raises `RecordRefused` with all findings if the order cannot be read, `UnexpectedAnswer` if the answer has an order
    of another number or several, ValueError if the number has other characters than digits.
    """
    return _by_numbers([number], _only)


def by_numbers(numbers: Sequence[str]) -> Operation[tuple[Order | BadRecord, ...]]:
    """Return the orders with these numbers; those that are gone are left out.

    An answer with an order that was not asked for, or with one twice, is `UnexpectedAnswer`.

    Held and unpaid orders too, as far as is known: no filter that Centra would apply by itself is documented
    (REF:OrderFilter). An order that cannot be read is a `BadRecord` and does not hold up the others. Fully
    cancelled lines are not in it (OLD:dtc). Numbers are digits, 1 to `PAGE` of them; otherwise ValueError.
    """
    return _by_numbers(numbers, tuple)


def many(numbers: Sequence[str], *, limit: int = PAGE) -> Operation[Page[Order | BadRecord]]:
    """Return the orders with these numbers page by page, as `by_numbers` does; any number of them, but not none.

    A page has the orders of at most `limit` numbers, and of fewer if more would be too much at once.
    """
    asked, left = numbers[: checked_limit(limit, PAGE)], numbers[limit:]

    def page(found: tuple[Order | BadRecord, ...]) -> Page[Order | BadRecord]:
        return Page(items=found, next=many(left, limit=limit) if left else None)

    return evolve(
        _by_numbers(asked, page),
        size=len(asked),
        smaller=lambda most: many(numbers, limit=min(limit, most)),
    )


def in_full(numbers: Sequence[str]) -> Operation[tuple[Order | BadRecord, ...]]:
    """Return the orders as `by_numbers` does, with what finance and wholesale need besides.

    That is the total without tax, discounts with their kinds, the tax on shipping, handling and discounts by rule, the
    rate to the base currency, the customer, or the account, the buyer, its own order number and the delivery windows
    (REF:DirectToConsumerOrder, REF:OrderTotals, REF:OrderDiscount, OLD:b2b). It costs more, and needs Customer:read,
    Account:read, Buyer:read and DeliveryWindow:read as well. Line discounts and price lists are not read.
    """
    return _asking(_FULL, numbers, tuple)


def changed_since(
    since: datetime, *, limit: int = PAGE, place: str = ""
) -> Operation[Page[OrderChange | BadRecord]]:
    """Return which orders changed at or after a moment, by number, each once (REF:OrderFilter).

    Followed to the last page, it has every order that was in this list from begin to end, whatever came and went
    meanwhile (see `centra_ipaas.graphql.changes`); `lower_bound` says from when on to read the next time. A row that
    cannot be read is a `BadRecord` with its order's number, if that much can be read. `limit` is the most orders at
    once. `place` is that of an earlier page of a read with the same `since`: it goes on behind that page. A moment
    without a zone is a ValueError, and so is what is no place.
    """
    return _changed(spelled(since), KeyedRows.at(place, checked_limit(limit, PAGE)))


def placed_between(
    since: datetime, until: datetime, *, limit: int = PAGE
) -> Operation[Page[OrderPlaced | BadRecord]]:
    """Return which orders were placed from one moment until before another, oldest first (REF:OrderFilter).

    For history: the date of an order stays, so what was placed in the past is in this list or was deleted. The next
    page begins at the date of the last order of this one, not behind so many orders, so none is missed if others are
    deleted meanwhile; orders of that second come again. Whoever keeps the date of the last order can go on from there
    at any time. Only where more orders than `limit` have one second, pages of that second are relied upon, and that
    they stay in place is not proven.

    A row that cannot be read is a `BadRecord`. Moments without a zone are a ValueError.
    """
    return _placed(spelled(since), until, 1, checked_limit(limit, PAGE))


def _by_numbers(numbers: Sequence[str], pick: Callable[[tuple[Order | BadRecord, ...]], T]) -> Operation[T]:
    return _asking(_PLAIN, numbers, pick)


def _asking(
    question: _Question[Any], numbers: Sequence[str], pick: Callable[[tuple[Order | BadRecord, ...]], T]
) -> Operation[T]:
    if wrong := [number for number in numbers if not is_number(number)]:
        raise ValueError(f"{wrong[0]!r} is no order number: digits only")
    count = checked_count("orders", len(numbers), PAGE)

    def decode(data: _Orders, reading: Reading) -> T:
        return pick(_asked_for(question.name, numbers, _read_orders(question, data, reading)))

    return Operation(
        name=question.name,
        document=question.document,
        variables={"numbers": [int(number) for number in numbers], "limit": count},
        decode=reader(_Orders, decode),
        complexity=question.complexity * count,
    )


def _changed(since: str, rows: KeyedRows) -> Operation[Page[OrderChange | BadRecord]]:
    return Operation(
        name="OrdersChanged",
        document=_CHANGED,
        variables={"since": since, "limit": rows.size, "page": rows.page},
        decode=reader(_Changes, lambda data, reading: _changes(data.orders, since, rows, reading)),
        complexity=10 + 10 * rows.size,
        size=rows.size,
        smaller=lambda most: _changed(since, rows.at_most(most)),
    )


def _changes(
    found: list[Raw], since: str, rows: KeyedRows, reading: Reading
) -> Page[OrderChange | BadRecord]:
    records = read_rows(found, _Change, _change, at=("orders",), named="number", reading=reading)
    keys = [
        key_of(raw, "number") if isinstance(record, BadRecord) else int(record.number)
        for raw, record in zip(found, records, strict=True)
    ]
    new, following = rows.read(records, keys)
    if following is None:
        return Page(items=new)
    return Page(items=new, next=_changed(since, following), place=following.place)


def _change(order: _Change) -> OrderChange:
    return OrderChange(number=str(order.number), updated_at=order.updatedAt, content=_content(order))


def _content(order: _Change) -> str:
    return content_of(order.status, order.isOnHold, order.isLocked, order.grandTotal)


def _placed(since: str, until: datetime, page: int, limit: int) -> Operation[Page[OrderPlaced | BadRecord]]:
    return Operation(
        name="OrdersPlaced",
        document=_PLACED,
        # A second more: it is not documented whether `to` is inclusive.
        variables={"from": since, "to": spelled(until + _SECOND), "limit": limit, "page": page},
        decode=reader(_Changes, lambda data, reading: _page_placed(data, since, until, page, limit, reading)),
        complexity=10 + 10 * limit,
        size=limit,
        # A smaller page of the same number would be at another place.
        smaller=(lambda most: _placed(since, until, 1, min(limit, most))) if page == 1 else None,
    )


def _page_placed(
    data: _Changes, since: str, until: datetime, page: int, limit: int, reading: Reading
) -> Page[OrderPlaced | BadRecord]:
    found = data.orders
    records = read_rows(found, _Placed, _order_placed, at=("orders",), named="number", reading=reading)
    dates = [record.placed_at for record in records if isinstance(record, OrderPlaced)]
    if dates != sorted(dates):
        raise UnexpectedAnswer("OrdersPlaced: not sorted by date as asked for; reading on would miss orders")
    items = tuple(record for record in records if isinstance(record, BadRecord) or record.placed_at < until)
    if len(found) < limit:
        return Page(items=items)
    reached = spelled(dates[-1]) if dates else since
    further = datetime.fromisoformat(reached) > datetime.fromisoformat(since)
    following = _placed(reached, until, 1, limit) if further else _placed(since, until, page + 1, limit)
    return Page(items=items, next=following)


def _order_placed(order: _Placed) -> OrderPlaced:
    return OrderPlaced(
        number=str(order.number),
        updated_at=order.updatedAt,
        content=_content(order),
        placed_at=order.orderDate,
    )


def _read_orders(question: _Question[Any], data: _Orders, reading: Reading) -> tuple[Order | BadRecord, ...]:
    unpaid = frozenset(order.number for order in data.waiting)
    return read_records(
        data.orders,
        question.kind,
        question.mapper,
        at=("orders",),
        named="number",
        reading=reading,
        unpaid=unpaid,
    )


def _asked_for(
    name: str, numbers: Sequence[str], found: tuple[Order | BadRecord, ...]
) -> tuple[Order | BadRecord, ...]:
    """Return what was found; an answer to another question than ours is none, whatever else is in it."""
    shown = [number for number in map(_number, found) if number]
    if not {str(int(number)) for number in numbers}.issuperset(shown):
        raise UnexpectedAnswer(f"{name}: the answer has an order of another number")
    if len(shown) > len(set(shown)):
        raise UnexpectedAnswer(f"{name}: the answer has an order twice")
    return found


def _number(record: Order | BadRecord) -> str:
    """Return an order's number; of a bad record only what can be one, else it is bad and no other order."""
    if isinstance(record, BadRecord):
        return record.entity if is_number(record.entity) else ""
    return record.number


def _only(found: tuple[Order | BadRecord, ...]) -> Order | None:
    if len(found) > 1:
        raise UnexpectedAnswer("OrdersByNumber: the answer has more than the one order asked for")
    record = found[0] if found else None
    if isinstance(record, BadRecord):
        raise RecordRefused(record.findings)
    return record
