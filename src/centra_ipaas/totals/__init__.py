"""Do the amounts of an order or a return add up, and what of its tax falls to which line?"""

from centra_ipaas.totals._invariants import broken, broken_amounts, broken_payments, broken_return
from centra_ipaas.totals._shares import Portion, Shares, shares

__all__ = [
    "Portion",
    "Shares",
    "broken",
    "broken_amounts",
    "broken_payments",
    "broken_return",
    "shares",
]
