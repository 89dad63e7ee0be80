"""What is wrong with one record, where, and who can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import evolve, field, frozen


class Owner(StrEnum):
    """Who has to act: the desk, not the person."""

    ECOMMERCE = "e-commerce"
    OPERATIONS = "operations"
    FINANCE = "finance"
    INTEGRATION = "integration"


class Severity(StrEnum):
    """How much harm waiting does."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@frozen(kw_only=True)
class Finding:
    """One thing that is wrong with a record, where it is, and what to do about it.

    A record is refused with all its findings at once. Findings carry no personal data: `evidence` holds
    identifiers, limits and lengths, never an address or a name.
    """

    #: Stable name of the cause, e.g. ``sku.unknown``; its runbook page is ``docs/runbook/<code>.md``.
    code: str
    #: Where in the record, e.g. ``lines[2].sku``; empty for the record as a whole.
    path: str = ""
    #: One sentence in words that operations and finance understand.
    message: str
    owner: Owner = Owner.INTEGRATION
    severity: Severity = Severity.HIGH
    #: What to do now.
    action: str = ""
    #: What makes two findings of a code the same cause, e.g. the SKU; empty: that they say the same.
    cause: str = ""
    #: Both sides of what disagrees, as text.
    evidence: Mapping[str, str] = field(factory=dict)

    def at(self, prefix: str) -> Finding:
        """Return the same finding seen from the record that holds this one: ``sku`` at ``lines[2]``."""
        if not self.path:
            return evolve(self, path=prefix)
        joint = "" if self.path.startswith("[") or not prefix else "."
        return evolve(self, path=f"{prefix}{joint}{self.path}")

    def __str__(self) -> str:
        where = f" @ {self.path}" if self.path else ""
        return f"{self.code}{where}: {self.message}"
