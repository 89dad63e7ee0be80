"""Everything that must hold beside the tests, each step with its name and time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

STEPS: dict[str, list[str | Path]] = {
    "rules (ruff)": [BIN / "ruff", "check", "--no-cache", "."],
    "format (ruff)": [BIN / "ruff", "format", "--no-cache", "--check", "."],
    "types (mypy strict)": [BIN / "mypy"],
    "layers (import-linter)": [BIN / "lint-imports"],
    "behaviours (sandbox)": [sys.executable, "scripts/behaviours.py", "--check"],
    "pages (sandbox)": [sys.executable, "scripts/sandbox_pages.py", "--check"],
    "fault matrix": [sys.executable, "scripts/fault_matrix.py", "--check"],
    "catalogue of signals": [sys.executable, "scripts/signal_catalogue.py", "--check"],
    "documentation (mkdocs)": [BIN / "mkdocs", "build", "--quiet", "--strict"],
    "client, httpx2 installed": [sys.executable, "scripts/check_httpx2.py"],
    "wheel, from an index": [sys.executable, "scripts/check_wheel.py"],
}


def main() -> None:
    """Run every step, also after a failed one, and fail if any did."""
    failed = [name for name, command in STEPS.items() if not passes(name, command)]
    subprocess.run([sys.executable, "scripts/function_sizes.py"], cwd=ROOT, check=True)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


def passes(name: str, command: list[str | Path]) -> bool:
    """Run a step and show its name, its time, and its output if it failed."""
    print(f"{name:26}", end="", flush=True)
    began = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    print(f"{'FAILED' if done.returncode else 'ok':7}{time.monotonic() - began:6.1f} s", flush=True)
    if done.returncode:
        print(done.stdout, flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    main()
