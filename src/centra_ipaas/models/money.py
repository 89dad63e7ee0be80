"""Exact money: a decimal amount with its currency, never a float."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, localcontext
from typing import Self

from msgspec import Struct

from centra_ipaas.models._currency import checked_currency, minor_digits

_EXACT = Context(prec=28, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation])
_ROUNDING = Context(prec=28, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_UNITS = tuple(Decimal(1).scaleb(-digits) for digits in range(4))


class Money(Struct, frozen=True, order=False):
    """An exact amount in one currency, at the scale of its minor unit.

    Made by `Money.of` (exact or an error), `Money.rounded` (half-up, for computed values) or
    `Money.from_minor`. Adding or comparing two currencies is a ValueError.
    """

    amount: Decimal
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Return the amount as money; more digits than the currency has are a ValueError, not rounded."""
        unit = _UNITS[minor_digits(checked_currency(currency))]
        try:
            return cls(Decimal(amount).quantize(unit, context=_EXACT), currency)
        except Inexact:
            raise ValueError(f"{amount} has more decimals than {currency} has ({unit})") from None
        except InvalidOperation:
            raise ValueError(f"{amount!r} is not an amount of money") from None

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Self:
        """Return the amount rounded half-up, ties away from zero, so that a refund mirrors its sale."""
        unit = _UNITS[minor_digits(checked_currency(currency))]
        return cls(amount.quantize(unit, context=_ROUNDING), currency)

    @classmethod
    def from_minor(cls, units: int, currency: str) -> Self:
        """Return money from minor units: 1250 SEK is 12.50, 1250 JPY is 1250."""
        return cls(Decimal(units).scaleb(-minor_digits(checked_currency(currency))), currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in this currency."""
        return cls.from_minor(0, currency)

    @classmethod
    def total(cls, values: Iterable[Money], currency: str) -> Money:
        """Return the sum; all values must be of the currency. The sum of nothing is zero."""
        return sum(values, start=cls.zero(currency))

    @property
    def minor(self) -> int:
        """The amount in minor units: 12.50 SEK is 1250."""
        return int(self.amount.scaleb(minor_digits(self.currency)))

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other).amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other).amount, self.currency)

    def __mul__(self, quantity: int) -> Money:
        if not isinstance(quantity, int):
            raise TypeError("money is multiplied by whole quantities only; use Money.rounded for rates")
        return Money(self.amount * quantity, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> Money:
        return Money(self.amount.copy_negate() if self.amount else self.amount, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.amount), self.currency)

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

        Ties go to the larger weight, then to the earlier position (domain rule 1.3), so the result is
        deterministic and its sum is this amount. Weights are not negative and not all zero (ValueError).
        """
        exact = [Decimal(weight) for weight in weights]
        whole = sum(exact)
        if whole <= 0 or min(exact) < 0:
            raise ValueError("weights must not be negative, and at least one must be above zero")
        units, sign = abs(self.minor), -1 if self.amount < 0 else 1
        with localcontext(prec=60, rounding=ROUND_FLOOR):
            shares = [(units * weight) / whole for weight in exact]
            floors = [int(share) for share in shares]
            order = sorted(range(len(exact)), key=lambda i: (floors[i] - shares[i], -exact[i], i))
        lucky = set(order[: units - sum(floors)])
        return tuple(
            Money.from_minor(sign * (floor + (index in lucky)), self.currency) for index, floor in enumerate(floors)
        )

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot mix {self.currency} and {other.currency}")
        return other
