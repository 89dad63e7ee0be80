"""The one rule for time: a datetime without a zone does not get in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import Attribute


def aware(instance: object, attribute: Attribute[Any], _value: datetime | None) -> None:
    """Refuse a naive datetime (attrs validator)."""
    check_aware(instance, attribute.name)


def check_aware(instance: object, *names: str) -> None:
    """Refuse naive datetimes in members of these names."""
    for name in names:
        moment = getattr(instance, name)
        if moment is not None and moment.utcoffset() is None:
            raise ValueError(f"{type(instance).__name__}.{name} needs a time zone: {moment.isoformat()}")
