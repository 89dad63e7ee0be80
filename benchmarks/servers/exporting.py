"""A shop and any number of ERPs in one process: what exporters of orders talk to.

``POST /graphql`` is the shop. Its orders were encoded beforehand, as the sandbox tells them; it answers the
questions of `OrderExport` and pages of whole orders. They were placed an hour from now: to an exporter that is set up
now they are new, as they are in a shop that it has followed for long.

``POST /erps`` makes an ERP and tells its address. An ERP appends the number of each order that it books to a file, and
does not mind one that it has already: what is unique it does not know. It keeps the ``Idempotency-Key`` beside the
order, and ``GET .../orders?reference=KEY`` finds what was booked under it.
"""

from __future__ import annotations

import asyncio
import json
from asyncio import StreamReader, StreamWriter
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
from msgspec import Raw, Struct

from benchmarks.servers.orders import LIMITS
from benchmarks.servers.standing import parameters, ready
from centra_ipaas.sandbox import LineSeed, Sandbox

_DOCUMENT = files("benchmarks.b1_read").joinpath("orders.graphql").read_text("utf-8")
_PAGE = 100


class Request(NamedTuple):
    """A request, as far as it matters here."""

    method: str
    path: str
    key: str
    body: bytes

    def json(self) -> Any:
        """Return the body."""
        return json.loads(self.body)


class Answer(NamedTuple):
    """An answer; without a status the connection is cut instead."""

    status: int
    body: bytes = b"{}"


CUT = Answer(0)


# --- the shop ----------------------------------------------------------------------------------------------


class Row(Struct):
    """An order in a list of what changed: digits stay as the sandbox spelled them."""

    number: Raw
    updatedAt: Raw  # noqa: N815  Centra's spelling, here and below
    status: Raw
    isOnHold: Raw  # noqa: N815
    isLocked: Raw  # noqa: N815
    grandTotal: Raw  # noqa: N815


class _Orders(Struct):
    orders: list[Raw]


class _Told(Struct):
    data: _Orders


class Shop:
    """Orders 1 to `count`, and the answers to questions about them."""

    def __init__(self, count: int) -> None:
        self._orders = [bytes(order) for order in encoded(count)]
        self._rows = [msgspec.json.encode(msgspec.json.decode(order, type=Row)) for order in self._orders]
        self._limits = json.dumps({"data": {"rateLimits": LIMITS}}).encode()

    def answer(self, request: Request) -> Answer:
        """Answer a question; whatever it is about beside orders, it is about quotas."""
        asked = request.json().get("variables") or {}
        if "numbers" in asked:
            found = [self._orders[number - 1] for number in asked["numbers"] if number <= len(self._orders)]
            return _data(found, b',"waiting":[]')
        if "page" in asked:
            rows = self._rows if "since" in asked else self._orders
            first = (asked["page"] - 1) * asked["limit"]
            return _data(rows[first : first + asked["limit"]])
        return Answer(200, self._limits)


def _data(orders: list[bytes], more: bytes = b"") -> Answer:
    return Answer(200, b'{"data":{"orders":[%b]%b}}' % (b",".join(orders), more))


def encoded(count: int) -> list[Raw]:
    """Return so many payable orders, by number."""
    sandbox = Sandbox(clock=lambda: datetime.now(UTC) + timedelta(hours=1))
    warehouse = sandbox.shop.add_warehouse("Main")
    sandbox.shop.add_market("Sweden")
    for sku in ("SOCKS", "SHIRT"):
        sandbox.shop.add_product(sku, sku.title())
        sandbox.shop.set_physical(warehouse, sku, count)
    lines = [LineSeed(sku="SOCKS", unit_price="9.90"), LineSeed(sku="SHIRT", unit_price="59.95")]
    for _ in range(count):
        sandbox.shop.place_order(lines=lines)
    pages = range(1, -(-count // _PAGE) + 1)
    with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as client:
        return [order for page in pages for order in _page(client, sandbox.url, page)]


def _page(client: httpx.Client, url: str, page: int) -> list[Raw]:
    asked = {"query": _DOCUMENT, "variables": {"limit": _PAGE, "page": page}}
    return msgspec.json.decode(client.post(url, json=asked).content, type=_Told).data.orders


# --- the ERPs ----------------------------------------------------------------------------------------------


class Erp:
    """Books orders, as it is told when it is made.

    ======== ==================================================================================================
    journal  the file it appends order numbers to
    thinks   seconds before it books an order, and again before it answers
    loses    share of orders that are booked and not answered for: two thirds with 500, the others with nothing
    refuses  numbers of orders that it does not take
    seed     of the dice
    ======== ==================================================================================================
    """

    def __init__(self, told: dict[str, Any]) -> None:
        self._journal = Path(told["journal"]).open("ab", buffering=0)  # noqa: SIM115  as long as the server
        self._thinks, self._loses = told.get("thinks", 0.0), told.get("loses", 0.0)
        self._refused, self._dice = frozenset(told.get("refuses", ())), Random(told["seed"])
        self._ids: dict[str, str] = {}

    async def answer(self, request: Request) -> Answer:
        """Book an order, or find one."""
        if request.method == "GET":
            [key] = parse_qs(urlsplit(request.path).query)["reference"]
            return _json(200, [{"id": self._ids[key]}] if key in self._ids else [])
        await self._think()
        answer = self._create(int(request.json()["number"]), request.key)
        await self._think()
        return answer

    async def _think(self) -> None:
        if self._thinks:
            await asyncio.sleep(self._thinks)

    def _create(self, number: int, key: str) -> Answer:
        if number in self._refused:
            return _json(422, [{"code": "address.invalid", "path": "customer.postal_code"}])
        self._journal.write(b"%d\n" % number)
        told = self._ids.setdefault(key, f"SO-{number}")
        if self._dice.random() < self._loses:
            return Answer(500) if self._dice.random() < 2 / 3 else CUT
        return _json(201, {"id": told})


def _json(status: int, body: object) -> Answer:
    return Answer(status, json.dumps(body).encode())


# --- HTTP --------------------------------------------------------------------------------------------------


class House:
    """Both under one address."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._erps: dict[str, Erp] = {}

    async def answer(self, request: Request) -> Answer:
        """Hand a request to whom it is for."""
        match urlsplit(request.path).path.split("/"):
            case [_, "graphql"]:
                return self._shop.answer(request)
            case [_, "erps"]:
                name = str(len(self._erps))
                self._erps[name] = Erp(request.json())
                return _json(201, {"path": f"/erps/{name}"})
            case [_, "erps", name, _]:
                return await self._erps[name].answer(request)
        return Answer(404)


async def talk(house: House, reader: StreamReader, writer: StreamWriter) -> None:
    """Answer the requests of a connection. What has come in is done, also if its caller is dead by then."""
    try:
        while (answer := await house.answer(await _read(reader))) is not CUT:
            writer.write(_written(answer))
            await writer.drain()
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def _read(reader: StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    method, path, _ = first.split(" ")
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(method=method, path=path, key=headers.get("idempotency-key", ""), body=body)


def _written(answer: Answer) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\ncontent-type: application/json\r\n"
    )
    return b"%bcontent-length: %d\r\n\r\n%b" % (head.encode(), len(answer.body), answer.body)


async def serve() -> None:
    """Serve until the process ends."""
    house = House(Shop(parameters()["orders"]))
    server = await asyncio.start_server(partial(talk, house), "127.0.0.1", 0)
    base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    ready(shop=f"{base}/graphql", erps=f"{base}/erps", base=base)
    await server.serve_forever()
