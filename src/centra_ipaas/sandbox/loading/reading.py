"""JSON whose numbers keep every digit."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

_DECODER = msgspec.json.Decoder(float_hook=Decimal)


def read(file: str | Path) -> Any:
    """Return what a file of JSON holds; ValueError if it is none, OSError if it cannot be read."""
    content = Path(file).read_bytes()
    try:
        return _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} is no JSON: {error}") from None
