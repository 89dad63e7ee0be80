"""Plugins of a store: payment and shipping methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row

if TYPE_CHECKING:
    from centra_ipaas.sandbox.state.places import Store


@define(eq=False, kw_only=True)
class Plugin(Row):
    """A payment or shipping plugin."""

    typename: ClassVar[str] = "StorePlugin"
    id: int
    name: str
    uri: str
    plugin: str
    status: str = "ACTIVE"
    type: str = "PAYMENT_METHOD"
    store: Store | None = None
    stores: list[Store] = field(factory=list)
