"""A flow with its plan, and when it runs next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import define, field

from centra_ipaas.errors import TokenRejected
from centra_ipaas.runner.schedules import Cron, Plan
from centra_ipaas.sync import Engine

#: Pauses of a flow that fails as a whole, in seconds: the first, and the longest.
_FIRST_PAUSE: Final = 10.0
_LONGEST_PAUSE: Final = 600.0


@define(eq=False)
class Flow:
    """One flow of a runner."""

    engine: Engine
    plan: Plan
    #: How many processes may work at it at once.
    workers: int = 1
    #: When it runs next by its schedule; None before the runner has looked.
    due: datetime | None = None
    #: After a failure: not before.
    rests_until: datetime | None = None
    failures: int = 0
    #: It runs, or is about to.
    busy: bool = False
    #: The last hint that was noticed.
    hint: str | None = None
    #: Names of the claims: to hear, and to work.
    hearing: Sequence[str] = field(init=False)
    slots: Sequence[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.hearing = (f"{self.name}:hear",)
        self.slots = tuple(f"{self.name}:{slot}" for slot in range(self.workers))

    @property
    def name(self) -> str:
        """The engine's name."""
        return self.engine.name

    @property
    def ran(self) -> str:
        """Name of the cursor that tells when the last run by schedule began; only a time of day needs it."""
        return f"{self.name}:ran"

    @property
    def keeps_time(self) -> bool:
        """Whether a moment that was missed is made up for."""
        return isinstance(self.plan.schedule, Cron)

    def is_free(self, now: datetime) -> bool:
        """Whether it may run now, if there is a reason to."""
        rested = self.rests_until is None or self.rests_until <= now
        return not self.busy and rested and self.plan.holds(now)

    def is_due(self, now: datetime) -> bool:
        """Whether its schedule wants it to run now."""
        return self.is_free(now) and self.due is not None and self.due <= now

    def went_well(self, begun: datetime, dice: float) -> None:
        """Plan the next run after one that began at this moment and did not fail."""
        self.failures, self.rests_until = 0, None
        self.due = self.plan.after(begun, dice)

    def failed(self, error: Exception, now: datetime, dice: float) -> datetime:
        """Plan the next try, later each time, and return when it is; a rejected token needs somebody to change it."""
        self.failures += 1
        longest = min(_FIRST_PAUSE * 2 ** min(self.failures - 1, 10), _LONGEST_PAUSE)
        pause = _LONGEST_PAUSE if isinstance(error, TokenRejected) else longest * (0.5 + dice / 2)
        self.rests_until = now + timedelta(seconds=pause)
        self.due = self.plan.opens(self.rests_until)
        return self.due
