"""Orders as they are now, by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from centra_ipaas.centra import orders
from centra_ipaas.graphql import BadRecord, Operation, Page, ask_page
from centra_ipaas.models import Order
from centra_ipaas.sync._run import Run


async def read_orders(run: Run, numbers: Iterable[str]) -> Mapping[str, Order | BadRecord]:
    """Return orders by number; those Centra does not have, and texts that are no number, are left out."""
    known = sorted({number for number in numbers if orders.is_number(number)})
    asked: Operation[Page[Order | BadRecord]] | None = orders.many(known) if known else None
    found: dict[str, Order | BadRecord] = {}
    while asked is not None:
        page = (await ask_page(run.centra, asked)).value
        found |= {order.number if isinstance(order, Order) else order.entity: order for order in page.items}
        asked = page.next
    return found
