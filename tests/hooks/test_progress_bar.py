"""Runs as bars in a terminal."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from centra_ipaas import OrderExport, Runner, SqliteStore
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.hooks import ProgressBar, inline
from centra_ipaas.sandbox import LineSeed, SizeSeed, VariantSeed
from centra_ipaas.signals import BackfillProgressed, RunFailed, RunProgress
from centra_ipaas.testing import InMemoryTarget

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def console():
    """A terminal that can draw, whatever the one is that the tests run in."""
    terminal = {"TERM": "xterm"}
    return Console(file=io.StringIO(), force_terminal=True, width=100, color_system=None, _environ=terminal)


def drawn(console):
    return console.file.getvalue()


class AsItIs:
    def map(self, record, /):
        return record


def test_a_run_is_drawn_while_it_lasts(centra_shop, centra_client, console):
    """Sixty orders are two pages: after each, how many were looked at."""
    centra_shop.add_product("S-", "S", variants=[VariantSeed(number="R-", sizes=[SizeSeed(number="1")])])
    centra_shop.set_physical(centra_shop.add_warehouse("Main"), "S-R-1", 100)
    for _ in range(60):
        centra_shop.place_order(lines=[LineSeed(sku="S-R-1", quantity=1, unit_price="10.00")])
    seen = []

    class Looking(ProgressBar):
        def __call__(self, signal, /):
            super().__call__(signal)
            if isinstance(signal, RunProgress):
                self._progress.refresh()
                seen.append(drawn(console))

    with Looking(console) as bar, SqliteStore(":memory:") as store:
        runner = Runner(centra_client, store, hooks=[inline(bar)])
        runner.add(OrderExport(target=InMemoryTarget(), mapper=AsItIs())).run_once()
        assert bar._progress.tasks == []
    first, second = seen
    assert "50 looked at" in first, first
    assert "60 looked at" not in first, first
    assert "60 looked at" in second, second


def test_a_backfill_fills_by_time(console):
    """From where it was first heard of, to where it ends."""
    with ProgressBar(console) as bar:
        for days in (0, 25, 50):
            bar(
                BackfillProgressed(
                    at=NOW,
                    flow="backfill",
                    orders=100,
                    reached=NOW + timedelta(days=days),
                    until=NOW + timedelta(days=100),
                )
            )
        (task,) = bar._progress.tasks
        assert task.percentage == 50.0
        assert task.fields["told"] == "up to 2026-04-20"


def test_a_run_that_fails_is_no_longer_drawn(console):
    """And one that never had a page does no harm."""
    with ProgressBar(console) as bar:
        bar(RunProgress(at=NOW, flow="order-export", done=1_234))
        assert bar._progress.tasks[0].fields["told"] == "1,234 looked at"
        for flow in ("order-export", "stock-import"):
            bar(RunFailed(at=NOW, flow=flow, error="OSError"))
        assert bar._progress.tasks == []


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    """Nobody needs rich to run an integration."""
    monkeypatch.setitem(sys.modules, "rich.progress", None)
    with pytest.raises(ConfigurationError, match=r"centra-ipaas\[cli\]"):
        ProgressBar()
