"""Stores, markets, countries, currencies."""

from __future__ import annotations

from operator import attrgetter

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field, path
from centra_ipaas.sandbox.rules.allocation_rules import rule_of_market

_CODES = {"ISO2": "code", "ISO3": "iso3", "ISO_NUM": "iso_digits"}


def _code(call: Call) -> Reader:
    return attrgetter(_CODES[call.args.get("type") or "ISO2"])


def _allocation_rule(call: Call) -> Reader:
    return lambda market: rule_of_market(call.world, market)


def _served(kind: str) -> Field:
    """Make a field of the rows of a kind that name an allocation rule as theirs."""

    def field(call: Call) -> Reader:
        table = call.world.table(kind)
        return lambda rule: [row for row in table.values() if row.allocation_rule is rule]

    return field


FIELDS: dict[str, dict[str, Field]] = {
    # Texts in other languages are translations (see there); a locale that has none reads the default.
    "Country": {"name": path("name"), "code": _code},
    "Market": {"allocationRule": _allocation_rule},
    "AllocationRule": {
        "defaultInMarkets": _served("Market"),
        "defaultInAccounts": _served("Account"),
        "defaultInDeliveryWindows": _served("DeliveryWindow"),
    },
}

PATHS: dict[str, Paths] = {
    "MarketFilter": Paths(members={"assignedCountryId": "assigned_to_countries.*.id"}),
    "CountryFilter": Paths(
        members={"ISO2": "code", "ISO3": "iso3", "ISO_NUM": "iso_number"}, searched=("name", "code", "iso3")
    ),
}
