"""Global Trade Item Numbers: the codes of EAN, UPC and JAN, of 8, 12, 13 or 14 digits.

The last digit checks the others. A shorter code is the longer one without its leading zeros, so all of them are
compared as 14 digits (GS1 General Specifications).
"""

from __future__ import annotations

from typing import Final

_LENGTHS: Final = frozenset({8, 12, 13, 14})


def check_digit(digits: str) -> str:
    """Return the digit that follows `digits`, from the right weighted 3, 1, 3, ... and made up to a multiple of ten.

    Raises ValueError for anything but digits.
    """
    if not _are_digits(digits):
        raise ValueError(f"a GTIN has digits only: {digits!r}")
    total = sum(int(digit) * (1 if index % 2 else 3) for index, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def gtin14(code: str) -> str | None:
    """Return the 14 digits of a code, or None if it is none: another length, a letter, a wrong check digit."""
    if len(code) not in _LENGTHS or not _are_digits(code) or check_digit(code[:-1]) != code[-1]:
        return None
    return code.zfill(14)


def without_check_digit(code: str) -> str | None:
    """Return the 14 digits of a UPC or EAN that lost its check digit; None for anything but 11 or 12 digits."""
    if len(code) not in {11, 12} or not _are_digits(code):
        return None
    return gtin14(code + check_digit(code))


def readings(code: str) -> frozenset[str]:
    """Return the 14 digits that a code may mean: as it stands, or without its check digit. No trade code means none."""
    return frozenset(filter(None, (gtin14(code), without_check_digit(code))))


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
