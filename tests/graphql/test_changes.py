"""Reading what changed misses nothing, whatever happens while it is read; simpler readers do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from changes_adversary import Judge, Shop, Troubles, naive, reads
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.errors import UnexpectedAnswer
from centra_ipaas.graphql.changes import UNKNOWN_SKEW, KeyedRows, Span, lower_bound
from centra_ipaas.sync._changes import Margin

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OVERLAP = timedelta(seconds=22)
#: No troubles but many orders.
CALM = {"late": 0.0, "deleted": 0.0, "bulk": 0.0, "hot": 0.0}


def at(second: float) -> datetime:
    return NOON + timedelta(seconds=second)


def read_until(shop: Shop, changes: int, margin: Margin, limit: int = 100, cut: float = 0.0) -> Judge:
    """Read again and again until so many changes happened; so large a share of the pages is the last of a reader."""
    judge = Judge(shop)
    for _ in reads(shop, judge, margin, limit=limit, cut=cut):
        if shop.changes >= changes:
            break
    return judge


# --- the adversary ------------------------------------------------------------------------------------------


def test_of_thirty_thousand_changes_none_is_missed():
    """With all troubles at once; most were noticed, and not replaced before anyone could."""
    shop = Shop(20260301, Troubles(rate=40))
    judge = read_until(shop, 30_000, Margin(overlap=OVERLAP))
    assert judge.missed == 0
    assert judge.told - judge.again > 15_000


@settings(max_examples=30)
@given(
    seed=st.integers(0, 10**9),
    limit=st.integers(17, 100),
    rate=st.sampled_from([2, 10, 20]),
    deleted=st.sampled_from([0.0, 0.1, 0.4]),
    late=st.sampled_from([0.0, 0.3]),
    bulk=st.sampled_from([0.0, 0.01]),
    cut=st.sampled_from([0.0, 0.3]),
)
def test_whatever_happens_none_is_missed(seed, limit, rate, deleted, late, bulk, cut):
    """Few changes, and many; pages of any size; readers that die and are followed by others."""
    shop = Shop(seed, Troubles(rate=rate, deleted=deleted, late=late, bulk=bulk))
    assert read_until(shop, 600, Margin(overlap=OVERLAP), limit, cut).missed == 0


@pytest.mark.parametrize("place", ["here", "1:2", "1:2:3:4", "::"])
def test_what_is_no_place_is_refused(place):
    with pytest.raises(ValueError):
        KeyedRows.at(place, 100)


@pytest.mark.parametrize(
    "troubles",
    [
        {"ours": 90.0}, {"ours": -90.0}, {"header": 90.0}, {"header": -90.0}, {"ours": 90.0, "header": -60.0},
        {"dated": False, "ours": -90.0}, {"dated": False, "ours": 3_000.0},
    ],
    ids=str,
)  # fmt: skip
def test_clocks_that_differ_hide_nothing(troubles):
    """Ours ahead or behind, the server's own two clocks, no Date header at all."""
    assert read_until(Shop(5, Troubles(**troubles)), 3_000, Margin(overlap=OVERLAP)).missed == 0


@pytest.mark.parametrize(
    "margin, troubles",
    [
        (Margin(overlap=timedelta(seconds=2)), {}),
        (Margin(overlap=OVERLAP), {"ours": 90.0, "header": 90.0}),
        (Margin(overlap=OVERLAP, unknown_skew=timedelta(0)), {"dated": False, "ours": 90.0}),
    ],
    ids=["later than the overlap", "both clocks ahead", "no date and no allowance"],
)
def test_beyond_what_is_assumed_changes_are_missed(margin, troubles):
    """The margins are no decoration."""
    assert read_until(Shop(5, Troubles(**troubles)), 3_000, margin).missed > 0


@pytest.mark.parametrize(
    "way, troubles",
    [
        ("seam", {"deleted": 0.1}),
        ("bound", {}),
        ("newest", {}),
        ("ours", {"ours": 60.0}),
        ("late", {"late": 0.1}),
        ("second", {"hot": 0.5}),
        ("sorted", {"hot": 0.5}),
    ],
)
def test_a_reader_with_one_mistake_misses_changes(way, troubles):
    """Each in a shop with no other trouble, in which ours misses none."""
    shop = Shop(1, Troubles(**{**CALM, **troubles}))
    judge = Judge(shop)
    for _ in naive(shop, judge, way):
        if shop.changes > 5_000:
            break
    assert judge.missed > 0
    assert (
        read_until(Shop(1, Troubles(**{**CALM, **troubles})), 5_000, Margin(overlap=OVERLAP), 20).missed == 0
    )


# --- pages by key -------------------------------------------------------------------------------------------


def walk(rows: KeyedRows, lists: list[list[int]]) -> list[int]:
    """Read a list that is another one at each request; the last one stays."""
    found: list[int] = []
    following: KeyedRows | None = rows
    for turn in range(1_000):
        listed = lists[min(turn, len(lists) - 1)]
        start = (following.page - 1) * following.size
        keys = listed[start : start + following.size]
        new, following = following.read(keys, keys)
        found += new
        if following is None:
            return found
    raise AssertionError("it does not end")


