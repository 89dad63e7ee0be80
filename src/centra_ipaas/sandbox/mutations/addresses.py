"""Addresses of accounts and buyers: finding the country, writing what was given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from centra_ipaas.sandbox.mutations import find
from centra_ipaas.sandbox.protocol.naming import snake
from centra_ipaas.sandbox.state import Address
from centra_ipaas.sandbox.state.world import World


def members(world: World, given: Mapping[str, Any], *path: str) -> dict[str, Any]:
    """Return the attributes that an address input sets; explicit null empties one."""
    changes = {snake(name): value for name, value in given.items()}
    if "country" in given:
        changes["country"] = find.country_by_any_code(world, given["country"] or {}, *path, "country")
    return changes


def written(address: Address | None, changes: Mapping[str, Any]) -> Address:
    """Return the address with `changes` made; other members stay as they are (assumed)."""
    address = address or Address()
    for name, value in changes.items():
        setattr(address, name, value)
    return address
