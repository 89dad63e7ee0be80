"""Listeners and the queue of each integration (OLD:events)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from attrs import define, field

from centra_ipaas.sandbox.state.base import Row
from centra_ipaas.sandbox.state.viewer import Viewer

#: What can happen to an object (MAG:EventChangeType).
CREATED, UPDATED, DELETED, COMPLETED, DEPENDENT = (
    "CREATED",
    "UPDATED",
    "DELETED",
    "COMPLETED",
    "DEPENDENT_DATA_CHANGED",
)
CHANGE_TYPES = (CREATED, UPDATED, COMPLETED, DELETED, DEPENDENT)


@define(eq=False, kw_only=True)
class Event(Row):
    """Something that happened to an object, waiting in one integration's queue until it is confirmed.

    `target` is the object itself, so that reading it shows its present state.
    """

    typename: str = "Event"
    id: int
    object_type: str
    change_type: str
    object_reference: int
    created_at: datetime
    store: Any = None
    market: Any = None
    target: Any = None


@define(eq=False, kw_only=True)
class Listener(Row):
    """What one integration wants to hear about one type of object."""

    typename: str = "EventListener"
    integration_name: str
    object_type: str
    change_types: list[str]
    created_at: datetime
    updated_at: datetime


@define(eq=False)
class EventQueues:
    """All integrations' listeners and queues."""

    listeners: dict[tuple[str, str], Listener] = field(factory=dict)
    queues: dict[str, dict[int, Event]] = field(factory=dict)
    last: int = 0
    #: Centra switches the stream on; until then nothing is generated and queries answer empty (OLD:events).
    enabled: bool = True

    def queue(self, integration: str) -> dict[int, Event]:
        """Return an integration's unconfirmed events by id, oldest first."""
        return self.queues.setdefault(integration, {})

    def listening(self, object_type: str, change_type: str) -> list[str]:
        """Return the integrations that want to hear of this."""
        if not self.enabled:
            return []
        return [
            listener.integration_name
            for listener in self.listeners.values()
            if listener.object_type == object_type and change_type in listener.change_types
        ]

    def drop(self, integration: str, object_type: str, change_types: Collection[str], viewer: Viewer) -> None:
        """Delete queued events of these types, as far as the viewer sees them."""
        queue = self.queue(integration)
        for event in list(queue.values()):
            if event.object_type == object_type and event.change_type in change_types and viewer.sees(event):
                del queue[event.id]

    def forget(self, object_type: str, reference: int) -> None:
        """Let earlier events of a deleted object show no object any more."""
        for queue in self.queues.values():
            for event in queue.values():
                if (event.object_type, event.object_reference) == (object_type, reference):
                    event.target = None
