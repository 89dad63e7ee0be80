"""gql, async."""

from pathlib import Path

from gql import Client, gql
from gql.transport.httpx import HTTPXAsyncTransport

DOCUMENT = gql(Path(__file__).with_name("orders.graphql").read_text())


async def read(url, token, seen):
    transport = HTTPXAsyncTransport(url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30)
    async with Client(transport=transport) as session:
        page, orders = 1, [None]
        while orders:
            DOCUMENT.variable_values = {"limit": 100, "page": page}
            orders = (await session.execute(DOCUMENT))["orders"]
            for order in orders:
                seen(order)
            page += 1
