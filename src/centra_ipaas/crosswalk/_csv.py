"""Crosswalks and lists of articles as CSV, for people with spreadsheets: without a loss, and safe to open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from attrs import evolve

from centra_ipaas.crosswalk._articles import Article
from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.crosswalk._entries import LONGEST, Entry, is_key
from centra_ipaas.crosswalk._sheet import Line, read_sheet, safe, wrong_line
from centra_ipaas.errors import Finding, Owner, RecordRefused

_COLUMNS: Final = ("here", "there", "since", "until", "by", "reason")
_OF_ARTICLES: Final = ("sku", "ean", "name", "variant", "size", "retired")
_YES_OR_NO: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False, "": False}


def export_csv(crosswalk: Crosswalk, *, past: bool = False) -> str:
    """Return the links that hold now as CSV with a header, sorted by the key here; with `past` all there ever were.

    A cell that a spreadsheet would take for a formula has an apostrophe before it; `import_csv` takes it off again.
    """
    entries = crosswalk.entries if past else tuple(crosswalk.current.values())
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for entry in sorted(entries, key=lambda entry: (entry.here, entry.number)):
        writer.writerow(map(safe, _cells(entry)))
    return text.getvalue()


def import_csv(
    crosswalk: Crosswalk,
    content: bytes,
    *,
    at: datetime,
    by: str,
    reason: str = "",
    move: bool = False,
) -> Crosswalk:
    """Return the crosswalk with the links of a file; with `move` keys that stand for something else now are moved.

    The file is UTF-8, with a header that names at least ``here`` and ``there``, between commas, semicolons or tabs; the
    other columns of `export_csv` may be there and are not read, and rows with an ``until`` are past and left out.
    Raises `RecordRefused` with all ``crosswalk.row`` findings of the file, or all ``crosswalk.conflict`` findings of
    its links, each with its line; then nothing is taken.
    """
    lines = _links(content, crosswalk.kind.owner)
    links = {here: line.cells["there"] for here, line in lines.items()}
    moved = {here: there for here, there in links.items() if move and here in crosswalk.theres}
    new = {here: there for here, there in links.items() if here not in moved}
    try:
        return crosswalk.move(moved, at=at, by=by, reason=reason).bind(new, at=at, by=by, reason=reason)
    except RecordRefused as refused:
        raise RecordRefused(
            [evolve(one, path=f"line {lines[one.evidence['here']].number}") for one in refused.findings]
        ) from None


def read_articles(content: bytes) -> tuple[Article, ...]:
    """Return the articles of a file with a column ``sku``, and ``ean, name, variant, size, retired`` if it has them.

    ``retired`` is yes or no. Raises `RecordRefused` with all ``crosswalk.row`` findings.
    """
    sheet = read_sheet(content, needed=["sku"], known=_OF_ARTICLES, owner=Owner.ECOMMERCE)
    if wrong := [*sheet.wrong, *(found for line in sheet.lines for found in _wrong_article(line))]:
        raise RecordRefused(wrong)
    return tuple(_article(line.cells) for line in sheet.lines)


def _cells(entry: Entry) -> tuple[str, ...]:
    until = "" if entry.until is None else entry.until.isoformat()
    return entry.here, entry.there, entry.since.isoformat(), until, entry.by, entry.reason


def _links(content: bytes, owner: Owner) -> Mapping[str, Line]:
    """Return the rows of a file that hold now, by the key here."""
    sheet = read_sheet(content, needed=["here", "there"], known=_COLUMNS, owner=owner)
    found: dict[str, Line] = {}
    wrong = list(sheet.wrong)
    for line in sheet.lines:
        if not line.cells.get("until"):
            wrong += _wrong_link(line, found, owner)
            found.setdefault(line.cells["here"], line)
    if wrong:
        raise RecordRefused(sorted(wrong, key=lambda one: int(one.evidence["line"])))
    return found


def _wrong_link(line: Line, before: Mapping[str, Line], owner: Owner) -> Iterator[Finding]:
    for name in ("here", "there"):
        if not is_key(line.cells[name]):
            words = f"{name!r} has 1 to {LONGEST} characters, and no line break or control character"
            yield wrong_line(line.number, words, owner)
    if (known := before.get(line.cells["here"])) is not None:
        yield wrong_line(line.number, f"{line.cells['here']} is on line {known.number} already", owner)


def _wrong_article(line: Line) -> Iterator[Finding]:
    if not line.cells["sku"]:
        yield wrong_line(line.number, "there is no SKU", Owner.ECOMMERCE)
    if line.cells.get("retired", "").lower() not in _YES_OR_NO:
        yield wrong_line(line.number, "'retired' is yes or no", Owner.ECOMMERCE)


def _article(cells: Mapping[str, str]) -> Article:
    return Article(
        sku=cells["sku"],
        ean=cells.get("ean", ""),
        name=cells.get("name", ""),
        variant=cells.get("variant", ""),
        size=cells.get("size", ""),
        retired=_YES_OR_NO[cells.get("retired", "").lower()],
    )
