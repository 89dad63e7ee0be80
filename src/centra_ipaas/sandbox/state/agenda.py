"""What is going to happen by itself, in the order of its moments."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from attrs import define, field


@define(eq=False)
class Agenda:
    """Shops that run out of time, providers that answer days later: the sandbox's clock brings them about."""

    #: When what is happening was due; None while nothing is.
    moment: datetime | None = None
    _planned: list[tuple[datetime, int, Callable[[], object]]] = field(factory=list)
    _count: count[int] = field(factory=count)

    def plan(self, moment: datetime, action: Callable[[], object]) -> None:
        """Plan something; it happens once."""
        heapq.heappush(self._planned, (moment, next(self._count), action))

    def catch_up(self, now: datetime) -> None:
        """Let happen what is due, each thing at its own moment, however late somebody looks."""
        try:
            while self._planned and self._planned[0][0] <= now:
                self.moment, _, action = heapq.heappop(self._planned)
                action()
        finally:
            self.moment = None
