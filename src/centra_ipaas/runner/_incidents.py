"""Telling the hooks what needs nobody any more."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from centra_ipaas.signals import IncidentClosed
from centra_ipaas.work import Incident, IncidentState, WorkStore
from centra_ipaas.world import World

_OVER: Final = (IncidentState.CLOSED, IncidentState.RESOLVED)


async def tell_closed(world: World, store: WorkStore, flow: str, begun: datetime) -> None:
    """Tell the hooks of a flow's incidents that closed since this was last told; the first time, since a moment.

    They close when a run finishes their work, and when somebody replays or resolves it, in any process.
    """
    cursor = f"{flow}:incidents-told"
    told = await world.call(store.cursor, cursor)
    since = begun if told is None else datetime.fromisoformat(told)
    over = await world.call(store.incidents, _OVER, flow)
    closed = {
        incident: incident.closed_at for incident in over if incident.closed_at and incident.closed_at > since
    }
    for incident, at in closed.items():
        world.emit(_closed(incident, at))
    until = max([since, *closed.values()])
    if told is None or until > since:
        await world.call(store.add, [], world.now(), (cursor, until.isoformat()))


def _closed(incident: Incident, at: datetime) -> IncidentClosed:
    return IncidentClosed(
        at=at,
        flow=incident.flow,
        incident=incident.id,
        code=incident.code,
        title=incident.title,
        owner=incident.owner,
        severity=incident.severity,
    )
