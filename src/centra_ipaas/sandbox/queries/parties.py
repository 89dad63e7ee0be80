"""Customers, accounts, buyers and invoices."""

from __future__ import annotations

from centra_ipaas.sandbox.protocol.filters import Paths
from centra_ipaas.sandbox.queries.reading import Field

FIELDS: dict[str, dict[str, Field]] = {}
PATHS: dict[str, Paths] = {}
SORTS: dict[str, dict[str, str]] = {}
