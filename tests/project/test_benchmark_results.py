"""What is committed of the benchmarks is whole: results, page, competitors, versions."""

import json
import re

import pytest

from benchmarks.harness import page, results
from benchmarks.harness.catalogue import Kind, benchmarks
from benchmarks.harness.environments import packages

ALL = benchmarks()
IDS = [one.spec.id for one in ALL]


@pytest.fixture(scope="module")
def kept():
    return json.loads(results.FILE.read_text("utf-8"))


def test_every_benchmark_has_results_and_every_result_a_benchmark(kept):
    assert list(kept) == IDS


@pytest.mark.parametrize("benchmark", ALL, ids=IDS)
def test_every_way_has_a_result(benchmark, kept):
    entry = kept[benchmark.spec.id]
    names = {kind: {way.name for way in benchmark.ways if way.kind is kind} for kind in Kind}
    assert {"ours", *entry["ours"]["variants"]} == names[Kind.OURS]
    assert set(entry["peers"]) == names[Kind.PEER]
    assert set(entry["references"]) == names[Kind.REFERENCE]


@pytest.mark.parametrize("benchmark", ALL, ids=IDS)
def test_a_result_says_what_how_often_when_and_with_which_versions(benchmark, kept):
    entry = kept[benchmark.spec.id]
    assert entry["unit"] == benchmark.spec.value.unit
    assert entry["runs"] == benchmark.spec.rounds
    assert entry["parameters"] == benchmark.spec.full
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", entry["date"])
    assert entry["machine"]["cores"] >= 1
    for row in [entry["ours"], *entry["ours"]["variants"].values(), *entry["peers"].values()]:
        median = row["figures"][benchmark.spec.value.name]
        assert median["min"] <= median["median"] <= median["max"]
        assert row["value"] == median["median"]
        assert "python==" in row["packages"]


@pytest.mark.parametrize("benchmark", ALL, ids=IDS)
def test_competitors_ran_in_the_versions_that_their_requirements_name(benchmark, kept):
    for way in benchmark.ways:
        if way.kind is Kind.PEER:
            ran = kept[benchmark.spec.id]["peers"][way.name]["packages"].split()
            assert {re.sub(r"\[.*\]", "", line).lower() for line in packages(way.requirements)} <= set(ran)


def test_the_page_says_what_the_results_say(kept):
    assert page.FILE.read_text("utf-8") == page.text([one.spec for one in ALL], kept)
