"""Documents as rows of CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar, Generic, TypeVar

from attrs import frozen

from centra_ipaas.errors import Finding, Owner, RecordRefused

D = TypeVar("D")


@frozen(kw_only=True)
class Csv(Generic[D]):
    """Files of comma-separated values: a header, then the rows of each document.

    A value that is no column raises ValueError; letters that the encoding lacks refuse the order (`RecordRefused`).
    """

    suffix: ClassVar[str] = ".csv"

    #: The rows of a document, such as one for each line of an order, each by the names of its columns.
    rows: Callable[[D], Iterable[Mapping[str, object]]]
    columns: tuple[str, ...]
    delimiter: str = ","
    encoding: str = "utf-8"

    def encode(self, document: D) -> bytes:
        """Return the file of one document."""
        return self.header() + self.lines(document)

    def header(self) -> bytes:
        """Return the line with the names of the columns."""
        return self._written([dict(zip(self.columns, self.columns, strict=True))])

    def lines(self, document: D, **more: str) -> bytes:
        """Return the rows of a document, each with some more columns."""
        return self._written({**row, **more} for row in self.rows(document))

    def _written(self, rows: Iterable[Mapping[str, object]]) -> bytes:
        text = io.StringIO(newline="")
        csv.DictWriter(text, self.columns, delimiter=self.delimiter).writerows(rows)
        try:
            return text.getvalue().encode(self.encoding)
        except UnicodeEncodeError as error:
            letter = f"U+{ord(error.object[error.start]):04X}"
            raise RecordRefused([_unwritable(letter, self.encoding)]) from None


def _unwritable(letter: str, encoding: str) -> Finding:
    return Finding(
        code="target.refused",
        message=f"the order has the letter {letter}, and files for this target are written in {encoding}",
        owner=Owner.INTEGRATION,
        action="Let the mapper replace such letters, or have the target read UTF-8; then replay.",
        evidence={"letter": letter, "encoding": encoding},
    )
