"""Pages of orders that were encoded beforehand, sent by a bare socket protocol: the server is not what is measured.

``POST /<orders>/graphql`` answers as a shop with so many orders. What is in them comes from the sandbox, once, at the
start; the same ten pages come again and again. Quotas are far away: `rateLimits` tells of none that could bind.
"""

from __future__ import annotations

import asyncio
import json
import re
from importlib.resources import files

import httpx

from benchmarks.servers.standing import ready
from centra_ipaas.sandbox import Brand, Sandbox

PAGE = 100
DISTINCT = 10

_DOCUMENT = files("benchmarks.b1_read").joinpath("orders.graphql").read_text("utf-8")
_TARGET = re.compile(rb"POST /(\d+)/")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_PAGE = re.compile(rb'"page": *(\d+)')
_NUMBERS = re.compile(rb'"numbers": *\[(\d+)')

LIMITS = [
    {"type": kind, "intervalSeconds": window, "quota": 10**9, "usedQuota": 0, "remainingQuota": 10**9}
    for kind in ("REQUEST_COUNT", "MUTATION_COUNT", "QUERY_COMPLEXITY")
    for window in ("TEN_SECONDS", "ONE_HOUR")
]


def pages() -> list[bytes]:
    """Return the JSON of the orders of each page, as the sandbox tells them."""
    sandbox = Brand(seed=1, sizes=500, orders=DISTINCT * PAGE).build(Sandbox())
    with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as client:
        return [
            _orders(client.post(sandbox.url, json={"query": _DOCUMENT, "variables": _asked(number)}))
            for number in range(1, DISTINCT + 1)
        ]


def _asked(page: int) -> dict[str, int]:
    return {"limit": PAGE, "page": page}


def _orders(answer: httpx.Response) -> bytes:
    found = answer.json()["data"]["orders"]
    if len(found) != PAGE:
        raise ValueError(f"{len(found)} orders on a page")
    # The text between the brackets, with every number as the sandbox spelled it.
    return answer.content.partition(b'{"orders":[')[2].partition(b']},"extensions"')[0]


def http(body: bytes) -> bytes:
    """Return a whole answer."""
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


class Answers:
    """Answers by page, ready to be sent."""

    def __init__(self, orders: list[bytes]) -> None:
        self._paged = [http(b'{"data":{"orders":[%b]}}' % page) for page in orders]
        self._named = [http(b'{"data":{"orders":[%b],"waiting":[]}}' % page) for page in orders]
        self._end = http(b'{"data":{"orders":[]}}')
        self._limits = http(json.dumps({"data": {"rateLimits": LIMITS}}).encode())

    def to(self, head: bytes, body: bytes) -> bytes:
        """Return the answer to a request."""
        if (page := _PAGE.search(body)) is not None:
            return self._page(_number(_TARGET, head), int(page[1]))
        if (numbers := _NUMBERS.search(body)) is not None:
            return self._named[int(numbers[1]) // PAGE % DISTINCT]
        return self._limits

    def _page(self, orders: int, page: int) -> bytes:
        return self._paged[(page - 1) % DISTINCT] if (page - 1) * PAGE < orders else self._end


class Connection(asyncio.Protocol):
    """HTTP as far as it is needed: requests with a length, one after the other."""

    def __init__(self, answers: Answers) -> None:
        self._answers, self._received = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, rest = self._received.partition(b"\r\n\r\n")
        if not blank or len(rest) < _number(_LENGTH, head):
            return
        self._received = b""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(self._answers.to(head, rest))


def _number(pattern: re.Pattern[bytes], text: bytes) -> int:
    found = pattern.search(text)
    return int(found[1]) if found else 0


async def serve() -> None:
    """Serve until the process ends."""
    answers = Answers(pages())
    server = await asyncio.get_running_loop().create_server(lambda: Connection(answers), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ready(url=f"http://127.0.0.1:{port}")
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
