"""The pieces of the crash tool, each by itself."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from centra_ipaas.testing.crash import JsonLines, KillRun, LossyProxy, WorkerFailed, command

WRITER = """
import sys, time
for number in range(int(sys.argv[2])):
    with open(sys.argv[1], "a") as journal:
        journal.write('{"name": "%s"}\\n' % (NAME,))
    time.sleep(0.01)
time.sleep(600)
"""


def test_a_line_is_read_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = JsonLines(path, lambda entry: entry["name"])
    assert journal() == []
    path.write_text('{"name": "a"}\n{"na')
    assert list(journal()) == ["a"]
    path.write_text('{"name": "a"}\n{"name": "b"}\n')
    assert list(journal()) == ["a", "b"]


def test_a_worker_that_forgets_where_it_was_is_found_out(tmp_path: Path) -> None:
    """It writes 0, 1, 2 and so on, and begins anew in each life."""
    path = tmp_path / "journal.jsonl"
    report = KillRun(
        start=command(sys.executable, "-c", WRITER.replace("NAME", "number"), path, 10_000),
        feed=lambda: [str(number) for number in range(100)],
        journal=JsonLines(path, lambda entry: entry["name"]),
        settle=0.1,
        low=50,
    ).run(kills=2)
    assert report.kills == 2
    assert report.doubled["0"] == 3 + report.elsewhere
    assert report.lost == frozenset()
    assert str(report) == f"kills=2 duplicates={report.duplicates} lost=0"


def test_what_never_arrives_is_lost(tmp_path: Path) -> None:
    """Something else is written; when nothing more comes, the run is given up."""
    path = tmp_path / "journal.jsonl"
    run = KillRun(
        start=command(sys.executable, "-c", WRITER.replace("NAME", "'x'"), path, 50),
        feed=lambda: ["y", "z"],
        journal=JsonLines(path, lambda entry: entry["name"]),
        settle=0.1,
        patience=1.0,
        low=2,
        within=0.01,
    )
    report = run.run(kills=1)
    assert report.lost == {"y", "z"}
    with pytest.raises(AssertionError, match="missing"):
        report.check()


def test_a_worker_that_ends_by_itself_with_an_error_says_nothing_about_crashes(tmp_path: Path) -> None:
    run = KillRun(
        start=command(sys.executable, "-c", "raise SystemExit(3)"), feed=lambda: ["a"], journal=list, low=1
    )
    with pytest.raises(WorkerFailed, match="status 3"):
        run.run(kills=1)


def test_a_worker_that_is_done_before_any_kill_is_not_killed_for_ever(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    at_once = "import sys, time; open(sys.argv[1], 'a').write('{\"name\": \"a\"}\\n'); time.sleep(600)"
    run = KillRun(
        start=command(sys.executable, "-S", "-c", at_once, path),
        feed=lambda: ["a"],
        journal=JsonLines(path, lambda entry: entry["name"]),
        low=1,
        within=0.01,
    )
    with pytest.raises(WorkerFailed, match="nothing left to do: let `feed` bring more work"):
        run.run(kills=1)


@pytest.fixture
def target() -> Iterator[tuple[str, list[str]]]:
    """An HTTP server that notes what is posted, and its notes."""
    notes: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            notes.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.do_GET()

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def log_message(self, format, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", notes
        server.shutdown()
        thread.join()


def test_a_lossy_line_applies_every_call_and_passes_reads(target: tuple[str, list[str]]) -> None:
    address, notes = target
    answers: list[object] = []
    with LossyProxy(address, share=0.5, late=0.05, seed=1) as line, httpx.Client(base_url=line.url) as client:
        for number in range(30):
            try:
                answers.append(client.post("/orders", content=str(number)).status_code)
            except httpx.TransportError as error:
                answers.append(type(error).__name__)
        assert [client.get("/orders").text for _ in range(10)] == ["ok"] * 10
        until_there(notes, 30)
    assert all(count > 0 for count in line.lost.values())
    assert answers.count(500) == line.lost["500"]
    assert answers.count(200) == 30 - sum(line.lost.values())
    assert sorted(notes, key=int) == [str(number) for number in range(30)]


def until_there(notes: list[str], count: int) -> None:
    """Wait until the late calls have come."""
    deadline = time.monotonic() + 10
    while len(notes) < count and time.monotonic() < deadline:
        time.sleep(0.01)
