"""A shop whose orders are all due, and an ERP that takes them; both answer from memory and are not what is measured.

``POST /<orders>/graphql`` answers as a shop with so many orders, numbered from 1: what an export asks (which ones
changed, these by number) and what a reader asks (page after page). What is in them comes from the sandbox, once, at the
start; of an order that comes again only the number is another. ``POST /orders`` takes an order, ``GET /orders`` tells
how many came.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any

import httpx
import msgspec
from attrs import frozen

from benchmarks.servers.orders import LIMITS, http
from benchmarks.servers.standing import parameters, ready
from centra_ipaas import Client, Settings
from centra_ipaas.centra import orders
from centra_ipaas.models import Order
from centra_ipaas.sandbox import Brand, Sandbox
from centra_ipaas.sync.orders import payable
from centra_ipaas.sync.orders.decision import Create, decide

_DOCUMENT = files("benchmarks.b1_read").joinpath("orders.graphql").read_text("utf-8")
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_ORDERS = re.compile(rb"POST /(\d+)/graphql")
_CHANGE = ("updatedAt", "status", "isOnHold", "isLocked", "grandTotal")


class _Data(msgspec.Struct):
    orders: list[msgspec.Raw]


class _Answer(msgspec.Struct):
    data: _Data


@frozen
class Template:
    """JSON of an order without its number: what stands before and behind it."""

    before: bytes
    behind: bytes

    def text(self, number: int) -> bytes:
        """Return the order with this number."""
        return b"%b%d%b" % (self.before, number, self.behind)


def _template(text: bytes, number: int) -> Template:
    before, found, behind = text.partition(b'"number":%d,' % number)
    if not found:
        raise ValueError(f"no number {number} in {text[:80]!r}")
    return Template(before + b'"number":', b"," + behind)


class Shop:
    """Answers to what is asked of orders."""

    def __init__(self, due: Iterable[tuple[int, bytes]]) -> None:
        orders = list(due)
        self._whole = [_template(text, number) for number, text in orders]
        self._changed = [_template(_change(text), number) for number, text in orders]
        self._limits = http(json.dumps({"data": {"rateLimits": LIMITS}}).encode())

    def answer(self, count: int, variables: Mapping[str, Any]) -> bytes:
        """Return the answer of a shop with so many orders."""
        if "numbers" in variables:
            return http(
                b'{"data":{"orders":[%b],"waiting":[]}}' % self._list(self._whole, variables["numbers"])
            )
        if "page" not in variables:
            return self._limits
        first = (variables["page"] - 1) * variables["limit"] + 1
        numbers = range(first, min(first + variables["limit"], count + 1))
        templates = self._changed if "since" in variables else self._whole
        return http(b'{"data":{"orders":[%b]}}' % self._list(templates, numbers))

    def _list(self, templates: list[Template], numbers: Iterable[int]) -> bytes:
        return b",".join([templates[number % len(templates)].text(number) for number in numbers])


class ShopAndErp:
    """Both at one address."""

    def __init__(self, shop: Shop) -> None:
        self._shop, self._taken = shop, 0

    def to(self, head: bytes, body: bytes) -> bytes:
        """Return the answer to a request."""
        if (count := _ORDERS.match(head)) is not None:
            return self._shop.answer(int(count[1]), json.loads(body).get("variables") or {})
        if head.startswith(b"POST"):
            self._taken += 1
        return http(b'{"id":"%d"}' % self._taken)


class Connection(asyncio.Protocol):
    """HTTP as far as it is needed: requests with a length or without a body, one after the other."""

    def __init__(self, answers: ShopAndErp) -> None:
        self._answers, self._received = answers, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, blank, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if not blank or len(body) < (int(length[1]) if length else 0):
            return
        self._received = b""
        if isinstance(self._transport, asyncio.WriteTransport):
            self._transport.write(self._answers.to(head, body))


def _change(text: bytes) -> bytes:
    order = json.loads(text)
    return json.dumps({name: order[name] for name in ("number", *_CHANGE)}, separators=(",", ":")).encode()


def due_orders(distinct: int) -> list[tuple[int, bytes]]:
    """Return number and JSON of the orders that are payable, of so many orders of the sandbox's brand."""
    sandbox = Brand(seed=1, sizes=max(50, distinct // 2), orders=distinct).build(Sandbox())
    with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as http_client:
        texts = [
            text for page in range(1, distinct // 100 + 2) for text in _page(http_client, sandbox.url, page)
        ]
    numbered = [(int(json.loads(text)["number"]), text) for text in texts]
    settings = Settings(url=sandbox.url, token=sandbox.token)
    with Client(settings, transport=sandbox.transport()) as client:
        asked = orders.many([str(number) for number, _ in numbered])
        known = [order for page in client.pages(asked) for order in page.items if isinstance(order, Order)]
    due = {
        order.number
        for order in known
        if isinstance(decide(order, None, payable.authorised, _itself), Create)
    }
    return [(number, text) for number, text in numbered if str(number) in due]


def _itself(order: Order) -> Order:
    return order


def _page(client: httpx.Client, url: str, page: int) -> list[bytes]:
    asked = {"query": _DOCUMENT, "variables": {"limit": 100, "page": page}}
    found = msgspec.json.decode(client.post(url, json=asked).content, type=_Answer).data.orders
    return [bytes(order) for order in found]


async def serve() -> None:
    """Serve until the process ends."""
    answers = ShopAndErp(Shop(due_orders(parameters()["distinct"])))
    server = await asyncio.get_running_loop().create_server(lambda: Connection(answers), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ready(url=f"http://127.0.0.1:{port}")
    await server.serve_forever()
