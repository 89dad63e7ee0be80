"""A small brand in the sandbox, and the flows of this project around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from attrs import field, fields, frozen

from centra_ipaas import Client, FulfilmentImport, OrderExport, Runner, Settings, SqliteStore, StockImport
from centra_ipaas.models import Dispatch, DispatchLine, Order, StockLevel
from centra_ipaas.sandbox import GROWTH, Assumptions, LineSeed, Plan, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.signals import Signal
from centra_ipaas.sync import Engine, Run
from centra_ipaas.testing import InMemoryDispatches, InMemoryLevels, InMemoryTarget, Kills

SHIRT_S, SHIRT_M, SOCKS = "SHIRT-BLK-S", "SHIRT-BLK-M", "SOCKS-RED-1"


class Clock:
    """A time that also moves when told."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)
        self._stopped: datetime | None = None

    def __call__(self) -> datetime:
        return (self._stopped or datetime.now(UTC)) + self._ahead

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let it move only when told."""
        self._stopped = datetime.now(UTC).replace(microsecond=0)
        yield
        self._stopped = None

    def forward(self, **by: float) -> None:
        """Let time pass."""
        self._ahead += timedelta(**by)


class AsItIs:
    """A mapper that hands the canonical order on."""

    def map(self, record: Order, /) -> Order:
        """Return the order."""
        return record


class Unswept(OrderExport[Order]):
    """An order export that hears of orders by hints only."""

    def __init__(self, export: OrderExport[Order]) -> None:
        super().__init__(**{member.name: getattr(export, member.name) for member in fields(type(export))})

    async def prepare(self, run: Run) -> None:
        """Sweep nothing."""


class Partly:
    """A store of which only some calls are moments at which a test kills."""

    def __init__(self, store: SqliteStore, kills: Kills, *calls: str) -> None:
        self._store, self._mortal, self._calls = store, kills.mortal(store), calls

    def __getattr__(self, name: str) -> Any:
        return getattr(self._mortal if name in self._calls else self._store, name)


class Tampering(httpx.BaseTransport):
    """A transport that changes the bodies of answers."""

    def __init__(
        self, inner: httpx.BaseTransport, tamper: Callable[[bytes], bytes], date: str | None = None
    ) -> None:
        self._inner, self._tamper, self._date = inner, tamper, date

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, changed."""
        answer = self._inner.handle_request(request)
        headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
        if self._date is not None:
            headers["date"] = self._date
        return httpx.Response(answer.status_code, headers=headers, content=self._tamper(answer.read()))


