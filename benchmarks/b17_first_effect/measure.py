"""Seconds from the start of the process, and from the call, to the first order in the target; and memory."""

import sys
import time
from pathlib import Path

from_harness = sys.modules["__main__"]


def measure(load, params):
    before = time.time()
    way = load()
    shop, folder = params["server"]["url"], Path(params["folder"])
    called = time.time()
    few = export(way, shop, folder / "few", params["few"])
    told = {
        "from_start_s": few.at - params["started"],
        "interpreter_s": before - params["started"],
        "import_s": called - before,
        "from_call_s": few.at - called,
    }
    called = time.time()
    some = export(way, shop, folder / "some", params["some"])
    told |= {"many_from_call_s": some.at - called, "memory_some_mb": from_harness.peak_memory()}
    if params["round"] == 0:
        export(way, shop, folder / "orders", params["orders"])
        last = from_harness.peak_memory()
        told |= {"memory_last_mb": last, "growth_percent": (last / told["memory_some_mb"] - 1) * 100}
    return told


def export(way, shop, folder, orders):
    """Export so many orders, and return when the first one was there."""
    folder.mkdir()
    taken = Taken()
    way.free(f"{shop}/{orders}/graphql", folder, taken)
    if taken.count != orders:
        raise SystemExit(f"{taken.count} of {orders} orders came")
    return taken


class Taken:
    """Counts, and notes when the first order came."""

    count = 0

    def __call__(self, order):
        self.count += 1
        if self.count == 1:
            self.at = time.time()
