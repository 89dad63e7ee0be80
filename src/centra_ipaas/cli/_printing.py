"""What commands print: JSON for programs, and words for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import typer
from attrs import asdict, filters
from rich.table import Table
from rich.text import Text

from centra_ipaas.work import Work

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def print_json(value: object) -> None:
    """Print values as JSON, indented; a moment is ISO 8601 in UTC."""
    print(msgspec.json.format(msgspec.json.encode(value, enc_hook=_plain), indent=2).decode())


def work_as_json(work: Work) -> dict[str, Any]:
    """Return work without what a source handed over: that may hold personal data."""
    return asdict(work, recurse=False, filter=filters.exclude("payload"))


def some(entities: Sequence[str], most: int = 5) -> str:
    """Name the first few of many."""
    distinct = list(dict.fromkeys(entities))
    shown = ", ".join(distinct[:most])
    return shown if len(distinct) <= most else f"{shown} and {len(distinct) - most} more"


def as_told(text: str) -> Text:
    """Return a text of others as it is: no brackets are markup, no character steers the terminal."""
    return Text("".join(one if one.isprintable() else " " for one in text))


def add_row(table: Table, *words: str) -> None:
    """Add a row of texts of others."""
    table.add_row(*map(as_told, words))


def moment(at: datetime | None) -> str:
    """Return a moment as people read it."""
    return "" if at is None else f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    raise NotImplementedError(type(value).__name__)
