"""Answers the question `Tenant` with the tenant of the token, and counts tokens that do not fit the question."""

import asyncio
import json
import re

from benchmarks.servers.orders import LIMITS, http
from benchmarks.servers.standing import ready

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_TOKEN = re.compile(rb"authorization: *bearer tenant-(\d+)\r", re.IGNORECASE)
_TENANT = re.compile(rb'"tenant": *(\d+)')

_LIMITS = http(json.dumps({"data": {"rateLimits": LIMITS}}).encode())


class Told:
    """What came so far."""

    asked = 0
    wrong = 0

    def answer(self, head: bytes, body: bytes) -> bytes:
        """Return the answer to a request."""
        if head.startswith(b"GET"):
            return http(b'{"asked":%d,"wrong":%d}' % (self.asked, self.wrong))
        if (asked := _TENANT.search(body)) is None:
            return _LIMITS
        token = _TOKEN.search(head + b"\r")
        self.asked += 1
        self.wrong += token is None or token[1] != asked[1]
        return http(b'{"data":{"tenant":{"id":%b,"name":"Main"}}}' % (token[1] if token else b"-1"))


class Connection(asyncio.Protocol):
    """HTTP as far as it is needed."""

    def __init__(self, told: Told) -> None:
        self._told, self._received = told, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, rest = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not blank or len(rest) < (int(length[1]) if length else 0):
            return
        self._received = b""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(self._told.answer(head, rest))


async def serve() -> None:
    """Serve until the process ends."""
    told = Told()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(told), "127.0.0.1", 0, backlog=4096)
    port = server.sockets[0].getsockname()[1]
    ready(url=f"http://127.0.0.1:{port}")
    await server.serve_forever()


asyncio.run(serve())
