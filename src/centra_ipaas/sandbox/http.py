"""The sandbox over real HTTP: ``/graphql`` and ``/uploads`` as Centra has them, ``/control`` for whoever runs the test.

``/control`` asks for no token: the server binds to 127.0.0.1 unless told otherwise, and is meant for tests only.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from centra_ipaas.sandbox import control
from centra_ipaas.sandbox._sandbox import Sandbox
from centra_ipaas.sandbox.edge.wire import BITS, HttpReply, HttpRequest, bits

HOST = "127.0.0.1"
#: How often to look whether a caller has read what it was sent, 10 ms apart.
_PATIENCE = 500

#: Open connections by the client's address: cutting one is the only honest way to lose an answer.
Connections = MutableMapping[tuple[str, int], asyncio.BaseTransport]


def app(sandbox: Sandbox, connections: Connections | None = None) -> Starlette:
    """Return the ASGI application; without `connections` a lost answer ends as a server error."""
    centra = _Centra(sandbox, {} if connections is None else connections)
    return Starlette(
        routes=[
            Route("/graphql", centra),
            Route("/uploads", centra),
            Route("/control", _listing, methods=["GET"]),
            Route("/control/{name}", _Control(sandbox)),
        ]
    )


class _Centra:
    def __init__(self, sandbox: Sandbox, connections: Connections) -> None:
        self._sandbox = sandbox
        self._connections = connections

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        plain = HttpRequest(
            method=request.method,
            path=request.url.path,
            headers=dict(request.headers),
            body=await request.body(),
        )
        reply = await run_in_threadpool(self._sandbox.handle, plain)
        if reply.delivery == "whole":
            await asyncio.sleep(reply.delay)
            await _response(reply)(scope, receive, send)
        elif reply.delivery == "drip":
            await _drip(reply, send)
        else:
            await self._break_off(reply, scope, receive, send)

    async def _break_off(self, reply: HttpReply, scope: Scope, receive: Receive, send: Send) -> None:
        connection = self._connections.get(tuple(scope["client"]))
        if reply.delivery == "silent":
            await _until_gone(receive, reply.delay)
        elif reply.delivery == "cut":
            await _start(reply, send)
            await send(_part(reply.body[: len(reply.body) // 2], more=True))
            await _until_sent(connection)
        if isinstance(connection, asyncio.WriteTransport):
            connection.abort()


def _part(body: bytes, *, more: bool) -> dict[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": more}


async def _start(reply: HttpReply, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})


async def _drip(reply: HttpReply, send: Send) -> None:
    await _start(reply, send)
    for bit in bits(reply.body):
        await asyncio.sleep(reply.delay / BITS)
        await send(_part(bit, more=True))
    await send(_part(b"", more=False))


async def _until_gone(receive: Receive, seconds: float) -> None:
    """Wait for the caller to give up, at most so long."""
    with suppress(TimeoutError):
        await asyncio.wait_for(receive(), seconds)


async def _until_sent(connection: asyncio.BaseTransport | None) -> None:
    """Wait until the socket has taken everything: what is still buffered is lost when it is aborted."""
    for _ in range(_PATIENCE):
        if not isinstance(connection, asyncio.WriteTransport) or not connection.get_write_buffer_size():
            return
        await asyncio.sleep(0.01)


def _response(reply: HttpReply) -> Response:
    return Response(reply.body, status_code=reply.status, headers=dict(reply.headers))


async def _listing(_: Request) -> Response:
    return _json(control.listing(), 200)


class _Control:
    """An application of its own, so that it hears of every method: what fits depends on the name."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        response = await run_in_threadpool(self._answer, request, body)
        await response(scope, receive, send)

    def _answer(self, request: Request, body: bytes) -> Response:
        name = request.path_params["name"]
        try:
            return Response(self._found(request, name, body), media_type="application/json")
        except control.Unknown:
            return _json({"error": f"unknown: {name}"}, 404)
        except control.NotAllowed as other:
            return _json({"error": f"{name}: use {other}"}, 405, {"allow": str(other)})
        except control.Wrong as wrong:
            return _json({"error": str(wrong)}, 400)

    def _found(self, request: Request, name: str, body: bytes) -> bytes:
        if request.method in ("GET", "HEAD"):
            return control.look(self._sandbox, name, request.query_params)
        if request.method == "POST":
            return control.call(self._sandbox, name, body)
        raise control.missing(name)


