"""Orders with their lines, totals and payments."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET, UnsetType

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.address import ToAddress
from centra_ipaas.centra._canonical.literals import (
    channels,
    gift_cards,
    line_kinds,
    payment_kinds,
    payment_states,
    states_of_types,
    statuses,
)
from centra_ipaas.centra._canonical.money import deduction, money
from centra_ipaas.centra._canonical.shipment import ToShipment
from centra_ipaas.errors import Finding, RecordRefused
from centra_ipaas.mapping import Mapper, compute, default, each, given, into, lookup, nested, present, source
from centra_ipaas.models import (
    Order,
    OrderLine,
    OrderPayment,
    OrderStatus,
    OrderTotals,
    Payment,
    PaymentKind,
    PaymentState,
)


def _name(thing: wire.Store | wire.Market | None) -> str:
    return thing.name or str(thing.id) if thing else ""


def _hold_reason(reason: str | UnsetType | None, typename: str) -> str | None:
    """Only one type of order has one; of that type it is there, if only as null."""
    if reason is not UNSET:
        return reason
    if typename == "DirectToConsumerOrder":
        raise RecordRefused([Finding(code="record.unreadable", message="orderHoldReason is missing")])
    return None


def _is_among(numbers: frozenset[Any], number: int) -> bool:
    return number in numbers


class ToOrderLine(Mapper[wire.OrderLine, OrderLine]):
    """One size in one price; a line whose size is gone has no SKU."""

    line = source(wire.OrderLine)
    target = into(OrderLine)(
        id=compute(str, line.id),
        kind=lookup(line_kinds, line.typename),
        sku=default(present(line.productSize).SKU, None),
        ean=default(present(line.productSize).GTIN, None),
        product_name=default(line.productName, ""),
        variant_name=default(line.productVariantName, ""),
        size=line.size,
        quantity=line.quantity,
        cancelled_quantity=line.cancelledQuantity,
        unit_price=compute(money, line.unitPrice),
        unit_list_price=compute(money, line.unitOriginalPrice),
        value=compute(money, line.lineValue),
        tax_percent=line.taxPercent,
    )


class ToOrderTotals(Mapper[wire.Order, OrderTotals]):
    """Centra's own sums, as they are told; only their signs are brought to one rule."""

    order = source(wire.Order)
    target = into(OrderTotals)(
        lines=compute(money, order.totals.lineValues),
        shipping=compute(money, order.totals.shipping),
        handling=compute(money, order.totals.handling),
        discounts=compute(deduction, order.totals.discounts),
        tax_included=compute(money, order.totals.taxIncluded),
        tax_added=compute(money, order.totals.taxAdded),
        tax_deducted=compute(deduction, order.totals.taxDeducted),
        grand_total=compute(money, order.grandTotal),
    )


class ToPayment(Mapper[wire.PaymentHistoryEntry, Payment]):
    """One entry of the payment history; releases are negative in Centra and stay so."""

    entry = source(wire.PaymentHistoryEntry)
    target = into(Payment)(
        id=compute(str, entry.id),
        kind=default(lookup(payment_kinds, entry.entryType), PaymentKind.UNKNOWN),
        state=default(
            lookup(states_of_types, entry.entryType),
            default(lookup(payment_states, entry.status), PaymentState.UNKNOWN),
        ),
        amount=compute(money, entry.value),
        at=entry.createdAt,
        gift_card=default(lookup(gift_cards, entry.entryType), False),
        reference=entry.externalReference,
        method=entry.paymentMethod,
    )


class ToOrderPayment(Mapper[wire.OrderPayment, OrderPayment]):
    """An entry by itself, with its order."""

    entry = source(wire.OrderPayment)
    target = into(OrderPayment)(
        order_number=compute(str, entry.order.number), payment=nested(entry, ToPayment)
    )


class ToOrder(Mapper[wire.Order, Order]):
    """The whole order. An order does not show whether it waits for payment, so `unpaid` says which ones do."""

    order = source(wire.Order)
    target = into(Order)(
        id=order.id,
        number=compute(str, order.number),
        channel=lookup(channels, order.typename),
        status=default(lookup(statuses, order.status), OrderStatus.UNKNOWN),
        placed_at=order.orderDate,
        updated_at=order.updatedAt,
        currency=order.grandTotal.currency.code,
        store=compute(_name, order.store),
        market=compute(_name, order.market),
        lines=each(order.lines, ToOrderLine),
        totals=nested(order, ToOrderTotals),
        payments=each(order.paymentHistory, ToPayment),
        shipments=each(order.shipments, ToShipment),
        shipping_address=nested(order.shippingAddress, ToAddress),
        billing_address=nested(order.billingAddress, ToAddress),
        on_hold=default(order.isOnHold, False),
        waiting_for_payment=compute(_is_among, given("unpaid", frozenset), order.number),
        hold_reason=compute(_hold_reason, order.orderHoldReason, order.typename),
        locked=default(order.isLocked, False),
    )
