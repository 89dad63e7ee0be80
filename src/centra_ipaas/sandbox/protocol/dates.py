"""Dates as Centra reads and writes them: PHP's formats (OLD:auth, OLD:erp, OLD:dtc)."""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime

#: The default of every `format` argument in the schema.
ISO_FORMAT = "Y-m-d\\TH:i:sP"

_UNITS = {
    "sec": timedelta(seconds=1), "second": timedelta(seconds=1),
    "min": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "fortnight": timedelta(weeks=2),
}  # fmt: skip
_MONTHS_IN = {"month": 1, "year": 12}

_STEP = re.compile(r"([+-]?\d+)\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?\b\s*(ago)?")
_DAY = re.compile(r"(today|midnight|yesterday|tomorrow|now)\b")


def read_moment(text: str, now: datetime) -> datetime:
    """Return the moment that `text` names; without an offset it is UTC.

    Understands ISO-8601, ``2021-10-23 00:00:00``, ``@1634947200``, and of PHP's relative forms ``now``, ``today``,
    ``midnight``, ``yesterday``, ``tomorrow``, and steps such as ``-1 hour``, ``2 days ago`` or ``today +1 month``.
    Raises ValueError for the rest.
    """
    try:
        return _relative(text.strip().lower(), now) or _absolute(text.strip())
    except (OverflowError, OSError):
        raise ValueError("the date is out of range") from None


def _absolute(text: str) -> datetime:
    if text.startswith("@"):
        return datetime.fromtimestamp(int(text[1:]), UTC)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _relative(text: str, now: datetime) -> datetime | None:
    named = _DAY.match(text)
    steps = text[named.end() :] if named else text
    if not text or _STEP.sub("", steps).strip() or (named is None and not _STEP.search(steps)):
        return None
    moment = now if named is None or named[1] == "now" else _midnight(now, named[1])
    for amount, unit, ago in _STEP.findall(steps):
        moment = _stepped(moment, int(amount) * (-1 if ago else 1), unit)
    return moment


def _midnight(now: datetime, day: str) -> datetime:
    away = {"yesterday": -1, "tomorrow": 1}.get(day, 0)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=away)


def _stepped(moment: datetime, amount: int, unit: str) -> datetime:
    """Move by an amount of a unit; a month later than the 31st may be the 1st or so of the one after, as in PHP."""
    if unit not in _MONTHS_IN:
        return moment + amount * _UNITS[unit]
    years, month = divmod(moment.month - 1 + amount * _MONTHS_IN[unit], 12)
    first = moment.replace(year=moment.year + years, month=month + 1, day=1)
    return first + timedelta(days=moment.day - 1)


def writer(php_format: str) -> Callable[[datetime], str]:
    """Return the function that writes a moment in `php_format`; what is no letter of PHP's stands for itself."""
    if php_format == ISO_FORMAT:
        return lambda moment: moment.isoformat(timespec="seconds")
    parts = [_part(letter) for letter in re.findall(r"\\.|.", php_format, re.DOTALL)]
    return lambda moment: "".join(part(moment) for part in parts)


def _part(letter: str) -> Callable[[datetime], str]:
    return _LETTERS.get(letter) or (lambda _moment: letter[-1])


def _offset(moment: datetime) -> str:
    return moment.strftime("%z")


def _colon_offset(moment: datetime) -> str:
    offset = _offset(moment)
    return f"{offset[:3]}:{offset[3:5]}"


def _zone(moment: datetime) -> str:
    name = moment.tzname()
    return _colon_offset(moment) if name is None or (name.startswith("UTC") and name != "UTC") else name


def _suffix(moment: datetime) -> str:
    if moment.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(moment.day % 10, "th")


def _beat(moment: datetime) -> int:
    """Return Swatch's time of day: thousandths of a day in Biel."""
    there = moment.astimezone(timezone(timedelta(hours=1)))
    return (there.hour * 3600 + there.minute * 60 + there.second) * 1000 // 86400


def _is_summer(moment: datetime) -> str:
    return "1" if moment.dst() else "0"


# Names of days and months are English, whatever the locale.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

#: https://www.php.net/manual/datetime.format.php
_LETTERS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda m: f"{m.year:04}",
    "X": lambda m: f"+{m.year:04}",
    "x": lambda m: f"{m.year:04}",
    "o": lambda m: f"{m.isocalendar().year:04}",
    "y": lambda m: f"{m.year % 100:02}",
    "L": lambda m: "1" if isleap(m.year) else "0",
    "m": lambda m: f"{m.month:02}",
    "n": lambda m: str(m.month),
    "t": lambda m: str(monthrange(m.year, m.month)[1]),
    "M": lambda m: _MONTHS[m.month - 1][:3],
    "F": lambda m: _MONTHS[m.month - 1],
    "d": lambda m: f"{m.day:02}",
    "j": lambda m: str(m.day),
    "S": _suffix,
    "D": lambda m: _DAYS[m.weekday()][:3],
    "l": lambda m: _DAYS[m.weekday()],
    "N": lambda m: str(m.isoweekday()),
    "w": lambda m: str(m.isoweekday() % 7),
    "z": lambda m: str(m.timetuple().tm_yday - 1),
    "W": lambda m: f"{m.isocalendar().week:02}",
    "B": lambda m: f"{_beat(m):03}",
    "H": lambda m: f"{m.hour:02}",
    "G": lambda m: str(m.hour),
    "h": lambda m: f"{(m.hour - 1) % 12 + 1:02}",
    "g": lambda m: str((m.hour - 1) % 12 + 1),
    "i": lambda m: f"{m.minute:02}",
    "s": lambda m: f"{m.second:02}",
    "v": lambda m: f"{m.microsecond // 1000:03}",
    "u": lambda m: f"{m.microsecond:06}",
    "A": lambda m: "AM" if m.hour < 12 else "PM",
    "a": lambda m: "am" if m.hour < 12 else "pm",
    "P": _colon_offset,
    "p": lambda m: _colon_offset(m) if m.utcoffset() else "Z",
    "O": _offset,
    "Z": lambda m: str(int((m.utcoffset() or timedelta()).total_seconds())),
    "I": _is_summer,
    "T": _zone,
    "e": _zone,
    "U": lambda m: str(int(m.timestamp())),
    "c": lambda m: m.isoformat(timespec="seconds"),
    "r": format_datetime,
}


def whole(moment: datetime | date) -> datetime:
    """Return a day as its midnight, so that any letter can be written."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), UTC)


def as_date(moment: datetime | date) -> str:
    """Write a `Date`: ``2026-03-01``."""
    return f"{moment.year:04}-{moment.month:02}-{moment.day:02}"
