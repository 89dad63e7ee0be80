"""Run the client's tests with httpx2 installed beside httpx, and once more with httpx2 in its place.

httpx2 is the maintained continuation of httpx, with classes of its own; other libraries, gql among them, use it as soon
as it is there. So it may appear in anybody's environment: nothing of ours may change by that. Whoever wants it for
everything calls `httpx2.alias_httpx()` first; then our one module that knows the HTTP library has to work with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What httpx2 needs beyond what httpx brings already; laid beside the environment, which stays as it is.
PACKAGES = ("httpx2>=2.16,<3", "httpcore2>=2.16,<3", "truststore>=0.10")
TESTS = ("test_both_clients", "test_connecting", "test_settings", "test_shared_client", "test_worlds")

WAYS = {
    "beside httpx": "import httpx, httpx2; assert httpx is not httpx2",
    "in its place": "import httpx2; httpx2.alias_httpx(); import httpx; assert httpx is httpx2",
}
RUN = "import sys, pytest; sys.exit(pytest.main(sys.argv[1:]))"


def main() -> None:
    """Stop at the first way of the two that fails."""
    with tempfile.TemporaryDirectory() as beside:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--no-deps", "--target", beside, *PACKAGES], check=True)
        for way, first in WAYS.items():
            print(f"httpx2 {way}: {test(first, beside)}", flush=True)


def test(first: str, beside: str) -> str:
    """Run the tests in a process that begins with these imports; return what pytest says last."""
    files = [f"tests/client/{name}.py" for name in TESTS]
    # pytest would rather import its plugins itself; anyio is one.
    options = ["-q", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    command = [sys.executable, "-c", f"{first}\n{RUN}", *options, *files]
    done = subprocess.run(
        command,
        cwd=ROOT,
        check=False,
        text=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": beside},
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout.splitlines()[-1]


if __name__ == "__main__":
    main()
