"""A folder into which files are put as a whole, each name once.

Rules for this file:

- A reader of the folder sees a file complete or not at all: it is written and flushed in a folder of our own inside
  (same file system), and gets its place by a hard link, which never replaces anything.
- A reader may move a file away at any moment. So "it is not there" and "put it there" belong together: they happen
  under a lock, which also a process that was stopped in the middle goes on holding. The folder is looked at before
  the archives, in the direction in which files move.
- Nothing is called there before the folder itself was flushed: a power cut would take the name away again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from centra_ipaas.errors import NotSent

_OURS: Final = ".centra-ipaas"
#: Seconds to wait for the lock, and between two tries. Who holds it writes one file.
_PATIENCE: Final = 10.0
_PAUSE: Final = 0.02


def safe_name(key: str, suffix: str) -> str:
    """Return a file name for a key: what can be read of it, and a part that only this key has."""
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", key).strip(".-")[:80]
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    return f"{readable}-{digest}{suffix}" if readable else f"{digest}{suffix}"


class Outbox:
    """The folder, and those to which its reader moves files."""

    def __init__(self, folder: Path, archives: Sequence[Path]) -> None:
        self._folders = (folder, *archives)
        self._folder, self._ours = folder, folder / _OURS

    def has(self, name: str) -> bool:
        """Whether a file was put there; FileNotFoundError if one of the folders itself is missing."""
        return any(_has(folder, name) for folder in self._folders)

    def files(self, suffix: str) -> Iterator[Path]:
        """Return the files that are there or were moved, some of them perhaps twice."""
        for folder in self._folders:
            with os.scandir(folder) as entries:
                paths = [folder / entry.name for entry in entries if entry.name.endswith(suffix)]
            yield from sorted(paths)

    def flush(self) -> None:
        """Wait until the names in the folder are on the disk."""
        _flushed(self._folder)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep everybody else who puts files there out, also other processes; `NotSent` if that takes too long.

        Trouble with the file system before a file has its place is `NotSent` as well.
        """
        try:
            self._ours.mkdir(mode=0o700, exist_ok=True)
            lock = os.open(self._ours / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _nothing_written(error) from error
        try:
            _acquire(lock)
            yield
        finally:
            os.close(lock)

    def put(self, name: str, content: bytes) -> None:
        """Put a file there that is not; only `alone`."""
        try:
            staged = self._staged(name, content)
            os.link(staged, self._folder / name)
        except OSError as error:
            raise _nothing_written(error) from error
        self.flush()
        staged.unlink()

    def _staged(self, name: str, content: bytes) -> Path:
        for left in self._ours.iterdir():
            if left.name != "lock":
                left.unlink()  # of a process that died: nobody else is here
        path = self._ours / name
        with open(path, "xb", opener=_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return path


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CLOEXEC, 0o640)


def _has(folder: Path, name: str) -> bool:
    there = (folder / name).exists()
    if not there:
        folder.stat()  # a share that is not mounted would say of every order that it is not there
    return there


def _acquire(lock: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise NotSent(f"another process holds the lock of the folder for {_PATIENCE:g} s") from None
            time.sleep(_PAUSE)
        else:
            return


def _flushed(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _nothing_written(error: OSError) -> NotSent:
    return NotSent(f"nothing was put into the folder ({error.strerror or type(error).__name__})")
