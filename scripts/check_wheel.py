"""Build the distributions, serve the wheel from a package index on this machine, install and use it.

The wheel is built from the source distribution, so both are complete. It is installed into an empty
environment and used from an empty directory: the sources in this checkout cannot help.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "centra-ipaas"
SOURCES = ROOT / "src"
#: Beside whatever else lies in the sources and is not Python.
PACKAGE_DATA = {"centra_ipaas/py.typed", "centra_ipaas/centra/schema/integration-api.graphql"}
#: What an extra leaves to its user: which libpq.
BESIDE = ("psycopg[binary]",)
#: A module that needs what no extra brings fails here, and not first where it is used.
EVERY_MODULE = """
import importlib, pkgutil, centra_ipaas
for module in pkgutil.walk_packages(centra_ipaas.__path__, "centra_ipaas."):
    importlib.import_module(module.name)
"""


def main() -> None:
    """Stop at the first thing that a user of the wheel would miss."""
    with tempfile.TemporaryDirectory() as place:
        empty, index = Path(place, "empty"), Path(place, "index")
        empty.mkdir()
        wheel = build(Path(place, "dist"))
        check_package_data(wheel)
        publish(wheel, index / "simple" / NAME)
        bin_dir = new_environment(Path(place, "venv"))
        with served(index) as url:
            # The wheel from our index and from nowhere else, then what it needs from the usual one.
            run(
                bin_dir / "pip",
                "install",
                "--no-deps",
                "--index-url",
                f"{url}/simple",
                NAME,
                cwd=empty,
                alone=True,
            )
        run(bin_dir / "pip", "install", NAME, cwd=empty)
        run(bin_dir / "python", "-c", "import centra_ipaas", cwd=empty)
        run(bin_dir / "pip", "install", f"{NAME}[{','.join(extras())}]", *BESIDE, cwd=empty)
        run(bin_dir / NAME, "--help", cwd=empty)
        run(bin_dir / "python", "-c", EVERY_MODULE, cwd=empty)
        run(bin_dir / "pip", "check", cwd=empty)
    print(f"{wheel.name}: installed from the index, every module imported, command and package data found")


def extras() -> list[str]:
    """Return the names of all extras."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return sorted(told["project"]["optional-dependencies"])


def build(target: Path) -> Path:
    """Return the wheel, built from the source distribution."""
    run(sys.executable, "-m", "build", "--outdir", target, ROOT, cwd=ROOT)
    (wheel,) = target.glob("*.whl")
    return wheel


def check_package_data(wheel: Path) -> None:
    """Stop if a file of the sources is missing."""
    files = {str(path.relative_to(SOURCES)) for path in SOURCES.rglob("*") if path.is_file()}
    wanted = PACKAGE_DATA | {file for file in files if not file.endswith(".pyc")}
    with zipfile.ZipFile(wheel) as archive:
        missing = wanted - set(archive.namelist())
    if missing:
        sys.exit(f"{wheel.name} lacks {', '.join(sorted(missing))}")


def publish(wheel: Path, page: Path) -> None:
    """Lay the wheel into a project page of a simple index (PEP 503)."""
    page.mkdir(parents=True)
    content = wheel.read_bytes()
    (page / wheel.name).write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    link = f'<a href="{wheel.name}#sha256={digest}">{wheel.name}</a>'
    (page / "index.html").write_text(f"<!DOCTYPE html><html><body>{link}</body></html>")


def new_environment(place: Path) -> Path:
    """Return the directory of programs of an empty environment."""
    venv.create(place, with_pip=True, symlinks=True)
    return place / "bin"


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve a directory over HTTP and give its address."""
    handler = partial(QuietHandler, directory=str(directory))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    """A file server that does not log each request."""

    def log_message(self, *_: object) -> None: ...


def run(*command: str | Path, cwd: Path, alone: bool = False) -> None:
    """Run a command and show its output only if it fails; `alone`, without pip's configured indexes."""
    env = {key: value for key, value in os.environ.items() if not (alone and key.startswith("PIP_"))}
    if alone:
        env |= {"PIP_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(command, cwd=cwd, env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    main()
