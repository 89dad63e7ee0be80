"""Make or refresh `.venv`: this project, editable, with all its extras and dependency groups.

The stamp inside says for which `pyproject.toml` the environment was finished, and where. It is taken away
before an installation and written after it: a killed one is never taken for a finished one, it starts over.
Two runs at the same time wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ready"
PYTHON = VENV / "bin" / "python"

EXTRAS = ".[cli,crosswalk,postgres,sandbox]"
GROUPS = ("test", "check", "docs")


def main() -> None:
    """Make the environment ready; with `--ready` only say, by the exit status, whether it is."""
    wanted = fingerprint()
    if "--ready" in sys.argv:
        sys.exit(not ready(wanted))
    with Path(__file__).open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready(wanted):
            install(wanted)


def fingerprint() -> str:
    """Return what the environment depends on, and its place: scripts in it know their absolute path."""
    text = (ROOT / "pyproject.toml").read_bytes() + Path(__file__).read_bytes()
    return f"{hashlib.sha256(text).hexdigest()} {VENV}"


def stamp() -> str | None:
    """Return the stamp, None if there is none."""
    return STAMP.read_text() if STAMP.exists() else None


def ready(wanted: str) -> bool:
    """Tell whether the environment was finished for these dependencies and still has its Python."""
    return PYTHON.exists() and stamp() == wanted


def usable() -> bool:
    """Tell whether the environment can be refreshed: not left unfinished, not moved, new enough."""
    enough = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    before = stamp()
    return (
        PYTHON.exists()
        and (before is None or before.endswith(f" {VENV}"))
        and subprocess.run([PYTHON, "-c", enough], check=False, capture_output=True).returncode == 0
    )


def install(wanted: str) -> None:
    """Fill the environment; its stamp comes last."""
    print("setup: installing into .venv (about a minute, once) ...", flush=True)
    keep = usable()
    if not keep:
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
    STAMP.write_text("unfinished")
    if not keep:
        venv.create(VENV, with_pip=True, symlinks=True)
    pip("--upgrade", "pip>=25.1")  # the first with dependency groups
    pip("--editable", EXTRAS, *(word for group in GROUPS for word in ("--group", group)))
    STAMP.write_text(wanted)


def pip(*arguments: str) -> None:
    """Run `pip install`, silent but for errors."""
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        *arguments,
    ]
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("setup: the packages could not be installed, pip says why above. The next run starts over.")


if __name__ == "__main__":
    main()
