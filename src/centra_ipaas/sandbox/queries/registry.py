"""All readers, filter paths and sort paths in one place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.queries import (
    attributes,
    catalogue,
    displays,
    events,
    media,
    orders,
    parties,
    places,
    prices,
    returns,
    shipments,
    stock,
    suppliers,
    taxes,
    vouchers,
)
from centra_ipaas.sandbox.queries.reading import Field

_V = TypeVar("_V")
_DOMAINS: tuple[Any, ...] = (
    attributes,
    catalogue,
    displays,
    events,
    media,
    orders,
    parties,
    places,
    prices,
    returns,
    shipments,
    stock,
    suppliers,
    taxes,
    vouchers,
)


def _merged(parts: list[Mapping[str, _V]]) -> dict[str, _V]:
    merged: dict[str, _V] = {}
    for part in parts:
        for name, value in part.items():
            assert name not in merged, f"{name} is described twice"
            merged[name] = value
    return merged


def _fields() -> dict[str, dict[str, Field]]:
    """Types may be described by several domains, a field by one."""
    parts: dict[str, list[Mapping[str, Field]]] = {}
    for domain in _DOMAINS:
        for type_, readers in getattr(domain, "FIELDS", {}).items():
            parts.setdefault(type_, []).append(readers)
    return {type_: _merged(readers) for type_, readers in parts.items()}


#: How a field is read, by type and field, where the row's attribute of the same name is not the answer.
FIELDS: Mapping[str, Mapping[str, Field]] = _fields()
#: Where a filter reads, by its input type.
PATHS: Mapping[str, Paths] = _merged([getattr(domain, "PATHS", {}) for domain in _DOMAINS])
#: Where a sort reads, by its enum.
SORTS: Mapping[str, Mapping[str, str]] = _merged([getattr(domain, "SORTS", {}) for domain in _DOMAINS])
