"""What a target says it did, read without asking it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class JsonLines:
    """The journal of a target that appends one JSON object a line to a file; called, it returns all names so far.

    `name` turns an object into the name of the record it is about. What was read is not read again, and a line
    that is not written to its end is left for the next call.
    """

    def __init__(self, path: Path, name: Callable[[Any], str]) -> None:
        self._path, self._name = path, name
        self._read = 0
        self._names: list[str] = []

    def __call__(self) -> Sequence[str]:
        if self._path.exists() and self._path.stat().st_size > self._read:
            with self._path.open("rb") as file:
                file.seek(self._read)
                whole, newline, _ = file.read().rpartition(b"\n")
            self._read += len(whole) + len(newline)
            self._names += [self._name(json.loads(line)) for line in whole.splitlines()]
        return self._names
