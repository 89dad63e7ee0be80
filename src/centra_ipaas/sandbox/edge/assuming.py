"""Assumptions from text, as a command line has them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from attrs import fields_dict

from centra_ipaas.sandbox.edge.spelling import refuse_unknown
from centra_ipaas.sandbox.state.assumptions import Assumptions

_WANTED = {
    bool: "true or false",
    int: "a whole number",
    timedelta: "a duration such as P1D or PT1H",
    str: "text",
    NoneType: "null",
}


def assumptions_of(texts: Iterable[str]) -> Assumptions:
    """Read ``name=value`` texts; raises ValueError for a name that is none, and for a value that does not fit."""
    pairs = [_pair(text) for text in texts]
    refuse_unknown((name for name, _ in pairs), fields_dict(Assumptions), "assumption")
    hints = get_type_hints(Assumptions)
    return Assumptions(**{name: _value(name, text, hints[name]) for name, text in pairs})


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise ValueError(f"an assumption is name=value, got {text!r}")
    return name.strip(), value.strip()


def _value(name: str, text: str, hint: Any) -> Any:
    try:
        return msgspec.convert(text, hint, strict=False)
    except msgspec.ValidationError:
        raise ValueError(f"{name} must be {_wanted(hint)}; got {text!r}") from None


def _wanted(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return f"one of {', '.join(get_args(hint))}"
    return " or ".join(_WANTED[kind] for kind in get_args(hint) or (hint,))
