"""Units of goods that others count: whole, and zero or more."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Self


class Quantity(int):
    """So many units: an int that is never negative.

    For numbers that others bring: warehouses and ERPs write ``2.000``, ``2.5`` and ``-1`` where units belong.
    `Quantity.of` takes the first and refuses the others. The models hold plain ints, which what was made here is: what
    was checked once needs no check in each line of each order, and a physical count may well be below zero.
    """

    __slots__ = ()

    def __new__(cls, units: int) -> Self:
        """Return so many units; a negative number is a ValueError, what is no int a TypeError."""
        if isinstance(units, bool) or not isinstance(units, int):
            raise TypeError(f"units are counted in ints, not in {type(units).__name__}; use Quantity.of")
        if units < 0:
            raise ValueError(f"{units} units: there are none below zero")
        return super().__new__(cls, units)

    @classmethod
    def of(cls, number: Decimal | int | str) -> Self:
        """Return the number as units: ``"2.000"`` is 2, ``"2.5"`` a ValueError; a float is a TypeError."""
        if isinstance(number, bool) or not isinstance(number, Decimal | int | str):
            raise TypeError(f"units are made of Decimal, int or text, not of {type(number).__name__}")
        try:
            exact = Decimal(number)
        except InvalidOperation:
            raise ValueError(f"{number!r} is not a number") from None
        if not exact.is_finite() or exact != exact.to_integral_value():
            raise ValueError(f"{number} is not a whole number of units")
        return cls(int(exact))

    def __add__(self, other: int) -> Quantity:
        return Quantity(int(self) + other)

    __radd__ = __add__

    def __sub__(self, other: int) -> Quantity:
        """Return what is left; more taken than there is, is a ValueError."""
        return Quantity(int(self) - other)
