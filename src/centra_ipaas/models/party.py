"""Who buys: consumers, and retailers with their buyers. What is personal in it shows in no repr."""

from __future__ import annotations

from decimal import Decimal

from attrs import field, frozen

from centra_ipaas.models.address import Address
from centra_ipaas.models.money import Money


@frozen(kw_only=True)
class Customer:
    """A consumer, registered or a guest. One e-mail address may belong to two of them."""

    id: str
    email: str = field(default="", repr=False)
    first_name: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    #: None if the platform does not tell.
    registered: bool | None = None
    external_id: str | None = None
    billing_address: Address | None = None


@frozen(kw_only=True)
class Buyer:
    """A person who orders for an account."""

    id: str
    email: str = field(default="", repr=False)
    first_name: str = field(default="", repr=False)
    last_name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    external_id: str | None = None
    billing_address: Address | None = None


@frozen(kw_only=True)
class Account:
    """A company that buys wholesale, with its terms."""

    id: str
    #: Sole traders are called as they are: as personal as a name.
    name: str = field(default="", repr=False)
    active: bool = True
    external_id: str | None = None
    vat_number: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    market: str = ""
    price_list: str = ""
    #: In per cent, off every order.
    discount_percent: Decimal | None = None
    credit_limit: Money | None = None
    payment_terms: str = ""
    shipping_terms: str = ""
    billing_address: Address | None = None
    shipping_address: Address | None = None
    buyers: tuple[Buyer, ...] = ()
