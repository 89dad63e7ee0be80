"""The pytest plugin, as an embedder's test run sees it: runs of their own, one of them in a fresh process."""

from __future__ import annotations

import sys
import textwrap

import pytest

pytest_plugins = ["pytester"]
OPTIONS = ("-q", "-p", "no:cacheprovider", "-W", "error", "--strict-markers")


def run(pytester: pytest.Pytester, text: str) -> pytest.RunResult:
    """Run one test file in this process."""
    pytester.makepyfile(textwrap.dedent(text))
    return pytester.runpytest_inprocess(*OPTIONS)


def test_a_run_that_asks_for_nothing_imports_nothing(pytester: pytest.Pytester) -> None:
    """A test run without our fixtures pays for no library, and of the package for three modules."""
    pytester.makepyfile("""
        import sys

        def test_nothing_is_there(pytestconfig):
            assert pytestconfig.pluginmanager.has_plugin("centra_ipaas")
            tops = {name.partition(".")[0] for name in sys.modules}
            assert tops.isdisjoint({"graphql", "httpx", "starlette", "uvicorn", "msgspec", "attrs", "gql"})
            ours = {name for name in sys.modules if name.startswith("centra_ipaas")}
            assert ours == {
                "centra_ipaas", "centra_ipaas._lazy", "centra_ipaas.sandbox", "centra_ipaas.sandbox.pytest_plugin"
            }
    """)
    pytester.runpytest_subprocess(*OPTIONS).assert_outcomes(passed=1)


def test_the_ini_file_chooses_the_plan_of_every_test(pytester: pytest.Pytester) -> None:
    """`centra_plan` holds where no marker says otherwise."""
    pytester.makeini("[pytest]\ncentra_plan = growth\n")
    done = run(
        pytester,
        """
        import httpx
        import pytest

        def answers(sandbox):
            with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as client:
                ask = {"query": "{ stores { id } }"}
                return {client.post(sandbox.url, json=ask).status_code for _ in range(200)}

        def test_the_quota_is_counted(centra_sandbox):
            assert answers(centra_sandbox) == {200, 429}

        @pytest.mark.centra(plan="unlimited")
        def test_no_quota(centra_sandbox):
            assert answers(centra_sandbox) == {200}
        """,
    )
    done.assert_outcomes(passed=2)


def test_an_unknown_plan_is_named(pytester: pytest.Pytester) -> None:
    """A slip in the marker is an error of the test that says which plans there are."""
    done = run(
        pytester,
        """
        import pytest

        @pytest.mark.centra(plan="grwth")
        def test_it(centra_sandbox):
            pass
        """,
    )
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(
        ["*unknown plan 'grwth'; known: growth, enhanced, high-volume, enterprise, unlimited"]
    )


def test_without_the_extra_the_message_says_what_to_install(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fixture that is asked for where a library is missing names the extra."""
    for module in ("pytest_plugin.made", "http"):
        monkeypatch.delitem(sys.modules, f"centra_ipaas.sandbox.{module}", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run(pytester, "def test_it(centra_sandbox): pass")
    done.assert_outcomes(errors=1)
    done.stdout.fnmatch_lines(
        ["*uvicorn is missing; install the extra 'sandbox': pip install 'centra-ipaas[[]sandbox[]]'"]
    )