@frozen(kw_only=True)
class Brand:
    """A shop with two products and one warehouse, an ERP and a warehouse system in memory."""

    folder: Path
    clock: Clock = field(factory=Clock)
    sandbox: Sandbox = field(init=False)
    erp: InMemoryTarget[Order] = field(factory=InMemoryTarget)
    dispatches: InMemoryDispatches = field(factory=InMemoryDispatches)
    levels: InMemoryLevels = field(factory=InMemoryLevels)
    signals: list[Signal] = field(factory=list)
    #: Changes answers on their way, as a defect of the platform would.
    tamper: Callable[[bytes], bytes] = bytes
    plan: Plan = GROWTH
    assumptions: Assumptions = field(factory=Assumptions)
    #: A Date header for all answers, instead of the right one.
    date: str | None = None
    warehouse: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(
            self, "sandbox", Sandbox(clock=self.clock, plan=self.plan, assumptions=self.assumptions)
        )
        shop = self.sandbox.shop
        object.__setattr__(self, "warehouse", shop.add_warehouse("Main"))
        shop.add_product(
            "SHIRT-",
            "Shirt",
            variants=[
                VariantSeed(
                    number="BLK-", sizes=[SizeSeed(number="S", name="S"), SizeSeed(number="M", name="M")]
                )
            ],
        )
        shop.add_product(
            "SOCKS-", "Socks", variants=[VariantSeed(number="RED-", sizes=[SizeSeed(number="1")])]
        )
        for sku in (SHIRT_S, SHIRT_M, SOCKS):
            shop.set_physical(self.warehouse, sku, 100)

    def order(self, sku: str = SHIRT_S, quantity: int = 1, **more: object) -> str:
        """Place an order of one line, authorised and confirmed; return its number."""
        line = LineSeed(sku=sku, quantity=quantity, unit_price="100.00")
        return str(self.sandbox.shop.place_order(lines=[line], **more).number)  # type: ignore[arg-type]

    def client(self, tamper: Callable[[bytes], bytes] | None = None, token: str | None = None) -> Client:
        """Return a client of this shop."""
        settings = Settings(url=self.sandbox.url, token=token or self.sandbox.token)
        return Client(
            settings,
            transport=Tampering(self.sandbox.transport(), tamper or self.tamper, self.date),
            clock=self.clock,
        )

    def run(
        self, *engines: Engine, lease: float = 60.0, tamper: Callable[[bytes], bytes] | None = None
    ) -> dict[str, dict[str, int]]:
        """Run the engines once, in a new process as it were; return the counts by flow."""
        with self.client(tamper) as client, SqliteStore(self.folder / "brand.db") as store:
            runner = Runner(client, store, hooks=[self.signals.append], lease=lease)
            for engine in engines:
                runner.add(engine)
            reports = runner.run_once()
        for report in reports:
            ended = report.done + report.held_back + report.parked + report.skipped
            assert report.looked == ended, "every entity that was taken ends in one of four ways"
        return {report.flow: dict(report.counts) for report in reports}

    def export(self, **settings: object) -> OrderExport[Order]:
        """Return the order export of this brand."""
        return OrderExport(target=self.erp, mapper=AsItIs(), **settings)  # type: ignore[arg-type]

    def fulfilment(self, **settings: object) -> FulfilmentImport:
        """Return the fulfilment import of this brand."""
        return FulfilmentImport(source=self.dispatches, **settings)  # type: ignore[arg-type]

    def stock(self, **settings: object) -> StockImport:
        """Return the stock import of this brand."""
        return StockImport(source=self.levels, warehouses={"MAIN": self.warehouse}, **settings)  # type: ignore[arg-type]

    def exported(self) -> list[str]:
        """Return the numbers of the orders in the ERP, as often as they are there."""
        return sorted(order.number for _, order in self.erp.journal)


def cancel(brand: Brand, number: str) -> None:
    """Cancel an order; only then can it be deleted."""
    order = brand.sandbox.shop.order(int(number))
    query = """mutation Cancel($id: String!) {
      cancelDirectToConsumerOrder(
        id: $id
        input: {emailOptions: {sendEmail: false}, stockAction: {releaseItemsBackToWarehouse: true}}
      ) { userErrors { message } }
    }"""
    with httpx.Client(transport=brand.sandbox.transport()) as http:
        reply = http.post(
            brand.sandbox.url,
            json={"query": query, "variables": {"id": order.id}},
            headers={"Authorization": f"Bearer {brand.sandbox.token}"},
        )
    assert reply.json()["data"]["cancelDirectToConsumerOrder"]["userErrors"] == []


def dispatch(order: str, lines: Sequence[tuple[str, int]] = ((SHIRT_S, 1),), **more: object) -> Dispatch:
    """Return a dispatch of an order that left a minute ago."""
    defaults: dict[str, object] = {
        "id": f"D-{order}",
        "dispatched_at": datetime.now(UTC) - timedelta(minutes=1),
        "carrier": "PostNord",
        "tracking_number": f"PN{order}",
    }
    return Dispatch(
        order_number=order,
        lines=tuple(DispatchLine(sku=sku, quantity=quantity) for sku, quantity in lines),
        **(defaults | more),  # type: ignore[arg-type]
    )


def level(sku: str, on_hand: int, **more: object) -> StockLevel:
    """Return a count made just now."""
    defaults: dict[str, object] = {"warehouse": "MAIN", "counted_at": datetime.now(UTC)}
    return StockLevel(sku=sku, on_hand=on_hand, **(defaults | more))  # type: ignore[arg-type]
