"""One row of a crosswalk, with who said so and for how long it held."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from attrs import Attribute, field, frozen

from centra_ipaas.crosswalk._spelling import variant_key

#: As long as an external id of Centra may be (OLD:idconv).
LONGEST = 255


def is_key(text: str) -> bool:
    """Say whether a text can be a key: up to 255 characters, one of them visible, none of them a control character.

    Spaces of any kind count as they are: if a platform has them in its key, nothing else is that key.
    """
    return len(text) <= LONGEST and variant_key(text) != "" and not any(map(_is_control, text))


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}


def _key(_instance: object, attribute: Attribute[str], value: str) -> None:
    if not is_key(value):
        raise ValueError(
            f"{attribute.name} has 1 to {LONGEST} characters, no line break or control character: {value!r}"
        )


def _aware(_instance: object, attribute: Attribute[Any], value: datetime | None) -> None:
    if value is not None and value.utcoffset() is None:
        raise ValueError(f"{attribute.name} needs a time zone: {value.isoformat()}")


@frozen(kw_only=True)
class Entry:
    """A link: this key here is that key there, from one moment until another.

    An entry is never changed but for its end: what was true stays on record.
    """

    #: Counts from 1 within its crosswalk.
    number: int
    here: str = field(validator=_key)
    there: str = field(validator=_key)
    since: datetime = field(validator=_aware)
    #: None: it holds now.
    until: datetime | None = field(default=None, validator=_aware)
    #: Who decided: a person, or the name of a policy.
    by: str
    reason: str = ""
    #: The number of the entry that this one took the place of when a key changed.
    replaces: int | None = None

    def held_at(self, moment: datetime) -> bool:
        """Say whether it held at a moment: its beginning counts, its end does not."""
        return self.since <= moment and (self.until is None or moment < self.until)
