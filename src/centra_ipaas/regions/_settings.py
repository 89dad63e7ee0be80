"""Settings for each market and each country, as values that cannot be wrong in themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen

from centra_ipaas.models import Money, TaxKey, TaxScheme
from centra_ipaas.regions import _rules


class AddressField(StrEnum):
    """A field of an `Address`."""

    NAME = "name"
    COMPANY = "company"
    LINE1 = "line1"
    LINE2 = "line2"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    REGION = "region"
    EMAIL = "email"
    PHONE = "phone"
    VAT_NUMBER = "vat_number"


@frozen(kw_only=True)
class AddressRules:
    """What an address in a country must have."""

    required: tuple[AddressField, ...] = (AddressField.LINE1, AddressField.CITY, AddressField.POSTAL_CODE)
    #: Codes of states or provinces; if there are any, a state that an address names is one of them.
    regions: tuple[str, ...] = ()
    #: ``### ##``: # is a digit, @ a letter, anything else itself; case does not matter. One of them must fit.
    postal_codes: tuple[str, ...] = field(default=(), validator=_rules.patterns)


@frozen(kw_only=True)
class MarketTax:
    """A rate that orders of a market may carry, and what it is on the other side."""

    country: str = field(validator=_rules.country)
    #: State or province; empty: in all of the country.
    region: str = ""
    #: In per cent.
    percent: Decimal = field(validator=_rules.percent)
    scheme: TaxScheme
    #: What the ledger or the ERP calls it.
    code: str = field(validator=_rules.filled)

    @property
    def key(self) -> TaxKey:
        """What tells it apart when it is posted."""
        return TaxKey(scheme=self.scheme, country=self.country, region=self.region, rate=self.percent)


@frozen(kw_only=True)
class Market:
    """How one market sells. Whatever contradicts itself in it is a ValueError."""

    #: ISO 4217.
    currency: str = field(validator=_rules.currency)
    prices_include_tax: bool
    #: BCP 47, such as ``sv-SE``.
    language: str = field(validator=_rules.language)
    #: Where it delivers to, ISO 3166-1 alpha-2.
    countries: tuple[str, ...] = field(validator=_rules.countries)
    #: None: the rates of orders are not checked.
    taxes: tuple[MarketTax, ...] | None = None
    #: What customers pay is a multiple of this, 0.05 in Switzerland; None: of the currency's minor unit.
    smallest_step: Decimal | None = field(default=None, validator=_rules.step)

    def __attrs_post_init__(self) -> None:
        if wrong := [*self._foreign_taxes(), *self._doubled_taxes()]:
            raise ValueError("; ".join(wrong))
        if self.smallest_step is not None:
            Money.of(self.smallest_step, self.currency)

    def tax(self, country: str, percent: Decimal, region: str = "") -> MarketTax | None:
        """Return the tax of a rate in a country; one for the region itself goes before one for all of the country."""
        fitting = [
            one
            for one in self.taxes or ()
            if one.country == country and one.percent == percent and one.region in ("", region)
        ]
        return max(fitting, key=lambda one: one.region, default=None)

    def rounded(self, amount: Decimal) -> Money:
        """Return an amount as customers pay it: half-up to the smallest step, ties away from zero."""
        if self.smallest_step is None:
            return Money.rounded(amount, self.currency)
        step = Money.of(self.smallest_step, self.currency)
        count = int(abs(Fraction(amount) / Fraction(self.smallest_step)) + Fraction(1, 2))
        return step * (-count if amount < 0 else count)

    def payable(self, amount: Money) -> bool:
        """Say whether customers can pay an amount: whether it is a multiple of the smallest step."""
        return self.smallest_step is None or Fraction(amount.amount) % Fraction(self.smallest_step) == 0

    def _foreign_taxes(self) -> list[str]:
        foreign = {one.country for one in self.taxes or ()} - set(self.countries)
        return [f"taxes name {one}, which is not among the countries" for one in sorted(foreign)]

    def _doubled_taxes(self) -> list[str]:
        times = Counter((one.country, one.region, one.percent) for one in self.taxes or ())
        return [
            f"taxes have {percent} % of {'-'.join(filter(None, (country, region)))} twice"
            for (country, region, percent), count in times.items()
            if count > 1
        ]


@frozen(kw_only=True)
class Regions:
    """All markets, the addresses of each country, and what the target has room for."""

    #: By the name that orders carry (`Order.market`).
    markets: Mapping[str, Market]
    #: By country; one that is not here has only the lengths to keep to.
    addresses: Mapping[str, AddressRules] = field(factory=dict, validator=_rules.by_country)
    #: The most characters that the target takes, by field.
    lengths: Mapping[AddressField, int] = field(factory=dict, validator=_rules.lengths)
