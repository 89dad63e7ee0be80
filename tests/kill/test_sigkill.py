"""A real exporter, really killed: SIGKILL at twenty random moments, with either kind of ERP."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

import pytest

from centra_ipaas import SqliteStore
from centra_ipaas.work import WorkState
from examples.brand.control import Control
from examples.processes import first_line, running

KILLS = 20
ORDERS = 240
SANDBOX = ("-c", "from centra_ipaas.cli import main; main()", "sandbox", "--plan", "enterprise")


@pytest.mark.parametrize("mode", ["keys", "search"])
def test_killed_at_twenty_random_moments(tmp_path: Path, mode: str) -> None:
    """Whatever the exporter was doing: every order is in the ERP's journal exactly once."""
    journal, store, log = tmp_path / "erp" / "journal.jsonl", tmp_path / "brand.db", tmp_path / "log"
    (tmp_path / "erp").mkdir()
    (tmp_path / "warehouse").mkdir()
    moments = random.Random(mode)
    with ExitStack() as processes:
        centra = first_line(processes.enter_context(running(*SANDBOX)))
        options = ("--folder", tmp_path / "erp", "--mode", mode, "--delay", "0.02")
        erp = first_line(processes.enter_context(running("-m", "examples.erp.server", *options)))
        numbers = seeded(centra["control"])
        environment = {**os.environ, "CENTRA_URL": centra["url"], "CENTRA_TOKEN": centra["token"]}
        places = ("--mode", mode, "--warehouse", tmp_path / "warehouse", "--store", store)
        hurried = ("--lease", "2s", "--every", "1s")
        exporter = ("-m", "examples.integration", "--erp", erp["url"], *places, *hurried)
        killed_in_the_middle = 0
        for _ in range(KILLS):
            with running(*exporter, environment=environment, log=log) as process:
                until_it_works(log)
                time.sleep(moments.uniform(0, 0.6))
                process.kill()
                process.wait()
            killed_in_the_middle += 0 < booked(journal).total() < ORDERS
        with running(*exporter, environment=environment, log=log):
            until_done(store, len(numbers))
    assert killed_in_the_middle >= KILLS // 4, (
        "the exporter was too fast or too slow to be killed in the middle"
    )
    assert set(booked(journal)) == numbers, "lost"
    assert set(booked(journal).values()) == {1}, "doubled"


def seeded(address: str) -> set[str]:
    """Fill the shop; return the numbers of its orders, all payable."""
    with Control(address) as control:
        control.call("add_warehouse", name="Main")
        control.call("add_market", name="Sweden")
        control.call("add_product", number="SHIRT", name="Shirt")
        lines = [{"sku": "SHIRT", "quantity": 1, "unit_price": "100.00"}]
        return {str(control.call("place_order", lines=lines)["number"]) for _ in range(ORDERS)}


def booked(journal: Path) -> Counter[str]:
    """Count the journal's lines by order number."""
    if not journal.exists():
        return Counter()
    return Counter(json.loads(line)["order"]["number"] for line in journal.read_text("utf-8").splitlines())


def until_it_works(log: Path) -> None:
    """Wait until the process has started and said something: how long that takes is the machine's matter."""
    silent, deadline = log.stat().st_size if log.exists() else 0, time.monotonic() + 20
    while not log.exists() or log.stat().st_size == silent:
        assert time.monotonic() < deadline, "the exporter did not start"
        time.sleep(0.01)


def until_done(store: Path, count: int) -> None:
    """Wait until the worklist has nothing left to do."""
    deadline = time.monotonic() + 60
    with SqliteStore(store) as worklist:
        while len(worklist.works("order-export", [WorkState.DONE])) < count:
            assert time.monotonic() < deadline, "the exporter did not finish"
            time.sleep(0.1)
