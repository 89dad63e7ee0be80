"""Schedules: the next moment after a moment, by the clocks of a merchant's zone, also when these change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import ConfigurationError
from centra_ipaas.runner import Cron, Window
from centra_ipaas.runner.schedules import Every, Plan, Schedule

STOCKHOLM = "Europe/Stockholm"
ZONES = [STOCKHOLM, "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]

moments = st.integers(0, 3 * 365 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def runs(schedule: Schedule, begin: str, end: str) -> list[str]:
    """Return the moments of a schedule between two, in UTC."""
    found, moment = [], utc(begin)
    while (moment := schedule.after(moment)) < utc(end):
        found.append(moment.strftime("%m-%d %H:%M"))
    return found


# --- times of day ---------------------------------------------------------------------------------------------


def test_a_time_of_day_is_the_merchants() -> None:
    """Three in the morning in Stockholm is two in winter and one in summer, UTC."""
    nightly = Cron("0 3 * * *", STOCKHOLM)
    assert runs(nightly, "2026-01-10", "2026-01-12") == ["01-10 02:00", "01-11 02:00"]
    assert runs(nightly, "2026-07-10", "2026-07-12") == ["07-10 01:00", "07-11 01:00"]


def test_a_time_that_is_left_out_comes_once() -> None:
    """On 29 March 2026 Stockholm's clocks go from 02:00 to 03:00: half past two is three o'clock, 01:00 UTC."""
    assert runs(Cron("30 2 * * *", STOCKHOLM), "2026-03-28", "2026-03-31") == [
        "03-28 01:30",
        "03-29 01:00",
        "03-30 00:30",
    ]


def test_a_time_that_is_there_twice_comes_once() -> None:
    """On 25 October 2026 it is half past two at 00:30 and at 01:30 UTC."""
    assert runs(Cron("30 2 * * *", STOCKHOLM), "2026-10-24", "2026-10-27") == [
        "10-24 00:30",
        "10-25 00:30",
        "10-26 01:30",
    ]


@pytest.mark.parametrize("minute", range(0, 60, 7))
def test_in_the_hour_that_is_there_twice_it_never_goes_back(minute: int) -> None:
    """Whenever one asks in the second 02:xx, what comes next is tomorrow's."""
    asked = utc("2026-10-25 01:00") + timedelta(minutes=minute)
    assert Cron("30 2 * * *", STOCKHOLM).after(asked) == utc("2026-10-26 01:30")


def test_every_quarter_of_an_hour_goes_on_evenly() -> None:
    """Four in each real hour, however it is called."""
    quarters = Cron("*/15 * * * *", STOCKHOLM)
    assert len(runs(quarters, "2026-10-25 00:00", "2026-10-25 03:00")) == 11
    assert len(runs(quarters, "2026-03-29 00:00", "2026-03-29 03:00")) == 11


def test_weekdays() -> None:
    """Monday to Friday at six; 10 January 2026 is a Saturday."""
    assert runs(Cron("0 6 * * 1-5", "UTC"), "2026-01-09", "2026-01-14") == [
        "01-09 06:00",
        "01-12 06:00",
        "01-13 06:00",
    ]


@given(
    moment=moments,
    zone=st.sampled_from(ZONES),
    expression=st.sampled_from(
        ["30 2 * * *", "0 3 * * *", "*/7 * * * *", "15 */2 * * *", "45 1 * * sun", "0 0 1 * *"]
    ),
)
def test_what_comes_next_is_later(moment: datetime, zone: str, expression: str) -> None:
    """And asking anywhere between gives the same."""
    cron = Cron(expression, zone)
    after = cron.after(moment)
    assert after > moment
    assert cron.after(moment + (after - moment) / 2) == after


@given(moment=moments, zone=st.sampled_from(ZONES), hour=st.integers(0, 23), minute=st.integers(0, 59))
def test_what_runs_daily_runs_once_a_day(moment: datetime, zone: str, hour: int, minute: int) -> None:
    """Whatever clocks do: two runs are a day apart, give or take what a change of clocks takes."""
    cron = Cron(f"{minute} {hour} * * *", zone)
    first = cron.after(moment)
    assert timedelta(hours=22) <= cron.after(first) - first <= timedelta(hours=26)


