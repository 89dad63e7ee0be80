"""An hour of mixed load for each kind of window, in virtual time; then how long it takes to be let through."""

import asyncio
import json
import random
import selectors
import socket
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

sys.path.insert(0, str(Path(__file__).parent))

WINDOWS = ("token", "fixed", "sliding")
#: Priority, what is asked, and every how many seconds; in each of three processes. 0: as fast as it may be.
LOAD = (
    ("BACKFILL", "changes", 0),
    ("PRODUCTS", "page", 60),
    ("STOCK", "positions", 20),
    ("STOCK", "count", 15),
    ("ORDERS", "page", 60),
)
PROCESSES = 3
#: In so many seconds a call for stock is to be answered, the wait for its turn included.
PROMPT = 2.0


def measure(load, params):
    clock = Clock(params["server"]["begin"])
    way = load()
    hours = {window: in_virtual_time(clock, hour(way, window, params)) for window in WINDOWS}
    return {
        "refused": sum(one["refused"] for one in hours.values()),
        **{f"refused_{window}": one["refused"] for window, one in hours.items()},
        **{f"used_{window}": 100 * one["used"] for window, one in hours.items()},
        "prompt": 100 * min(one["prompt"] for one in hours.values()),
        "spend_ms": in_virtual_time(clock, spending(way, params)) * 1000,
    }


# --- the work ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """Something to ask, with what it really takes."""

    process: int
    priority: str
    name: str
    body: str
    cost: dict


async def hour(way, window, params):
    world = World(window, params)
    pace = way.Pace(world)
    tasks = [
        asyncio.create_task(work(world, pace, job(params, process, priority, name), every, process))
        for process in range(PROCESSES)
        for priority, name, every in LOAD
    ]
    await asyncio.sleep(params["seconds"])
    for task in tasks:
        task.cancel()
    for found in await asyncio.gather(*tasks, return_exceptions=True):
        if not isinstance(found, asyncio.CancelledError):
            raise found
    world.close()
    most = {kind: quota for kind, seconds, quota in params["server"]["quotas"] if seconds == 3600}
    used = max(world.admitted[kind] / quota for kind, quota in most.items())
    due = PROCESSES * sum(params["seconds"] // every for priority, _, every in LOAD if priority == "STOCK")
    return {
        "refused": world.refused,
        "used": used * 3600 / params["seconds"],
        "prompt": min(1.0, world.prompt / due),
    }


def job(params, process, priority, name):
    return Job(process, priority, name, **params["server"]["operations"][name])


async def work(world, pace, job, every, after):
    await asyncio.sleep(after + 0.3 * world.random.random())
    while True:
        began = time.time()
        await (pace.ask(job) if hasattr(pace, "ask") else ask(world, pace, job))
        took = time.time() - began
        world.prompt += job.priority == "STOCK" and took < PROMPT
        await asyncio.sleep(max(0.0, every - took))


async def ask(world, pace, job):
    """What one writes around a limiter: wait for the turn, and do as a refusal says."""
    while True:
        await pace.turn(job)
        told = await world.send(job.body)
        if told["status"] != 429:
            return
        await asyncio.sleep(max(0.0, int(told["headers"]["retry-after"]) - time.time()))


async def spending(way, params):
    """Return the seconds of a turn that need not be waited for, as the windows fill; the median."""
    world = World("token", params)
    pace, one, took = way.Pace(world), job(params, 0, "ORDERS", "changes"), []
    for _ in range(params["spends"]):
        began = time.perf_counter()
        await pace.turn(one)
        took.append(time.perf_counter() - began)
        await asyncio.sleep(1.0)
    world.close()
    return statistics.median(took)


# --- the world around it -----------------------------------------------------------------------------------


class World:
    """An environment of Centra's; what is sent counts at any moment until it is answered."""

    #: Seconds that a request takes at most to Centra, and as many back.
    SLOWEST = 0.1

    def __init__(self, window, params):
        self.url, self.quotas = "https://sandbox.centra.test/graphql", params["server"]["quotas"]
        self.folder = mkdtemp(dir=params["folder"])
        self.random = random.Random(f"{params['seed']} {window}")
        self.refused, self.admitted, self.prompt = 0, Counter(), 0
        self._costs = {one["body"]: one["cost"] for one in params["server"]["operations"].values()}
        self._socket = socket.create_connection(("127.0.0.1", params["server"]["port"]))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rwb")
        self._write({"window": window})

    async def send(self, body):
        await asyncio.sleep(self.random.uniform(0.01, self.SLOWEST))
        self._write({"at": time.time(), "body": body})
        told = json.loads(self._lines.readline())
        if told["status"] == 429:
            self.refused += 1
        else:
            self.admitted.update(self._costs.get(body, {"requests": 1}))
        await asyncio.sleep(self.random.uniform(0.01, self.SLOWEST))
        return told

    def close(self):
        self._lines.close()
        self._socket.close()

    def _write(self, line):
        self._lines.write(json.dumps(line).encode() + b"\n")
        self._lines.flush()


class Clock:
    """The clocks of this process, from now on: they stand still until somebody waits."""

    def __init__(self, present):
        self.present = present
        time.time = time.monotonic = lambda: self.present
        time.time_ns = time.monotonic_ns = lambda: round(self.present * 1_000_000) * 1_000


class Waiting(selectors.DefaultSelector):
    """Waits by moving the clock; a turn of the loop takes a moment as well, or rounding could keep it where it is."""

    def __init__(self, clock):
        super().__init__()
        self.clock = clock

    def select(self, timeout=None):
        self.clock.present += max(timeout or 0.0, 1e-5)
        return super().select(0)


def in_virtual_time(clock, work):
    loop = asyncio.SelectorEventLoop(Waiting(clock))
    loop.time = lambda: clock.present
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
