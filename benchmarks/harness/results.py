"""What came out: medians with their spread, ratios within rounds, and the file they are kept in."""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.harness.catalogue import BENCHMARKS, Aim, Benchmark, Column, Kind
from benchmarks.harness.environments import packages
from benchmarks.harness.running import Figures, Measured, cores

FILE = BENCHMARKS / "results.json"

#: As in the file: by the id of the benchmark.
Results = Mapping[str, Mapping[str, Any]]


def entry(benchmark: Benchmark, measured: Sequence[Measured], *, quick: bool) -> dict[str, Any]:
    """Return what is kept of one benchmark."""
    spec = benchmark.spec
    rows = {one.way.name: row(spec.columns, one) for one in measured}
    ours = {name: rows.pop(name) for name in _names(measured, Kind.OURS)}
    main = ours.pop("ours", {"label": "ours", "library": "", "value": None, "figures": {}})
    return {
        "title": spec.title,
        "unit": spec.value.unit,
        "better": spec.value.better,
        "runs": max(len(one.rounds) for one in measured),
        "ours": {**main, "variants": ours},
        "peers": {name: rows[name] for name in _names(measured, Kind.PEER)},
        "references": {name: rows[name] for name in _names(measured, Kind.REFERENCE)},
        "aims": [found for aim in spec.aims if (found := reached(aim, spec.column(aim.figure), measured))],
        "parameters": spec.quick if quick else spec.full,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
    }


def row(columns: Iterable[Column], measured: Measured) -> dict[str, Any]:
    """Return the figures of one way: the first column by itself, all of them under `figures`."""
    figures = {
        column.name: spread(told)
        for column in columns
        if (told := [one[column.name] for one in measured.rounds if column.name in one])
    }
    first = next(iter(columns)).name
    return {
        "label": measured.way.label,
        "library": library(measured),
        "value": figures[first]["median"] if first in figures else None,
        "figures": figures,
        # By case, what a benchmark found that counts cases.
        **({"details": measured.rounds[0]["details"]} if "details" in measured.rounds[0] else {}),
        "packages": " ".join(f"{name}=={version}" for name, version in measured.versions.items()),
    }


def library(measured: Measured) -> str:
    """Return the name and version of what the way is about: the first of its packages."""
    name = "centra-ipaas" if measured.way.kind is Kind.OURS else "python"
    if (requirements := measured.way.requirements) is not None:
        name = re.split(r"[\[=]", packages(requirements)[0])[0]
    return f"{name} {measured.versions[name.lower()]}"


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return median, minimum and maximum, to five digits."""
    found = {"median": statistics.median(values), "min": min(values), "max": max(values)}
    return {name: _short(value) for name, value in found.items()}


def reached(aim: Aim, column: Column, measured: Sequence[Measured]) -> dict[str, Any] | None:
    """Return the ratio to the peer, the median over the rounds; None if one of the two did not run."""
    told = {one.way.name: one.rounds for one in measured}
    if aim.way not in told or aim.peer not in told:
        return None
    ratios = [
        _times_as_good(column, mine, theirs)
        for mine, theirs in zip(told[aim.way], told[aim.peer], strict=True)
    ]
    return {
        "way": aim.way,
        "peer": aim.peer,
        "least": aim.least,
        "figure": column.name,
        "ratio": spread(ratios),
    }


def _times_as_good(column: Column, mine: Figures, theirs: Figures) -> float:
    ratio = float(mine[column.name] / theirs[column.name])
    return 1 / ratio if column.better == "lower" else ratio


def machine() -> dict[str, Any]:
    """Return what the figures depend on."""
    pair = cores()
    return {
        "cores": os.cpu_count(),
        "pinned": pair is not None,
        "core_each": pair is not None and pair[0] != pair[1],
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def read(file: Path) -> Results:
    """Return what is kept; nothing, if there is no file."""
    found: Results = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def write(file: Path, results: Results) -> None:
    """Keep the results, by the number of the benchmark."""
    ordered = dict(sorted(results.items(), key=lambda item: int(item[0].lstrip("B"))))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _names(measured: Sequence[Measured], kind: Kind) -> list[str]:
    return [one.way.name for one in measured if one.way.kind is kind]


def _short(value: float) -> float:
    return float(f"{value:.5g}")
