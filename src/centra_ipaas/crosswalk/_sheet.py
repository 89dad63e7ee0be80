"""Files of comma-separated values as people save them: rows by the names of their columns, each with its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from attrs import frozen

from centra_ipaas.errors import Finding, Owner, RecordRefused

_DELIMITERS: Final = ",;\t"
#: A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection); the last is what is set before it.
_FORMULA: Final = tuple("=+-@\t\r\n＝＋－＠'")


@frozen
class Line:
    """One row, and where it begins."""

    number: int
    cells: Mapping[str, str]


@frozen
class Sheet:
    """The rows of a file, and what is wrong with those that are none."""

    lines: tuple[Line, ...]
    wrong: tuple[Finding, ...]


def read_sheet(content: bytes, *, needed: Collection[str], known: Collection[str], owner: Owner) -> Sheet:
    """Read a file in UTF-8, with a header, between commas, semicolons or tabs; empty rows are left out.

    Raises `RecordRefused` with ``crosswalk.row`` findings if it is no such file, or its header lacks a column or has
    one that is not known. What `safe` did to a cell is undone.
    """
    records = list(_records(_decoded(content, owner), owner))
    if not records:
        raise RecordRefused([wrong_line(1, "the file is empty", owner)])
    (_, header), *rest = records
    names = [name.strip().lower() for name in header]
    if found := [wrong_line(1, words, owner) for words in _wrong_header(names, needed, known)]:
        raise RecordRefused(found)
    lines = [Line(line, dict(zip(names, map(_plain, cells), strict=False))) for line, cells in rest]
    wrong = [
        wrong_line(line, f"the row has {len(cells)} cells, the header {len(names)}", owner)
        for line, cells in rest
        if len(cells) != len(names)
    ]
    whole = (one for one, (_, cells) in zip(lines, rest, strict=True) if len(cells) == len(names))
    return Sheet(tuple(whole), tuple(wrong))


def safe(cell: str) -> str:
    """Return a cell with an apostrophe before it if a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def wrong_line(line: int, message: str, owner: Owner) -> Finding:
    """Return the finding for a row."""
    return Finding(
        code="crosswalk.row",
        path=f"line {line}",
        message=message,
        owner=owner,
        action="Correct the file and import it again; nothing of it was taken.",
        evidence={"line": str(line)},
    )


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _decoded(content: bytes, owner: Owner) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        words = "there are letters that are not UTF-8; save the file as CSV in UTF-8"
        raise RecordRefused([wrong_line(line, words, owner)]) from None


def _records(text: str, owner: Owner) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that is not empty, with the line on which it begins."""
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise RecordRefused([wrong_line(line, f"this is no CSV: {error}", owner)]) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _wrong_header(names: list[str], needed: Collection[str], known: Collection[str]) -> Iterator[str]:
    for name in sorted(set(needed).difference(names)):
        yield f"there is no column {name!r}"
    for name in sorted(set(names).difference(known)):
        yield f"the column {name!r} is not known; there may be {', '.join(known)}"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"the column {name!r} is there twice"
