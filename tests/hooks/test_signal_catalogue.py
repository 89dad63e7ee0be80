"""The catalogue of signals: it is what the source says, no signal is dead, and each is shown by a test."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = runpy.run_path(str(ROOT / "scripts" / "signal_catalogue.py"))
NAMES = [kind.__name__ for kind in CATALOGUE["kinds"]()]
#: Files that handle every signal alike, or name them all, show none.
ALIKE = {"test_log_signals.py", "test_signal_catalogue.py"}
TESTS = "\n".join(
    path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py") if path.name not in ALIKE
)


def test_the_page_is_up_to_date():
    """If not: python scripts/signal_catalogue.py."""
    subprocess.run([sys.executable, "scripts/signal_catalogue.py", "--check"], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_signal_is_emitted_somewhere(name):
    assert CATALOGUE["emitters"]().get(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_signal_is_shown_by_a_test(name):
    assert re.search(rf"\b{name}\b", TESTS)


def test_every_signal_is_in_one_section():
    found = re.findall(r"^\| `(\w+)` \|", CATALOGUE["catalogue"](), re.MULTILINE)
    assert sorted(found) == sorted(NAMES)
    assert len(NAMES) >= 40
