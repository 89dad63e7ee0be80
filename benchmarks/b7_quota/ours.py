"""AsyncClient's budget, in memory"""

import asyncio
import random
import time
from contextlib import nullcontext
from datetime import UTC, datetime

from attrs import evolve

from centra_ipaas.centra import limits, orders, stock
from centra_ipaas.client import Settings
from centra_ipaas.client._budget import SharedBudget
from centra_ipaas.errors import RateLimited
from centra_ipaas.graphql import Exchange, Priority
from centra_ipaas.world import Reply

OPERATIONS = {
    "changes": orders.changed_since(datetime(2026, 3, 1, tzinfo=UTC)),
    "page": orders.by_numbers([str(number) for number in range(1, 100)]),
    "positions": stock.positions("Main", [str(number) for number in range(1, 200)]),
    "count": stock.set_physical(1, {"1": 5}, description="count"),
}


class Pace:
    def __init__(self, world, *stores):
        self.keepers = [
            SharedBudget(Settings(url=world.url, token="secret", quota_share=1.0), called, store)
            for store in stores or [None]
        ]
        self.exchanges = [
            Exchange(world=Edge(world), budget=keeper, limits=limits.read()) for keeper in self.keepers
        ]

    async def ask(self, job):
        exchange = self.exchanges[job.process % len(self.exchanges)]
        while True:
            try:
                await evolve(exchange, priority=Priority[job.priority]).ask(OPERATIONS[job.name])
            except RateLimited as error:
                await asyncio.sleep(error.retry_after or 10)
            else:
                return

    async def turn(self, job):
        keeper = self.keepers[job.process % len(self.keepers)]
        turn = await keeper.spend(OPERATIONS[job.name], time.time(), 0.0)
        assert not turn.wait, "nothing to wait for"


async def called(fn, /, *args, **kwargs):
    return fn(*args, **kwargs)


class Edge:
    """The client's `World`, with the benchmark's clock and wire."""

    call = staticmethod(called)
    sleep = staticmethod(asyncio.sleep)
    random = staticmethod(random.random)

    def __init__(self, world):
        self.world = world

    def place(self, seconds):
        return nullcontext()

    async def send(self, request):
        told = await self.world.send(request.body.decode())
        return Reply(status=told["status"], headers=told["headers"], body=told["body"].encode())

    def now(self):
        return datetime.fromtimestamp(time.time(), UTC)

    def emit(self, signal):
        pass
