"""From GraphQL's names to the attributes of rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any

Getter = Callable[[Any], Any]

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@cache
def snake(name: str) -> str:
    """Return the attribute of a field: ``isOnHold`` -> ``is_on_hold``, ``userIP`` -> ``user_ip``."""
    return _WORD.sub("_", name).lower()


@cache
def reach(path: str) -> Getter:
    """Return how to read a dotted path off a row; a link that is missing reads as None.

    ``*`` reads every item of a list: ``variants.*.id`` is the list of their ids.
    """
    steps = path.split(".")
    if len(steps) == 1:
        return attrgetter(path)
    first, rest = steps[0], ".".join(steps[1:])
    if rest.startswith("*."):
        each, many = reach(rest[2:]), attrgetter(first)
        return lambda row: [each(item) for item in many(row)]
    step, onwards = attrgetter(first), reach(rest)

    def read(row: Any) -> Any:
        linked = step(row)
        return None if linked is None else onwards(linked)

    return read
