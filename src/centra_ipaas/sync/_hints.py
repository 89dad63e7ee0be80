"""Hints: there may be news of something. However many of them come, late, twice or not at all, no harm is done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from centra_ipaas.signals import HintsHeard
from centra_ipaas.sync._run import Run


@frozen(kw_only=True)
class Hint:
    """Somebody says that an object changed: a webhook, Centra's event queue, a person.

    It is no news by itself: whoever takes it looks at the object as it is now.
    """

    #: What changed, in the package's words: ``order``, ``product``, ``shipment``, ``return``.
    kind: str
    #: Which one: an order's number, the id of anything else.
    entity: str
    #: It is said to be gone.
    deleted: bool = False
    #: When it is said to have changed.
    at: datetime | None = None


async def hear(run: Run, hints: Iterable[Hint]) -> int:
    """Put hints on the worklists of the flows that take their kind; return how many works got ready by it.

    All hints about one entity are one work. When this returns they are on disk, and runners of this store notice soon.
    """
    told = list(hints)
    ready = 0
    for flow in run.flows:
        entities = list(dict.fromkeys(hint.entity for hint in told if flow.takes(hint.kind)))
        if entities:
            now = run.now()
            woken = await run.call(run.store.hint, flow.name, entities, now)
            run.world.emit(HintsHeard(at=now, flow=flow.name, told=len(entities), ready=woken))
            ready += woken
            mark = f"{now.isoformat()} {run.world.random()}"
            await run.call(run.store.add, [], now, (hinted(flow.name), mark))
    return ready


def hinted(flow: str) -> str:
    """Return the name of the cursor that changes with every hint for a flow."""
    return f"{flow}:hinted"
