"""Names that somebody gave: refused when nothing is called so, with the names that are near."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

#: So many names are listed when none is near.
_FEW = 40


def refuse_unknown(given: Iterable[str], known: Collection[str], what: str) -> None:
    """Raise a ValueError that names everything in `given` that is not `known`."""
    wrong = [_unknown(name, known, what) for name in given if name not in known]
    if wrong:
        raise ValueError("; ".join(wrong))


def _unknown(name: str, known: Collection[str], what: str) -> str:
    near = get_close_matches(str(name), list(known), n=3)
    if near:
        return f"unknown {what} {name!r}; did you mean {' or '.join(near)}?"
    listed = f"; known: {', '.join(known)}" if len(known) <= _FEW else ""
    return f"unknown {what} {name!r}{listed}"
