"""Other programs on this machine: started with this Python, and stopped in any case."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running(
    *arguments: object, environment: Mapping[str, str] | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run ``python ARGUMENTS`` while the block lasts; what it says on stderr goes into `log`."""
    command = [sys.executable, *map(str, arguments)]
    with _errors(log) as errors:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        with process:
            try:
                yield process
            finally:
                stop(process)


def first_line(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return what a server says first, as JSON: its address. Waits until it is ready."""
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} ended before it was ready")
    said: dict[str, Any] = json.loads(line)
    return said


def stop(process: subprocess.Popen[str]) -> None:
    """Ask politely, then insist."""
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()


@contextmanager
def _errors(log: Path | None) -> Iterator[IO[str] | None]:
    if log is None:
        yield None
    else:
        with log.open("a", encoding="utf-8") as errors:
            yield errors
