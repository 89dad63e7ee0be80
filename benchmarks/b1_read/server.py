"""The server of encoded orders."""

import asyncio

from benchmarks.servers.orders import serve

asyncio.run(serve())
