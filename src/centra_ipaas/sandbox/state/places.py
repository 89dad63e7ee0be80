"""Money, countries, stores and markets."""

from __future__ import annotations

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from attrs import define, field

from centra_ipaas.sandbox.state.base import EPOCH, Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.allocation_rules import AllocationRule


@define(eq=False, kw_only=True)
class Currency(Row):
    """A currency and its rate to the base currency."""

    typename: ClassVar[str] = "Currency"
    id: int
    name: str
    code: str
    iso_number: str
    decimal_digits: int
    denominator: int
    current_base_rate: Decimal
    is_base: bool
    base: Currency | None = None
    decimal_point: str = "."
    thousands_separator: str = ""
    prefix: str | None = None
    suffix: str | None = None
    #: When the rate was taken.
    updated_at: datetime = EPOCH

    @cached_property
    def unit(self) -> Decimal:
        """The smallest amount: 0.01 with two digits."""
        return Decimal(1).scaleb(-self.decimal_digits)

    def exact(self, value: Decimal) -> Decimal:
        """Return an amount in the currency's digits; one that has more of them is a ValueError."""
        exact = value.quantize(self.unit, ROUND_HALF_UP)
        if exact != value:
            raise ValueError(f"{self.code} has {self.decimal_digits} decimals, got {value}")
        return exact

    def rounded(self, value: Decimal) -> Decimal:
        """Round half-up, ties away from zero, so a refund mirrors its sale."""
        return value.quantize(self.unit, ROUND_HALF_UP)

    def money(self, value: Decimal) -> Money:
        """Return an amount at the present rate."""
        return Money(value, self, self.current_base_rate)


class Money(NamedTuple):
    """An amount with its currency and the rate that was frozen with what it belongs to."""

    value: Decimal
    currency: Currency
    conversion_rate: Decimal
    #: When the rate was frozen; None: it is the currency's own.
    frozen_at: datetime | None = None

    @property
    def formatted_value(self) -> str:
        """``700.00 SEK``, the form of OLD:erp's answers."""
        return f"{self.value:.{self.currency.decimal_digits}f} {self.currency.code}"

    @property
    def value_in_cents(self) -> int:
        """The amount in the currency's smallest unit."""
        return int(self.value.scaleb(self.currency.decimal_digits).to_integral_value(ROUND_HALF_UP))

    @property
    def base_currency_value(self) -> Money:
        """The amount in the base currency, rounded half-up to its digits (assumed)."""
        base = self.currency.base or self.currency
        converted = base.rounded(self.value * self.conversion_rate)
        return Money(converted, base, Decimal(1), self.frozen_at)

    @property
    def conversion_date(self) -> datetime:
        """When the rate was taken."""
        return self.frozen_at or self.currency.updated_at


@define(eq=False, kw_only=True)
class CountryState(Row):
    """A state or province that Centra knows."""

    typename: ClassVar[str] = "CountryState"
    id: int
    code: str
    name: str


@define(eq=False, kw_only=True)
class Country(Row):
    """A country of ISO 3166; `code` is its two letters."""

    typename: ClassVar[str] = "Country"
    id: int
    code: str
    iso3: str
    iso_number: int
    name: str
    continent: str
    is_eu: bool
    states: list[CountryState] = field(factory=list)

    @property
    def total_states(self) -> int:
        """How many states are known."""
        return len(self.states)

    @property
    def iso_digits(self) -> str:
        """The number as ISO writes it: ``036``."""
        return f"{self.iso_number:03}"

    def state(self, text: str | None) -> CountryState | None:
        """Return the state that a free text names, by code or name (OLD:erp, create a warehouse)."""
        wanted = (text or "").strip().casefold()
        for known in self.states:
            if wanted in (known.code.casefold(), known.name.casefold()):
                return known
        return None


@define(eq=False, kw_only=True)
class Store(Row):
    """A store: consumers or wholesale."""

    typename: ClassVar[str] = "Store"
    id: int
    name: str
    type: str
    #: The settings "Autoconfirm orders" and "Direct to Shipment" (OLD:flow).
    autoconfirm: bool = False
    direct_to_shipment: bool = False


@define(eq=False, kw_only=True)
class Market(Row):
    """A market of one store."""

    typename: ClassVar[str] = "Market"
    id: int
    name: str
    store: Store
    assigned_to_countries: list[Country]
    #: What the sandbox's shoppers pay in by default.
    currency: Currency
    comment: str | None = None
    created_at: datetime = EPOCH
    allocation_rule: AllocationRule | None = None
    campaigns: list[Any] = field(factory=list)
