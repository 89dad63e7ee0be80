"""One run: measures one way in a fresh process, in that way's environment. Imports the standard library only.

Called as ``python -P child.py MEASURE WAY PARAMS RESULT``; MEASURE may be empty.
"""

from __future__ import annotations

import importlib.util
import json
import resource
import sys
import time
from functools import cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any


def main() -> None:
    """Measure, and leave the figures in the file RESULT."""
    measure, way, params, result = sys.argv[1:]
    load = cache(partial(_module, "way", way))
    work = _module("measure", measure).measure if measure else lambda load, params: load().run(params)
    figures = measured(work, load, json.loads(params))
    Path(result).write_text(json.dumps(figures))


def measured(work: Any, load: Any, params: dict[str, Any]) -> dict[str, float]:
    """Return what the work tells of itself, and what it took."""
    before, cpu, began = peak_memory(), cpu_seconds(), time.perf_counter()
    figures = work(load, params)
    return {
        "wall_s": time.perf_counter() - began,
        "cpu_s": cpu_seconds() - cpu,
        "memory_mb": peak_memory(),
        "memory_before_mb": before,
        **figures,
    }


def cpu_seconds() -> float:
    """Return user and system time, with that of child processes which have ended."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_memory() -> float:
    """Return the most memory this process had, in MB.

    `ru_maxrss` is no answer on Linux: it begins with what the parent had when it forked.
    """
    status = Path("/proc/self/status")
    if status.exists():
        told = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(told.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024**2 if sys.platform == "darwin" else most / 1024


def _module(name: str, path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()
