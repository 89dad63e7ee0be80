"""The virtual clock: it stands still, or goes with real time, and never goes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from centra_ipaas.sandbox import LineSeed, Sandbox, VirtualClock


class Real:
    def __init__(self) -> None:
        self.now = datetime(2030, 5, 5, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_it_stands_still_until_it_is_moved() -> None:
    """By a timedelta, by seconds, or to a moment."""
    clock = VirtualClock()
    assert (clock(), clock()) == (datetime(2026, 3, 1, 12, tzinfo=UTC),) * 2
    assert clock.advance(timedelta(hours=1), seconds=30) == datetime(2026, 3, 1, 13, 0, 30, tzinfo=UTC)
    assert clock.set(datetime(2026, 4, 1, tzinfo=UTC)) == datetime(2026, 4, 1, tzinfo=UTC)
    assert clock() == datetime(2026, 4, 1, tzinfo=UTC)


def test_running_it_goes_with_real_time_and_can_be_moved() -> None:
    """Start + what really passed + what was added."""
    real = Real()
    clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC), running=True, real=real)
    real.now += timedelta(seconds=5)
    assert clock() == datetime(2026, 1, 1, 0, 0, 5, tzinfo=UTC)
    clock.advance(seconds=60)
    real.now += timedelta(seconds=1)
    assert clock() == datetime(2026, 1, 1, 0, 1, 6, tzinfo=UTC)


def test_it_does_not_go_back() -> None:
    """A step back, and a moment without a zone, are refused and change nothing."""
    clock = VirtualClock()
    with pytest.raises(ValueError, match="back"):
        clock.advance(seconds=-1)
    with pytest.raises(ValueError, match="back"):
        clock.set(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="aware"):
        clock.set(datetime.fromisoformat("2027-01-01"))
    with pytest.raises(ValueError, match="aware"):
        VirtualClock(datetime.fromisoformat("2027-01-01"))
    assert clock() == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_what_is_stored_carries_its_time() -> None:
    """The sandbox asks this clock and no other."""
    clock = VirtualClock()
    sandbox = Sandbox(clock=clock)
    sandbox.shop.add_product("A", "A")
    clock.advance(timedelta(days=2))
    placed = sandbox.shop.place_order(lines=[LineSeed(sku="A", unit_price="1")])
    assert sandbox.shop.order(placed.number).created_at == datetime(2026, 3, 3, 12, tzinfo=UTC)
