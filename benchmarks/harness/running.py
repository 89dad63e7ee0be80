"""Rounds: all ways take turns, each in a fresh process on a core of its own."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from benchmarks.harness.catalogue import ROOT, Benchmark, Way
from benchmarks.harness.environments import Environment, environment

SEED = 20_260_401
CHILD = Path(__file__).with_name("child.py")

#: The figures of one run, by name; under `details`, if there are any, a word for each case.
Figures = Mapping[str, Any]


@frozen(kw_only=True)
class Measured:
    """What one way told, round by round."""

    way: Way
    versions: Mapping[str, str]
    rounds: tuple[Figures, ...]


def cores() -> tuple[int, int] | None:
    """Return the core of the server and the core of the ways; None where processes cannot be pinned."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    mine = sorted(os.sched_getaffinity(0))
    return mine[0], mine[-1]


def run(benchmark: Benchmark, ways: Sequence[Way], *, quick: bool, rounds: int) -> list[Measured]:
    """Return what the ways of a benchmark told."""
    homes = {way: environment(benchmark, way, quick=quick) for way in ways}
    told: dict[Way, list[Figures]] = {way: [] for way in ways}
    size = benchmark.spec.quick if quick else benchmark.spec.full
    with _served(benchmark, size) as server:
        for number in range(rounds):
            dice = random.Random(f"{SEED} {benchmark.spec.id} {number}")
            params = {**size, "server": server, "round": number, "seed": dice.randrange(2**31)}
            for way in dice.sample(ways, len(ways)):
                figures = _run(benchmark, way, homes[way], params)
                told[way].append(figures)
                print(f"  round {number + 1}  {way.name:<20}{_first(benchmark, figures)}", flush=True)
    return [
        Measured(way=way, versions=homes[way].versions, rounds=tuple(figures))
        for way, figures in told.items()
    ]


def _first(benchmark: Benchmark, figures: Figures) -> str:
    column = benchmark.spec.value
    value = figures.get(column.name)
    return "" if value is None else f"{value:12,.{column.digits}f} {column.unit}"


def _run(benchmark: Benchmark, way: Way, home: Environment, params: Mapping[str, Any]) -> Figures:
    """Run one way once, in a folder of its own that is also its home."""
    with tempfile.TemporaryDirectory() as place:
        folder, result = Path(place, "folder"), Path(place, "result.json")
        folder.mkdir()
        told = {**params, "folder": str(folder), "started": time.time()}
        command: list[str | Path] = [home.python, "-P", CHILD]
        command += [benchmark.measure or "", way.file, json.dumps(told), result]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_plain_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        _pin(process, 1)
        try:
            _, complaints = process.communicate(timeout=benchmark.spec.timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            sys.exit(f"{benchmark.spec.id}: {way.name} took more than {benchmark.spec.timeout:g} s")
        if process.returncode or not result.exists():
            sys.exit(f"{benchmark.spec.id}: {way.name} failed\n{complaints[-6000:]}")
        figures: Figures = json.loads(result.read_text())
        return figures


def _plain_environment(home: Path) -> dict[str, str]:
    """Return an environment without proxies, settings and a user's files."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TZ")}
    return {**kept, "HOME": str(home), "NO_PROXY": "127.0.0.1,localhost"}


def _pin(process: subprocess.Popen[str], place: int) -> None:
    if (pair := cores()) is not None:
        os.sched_setaffinity(process.pid, {pair[place]})


@contextmanager
def _served(benchmark: Benchmark, size: Mapping[str, Any]) -> Iterator[object]:
    """Run the benchmark's server, if it has one, and give what it told when it was ready."""
    if benchmark.server is None:
        yield None
        return
    command = [sys.executable, "-m", f"benchmarks.{benchmark.place.name}.server", json.dumps(size)]
    with tempfile.TemporaryFile("w+") as log:
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=log, text=True)
        _pin(process, 0)
        try:
            line = process.stdout.readline() if process.stdout is not None else ""
            if not line:
                log.seek(0)
                sys.exit(f"{benchmark.spec.id}: the server did not start\n{log.read()}")
            yield json.loads(line)
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
