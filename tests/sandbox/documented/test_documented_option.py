"""``pytest --documented DIR``, as it is typed: pytest in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REQUESTS = Path(__file__).parent / "requests"


def documented(folder: Path, cwd: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error"]
    return subprocess.run(
        [*command, "--documented", str(folder), *options],
        check=False, capture_output=True, text=True, timeout=120, cwd=cwd,
    )  # fmt: skip


def test_only_the_requests_are_collected(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text("raise AssertionError('was imported')", "utf-8")
    done = documented(REQUESTS / "odd", tmp_path, "-rsx")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 skipped, 1 xfailed" in done.stdout
    assert "002-unknown-field.graphql: Cannot query field 'slogan' on type 'Brand'." in done.stdout
    assert (
        "the printed answer does not fit the schema: data.createFolder.folder.id: '7' is no Int"
        in done.stdout
    )


def test_an_answer_of_another_shape_fails_and_says_where(tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    folder.mkdir()
    (folder / "1.graphql").write_text("query q { brands { id name } }", "utf-8")
    (folder / "1.response.json").write_text(
        '{"data": {"brands": [{"id": 1, "name": "A", "uri": 2}]}}', "utf-8"
    )
    (folder / "2.graphql").write_text(
        'mutation { createBrand(input: {name: "A"}) { brand { id } } }', "utf-8"
    )
    (folder / "3.graphql").write_text("{ folders(limit: 0) { id } }", "utf-8")
    done = documented(folder, tmp_path, "-v")
    assert done.returncode == 1
    assert "requests/1.graphql::q XFAIL" in done.stdout
    assert "requests/2.graphql PASSED" in done.stdout
    assert "error at folders: limit must be between 1 and 200, got 0." in done.stdout
    assert "2.graphql: createBrand: At least one store is required. (input.addToStores)" in done.stdout


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    done = documented(tmp_path / "nowhere", tmp_path)
    assert done.returncode == 4
    assert "nowhere is no folder" in done.stderr + done.stdout
