"""Telling the hooks what needs nobody any more."""

from __future__ import annotations

from datetime import datetime

from centra_ipaas.signals import IncidentClosed
from centra_ipaas.work import IncidentState, WorkStore
from centra_ipaas.world import World


async def tell_closed(world: World, store: WorkStore, flow: str, since: datetime) -> None:
    """Tell the hooks of a flow's incidents that closed by themselves since a moment."""
    for incident in await world.call(store.incidents, (IncidentState.CLOSED,), flow):
        if incident.closed_at is not None and incident.closed_at >= since:
            world.emit(
                IncidentClosed(
                    at=incident.closed_at,
                    flow=incident.flow,
                    incident=incident.id,
                    code=incident.code,
                    title=incident.title,
                    owner=incident.owner,
                    severity=incident.severity,
                )
            )
