"""Who buys, and when wholesale orders are delivered."""

from __future__ import annotations

from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra._canonical.money import money
from centra_ipaas.centra._canonical.selected import only_on
from centra_ipaas.mapping import Mapper, compute, default, into, source
from centra_ipaas.models import Account, Buyer, Customer, DeliveryWindow, Money


def _limit(amount: wire.Amount | None) -> Money | None:
    return None if amount is None else money(amount)


def _is_active(status: str) -> bool:
    return status == "ACTIVE"


class ToCustomer(Mapper[wire.Person, Customer]):
    """A consumer; whether registered is not told by a member whose name is known."""

    person = source(wire.Person)
    target = into(Customer)(
        id=compute(str, person.id),
        email=default(person.email, ""),
        first_name=default(person.firstName, ""),
        last_name=default(person.lastName, ""),
        phone=default(person.phoneNumber, ""),
    )


class ToBuyer(Mapper[wire.Person, Buyer]):
    """Who orders for an account."""

    person = source(wire.Person)
    target = into(Buyer)(
        id=compute(str, person.id),
        email=default(person.email, ""),
        first_name=default(person.firstName, ""),
        last_name=default(person.lastName, ""),
        phone=default(person.phoneNumber, ""),
    )


class ToAccount(Mapper[wire.Account, Account]):
    """A company; its address book and terms take permissions of their own and are left out."""

    account = source(wire.Account)
    target = into(Account)(
        id=compute(str, account.id),
        name=account.name,
        active=compute(_is_active, account.status),
        external_id=account.externalId,
        vat_number=default(account.vatNumber, ""),
        email=default(account.accountEmail, ""),
        discount_percent=account.discountPercent,
        credit_limit=compute(_limit, account.creditLimit),
    )


_preorder = only_on(
    lambda typename: typename == "PreorderDeliveryWindow", "deliveryStartDate or deliveryEndDate"
)
_at_once = only_on(lambda typename: typename == "AtOnceDeliveryWindow", "daysFromNow")


class ToDeliveryWindow(Mapper[wire.DeliveryWindow, DeliveryWindow]):
    """Dates for preorders, days from now for goods at once (OLD:b2b)."""

    window = source(wire.DeliveryWindow)
    target = into(DeliveryWindow)(
        id=compute(str, window.id),
        name=window.name,
        starts_at=compute(_preorder, window.deliveryStartDate, window.typename),
        ends_at=compute(_preorder, window.deliveryEndDate, window.typename),
        days_from_now=compute(_at_once, window.daysFromNow, window.typename),
    )
