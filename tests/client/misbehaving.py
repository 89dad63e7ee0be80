"""A server on a real socket that answers badly: each connection gets the next behaviour."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Behaviour = Callable[[socket.socket], None]


def whole_request(peer: socket.socket) -> bytes:
    """Read one request with its body; a peer that hangs up before its end is a ConnectionError."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += some(peer)
    head, _, body = data.partition(b"\r\n\r\n")
    lengths = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    while len(body) < sum(int(line.split(b":")[1]) for line in lengths):
        body += some(peer)
    return head


def some(peer: socket.socket) -> bytes:
    if not (data := peer.recv(65536)):
        raise ConnectionError("the peer hung up")
    return data


def cut(peer: socket.socket) -> None:
    """Take the request and hang up."""
    whole_request(peer)


def silent(peer: socket.socket) -> None:
    """Take the request and say nothing."""
    whole_request(peer)
    time.sleep(0.6)


def halfway(peer: socket.socket) -> None:
    """Promise more than is sent."""
    whole_request(peer)
    peer.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"data"')


def gibberish(peer: socket.socket) -> None:
    """No HTTP at all."""
    whole_request(peer)
    peer.sendall(b"SSH-2.0-OpenSSH_9.6\r\n")


def badly_packed(peer: socket.socket) -> None:
    """Say gzip, send something else."""
    whole_request(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello")


def trickling(peer: socket.socket) -> None:
    """A byte now and then, without end: no single read times out."""
    whole_request(peer)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(60):
        peer.sendall(b" ")
        time.sleep(0.05)


def dripping(begin: bytes, drip: bytes = b"a") -> Behaviour:
    """Begin an answer, and go on with a little now and then, for longer than anybody waits."""

    def behave(peer: socket.socket) -> None:
        whole_request(peer)
        peer.sendall(begin)
        for _ in range(50):
            peer.sendall(drip)
            time.sleep(0.05)

    return behave


@contextmanager
def server(behave: Behaviour) -> Iterator[str]:
    """Serve on a free port for as long as the block runs; gives the address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    behave(peer)
                except OSError:
                    continue

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/graphql"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def answering(status: str, *headers: str, body: bytes = b"") -> Behaviour:
    """Answer the same to everybody, and close."""
    lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]

    def behave(peer: socket.socket) -> None:
        whole_request(peer)
        peer.sendall("\r\n".join(lines).encode() + body)

    return behave


def closed_port() -> str:
    """Return an address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}/graphql"
