"""The sandbox's time: the real one, or one that a test moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock

#: Noon of an ordinary Sunday, so that tests print the same dates every day.
_START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def utc_now() -> datetime:
    """Return the real moment."""
    return datetime.now(UTC)


class VirtualClock:
    """A clock that stands still until it is moved; with `running` it also goes with real time.

    Call it for the present moment, an aware datetime. It never goes back: a server whose clock is wrong is the fault
    ``clock_skew``. Safe from any thread.
    """

    def __init__(
        self,
        start: datetime = _START,
        *,
        running: bool = False,
        real: Callable[[], datetime] = utc_now,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("start must be aware")
        self._moment = start
        self._real = real if running else None
        self._since = real()
        self._lock = Lock()

    def __call__(self) -> datetime:
        """Return the present moment."""
        with self._lock:
            return self._now()

    def __repr__(self) -> str:
        return f"<VirtualClock {self().isoformat()}>"

    def advance(
        self,
        passed: timedelta | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
    ) -> datetime:
        """Let time pass, as a timedelta or by parts, and return the new moment."""
        more = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        with self._lock:
            now = self._now()
            return self._go(now, now + (passed or timedelta()) + more)

    def set(self, moment: datetime) -> datetime:
        """Go to a later moment, an aware datetime, and return it."""
        if moment.tzinfo is None:
            raise ValueError("the moment must be aware")
        with self._lock:
            return self._go(self._now(), moment)

    def _now(self) -> datetime:
        return self._moment if self._real is None else self._moment + (self._real() - self._since)

    def _go(self, now: datetime, moment: datetime) -> datetime:
        if moment < now:
            raise ValueError("the sandbox's clock does not go back")
        self._moment += moment - now
        return moment
