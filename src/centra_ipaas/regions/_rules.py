"""What the fields of settings must look like: validators that say what is wrong in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from attrs import Attribute

_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
_PATTERN: Final = re.compile(r"[#@0-9A-Z -]+")


def country(_instance: object, _attribute: Attribute[Any], value: str) -> None:
    """Refuse what is no ISO 3166-1 country code."""
    if not _capitals(value, 2):
        raise ValueError(f"{value!r} is not an ISO 3166-1 country code such as 'SE'")


def countries(instance: object, attribute: Attribute[Any], values: tuple[str, ...]) -> None:
    """Refuse an empty list, one with a country twice, and what is no country code."""
    if not values:
        raise ValueError("at least one country is needed")
    for value in values:
        country(instance, attribute, value)
    if len(set(values)) < len(values):
        raise ValueError("a country is there twice")


def by_country(instance: object, attribute: Attribute[Any], values: Mapping[str, Any]) -> None:
    """Refuse a key that is no country code."""
    for value in values:
        country(instance, attribute, value)


def currency(_instance: object, _attribute: Attribute[Any], value: str) -> None:
    """Refuse what is no ISO 4217 currency code."""
    if not _capitals(value, 3):
        raise ValueError(f"{value!r} is not an ISO 4217 currency code such as 'SEK'")


def language(_instance: object, _attribute: Attribute[Any], value: str) -> None:
    """Refuse what is no language tag (BCP 47) of a language, a script and a country."""
    if not _LANGUAGE.fullmatch(value):
        raise ValueError(f"{value!r} is not a language tag such as 'sv' or 'sv-SE'")


def percent(_instance: object, _attribute: Attribute[Any], value: Decimal) -> None:
    """Refuse a rate that is not in per cent."""
    if not 0 <= value <= 100:
        raise ValueError(f"{value} is not a rate in per cent, 0 to 100")


def step(_instance: object, _attribute: Attribute[Any], value: Decimal | None) -> None:
    """Refuse a smallest step that is none."""
    if value is not None and value <= 0:
        raise ValueError(f"{value} is not a step, such as 0.05")


def filled(_instance: object, _attribute: Attribute[Any], value: str) -> None:
    """Refuse an empty text."""
    if not value.strip():
        raise ValueError("must not be empty")


def patterns(_instance: object, _attribute: Attribute[Any], values: tuple[str, ...]) -> None:
    """Refuse a pattern of postal codes with anything but ``#``, ``@``, digits, capitals, spaces and hyphens."""
    for value in values:
        if not _PATTERN.fullmatch(value):
            raise ValueError(f"{value!r} is not a pattern such as '### ##': # is a digit, @ a letter")


def lengths(_instance: object, _attribute: Attribute[Any], values: Mapping[Any, int]) -> None:
    """Refuse a length below one."""
    for name, value in values.items():
        if value < 1:
            raise ValueError(f"{name} may have {value} characters, which is less than one")


def _capitals(value: str, count: int) -> bool:
    return len(value) == count and value.isascii() and value.isalpha() and value.isupper()
