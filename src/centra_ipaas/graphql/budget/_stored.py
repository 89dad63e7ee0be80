"""A budget as text, for stores that processes share."""

from __future__ import annotations

from typing import Final

import msgspec

from centra_ipaas.graphql.budget._budget import Budget

_encode: Final = msgspec.json.Encoder().encode


def to_text(budget: Budget) -> str:
    """Return a budget as JSON; its form may change with every version of this library."""
    return _encode(budget).decode()


def from_text(text: str) -> Budget | None:
    """Read a budget; None if it is of another form: then it begins anew, and `rateLimits` sets it right."""
    try:
        return msgspec.json.decode(text, type=Budget)
    except msgspec.MsgspecError:
        return None
