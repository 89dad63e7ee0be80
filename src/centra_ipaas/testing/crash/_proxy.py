"""A bad line between an exporter and its target."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

#: What may happen to a call that writes: it is applied in any case.
_WAYS: Final = ("500", "hung up", "late")
_HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding", "host", "content-length"})


class LossyProxy:
    """A proxy in front of an HTTP target that loses answers; give its `url` to the adapter instead of the target's.

    Of the calls that write, `share` are applied and then, in equal parts, answered with 500, not answered, or not
    answered and applied only `late` seconds after the caller gave up. Reads pass. All is drawn from `seed`.
    It lives in this process, so that a worker that is killed does not take it along.
    """

    def __init__(self, target: str, *, share: float = 0.1, late: float = 0.5, seed: int | str = 0) -> None:
        self._target = urlsplit(target)
        self._share, self._late = share, late
        self._dice, self._lock = Random(seed), threading.Lock()
        #: How many calls met which fate.
        self.lost: dict[str, int] = dict.fromkeys(_WAYS, 0)
        handler = type("Handler", (_Handler,), {"proxy": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        """Its address, with the path of the target's."""
        return f"http://127.0.0.1:{self._server.server_port}{self._target.path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def fate(self, method: str) -> str:
        """Draw what happens to a call; empty: it passes."""
        if method in ("GET", "HEAD"):
            return ""
        with self._lock:
            if self._dice.random() >= self._share:
                return ""
            way = self._dice.choice(_WAYS)
            self.lost[way] += 1
            return way

    def pass_on(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[HTTPResponse, bytes]:
        """Do a call at the target and return its answer, read."""
        connection = HTTPConnection(self._target.netloc, timeout=30)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def wait(self) -> None:
        """Let the time pass after which a late call is applied."""
        time.sleep(self._late)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Take no offence when a caller dies in the middle of a sentence."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet per answer: head and body in two would wait for each other (Nagle, delayed ACK).
    wbufsize = -1
    disable_nagle_algorithm = True
    proxy: LossyProxy

    def handle_call(self) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        fate = self.proxy.fate(self.command)
        if fate == "late":
            self.connection.shutdown(2)
            self.proxy.wait()
        answer, content = self.proxy.pass_on(self.command, self.path, headers, body)
        if fate in ("late", "hung up"):
            self.close_connection = True
        elif fate == "500":
            self.say(500, {}, b"")
        else:
            self.say(answer.status, dict(answer.getheaders()), content)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_call  # noqa: N815 - the server looks for these names

    def say(self, status: int, headers: dict[str, str], content: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in _HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the target's journal is the log."""
