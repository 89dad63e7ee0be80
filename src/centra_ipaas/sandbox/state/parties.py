"""People, companies and their addresses."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import EPOCH, ZERO, Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.delivery_windows import DeliveryWindow
    from centra_ipaas.sandbox.state.orders import Order
    from centra_ipaas.sandbox.state.places import Country, CountryState, Market, Money, Store
    from centra_ipaas.sandbox.state.prices import Pricelist
    from centra_ipaas.sandbox.state.shipments import CarrierInformation


@define(eq=False)
class Address(Row):
    """An address of an order, an account, a buyer or a customer."""

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

    def copy(self) -> Address:
        """Return another row that says the same."""
        made = Address(
            self.company_name,
            self.attention,
            self.first_name,
            self.last_name,
            self.address1,
            self.address2,
            self.city,
            self.state_or_province,
            self.zip_code,
            self.country,
            self.email,
            self.phone_number,
            self.cell_phone_number,
            self.fax_number,
            self.vat_number,
        )
        made.extras = self.extras
        return made

    @property
    def state(self) -> CountryState | None:
        """The state, where Centra knows the one that the free text names."""
        return None if self.country is None else self.country.state(self.state_or_province)


@define(eq=False, kw_only=True)
class Person(Row):
    """Whoever orders: a customer or a buyer."""

    typename: str
    id: int
    email: str | None
    first_name: str | None
    last_name: str | None
    phone_number: str | None = None
    status: str = "ACTIVE"
    store: Store | None = None
    billing_address: Address | None = None
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
class Customer(Person):
    """A customer; guests are not registered (OLD:erp)."""

    typename: str = "Customer"
    is_registered: bool = False
    gender: str | None = None
    created_at: datetime = EPOCH
    updated_at: datetime = EPOCH


@define(eq=False, kw_only=True)
class Buyer(Person):
    """A person who orders for one account (OLD:erp)."""

    typename: str = "Buyer"
    account: Account
    website_url: str | None = None
    receive_auto_emails: bool = False
    receive_newsletters: bool = False
    #: Whether the mail that welcomes to the showroom would have been sent.
    welcomed: bool = False


@define(eq=False, kw_only=True)
class WindowDiscount(Row):
    """What an account gets off in one delivery window."""

    typename: ClassVar[str] = "DeliveryWindowDiscount"
    delivery_window: DeliveryWindow
    discount_percent: Decimal


@define(eq=False, kw_only=True)
class Account(Row):
    """A wholesale account: a company that orders through its buyers."""

    typename: ClassVar[str] = "Account"
    id: int
    name: str
    market: Market
    pricelist: Pricelist
    status: str = "ACTIVE"
    created_at: datetime = EPOCH
    updated_at: datetime = EPOCH
    discount_percent: Decimal = ZERO
    is_discount_visible: bool = False
    delivery_window_discounts: list[WindowDiscount] = field(factory=list)
    internal_comment: str | None = None
    other_comment: str | None = None
    website_url: str | None = None
    credit: Decimal | None = None
    allow_consignation: bool = False
    apply_credit_limit: bool = False
    block_if_unpaid_invoices: bool = False
    has_brands_restriction: bool = False
    is_internal: bool = False
    account_address: Address | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    carrier_information: CarrierInformation | None = None
    allocation_rule: Any = None
    payment_terms: Any = None
    shipping_terms: Any = None
    sales_representative: Any = None
    tax_class: Any = None
    #: The pinned schema has no field for it; a shop's own SDL may.
    document_template: Any = None
    consignation_warehouse: Any = None
    brands: list[Any] = field(factory=list)
    visible_for_agents: list[Any] = field(factory=list)
    buyers: list[Buyer] = field(factory=list)
    orders: list[Order] = field(factory=list)
    invoices: list[Invoice] = field(factory=list)

    @property
    def store(self) -> Store:
        """The store of the account's market."""
        return self.market.store

    @property
    def credit_limit(self) -> Money | None:
        """The limit in the currency of the account's pricelist."""
        return None if self.credit is None else self.pricelist.currency.money(self.credit)

    @property
    def account_email(self) -> str | None:
        """The mail of the main address (assumed: no input names it otherwise)."""
        return _mail(self.account_address)

    @property
    def shipping_email(self) -> str | None:
        """The mail of the shipping address (assumed)."""
        return _mail(self.shipping_address)

    @property
    def billing_email(self) -> str | None:
        """The mail of the billing address (assumed)."""
        return _mail(self.billing_address)

    @property
    def vat_number(self) -> str | None:
        """The VAT number of the billing address (assumed)."""
        return None if self.billing_address is None else self.billing_address.vat_number


def _mail(address: Address | None) -> str | None:
    return None if address is None else address.email


@define(eq=False, kw_only=True)
class Invoice(Row):
    """An invoice for an order."""

    typename: ClassVar[str] = "Invoice"
    id: int
    order: Order
    store: Store
    billing_address: Address
    created_at: datetime
    account: Account | None = None

    @property
    def market(self) -> Market:
        """The order's market."""
        return self.order.market
