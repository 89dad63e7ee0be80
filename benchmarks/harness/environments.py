"""Environments: one per requirements file, made once, kept under the hash of what it was made from."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from benchmarks.harness.catalogue import ROOT, Benchmark, Kind, Way

PLACE = ROOT / "build" / "bench"

_VERSIONS = """
import json, sys
from importlib.metadata import distributions
found = {one.name.lower(): one.version for one in distributions() if one.name.lower() not in ("pip", "setuptools")}
print(json.dumps({"python": sys.version.split()[0], **dict(sorted(found.items()))}))
"""


@frozen(kw_only=True)
class Environment:
    """A Python with packages."""

    python: Path
    versions: dict[str, str]


def environment(benchmark: Benchmark, way: Way, *, quick: bool) -> Environment:
    """Return where a way runs: a peer with its packages, ours with its wheel (in a quick run this checkout's)."""
    if way.requirements is not None:
        return _known(made(packages(way.requirements)))
    if quick or way.kind is Kind.REFERENCE:
        return _known(Path(sys.executable))
    return _known(made(_ours(benchmark.spec.extras)))


def made(wanted: Sequence[str]) -> Path:
    """Return the Python of an environment with these packages, made if there is none yet."""
    told = "\n".join([sys.version, *wanted])
    place = PLACE / "environments" / hashlib.sha256(told.encode()).hexdigest()[:16]
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "ready").exists():
            _install(place, wanted)
    return place / "bin" / "python"


def packages(requirements: Path) -> list[str]:
    """Return the lines of a requirements file that name a package."""
    lines = (line.partition("#")[0].strip() for line in requirements.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def _ours(extras: Sequence[str]) -> list[str]:
    wheel = _wheel()
    return [f"{wheel}[{','.join(extras)}]" if extras else str(wheel)]


def _wheel() -> Path:
    """Return this checkout's wheel, built if its sources have changed."""
    sources = [ROOT / "pyproject.toml", *sorted((ROOT / "src").rglob("*"))]
    digest = hashlib.sha256()
    for file in sources:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    place = PLACE / "wheels" / digest.hexdigest()[:16]
    if not list(place.glob("*.whl")):
        _run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", place, ROOT)
    (wheel,) = place.glob("*.whl")
    return wheel


def _install(place: Path, wanted: Sequence[str]) -> None:
    print(f"  installing {' '.join(Path(package).name for package in wanted)}", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    venv.create(place, with_pip=True, symlinks=True)
    _run(place / "bin" / "python", "-m", "pip", "install", "--quiet", *wanted)
    (place / "ready").touch()


def _known(python: Path) -> Environment:
    return Environment(python=python, versions=json.loads(_run(python, "-c", _VERSIONS)))


def _run(*command: str | Path) -> str:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout
