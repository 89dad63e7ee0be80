"""People, companies and their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.orders import Order
    from centra_ipaas.sandbox.state.places import Country


@define(eq=False, kw_only=True)
class Address(Row):
    """An address of an order."""

    typename: ClassVar[str] = "Address"
    company_name: str | None = None
    attention: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state_or_province: str | None = None
    zip_code: str | None = None
    country: Country | None = None
    email: str | None = None
    phone_number: str | None = None
    cell_phone_number: str | None = None
    fax_number: str | None = None
    vat_number: str | None = None


@define(eq=False, kw_only=True)
class Person(Row):
    """The customer of a consumer order, or the buyer of a wholesale order."""

    typename: str
    id: int
    email: str
    first_name: str | None
    last_name: str | None
    phone_number: str | None = None
    orders: list[Order] = field(factory=list)

    @property
    def total_orders(self) -> int:
        """How many orders the person placed."""
        return len(self.orders)

    @property
    def last_order(self) -> Order | None:
        """The order placed last."""
        return self.orders[-1] if self.orders else None


@define(eq=False, kw_only=True)
class Account(Row):
    """A wholesale account."""

    typename: ClassVar[str] = "Account"
    id: int
    name: str
