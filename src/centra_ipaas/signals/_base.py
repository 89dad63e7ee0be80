"""What every signal is."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import ClassVar

from attrs import frozen


class Level(IntEnum):
    """How loud a signal is; the numbers are those of the logging module."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40


@frozen(kw_only=True)
class Signal:
    """Something that happened, and when."""

    level: ClassVar[Level] = Level.INFO
    #: A time in UTC.
    at: datetime
