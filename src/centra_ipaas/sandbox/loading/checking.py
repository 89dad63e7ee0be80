"""What no rule would have let happen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from centra_ipaas.sandbox import state as rows

#: What is wrong with which row.
Wrong = Iterator[tuple[Any, str]]
_CANCELS = ("CANCEL", "CANCEL_GIFT_CARD", "MARKED_AS_UNPAID")


def wrong(made: Iterable[Any]) -> Wrong:
    """Yield rows that contradict themselves or others, each with what is wrong."""
    made, packed, counted = [*made], Counter[int](), Counter[tuple[int, int]]()
    for row in made:
        yield from _CHECKS.get(type(row), _nothing)(row)
        if isinstance(row, rows.ShipmentLine):
            yield from _shipped(row, packed)
        elif isinstance(row, rows.Stock):
            yield from _counted(row, counted)
    shipments = [row for row in made if isinstance(row, rows.Shipment)]
    for row in made:
        if isinstance(row, rows.Order):
            yield from _status(row, [one for one in shipments if one.order is row])


def currency_of(row: Any) -> rows.Currency | None:
    """Return the currency that the bare amounts of a row are in."""
    owner = row
    for name in ("shipment", "order", "pricelist"):
        owner = getattr(owner, name, None) or owner
    found: rows.Currency | None = getattr(owner, "currency", None)
    return found


def _nothing(_row: Any) -> Wrong:
    return iter(())


def _order(row: rows.Order) -> Wrong:
    if row.market.store is not row.store:
        yield row, f"market {row.market.id} is not of the order's store"
    if row.pricelist.currency is not row.currency:
        yield (
            row,
            f"pricelist {row.pricelist.id} is in {row.pricelist.currency.code}, not in {row.currency.code}",
        )
    if row.order_hold_reason is not None and not row.is_on_hold:
        yield row, f"has the hold reason {row.order_hold_reason} without being on hold"
    for name in ("shipping", "handling"):
        if getattr(row, name) < 0:
            yield row, f"{name} must be 0 or more"
    for member, items in (("lines", row.all_lines), ("paymentHistory", row.payments)):
        if any(item.order is not row for item in items):
            yield row, f"{member} holds one of another order"


def _line(row: rows.OrderLine) -> Wrong:
    if row.quantity < 0 or row.cancelled_quantity < 0:
        yield row, "the quantity must be 0 or more"
    elif not row.quantity + row.cancelled_quantity:
        yield row, "the quantity must be 1 or more, unless units of the line were cancelled"
    if row.unit_price < 0 or row.tax_percent < 0:
        yield row, "unit price and tax percent must be 0 or more"


def _payment(row: rows.Payment) -> Wrong:
    gives_back = row.entry_type in _CANCELS
    if row.amount > 0 if gives_back else row.amount < 0:
        yield row, f"the value of {row.entry_type} must be 0 or {'less' if gives_back else 'more'}"


def _shipment(row: rows.Shipment) -> Wrong:
    if not row.lines:
        yield row, "a shipment has at least one line"
    if row.shipped_at is not None and not row.is_shipped:
        yield row, "has the moment shippedAt without isShipped"
    if row.is_captured and not row.is_paid:
        yield row, "is captured, so it is paid as well: say isPaid"
    if row.created_at < row.order.created_at:
        yield row, f"is older than its order {row.order.number}"


def _size(row: rows.Size) -> Wrong:
    if row.product_variant.size_chart not in (None, row.size.size_chart):
        yield row, "its size is of another chart than its variant's"


def _status(row: rows.Order, shipments: list[rows.Shipment]) -> Wrong:
    """The shipments move an order that is confirmed, and they alone (OLD:flow)."""
    left = all(one.is_shipped for one in shipments) and all(
        sum(line.quantity for one in shipments for line in one.lines if line.order_line is of) == of.quantity
        for of in row.all_lines
    )
    if row.status in ("PENDING", "CONFIRMED", "CANCELLED") and shipments:
        yield row, f"is {row.status}, but has a shipment"
    elif row.status in ("PROCESSING", "SHIPPED") and not shipments:
        yield row, f"is {row.status} without any shipment"
    elif row.status == "SHIPPED" and not left:
        yield row, "is SHIPPED, but not all of its units have left"
    elif row.status == "PROCESSING" and left and all(one.is_paid for one in shipments):
        yield row, "is PROCESSING, but all of its units have left and are paid"


def _counted(row: rows.Stock, counted: Counter[tuple[int, int]]) -> Wrong:
    if row.free_to_allocate_quantity < 0:
        yield row, "the quantity must be 0 or more"
    place = id(row.warehouse), id(row.product_size)
    counted[place] += 1
    if counted[place] > 1:
        yield row, "this size is counted in this warehouse already"


def _shipped(row: rows.ShipmentLine, packed: Counter[int]) -> Wrong:
    line = row.order_line
    if line.order is not row.shipment.order:
        yield row, "the order line is of another order than the shipment"
    left = line.remaining - packed[id(line)]
    if not 1 <= row.quantity <= left:
        yield row, f"{left} units are left to ship, got {row.quantity}"
    packed[id(line)] += row.quantity


_CHECKS: Mapping[type, Callable[[Any], Wrong]] = {
    rows.Order: _order,
    rows.OrderLine: _line,
    rows.Payment: _payment,
    rows.Shipment: _shipment,
    rows.Size: _size,
}


def misfit(amount: Decimal, currency: rows.Currency, wanted: rows.Currency | None) -> str | None:
    """Return why an amount cannot be one of a row whose amounts are in `wanted`."""
    if wanted is not None and wanted is not currency:
        return f"is in {currency.code}, but what it belongs to is in {wanted.code}"
    try:
        currency.exact(amount)
    except ValueError as error:
        return str(error)
    return None
