"""What the webhook plugin has to send, in its mode "Integration API" (OLD:webhook)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import define, field, frozen

from centra_ipaas.sandbox.state.events import CREATED, UPDATED

#: The plugin's types, and what it calls a new object: `insert` and `create` are printed, the rest is assumed.
_TYPES = {
    "Order": ("order", "insert"),
    "Shipment": ("shipment", "create"),
    "Customer": ("customer", "insert"),
    "Account": ("account", "insert"),
    "Return": ("return", "create"),
}


@frozen(kw_only=True)
class WebhookEvent:
    """One entry of a call."""

    type: str
    action: str
    date: datetime
    id: int


@define(eq=False)
class Webhooks:
    """The plugin: it keeps nothing before it is installed. Deletions are not told (assumed: none was seen)."""

    secret: str | None = None
    max_events: int = 100
    due: list[WebhookEvent] = field(factory=list)
    _good_to_go: set[int] = field(factory=set)

    def note(self, row: Any, kind: str, reference: int, change_type: str, moment: datetime) -> None:
        """Keep what happened until it is sent."""
        if self.secret is None or kind not in _TYPES or change_type not in (CREATED, UPDATED):
            return
        name, new = _TYPES[kind]
        self._add(name, new if change_type == CREATED else "update", reference, moment)
        if kind == "Shipment":
            self._note_good_to_go(row, moment)

    def _note_good_to_go(self, shipment: Any, moment: datetime) -> None:
        if not shipment.is_good_to_go:
            self._good_to_go.discard(shipment.id)
        elif shipment.id not in self._good_to_go:
            self._good_to_go.add(shipment.id)
            self._add("shipment", "good_to_go", shipment.id, moment)

    def _add(self, name: str, action: str, reference: int, moment: datetime) -> None:
        self.due.append(WebhookEvent(type=name, action=action, date=moment, id=reference))
