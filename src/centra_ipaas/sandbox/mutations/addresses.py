"""Addresses of accounts and buyers: finding the country, writing what was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.protocol.refusals import refuse
from centra_ipaas.sandbox.state import Address, Country
from centra_ipaas.sandbox.state.world import World


def members(world: World, given: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Return the attributes that an address input sets; explicit null empties one."""
    changes = {snake(name): value for name, value in given.items()}
    if "country" in given:
        changes["country"] = _country(world, given["country"], *path, "country")
    return changes


def _country(world: World, given: Mapping[str, Any] | None, *path: str) -> Country | None:
    """Find a country by id or code: ISO2, ISO3 or the number; an empty object is none (REF:NullableCountryInput)."""
    if not given:
        return None
    if given.get("code") is None:
        found: Country = find.by_reference(world, "Country", given, *path)
        return found
    code = str(given["code"]).upper()
    for country in world.countries.values():
        if code in (country.code, country.iso3, country.iso_digits):
            return country
    raise refuse(f"Country with code {given['code']} not found.", *path, "code")


def written(address: Address | None, changes: Mapping[str, Any]) -> Address:
    """Return the address with `changes` made; other members stay as they are (assumed)."""
    address = address or Address()
    for name, value in changes.items():
        setattr(address, name, value)
    return address
