"""Durable stores; a database driver is loaded with the first store that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centra_ipaas._lazy import lazy as _names_of

if TYPE_CHECKING:
    from centra_ipaas.stores.postgres import PostgresStore
    from centra_ipaas.stores.sqlite import SqliteStore

__all__ = ["PostgresStore", "SqliteStore"]

__getattr__ = _names_of(__name__, {"postgres": ("PostgresStore",), "sqlite": ("SqliteStore",)})
