"""Values as findings, explanations and comparisons tell them: short, and never personal data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Final

from attrs import frozen
from msgspec import UNSET, UnsetType

from centra_ipaas.mapping._hints import field_names, shown
from centra_ipaas.models import Money, TaxKey, Weight

REDACTED: Final = "redacted"
_LONGEST: Final = 80
_SCALARS: Final = (str, int, float, Decimal, date, time, Enum, Money, TaxKey, Weight)


def told(value: object, *, visible: bool) -> str:
    """Return a value in short; ``redacted`` where it must not be seen."""
    if value is None:
        return "None"
    if isinstance(value, UnsetType):
        return "absent"
    if not visible:
        return REDACTED
    if isinstance(value, _SCALARS):
        text = str(value)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
    return type(value).__qualname__


@frozen
class Leaf:
    """One plain value in a record, at its path; not `visible` where a class on the way hides it."""

    path: str
    value: object
    visible: bool


def leaves(value: object, path: str = "", *, visible: bool = True) -> Iterator[Leaf]:
    """Yield every plain value in a record, in order; a list or part that is empty is one itself."""
    parts = () if isinstance(value, _SCALARS) else tuple(_parts(value))
    if not parts:
        yield Leaf(path, value, visible)
    for name, part, seen in parts:
        joint = "" if name.startswith("[") or not path else "."
        yield from leaves(part, f"{path}{joint}{name}", visible=visible and seen)


def _parts(value: object) -> Iterator[tuple[str, object, bool]]:
    if isinstance(value, Mapping):
        yield from ((str(name), part, True) for name, part in value.items())
    elif isinstance(value, (list, tuple)):
        yield from ((f"[{index}]", part, True) for index, part in enumerate(value))
    else:
        for name in field_names(type(value)):
            yield name, getattr(value, name, UNSET), shown(type(value), name) is not False
