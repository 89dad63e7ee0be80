"""What goods weigh."""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Final, Self

from attrs import field, frozen


class WeightUnit(StrEnum):
    """Units of weight that shops, parcels and customs forms use."""

    GRAM = "g"
    KILOGRAM = "kg"
    OUNCE = "oz"
    POUND = "lb"


#: Exact by definition: the pound is 0.45359237 kg, the ounce a sixteenth of it.
_GRAMS: Final = {
    WeightUnit.GRAM: Decimal(1),
    WeightUnit.KILOGRAM: Decimal(1000),
    WeightUnit.OUNCE: Decimal("28.349523125"),
    WeightUnit.POUND: Decimal("453.59237"),
}
# Of our own: a program that sets another precision still weighs right.
_EXACT: Final = Context(prec=50, traps=[Inexact, InvalidOperation])


def _weighed(_instance: object, _attribute: object, value: Decimal) -> None:
    if not isinstance(value, Decimal):
        raise TypeError("a weight is a Decimal; use Weight.of")
    if not value.is_finite() or value < 0:
        raise ValueError("a weight is a number, zero or more")


@frozen(eq=False)
class Weight:
    """An exact weight in the unit it was told in; 1 kg equals 1000 g, and 16 oz a pound.

    A sum of two units is in grams, where all of them are exact. Comparing and hashing go by grams too.
    """

    value: Decimal = field(validator=_weighed)
    unit: WeightUnit

    @classmethod
    def of(cls, value: Decimal | int | str, unit: WeightUnit | str) -> Self:
        """Return so much; a float is a TypeError, an unknown unit or a negative weight a ValueError."""
        if isinstance(value, bool) or not isinstance(value, Decimal | int | str):
            raise TypeError(f"a weight is made of Decimal, int or text, not of {type(value).__name__}")
        try:
            return cls(Decimal(value), WeightUnit(unit))
        except InvalidOperation:
            raise ValueError(f"{value!r} is not a number") from None

    @property
    def grams(self) -> Decimal:
        """The weight in grams, exactly."""
        return _EXACT.multiply(self.value, _GRAMS[self.unit])

    def to(self, unit: WeightUnit, places: int) -> Weight:
        """Return the weight in another unit, with so many decimals, half-up: 1 lb is 453.592 g with 3."""
        scaled = Fraction(self.grams) / Fraction(_GRAMS[unit]) * 10**places
        return Weight(_EXACT.scaleb(Decimal(int(scaled + Fraction(1, 2))), -places), unit)

    def __add__(self, other: Weight) -> Weight:
        if self.unit is other.unit:
            return Weight(_EXACT.add(self.value, other.value), self.unit)
        return Weight(_EXACT.add(self.grams, other.grams), WeightUnit.GRAM)

    def __mul__(self, quantity: int) -> Weight:
        if isinstance(quantity, bool) or not isinstance(quantity, int):
            raise TypeError("a weight is multiplied by whole quantities only")
        return Weight(_EXACT.multiply(self.value, Decimal(quantity)), self.unit)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return self.grams == other.grams if isinstance(other, Weight) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.grams)

    def __lt__(self, other: Weight) -> bool:
        return self.grams < other.grams

    def __le__(self, other: Weight) -> bool:
        return self.grams <= other.grams

    def __str__(self) -> str:
        return f"{self.value:f} {self.unit}"
