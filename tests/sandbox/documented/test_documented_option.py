"""``pytest --documented DIR``: pytest run as a user does, in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
REQUESTS = Path(__file__).parent / "requests"


def documented(pytester: pytest.Pytester, folder: Path, *options: str) -> pytest.RunResult:
    return pytester.runpytest_inprocess(
        "-p", "no:cacheprovider", "-W", "error", "--documented", str(folder), *options
    )


def test_only_the_requests_are_collected(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_other="raise AssertionError('was imported')")
    done = documented(pytester, REQUESTS / "odd", "-rsx")
    assert done.ret == pytest.ExitCode.OK
    assert "3 skipped, 1 xfailed" in str(done.stdout)
    assert "002-unknown-field.graphql: Cannot query field 'slogan' on type 'Brand'." in str(done.stdout)
    assert "the printed answer does not fit the schema: data.createFolder.folder.id: '7' is no Int" in str(
        done.stdout
    )


def test_the_summary_counts_what_was_skipped_by_reason(pytester: pytest.Pytester) -> None:
    """The commonest reason first; without skipped requests there is nothing to say."""
    folder = pytester.mkdir("requests")
    for name in ("1.graphql", "2.gql"):
        (folder / name).write_text("{ brands { slogan } }", "utf-8")
    (folder / "3.invalid.gql").write_text("{", "utf-8")
    (folder / "4.gql").write_text("{ brands { id } }", "utf-8")
    told = str(documented(pytester, folder).stdout)
    assert "1 passed, 3 skipped" in told
    assert "skipped: 3, by reason" in told
    first, second = told.split("by reason")[1].splitlines()[1:3]
    assert first.split(maxsplit=1) == ["2", "Cannot query field 'slogan' on type 'Brand'."]
    assert second.split(maxsplit=1) == ["1", "could not be parsed as printed"]
    for name in ("1.graphql", "2.gql", "3.invalid.gql"):
        (folder / name).unlink()
    assert "by reason" not in str(documented(pytester, folder).stdout)


def test_an_answer_of_another_shape_fails_and_says_where(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("requests")
    (folder / "1.graphql").write_text("query q { brands { id name } }", "utf-8")
    (folder / "1.response.json").write_text(
        '{"data": {"brands": [{"id": 1, "name": "A", "uri": 2}]}}', "utf-8"
    )
    (folder / "2.graphql").write_text(
        'mutation { createBrand(input: {name: "A"}) { brand { id } } }', "utf-8"
    )
    (folder / "3.graphql").write_text("{ folders(limit: 0) { id } }", "utf-8")
    done = documented(pytester, folder, "-v")
    assert done.ret == pytest.ExitCode.TESTS_FAILED
    assert "requests/1.graphql::q XFAIL" in str(done.stdout)
    assert "requests/2.graphql PASSED" in str(done.stdout)
    assert "error at folders: limit must be between 1 and 200, got 0." in str(done.stdout)
    assert "2.graphql: createBrand: At least one store is required. (input.addToStores)" in str(done.stdout)


def test_a_folder_that_is_not_there_is_said(pytester: pytest.Pytester) -> None:
    done = documented(pytester, pytester.path / "nowhere")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    assert "nowhere is no folder" in str(done.stderr)
