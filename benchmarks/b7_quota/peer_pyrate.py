"""pyrate-limiter, a bucket for each quota"""

from pyrate_limiter import Limiter, Rate

#: A bucket keeps an entry for each unit; of complexity one for each hundred is enough.
UNIT = {"complexity": 100}


class Pace:
    def __init__(self, world):
        self.limiters = [
            (kind, Limiter(Rate(quota // UNIT.get(kind, 1), seconds * 1000)))
            for kind, seconds, quota in world.quotas
        ]

    async def turn(self, job):
        for kind, limiter in self.limiters:
            weight = -(-job.cost[kind] // UNIT.get(kind, 1))
            if weight:
                await limiter.try_acquire_async(kind, weight)
