"""Tax groups, their rules, and the classes of customers and accounts (OLD:taxes)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import EPOCH, Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.places import Country, CountryState, Store


@define(eq=False, kw_only=True)
class TaxClass(Row):
    """Who is taxed otherwise: exempt customers, for example."""

    typename: ClassVar[str] = "TaxClass"
    id: int
    name: str
    code: str
    is_enabled: bool = True


@define(eq=False, kw_only=True)
class TaxGroup(Row):
    """What is taxed alike: a display has one, else its store's default."""

    typename: ClassVar[str] = "TaxGroup"
    id: int
    name: str
    status: str = "ACTIVE"
    default_in_stores: list[Store] = field(factory=list)
    rules: list[TaxRule] = field(factory=list)


@define(eq=False, kw_only=True)
class TaxRule(Row):
    """A rate for some places, some classes and some time (REF:TaxRule); `rate` is in percent (assumed).

    `apply_tax_type` is ``INCLUDED``, ``ADDED`` or ``DEDUCTED`` (assumed): how tax relates to the price that is shown.
    """

    typename: ClassVar[str] = "TaxRule"
    id: int
    name: str
    display_name: str
    code: str
    rate: Decimal
    tax_group: TaxGroup
    apply_tax_type: str = "INCLUDED"
    apply_tax_to_shipping: bool = True
    apply_tax_to_handling: bool = True
    apply_from: datetime = EPOCH
    apply_to: datetime | None = None
    zip_code: str | None = None
    city: str | None = None
    countries: list[Country] = field(factory=list)
    states: list[CountryState] = field(factory=list)
    tax_classes: list[TaxClass] = field(factory=list)
    #: ``{"from": ..., "to": ...}`` of a price in the order's currency (assumed).
    order_price_restriction: dict[str, Decimal] | None = None
    item_price_restriction: dict[str, Decimal] | None = None
