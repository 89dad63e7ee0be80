"""Answers of Centra to read: the samples of this folder, changed here and there."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from centra_ipaas.centra import orders
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import Order

SAMPLES = Path(__file__).parent / "samples"
NOTHING = object()

_encode = msgspec.json.Encoder(decimal_format="number").encode


def sample(name: str) -> bytes:
    """Return the `data` of a sample answer."""
    return (SAMPLES / f"{name}.json").read_bytes()


def changed(record: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Return the record with one value changed, or removed: ``changed(order, "lines.0.unitPrice.value", 12)``."""
    made = deepcopy(record)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    holder: Any = made
    for step in way:
        holder = holder[step]
    if value is NOTHING:
        del holder[last]
    else:
        holder[last] = value
    return made


def an_order(changes: dict[str, object] | None = None) -> dict[str, Any]:
    """Return the sample order as Centra would send it, with changes by path."""
    record: dict[str, Any] = json.loads(sample("order"), parse_float=Decimal)
    for path, value in (changes or {}).items():
        record = changed(record, path, value)
    return record


def answered(*records: object, unpaid: tuple[int, ...] = ()) -> bytes:
    """Return the `data` of an answer with these orders."""
    return _encode({"orders": records, "waiting": [{"number": number} for number in unpaid]})


def read_all(*records: object, unpaid: tuple[int, ...] = ()) -> tuple[Order | BadRecord, ...]:
    """Read orders of one answer to a question for their numbers."""
    shown = [str(record.get("number")) for record in records if isinstance(record, dict)]
    numbers = list(filter(orders.is_number, shown)) or ["1"]
    return orders.by_numbers(numbers).decode(answered(*records, unpaid=unpaid))


def read(changes: dict[str, object] | None = None, *, unpaid: tuple[int, ...] = ()) -> Order:
    """Read the sample order, with changes by path, which must be readable."""
    found = orders.get("1042").decode(answered(an_order(changes), unpaid=unpaid))
    assert found is not None
    return found


def refused(changes: dict[str, object]) -> dict[str, str]:
    """Read the sample order with changes that make it unreadable; return the code of each finding by path."""
    (bad,) = read_all(an_order(changes))
    assert isinstance(bad, BadRecord)
    return {finding.path: finding.code for finding in bad.findings}
