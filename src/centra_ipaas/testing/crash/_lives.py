"""Workers as processes of their own: any command, or a function in a fork of a process that has imported it."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Lock
from typing import Protocol

_first = Lock()


class WorkerFailed(Exception):
    """A worker ended by itself, or did nothing for too long: the run says nothing about crashes."""


class Life(Protocol):
    """A running worker: a process that can be killed. `subprocess.Popen` is one."""

    @property
    def pid(self) -> int:
        """Its process id."""

    def poll(self) -> int | None:
        """Return its exit status, negative for the signal that ended it; None while it lives."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return the exit status."""


def command(
    *arguments: object,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Callable[[], Life]:
    """Return what starts a worker by a command; what it says goes into `log`.

    Each life costs the start of the program, about a second for a Python that imports this library.
    """

    def start() -> Life:
        with ExitStack() as stack:
            said = stack.enter_context(log.open("ab")) if log else subprocess.DEVNULL
            words = [str(argument) for argument in arguments]
            return subprocess.Popen(words, cwd=folder, env=environment, stdout=said, stderr=said)  # noqa: S603

    return start


def forked(
    function: Callable[..., object], *arguments: object, log: Path | None = None
) -> Callable[[], Life]:
    """Return what starts `function(*arguments)` in a fork of a process that has imported it and opened nothing.

    A fork is a process like any other and dies of a real SIGKILL, and it starts in a fiftieth of the time. The
    function stands at the top of a module, and its arguments can be pickled. The process that forks is the one of
    `multiprocessing`'s "forkserver": modules named first are warm, one used later is imported by every life.
    Not for Windows.
    """
    context = multiprocessing.get_context("forkserver")

    def start() -> Life:
        with _first:
            context.set_forkserver_preload([function.__module__])
            with _importable():
                process = context.Process(target=_live, args=(function, arguments, log), daemon=True)
                process.start()
        return _Fork(process)

    return start


class _Fork:
    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        pid = self._process.pid
        assert pid is not None
        return pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise TimeoutError(f"process {self.pid} lives on")
        return status


def _live(function: Callable[..., object], arguments: tuple[object, ...], log: Path | None) -> None:
    if log is not None:
        said = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(said, 1)
        os.dup2(said, 2)
    function(*arguments)


@contextmanager
def _importable() -> Iterator[None]:
    """Let the process that forks import what this one can: it is told only through the environment."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
