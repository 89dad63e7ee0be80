"""Exact money: a decimal amount with its currency, never a float."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, Inexact, InvalidOperation
from functools import cache
from math import lcm
from typing import Self

from msgspec import Struct

from centra_ipaas.models._currency import checked_currency, minor_digits

# Contexts of our own in every calculation: a program that sets another precision still counts its money right.
_EXACT = Context(prec=28, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation])


class Money(Struct, frozen=True, order=False, gc=False):
    """An exact amount in one currency, at the scale of its minor unit.

    Made by `Money.of` (exact or an error), `Money.rounded` (half-up, for computed values) or
    `Money.from_minor`. Adding or comparing two currencies is a ValueError; a float anywhere is a TypeError.
    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("an amount of money is a Decimal; use Money.of")
        if not self.amount.same_quantum(_unit(self.currency)):
            raise ValueError(
                f"{self.amount} is not at the scale of {self.currency}; use Money.of or Money.rounded"
            )

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Return the amount as money; more digits than the currency has are a ValueError, not rounded."""
        unit = _unit(currency)
        try:
            return cls(_scaled(_number(amount), unit, _EXACT), currency)
        except Inexact:
            raise ValueError(f"{amount} has more decimals than {currency} has ({unit})") from None

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Self:
        """Return the amount rounded half-up, ties away from zero, so that a refund mirrors its sale."""
        unit = _unit(currency)
        return cls(_scaled(_number(amount), unit, _ROUNDING), currency)

    @classmethod
    def from_minor(cls, units: int, currency: str) -> Self:
        """Return money from minor units: 1250 SEK is 12.50, 1250 JPY is 1250."""
        return cls(_exact(_EXACT.scaleb, Decimal(units), -minor_digits(checked_currency(currency))), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in this currency."""
        return cls(_nothing(currency), currency)

    @classmethod
    def total(cls, values: Iterable[Money], currency: str) -> Money:
        """Return the sum; all values must be of the currency. The sum of nothing is zero."""
        return sum(values, start=cls.zero(currency))

    @property
    def minor(self) -> int:
        """The amount in minor units: 12.50 SEK is 1250."""
        return int(_EXACT.scaleb(self.amount, minor_digits(self.currency)))

    def __add__(self, other: Money) -> Money:
        # Most amounts of an order are nothing: no shipping, no tax deducted, no refund.
        if not self._same(other).amount:
            return self
        return Money(_exact(_EXACT.add, self.amount, other.amount), self.currency) if self.amount else other

    def __sub__(self, other: Money) -> Money:
        if not self._same(other).amount:
            return self
        return Money(_exact(_EXACT.subtract, self.amount, other.amount), self.currency)

    def __mul__(self, quantity: int) -> Money:
        if isinstance(quantity, bool) or not isinstance(quantity, int):
            raise TypeError("money is multiplied by whole quantities only; use Money.rounded for rates")
        if quantity == 1:
            return self
        return Money(_unsigned_if_zero(_exact(_EXACT.multiply, self.amount, quantity)), self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __abs__(self) -> Money:
        return -self if self.amount.is_signed() else self

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other).amount

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other).amount

    def __gt__(self, other: Money) -> bool:
        return self.amount > self._same(other).amount

    def __ge__(self, other: Money) -> bool:
        return self.amount >= self._same(other).amount

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"

    def allocate(self, weights: Sequence[Decimal | int]) -> tuple[Money, ...]:
        """Split exactly by weight: floor each share, then one unit each to the largest fractions.

        Ties go to the larger weight, then to the earlier position, so the result is
        deterministic and its sum is this amount. Weights are not negative and not all zero (ValueError).
        """
        ratios = [_number(weight).as_integer_ratio() for weight in weights]
        scale = lcm(*(denominator for _, denominator in ratios))
        parts = [numerator * (scale // denominator) for numerator, denominator in ratios]
        whole = sum(parts)
        if whole <= 0 or min(parts) < 0:
            raise ValueError("weights must not be negative, and at least one must be above zero")
        units, sign = abs(self.minor), -1 if self.amount < 0 else 1
        shares = [divmod(units * part, whole) for part in parts]
        order = sorted(range(len(parts)), key=lambda i: (-shares[i][1], -parts[i], i))
        lucky = set(order[: units - sum(floor for floor, _ in shares)])
        return tuple(
            Money.from_minor(sign * (floor + (index in lucky)), self.currency)
            for index, (floor, _) in enumerate(shares)
        )

    def _same(self, other: Money) -> Money:
        if not isinstance(other, Money):
            raise TypeError(f"money goes with money only, not with {type(other).__name__}")
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other


@cache
def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-minor_digits(checked_currency(currency)))


@cache
def _nothing(currency: str) -> Decimal:
    return Decimal(0).quantize(_unit(currency), None, _EXACT)


def _number(value: Decimal | int | str) -> Decimal:
    """Return the digits as they are; a binary float must never become money."""
    number = value if isinstance(value, Decimal) else _parsed(value)
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a number")
    return number


def _parsed(value: int | str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"money is made of Decimal, int or text, not of {type(value).__name__}")
    try:
        return Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None


def _scaled(number: Decimal, unit: Decimal, context: Context) -> Decimal:
    try:
        exact = number.quantize(unit, None, context)
    except InvalidOperation:
        raise ValueError(f"{number} is too large to be money") from None
    return _unsigned_if_zero(exact)


def _unsigned_if_zero(amount: Decimal) -> Decimal:
    """There is no negative zero."""
    return amount or amount.copy_abs()


def _exact(
    calculate: Callable[[Decimal, Decimal | int], Decimal], one: Decimal, other: Decimal | int
) -> Decimal:
    try:
        return calculate(one, other)
    except DecimalException:
        raise ValueError("the result is too large to be money") from None
