"""Runs of an exporter, each a process that can be killed, and the ERP that tells what they did (B4, B5, B6)."""

import json
import os
import signal
import time
import traceback
import urllib.request
from collections import Counter
from pathlib import Path


class Erp:
    """An ERP of the server's, made for one measurement; see `benchmarks.servers.exporting`."""

    def __init__(self, params, name="erp", **told):
        self._journal = Path(params["folder"], f"{name}.journal")
        self._journal.touch()
        told |= {"journal": str(self._journal), "seed": params["seed"]}
        request = urllib.request.Request(params["server"]["erps"], json.dumps(told).encode())
        with urllib.request.urlopen(request, timeout=30) as answer:
            self.url = params["server"]["base"] + json.load(answer)["path"]

    def booked(self):
        """The numbers of the orders it has booked, as often as it has."""
        return [int(line) for line in self._journal.read_text().splitlines()]

    def wrong(self, orders):
        """What it holds too often, and what it does not hold."""
        times = Counter(self.booked())
        duplicates, lost = sum(times.values()) - len(times), orders - len(times)
        return {"duplicates": duplicates, "lost": lost}


class Life:
    """One run of an exporter: a fork of this process, in which the way is loaded and nothing has been asked yet."""

    def __init__(self, way, params, erp, folder):
        self.began, self.status = time.perf_counter(), None
        self._pid = os.fork()
        if not self._pid:
            _live(way, params["server"]["shop"], erp.url, Path(folder))

    def ended(self):
        """Whether it has ended by itself."""
        return self.status is not None or self._reap(os.WNOHANG)

    def wait(self):
        """Wait for its end; tell whether it said that all is done."""
        return self.status == 0 if self.status is not None else self._reap(0) and self.status == 0

    def kill(self):
        """Kill it, with the processes it has started."""
        os.killpg(self._pid, signal.SIGKILL)
        self._reap(0)

    def _reap(self, options):
        pid, status, used = os.wait4(self._pid, options)
        if pid:
            self.status, self.cpu_s = os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime
            self.seconds = time.perf_counter() - self.began
        return bool(pid)


def _live(way, shop, erp, folder):
    """Be the exporter, in a group of processes of its own; what it says goes into a file."""
    os.setsid()
    folder.mkdir(exist_ok=True)
    log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    status = 1
    try:
        way.export(shop, "token", erp, folder)
        status = 0
    except BaseException:  # noqa: BLE001 - however it ends, it ends here
        traceback.print_exc()
    finally:
        os._exit(status)
