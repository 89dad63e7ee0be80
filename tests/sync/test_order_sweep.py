"""The sweep of orders that is cut short, looks that take long, and orders that wait long."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sync_brand import AsItIs, Brand, Clock

from centra_ipaas import Client, OrderExport, RetryPolicy, Runner, Settings, SqliteStore
from centra_ipaas.errors import AnswerLost
from centra_ipaas.models import Order
from centra_ipaas.sync import Accepted, Refused, TargetPromise
from centra_ipaas.testing import InMemoryTarget

#: Orders that the sandbox's growth plan lets a sweep have on one page.
PAGE = 100


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


class Listening(httpx.BaseTransport):
    """Notes the pages that sweeps ask for, and gives no answer from a certain one on."""

    def __init__(self, inner: httpx.BaseTransport, until: int | None = None) -> None:
        self._inner, self._until = inner, until
        self.pages: list[int] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer, or break off."""
        asked = json.loads(request.read())
        if asked.get("operationName") == "OrdersChanged":
            self.pages.append(asked["variables"]["page"])
            if self._until is not None and len(self.pages) > self._until:
                raise httpx.ReadError("broken off", request=request)
        return self._inner.handle_request(request)


def sweep(brand: Brand, until: int | None = None) -> list[int]:
    """Run the export once, as a new process would; return the pages that its sweep asked for."""
    listening = Listening(brand.sandbox.transport(), until)
    settings = Settings(url=brand.sandbox.url, token=brand.sandbox.token, retries=RetryPolicy(attempts=1))
    with (
        Client(settings, transport=listening, clock=brand.clock) as client,
        SqliteStore(brand.folder / "brand.db") as store,
        nullcontext() if until is None else pytest.raises(AnswerLost),
    ):
        Runner(client, store).add(brand.export(overlap=timedelta(0))).run_once()
    return listening.pages


def test_a_sweep_that_was_cut_short_goes_on_where_it_was(brand: Brand) -> None:
    """What was read is not read again; what changed there meanwhile is the next sweep's."""
    first, *others = [brand.order(payment="unpaid"), *(brand.order() for _ in range(3 * PAGE))]
    brand.clock.forward(minutes=1)
    assert sweep(brand, until=2)[:3] == [1, 2, 3]
    brand.sandbox.shop.pay(int(first))
    brand.clock.forward(seconds=30)
    resumed = sweep(brand)
    assert resumed[0] > 1
    assert first not in brand.exported()
    assert sweep(brand)[0] == 1
    assert sorted(brand.exported()) == sorted([first, *others])


def test_a_sweep_is_done_although_no_process_lives_to_its_end(brand: Brand) -> None:
    """Each reads two pages, and dies."""
    numbers = [brand.order() for _ in range(6 * PAGE)]
    brand.clock.forward(minutes=1)
    for _ in range(2):
        sweep(brand, until=2)
    sweep(brand)
    assert sorted(brand.exported()) == sorted(numbers)


class Slow:
    """A target that takes ten seconds to look for an order; in one of the looks somebody else is let in."""

    promise = TargetPromise(can_find=True)

    def __init__(self, clock: Clock, let_in_at: int, let_in: Callable[[], object]) -> None:
        self.inner: InMemoryTarget[Order] = InMemoryTarget()
        self._clock, self._let_in_at, self._let_in = clock, let_in_at, let_in
        self.finds = 0

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        """Take it at once."""
        return self.inner.create(document, key=key)

    def find(self, key: str) -> str | None:
        """Look for ten seconds."""
        self.finds += 1
        self._clock.forward(seconds=10)
        if self.finds == self._let_in_at:
            self._let_in()
        return self.inner.find(key)


def test_looks_that_outlast_a_lease_renew_it(brand: Brand) -> None:
    """The page is not taken by another worker, and each order is looked for once."""
    numbers = [brand.order() for _ in range(20)]
    found_by_another: list[dict[str, int]] = []
    slow = Slow(brand.clock, 15, lambda: found_by_another.append(brand.run(export)["order-export"]))
    export = OrderExport(target=slow, mapper=AsItIs())
    assert brand.run(export, lease=60)["order-export"] == {"exported": 20}
    assert found_by_another == [{}]
    assert slow.finds == 20
    assert sorted(order.number for _, order in slow.inner.journal) == sorted(numbers)


@pytest.mark.parametrize(
    "age, pause",
    [
        (timedelta(0), timedelta(minutes=5)),
        (timedelta(hours=2), timedelta(minutes=5)),
        (timedelta(hours=12), timedelta(minutes=30)),
        (timedelta(days=10), timedelta(hours=10)),
        (timedelta(days=28), timedelta(days=1)),
    ],
)
def test_the_longer_an_order_waits_the_less_often_it_is_looked_at(
    brand: Brand, age: timedelta, pause: timedelta
) -> None:
    """A twenty-fourth of its age, within bounds: unpaid orders of years do not crowd out those of today."""
    with brand.clock.stopped():
        brand.order(payment="unpaid")
        brand.clock.forward(seconds=age.total_seconds())
        assert brand.run(brand.export())["order-export"] == {"waits: not paid": 1}
        with SqliteStore(brand.folder / "brand.db") as store:
            (work,) = store.works("order-export")
        assert work.next_at == brand.clock() + pause
