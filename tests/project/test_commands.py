"""The commands that the documents name are there, and set-up says what is missing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_command_exists(document):
    named = set(re.findall(r"^make (\w+)$|`make (\w+)", (ROOT / document).read_text(), re.MULTILINE))
    verbs = {one or other for one, other in named}
    assert {"demo", "test"} <= verbs
    assert verbs <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.fixture
def set_up(tmp_path):
    """Run a copy of scripts/setup with nothing on PATH but what is laid into it."""
    programs, scripts = tmp_path / "programs", tmp_path / "project" / "scripts"
    programs.mkdir()
    scripts.mkdir(parents=True)
    (programs / "dirname").symlink_to(shutil.which("dirname"))
    shutil.copy(ROOT / "scripts" / "setup", scripts)

    def run(python="exit 1", **env):
        (programs / "python3").write_text(f"#!/bin/sh\n{python}\n")
        (programs / "python3").chmod(0o755)
        return subprocess.run(
            ["/bin/sh", scripts / "setup"],
            env={"PATH": str(programs), **env},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_set_up_says_that_python_is_too_old(set_up):
    done = set_up()
    assert done.returncode == 1
    assert "no Python 3.11 or newer found" in done.stderr


def test_set_up_says_that_the_chosen_python_does_not_work(set_up):
    done = set_up(PYTHON="/nowhere/python3.11")
    assert done.returncode == 1
    assert "PYTHON=/nowhere/python3.11 is not a working Python 3.11 or newer" in done.stderr


def test_set_up_says_that_venv_is_missing(set_up):
    done = set_up('case "$2" in *ensurepip*) exit 1;; esac')
    assert done.returncode == 1
    assert "lacks the modules venv and ensurepip" in done.stderr
