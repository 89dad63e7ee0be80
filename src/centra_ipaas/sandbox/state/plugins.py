"""Plugins of a store: payment and shipping methods."""

from __future__ import annotations

from typing import ClassVar

from attrs import define

from centra_ipaas.sandbox.state.base import Row


@define(eq=False, kw_only=True)
class Plugin(Row):
    """A payment plugin."""

    typename: ClassVar[str] = "StorePlugin"
    id: int
    name: str
    uri: str
    plugin: str
    status: str = "ACTIVE"
