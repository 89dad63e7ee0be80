"""Tax: what was applied, and the key it is posted under."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Final

from attrs import Attribute, field, frozen

from centra_ipaas.models.money import Money

_HUNDRED: Final = Decimal(100)


class TaxScheme(StrEnum):
    """Under which rules a tax is declared."""

    #: In the seller's own country, or in one where it is registered.
    LOCAL = "local"
    #: Distance sales within the EU, declared in one return.
    OSS = "oss"
    #: Imports of low value into the EU.
    IOSS = "ioss"
    #: Low-value goods into Norway.
    VOEC = "voec"
    #: Sales tax of a state of the USA.
    US_STATE = "us state"
    #: Goods leave the seller's tax area: no tax.
    EXPORT = "export"
    #: The buyer, a business, declares it: no tax.
    REVERSE_CHARGE = "reverse charge"


def _percent(instance: object, attribute: Attribute[Decimal], value: Decimal) -> None:
    if not isinstance(value, Decimal):
        raise TypeError(f"{type(instance).__name__}.{attribute.name} is a Decimal, in per cent")
    if not 0 <= value <= _HUNDRED:
        raise ValueError(f"{type(instance).__name__}.{attribute.name} is in per cent, 0 to 100: {value}")


def _country(_instance: object, _attribute: object, value: str) -> None:
    if not (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()):
        raise ValueError(f"{value!r} is not an ISO 3166-1 country code such as 'SE'")


@frozen(kw_only=True)
class TaxKey:
    """What tells taxes apart when they are posted: two sums with one key may be added up, others never.

    Which scheme applies is a decision of the customer's configuration; an order shows a country and a rate.
    Two keys are equal whatever zeros their rates end in.
    """

    scheme: TaxScheme
    #: ISO 3166-1 alpha-2.
    country: str = field(validator=_country)
    #: State or province where the tax is that one's, e.g. ``NY``.
    region: str = ""
    #: In per cent, e.g. ``Decimal("25")``.
    rate: Decimal = field(validator=_percent)
    #: The platform's rule; None where it names none (removed rules, tax engines, order lines).
    rule_id: str | None = None
    #: The legal entity that owes it; empty if there is only one.
    entity: str = ""

    def inside(self, amount: Money) -> Money:
        """Return the tax that an amount with tax included holds: 20.00 of 100.00 at 25 %."""
        return tax_inside(amount, self.rate)

    def on_top(self, amount: Money) -> Money:
        """Return the tax that comes on top of an amount: 25.00 on 100.00 at 25 %."""
        return tax_on_top(amount, self.rate)

    def __str__(self) -> str:
        place = f"{self.country}-{self.region}" if self.region else self.country
        return f"{self.scheme} {place} {self.rate.normalize():f} %"


@frozen(kw_only=True)
class AppliedTax:
    """Tax of one rule on one thing, as the platform computed it; each amount may be negative."""

    rule_id: str | None = None
    name: str = ""
    #: In per cent.
    percent: Decimal
    #: Already inside the value.
    included: Money
    #: On top of it.
    added: Money
    #: Taken off it.
    deducted: Money


@frozen(kw_only=True)
class CostTaxes:
    """The taxes on what is not a line, by rule."""

    shipping: tuple[AppliedTax, ...] = ()
    handling: tuple[AppliedTax, ...] = ()
    discounts: tuple[AppliedTax, ...] = ()
    #: Of returns only: tax on the fee that is kept.
    return_cost: tuple[AppliedTax, ...] = ()

    @property
    def all(self) -> tuple[AppliedTax, ...]:
        """Every applied tax of them."""
        return (*self.shipping, *self.handling, *self.discounts, *self.return_cost)


def tax_inside(amount: Money, percent: Decimal) -> Money:
    """Return the tax inside an amount, half-up: JPY 15000 at 10 % holds 1364; a refund mirrors its sale.

    For amounts that no platform has taxed, such as goodwill. A platform's tax is taken as given, never computed anew.
    """
    return _share(amount, percent, _HUNDRED + percent)


def tax_on_top(amount: Money, percent: Decimal) -> Money:
    """Return the tax on an amount, half-up: 0.617 on KWD 12.345 at 5 %. See `tax_inside`."""
    return _share(amount, percent, _HUNDRED)


def _share(amount: Money, percent: Decimal, whole: Decimal) -> Money:
    """Return amount * percent / whole, in fractions: a quotient of decimals would be cut before it is rounded."""
    exact = abs(amount.minor) * Fraction(percent) / Fraction(whole)
    tax = int(exact + Fraction(1, 2))
    return Money.from_minor(-tax if amount.amount < 0 else tax, amount.currency)
