"""Telling the hooks what needs nobody any more."""

from __future__ import annotations

from datetime import datetime

from centra_ipaas.signals import IncidentClosed
from centra_ipaas.work import Incident, WorkStore
from centra_ipaas.world import World


async def tell_closed(world: World, store: WorkStore, flow: str, begun: datetime) -> None:
    """Tell the hooks of a flow's incidents that closed since this was last told; the first time, since a moment.

    They close when a run finishes their work, and when somebody replays or resolves it, in any process.
    """
    cursor = f"{flow}:incidents-told"

    async def keep(told: tuple[datetime, str]) -> None:
        await world.call(store.add, [], world.now(), (cursor, _text(told)))

    kept = await world.call(store.cursor, cursor)
    told = (begun, "") if kept is None else _read(kept)
    if kept is None:
        await keep(told)
    while over := await world.call(store.closed, flow, told):
        for incident in over:
            told = (incident.closed_at or told[0], incident.id)
            world.emit(_closed(incident, told[0]))
        await keep(told)


def _text(told: tuple[datetime, str]) -> str:
    return f"{told[0].isoformat()} {told[1]}"


def _read(text: str) -> tuple[datetime, str]:
    """Return the moment and the id of the last that was told, which may be missing."""
    moment, _, incident = text.partition(" ")
    return datetime.fromisoformat(moment), incident


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
