"""A difference as a finding: both sides are in it, neither is corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.models import Money

_ASK = "Find out in Centra which of the two is right; nothing is posted until then."


def mismatch(path: str, message: str, evidence: dict[str, str], *, cause: str = "") -> Finding:
    """Return the finding; `cause` groups findings of one reason, else those of one place are one."""
    return Finding(
        code="totals.mismatch",
        path=path,
        message=message,
        cause=cause or path.partition("[")[0],
        owner=Owner.FINANCE,
        action=_ASK,
        evidence=evidence,
    )


def unequal(path: str, computed: Money, told: Money) -> Iterator[Finding]:
    """Yield what is wrong if the parts do not make what the shop says."""
    if computed != told:
        message = f"the parts make {computed}, the shop says {told}"
        yield mismatch(path, message, {"computed": str(computed), "told": str(told)})


def above(path: str, amount: Money, limit: Money, words: str) -> Iterator[Finding]:
    """Yield what is wrong if an amount is above what limits it: ``captured`` above ``authorised``."""
    if amount > limit:
        one, _, other = words.partition(" above ")
        message = f"{amount} are {one}, {limit} are {other}"
        yield mismatch(path, message, {one: str(amount), other: str(limit)})


def foreign(amounts: Iterable[tuple[str, Money]], currency: str) -> Iterator[Finding]:
    """Yield what is wrong with each amount in another currency."""
    for path, amount in amounts:
        if amount.currency != currency:
            yield mismatch(
                path,
                f"an amount in {amount.currency} where all are in {currency}",
                {"amount": str(amount), "currency": currency},
                cause="two currencies",
            )
