"""A store that another process opens and closes while one works, as `centra-ipaas worklist` does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from centra_ipaas import SqliteStore

WORKER = """
import sys
from datetime import UTC, datetime
from centra_ipaas import SqliteStore
from centra_ipaas.work import Intent

store = SqliteStore(sys.argv[1])
print("open", flush=True)
sys.stdin.readline()
store.plan([Intent(key="k", flow="f", entity="e", effect="create")], datetime.now(UTC))
print("planned", flush=True)
sys.stdin.readline()
"""


def test_what_was_written_after_another_closed_the_store_outlives_a_kill(tmp_path: Path) -> None:
    """The one that closes is not the last one, so it must leave the write-ahead log alone."""
    path = tmp_path / "brand.db"
    command = [sys.executable, "-c", WORKER, path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout.readline() == "open\n"
        SqliteStore(path).close()
        worker.stdin.write("go on\n")
        worker.stdin.flush()
        assert worker.stdout.readline() == "planned\n"
        worker.kill()
    with SqliteStore(path) as store:
        assert store.intents(["k"]).keys() == {"k"}
