"""Seconds from the start of the process to the first order, and how memory grows while reading on."""

import asyncio
import inspect
import sys
import time

from_harness = sys.modules["__main__"]


def measure(load, params):
    read, seen = load().read, Seen(params["first"])
    orders = params["orders"] if params["round"] == 0 else 100
    work = read(f"{params['server']['url']}/{orders}/graphql", "token", seen)
    if inspect.isawaitable(work):
        asyncio.run(work)
    if seen.count != orders:
        raise SystemExit(f"{seen.count} of {orders} orders came")
    told = {"first_order_s": seen.at - params["started"]}
    if params["round"] == 0:
        first, last = seen.memory, from_harness.peak_memory()
        told |= {
            "memory_first_mb": first,
            "memory_last_mb": last,
            "growth_percent": (last / first - 1) * 100,
        }
    return told


class Seen:
    """Counts, and notes when the first order came and what memory was when so many had come."""

    def __init__(self, first):
        self.first, self.count = first, 0

    def __call__(self, order):
        self.count += 1
        if self.count == 1:
            self.at = time.time()
        if self.count == self.first:
            self.memory = from_harness.peak_memory()
