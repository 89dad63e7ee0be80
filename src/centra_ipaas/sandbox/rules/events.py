"""Telling the integrations that listen what happened (OLD:events)."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.state.events import DELETED, Event
from centra_ipaas.sandbox.state.world import World, kind_of, reference_of


def record(world: World, row: Any, change_type: str) -> None:
    """Put an event into the queue of every integration that listens to this kind of object and change."""
    kind = kind_of(row)
    for integration in world.events.listening(kind, change_type):
        world.events.last += 1
        event = Event(
            id=world.events.last,
            object_type=kind,
            change_type=change_type,
            object_reference=reference_of(row),
            created_at=world.now(),
            store=getattr(row, "store", None),
            market=getattr(row, "market", None),
            # After a deletion there is no present state (REF:Event).
            target=None if change_type == DELETED else row,
        )
        world.events.queue(integration)[event.id] = event
