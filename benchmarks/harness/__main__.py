"""`make bench`: run benchmarks, keep their results, and write the page from them."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.harness import page, results
from benchmarks.harness.catalogue import Benchmark, Way, benchmarks
from benchmarks.harness.environments import PLACE
from benchmarks.harness.running import run


def main() -> None:
    """Run what was asked for; after each benchmark its results are kept."""
    asked = _arguments()
    known = benchmarks()
    if asked.page:
        _page(known, results.FILE, page.FILE, check=asked.check)
        return
    # A run that shows only that everything works leaves the committed figures alone.
    partial = asked.quick or asked.ways
    folder: Path | None = asked.out or (PLACE if partial else None)
    file = folder / "results.json" if folder else results.FILE
    for benchmark in _wanted(known, asked.only):
        if not (ways := _ways(benchmark, asked.ways)):
            continue
        began = time.monotonic()
        print(f"{benchmark.spec.id}  {benchmark.spec.title}", flush=True)
        rounds = asked.rounds or (1 if asked.quick else benchmark.spec.rounds)
        told = run(benchmark, ways, quick=asked.quick, rounds=rounds)
        found = results.entry(benchmark, told, quick=asked.quick)
        results.write(file, {**results.read(file), benchmark.spec.id: found})
        print(f"  {time.monotonic() - began:.0f} s", flush=True)
    _page(known, file, folder / "benchmarks.md" if folder else page.FILE, check=False)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--only", default="", help="ids, with commas: B1,B12")
    parser.add_argument("--ways", default="", help="beginnings of names of ways, with commas: ours,gql")
    parser.add_argument(
        "--quick", action="store_true", help="tiny sizes, one round, ours in this environment"
    )
    parser.add_argument("--rounds", type=int, default=0, help="instead of the number in the spec")
    parser.add_argument(
        "--out", type=Path, help="a folder for results and page instead of the committed ones"
    )
    parser.add_argument("--page", action="store_true", help="run nothing, write the page from the results")
    parser.add_argument(
        "--check", action="store_true", help="with --page: fail if the page is not up to date"
    )
    return parser.parse_args()


def _wanted(known: list[Benchmark], only: str) -> list[Benchmark]:
    ids = [word for word in only.split(",") if word]
    if unknown := set(ids) - {one.spec.id for one in known}:
        sys.exit(f"no such benchmark: {', '.join(sorted(unknown))}")
    return [one for one in known if not ids or one.spec.id in ids]


def _ways(benchmark: Benchmark, beginnings: str) -> list[Way]:
    wanted = tuple(word for word in beginnings.split(",") if word) or ("",)
    return [way for way in benchmark.ways if way.name.startswith(wanted)]


def _page(known: list[Benchmark], source: Path, target: Path, *, check: bool) -> None:
    text = page.text([one.spec for one in known], results.read(source))
    if not check:
        target.write_text(text, "utf-8")
        print(f"{source}\n{target}")
    elif not target.exists() or target.read_text("utf-8") != text:
        sys.exit(f"{target} does not say what {source} says: python -m benchmarks.harness --page")


if __name__ == "__main__":
    main()
