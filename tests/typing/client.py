"""What mypy knows about clients, operations and the runner. Never run, only checked."""

import ssl
from collections.abc import AsyncIterator, Awaitable, Iterator
from datetime import datetime
from pathlib import Path
from typing import assert_type

import httpx

from centra_ipaas import AsyncClient, Client, Money, Operation, Page, Runner, Settings, SqliteStore
from centra_ipaas.centra import limits, orders, products
from centra_ipaas.centra.orders import OrderChange
from centra_ipaas.graphql import Answer, BadRecord, Limit, read
from centra_ipaas.models import Order, Product
from centra_ipaas.signals import Signal
from centra_ipaas.work import Report
from centra_ipaas.world import Reply


def a_blocking_conversation(settings: Settings, since: datetime, store: SqliteStore) -> None:
    with Client(settings) as client:
        assert_type(client, Client)
        assert_type(client.execute(orders.get("1")), Order | None)
        assert_type(client.execute(orders.by_numbers(["1", "2"])), tuple[Order | BadRecord, ...])
        assert_type(client.execute(limits.read()), tuple[Limit, ...])
        assert_type(client.ask(orders.get("1")), Answer[Order | None])
        assert_type(client.pages(orders.changed_since(since)), Iterator[Page[OrderChange | BadRecord]])
        assert_type(client.items(orders.changed_since(since)), Iterator[OrderChange | BadRecord])
        assert_type(client.items(products.changed_since(since)), Iterator[Product | BadRecord])
        for page in client.pages(products.changed_since(since)):
            assert_type(page.items, tuple[Product | BadRecord, ...])
            assert_type(page.next, Operation[Page[Product | BadRecord]] | None)
        runner = Runner(client, store)
        assert_type(runner, Runner[Client])
        assert_type(runner.run_once(), tuple[Report, ...])
        assert_type(runner.run_for("1001"), tuple[Report, ...])


async def an_async_conversation(settings: Settings, since: datetime, store: SqliteStore) -> None:
    async with AsyncClient(settings) as client:
        assert_type(client, AsyncClient)
        assert_type(await client.execute(orders.get("1")), Order | None)
        assert_type(await client.ask(limits.read()), Answer[tuple[Limit, ...]])
        assert_type(client.pages(orders.changed_since(since)), AsyncIterator[Page[OrderChange | BadRecord]])
        assert_type(client.items(orders.changed_since(since)), AsyncIterator[OrderChange | BadRecord])
        runner = Runner(client, store)
        assert_type(runner, Runner[AsyncClient])
        assert_type(runner.run_once(), Awaitable[tuple[Report, ...]])
        assert_type(await runner.run_for("1001"), tuple[Report, ...])
        assert_type(runner.run_forever(), Awaitable[None])


def reading(reply: Reply, now: datetime) -> None:
    assert_type(read(orders.get("1"), reply, now).value, Order | None)


def connecting(context: ssl.SSLContext) -> None:
    url, token = "https://shop.centra.com/graphql", "token"
    settings = Settings(url=url, token=token, app="acme-sync/1.2", proxy="http://proxy:3128", ca="ca.pem")
    assert_type(settings.ca, Path | None)
    assert_type(Settings(url=url, token=token, tls=context, keep_alive=2).tls, ssl.SSLContext | None)
    assert_type(Settings.from_env({"CENTRA_URL": url, "CENTRA_TOKEN": token}), Settings)
    Settings(url=url, token=token, tls="ca.pem")  # type: ignore[arg-type]
    Settings(url=url, token=token, proxy=("user", "password"))  # type: ignore[arg-type]
    Settings(url=url, token=lambda: token)  # type: ignore[arg-type]


def wrong_uses(settings: Settings, client: Client, suspending: AsyncClient, store: SqliteStore) -> None:
    client.execute(orders.get(1))  # type: ignore[arg-type]
    client.execute("query { orders { id } }")  # type: ignore[arg-type]
    client.pages(orders.get("1"))  # type: ignore[arg-type]
    _ = client.execute(orders.get("1")).number  # type: ignore[union-attr]
    _ = suspending.execute(orders.get("1")).number  # type: ignore[attr-defined]
    Settings("https://shop.centra.com/graphql", "token")  # type: ignore[call-arg]
    Settings(url="https://shop.centra.com/graphql")  # type: ignore[call-arg]
    Client(settings, transport=httpx.AsyncHTTPTransport())  # type: ignore[arg-type]
    AsyncClient(settings, transport=httpx.HTTPTransport())  # type: ignore[arg-type]
    Client(settings, hooks=[print, an_async_hook])  # type: ignore[list-item]
    Runner(settings, store)  # type: ignore[type-var]
    Runner(client, store).run_once().__await__()  # type: ignore[attr-defined]
    Operation(name="Mine", document="query Mine { x }")  # type: ignore[call-arg]


async def an_async_hook(signal: Signal) -> None:
    """Nobody would await it."""


def wrong_money(money: Money) -> None:
    Money.of(1.5, "SEK")  # type: ignore[arg-type]
    money + 1  # type: ignore[operator]
    money * 1.5  # type: ignore[operator]
    money.amount = money.amount  # type: ignore[misc]
