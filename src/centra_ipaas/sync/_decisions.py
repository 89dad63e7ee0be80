"""Decisions that flows share: what can be decided about any record."""

from __future__ import annotations

from attrs import frozen

from centra_ipaas.errors import Finding


@frozen
class NotYet:
    """Not now, for this reason."""

    reason: str


@frozen
class Refuse:
    """It cannot be handled as it is."""

    findings: tuple[Finding, ...]
