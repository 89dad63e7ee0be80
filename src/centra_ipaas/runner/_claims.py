"""One worker at a time: claims in the store, prolonged while they are needed, which run out by themselves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import define

from centra_ipaas.signals import ClaimLost
from centra_ipaas.work import Lease, WorkStore
from centra_ipaas.world import World

T = TypeVar("T")


@define(eq=False)
class Claim:
    """A name that is this worker's for now."""

    name: str
    prolonged_at: datetime
    #: It ran out and another worker has it, or the store does not say.
    lost: bool = False


class Claims:
    """The claims of one worker."""

    def __init__(self, store: WorkStore, world: World, lease: Lease) -> None:
        self._store, self._world, self._lease = store, world, lease
        self._held: list[Claim] = []

    async def holding(self, names: Sequence[str], do: Callable[[Claim], Awaitable[T]]) -> T | None:
        """Do something under the first of these names that is free; None, and nothing is done, if none is.

        After a kill the claim stays until it runs out.
        """
        claim = await self._take(names)
        if claim is None:
            return None
        try:
            result = await do(claim)
        except Exception:
            await self._let_go(claim)
            raise
        await self._let_go(claim)
        return result

    async def prolong(self) -> None:
        """Prolong those that are no longer fresh. May be under way several times at once."""
        for claim in tuple(self._held):
            now = self._world.now()
            if not claim.lost and now - claim.prolonged_at >= timedelta(seconds=self._lease.duration / 4):
                claim.prolonged_at = now
                claim.lost = not await self._is_ours(claim, now)
                if claim.lost:
                    self._world.emit(ClaimLost(at=now, claim=claim.name, worker=self._lease.worker))

    async def _is_ours(self, claim: Claim, now: datetime) -> bool:
        try:
            return await self._world.call(self._store.hold, claim.name, self._lease, now)
        except Exception:  # noqa: BLE001 - it ends the run, whose next call to the store tells what is wrong
            return False

    async def _take(self, names: Sequence[str]) -> Claim | None:
        for name in names:
            now = self._world.now()
            if await self._world.call(self._store.hold, name, self._lease, now):
                claim = Claim(name, now)
                self._held.append(claim)
                return claim
        return None

    async def _let_go(self, claim: Claim) -> None:
        self._held.remove(claim)
        if not claim.lost:
            await self._world.call(self._store.let_go, claim.name, self._lease)
