"""Why a target's constructor refused: of an attrs class every field, where attrs itself stops at the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs


def refusals(
    make: Callable[..., object], values: Mapping[str, object], error: Exception
) -> list[tuple[str, Exception]]:
    """Return each argument that is refused, with the reason; what refuses the values together has no name."""
    return _refused_fields(make, values) or [(_field_of(error), error)]


def _refused_fields(make: Callable[..., object], values: Mapping[str, object]) -> list[tuple[str, Exception]]:
    """Ask each validator by itself; a field with a converter is not known before the constructor runs."""
    if not isinstance(make, type) or not attrs.has(make):
        return []
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(make)
    instance = object.__new__(make)
    for field in fields:
        if field.alias in values and not field.converter:
            object.__setattr__(instance, field.name, values[str(field.alias)])
    asked = [
        (str(field.alias), _refusal(instance, field)) for field in fields if hasattr(instance, field.name)
    ]
    return [(name, error) for name, error in asked if error is not None]


def _refusal(instance: object, field: attrs.Attribute[Any]) -> Exception | None:
    if field.validator is None:
        return None
    try:
        field.validator(instance, field, getattr(instance, field.name))
    except Exception as error:  # noqa: BLE001  validators are user code
        return error
    return None


def _field_of(error: Exception) -> str:
    """Name the argument that an attrs validator told."""
    return next((str(arg.alias) for arg in error.args if isinstance(arg, attrs.Attribute)), "")
