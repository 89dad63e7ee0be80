"""limits, a moving window for each quota"""

import asyncio
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

#: The window keeps an entry for each unit; of complexity one for each hundred is enough.
UNIT = {"complexity": 100}


class Pace:
    def __init__(self, world):
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.items = [
            (kind, RateLimitItemPerSecond(quota // UNIT.get(kind, 1), seconds))
            for kind, seconds, quota in world.quotas
        ]

    async def turn(self, job):
        for kind, item in self.items:
            cost = -(-job.cost[kind] // UNIT.get(kind, 1))
            while cost and not self.limiter.hit(item, kind, cost=cost):
                window = self.limiter.get_window_stats(item, kind)
                await asyncio.sleep(max(0.05, window.reset_time - time.time()))
