"""Which tax rule applies to a line (OLD:taxes, https://centra.dev/docs/dictionary/tax).

The group is the display's, else the store's default; of its rules the one for the place, then for the tax class.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from centra_ipaas.sandbox.state import Address, Country, Store, TaxClass, TaxGroup, TaxMode, TaxRule
from centra_ipaas.sandbox.state.world import World

#: How the tax of a rule relates to the price, by the sandbox's literals of ApplyTaxType.
MODES: Final[Mapping[str, TaxMode]] = {"INCLUDED": "included", "ADDED": "added", "DEDUCTED": "deducted"}

_US_ZIP: Final = re.compile(r"\d{5}|\d{9}|\d{5}-\d{4}")


@frozen(kw_only=True)
class Taxed:
    """What is sold, to whom, where and when; prices are for rules that are restricted to some (REF:TaxRule)."""

    country: Country | None
    moment: datetime
    state_or_province: str | None = None
    zip_code: str | None = None
    city: str | None = None
    tax_class: TaxClass | None = None
    order_value: Decimal | None = None
    item_price: Decimal | None = None

    @classmethod
    def to(cls, address: Address, moment: datetime, tax_class: TaxClass | None = None) -> Taxed:
        """Return what is sent to an address."""
        return cls(
            country=address.country,
            moment=moment,
            state_or_province=address.state_or_province,
            zip_code=address.zip_code,
            city=address.city,
            tax_class=tax_class,
        )


def group_of(world: World, store: Store, display: Any = None) -> TaxGroup | None:
    """Return the display's tax group, else the store's default."""
    own: TaxGroup | None = getattr(display, "tax_group", None)
    groups: list[TaxGroup] = list(world.table("TaxGroup").values())
    return own or next((group for group in groups if store in group.default_in_stores), None)


def choose(group: TaxGroup | None, taxed: Taxed) -> TaxRule | None:
    """Return the narrowest rule of a group that fits; of equally narrow ones the oldest (assumed)."""
    if group is None or group.status != "ACTIVE":
        return None
    fitting = [rule for rule in group.rules if _fits(rule, taxed)]
    return max(fitting, key=_narrowness, default=None)


def _fits(rule: TaxRule, taxed: Taxed) -> bool:
    state = None if taxed.country is None else taxed.country.state(taxed.state_or_province)
    classes = [one for one in rule.tax_classes if one.is_enabled]
    return (
        rule.apply_from <= taxed.moment
        and (rule.apply_to is None or taxed.moment <= rule.apply_to)
        and (not rule.countries or taxed.country in rule.countries)
        and (not rule.states or state in rule.states)
        and (rule.zip_code is None or rule.zip_code == taxed.zip_code)
        and (rule.city is None or rule.city.casefold() == (taxed.city or "").casefold())
        and (not rule.tax_classes or taxed.tax_class in classes)
        and _within(rule.order_price_restriction, taxed.order_value)
        and _within(rule.item_price_restriction, taxed.item_price)
    )


def _within(restriction: Mapping[str, Decimal] | None, value: Decimal | None) -> bool:
    """Both ends are included (assumed)."""
    if not restriction:
        return True
    low, high = restriction.get("from"), restriction.get("to")
    return value is not None and (low is None or value >= low) and (high is None or value <= high)


def _narrowness(rule: TaxRule) -> tuple[bool, ...]:
    """Places count before the tax class."""
    return (
        rule.zip_code is not None,
        rule.city is not None,
        bool(rule.states),
        bool(rule.countries),
        bool(rule.tax_classes),
    )


def check_zip(world: World, address: Address) -> None:
    """Raise ValueError for a US zip code of another form, once any rule goes by US zip codes (OLD:taxes)."""
    if address.country is None or address.country.code != "US" or not _goes_by_us_zip(world):
        return
    if not _US_ZIP.fullmatch(address.zip_code or ""):
        raise ValueError(f"{address.zip_code!r} is no US zip code: NNNNN, NNNNNNNNN or NNNNN-NNNN")


def _goes_by_us_zip(world: World) -> bool:
    rules: list[TaxRule] = list(world.table("TaxRule").values())
    return any(
        rule.zip_code is not None and any(country.code == "US" for country in rule.countries)
        for rule in rules
    )
