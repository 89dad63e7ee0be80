"""What operations cost, as far as answers told."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil
from typing import Final, TypeAlias
from zlib import crc32

from attrs import evolve, field, frozen

from centra_ipaas.graphql.operation import Operation

#: How many documents are remembered; the one learned first is forgotten first.
_MOST: Final = 200

#: What was assumed, and what Centra told.
Point: TypeAlias = tuple[int, int]


@frozen
class Costs:
    """Complexity by document: of the smallest and the largest question that was answered.

    Between and beyond them it is a straight line, as Centra counts lists: so much for each row.
    """

    known: Mapping[str, tuple[Point, Point]] = field(factory=dict)

    def of(self, operation: Operation[object]) -> int:
        """Return the complexity to expect."""
        assumed = max(1, operation.complexity)
        found = self.known.get(_key(operation))
        if found is None:
            return operation.complexity
        (low, told_low), (high, told_high) = found
        if low == high:
            return ceil(Fraction(told_high * assumed, high))
        slope = Fraction(max(0, told_high - told_low), high - low)
        return max(0, ceil(told_high + slope * (assumed - high)))

    def knows(self, operation: Operation[object]) -> bool:
        """Return whether so large a question was answered before."""
        found = self.known.get(_key(operation))
        return found is not None and operation.complexity <= found[1][0]

    def learned(self, operation: Operation[object], complexity: int) -> Costs:
        """Return them with what an answer told."""
        key, point = _key(operation), (max(1, operation.complexity), max(0, complexity))
        low, high = found = self.known.get(key, (point, point))
        if point[0] <= low[0]:
            low = _merged(low, point)
        if point[0] >= high[0]:
            high = _merged(high, point)
        if (low, high) == found and key in self.known:
            return self
        others = [item for item in self.known.items() if item[0] != key]
        return evolve(self, known=dict([*others[-_MOST + 1 :], (key, (low, high))]))


def _merged(old: Point, new: Point) -> Point:
    """Of two answers to the same question the dearer counts, and comes down by half at a time."""
    if old[0] != new[0] or new[1] >= old[1]:
        return new
    return new[0], (new[1] + old[1]) // 2


def _key(operation: Operation[object]) -> str:
    """Documents may share a name."""
    return f"{operation.name}:{crc32(operation.document.encode()):08x}"