def _json(body: dict[str, Any], status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status_code=status, headers=headers, media_type="application/json")


def serve(sandbox: Sandbox, *, host: str = HOST, port: int = 0) -> None:
    """Serve until SIGTERM or SIGINT; 0 takes a free port.

    The first line on standard output is JSON: ``{"url": ..., "token": ..., "control": ...}``; by then the port is
    open. Lines for people follow; on standard error one more if other machines can reach the port. A port that is
    taken, or a host that is none, is an OSError.
    """
    with _listener(host, port) as listener:
        _announce(sandbox, *listener.getsockname()[:2])
        _server(sandbox).run(sockets=[listener])


def _listener(host: str, port: int) -> socket.socket:
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    return _at_once(socket.create_server(address[:2], family=family))


def _at_once(listener: socket.socket) -> socket.socket:
    """Let answers go out in full: head and body in two packets would wait 40 ms for each other (Nagle, delayed ACK).

    asyncio sees to it only for sockets that say they are TCP, which those of `create_server` do not.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


@contextmanager
def serving(sandbox: Sandbox) -> Iterator[str]:
    """Serve on a free port from a thread of its own; gives the address, without a path."""
    server = _server(sandbox)
    with _at_once(socket.create_server((HOST, 0))) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), name="centra-sandbox")
        thread.start()
        try:
            # Whoever asks before it has started waits: the port is open.
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            while not server.started and thread.is_alive():
                time.sleep(0.005)
            server.should_exit = True
            thread.join()


def _server(sandbox: Sandbox) -> uvicorn.Server:
    connections: Connections = {}
    config = uvicorn.Config(
        app(sandbox, connections),
        http=_recording(connections),
        log_level="warning",
        lifespan="off",
        access_log=False,
        date_header=False,
        server_header=False,
    )
    return uvicorn.Server(config)


def _announce(sandbox: Sandbox, host: str, port: int) -> None:
    base = f"http://{_reachable(host)}:{port}"
    line = {"url": f"{base}/graphql", "token": sandbox.token, "control": f"{base}/control"}
    sys.stdout.write(json.dumps(line) + "\n" + _HINTS.format(control=line["control"]))
    sys.stdout.flush()
    if not ip_address(host).is_loopback:
        sys.stderr.write(_OPEN.format(host=host, port=port))
        sys.stderr.flush()


#: What the start message says after its first line.
_HINTS = """\
GET  {control}             every name with its arguments, and the types these are written with
GET  {control}/requests    what was asked; likewise faults, fault_log, orders, stock and what else only looks
POST {control}/<name>      what shoppers, staff and providers do; faults, tokens, quotas, time
"""
_OPEN = (
    "centra-ipaas: warning: port {port} is open on {host}: whoever reaches it can do everything under /control, "
    "which asks for no token\n"
)


def _reachable(host: str) -> str:
    """Return how this machine calls an address that it listens on."""
    address = ip_address(host)
    if address.is_unspecified:
        address = ip_address(HOST if address.version == 4 else "::1")
    return f"[{address}]" if address.version == 6 else str(address)


def _recording(connections: Connections) -> type[asyncio.Protocol]:
    """Return a protocol that remembers its connection for as long as it is open."""

    class Recording(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            connections[transport.get_extra_info("peername")] = transport

        def connection_lost(self, exc: Exception | None) -> None:
            connections.pop(self.transport.get_extra_info("peername"), None)
            super().connection_lost(exc)

    return Recording
