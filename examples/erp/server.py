"""An ERP in one file: it takes orders over HTTP and appends every accepted call to a journal.

    python -m examples.erp.server --folder DIR [--mode keys|search] [--port N] [--delay SECONDS]

It never refuses an order as a duplicate, because most ERPs do not: who wants to know whether something was
doubled counts order numbers in ``DIR/journal.jsonl``. The journal is also its memory after a restart.

========  ==============================================================================================
keys      a call with an ``Idempotency-Key`` seen before gets the first answer, nothing is booked again
search    the key is only kept: ``GET /orders?reference=KEY`` tells what was booked under it
========  ==============================================================================================

``DIR/articles.txt`` lists the articles it knows, one a line; without the file it takes any. A change of the
file counts at once. `--delay` makes it as slow as a real one.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from examples.erp.rules import problems


class Answer(NamedTuple):
    status: int
    body: object


class Erp:
    """What the ERP does, without the HTTP around it."""

    def __init__(self, folder: Path, mode: str) -> None:
        self._honours_keys = mode == "keys"
        self._journal = (folder / "journal.jsonl").open("a+", encoding="utf-8")
        self._articles = ArticleList(folder / "articles.txt")
        self._lock = Lock()
        self._journal.seek(0)
        booked = [json.loads(line) for line in self._journal]
        self._ids = {entry["key"]: entry["id"] for entry in reversed(booked)}
        self._count = len(booked)

    def create(self, order: dict[str, Any], key: str) -> Answer:
        """Book an order, or answer with everything that is wrong with it."""
        with self._lock:
            if self._honours_keys and key in self._ids:
                return Answer(200, {"id": self._ids[key]})
            if found := problems(order, self._articles.known()):
                return Answer(422, [problem._asdict() for problem in found])
            return Answer(201, {"id": self._book(order, key)})

    def find(self, key: str) -> Answer:
        """Tell what was booked first under this key."""
        with self._lock:
            return Answer(200, [{"id": self._ids[key]}] if key in self._ids else [])

    def _book(self, order: dict[str, Any], key: str) -> str:
        self._count += 1
        number = f"SO-{self._count:05}"
        entry = {"id": number, "key": key, "booked_at": datetime.now(UTC).isoformat(), "order": order}
        self._journal.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._journal.flush()
        os.fsync(self._journal.fileno())
        self._ids.setdefault(key, number)
        return number

    def close(self) -> None:
        self._journal.close()


class ArticleList:
    """The articles in a file, read again when the file changes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed_at = 0
        self._known: frozenset[str] = frozenset()

    def known(self) -> frozenset[str]:
        if self._path.exists() and (changed_at := self._path.stat().st_mtime_ns) != self._changed_at:
            self._known = frozenset(self._path.read_text(encoding="utf-8").split("\n")) - {""}
            self._changed_at = changed_at
        return self._known


class Handler(BaseHTTPRequestHandler):
    """``POST /orders`` and ``GET /orders?reference=KEY``."""

    protocol_version = "HTTP/1.1"
    # One packet per answer: head and body in two would wait for each other (Nagle, delayed ACK).
    wbufsize = -1
    disable_nagle_algorithm = True
    erp: Erp
    delay: float

    def do_POST(self) -> None:
        order = json.loads(self._body())
        time.sleep(self.delay)
        self._answer(self.erp.create(order, self.headers.get("Idempotency-Key", "")))

    def do_GET(self) -> None:
        [reference] = parse_qs(urlsplit(self.path).query)["reference"]
        self._answer(self.erp.find(reference))

    def _body(self) -> bytes:
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            raise ConnectionError(f"the caller left after {len(body)} of {length} bytes")
        return body

    def _answer(self, answer: Answer) -> None:
        body = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the journal is the log."""


class Server(ThreadingHTTPServer):
    """Takes no offence when a caller dies in the middle of a sentence."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def serve(erp: Erp, port: int, delay: float) -> None:
    handler = type("ErpHandler", (Handler,), {"erp": erp, "delay": delay})
    with Server(("127.0.0.1", port), handler) as server:
        print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
        server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description="An ERP that books orders into a journal.")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--mode", choices=["keys", "search"], default="keys")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before an order is booked")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    serve(Erp(options.folder, options.mode), options.port, options.delay)


if __name__ == "__main__":
    main()
