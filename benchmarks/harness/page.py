"""The page: everything on it is computed from the specs and the results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.harness.catalogue import ROOT, Column, Spec
from benchmarks.harness.results import Results

FILE = ROOT / "docs" / "benchmarks.md"

Row = Mapping[str, Any]

_HEAD = """# Benchmarks

The same work in centra-ipaas and in what one would use instead, each in the shortest code that its documentation
shows. This page is written from `benchmarks/results.json` by `make bench`; how it is kept fair, and the code of each
row, is in `benchmarks/`.

Figures are medians, in parentheses the lowest and the highest round. Ratios and order mean more than absolute
numbers: another machine has others. The best figure of a column is bold; rows in italics are there to compare with and
compete with nobody.
"""


def text(specs: Sequence[Spec], results: Results) -> str:
    """Return the page for the benchmarks that have results."""
    told = [(spec, results[spec.id]) for spec in specs if spec.id in results]
    parts = [_HEAD, *_losses(told), *(line for spec, entry in told for line in _section(spec, entry))]
    return "\n".join(parts).rstrip() + "\n"


# --- where others win --------------------------------------------------------------------------------------


def _losses(told: Sequence[tuple[Spec, Row]]) -> Iterator[str]:
    yield "## Where others win\n"
    lines = [line for spec, entry in told for column in spec.columns for line in _lost(spec, entry, column)]
    if lines:
        yield "| | figure | better than ours | by | ours |\n|---|---|---|--:|--:|"
        yield from lines
        yield "\n*Within the spread*: rounds of both overlap, so that another run may turn it round."
    else:
        yield "Nowhere in these figures."
    yield ""


def _lost(spec: Spec, entry: Row, column: Column) -> Iterator[str]:
    """Yield a line for each competitor whose figure is better than that of our first row."""
    ours = entry["ours"]["figures"].get(column.name)
    for peer in entry["peers"].values():
        theirs = peer["figures"].get(column.name)
        if ours and theirs and better(column, theirs["median"], ours["median"]):
            unsure = ", within the spread" if overlap(ours, theirs) else ""
            yield (
                f"| [{spec.id}](#{_anchor(spec)}) | {column.label} | {peer['label']} "
                f"| {_number(column, theirs['median'])}{unsure} | {_number(column, ours['median'])} |"
            )


def better(column: Column, one: float, other: float) -> bool:
    """Tell whether one figure is better than another."""
    if column.better == "none":
        return False
    return one > other if column.better == "higher" else one < other


def overlap(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Tell whether the rounds of two ways lie among each other."""
    return one["min"] <= other["max"] and other["min"] <= one["max"]


# --- one benchmark -----------------------------------------------------------------------------------------


def _section(spec: Spec, entry: Row) -> Iterator[str]:
    yield f"## {spec.id}: {spec.title}\n"
    yield f"{spec.question}\n"
    yield from _table(spec, entry)
    yield f"\n{' '.join(spec.method.split())}\n"
    yield from _details(entry)
    for aim in entry["aims"]:
        yield f"{_aim(spec, entry, aim)}\n"
    yield f"{_circumstances(entry)}\n"


def _table(spec: Spec, entry: Row) -> Iterator[str]:
    ours = entry["ours"]
    rows = [ours, *ours["variants"].values(), *entry["peers"].values()]
    yield "| |" + "".join(f" {column.label} |" for column in spec.columns)
    yield "|---|" + "--:|" * len(spec.columns)
    for row in rows:
        cells = "".join(f" {_cell(column, row, rows)} |" for column in spec.columns)
        yield f"| {row['label']} ({row['library']}) |{cells}"
    for row in entry["references"].values():
        cells = "".join(f" {_cell(column, row, [])} |" for column in spec.columns)
        yield f"| *{row['label']}* |{cells}"


def _cell(column: Column, row: Row, rivals: Sequence[Row]) -> str:
    figure = row["figures"].get(column.name)
    if figure is None:
        return ""
    middle = _number(column, figure["median"])
    others = [one["figures"][column.name]["median"] for one in rivals if column.name in one["figures"]]
    if (
        len(others) > 1
        and column.better != "none"
        and not any(better(column, other, figure["median"]) for other in others)
    ):
        middle = f"**{middle}**"
    low, high = _number(column, figure["min"]), _number(column, figure["max"])
    return middle if low == high else f"{middle} ({low}–{high})"


def _details(entry: Row) -> Iterator[str]:
    """Yield a table with a line for each case, for benchmarks that count cases."""
    ours = entry["ours"]
    rows = [one for one in (ours, *ours["variants"].values(), *entry["peers"].values()) if "details" in one]
    if not rows:
        return
    yield "| |" + "".join(f" {row['library'].partition(' ')[0]} |" for row in rows)
    yield "|---|" + "---|" * len(rows)
    for case in dict.fromkeys(case for row in rows for case in row["details"]):
        yield f"| {case} |" + "".join(f" {row['details'].get(case, '')} |" for row in rows)
    yield ""


def _aim(spec: Spec, entry: Row, aim: Row) -> str:
    ratio, peer = aim["ratio"], entry["peers"][aim["peer"]]
    ours = entry["ours"] if aim["way"] == "ours" else entry["ours"]["variants"][aim["way"]]
    measured = f"{ratio['median']:.2f} ({ratio['min']:.2f}–{ratio['max']:.2f})"
    verdict = "reached" if ratio["median"] >= aim["least"] else "**missed**"
    return (
        f"Aim: {ours['label']} at least {aim['least']:g} times as good as {peer['label']} "
        f"in {spec.column(aim['figure']).label}; measured {measured}, {verdict}."
    )


def _circumstances(entry: Row) -> str:
    machine, parameters = entry["machine"], entry["parameters"]
    size = ", ".join(f"{name} {value:,}" for name, value in parameters.items() if isinstance(value, int))
    if machine["core_each"]:
        pinned = "server and client on a core each"
    else:
        pinned = "all on one core" if machine["pinned"] else "not pinned to cores"
    return (
        f"*{entry['runs']} rounds, {entry['date']}; {size}. {machine['system']}, {machine['cores']} cores, {pinned}, "
        f"Python {machine['python']}.*"
    )


def _number(column: Column, value: float) -> str:
    return f"{value:,.{column.digits}f}"


def _anchor(spec: Spec) -> str:
    """Return the heading's anchor as mkdocs makes it."""
    kept = "".join(sign for sign in f"{spec.id}: {spec.title}".lower() if sign.isalnum() or sign in " -_")
    return "-".join(kept.split())
