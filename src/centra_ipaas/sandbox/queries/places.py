"""Stores, markets, countries, currencies."""

from __future__ import annotations

from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.queries.reading import Field, path

FIELDS: dict[str, dict[str, Field]] = {
    # Texts in other languages are translations (see there); a locale that has none reads the default.
    "Country": {"name": path("name"), "code": path("code")},
}

PATHS: dict[str, Paths] = {
    "MarketFilter": Paths(members={"assignedCountryId": "assigned_to_countries.*.id"}),
    "CountryFilter": Paths(members={"ISO2": "code"}, searched=("name", "code")),
    "PricelistFilter": Paths(members={"assignedToCountryId": "assigned_to_countries.*.id"}),
}
SORTS: dict[str, dict[str, str]] = {}
