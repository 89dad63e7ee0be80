"""The pytest plugin, as an embedder's test run sees it: pytest in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run test files in a folder of their own."""

    def run(*texts: str, **files: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "test_it.py").write_text("\n".join(textwrap.dedent(text) for text in texts), "utf-8")
        for name, text in files.items():
            (tmp_path / name.replace("__", ".")).write_text(textwrap.dedent(text), "utf-8")
        command = f"{sys.executable} -m pytest -q -p no:cacheprovider -W error --strict-markers --rootdir . ."
        return subprocess.run(
            command.split(), check=False, capture_output=True, text=True, timeout=60, cwd=tmp_path
        )

    return run


def passed(done: subprocess.CompletedProcess[str]) -> int:
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) passed", done.stdout)
    assert found is not None
    return int(found[1])


def test_a_run_that_asks_for_nothing_imports_nothing(run: Run) -> None:
    done = run("""
        import sys

        def test_nothing_is_there(pytestconfig):
            assert pytestconfig.pluginmanager.has_plugin("centra_ipaas")
            tops = {name.partition(".")[0] for name in sys.modules}
            assert tops.isdisjoint({"graphql", "httpx", "starlette", "uvicorn", "msgspec", "attrs", "gql"})
            ours = {name for name in sys.modules if name.startswith("centra_ipaas")}
            assert ours == {"centra_ipaas", "centra_ipaas.sandbox", "centra_ipaas.sandbox.pytest_plugin"}
    """)
    assert passed(done) == 1


def test_the_ini_file_chooses_the_plan_of_every_test(run: Run) -> None:
    done = run(
        """
        import pytest
        from centra_ipaas.centra import orders

        def test_the_quota_is_counted(centra_client, centra_clock):
            before = centra_clock()
            for _ in range(200):
                centra_client.execute(orders.get("1"))
            assert centra_clock() > before

        @pytest.mark.centra(plan="unlimited")
        def test_no_quota(centra_sandbox):
            assert centra_sandbox.requests == ()
    """,
        pytest__ini="[pytest]\ncentra_plan = growth\n",
    )
    assert passed(done) == 2


def test_an_unknown_plan_is_named(run: Run) -> None:
    done = run("""
        import pytest

        @pytest.mark.centra(plan="grwth")
        def test_it(centra_sandbox):
            pass
    """)
    assert done.returncode == 1
    assert "unknown plan 'grwth'; known: growth, enhanced, high-volume, enterprise, unlimited" in done.stdout


def test_without_the_extra_the_message_says_what_to_install(run: Run) -> None:
    done = run(
        """
        def test_it(centra_sandbox):
            pass
    """,
        conftest__py="""
        import sys
        sys.modules["graphql"] = None  # what an import finds when the package is not installed
    """,
    )
    assert done.returncode == 1
    assert (
        "graphql is missing; install the extra 'sandbox': pip install 'centra-ipaas[sandbox]'" in done.stdout
    )
