"""Requests a second over all tenants, what a client costs before and after, and tokens at the wrong place."""

import asyncio
import json
import sys
import time
import urllib.request
from pathlib import Path

from_harness = sys.modules["__main__"]


def measure(load, params):
    way, tenants, tasks = load(), params["tenants"], params["tasks"]
    url = params["server"]["url"]
    before = told_by(url)
    # Whatever is made once, at the first client, is not a tenant's.
    asyncio.run(way.ask_all(f"{url}/graphql", 1, 1, lambda: None))
    began, memory = time.perf_counter(), resident()
    ready = {}

    def made():
        ready.update(at=time.perf_counter(), memory=resident())

    asyncio.run(way.ask_all(f"{url}/graphql", tenants, tasks, made))
    ended, after = time.perf_counter(), told_by(url)
    asked = after["asked"] - before["asked"] - 1
    if asked != tenants * tasks:
        raise SystemExit(f"{asked} of {tenants * tasks} requests came")
    return {
        "requests_per_s": asked / (ended - ready["at"]),
        "construct_ms": (ready["at"] - began) / tenants * 1000,
        "idle_kb": (ready["memory"] - memory) / tenants,
        "used_kb": (from_harness.peak_memory() * 1024 - memory) / tenants,
        "wrong_tokens": after["wrong"] - before["wrong"],
    }


def resident():
    """Return the memory of this process, in KB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def told_by(url):
    with urllib.request.urlopen(f"{url}/told") as answer:
        return json.load(answer)
