"""Orders a second, after one page that is not counted."""

import asyncio
import inspect
import time

WARM_UP = 100


def measure(load, params):
    read = load().read
    server = params["server"]["url"]
    through(read, server, WARM_UP)
    began, cpu = time.perf_counter(), time.process_time()
    through(read, server, params["orders"])
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {"orders_per_s": params["orders"] / seconds, "cpu_ms_per_order": cpu / params["orders"] * 1000}


def through(read, server, orders):
    """Read so many orders and see that all of them came."""
    seen = []
    work = read(f"{server}/{orders}/graphql", "token", lambda _order: seen.append(None))
    if inspect.isawaitable(work):
        asyncio.run(work)
    if len(seen) != orders:
        raise SystemExit(f"{len(seen)} of {orders} orders came")
