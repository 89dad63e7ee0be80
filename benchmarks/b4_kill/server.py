"""A shop, and ERPs whose journals know nothing of uniqueness."""

import asyncio

from benchmarks.servers.exporting import serve

asyncio.run(serve())
