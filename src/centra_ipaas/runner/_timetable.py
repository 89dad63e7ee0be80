"""Who runs when: begins the rounds of flows that are due or hinted at, until it is asked to stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from centra_ipaas.runner._flows import Flow
from centra_ipaas.runner._rounds import Round
from centra_ipaas.runner._shift import Shift
from centra_ipaas.runner._turns import Turn
from centra_ipaas.runner._upkeep import Upkeep
from centra_ipaas.runner._worlds import BLINK
from centra_ipaas.signals import RunDelayed
from centra_ipaas.sync._hints import hinted

#: How often the quotas are read anew.
_LIMITS_EVERY: Final = timedelta(hours=1)
#: How often hints are looked for.
_HINTS_EVERY: Final = timedelta(seconds=0.5)
#: A flow that another worker has is looked at so often while its claim could run out.
_TRIES_IN_A_LEASE: Final = 4
#: How long nothing begins after the store could not say what is due.
_BLIND: Final = timedelta(seconds=10)
#: Flow of the signal that tells it.
_SCHEDULE: Final = "schedule"


class Timetable:
    """The flows of a shift that goes on and on."""

    def __init__(self, shift: Shift, flows: Sequence[Flow], upkeep: Upkeep) -> None:
        self._shift, self._flows, self._upkeep = shift, flows, upkeep
        self._limits_read: datetime | None = None
        self._looked: datetime | None = None
        self._blind_until: datetime | None = None

    async def keep(self) -> None:
        """Run what is due until it is asked to stop, and what is under way has come to an end."""
        shift = self._shift
        for flow in self._flows:
            flow.busy, flow.due = False, None
        while not shift.stop.asked or shift.turns:
            now = shift.world.now()
            if not shift.stop.asked and (self._blind_until is None or self._blind_until <= now):
                await self._try_to_begin(now)
                self._upkeep.begin(shift)
            await shift.turns.next(BLINK)

    async def _try_to_begin(self, now: datetime) -> None:
        """Begin what is due; a store that fails is told, and asked again a little later."""
        try:
            for flow in self._flows:
                if flow.due is None:
                    flow.due = await self._first(flow, now)
            await self._begin(now)
        except Exception as error:  # noqa: BLE001 - told to the hooks: what runs for ever does not end because of it
            self._shift.tell_failure(_SCHEDULE, error)
            self._blind_until = now + _BLIND

    async def _begin(self, now: datetime) -> None:
        """Begin what is due; flows that are due together hear first, the last stage first, and then work."""
        hinted_at = await self._hinted(now)
        due = [flow for flow in self._flows if flow.is_due(now) and not await self._was_run(flow, now)]
        rounds = [(flow, Round(self._shift, flow, bounded=True)) for flow in due]
        limits = self._limits(now) if due else None
        heard = {flow.name: self._shift.turns.add(one.hear(), limits) for flow, one in reversed(rounds)}
        for flow, one in rounds:
            flow.busy = True
            self._shift.turns.add(self._work(flow, one), heard[flow.name])
        for flow in hinted_at:
            if not flow.busy:
                flow.busy = True
                self._shift.turns.add(self._work_hinted(flow))

    def _limits(self, now: datetime) -> Turn[None] | None:
        if self._limits_read is not None and now - self._limits_read < _LIMITS_EVERY:
            return None
        self._limits_read = now
        return self._shift.read_limits()

    # --- by schedule -------------------------------------------------------------------------------------------

    async def _work(self, flow: Flow, one: Round) -> None:
        await one.work()
        worked = not one.errors and not one.skipped
        if worked and not self._shift.stop.asked:
            await one.note(self._keep_time(flow, one.begun))
        flow.busy = False
        if one.errors:
            self._rest(flow, one.errors[0])
        elif one.skipped:
            self._wait(flow)
        else:
            flow.went_well(one.begun, self._shift.world.random())

    def _wait(self, flow: Flow) -> None:
        """Try again when the claim of a worker that died may have run out; one that lives has done the work by then."""
        pause = timedelta(seconds=self._shift.lease.duration / _TRIES_IN_A_LEASE)
        flow.due = flow.plan.opens(self._shift.world.now() + pause)

    def _rest(self, flow: Flow, error: Exception) -> None:
        world = self._shift.world
        until = flow.failed(error, world.now(), world.random())
        world.emit(RunDelayed(at=world.now(), flow=flow.name, failures=flow.failures, until=until))

    # --- by hints ----------------------------------------------------------------------------------------------

    async def _hinted(self, now: datetime) -> list[Flow]:
        """Return the flows that were hinted at, in whatever process, since the last look."""
        if self._looked is not None and now - self._looked < _HINTS_EVERY:
            return []
        self._looked = now
        found = []
        for flow in self._flows:
            if flow.is_free(now) and (mark := await self._read(hinted(flow.name))) != flow.hint:
                flow.hint = mark
                found.append(flow)
        return found

    async def _work_hinted(self, flow: Flow) -> None:
        one = Round(self._shift, flow, bounded=True)
        await one.work()
        flow.busy = False
        if one.errors:
            self._rest(flow, one.errors[0])
        elif one.skipped:
            self._wait(flow)

    # --- times of day ------------------------------------------------------------------------------------------

    async def _first(self, flow: Flow, now: datetime) -> datetime:
        """Return when it runs first: at once, or at a time of day; one that was missed is made up for at once."""
        dice = self._shift.world.random()
        if not flow.keeps_time:
            return flow.plan.shaken(now, dice)
        ran = await self._ran(flow)
        if ran is None:
            await self._keep_time(flow, now)
        return flow.plan.after(ran or now, dice)

    async def _was_run(self, flow: Flow, now: datetime) -> bool:
        """Whether another process ran it at the time of day that this one was about to."""
        ran = await self._ran(flow) if flow.keeps_time else None
        if ran is None or flow.plan.schedule.after(ran) <= now:
            return False
        flow.went_well(ran, self._shift.world.random())
        return True

    async def _ran(self, flow: Flow) -> datetime | None:
        value = await self._read(flow.ran)
        return None if value is None else datetime.fromisoformat(value)

    async def _keep_time(self, flow: Flow, begun: datetime) -> None:
        if flow.keeps_time:
            world, store = self._shift.world, self._shift.store
            await world.call(store.add, [], world.now(), (flow.ran, begun.isoformat()))

    async def _read(self, cursor: str) -> str | None:
        return await self._shift.world.call(self._shift.store.cursor, cursor)
