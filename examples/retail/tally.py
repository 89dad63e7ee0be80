"""What went out and what is held back, counted where it ended up: the ERP's journal and the parked work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from attrs import field, frozen

from centra_ipaas import Client, SqliteStore
from centra_ipaas.centra import orders
from centra_ipaas.models import Order
from centra_ipaas.work import Work, WorkState
from examples.retail.holding import FLOW, held_invoice


@frozen(kw_only=True)
class Tally:
    """Some documents: how many, with how many lines, over what amount."""

    documents: int = 0
    lines: int = 0
    gross: Decimal = Decimal(0)
    #: Documents by the reason they are where they are.
    reasons: Mapping[str, int] = field(factory=dict)


def exported(journal: Path) -> Tally:
    """Count what the ERP booked. A doubled order counts twice, so it would break the sums."""
    with journal.open(encoding="utf-8") as file:
        booked = [json.loads(line)["order"] for line in file]
    return Tally(
        documents=len(booked),
        lines=sum(len(order["lines"]) for order in booked),
        gross=sum((Decimal(order["total"]["amount"]) for order in booked), start=Decimal(0)),
    )


def held_back(store: SqliteStore, centra: Client) -> Tally:
    """Count what is parked, whoever refused it: the rules here, the shop, the mapper or the ERP."""
    parked = store.works(states=[WorkState.PARKED])
    loads = [held_invoice(work) for work in parked if work.flow == FLOW]
    refused = _orders(centra, [work.entity for work in parked if work.flow != FLOW])
    return Tally(
        documents=len(parked),
        lines=sum(held.lines for held in loads) + sum(len(order.lines) for order in refused),
        gross=_sum(held.gross for held in loads) + _sum(order.totals.grand_total.amount for order in refused),
        reasons=_reasons(parked),
    )


def _orders(centra: Client, numbers: Sequence[str]) -> Sequence[Order]:
    """Read the orders of parked exports: their work names them, the shop has them."""
    found = []
    for number in numbers:
        order = centra.execute(orders.get(number))
        if order is None:
            raise LookupError(f"order {number} is parked and no longer in the shop")
        found.append(order)
    return found


def _reasons(parked: Iterable[Work]) -> Mapping[str, int]:
    return dict(Counter(work.reason for work in parked).most_common())


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, start=Decimal(0))
