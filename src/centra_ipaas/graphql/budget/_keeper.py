"""The port to whoever holds the one budget of an environment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from attrs import frozen

from centra_ipaas.graphql.budget._budget import Use
from centra_ipaas.graphql.budget._quota import Cost, Limit, Priority
from centra_ipaas.graphql.operation import Operation


@frozen(kw_only=True)
class Turn:
    """An operation's place: it may be sent now if `wait` is 0.0, else it is asked for again."""

    ticket: str
    cost: Cost
    #: When it was booked or asked for, in Unix seconds.
    at: float
    #: Seconds, as far as can be foreseen.
    wait: float
    #: How many seconds the clock is behind the one that booked last (`Budget.behind`).
    behind: float = 0.0
    #: Until when nobody sends because Centra refused something, in Unix seconds; 0.0 if it never did.
    paused_until: float = 0.0


class BudgetKeeper(Protocol):
    """Holds the one budget that all conversations with an environment share. Moments are Unix seconds."""

    async def spend(
        self,
        operation: Operation[object],
        now: float,
        longest: float,
        *,
        priority: Priority = Priority.ORDERS,
        turn: Turn | None = None,
    ) -> Turn:
        """Book an operation if it may be sent now, else keep its place.

        Who has to wait asks again within `ASK_AGAIN` seconds with the turn it got. If the wait is longer than
        `longest`, it keeps no place.
        """

    async def answered(self, operation: Operation[object], turn: Turn, complexity: int, now: float) -> None:
        """Take over what an operation really cost."""

    async def refused(self, operation: Operation[object], wait: float, now: float) -> bool:
        """A 429 came: nothing is sent for a while.

        Return whether the operation must have been too dear alone: Centra had just told that there was quota.
        """

    async def look(self, operation: Operation[object], now: float) -> bool:
        """Return whether the caller has to send `operation`, which asks for the quotas, at once; it is booked."""

    async def correct(self, limits: Iterable[Limit], now: float) -> tuple[Use, ...]:
        """Take over what Centra tells about the quotas; return what is used of them."""

    async def room(self, operation: Operation[object]) -> float:
        """Return how many times as much as this operation is expected to cost one request may take."""
