"""Texts of others, as they may stand in a log: what looks personal or secret is taken out."""

from __future__ import annotations

import re
from typing import Final

#: What stands in for what was taken out.
REDACTED: Final = "[redacted]"

_EMAIL: Final = r"[^\s\"'<>(),:;=\[\]{}]+@[^\s\"'<>(),:;=\[\]{}]+"
_BEARER: Final = r"(?i:bearer)\s+\S+"
# A JSON Web Token, or any long run of letters and digits: longer than the 32 of an order's id.
_LONG_RUN: Final = r"eyJ[\w-]{8,}\.[\w.-]+|\b[A-Za-z0-9_-]{40,}\b"
# With a country code, a leading zero or groups, so that an order's number is none; and cards and accounts.
_PHONE: Final = r"(?<![\w.])(?:\+|00?)\d(?:[ /()-]{0,2}\d){6,14}(?!\w)"
_CARD: Final = r"\b\d(?:[ -]?\d){14,18}\b|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"
_PERSONAL: Final = re.compile(f"{_EMAIL}|{_BEARER}|{_LONG_RUN}|{_PHONE}|{_CARD}")
# GraphQL servers repeat a variable's value after these words, up to a semicolon or the end; msgspec, up to the place.
_VALUE: Final = re.compile(r"((?:got |an )?invalid (?:enum )?value:? )(?:(?! - at `)[^;])+", re.IGNORECASE)
# In quotes: a name of the schema may be told, anything else may be what a customer typed.
_QUOTED: Final = re.compile(r"\"([^\"]*)\"|(?<!\w)'([^']*)'(?!\w)|“([^”]*)”|`([^`]*)`")
# So may a place in JSON: $.orders[...].size
_NAME: Final = re.compile(r"\$?[A-Za-z_][\w.:!\[\]-]*|\$[\w.\[\]]*|\d{0,10}")


def redacted(text: str) -> str:
    """Return a text of Centra's or of an adapter's without what looks like a person or a secret.

    Taken out: mail addresses, telephone, card and account numbers, tokens, the values that a GraphQL server repeats
    ("got invalid value ..."), and whatever stands in quotes and is neither a name of the schema nor a short number.
    A bare first name cannot be told from a name of the schema. The text itself stays on the error that carries it.
    """
    return _PERSONAL.sub(REDACTED, _QUOTED.sub(_quoted, _VALUE.sub(rf"\1{REDACTED}", text)))


def _quoted(found: re.Match[str]) -> str:
    inner = next(group for group in found.groups() if group is not None)
    if _NAME.fullmatch(inner):
        return found[0]
    return f"{found[0][0]}{REDACTED}{found[0][-1]}"


def shown(text: str) -> str:
    """Return a text's repr, redacted; for the fields of values that keep the text itself."""
    return repr(redacted(text))
