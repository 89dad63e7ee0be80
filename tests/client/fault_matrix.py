"""One fault, one operation, one client: what comes of it. The expected table is `fault_matrix.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
import msgspec
from attrs import field, frozen
from both_clients import TOKEN, Blocking, Suspending, settings

from centra_ipaas import Operation, RetryPolicy
from centra_ipaas.centra import _wire as wire
from centra_ipaas.centra import orders, shipments
from centra_ipaas.centra._operation import decoder
from centra_ipaas.client import AsyncWorld, BlockingWorld
from centra_ipaas.errors import IpaasError
from centra_ipaas.graphql import BadRecord
from centra_ipaas.models import ShipmentLine
from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.sandbox.edge.kinds import KINDS
from centra_ipaas.sandbox.edge.transport import SandboxTransport
from centra_ipaas.signals import Level, Signal

TABLE = Path(__file__).with_name("fault_matrix.toml")
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
QUICK = RetryPolicy(attempts=3, base=0.001, longest=0.002, after_refusal=0.001, timeout=0.3)
#: The three kinds of operation: asked for data; a change that may be repeated; one that may not.
OPERATIONS = ("read", "repeatable", "once")


@frozen(kw_only=True)
class Cell:
    """What comes of one operation in one kind of trouble."""

    #: "answered", "other" (answered, and the value is not the usual one), or the class of what is raised or returned.
    outcome: str
    #: Requests sent; None where a list decides by itself how often it looks.
    attempts: int | None = None
    #: How often it happened in Centra.
    effects: int = 0
    #: Signals of a warning's level that were heard.
    told: tuple[str, ...] = field(default=(), converter=tuple)
    #: The outcome if the trouble does not pass.
    stays: str = ""


@frozen(kw_only=True)
class Row:
    """One fault at one moment; a cell is missing where the fault cannot happen."""

    fault: str
    when: str
    says: str = ""
    seconds: float | None = None
    read: Cell | None = None
    repeatable: Cell | None = None
    once: Cell | None = None

    @property
    def name(self) -> str:
        beyond = f"-{self.seconds:g}s" if self.seconds is not None else ""
        return f"{self.fault}-{self.when}{beyond}"


def rows() -> list[Row]:
    """Read the expected table."""
    found = tomllib.loads(TABLE.read_text("utf-8"))["row"]
    return [
        Row(**{name: Cell(**value) if name in OPERATIONS else value for name, value in row.items()})
        for row in found
    ]


# --- the shop and what is asked of it -----------------------------------------------------------------------


class _Locked(wire.Wire, rename="camel"):
    number: int
    status: wire.OrderStatus
    is_locked: bool | None


class _Lock(wire.Wire, rename="camel"):
    user_errors: msgspec.Raw
    user_warnings: msgspec.Raw
    orders: tuple[_Locked, ...]


class _Locks(wire.Wire, rename="camel"):
    set_orders_lock: _Lock


LOCK = Operation(
    name="Lock",
    document="mutation Lock($input: OrdersLockInput!) { setOrdersLock(input: $input) {"
    " userErrors { message path } userWarnings { message path } orders { number status isLocked } } }",
    variables={"input": {"orders": [{"number": 1}, {"number": 2}], "isLocked": True}},
    decode=decoder(_Locks, lambda data: [order.number for order in data.set_orders_lock.orders]),
    repeatable=True,
)
EVENTS = Operation(
    name="Events",
    document="query Events { events(limit: 10) { id objectReference object { __typename } } }",
    decode=lambda data: [event["objectReference"] for event in msgspec.json.decode(data)["events"]],
)
LISTEN = Operation(
    name="Listen",
    document="mutation Listen { setEventListeners(input: [{objectType: Order}])"
    " { userErrors { message path } userWarnings { message path } } }",
    decode=msgspec.json.decode,
)


class Stage:
    """A shop with five orders, and a count of the requests that reach it."""

    def __init__(self) -> None:
        self.now, self.attempts = START, 0
        self.sandbox = Sandbox(token=TOKEN, clock=lambda: self.now)
        shop = self.sandbox.shop
        shop.add_warehouse("Main", country="SE")
        sizes = [SizeSeed(number=size, name=size) for size in "SM"]
        shop.add_product("JKT", "Jacket", variants=[VariantSeed(number="R", sizes=sizes)])
        for sku in ("JKTRS", "JKTRM"):
            shop.set_physical(1, sku, 99)
        lines = [LineSeed(sku=sku, unit_price="10.00") for sku in ("JKTRS", "JKTRM")]
        self._listen()
        for number in range(1, 6):
            shop.place_order(lines=lines, number=number)

    @contextmanager
    def own_time(self) -> Iterator[None]:
        """Let pauses pass at once, on the clock that client and sandbox share."""

        async def sleep(_: object, seconds: float) -> None:
            self.now += timedelta(seconds=seconds)

        with patch.object(BlockingWorld, "sleep", sleep), patch.object(AsyncWorld, "sleep", sleep):
            yield

    def _listen(self) -> None:
        """Have the orders to come put into the queue of events."""
        headers = {**self.sandbox.headers, "content-type": "application/json"}
        with httpx.Client(transport=self.sandbox.transport(), headers=headers) as http:
            told = http.post(self.sandbox.url, content=LISTEN.body()).json()
        assert told["data"]["setEventListeners"]["userErrors"] == []

    def transport(self) -> SandboxTransport:
        def handle(request: Any) -> Any:
            self.attempts += 1
            return self.sandbox.handle(request)

        return SandboxTransport(handle)

    def plan(self, row: Row, times: int) -> None:
        seconds = 0 if row.fault == "status_429" else row.seconds
        lasting = KINDS[row.fault].lasts
        self.sandbox.faults.add(row.fault, when=row.when, seconds=seconds, times=None if lasting else times)

    def ask(self, operation: str, asks: str, way: Blocking | Suspending, heard: list[Signal]) -> Any:
        """Ask one question, or go through one list; return what came, or its error."""
        own = settings(self.sandbox.url, retries=QUICK)
        options: dict[str, Any] = {
            "transport": self.transport(),
            "hooks": [heard.append],
            "clock": lambda: self.now,
        }
        if asks == "later page":
            pages = way.pages(own, orders.changed_since(START, limit=2), **options)
            return [change.number for page in pages for change in page.items]
        question = {
            "read": EVENTS if asks == "events" else orders.by_numbers(["1", "2"]),
            "repeatable": LOCK,
            "once": self.create(),
        }[operation]
        (value,) = way.talk(own, question, **options)
        return value

    def create(self) -> Operation[Any]:
        lines = [
            ShipmentLine(order_line_id=str(line.id), quantity=1) for line in self.sandbox.shop.order(3).lines
        ]
        return shipments.create("3", lines, parcel=shipments.Parcel(tracking_number="T"), created_at=START)

    def effects(self, operation: str) -> int:
        """Return how often a change happened, what comes late included."""
        self.now += timedelta(minutes=10)
        self.sandbox.settle()
        if operation == "once":
            return len(self.sandbox.shop.shipments())
        return int(self.sandbox.shop.order(2).is_locked) if operation == "repeatable" else 0


@frozen
class Happened:
    outcome: str
    attempts: int
    effects: int
    told: tuple[str, ...]


def happened(row: Row, operation: str, way: Blocking | Suspending, *, times: int = 1) -> Happened:
    """Play one cell."""
    stage, heard = Stage(), list[Signal]()
    stage.plan(row, times)
    asks = KINDS[row.fault].to if operation == "read" else "anything"
    with stage.own_time():
        value = stage.ask(operation, asks, way, heard)
    warnings = {type(signal).__name__ for signal in heard if signal.level >= Level.WARNING}
    # Every error has this one, and nothing else has; no row needs to say so.
    assert ("RequestFailed" in warnings) == isinstance(value, IpaasError)
    return Happened(
        outcome=_named(value, usual(operation, asks)),
        attempts=stage.attempts,
        effects=stage.effects(operation),
        told=tuple(sorted(warnings - {"RequestFailed"})),
    )


@cache
def usual(operation: str, asks: str) -> Any:
    """Return what is answered when nothing goes wrong."""
    return Stage().ask(operation, asks, Blocking(), [])


def _named(value: Any, expected: Any) -> str:
    if isinstance(value, IpaasError):
        return type(value).__name__
    if isinstance(value, tuple) and any(isinstance(record, BadRecord) for record in value):
        return "BadRecord"
    return "answered" if value == expected else "other"
