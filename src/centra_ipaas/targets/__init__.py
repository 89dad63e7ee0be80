"""Targets for orders that come with the library: a table, a folder, an HTTP endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centra_ipaas._lazy import lazy

if TYPE_CHECKING:
    from centra_ipaas.targets._sql import SqlTableTarget

__all__ = ["SqlTableTarget"]

__getattr__ = lazy(__name__, {"_sql": ("SqlTableTarget",)})
