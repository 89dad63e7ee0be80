"""Many tenants in one process: nothing of one is ever seen by another."""

from __future__ import annotations

import asyncio
import contextvars
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from attrs import frozen
from both_clients import settings
from loopback import Asked, Told, loopback, question

from centra_ipaas import AsyncClient, Client, RetryPolicy
from centra_ipaas.client._http import _tls_context
from centra_ipaas.errors import RateLimited
from centra_ipaas.signals import RequestAnswered

TENANTS = 200
#: Of whom the code that runs right now takes care.
TENANT = contextvars.ContextVar("tenant", default="nobody")


def answer(asked):
    """Say who asks by address and by token, and let every tenant's question have another complexity."""
    shop = asked.path.removeprefix("/graphql/")
    return {"shop": shop, "token": asked.headers["authorization"], "task": asked.variables["task"]}, {
        "complexity": 100 + int(shop)
    }


@frozen
class Tenant:
    """A tenant, and what its hook heard: the complexity, and for whom the code around it ran."""

    number: int
    heard: list

    def settings(self, server):
        return settings(
            f"{server.url}/{self.number}",
            token=f"token-of-{self.number}",
            quota_share=1.0,
            retries=RetryPolicy(),
            connect_timeout=60,
            app=f"shop-{self.number}/1",
        )

    def hear(self, signal):
        if isinstance(signal, RequestAnswered):
            self.heard.append((signal.complexity, TENANT.get()))

    def expected(self, task):
        return {"shop": str(self.number), "token": f"Bearer token-of-{self.number}", "task": task}


@pytest.fixture
def tenants():
    return [Tenant(number, []) for number in range(TENANTS)]


@pytest.fixture
def server():
    with loopback(answer) as server:
        yield server


def arrived(server):
    """Count the requests by address, token and name."""
    return Counter(
        (asked.path, asked.headers["authorization"], asked.headers["user-agent"].rpartition(" ")[2])
        for asked in server.asked
    )


def under_their_own_names(tasks):
    """What arrives if nothing is mixed up."""
    return {
        (f"/graphql/{number}", f"Bearer token-of-{number}", f"shop-{number}/1"): tasks
        for number in range(TENANTS)
    }


def served(server):
    """Return the tenants of each connection, by number."""
    tenants = defaultdict(set)
    for asked in server.asked:
        tenants[asked.connection].add(asked.path)
    return tenants.values()


def heard(tenants):
    """Count what each tenant's hooks heard."""
    return [Counter(tenant.heard) for tenant in tenants]


def of_nobody_else(tasks):
    """What hooks hear if they hear of their own requests only, in their own context."""
    return [{(100 + number, str(number)): tasks} for number in range(TENANTS)]


def ask_for_all(tenants, server, tasks, **options):
    """Let every tenant have so many tasks at once, all in one event loop."""

    async def ask(tenant, client, task):
        TENANT.set(str(tenant.number))
        assert await client.execute(question(task=task)) == tenant.expected(task)
        assert TENANT.get() == str(tenant.number)

    async def everybody():
        clients = [AsyncClient(tenant.settings(server), hooks=[tenant.hear], **options) for tenant in tenants]
        async with asyncio.TaskGroup() as group:
            for task in range(tasks):
                for tenant, client in zip(tenants, clients, strict=True):
                    group.create_task(ask(tenant, client, task))
        for client in clients:
            await client.aclose()
        assert TENANT.get() == "nobody"

    asyncio.run(everybody())


def test_200_tenants_with_50_tasks_each(tenants):
    """No request carries another tenant's token, address or name; no answer, signal or context goes astray."""
    told = Told(url="http://localhost/graphql")
    transport = httpx.MockTransport(lambda request: in_process(told, request))
    ask_for_all(tenants, told, tasks=50, transport=transport)
    assert arrived(told) == under_their_own_names(tasks=50)
    assert heard(tenants) == of_nobody_else(tasks=50)


def in_process(told, request):
    """Answer without a network: thousands of tasks take seconds."""
    connection = int(request.url.path.rpartition("/")[2])
    asked = Asked(
        connection=connection, path=request.url.path, headers=dict(request.headers), body=request.content
    )
    told.asked.append(asked)
    data, extensions = answer(asked)
    return httpx.Response(200, json={"data": data, "extensions": extensions})


def test_200_tenants_with_a_thousand_connections(tenants, server):
    """The same over sockets: no connection ever serves two tenants."""
    ask_for_all(tenants, server, tasks=5)
    assert arrived(server) == under_their_own_names(tasks=5)
    assert heard(tenants) == of_nobody_else(tasks=5)
    assert {len(tenants) for tenants in served(server)} == {1}


def test_200_tenants_and_threads_that_serve_them_all(tenants, server):
    """A thread that goes from tenant to tenant carries nothing along; one client is used by many threads."""

    def ask(tenant, client, task):
        TENANT.set(str(tenant.number))
        assert client.execute(question(task=task)) == tenant.expected(task)

    with ExitStack() as stack:
        clients = [
            stack.enter_context(Client(tenant.settings(server), hooks=[tenant.hear])) for tenant in tenants
        ]
        with ThreadPoolExecutor(16) as threads:
            calls = [
                threads.submit(ask, tenant, client, task)
                for task in range(10)
                for tenant, client in zip(tenants, clients, strict=True)
            ]
        for call in calls:
            call.result()
    assert arrived(server) == under_their_own_names(tasks=10)
    assert heard(tenants) == of_nobody_else(tasks=10)
    assert {len(tenants) for tenants in served(server)} == {1}


def test_a_tenant_without_quota_holds_nobody_up():
    """Each client keeps its own account: one has asked for all that ten seconds allow, the next is served."""
    with loopback() as server, ExitStack() as stack:
        impatient = settings(server.url, retries=RetryPolicy(attempts=1, deadline=0.5), quota_share=0.05)
        one, other = (stack.enter_context(Client(impatient)) for _ in range(2))
        for task in range(3):
            one.execute(question(task=task))
        with pytest.raises(RateLimited):
            one.execute(question(task=3))
        assert other.execute(question(task=0)) == {"echo": {"task": 0}}


def test_a_client_is_cheap():
    """Clients that trust the same authorities share the context that holds them; other authorities, another one."""
    tokens = [settings("https://shop.centra.com/graphql", token=f"t{number}") for number in range(TENANTS)]
    contexts = {id(_tls_context(one)) for one in tokens}
    assert len(contexts) == 1
