"""In-memory ports: second real adapters, for tests and first steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

from centra_ipaas.models import Dispatch, StockLevel
from centra_ipaas.plan import Document, FieldChange, with_changes
from centra_ipaas.sync import Accepted, Batch, Refused, TargetPromise, Unreadable

D = TypeVar("D")
R = TypeVar("R")


class InMemoryTarget(Generic[D]):
    """An `OrderTarget` that keeps what it accepts in a journal and refuses nothing as a duplicate.

    It can find orders by key; with `accepts_keys` a key it has seen returns the first answer.
    """

    def __init__(self, *, accepts_keys: bool = False, settles_within: float = 0.0) -> None:
        self.journal: list[tuple[str, D]] = []
        self._lock = Lock()
        self.promise = TargetPromise(accepts_keys=accepts_keys, can_find=True, settles_within=settles_within)

    def create(self, document: D, *, key: str) -> Accepted | Refused:
        """Take the document into the journal."""
        with self._lock:
            known = self.find(key)
            if self.promise.accepts_keys and known is not None:
                return Accepted(remote_id=known)
            self.journal.append((key, document))
            return Accepted(remote_id=str(len(self.journal)))

    def find(self, key: str) -> str | None:
        """Return the first journal number of the key."""
        for number, (seen, _) in enumerate(self.journal, start=1):
            if seen == key:
                return str(number)
        return None

    def doubled(self) -> dict[str, int]:
        """Return the keys that are in the journal more than once."""
        counts = Counter(key for key, _ in self.journal)
        return {key: count for key, count in counts.items() if count > 1}


class InMemoryRecords:
    """A `PlanTarget` that keeps its records in `records`, by key."""

    def __init__(self, records: Mapping[str, Document] | None = None) -> None:
        self.records: dict[str, Document] = dict(records or {})

    def read(self, keys: Sequence[str]) -> Mapping[str, Document]:
        """Return the records that are there."""
        return {key: self.records[key] for key in keys if key in self.records}

    def create(self, key: str, document: Document) -> None:
        """Keep a record; one that is there already is a KeyError."""
        if key in self.records:
            raise KeyError(f"{key} is there already")
        self.records[key] = dict(document)

    def change(self, key: str, changes: Sequence[FieldChange]) -> None:
        """Change fields of a record; one that is not there is a KeyError."""
        self.records[key] = with_changes(self.records[key], changes)


class _Log(Generic[R]):
    """Records in the order they came; the cursor is how many were read."""

    def __init__(self, records: Sequence[R | Unreadable] = (), *, page: int = 100) -> None:
        self.records: list[R | Unreadable] = list(records)
        self._page = page

    def after(self, cursor: str | None) -> Batch[R]:
        start = int(cursor or 0)
        items = tuple(self.records[start : start + self._page])
        end = start + len(items)
        return Batch(items=items, cursor=str(end), more=end < len(self.records))


class InMemoryDispatches(_Log[Dispatch]):
    """A `FulfilmentSource`: append to `records`."""

    def dispatches(self, cursor: str | None) -> Batch[Dispatch]:
        """Return what was appended after the cursor."""
        return self.after(cursor)


class InMemoryLevels(_Log[StockLevel]):
    """A `StockSource`: append to `records`."""

    def levels(self, cursor: str | None) -> Batch[StockLevel]:
        """Return what was appended after the cursor."""
        return self.after(cursor)
