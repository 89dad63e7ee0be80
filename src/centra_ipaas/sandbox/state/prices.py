"""Pricelists and what things cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.places import Currency, Store


@define(eq=False, kw_only=True)
class Pricelist(Row):
    """The pricelist of a market and currency; its prices are not kept."""

    typename: ClassVar[str] = "Pricelist"
    id: int
    name: str
    currency: Currency
    store: Store
    status: str = "ACTIVE"
