"""Orders as rows of CSV files in a folder, many in each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Generic, TypeVar

from attrs import evolve

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.sync import Accepted, Failed, TargetPromise
from centra_ipaas.targets._csv import Csv
from centra_ipaas.targets._outbox import Outbox, safe_name

D = TypeVar("D")


class BatchFolderTarget(Generic[D]):
    """A `BulkOrderTarget`: orders that are due together are rows of one CSV file.

    The first column, `key_column`, holds the key of the order in each of its rows; the key is also the remote id.
    Whether an order went is read from the files: those in the folder and in the `archives`, each of them once while
    this target lives. Everything else is as in `FolderTarget`, but here the reader may also rename what it archives.
    """

    promise: ClassVar[TargetPromise] = TargetPromise(accepts_keys=True, can_find=True)

    def __init__(
        self, folder: Path, form: Csv[D], *, key_column: str = "key", archives: Sequence[Path] = ()
    ) -> None:
        if key_column in form.columns:
            raise ConfigurationError(
                f"the column {key_column!r} is the target's own; name another key_column"
            )
        self._outbox = Outbox(folder, archives)
        self._form = evolve(form, columns=(key_column, *form.columns))
        self._key_column = key_column
        #: What was read so far: files never change once they are there.
        self._files: set[str] = set()
        self._keys: set[str] = set()

    def create(self, document: D, *, key: str) -> Accepted:
        """Put a file with this order there, unless it is or was in one."""
        [outcome] = self.create_many([(key, document)])
        if isinstance(outcome, Failed):
            raise outcome.error
        return outcome

    def create_many(self, documents: Sequence[tuple[str, D]]) -> Sequence[Accepted | Failed]:
        """Put one file there with all orders that are in none."""
        outcomes = [self._lines(key, document) for key, document in documents]
        rows = {
            key: lines
            for (key, _), lines in zip(documents, outcomes, strict=True)
            if not isinstance(lines, Failed)
        }
        with self._outbox.alone():
            known = self._known()
            fresh = {key: lines for key, lines in rows.items() if key not in known}
            if fresh:
                self._put(fresh)
        return [
            outcome if isinstance(outcome, Failed) else Accepted(remote_id=key)
            for (key, _), outcome in zip(documents, outcomes, strict=True)
        ]

    def find(self, key: str) -> str | None:
        """Return the key if a file holds it; FileNotFoundError if one of the folders is missing."""
        return key if key in self._known() else None

    def _lines(self, key: str, document: D) -> bytes | Failed:
        try:
            lines = self._form.lines(document, **{self._key_column: key})
            if not lines:
                raise ValueError("a document without rows would leave no trace in the file")
            return lines
        except Exception as error:  # noqa: BLE001 - one bad document does not stop the others
            return Failed(error)

    def _put(self, rows: dict[str, bytes]) -> None:
        name = safe_name(" ".join(rows), self._form.suffix)
        self._outbox.put(name, self._form.header() + b"".join(rows.values()))

    def _known(self) -> set[str]:
        self._outbox.flush()
        for path in self._outbox.files(self._form.suffix):
            if path.name not in self._files:
                try:
                    self._keys |= self._keys_in(path)
                except FileNotFoundError:
                    continue  # moved since it was listed: it is read where it went
                self._files.add(path.name)
        return self._keys

    def _keys_in(self, path: Path) -> set[str]:
        with path.open(newline="", encoding=self._form.encoding) as file:
            rows = csv.DictReader(file, delimiter=self._form.delimiter)
            return {row[self._key_column] for row in rows if row.get(self._key_column)}
