"""One call of the runner from begin to end: its flows take turns, share what they hold, and end together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Self

from attrs import evolve

from centra_ipaas.client import adopt_limits
from centra_ipaas.errors import Interrupted, IpaasError
from centra_ipaas.graphql import Exchange
from centra_ipaas.runner._claims import Claims
from centra_ipaas.runner._stopping import Stop
from centra_ipaas.runner._turns import Turn, Turns
from centra_ipaas.runner._worlds import BLINK, GivingWorld
from centra_ipaas.signals import RunFailed
from centra_ipaas.sync import Engine
from centra_ipaas.work import Lease, WorkStore

#: Flow of the signals about what concerns all flows.
_LIMITS: Final = "rate-limits"


class Shift:
    """What the flows share during one call."""

    def __init__(
        self,
        exchange: Exchange,
        store: WorkStore,
        lease: Lease,
        engines: Sequence[Engine],
        stop: Stop,
        *,
        slice: float,
        at_home: Callable[[], bool],
    ) -> None:
        self.store, self.lease, self.stop, self.engines = store, lease, stop, tuple(engines)
        #: For what is quick and is not to be stopped half way.
        self.world = exchange.world
        self.claims = Claims(store, self.world, lease)
        giving = GivingWorld(exchange.world, stop, at_home, self.claims.prolong)
        #: For the engines: whoever waits lets others go first.
        self.exchange = evolve(exchange, world=giving)
        self.turns = Turns(self.world, slice, lambda: stop.asked, self.claims.prolong)

    async def drain(self) -> None:
        """Go on until nothing is under way."""
        await self.turns.drain(BLINK)

    def __enter__(self) -> Self:
        self.stop.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # What is still under way is given up where it stands: whoever ends it so is in a hurry.
        self.turns.close()
        self.stop.end()

    def read_limits(self) -> Turn[None]:
        """Have the quotas read, and kept to; if they cannot be read, those known so far."""
        return self.turns.add(self._read_limits())

    async def _read_limits(self) -> None:
        try:
            await adopt_limits(self.exchange)
        except Interrupted:
            pass
        except IpaasError as error:
            self.tell_failure(_LIMITS, error)

    def tell_failure(self, flow: str, error: Exception) -> None:
        """Tell the hooks that a flow failed."""
        code = error.code if isinstance(error, IpaasError) else None
        self.world.emit(RunFailed(at=self.world.now(), flow=flow, error=told(error), code=code))


def told(error: Exception) -> str:
    """Return the text of our own errors; of others the kind only, since their texts may hold anything."""
    return str(error) if isinstance(error, IpaasError) else type(error).__name__
