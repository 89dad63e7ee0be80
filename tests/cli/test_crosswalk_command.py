"""What people do with crosswalks at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from centra_ipaas import SqliteStore
from centra_ipaas.cli._app import app
from centra_ipaas.crosswalk import CARRIER, SKU


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "brand.db"
    with SqliteStore(path):
        return path


@pytest.fixture
def catalogues(tmp_path: Path) -> tuple[Path, Path]:
    """One that fits, one in lower case, one that nobody knows."""
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text("sku,name,size\nCAP-S,Cap,S\ncap-m,Cap,M\nSOCK-1,Sock,1\n", encoding="utf-8")
    theirs.write_text("sku,name,size\nCAP-S,Cap,S\nCAP-M,Cap,M\n", encoding="utf-8")
    return ours, theirs


def answer(*arguments: object):
    return CliRunner(env={"COLUMNS": "200"}).invoke(app, ["crosswalk", *map(str, arguments)])


def run(*arguments: object) -> str:
    found = answer(*arguments)
    assert found.exit_code == 0, found.output
    return found.output


def theres(file: Path, kind=SKU) -> dict[str, str]:
    with SqliteStore(file) as store:
        return dict(store.crosswalk(kind).theres)


def test_a_person_links_renames_moves_and_retires(file: Path) -> None:
    run("accept", file, "sku", "A-1", "100", "--by", "mia", "--reason", "by hand")
    run("rename", file, "sku", "A-1", "B-1", "--by", "mia")
    run("accept", file, "sku", "B-1", "200", "--by", "mia", "--move")
    assert theres(file) == {"B-1": "200"}
    run("retire", file, "sku", "B-1", "--by", "leo", "--reason", "sold out")
    assert theres(file) == {}
    past = json.loads(run("list", file, "sku", "--past", "--json"))
    assert [(one["here"], one["there"], one["by"]) for one in past] == [
        ("A-1", "100", "mia"),
        ("B-1", "100", "mia"),
        ("B-1", "200", "mia"),
    ]
    assert "retired by leo: sold out" in run("list", file, "sku", "--past")


def test_what_is_refused_says_why_and_changes_nothing(file: Path) -> None:
    run("accept", file, "sku", "A-1", "100", "--by", "mia")
    refused = answer("accept", file, "sku", "B-1", "100", "--by", "mia")
    assert refused.exit_code == 1
    assert "A-1 stands for 100 already, and only one may" in refused.output
    assert theres(file) == {"A-1": "100"}


def test_who_decides_must_be_said(file: Path) -> None:
    assert answer("accept", file, "sku", "A", "1").exit_code == 2
    assert "--by" in answer("accept", file, "sku", "A", "1").output


def test_an_unknown_kind_is_told_which_there_are(file: Path) -> None:
    refused = answer("list", file, "colour")
    assert refused.exit_code == 2
    assert "payment-method" in refused.output


def test_what_goes_out_as_a_file_comes_back(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "carriers.csv"
    run("accept", file, "carrier", "=DHL", "00123", "--by", "mia")
    run("export", file, "carrier", "--file", table)
    assert "'=DHL,00123" in run("export", file, "carrier")
    run("retire", file, "carrier", "=DHL", "--by", "mia")
    assert "1 links of carrier now" in run("import", file, "carrier", table, "--by", "leo")
    assert theres(file, CARRIER) == {"=DHL": "00123"}


def test_a_wrong_file_is_told_by_line_and_nothing_is_taken(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "skus.csv"
    table.write_text("here,there\nA,1\n,2\nB\n", encoding="utf-8")
    refused = answer("import", file, "sku", table, "--by", "mia")
    assert refused.exit_code == 1
    assert "line 3" in refused.output
    assert "line 4" in refused.output
    assert theres(file) == {}


def test_a_file_moves_only_if_it_is_told_to(file: Path, tmp_path: Path) -> None:
    table = tmp_path / "skus.csv"
    table.write_text("here,there\nA,2\n", encoding="utf-8")
    run("accept", file, "sku", "A", "1", "--by", "mia")
    assert answer("import", file, "sku", table, "--by", "mia").exit_code == 1
    run("import", file, "sku", table, "--by", "mia", "--move")
    assert theres(file) == {"A": "2"}


def test_proposing_shows_and_links_nothing(file: Path, catalogues: tuple[Path, Path]) -> None:
    shown = run("propose", file, *catalogues)
    assert "the same but for case" in shown
    assert "0 linked before, 1 can be linked (--link), 0 accepted, 2 need somebody." in shown
    assert theres(file) == {}


def test_what_is_accepted_is_said_in_so_many_words(file: Path, catalogues: tuple[Path, Path]) -> None:
    chosen = ("--link", "--accept", "case", "--by", "mia")
    told = json.loads(run("propose", file, *catalogues, *chosen, "--json"))
    assert [one["article"]["sku"] for one in told["proposals"]] == ["SOCK-1"]
    assert theres(file) == {"CAP-S": "CAP-S", "cap-m": "CAP-M"}
    with SqliteStore(file) as store:
        assert store.crosswalk(SKU).current["cap-m"].reason == "accepted by policy"


def test_nobody_accepts_what_only_a_person_can_decide(file: Path, catalogues: tuple[Path, Path]) -> None:
    refused = answer("propose", file, *catalogues, "--accept", "duplicate EAN", "--by", "mia")
    assert refused.exit_code == 2
    assert "a person has to" in refused.output
    assert answer("propose", file, *catalogues, "--link").exit_code == 2


def test_keys_are_shown_as_they_are(file: Path) -> None:
    """Spaces at the ends in quotes; nothing in brackets is taken for a colour."""
    run("accept", file, "sku", "[bold]A", " 1", "--by", "mia")
    shown = run("list", file, "sku")
    assert "[bold]A" in shown
    assert "' 1'" in shown
