"""The shop with orders that are due, and the ERP."""

import asyncio

from benchmarks.servers.shop import serve

asyncio.run(serve())
