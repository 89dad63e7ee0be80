"""How objects are named, counted and spelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from centra_ipaas.sandbox.state.viewer import DEFAULT_INTEGRATION
from centra_ipaas.sandbox.state.world import World

_FINDERS: Mapping[tuple[str, str], Callable[[World, Any], Any]] = {
    ("Order", "id"): lambda world, value: world.order_by_id.get(value),
    ("Order", "number"): lambda world, value: world.orders.get(value),
    ("ProductSize", "SKU"): lambda world, value: world.size_by_sku.get(value),
    ("ProductSize", "EAN"): lambda world, value: world.size_by_ean.get(value),
    ("ProductSize", "UPC"): lambda world, value: world.size_by_upc.get(value),
    ("Currency", "code"): lambda world, value: world.currencies.get(value),
    ("Country", "code"): lambda world, value: world.countries.get(value),
}


def find(world: World, kind: str, name: str, value: Any) -> Any | None:
    """Return the stored object that a member names."""
    finder = _FINDERS.get((kind, name))
    if finder is not None:
        return finder(world, value) if isinstance(value, int | str) else None
    if name == "id" and isinstance(value, int):
        return world.table(kind).get(value)
    if name == "externalId" and isinstance(value, str):
        reference = world.external_ids.find(DEFAULT_INTEGRATION, kind, value)
        return None if reference is None else world.table(kind).get(reference)
    if name == "code" and isinstance(value, str):
        return next((row for row in world.table(kind).values() if row.code == value), None)
    return None


def spelled(attribute: str) -> str:
    """Return an attribute as the schema spells it: ``product_number`` -> ``productNumber``."""
    first, *rest = attribute.split("_")
    return first + "".join(word.capitalize() for word in rest)
