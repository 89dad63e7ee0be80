"""The words that arguments may be: a type checker is not always there to say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, get_args


def words(kind: Any) -> tuple[str, ...]:
    """Return the words of every Literal in a type; a type without one has none."""
    parts = get_args(kind)
    return tuple(word for part in parts for word in ((part,) if isinstance(part, str) else words(part)))


def check_words(kind: Any, /, **given: str | Iterable[str] | None) -> None:
    """Raise a ValueError for a word that is not among those of a Literal, naming the argument and the words.

    None was not given; of several words each is looked at.
    """
    known = words(kind)
    for name, value in given.items():
        for word in [value] if isinstance(value, str) else value or ():
            if word not in known:
                raise ValueError(f"{name} must be one of {', '.join(known)}; got {word!r}")
