"""AsyncClient, one for each tenant."""

import asyncio
from contextlib import AsyncExitStack

import msgspec
from msgspec import Struct

from centra_ipaas import AsyncClient, Operation, Settings

DOCUMENT = "query Tenant($tenant: Int!) { tenant(id: $tenant) { id name } }"


class Tenant(Struct):
    id: int
    name: str


class Data(Struct):
    tenant: Tenant


decode = msgspec.json.Decoder(Data).decode


def question(tenant):
    return Operation(
        name="Tenant", document=DOCUMENT, variables={"tenant": tenant}, decode=decode, complexity=10
    )


async def ask(client, tenant):
    assert (await client.execute(question(tenant))).tenant.id == tenant


async def ask_all(url, tenants, tasks, made):
    clients = [
        AsyncClient(Settings(url=url, token=f"tenant-{tenant}", concurrency=4)) for tenant in range(tenants)
    ]
    async with AsyncExitStack() as stack:
        for client in clients:
            await stack.enter_async_context(client)
        made()
        await asyncio.gather(*[client.read_limits() for client in clients])
        await asyncio.gather(
            *[ask(client, tenant) for tenant, client in enumerate(clients) for _ in range(tasks)]
        )
