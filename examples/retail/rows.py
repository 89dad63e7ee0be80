"""The file as it is: rows and invoices of the UCI Online Retail format, exact, nothing corrected."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import field, frozen

#: The file has local times of the shop and no offset.
ZONE = ZoneInfo("Europe/London")

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)

#: How the original workbook writes times; copies of it often have ISO 8601 instead.
_WORKBOOK_TIME = "%m/%d/%Y %H:%M"


@frozen(kw_only=True)
class Row:
    """One row: some units of one stock code on one invoice."""

    #: As the file has it; `code` is its canonical spelling.
    stock_code: str
    description: str
    quantity: int
    at: datetime
    price: Decimal
    customer: str = field(repr=False)
    country: str

    @property
    def code(self) -> str:
        """The article: lower-case codes are the same articles, keyed by another till."""
        return self.stock_code.upper()

    @property
    def value(self) -> Decimal:
        """Quantity times unit price, exact, with the sign of the row."""
        return self.quantity * self.price


@frozen(kw_only=True)
class Invoice:
    """All rows of one invoice number, in the file's order."""

    number: str
    rows: tuple[Row, ...]

    @property
    def gross(self) -> Decimal:
        return sum((row.value for row in self.rows), start=Decimal(0))

    @property
    def at(self) -> datetime:
        """When it began: the tills take up to two minutes to write a long one."""
        return min(row.at for row in self.rows)


class BadFile(Exception):
    """The file cannot be counted, so nothing of it is loaded: a row is not what the format says."""


def read_invoices(path: Path) -> tuple[Invoice, ...]:
    """Return every invoice of a file, plain or gzipped, in the order of their first rows."""
    rows: dict[str, list[Row]] = {}
    reader = csv.DictReader(StringIO(_text(path), newline=""))
    if missing := set(COLUMNS) - set(reader.fieldnames or ()):
        raise BadFile(f"{path.name} has no column {', '.join(sorted(missing))}")
    for record in reader:
        try:
            rows.setdefault(record["InvoiceNo"].strip(), []).append(_row(record))
        except (ValueError, InvalidOperation, AttributeError) as error:
            raise BadFile(f"{path.name}, line {reader.line_num}: {error}") from error
    return tuple(Invoice(number=number, rows=tuple(found)) for number, found in rows.items())


def gross_of(invoices: Iterable[Invoice]) -> Decimal:
    return sum((invoice.gross for invoice in invoices), start=Decimal(0))


def lines_of(invoices: Iterable[Invoice]) -> int:
    return sum(len(invoice.rows) for invoice in invoices)


def _text(path: Path) -> str:
    raw = path.read_bytes()
    data = gzip.decompress(raw) if path.suffix == ".gz" else raw
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")  # the original workbook saved by a spreadsheet: its pound signs


def _row(record: dict[str, str]) -> Row:
    price = Decimal(record["UnitPrice"])
    if not price.is_finite():
        raise ValueError(f"a unit price of {price}")
    return Row(
        stock_code=record["StockCode"].strip(),
        description=" ".join(record["Description"].split()),
        quantity=int(record["Quantity"]),
        at=_moment(record["InvoiceDate"]),
        price=price,
        customer=record["CustomerID"].strip(),
        country=record["Country"].strip(),
    )


def _moment(text: str) -> datetime:
    with suppress(ValueError):
        return datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return datetime.strptime(text, _WORKBOOK_TIME).replace(tzinfo=ZONE)
