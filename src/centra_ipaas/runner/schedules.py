"""Schedules as values: when a flow runs next. Nothing here looks at a clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Final, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from attrs import field, frozen
from attrs.validators import ge, gt
from cronsim import CronSim, CronSimError

from centra_ipaas.errors import ConfigurationError

_UNITS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def seconds(duration: str | float | timedelta) -> float:
    """Return a duration in seconds: ``"30s"``, ``"5m"``, ``"1h"``, a number of seconds, or a timedelta."""
    if isinstance(duration, timedelta):
        duration = duration.total_seconds()
    if isinstance(duration, str):
        match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smh])", duration)
        if match is None:
            raise ConfigurationError(f"{duration!r} is not a duration such as '30s', '5m' or '1h'")
        duration = float(match[1]) * _UNITS[match[2]]
    if duration <= 0:
        raise ConfigurationError(f"a duration must be above zero: {duration}")
    return float(duration)


class Schedule(Protocol):
    """Says when."""

    def after(self, moment: datetime) -> datetime:
        """Return the next moment after this one, in UTC."""


@frozen
class Every:
    """Again and again, so many seconds after the begin of the run before."""

    seconds: float = field(validator=gt(0.0))

    def after(self, moment: datetime) -> datetime:
        """Return the next moment after this one, in UTC."""
        return moment.astimezone(UTC) + timedelta(seconds=self.seconds)


@frozen
class Cron:
    """At the times of a cron expression, in a zone: ``Cron("0 3 * * *", "Europe/Stockholm")``.

    Five fields (minute, hour, day, month, weekday) as Debian's cron reads them. When clocks change, so does it: a time
    that is left out comes as soon as it would have been, one that is there twice comes once; only what runs every
    hour or minute goes on evenly. Raises `ConfigurationError` for a zone or an expression that cannot be.
    """

    expression: str
    zone: str

    def __attrs_post_init__(self) -> None:
        if len(self.expression.split()) != 5:
            raise ConfigurationError(f"{self.expression!r} has not the five fields of a cron expression")
        try:
            next(self._moments(datetime(2000, 1, 1, tzinfo=UTC)))
        except (CronSimError, StopIteration) as error:
            raise ConfigurationError(f"{self.expression!r} is not a cron expression: {error}") from error

    def after(self, moment: datetime) -> datetime:
        """Return the next moment after this one, in UTC."""
        # In the hour that is there twice, the library starts again from its first time.
        return next(found for found in self._moments(moment) if found > moment)

    def _moments(self, moment: datetime) -> Iterator[datetime]:
        return (
            found.astimezone(UTC) for found in CronSim(self.expression, moment.astimezone(_zone(self.zone)))
        )


@frozen
class Window:
    """A part of the day in which a flow may run: ``Window("22:00", "06:00", "Europe/Stockholm", days="mon-fri")``.

    From `begin` up to `end`, by the clocks of the zone; over midnight if `end` is not later than `begin`. The days are
    those on which it begins, ``"mon-fri"``, ``"sat,sun"``, ``"mon-thu,sun"``; the window of Friday night lasts into
    Saturday. Raises `ConfigurationError` for what cannot be read.
    """

    begin: str
    end: str
    zone: str
    days: str = "mon-sun"
    _from: time = field(init=False, repr=False)
    _to: time = field(init=False, repr=False)
    _weekdays: frozenset[int] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        _zone(self.zone)
        object.__setattr__(self, "_from", _time(self.begin))
        object.__setattr__(self, "_to", _time(self.end))
        object.__setattr__(self, "_weekdays", frozenset(_weekdays(self.days)))

    def holds(self, moment: datetime) -> bool:
        """Whether it is open."""
        local = moment.astimezone(_zone(self.zone))
        clock, today = local.time(), local.weekday() in self._weekdays
        if self._from < self._to:
            return today and self._from <= clock < self._to
        yesterday = (local.weekday() - 1) % 7 in self._weekdays
        return (today and clock >= self._from) or (yesterday and clock < self._to)

    def opens(self, moment: datetime) -> datetime:
        """Return the first moment from this one on at which it is open, in UTC."""
        if self.holds(moment):
            return moment.astimezone(UTC)
        return next(begin for begin in self._begins(moment) if begin > moment and self.holds(begin))

    def _begins(self, moment: datetime) -> Iterator[datetime]:
        """Return the begins of the next days. A time that is left out or there twice may begin a window there."""
        zone = _zone(self.zone)
        today = moment.astimezone(zone).date()
        for ahead in range(16):
            local = datetime.combine(today + timedelta(days=ahead), self._from, zone)
            yield from (local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


@frozen(kw_only=True)
class Plan:
    """When a flow runs: its schedule, the window it keeps to, and how much later it may be, in seconds."""

    schedule: Schedule
    within: Window | None = None
    jitter: float = field(default=0.0, validator=ge(0.0))

    def after(self, moment: datetime, dice: float) -> datetime:
        """Return the next moment after this one; `dice`, from 0 up to 1, says how much of the jitter is added."""
        return self.shaken(self.schedule.after(moment), dice)

    def shaken(self, moment: datetime, dice: float) -> datetime:
        """Return this moment or the next at which the window is open, a little later, and still in the window."""
        begin = self.opens(moment)
        later = begin + timedelta(seconds=self.jitter * dice)
        return later if self.holds(later) else begin

    def opens(self, moment: datetime) -> datetime:
        """Return this moment, or the next at which the window is open."""
        return moment if self.within is None else self.within.opens(moment)

    def holds(self, moment: datetime) -> bool:
        """Whether the window is open."""
        return self.within is None or self.within.holds(moment)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigurationError(f"{name!r} is not a time zone such as 'Europe/Stockholm'") from error


def _time(text: str) -> time:
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    if match is None:
        raise ConfigurationError(f"{text!r} is not a time of day such as '22:00'")
    return time(int(match[1]), int(match[2]))


def _weekdays(text: str) -> Iterator[int]:
    for part in text.lower().split(","):
        first, _, last = (word.strip() for word in part.partition("-"))
        if first not in _DAYS or (last or first) not in _DAYS:
            raise ConfigurationError(
                f"{part!r} is not a weekday or a span of them, such as 'mon' or 'mon-fri'"
            )
        day, end = _DAYS.index(first), _DAYS.index(last or first)
        yield day
        while day != end:
            day = (day + 1) % 7
            yield day
