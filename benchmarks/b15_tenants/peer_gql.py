"""gql, one client for each tenant."""

import asyncio
from contextlib import AsyncExitStack

import httpx
from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport

DOCUMENT = "query Tenant($tenant: Int!) { tenant(id: $tenant) { id name } }"
QUESTION = GraphQLRequest(DOCUMENT)


async def ask(session, tenant):
    answer = await session.execute(GraphQLRequest(QUESTION, variable_values={"tenant": tenant}))
    assert answer["tenant"]["id"] == tenant


async def ask_all(url, tenants, tasks, made):
    clients = [
        Client(
            transport=HTTPXAsyncTransport(
                url=url,
                headers={"Authorization": f"Bearer tenant-{tenant}"},
                limits=httpx.Limits(max_connections=4, max_keepalive_connections=4),
                timeout=120,
            ),
            execute_timeout=120,
        )
        for tenant in range(tenants)
    ]
    async with AsyncExitStack() as stack:
        sessions = [await stack.enter_async_context(client) for client in clients]
        made()
        await asyncio.gather(
            *[ask(session, tenant) for tenant, session in enumerate(sessions) for _ in range(tasks)]
        )
