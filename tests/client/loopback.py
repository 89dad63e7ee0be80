"""A small HTTP server on this machine: it keeps connections, remembers what it was asked, answers as it is told."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from attrs import define, field, frozen

from centra_ipaas import Operation


@frozen(kw_only=True)
class Asked:
    """One request as it arrived."""

    connection: int
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def variables(self) -> dict[str, Any]:
        return json.loads(self.body)["variables"]


#: The answer's data and its extensions.
Answering = Callable[[Asked], tuple[dict[str, Any], dict[str, Any]]]


@define
class Told:
    """A server: where it is, and what it has seen so far."""

    url: str = ""
    asked: list[Asked] = field(factory=list)
    #: How many requests were under way whenever one arrived.
    at_once: list[int] = field(factory=list)
    under_way: set[int] = field(factory=set)
    stop: Callable[[], object] = print


def echo(asked: Asked) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answer with what was asked."""
    return {"echo": asked.variables}, {}


def question(*, mutation: bool = False, **variables: Any) -> Operation[Any]:
    """An operation whose value is the data of the answer."""
    asked = "mutation Ask { echo { userErrors { message } } }" if mutation else "query Ask { echo }"
    return Operation(
        name="Ask",
        document=asked,
        variables=variables,
        decode=lambda data: json.loads(bytes(data)),
    )


@frozen(kw_only=True)
class Manners:
    """How a server answers."""

    answer: Answering = echo
    #: Seconds before each answer.
    delay: float = 0.0
    #: Seconds after which an idle connection is closed; None: never.
    idle: float | None = None


class Connection(asyncio.Protocol):
    """One connection: reads requests one after the other, and answers them."""

    def __init__(self, number: int, told: Told, manners: Manners, opened: list[Connection]) -> None:
        self.number, self.told, self.manners = number, told, manners
        self.data, self.opened = b"", opened

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        self.opened.append(self)

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, end, body = self.data.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
        if len(body) < int(headers["content-length"]):
            return
        self.data = b""
        self.begin(Asked(connection=self.number, path=first.split()[1], headers=headers, body=body))

    def begin(self, asked: Asked) -> None:
        self.told.asked.append(asked)
        self.told.under_way.add(self.number)
        self.told.at_once.append(len(self.told.under_way))
        if self.manners.delay:
            asyncio.get_running_loop().call_later(self.manners.delay, self.answer, asked)
        else:
            self.answer(asked)

    def answer(self, asked: Asked) -> None:
        self.told.under_way.discard(self.number)
        data, extensions = self.manners.answer(asked)
        body = json.dumps({"data": data, "extensions": extensions}).encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        if self.manners.idle is not None:
            asyncio.get_running_loop().call_later(self.manners.idle, self.transport.close)

    def connection_lost(self, _: object) -> None:
        self.told.under_way.discard(self.number)


@contextmanager
def loopback(
    answer: Answering = echo,
    *,
    delay: float = 0.0,
    idle: float | None = None,
    tls: ssl.SSLContext | None = None,
) -> Iterator[Told]:
    """Serve on a free port, in a thread of its own, for as long as the block runs."""
    loop, ready, told, opened = asyncio.new_event_loop(), threading.Event(), Told(), []
    numbers, manners = count(), Manners(answer=answer, delay=delay, idle=idle)

    async def serve() -> None:
        server = await loop.create_server(
            lambda: Connection(next(numbers), told, manners, opened), "127.0.0.1", 0, ssl=tls, backlog=4096
        )
        told.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.sockets[0].getsockname()[1]}/graphql"
        stopped = asyncio.Event()
        told.stop = lambda: loop.call_soon_threadsafe(stopped.set)
        ready.set()
        await stopped.wait()
        server.close()
        for connection in opened:
            connection.transport.abort()
        await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: (loop.run_until_complete(serve()), loop.close()))
    thread.start()
    ready.wait()
    try:
        yield told
    finally:
        told.stop()
        thread.join()
