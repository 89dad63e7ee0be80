"""Forgetting what is long done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from centra_ipaas.runner._shift import Shift
from centra_ipaas.runner._turns import give_way
from centra_ipaas.signals import WorkForgotten
from centra_ipaas.work import Lease

#: How often it is looked for what is old.
_EVERY: Final = timedelta(hours=1)
#: Name of the claim, and flow of the signal that tells of a failure.
_UPKEEP: Final = "upkeep"


class Upkeep:
    """Has the store forget what was done longer ago than it is kept; None keeps it for ever.

    Once an hour, whichever worker comes first: its claim lasts that long, and is not given back.
    """

    def __init__(self, keep: timedelta | None) -> None:
        self._keep = keep
        self._begun: datetime | None = None

    def begin(self, shift: Shift) -> None:
        """Let it take part in a shift, if it is time."""
        now = shift.world.now()
        if self._keep is not None and (self._begun is None or now - self._begun >= _EVERY):
            self._begun = now
            shift.turns.add(self._do(shift, now - self._keep, now))

    async def _do(self, shift: Shift, before: datetime, now: datetime) -> None:
        # Of this one look: neither another worker nor this one, started again, takes the claim before it has run out.
        claim = Lease(worker=f"{shift.lease.worker} at {now.isoformat()}", duration=_EVERY.total_seconds())
        try:
            if await shift.world.call(shift.store.hold, _UPKEEP, claim, now):
                await self._forget(shift, before, now)
        except Exception as error:  # noqa: BLE001 - told to the hooks: it stops no flow, and has an hour until it is tried again
            shift.tell_failure(_UPKEEP, error)

    async def _forget(self, shift: Shift, before: datetime, now: datetime) -> None:
        """Forget a part, and let others go first, until nothing is left."""
        count = 0
        while not shift.stop.asked and (part := await shift.world.call(shift.store.purge, before, now)):
            count += part
            await give_way()
        if count:
            shift.world.emit(WorkForgotten(at=shift.world.now(), before=before, count=count))
