"""Waiting for one's turn at the quotas."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from math import ceil
from typing import Final

from centra_ipaas.errors import RateLimited
from centra_ipaas.graphql.books import on_the_books
from centra_ipaas.graphql.budget import ASK_AGAIN, BudgetKeeper, Priority, Turn
from centra_ipaas.graphql.operation import Operation
from centra_ipaas.signals import ClockBehind, RequestPaced
from centra_ipaas.world import World

#: Seconds of waiting that are worth a signal; two threads that read the clock in turn wait less.
_NOTABLE: Final = 0.01


@asynccontextmanager
async def turn_taken(
    world: World,
    budget: BudgetKeeper,
    operation: Operation[object],
    priority: Priority,
    until: float,
    *,
    look: Callable[[], Awaitable[None]],
) -> AsyncIterator[Turn]:
    """Wait until an operation may be sent, and hold a place to send it from with its turn, booked.

    Nothing is booked without a place: a turn that waits for one would be sent in somebody else's ten seconds. `look` is
    awaited each time before the turn is asked for. Raises `RateLimited`, with the wait that is foreseen, if that would
    be after `until`, in Unix seconds, and `NotSent` if no place gets free; then nothing is booked.
    """
    turn, waited = None, 0.0
    # What was slept counts as well as what the clock says: one of a user's own may stand still.
    patience = until - world.now().timestamp()
    while True:
        async with world.place(until - world.now().timestamp()):
            await look()
            now = world.now().timestamp()
            left = min(until - now, patience - waited)
            with on_the_books(operation.name):
                turn = await budget.spend(operation, now, left, priority=priority, turn=turn)
            if turn.behind:
                world.emit(ClockBehind(at=world.now(), seconds=turn.behind))
            if turn.wait > left:
                raise RateLimited(f"{operation.name}: {_reason(turn, now + left)}", turn.wait)
            if not turn.wait:
                _tell(world, operation, priority, waited)
                yield turn
                return
        pause = min(turn.wait, ASK_AGAIN)
        await world.sleep(pause)
        waited += pause


def _reason(turn: Turn, until: float) -> str:
    if turn.paused_until <= until:
        return "our share of a quota is used up"
    # Up to a whole second: to whoever comes back earlier it would be told again.
    moment = datetime.fromtimestamp(ceil(turn.paused_until), UTC)
    return f"Centra refused a request and asked for a pause until {moment.isoformat()}"


def _tell(world: World, operation: Operation[object], priority: Priority, waited: float) -> None:
    if waited >= _NOTABLE:
        world.emit(
            RequestPaced(
                at=world.now(), operation=operation.name, priority=priority.name.lower(), wait=waited
            )
        )
