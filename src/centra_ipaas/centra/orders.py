"""Orders: one, by numbers, changed since.

Permissions: Order:read, Order.shippingAddress:read, Order.billingAddress:read, PaymentHistory:read, Shipment:read
and ProductSize:read (REF:DirectToConsumerOrder); which ones `store` and `market` need was not seen. Without one of
them the answer fails, and the error names it (OLD:auth). `changed_since` needs Order:read only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from attrs import frozen
from msgspec import Raw, Struct

from centra_ipaas.centra import _canonical
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._operation import checked_count, decoder, spelled
from centra_ipaas.centra._records import read_records
from centra_ipaas.errors import RecordRefused
from centra_ipaas.graphql import BadRecord, Operation, Page
from centra_ipaas.models import Order

T = TypeVar("T")

#: Orders per page. The highest limit seen for root lists in public clients (CLI).
PAGE: Final = 100

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

_CHANGED: Final = """
query OrdersChanged($since: DateTimeTz!, $limit: Int!, $page: Int!) {
  orders(where: {updatedAt: {from: $since}}, sort: [number_ASC], limit: $limit, page: $page) { number updatedAt }
}
"""


@frozen(kw_only=True)
class OrderChange:
    """An order that changed, and when."""

    number: str
    updated_at: datetime


class _Numbers(Struct):
    number: int


class _Orders(Struct):
    orders: list[Raw]
    waiting: list[_Numbers]


class _Changes(Struct):
    orders: list[wire.OrderReference]


def is_number(text: str) -> bool:
    """Whether a text can be an order number at all: a positive GraphQL Int, of 32 bits."""
    return text.isascii() and text.isdecimal() and 0 < int(text) < 2**31


def get(number: str) -> Operation[Order | None]:
    """Return the order with this number, None if there is none (deleted orders vanish, OLD:flow).

    Raises `RecordRefused` with all findings if the order cannot be read, ValueError if the number has other
    characters than digits.
    """
    return _by_numbers([number], _only)


def by_numbers(numbers: Sequence[str]) -> Operation[tuple[Order | BadRecord, ...]]:
    """Return the orders with these numbers; those that are gone are left out.

    Held and unpaid orders too, as far as is known: no filter that Centra would apply by itself is documented
    (REF:OrderFilter). An order that cannot be read is a `BadRecord` and does not hold up the others. Fully
    cancelled lines are not in it (OLD:dtc). Numbers are digits, 1 to `PAGE` of them; otherwise ValueError.
    """
    return _by_numbers(numbers, tuple)


def changed_since(since: datetime, *, limit: int = PAGE, page: int = 1) -> Operation[Page[OrderChange]]:
    """Return which orders changed at or after a moment, by number, page by page (REF:OrderFilter).

    There is no upper bound and no snapshot: orders that change meanwhile may shift pages, so read again from a
    moment before this read began (Centra's clock, `Answer.server_time`). A moment without a zone is a ValueError.
    """
    return Operation(
        name="OrdersChanged",
        document=_CHANGED,
        variables={"since": spelled(since), "limit": limit, "page": page},
        decode=decoder(_Changes, lambda data: _page(data.orders, since, limit, page)),
        complexity=10 + 2 * limit,
    )


def _by_numbers(numbers: Sequence[str], pick: Callable[[tuple[Order | BadRecord, ...]], T]) -> Operation[T]:
    count = checked_count("orders", len(numbers), PAGE)
    return Operation(
        name="OrdersByNumber",
        document=_BY_NUMBER,
        variables={"numbers": [int(number) for number in numbers], "limit": count},
        decode=decoder(_Orders, lambda data: pick(_read_orders(data))),
        complexity=250 * count,
    )


def _page(found: list[wire.OrderReference], since: datetime, limit: int, page: int) -> Page[OrderChange]:
    return Page(
        items=tuple(OrderChange(number=str(order.number), updated_at=order.updatedAt) for order in found),
        next=changed_since(since, limit=limit, page=page + 1) if len(found) >= limit else None,
    )


def _read_orders(data: _Orders) -> tuple[Order | BadRecord, ...]:
    unpaid = frozenset(order.number for order in data.waiting)
    return read_records(data.orders, wire.Order, _canonical.order, named="number", unpaid=unpaid)


def _only(found: tuple[Order | BadRecord, ...]) -> Order | None:
    for record in found:
        if isinstance(record, BadRecord):
            raise RecordRefused(record.findings)
        return record
    return None
