"""A shop that reckons in whole minor units and knows nothing of the package: the second opinion on every figure.

Rates are in thousandths of a per cent: 25 % is 25000, and a price with tax inside is (100000 + rate) / 100000 of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import prod
from random import Random

WHOLE = 100_000
RATES = (0, 2500, 5000, 5500, 6000, 8100, 8875, 10000, 12000, 20000, 21000, 25000)
MODES = ("included", "added", "deducted")
CURRENCIES = ("SEK", "JPY", "KWD")


@dataclass
class Line:
    unit: int
    quantity: int
    rate: int

    @property
    def value(self) -> int:
        return self.unit * self.quantity


@dataclass
class Bill:
    """An order, or what comes back of one. Tax is positive here, whatever is done with it."""

    mode: str
    currency: str
    lines: list[Line]
    shipping: int = 0
    handling: int = 0
    voucher: int = 0
    certificate: int = 0
    fee: int = 0
    #: The shop rounds tax for each line, or for each rate.
    by_line: bool = True
    off: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.off = largest_remainders(self.voucher, [(line.value, 1) for line in self.lines])

    def tax_of(self, amount: int, rate: int) -> int:
        """Half-up."""
        below = WHOLE if self.mode == "added" else WHOLE + rate
        return (2 * amount * rate + below) // (2 * below)

    @property
    def rate_of_costs(self) -> int:
        return max(line.rate for line in self.lines)

    def line_taxes(self) -> list[int]:
        return [self.tax_of(line.value, line.rate) for line in self.lines]

    def taxes(self) -> dict[str, int]:
        """Of the lines, of what is off them, of shipping, handling and the fee."""
        rates = {line.rate for line in self.lines}
        by_rate = sum(
            self.tax_of(sum(line.value for line in self.lines if line.rate == rate), rate) for rate in rates
        )
        return {
            "lines": sum(self.line_taxes()) if self.by_line else by_rate,
            "voucher": sum(
                self.tax_of(off, line.rate) for off, line in zip(self.off, self.lines, strict=True)
            ),
            "shipping": self.tax_of(self.shipping, self.rate_of_costs),
            "handling": self.tax_of(self.handling, self.rate_of_costs),
            "fee": self.tax_of(self.fee, self.rate_of_costs),
        }

    def tax(self) -> int:
        taxes = self.taxes()
        return taxes["lines"] + taxes["shipping"] + taxes["handling"] - taxes["voucher"] - taxes["fee"]

    def values(self) -> int:
        return sum(line.value for line in self.lines)

    def grand(self) -> int:
        sign = {"included": 0, "added": 1, "deducted": -1}[self.mode]
        off = self.voucher + self.certificate + self.fee
        return self.values() + self.shipping + self.handling - off + sign * self.tax()

    def net(self) -> int:
        return self.grand() - (0 if self.mode == "deducted" else self.tax())

    def tax_by_line(self) -> list[int]:
        """What is not for shipping and handling, by what each line without its discount would bear."""
        taxes = self.taxes()
        weights = [
            ((line.value - off) * line.rate, WHOLE if self.mode == "added" else WHOLE + line.rate)
            for line, off in zip(self.lines, self.off, strict=True)
        ]
        return largest_remainders(taxes["lines"] - taxes["voucher"], weights)


def largest_remainders(total: int, weights: list[tuple[int, int]]) -> list[int]:
    """Split by fractions: floors first, then the largest remainder, the larger weight, the earlier place."""
    common = prod(below for _, below in weights)
    parts = [above * (common // below) for above, below in weights]
    whole = sum(parts)
    if not whole:
        return [0] * len(parts)
    shares = [abs(total) * part // whole for part in parts]
    left = abs(total) - sum(shares)
    places = sorted(
        range(len(parts)), key=lambda place: (-(abs(total) * parts[place] % whole), -parts[place], place)
    )
    for place in places[:left]:
        shares[place] += 1
    return [share if total >= 0 else -share for share in shares]


def random_bill(dice: Random) -> Bill:
    lines = [
        Line(
            unit=dice.choice(
                [dice.randint(1, 99), dice.randint(100, 99_999), dice.randint(1, 50) * 1000 - 1]
            ),
            quantity=dice.randint(1, 5),
            rate=dice.choice(RATES),
        )
        for _ in range(dice.randint(1, 6))
    ]
    values = sum(line.value for line in lines)
    voucher = dice.choice([0, dice.randint(0, values // 2), values // 10])
    return Bill(
        mode=dice.choice(MODES),
        currency=dice.choice(CURRENCIES),
        lines=lines,
        shipping=dice.choice([0, 4900, dice.randint(1, 9999)]),
        handling=dice.choice([0, 0, dice.randint(1, 999)]),
        voucher=voucher,
        certificate=dice.choice([0, 0, dice.randint(0, values // 4)]),
        by_line=dice.random() < 0.5,
    )


def random_return(dice: Random, sold: Bill) -> Bill:
    """Some of the units come back; a share of shipping with them, and a fee is kept."""
    back = [Line(line.unit, dice.randint(0, line.quantity), line.rate) for line in sold.lines]
    back = [line for line in back if line.quantity] or [Line(sold.lines[0].unit, 1, sold.lines[0].rate)]
    values = sum(line.value for line in back)
    return Bill(
        mode=sold.mode,
        currency=sold.currency,
        lines=back,
        shipping=dice.choice([0, sold.shipping]),
        voucher=min(sold.voucher, values // 3),
        fee=dice.choice([0, dice.randint(0, values // 4)]),
    )


def parts_of(dice: Random, total: int) -> list[int]:
    """Split an amount at random points, as captures and refunds do."""
    points = sorted(dice.randint(0, total) for _ in range(dice.randint(0, 2)))
    return [end - start for start, end in pairwise([0, *points, total])]
