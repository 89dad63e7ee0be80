"""The fixtures of the pytest plugin, asked for as an embedder asks for them."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from centra_ipaas import Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.centra import orders
from centra_ipaas.sandbox import LineSeed, Sandbox, Shop
from centra_ipaas.testing import InMemoryTarget


def socks(shop: Shop) -> str:
    """Sell a pair and return the number of the order."""
    shop.add_product("SOCKS", "Socks")
    return str(shop.place_order(lines=[LineSeed(sku="SOCKS", unit_price="9.90")]).number)


def ask(sandbox: Sandbox, query: str) -> Any:
    with httpx.Client(transport=sandbox.transport(), headers=sandbox.headers) as client:
        return client.post(sandbox.url, json={"query": query}).json()


class AsItIs:
    def map(self, record, /):
        return record


def test_a_429_costs_no_time(centra_shop, centra_faults, centra_client, centra_clock):
    """The client waits out a minute on the virtual clock, not in the test."""
    number = socks(centra_shop)
    centra_faults.add("status_429", seconds=60)
    began, before = time.monotonic(), centra_clock()
    assert centra_client.execute(orders.get(number)).number == number
    assert centra_clock() - before == timedelta(seconds=60)
    assert time.monotonic() - began < 30


def test_a_runner_waits_on_the_virtual_clock_too(
    centra_shop, centra_faults, centra_client, centra_clock, tmp_path: Path
):
    """What a runner must wait for, it waits for on the clock of the client that it was given."""
    number, erp, before = socks(centra_shop), InMemoryTarget(), centra_clock()
    centra_faults.add("status_429", seconds=30)
    with SqliteStore(tmp_path / "brand.db") as store:
        runner = Runner(centra_client, store)
        runner.add(OrderExport(target=erp, mapper=AsItIs()))
        runner.run_once()
    assert [order.number for _, order in erp.journal] == [number]
    assert centra_clock() - before == timedelta(seconds=30)


def test_the_async_client_needs_no_plugin(centra_shop, centra_faults, async_centra_client, centra_clock):
    """The async client is entered in the test's own event loop, and waits on the virtual clock."""
    number, before = socks(centra_shop), centra_clock()
    centra_faults.add("status_429", seconds=30)

    async def one():
        async with async_centra_client as client:
            return await client.execute(orders.get(number))

    assert asyncio.run(one()).number == number
    assert centra_clock() - before == timedelta(seconds=30)


def test_tasks_that_wait_at_the_same_time_wait_together(async_centra_client, centra_clock):
    """Three waits at once move the clock as far as the longest one does."""
    before = centra_clock()

    async def three():
        world = async_centra_client.exchange(()).world
        await asyncio.gather(*(world.sleep(seconds) for seconds in (30, 20, 30)))

    asyncio.run(three())
    assert centra_clock() - before == timedelta(seconds=30)


def test_over_http(centra_shop, centra_http_sandbox):
    """The test's shop is served on a free port: url, control, and a token that must be sent."""
    number, where = socks(centra_shop), centra_http_sandbox
    with Client(Settings(url=where.url, token=where.token)) as client:
        assert client.execute(orders.get(number)).number == number
    assert where.url.startswith("http://127.0.0.1:")
    assert httpx.get(f"{where.control}/orders").json()[0]["number"] == 1
    assert httpx.post(where.url, json={"query": "{ stores { id } }"}).status_code == 403
    told = httpx.post(where.url, json={"query": "{ stores { id } }"}, headers=where.headers).json()["data"]
    assert told == {"stores": [{"id": 1}, {"id": 2}]}


def test_every_test_has_a_shop_of_its_own(centra_shop):
    """Orders of the tests before are gone: the first one has number 1."""
    assert socks(centra_shop) == "1"


def test_without_a_plan_nothing_is_refused(centra_client, centra_clock):
    """No request has to wait."""
    before = centra_clock()
    for _ in range(30):
        centra_client.execute(orders.get("1"))
    assert centra_clock() == before


def quotas(sandbox: Sandbox) -> list[int]:
    """Return requests, complexity and mutations, each in ten seconds and in an hour (OLD:limits)."""
    return [row["quota"] for row in ask(sandbox, "{ rateLimits { quota } }")["data"]["rateLimits"]]


@pytest.mark.centra(plan="enterprise", token="secret")
class TestTheMarker:
    def test_of_the_class(self, centra_sandbox):
        """A marker on the class holds for its tests."""
        assert centra_sandbox.token == "secret"
        assert quotas(centra_sandbox) == [1500, 85_000, 4_000_000, 400_000_000, 500, 25_000]

    @pytest.mark.centra(plan="high-volume")
    def test_the_nearest_wins(self, centra_sandbox):
        """The test's own marker wins member by member; what it leaves out comes from the class."""
        assert centra_sandbox.token == "secret"
        assert quotas(centra_sandbox) == [450, 40_000, 1_800_000, 180_000_000, 150, 7000]

    @pytest.mark.centra(integration="erp", permissions=["Order:read"], stores=[2])
    def test_the_token(self, centra_sandbox):
        """`permissions` and `stores` are what the sandbox's own token may do."""
        refused = ask(centra_sandbox, "{ products { id } }")["errors"][0]["message"]
        assert refused == "You need Product:read permission to access products."
        assert ask(centra_sandbox, "{ orders { number } }")["data"] == {"orders": []}
