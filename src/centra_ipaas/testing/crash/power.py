"""A disk that keeps only what was synced, for SQLite: what a power cut leaves, at every moment in turn.

Needs `apsw` (the extra `testing`), which lets a virtual file system be written in Python. A real `kill -9` cannot show
what is lost here: what a dead process has written is the operating system's, and only a power cut forgets it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple, cast

import apsw

#: What a disk writes whole or not at all.
SECTOR: Final = 512
_numbers = count(1)


class PowerCut:
    """A file system over the real one that takes note of every write and sync, and tells what a power cut leaves.

    `connect` opens a database on it. Any number of moments later `disk` writes down the files as they would be found
    had the power gone at one of them: of what was not synced nothing is there, or, with `chance`, any sectors are.
    New and deleted files are there and gone at once, as on a file system with a journal.
    """

    def __init__(self) -> None:
        self._happened: list[_Happened] = []
        self._name = f"power-cut-{next(_numbers)}"
        self._system = _System(self._name, self._happened)

    @property
    def moments(self) -> int:
        """How many writes, syncs and the like there have been."""
        return len(self._happened)

    def connect(self, path: str | Path) -> sqlite3.Connection:
        """Open a database; what is returned understands as much of a `sqlite3.Connection` as our store uses."""
        return cast("sqlite3.Connection", Likeness(apsw.Connection(str(path), vfs=self._name)))

    def disk(self, moment: int, folder: Path, chance: Random | None = None) -> None:
        """Write the files into a folder as they would be after a power cut at a moment."""
        durable: dict[str, bytearray] = {}
        unsynced: dict[str, list[_Happened]] = defaultdict(list)
        for event in self._happened[:moment]:
            _replay(event, durable, unsynced)
        for path, content in durable.items():
            for event in unsynced[path] if chance else ():
                _survive(event, content, chance)
            (folder / Path(path).name).write_bytes(content)

    def close(self) -> None:
        """Forget the file system; its databases are closed before."""
        self._system.unregister()


class _Happened(NamedTuple):
    """What was done to a file: ``create``, ``delete``, ``write``, ``truncate`` or ``sync``."""

    what: str
    path: str
    offset: int = 0
    content: bytes = b""


def _replay(event: _Happened, durable: dict[str, bytearray], unsynced: dict[str, list[_Happened]]) -> None:
    match event.what:
        case "create":
            durable.setdefault(event.path, bytearray())
        case "delete":
            durable.pop(event.path, None)
            unsynced.pop(event.path, None)
        case "sync":
            for earlier in unsynced.pop(event.path, []):
                _apply(earlier, durable[event.path])
        case _:
            unsynced[event.path].append(event)


def _apply(event: _Happened, content: bytearray) -> None:
    if event.what == "truncate":
        del content[event.offset :]
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.content)] = event.content


def _survive(event: _Happened, content: bytearray, chance: Random | None) -> None:
    """Let any sectors of an unsynced write reach the disk."""
    assert chance is not None
    for start in range(0, max(len(event.content), 1), SECTOR):
        if chance.random() < 0.5:
            part = event.content[start : start + SECTOR]
            _apply(event._replace(offset=event.offset + start, content=part), content)


class _System(apsw.VFS):
    """Hands everything on to the real file system, and writes down what changes files."""

    def __init__(self, name: str, happened: list[_Happened]) -> None:
        self._happened = happened
        super().__init__(name, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> apsw.VFSFile:
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name or "")
        file = _File(name, flags, path, self._happened)
        self._happened.append(_Happened("create", path))
        return file

    def xDelete(self, filename: str, syncdir: bool) -> None:
        super().xDelete(filename, syncdir)
        self._happened.append(_Happened("delete", filename))


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int], path: str, happened: list[_Happened]) -> None:
        super().__init__("", name, flags)
        self._path, self._happened = path, happened

    def xWrite(self, data: bytes, offset: int) -> None:
        super().xWrite(data, offset)
        self._happened.append(_Happened("write", self._path, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:
        super().xTruncate(newsize)
        self._happened.append(_Happened("truncate", self._path, newsize))

    def xSync(self, flags: int) -> None:
        super().xSync(flags)
        self._happened.append(_Happened("sync", self._path))


#: As PEP 249 has it.
Description = Sequence[tuple[Any, ...]]


class Likeness:
    """An apsw connection that looks like one of sqlite3, as far as `SqliteStore` looks."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, values: Mapping[str, Any] | Sequence[Any] = ()) -> Found:
        """Run a statement."""
        cursor = self._connection.execute(sql, values)
        description: Description = ()
        rows: list[tuple[Any, ...]] = []
        for row in cursor:
            # A cursor at its end no longer knows its columns; one without rows is at its end at once.
            description = description or cursor.get_description()
            rows.append(row)
        return Found(rows, description, self._connection.changes())

    def executemany(self, sql: str, values: Sequence[Any]) -> None:
        """Run a statement once for each."""
        self._connection.executemany(sql, values)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class Found:
    """What a statement found, read to its end."""

    def __init__(self, rows: Sequence[tuple[Any, ...]], description: Description, rowcount: int) -> None:
        self._rows = rows
        #: The columns, each beginning with its name; none where no row was found.
        self.description = description
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the first row, None if there is none."""
        return self._rows[0] if self._rows else None
