"""Customers, accounts, buyers and invoices."""

from __future__ import annotations

from typing import Any

from centra_ipaas.sandbox.call import Call
from centra_ipaas.sandbox.protocol.projection import Reader
from centra_ipaas.sandbox.queries.reading import Field


def _returns(call: Call) -> Reader:
    """Read an account's returns: those of its orders."""
    by_account: dict[int, list[Any]] = {}
    for row in call.world.table("Return").values():
        if row.order.account is not None:
            by_account.setdefault(row.order.account.id, []).append(row)
    return lambda account: by_account.get(account.id, [])


FIELDS: dict[str, dict[str, Field]] = {"Account": {"returns": _returns}}
