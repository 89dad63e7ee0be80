"""What is wrong with one record, where, and who can mend it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

from attrs import evolve, field, frozen
from attrs.validators import min_len

from centra_ipaas.errors._text import storable


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


def _evidence(told: Mapping[str, object]) -> Mapping[str, str]:
    return {storable(name): _evident(value) for name, value in told.items()}


def _evident(value: object) -> str:
    """Numbers become text; anything else that is none could hold whatever it likes."""
    return str(value) if isinstance(value, int | Decimal) else storable(value)  # type: ignore[arg-type]  # it tells


@frozen(kw_only=True)
class Finding:
    """One thing that is wrong with a record, where it is, and what to do about it.

    A record is refused with all its findings at once. Findings carry no personal data: `evidence` holds
    identifiers, limits and lengths, never an address or a name. Raises TypeError for what is no text, ValueError for an
    empty code and an unknown owner or severity: what cannot be written down must not stop a run.
    """

    #: Stable name of the cause, e.g. ``sku.unknown``; its runbook page is ``docs/runbook/<code>.md``.
    code: str = field(converter=storable, validator=min_len(1))
    #: Where in the record, e.g. ``lines[2].sku``; empty for the record as a whole.
    path: str = field(default="", converter=storable)
    #: One sentence in words that operations and finance understand.
    message: str = field(converter=storable)
    owner: Owner = field(default=Owner.INTEGRATION, converter=Owner)
    severity: Severity = field(default=Severity.HIGH, converter=Severity)
    #: What to do now.
    action: str = field(default="", converter=storable)
    #: What makes two findings of a code the same cause, e.g. the SKU; empty: that they say the same.
    cause: str = field(default="", converter=storable)
    #: Both sides of what disagrees, as text; whole numbers and decimals become text.
    evidence: Mapping[str, str] = field(factory=dict, converter=_evidence)

    def at(self, prefix: str) -> Finding:
        """Return the same finding seen from the record that holds this one: ``sku`` at ``lines[2]``."""
        if not self.path:
            return evolve(self, path=prefix)
        joint = "" if self.path.startswith("[") or not prefix else "."
        return evolve(self, path=f"{prefix}{joint}{self.path}")

    def __str__(self) -> str:
        where = f" @ {self.path}" if self.path else ""
        return f"{self.code}{where}: {self.message}"
