"""Orders with what finance and wholesale need besides: discounts, taxes by rule, rate, parties, delivery windows."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from attrs import evolve
from msgspec import UnsetType

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.discount import ToDiscount
from centra_ipaas.centra._canonical.money import money
from centra_ipaas.centra._canonical.order import ToOrder
from centra_ipaas.centra._canonical.party import ToAccount, ToBuyer, ToCustomer, ToDeliveryWindow
from centra_ipaas.centra._canonical.selected import only_on
from centra_ipaas.centra._canonical.tax import ToOrderCostTaxes, is_positive, turned_costs
from centra_ipaas.mapping import Mapper, compute, each, into, nested, source
from centra_ipaas.models import (
    Account,
    Buyer,
    CostTaxes,
    Customer,
    DeliveryWindow,
    Discount,
    Money,
    Order,
)

_CUSTOMER, _ACCOUNT, _BUYER, _WINDOW = ToCustomer(), ToAccount(), ToBuyer(), ToDeliveryWindow()


def _is_consumers(typename: str) -> bool:
    return typename == "DirectToConsumerOrder"


def _is_wholesale(typename: str) -> bool:
    return typename == "WholesaleOrder"


_customer: Final = only_on(_is_consumers, "customer")
_account: Final = only_on(_is_wholesale, "account")
_buyer: Final = only_on(_is_wholesale, "buyer")
_windows: Final = only_on(_is_wholesale, "deliveryWindows")
_purchase_order: Final = only_on(_is_wholesale, "purchaseOrderNumber")


def _customer_of(member: wire.Person | UnsetType | None, typename: str) -> Customer | None:
    found = _customer(member, typename)
    return None if found is None else _CUSTOMER.map(found)


def _account_of(member: wire.Account | UnsetType | None, typename: str) -> Account | None:
    found = _account(member, typename)
    return None if found is None else _ACCOUNT.map(found)


def _buyer_of(member: wire.Person | UnsetType | None, typename: str) -> Buyer | None:
    found = _buyer(member, typename)
    return None if found is None else _BUYER.map(found)


def _windows_of(
    member: tuple[wire.DeliveryWindow, ...] | UnsetType, typename: str
) -> tuple[DeliveryWindow, ...]:
    """A consumer's order has none."""
    return tuple(_WINDOW.map(window) for window in _windows(member, typename) or ())


def _in_full(
    *,
    order: Order,
    net: Money,
    base_rate: Decimal,
    discounts: tuple[Discount, ...],
    taxes: CostTaxes,
    positive: bool,
    customer: Customer | None,
    account: Account | None,
    buyer: Buyer | None,
    purchase_order_number: str | None,
    delivery_windows: tuple[DeliveryWindow, ...],
) -> Order:
    return evolve(
        order,
        totals=evolve(order.totals, net_total=net),
        base_rate=base_rate,
        discounts=discounts,
        taxes=turned_costs(taxes) if positive else taxes,
        customer=customer,
        account=account,
        buyer=buyer,
        purchase_order_number=purchase_order_number,
        delivery_windows=delivery_windows,
    )


class ToOrderInFull(Mapper[wire.OrderInFull, Order]):
    """An order as `ToOrder` makes it, and the rest; deducted tax is negative in its rules as in its totals."""

    full = source(wire.OrderInFull)
    target = into(_in_full)(
        order=nested(full, ToOrder),
        net=compute(money, full.net),
        base_rate=full.currencyBaseRate,
        discounts=each(full.discountsApplied, ToDiscount),
        taxes=nested(full.totals, ToOrderCostTaxes),
        positive=compute(is_positive, full.totals.taxDeducted),
        customer=compute(_customer_of, full.customer, full.typename),
        account=compute(_account_of, full.account, full.typename),
        buyer=compute(_buyer_of, full.buyer, full.typename),
        purchase_order_number=compute(_purchase_order, full.purchaseOrderNumber, full.typename),
        delivery_windows=compute(_windows_of, full.deliveryWindows, full.typename),
    )
