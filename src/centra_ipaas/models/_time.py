"""The one rule for time: a datetime without a zone does not get in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import Attribute


def aware(instance: object, attribute: Attribute[Any], value: datetime | None) -> None:
    """Refuse a naive datetime (attrs validator)."""
    if value is not None and value.utcoffset() is None:
        raise ValueError(f"{type(instance).__name__}.{attribute.name} needs a time zone: {value.isoformat()}")