@given(
    lists=st.lists(st.frozensets(st.integers(1, 60)), min_size=1, max_size=12),
    stay=st.frozensets(st.integers(1, 60)),
    most=st.integers(1, 12),
)
def test_what_stays_in_the_list_is_read(lists, stay, most):
    """Everything else comes and goes between any two requests."""
    found = walk(KeyedRows(most=most), [sorted(stay | others) for others in lists])
    assert set(found) >= stay
    assert found == sorted(set(found))


def test_rows_that_go_before_the_seam_make_it_step_back():
    """The page after rows 1 to 5 begins with 10: 6 to 9 slid below it."""
    before, after = list(range(1, 20)), list(range(5, 20))
    assert walk(KeyedRows(most=5), [before, after]) == before
    (_, second) = KeyedRows(most=5).read(before[:5], before[:5])
    assert second is not None
    (new, third) = second.read(after[4:8], after[4:8])
    assert (new, third is not None and third.seam < 4) == ((), True)


def test_a_list_in_another_order_is_an_error():
    """A server that does not sort as asked would make any paging miss rows."""
    with pytest.raises(UnexpectedAnswer, match="not sorted"):
        KeyedRows(most=5).read([1, 3, 2], [1, 3, 2])


def test_rows_without_a_key_are_passed_on_and_hold_nothing_up():
    """A page without any key has no place in the list."""
    rows = KeyedRows(most=3)
    new, following = rows.read(["a", "b", "c"], [1, None, 2])
    assert new == ("a", "b", "c")
    assert following is not None
    assert following.covered == 2
    with pytest.raises(UnexpectedAnswer, match="shows its key"):
        rows.read(["a", "b", "c"], [None, None, None])


@given(
    keys=st.lists(st.booleans(), min_size=1, max_size=40).filter(lambda shown: shown[0]),
    most=st.integers(1, 12),
)
def test_rows_without_a_key_hide_nothing_wherever_they_stand(keys, most):
    """Also at the end of a page, where the next one has to reach behind them: the read comes to its end."""
    rows = [place if shown else None for place, shown in enumerate(keys)]
    found, following, asked = set(), KeyedRows(most=most), 0
    while following is not None:
        asked += 1
        assert asked <= 2 * len(rows) + 2
        start = (following.page - 1) * following.size
        places = range(start, min(start + following.size, len(rows)))
        new, following = following.read(places, [rows[place] for place in places])
        found.update(new)
    assert found == set(range(len(rows)))


@given(seam=st.integers(1, 10**6), most=st.integers(1, 200))
def test_every_page_overlaps_and_goes_on(seam, most):
    """It holds the last row read and the one behind it; from 17 rows on never more than asked for."""
    rows = KeyedRows(most=most, covered=1, seam=seam)
    start = (rows.page - 1) * rows.size
    assert start <= seam
    assert start + rows.size > seam + 1
    assert rows.size <= most or most < 17


# --- stretches of time --------------------------------------------------------------------------------------


def walk_times(times: list[int], most: int, order: str) -> tuple[list[int], int]:
    """Read rows by their times, from a list in this order that answers `most` at once."""
    arranged = {"up": sorted(times), "down": sorted(times, reverse=True), "any": times}[order]
    following, found, requests = Span(start=NOON), list[int](), 0
    while following is not None:
        asked, requests = following.bounds, requests + 1
        listed = [t for t in arranged if asked["from"] <= at(t) <= asked.get("to", at(10**8))]
        first = (following.part - 1) * most
        rows = listed[first : first + most]
        new, following = following.read(
            rows, [at(t) for t in rows], more=len(listed) > first + most, most=most
        )
        found += new
    return found, requests


@given(
    times=st.lists(st.integers(0, 400), max_size=80),
    most=st.integers(1, 9),
    order=st.sampled_from(["up", "down", "any"]),
)
def test_every_row_comes_once_whatever_the_order(times, most, order):
    """Also if more of them carry one second than fit into an answer."""
    found, _ = walk_times(times, most, order)
    assert sorted(found) == sorted(times)


@pytest.mark.parametrize("order", ["up", "down", "any"])
def test_a_long_stretch_costs_few_requests(order):
    """At most four times as many as there are full pages, and one if all fit into an answer."""
    times = [second * 37 % 9_000 for second in range(2_000)]
    assert walk_times(times, 100, order)[1] <= 80
    assert walk_times(times[:100], 100, order)[1] == 1


# --- where the next read begins -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked, answered, server_time, expected",
    [
        (0, 0, 0, -120),
        # The answer took ten seconds: the server's clock was at least ten seconds earlier when it was asked.
        (0, 10, 10, -120),
        (0, 10, 4, -126),
        # The server's clock is behind ours, and ahead of it: the earlier counts.
        (0, 1, -300, -421),
        (0, 1, 300, -120),
        (0, 1, None, -120 - 3_600),
    ],
)
def test_the_next_read_begins_before_this_one(asked, answered, server_time, expected):
    """By the earlier of two clocks, less the overlap."""
    told = None if server_time is None else at(server_time)
    bound = lower_bound(
        asked=at(asked), answered=at(answered), server_time=told, overlap=timedelta(minutes=2)
    )
    assert bound == at(expected)
    assert timedelta(hours=1) == UNKNOWN_SKEW
