"""When two keys are the same but for how they are spelled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

_PADDING: Final = re.compile(r"(?<!\d)0+(?=\d)")
_INVISIBLE: Final = frozenset({"Cf", "Cc", "Zs", "Zl", "Zp"})


class Difference(StrEnum):
    """One way in which two spellings differ."""

    WHITE_SPACE = "white space"
    #: Upper and lower case, and letters that only look different (full width).
    CASE = "case"
    LEADING_ZEROS = "leading zeros"


def variant_key(key: str) -> str:
    """Return what keys have in common that differ in case and white space only."""
    return _folded(_visible(key))


def loose_key(key: str) -> str:
    """Return what keys have in common that differ in case, white space and leading zeros of numbers only."""
    return _unpadded(variant_key(key))


def differences(one: str, other: str) -> tuple[Difference, ...]:
    """Return what it takes to make two keys of one `loose_key` equal; nothing if they are."""
    if one == other:
        return ()
    needed = tuple(name for name in _STEPS if _without(name, one) != _without(name, other))
    return needed or (Difference.CASE,)


def _without(left_out: Difference, key: str) -> str:
    """Return the key with all differences undone but one."""
    for name, undo in _STEPS.items():
        if name is not left_out:
            key = undo(key)
    return key


def _visible(key: str) -> str:
    if key.isascii():
        return "".join(key.split())
    return "".join(letter for letter in key if unicodedata.category(letter) not in _INVISIBLE)


def _folded(key: str) -> str:
    return key.lower() if key.isascii() else unicodedata.normalize("NFKC", key).casefold()


def _unpadded(key: str) -> str:
    return _PADDING.sub("", key)


_STEPS: Final[Mapping[Difference, Callable[[str], str]]] = {
    Difference.WHITE_SPACE: _visible,
    Difference.CASE: _folded,
    Difference.LEADING_ZEROS: _unpadded,
}
