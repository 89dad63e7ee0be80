"""Orders as they are now, by number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from centra_ipaas.centra import orders
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Order
from centra_ipaas.sync._run import Run


async def read_orders(run: Run, numbers: Iterable[str]) -> Mapping[str, Order | BadRecord]:
    """Return orders by number; those Centra does not have, and texts that are no number, are left out."""
    known = sorted({number for number in numbers if orders.is_number(number)})
    records = (await run.centra.ask(orders.by_numbers(known))).value if known else ()
    return {record.number if isinstance(record, Order) else record.entity: record for record in records}
