"""Typed values, async."""

import sys
from pathlib import Path

from centra_ipaas import AsyncClient, Settings

sys.path.append(str(Path(__file__).parent))
from ours import page


async def read(url, token, seen):
    async with AsyncClient(Settings(url=url, token=token)) as client:
        await client.read_limits()
        async for found in client.pages(page(1)):
            for order in found.items:
                seen(order)
