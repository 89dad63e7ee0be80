"""Dates as Centra reads and writes them: PHP's formats (OLD:auth, OLD:erp, OLD:dtc)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

#: The default of every `format` argument in the schema.
ISO_FORMAT = "Y-m-d\\TH:i:sP"

_UNITS = {
    "sec": timedelta(seconds=1), "second": timedelta(seconds=1),
    "min": timedelta(minutes=1), "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}  # fmt: skip

_STEP = re.compile(r"([+-]?\d+)\s*(sec|second|min|minute|hour|day|week)s?\s*(ago)?")


def read_moment(text: str, now: datetime) -> datetime:
    """Return the moment that `text` names; without an offset it is UTC.

    Understands ISO-8601, ``2021-10-23 00:00:00``, and of PHP's relative forms ``now``, ``today``, ``midnight``,
    ``yesterday``, ``tomorrow`` and steps such as ``-1 hour`` or ``2 days ago``. Raises ValueError for the rest.
    """
    lowered = text.strip().lower()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    named = {
        "now": now,
        "today": midnight,
        "midnight": midnight,
        "yesterday": midnight - timedelta(days=1),
        "tomorrow": midnight + timedelta(days=1),
    }
    if lowered in named:
        return named[lowered]
    if (step := _relative(lowered)) is not None:
        return now + step
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _relative(text: str) -> timedelta | None:
    steps = list(_STEP.finditer(text))
    if not steps or _STEP.sub("", text).strip():
        return None
    return sum((_step(match) for match in steps), timedelta())


def _step(match: re.Match[str]) -> timedelta:
    amount, unit, ago = match.groups()
    return int(amount) * _UNITS[unit] * (-1 if ago else 1)


def writer(php_format: str) -> Callable[[datetime], str]:
    """Return the function that writes a moment in `php_format`; an unknown letter is a ValueError."""
    if php_format == ISO_FORMAT:
        return lambda moment: moment.isoformat(timespec="seconds")
    parts = [_part(letter) for letter in re.findall(r"\\.|.", php_format, re.DOTALL)]
    return lambda moment: "".join(part(moment) for part in parts)


def _part(letter: str) -> Callable[[datetime], str]:
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter.isalpha():
        raise ValueError(f"date format letter {letter!r} is not known to the sandbox")
    literal = letter[-1]
    return lambda _moment: literal


def _offset(moment: datetime) -> str:
    return moment.strftime("%z")


def _colon_offset(moment: datetime) -> str:
    offset = _offset(moment)
    return f"{offset[:3]}:{offset[3:5]}"


def _suffix(moment: datetime) -> str:
    if moment.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(moment.day % 10, "th")


#: https://www.php.net/manual/datetime.format.php
_LETTERS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda m: f"{m.year:04}",
    "y": lambda m: f"{m.year % 100:02}",
    "m": lambda m: f"{m.month:02}",
    "n": lambda m: str(m.month),
    "M": lambda m: m.strftime("%b"),
    "F": lambda m: m.strftime("%B"),
    "d": lambda m: f"{m.day:02}",
    "j": lambda m: str(m.day),
    "S": _suffix,
    "D": lambda m: m.strftime("%a"),
    "l": lambda m: m.strftime("%A"),
    "N": lambda m: str(m.isoweekday()),
    "w": lambda m: str(m.isoweekday() % 7),
    "z": lambda m: str(m.timetuple().tm_yday - 1),
    "W": lambda m: f"{m.isocalendar().week:02}",
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
    "O": _offset,
    "T": lambda m: m.tzname() or _colon_offset(m),
    "e": lambda m: m.tzname() or _colon_offset(m),
    "U": lambda m: str(int(m.timestamp())),
    "c": lambda m: m.isoformat(timespec="seconds"),
    "r": lambda m: m.strftime("%a, %d %b %Y %H:%M:%S %z"),
}


def as_date(moment: datetime | date) -> str:
    """Write a `Date`: ``2026-03-01``."""
    return moment.strftime("%Y-%m-%d")
