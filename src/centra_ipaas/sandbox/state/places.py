"""Money, countries, stores and markets."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import ClassVar, NamedTuple

from attrs import define

from centra_ipaas.sandbox.state.base import EPOCH, Row


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
    decimal_point: str = "."
    thousands_separator: str = ""
    updated_at: datetime = EPOCH


class Money(NamedTuple):
    """An amount with its currency and the rate that was frozen with the order."""

    value: Decimal
    currency: Currency
    conversion_rate: Decimal

    @property
    def formatted_value(self) -> str:
        """``700.00 SEK``, the form of OLD:erp's answers."""
        return f"{self.value:.{self.currency.decimal_digits}f} {self.currency.code}"


@define(eq=False, kw_only=True)
class Country(Row):
    """A country."""

    typename: ClassVar[str] = "Country"
    id: int
    code: str
    name: str
    continent: str
    is_eu: bool


@define(eq=False, kw_only=True)
class Store(Row):
    """A store: consumers or wholesale."""

    typename: ClassVar[str] = "Store"
    id: int
    name: str
    type: str


@define(eq=False, kw_only=True)
class Market(Row):
    """A market of one store."""

    typename: ClassVar[str] = "Market"
    id: int
    name: str
    store: Store
    assigned_to_countries: list[Country]
    currency: Currency
    comment: str | None = None
