"""aiolimiter, a leaky bucket for each quota"""

from aiolimiter import AsyncLimiter


class Pace:
    def __init__(self, world):
        self.limiters = [(kind, AsyncLimiter(quota, seconds)) for kind, seconds, quota in world.quotas]

    async def turn(self, job):
        for kind, limiter in self.limiters:
            if job.cost[kind]:
                await limiter.acquire(job.cost[kind])
