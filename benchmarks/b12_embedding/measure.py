"""Packages, megabytes, import time and threads."""

import asyncio
import inspect
import sys
import sysconfig
import time
from importlib.metadata import distributions
from pathlib import Path

from_harness = sys.modules["__main__"]

TOOLS = {"pip", "setuptools"}


def measure(load, params):
    began = time.perf_counter()
    way = load()
    seconds, memory = time.perf_counter() - began, from_harness.peak_memory()
    threads = []
    work = way.read(
        f"{params['server']['url']}/{params['orders']}/graphql",
        "token",
        lambda _order: threads.append(len(list(Path("/proc/self/task").iterdir())) - 1),
    )
    if inspect.isawaitable(work):
        asyncio.run(work)
    return {
        "import_s": seconds,
        "packages": len({one.name.lower() for one in distributions()} - TOOLS),
        "installed_mb": installed_bytes() / 1_000_000,
        "memory_imported_mb": memory,
        "threads": max(threads),
    }


def installed_bytes():
    """Return what lies in the environment's packages, without the tools that install."""
    place = Path(sysconfig.get_path("purelib"))
    return sum(
        file.stat().st_size
        for entry in place.iterdir()
        if entry.name.partition("-")[0] not in {*TOOLS, "pkg_resources", "_distutils_hack"}
        for file in ([entry] if entry.is_file() else entry.rglob("*"))
        if file.is_file()
    )
