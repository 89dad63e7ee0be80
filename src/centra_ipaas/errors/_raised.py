"""What may be told of an error that somebody else's code raised: its kind and its place, never its text."""

from __future__ import annotations

import re
import traceback
from types import TracebackType
from typing import Final

_OURS: Final = __name__.partition(".")[0]
#: Calls told of: from the adapter's own on, and where it ended.
_CALLS: Final = 4
_FOLDERS: Final = re.compile(r"^.*[/\\]")


def raised(error: BaseException) -> dict[str, str]:
    """Return the evidence of an error: its kind, and the place of `raised_at` if there is one.

    Its text is left out: a driver may quote the row it could not write.
    """
    place = raised_at(error)
    return {"error": type(error).__name__} | ({"at": place} if place else {})


def raised_at(error: BaseException) -> str:
    """Return the calls that led to an error, from outside this package on: ``erp.py:31 create, wire.py:7 post``.

    File, line and function of at most five calls, the last one is where it was raised; no value, no text, no
    folder. Empty if it was not raised yet.
    """
    frames = list(traceback.walk_tb(_outside(error.__traceback__)))
    calls = [
        f"{_FOLDERS.sub('', frame.f_code.co_filename)}:{line} {frame.f_code.co_name}"
        for frame, line in frames
    ]
    shown = calls if len(calls) <= _CALLS + 1 else [*calls[:_CALLS], "...", calls[-1]]
    return ", ".join(shown)


def _outside(trace: TracebackType | None) -> TracebackType | None:
    """Return the part of a trace that begins outside this package; all of it if it never leaves."""
    part = trace
    while part is not None and _is_ours(part):
        part = part.tb_next
    return trace if part is None else part


def _is_ours(part: TracebackType) -> bool:
    name = part.tb_frame.f_globals.get("__name__")
    return isinstance(name, str) and (name == _OURS or name.startswith(f"{_OURS}."))