@pytest.mark.parametrize("zone", ["Europe/Stokholm", "", "../etc/passwd", "CEST!"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    """At once, and not in the night."""
    with pytest.raises(ConfigurationError, match="time zone"):
        Cron("0 3 * * *", zone)
    with pytest.raises(ConfigurationError, match="time zone"):
        Window("22:00", "06:00", zone)


@pytest.mark.parametrize(
    "expression", ["", "3", "0 3 * *", "0 3 * * * *", "61 * * * *", "0 0 30 2 *", "@daily", "a b c d e"]
)
def test_an_expression_that_cannot_be_is_refused(expression: str) -> None:
    """What never comes, or cannot be read."""
    with pytest.raises(ConfigurationError, match="cron expression"):
        Cron(expression, "UTC")


# --- windows --------------------------------------------------------------------------------------------------


def test_a_window_over_midnight() -> None:
    """From ten in the evening to six in the morning, in winter."""
    night = Window("22:00", "06:00", STOCKHOLM)
    assert [
        night.holds(utc(f"2026-01-10 {clock}")) for clock in ("20:59", "21:00", "23:30", "04:59", "05:00")
    ] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert night.opens(utc("2026-01-10 12:00")) == utc("2026-01-10 21:00")
    assert night.opens(utc("2026-01-10 23:30")) == utc("2026-01-10 23:30")


def test_days_are_those_on_which_it_begins() -> None:
    """The night that begins on Friday lasts into Saturday, 10 January 2026; the next begins on Monday."""
    nights = Window("22:00", "06:00", "UTC", days="mon-fri")
    assert nights.holds(utc("2026-01-10 03:00"))
    assert nights.opens(utc("2026-01-10 07:00")) == utc("2026-01-12 22:00")
    assert not nights.holds(utc("2026-01-12 03:00"))


def test_days_may_be_listed() -> None:
    """Also over the end of the week."""
    weekend = Window("08:00", "12:00", "UTC", days="Sat-mon, wed")
    days = [day for day in range(5, 12) if weekend.holds(utc(f"2026-01-{day:02} 09:00"))]
    assert days == [5, 7, 10, 11]


def test_a_window_on_the_days_clocks_change() -> None:
    """It is as long as the clocks say: an hour less in March, an hour more in October."""

    def length(day: str) -> int:
        begin = utc(f"2026-{day} 00:00") - timedelta(hours=2)
        night = Window("01:00", "04:00", STOCKHOLM)
        return sum(night.holds(begin + timedelta(minutes=minute)) for minute in range(12 * 60))

    assert (length("03-28"), length("03-29"), length("10-25")) == (180, 120, 240)


def test_a_window_that_is_left_out_opens_the_next_day() -> None:
    """From 02:15 to 02:45 there is nothing on 29 March 2026."""
    short = Window("02:15", "02:45", STOCKHOLM)
    assert short.opens(utc("2026-03-28 12:00")) == utc("2026-03-30 00:15")


@given(
    moment=moments,
    zone=st.sampled_from(ZONES),
    begin=st.integers(0, 47),
    length=st.integers(1, 48),
    days=st.sampled_from(["mon-sun", "mon-fri", "sun"]),
)
def test_a_window_opens_when_it_says(moment: datetime, zone: str, begin: int, length: int, days: str) -> None:
    """What `opens` tells is not before, and is in the window; half an hour before it the window was closed."""

    def clock(half_hours: int) -> str:
        return f"{half_hours % 48 // 2:02}:{half_hours % 2 * 30:02}"

    window = Window(clock(begin), clock(begin + length), zone, days=days)
    opens = window.opens(moment)
    assert opens >= moment
    assert window.holds(opens)
    if opens > moment:
        assert not window.holds(opens - timedelta(seconds=1))


@pytest.mark.parametrize(
    "window",
    [
        ("25:00", "06:00"),
        ("22", "06:00"),
        ("22:00", "6:0"),
        ("22:00", "06:00", "mo-fr"),
        ("1:00", "02:00", "mon-"),
    ],
)
def test_a_window_that_cannot_be_read_is_refused(window: tuple[str, ...]) -> None:
    """Times have two digits each, days three letters."""
    with pytest.raises(ConfigurationError):
        Window(*window[:2], STOCKHOLM, *window[2:])


# --- together ---------------------------------------------------------------------------------------------------


def test_a_time_outside_the_window_waits_for_it() -> None:
    """Every hour, in the night only."""
    plan = Plan(schedule=Every(3600.0), within=Window("22:00", "06:00", "UTC"))
    assert plan.after(utc("2026-01-10 05:30"), 0.5) == utc("2026-01-10 22:00")
    assert plan.after(utc("2026-01-10 23:30"), 0.5) == utc("2026-01-11 00:30")


@given(moment=moments, dice=st.floats(0.0, 1.0, exclude_max=True))
def test_jitter_is_bounded_and_stays_in_the_window(moment: datetime, dice: float) -> None:
    """Up to ten minutes later, and never after the window has closed."""
    window = Window("02:00", "02:05", "UTC")
    plan = Plan(schedule=Cron("0 2 * * *", "UTC"), within=window, jitter=600.0)
    exact = Plan(schedule=Cron("0 2 * * *", "UTC"), within=window).after(moment, dice)
    shaken = plan.after(moment, dice)
    assert timedelta(0) <= shaken - exact < timedelta(minutes=10)
    assert window.holds(shaken)
