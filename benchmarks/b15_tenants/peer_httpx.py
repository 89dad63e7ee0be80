"""httpx.AsyncClient, one for each tenant."""

import asyncio
from contextlib import AsyncExitStack

import httpx

DOCUMENT = "query Tenant($tenant: Int!) { tenant(id: $tenant) { id name } }"


async def ask(client, url, tenant):
    body = {"query": DOCUMENT, "variables": {"tenant": tenant}}
    answer = (await client.post(url, json=body)).raise_for_status().json()
    assert answer["data"]["tenant"]["id"] == tenant


async def ask_all(url, tenants, tasks, made):
    clients = [
        httpx.AsyncClient(
            headers={"Authorization": f"Bearer tenant-{tenant}"},
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=4),
            timeout=120,
        )
        for tenant in range(tenants)
    ]
    async with AsyncExitStack() as stack:
        for client in clients:
            await stack.enter_async_context(client)
        made()
        await asyncio.gather(
            *[ask(client, url, tenant) for tenant, client in enumerate(clients) for _ in range(tasks)]
        )
