"""Which benchmarks there are: folders with a `spec.toml`, and the ways in them."""

from __future__ import annotations

import ast
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal

import msgspec
from attrs import frozen
from msgspec import Struct

BENCHMARKS = Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
REQUIREMENTS = BENCHMARKS / "requirements"


class Column(Struct, forbid_unknown_fields=True):
    """A figure of a run, and how it is told."""

    name: str
    label: str
    unit: str
    better: Literal["higher", "lower", "none"]
    digits: int = 0


class Aim(Struct, forbid_unknown_fields=True):
    """How many times as good as a peer a way of ours is to be."""

    way: str
    peer: str
    least: float
    #: In which figure; the benchmark's first one if not told.
    figure: str = ""


class Spec(Struct, forbid_unknown_fields=True):
    """`spec.toml`."""

    id: str
    title: str
    question: str
    method: str
    rounds: int
    timeout: float
    full: dict[str, Any]
    quick: dict[str, Any]
    value: Column
    also: list[Column] = []
    aims: list[Aim] = []
    #: Extras of centra-ipaas that ours needs here.
    extras: list[str] = []
    #: The folder whose ways and server this benchmark uses, if not its own.
    ways_from: str = ""

    @property
    def columns(self) -> list[Column]:
        """Return the figures in the order of the table."""
        return [self.value, *self.also]

    def column(self, name: str) -> Column:
        """Return the figure with this name, the first one for none."""
        return next(one for one in self.columns if name in (one.name, ""))


class Kind(StrEnum):
    """Whose way it is; the values begin the names of files."""

    OURS = "ours"
    PEER = "peer"
    REFERENCE = "reference"


@frozen(kw_only=True)
class Way:
    """One row: a file that does the work."""

    file: Path
    kind: Kind
    #: ``ours``, ``ours_async``, ``gql``, ``gql_async``, ``socket``.
    name: str

    @property
    def label(self) -> str:
        """Return the first line of the file's docstring."""
        words = ast.get_docstring(ast.parse(self.file.read_text("utf-8"))) or self.name
        return words.splitlines()[0].rstrip(".")

    @property
    def requirements(self) -> Path | None:
        """Return the file that names its packages; None if it needs none of its own."""
        if self.kind is not Kind.PEER:
            return None
        return REQUIREMENTS / f"{self.name.partition('_')[0]}.txt"


@frozen(kw_only=True)
class Benchmark:
    """A folder: the spec, the ways, and what they share."""

    folder: Path
    spec: Spec
    ways: tuple[Way, ...]
    #: Where ways and server are.
    place: Path

    @property
    def measure(self) -> Path | None:
        """Return the file that says how to measure; None if the ways do it."""
        return _if_there(self.folder / "measure.py")

    @property
    def server(self) -> Path | None:
        """Return the server that the ways talk to; None if there is none."""
        return _if_there(self.place / "server.py")


def benchmarks() -> list[Benchmark]:
    """Return all benchmarks, by number."""
    found = [_read(spec.parent) for spec in BENCHMARKS.glob("*/spec.toml")]
    return sorted(found, key=lambda one: int(one.spec.id.lstrip("B")))


def _read(folder: Path) -> Benchmark:
    spec = msgspec.toml.decode((folder / "spec.toml").read_text("utf-8"), type=Spec)
    place = BENCHMARKS / spec.ways_from if spec.ways_from else folder
    # What bounds a benchmark says nothing about another that measures the same ways.
    kinds = [kind for kind in Kind if place == folder or kind is not Kind.REFERENCE]
    ways = [_way(file, kind) for kind in kinds for file in sorted(place.glob(f"{kind}*.py"))]
    return Benchmark(folder=folder, spec=spec, ways=tuple(ways), place=place)


def _way(file: Path, kind: Kind) -> Way:
    name = file.stem if kind is Kind.OURS else file.stem.removeprefix(f"{kind}_")
    return Way(file=file, kind=kind, name=name)


def _if_there(path: Path) -> Path | None:
    return path if path.exists() else None
