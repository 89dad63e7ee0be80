"""The benchmarks are found and run, and the figures are put together as they should be."""

import json
import re
import subprocess
import sys

import pytest

from benchmarks.harness import page, results
from benchmarks.harness.catalogue import REQUIREMENTS, ROOT, Aim, Column, Kind, Spec, Way, benchmarks
from benchmarks.harness.environments import packages
from benchmarks.harness.running import Measured

ALL = benchmarks()
IDS = [one.spec.id for one in ALL]


def test_the_benchmarks_are_found():
    """A search that finds nothing would pass everything."""
    assert {"B1", "B2", "B3", "B12", "B15"} <= set(IDS)
    assert len(IDS) == len(set(IDS))


@pytest.mark.parametrize("file", sorted(REQUIREMENTS.glob("*.txt")), ids=lambda file: file.stem)
def test_requirements_are_exact_and_name_no_index(file):
    assert all(re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line) for line in packages(file))
    used = {way.requirements for benchmark in ALL for way in benchmark.ways}
    assert file in used


# --- a run -------------------------------------------------------------------------------------------------


def test_ours_runs_through_the_harness(tmp_path):
    command = [sys.executable, "-m", "benchmarks.harness", "--quick", "--ways", "ours", "--out", tmp_path]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert list(told) == IDS
    for benchmark in ALL:
        entry = told[benchmark.spec.id]
        assert set(entry["ours"]["figures"]) == {column.name for column in benchmark.spec.columns}
        assert entry["parameters"] == benchmark.spec.quick
        assert f"## {benchmark.spec.id}: " in (tmp_path / "benchmarks.md").read_text("utf-8")


def test_an_unknown_benchmark_is_named(tmp_path):
    command = [sys.executable, "-m", "benchmarks.harness", "--only", "B99", "--out", tmp_path]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "no such benchmark: B99" in done.stderr


# --- arithmetic --------------------------------------------------------------------------------------------

SPEED = Column(name="speed", label="speed", unit="1/s", better="higher")


def measured(name, kind, *rounds):
    # What a row is called stands in the file; any will do.
    file = ROOT / "benchmarks" / "b1_read" / "peer_httpx.py"
    rounds = tuple({"speed": value} for value in rounds)
    return Measured(
        way=Way(file=file, kind=kind, name=name),
        versions={"python": "3", "httpx": "1", "centra-ipaas": "1"},
        rounds=rounds,
    )


def test_a_ratio_compares_within_the_round():
    """The machine was ten times as slow in the second round: both suffered, and the ratio did not."""
    ran = [measured("ours", Kind.OURS, 200, 20, 300), measured("gql", Kind.PEER, 100, 10, 100)]
    found = results.reached(Aim(way="ours", peer="gql", least=1.5), SPEED, ran)
    assert found["ratio"] == {"median": 2.0, "min": 2.0, "max": 3.0}


def test_of_times_the_shorter_is_the_better_one():
    ran = [measured("ours", Kind.OURS, 2), measured("gql", Kind.PEER, 4)]
    column = Column(name="speed", label="time", unit="s", better="lower")
    assert results.reached(Aim(way="ours", peer="gql", least=1.5), column, ran)["ratio"]["median"] == 2.0


def test_an_aim_without_its_peer_is_left_out():
    ran = [measured("ours", Kind.OURS, 2)]
    assert results.reached(Aim(way="ours", peer="gql", least=1.5), SPEED, ran) is None


def test_the_spread_is_of_the_rounds():
    assert results.spread([3, 1, 2]) == {"median": 2, "min": 1, "max": 3}


# --- the page ----------------------------------------------------------------------------------------------


def row(name, low, median, high):
    figure = {"median": median, "min": low, "max": high}
    return {"label": name, "library": f"{name} 1.0", "value": median, "figures": {"speed": figure}}


@pytest.fixture
def text():
    spec = Spec(
        id="B1",
        title="Reading",
        question="?",
        method=".",
        rounds=3,
        timeout=1,
        full={},
        quick={},
        value=SPEED,
    )
    entry = {
        "runs": 3,
        "ours": {**row("ours", 10, 11, 12), "variants": {}},
        "peers": {
            "fast": row("fast", 20, 21, 22),
            "even": row("even", 9, 12, 13),
            "slow": row("slow", 1, 1, 1),
        },
        "references": {},
        "aims": [
            {
                "way": "ours",
                "peer": "slow",
                "least": 15,
                "figure": "speed",
                "ratio": {"median": 11, "min": 10, "max": 12},
            }
        ],
        "parameters": {},
        "date": "2026-01-01",
        "machine": {
            "cores": 2,
            "pinned": True,
            "core_each": True,
            "system": "Linux x86_64",
            "python": "3.11.0",
        },
    }
    return page.text([spec], {"B1": entry})


def test_the_page_tells_where_others_win_and_where_that_may_be_chance(text):
    losses = text.partition("## Where others win")[2].partition("## B1")[0]
    assert "| [B1](#b1-reading) | speed | fast | 21 | 11 |" in losses
    assert "| [B1](#b1-reading) | speed | even | 12, within the spread | 11 |" in losses
    assert "slow" not in losses


def test_the_best_figure_is_bold_and_has_its_spread(text):
    assert "| fast (fast 1.0) | **21** (20–22) |" in text
    assert "| ours (ours 1.0) | 11 (10–12) |" in text


def test_an_aim_that_was_missed_says_so(text):
    assert (
        "ours at least 15 times as good as slow in speed; measured 11.00 (10.00–12.00), **missed**." in text
    )
