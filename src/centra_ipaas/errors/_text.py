"""Texts that every store and every log can take."""

from __future__ import annotations


def storable(text: str) -> str:
    """Return a text without what UTF-8 or a database has no place for: halves of surrogate pairs, and NUL.

    A cut emoji becomes ``?``. Raises TypeError for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"a text belongs here, not {type(text).__name__}")
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
