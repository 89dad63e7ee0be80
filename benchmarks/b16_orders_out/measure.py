"""Orders a second to each of three targets, after some that are not counted; all have to come, each once."""

import json
import sys
import time
import urllib.request
from pathlib import Path

from_harness = sys.modules["__main__"]
WARM_UP = 100


def measure(load, params):
    way, server, folder = load(), params["server"]["url"], Path(params["folder"])
    figures = {}
    for name, target in (("free", Free()), ("bulk", Bulk()), ("post", Erp(server))):
        export = getattr(way, name)
        through(export, server, folder / f"{name}-first", target, WARM_UP)
        seconds, cpu = through(export, server, folder / name, target, params["orders"])
        figures[f"{name}_per_s"] = params["orders"] / seconds
        figures[f"{name}_cpu_ms"] = cpu / params["orders"] * 1000
    return figures


def through(export, server, folder, target, orders):
    """Export so many orders, see that each came once, and return what it took."""
    folder.mkdir()
    before, began, cpu = target.came(), time.perf_counter(), from_harness.cpu_seconds()
    export(f"{server}/{orders}/graphql", folder, target.given)
    took = time.perf_counter() - began, from_harness.cpu_seconds() - cpu
    if (came := target.came() - before) != orders:
        raise SystemExit(f"{came} of {orders} orders came")
    return took


class Free:
    """Takes one order a call."""

    count = 0

    def given(self, order):
        self.count += 1

    def came(self):
        return self.count


class Bulk(Free):
    """Takes several in a call."""

    def given(self, orders):
        self.count += len(orders)


class Erp:
    """The ERP's process; the way gets its address."""

    def __init__(self, server):
        self.given = server

    def came(self):
        with urllib.request.urlopen(f"{self.given}/orders") as answer:
            return int(json.load(answer)["id"])
