"""Targets for orders that come with the library: a table, a folder, an HTTP endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from centra_ipaas._lazy import lazy as _names_of

if TYPE_CHECKING:
    from centra_ipaas.targets._batches import BatchFolderTarget
    from centra_ipaas.targets._csv import Csv
    from centra_ipaas.targets._endpoint import Endpoint, Look
    from centra_ipaas.targets._folder import FolderTarget
    from centra_ipaas.targets._http import AsyncHttpTarget, HttpTarget
    from centra_ipaas.targets._sql import SqlTableTarget

__all__ = [
    "AsyncHttpTarget",
    "BatchFolderTarget",
    "Csv",
    "Endpoint",
    "FolderTarget",
    "HttpTarget",
    "Look",
    "SqlTableTarget",
]

__getattr__ = _names_of(
    __name__,
    {
        "_batches": ("BatchFolderTarget",),
        "_csv": ("Csv",),
        "_endpoint": ("Endpoint", "Look"),
        "_http": ("AsyncHttpTarget", "HttpTarget"),
        "_folder": ("FolderTarget",),
        "_sql": ("SqlTableTarget",),
    },
)
