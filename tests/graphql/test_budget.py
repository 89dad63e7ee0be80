"""The budget never asks for more than there is, and no longer waits than it must."""

from __future__ import annotations

from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from attrs import evolve
from fake_world import START, FakeWorld, Purse, SandboxWorld, mutation, query, reply, run
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.centra import limits as limits_query
from centra_ipaas.centra import orders
from centra_ipaas.graphql import GROWTH, Budget, Cost, Exchange, Limit, Priority, Resource, RetryPolicy
from centra_ipaas.graphql.budget import PADDING, from_text, to_text
from centra_ipaas.sandbox import GROWTH as GROWTH_PLAN
from centra_ipaas.sandbox import Plan
from centra_ipaas.sandbox.edge.windows import WINDOWS
from centra_ipaas.signals import ClockBehind, LimitsUnread

NOW = START.timestamp()


def limits(requests=(6, 40), mutations=(3, 15), complexity=(1_000, 8_000)) -> tuple[Limit, ...]:
    """Quotas so small that a test meets them all."""
    pairs = {Resource.REQUESTS: requests, Resource.MUTATIONS: mutations, Resource.COMPLEXITY: complexity}
    return tuple(
        Limit(resource=resource, seconds=seconds, quota=quota)
        for resource, pair in pairs.items()
        for seconds, quota in zip((10.0, 3600.0), pair, strict=True)
    )


class Buckets:
    """The server as OLD:limits describes it, written without looking at the budget: six buckets, all or nothing."""

    def __init__(self, told: tuple[Limit, ...]) -> None:
        self.told, self.at = told, NOW
        self.tokens = [float(limit.quota) for limit in told]

    def refill(self, at: float) -> None:
        for index, limit in enumerate(self.told):
            self.tokens[index] = min(
                limit.quota, self.tokens[index] + (at - self.at) * limit.quota / limit.seconds
            )
        self.at = at

    def take(self, cost: Cost, at: float) -> bool:
        self.refill(at)
        amounts = [cost.of(limit.resource) for limit in self.told]
        if any(tokens < amount for tokens, amount in zip(self.tokens, amounts, strict=True)):
            return False
        self.tokens = [tokens - amount for tokens, amount in zip(self.tokens, amounts, strict=True)]
        return True

    def rows(self) -> list[Limit]:
        return [
            evolve(limit, used=limit.quota - int(tokens))
            for limit, tokens in zip(self.told, self.tokens, strict=True)
        ]


costs = st.builds(
    Cost, requests=st.just(1), mutations=st.integers(0, 1), complexity=st.sampled_from([0, 10, 100, 400, 500])
)
#: Seconds until somebody asks again, and what it costs.
asked = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.001, 0.049, 0.3, 2.0, 9.99, 60.0, 1_000.0]), costs),
    min_size=1,
    max_size=80,
)


def booked(
    budget: Budget, cost: Cost, now: float, priority: Priority = Priority.ORDERS
) -> tuple[Budget, float]:
    """Ask until it is booked; return when that was."""
    while True:
        budget, wait = budget.spend(cost, now, priority=priority, ticket="t")
        assert wait >= 0
        if not wait:
            return budget, now
        now += wait


def sent(budget: Budget, story, now: float = NOW) -> list[tuple[float, Cost]]:
    """Return when each cost is sent, one after the other."""
    found = []
    for number, (passed, cost) in enumerate(story):
        budget, now = booked(budget, cost, now + passed, Priority(number % 4))
        found.append((now, cost))
    return found


@given(story=asked, share=st.sampled_from([0.5, 0.8, 1.0]))
def test_no_window_ever_holds_more_than_our_share(story, share):
    """In any ten seconds and any hour, of requests, mutations and complexity."""
    events = sent(Budget.of(limits(), share=share), story)
    for limit in limits():
        for end, _ in events:
            inside = sum(c.of(limit.resource) for at, c in events if end - limit.seconds < at <= end)
            assert inside <= max(limit.quota * share, 1)


@given(story=asked, share=st.sampled_from([0.5, 0.8, 1.0]))
def test_a_server_of_token_buckets_refuses_nothing(story, share):
    """An independent model of Centra's limiter accepts every request at its moment."""
    server = Buckets(limits())
    assert all(server.take(cost, at) for at, cost in sent(Budget.of(limits(), share=share), story))


@settings(max_examples=50)
@given(others=st.lists(costs, max_size=30), passed=st.sampled_from([0.0, 5.0, 300.0, 3_000.0]), story=asked)
def test_what_others_used_is_respected(others, passed, story):
    """Read the limits before each request, with others' requests before it: the server refuses nothing."""
    server, now, budget = Buckets(limits()), NOW, Budget.of(limits(), share=1.0)
    for cost in others:
        server.take(cost, NOW)
    for seconds, cost in [(passed, Cost()), *story]:
        server.refill(now + seconds)
        budget, now = booked(budget.corrected(server.rows(), now + seconds), cost, now + seconds)
        assert server.take(cost, now)


def limit(resource=Resource.REQUESTS, seconds=3600.0, quota=5_000, used=0) -> Limit:
    return Limit(resource=resource, seconds=seconds, quota=quota, used=used)


def total(budget: Budget, index: int = 0) -> int:
    return budget.windows[index].total


def test_of_an_hour_no_more_is_spent_than_half_of_what_was_left():
    """4,900 of 5,000 are used: what flows evenly takes 50, the others 90, and then it is time to look again."""
    told = Budget(share=1.0).corrected([limit(used=4_900)], NOW)
    told = evolve(told, windows=(evolve(told.windows[0], others=0),))
    for priority, most in ((Priority.BACKFILL, 50), (Priority.STOCK, 90)):
        budget, now = told, NOW
        for _ in range(most):
            budget, now = booked(budget, Cost(), now, priority)
        budget, wait = budget.spend(Cost(), now, priority=priority, ticket="t")
        assert wait > 0
        assert budget.look(Cost(), NOW + 60)[1]


def test_a_look_is_due_now_and_then():
    """A tenth of the hour: not before, at most once a minute; one of those who ask has to do it, for a request."""
    budget = Budget().corrected([limit(quota=50)], NOW)
    for _ in range(4):
        budget, _ = budget.spend(Cost(), NOW)
    assert not budget.look(Cost(), NOW + 60)[1]
    budget, _ = budget.spend(Cost(), NOW)
    assert not budget.look(Cost(), NOW + 59)[1]
    looked, due = budget.look(Cost(), NOW + 60)
    assert (due, total(looked)) == (True, 6)
    assert not looked.look(Cost(), NOW + 61)[1]


def test_a_refusal_calls_for_a_look():
    """As soon as it is over; until the look is answered nobody else sends."""
    budget, due = Budget().refused(2, NOW).look(Cost(), NOW + 1)
    assert not due
    budget, due = budget.look(Cost(), NOW + 2)
    assert due
    assert budget.spend(Cost(), NOW + 2)[1] > 0
    assert budget.corrected(GROWTH, NOW + 3).spend(Cost(), NOW + 3)[1] == 0


def test_after_a_refusal_half_of_what_was_spent_has_to_do():
    """60 in ten seconds were too many, since others took some: 30 then, and slowly more."""
    budget = Budget(share=1.0)
    for _ in range(60):
        budget, _ = budget.spend(Cost(), NOW)
    corrected = budget.refused(1, NOW).look(Cost(), NOW + 20)[0].corrected(GROWTH, NOW + 20)
    assert corrected.windows[0].allowed(1.0, NOW + 20) == 30
    assert corrected.windows[0].allowed(1.0, NOW + 20 + 5 * 3_600) == 45
    assert corrected.windows[0].allowed(1.0, NOW + 20 + 10 * 3_600) == 60


def test_a_request_too_dear_alone_frees_what_was_held_back_for_it_only():
    """Thirty are held back since a refusal: what others use is not disproved by a later one, of a dear request."""
    budget = Budget(share=1.0)
    for _ in range(60):
        budget, _ = budget.spend(Cost(), NOW)
    held = budget.refused(1, NOW).corrected(GROWTH, NOW + 20)
    assert held.refused(1, NOW + 21, alone=True).windows[0].allowed(1.0, NOW + 21) == 60
    later = held.corrected(GROWTH, NOW + 80).refused(1, NOW + 81, alone=True)
    assert later.windows[0].allowed(1.0, NOW + 81) == 30


def test_ten_seconds_are_not_to_blame_for_an_hour_that_is_used_up():
    """The look shows an hour with nothing left: the ten seconds keep all of their quota."""
    told = [limit(seconds=10.0, quota=60), limit(used=5_000)]
    budget = Budget.of(told, share=1.0).spend(Cost(), NOW)[0].refused(1, NOW).corrected(told, NOW + 20)
    assert budget.windows[0].allowed(1.0, NOW + 20) == 60


def test_refusals_in_a_row_wait_longer():
    """As Centra asks, and longer and longer if that is not enough."""
    budget, waits = Budget(), []
    for _ in range(8):
        budget = budget.refused(1, budget.blocked_until or NOW)
        waits.append(budget.blocked_until - NOW)
    assert waits == pytest.approx([1, 2, 3, 4, 5.6, 8.8, 15.2, 28])


def test_no_wait_after_refusals_is_longer_than_ten_minutes():
    """However many there were in a row."""
    budget = Budget()
    for _ in range(20):
        before = budget.blocked_until or NOW
        budget = budget.refused(1, before)
    assert budget.blocked_until - before == 600


def test_what_others_use_is_left_to_them():
    """They took 500 in 600 seconds, and are growing: twice that is theirs, and forgotten within two hours."""
    budget = Budget(share=1.0).corrected([limit()], NOW)
    told = budget.corrected([limit(used=500)], NOW + 600)
    assert told.windows[0].allowed(1.0, NOW + 600) == 5_000 - 1_050
    later = told.corrected([limit()], NOW + 600 + 3_600)
    assert later.windows[0].allowed(1.0, NOW + 4_200) == 5_000 - 525


def test_those_under_way_are_refused_with_the_first():
    """Six tasks were sent at once: their refusals are one, and wait no longer than that."""
    budget = Budget()
    for _ in range(6):
        budget = budget.refused(2, NOW)
    assert budget.blocked_until == NOW + 2


def test_what_is_not_asked_for_does_not_hold_up():
    """All mutations of the hour are used up by others: queries go on, also behind a mutation that waits."""
    budget = Budget().corrected([limit(), limit(Resource.MUTATIONS, quota=20, used=20)], NOW)
    budget, wait = budget.spend(Cost(mutations=1), NOW, ticket="m")
    assert wait > 0
    assert budget.spend(Cost(), NOW, ticket="q")[1] == 0


def test_our_own_use_is_not_counted_twice():
    """Centra's count of ten seconds holds our requests too: only what is beyond them is others'."""
    budget = Budget()
    for _ in range(30):
        budget, _ = budget.spend(Cost(), NOW)
    assert total(budget.corrected([limit(seconds=10.0, quota=60, used=30)], NOW)) == 30
    assert total(budget.corrected([limit(seconds=10.0, quota=60, used=40)], NOW)) == 40


def spent(*entries) -> Budget:
    """Return a budget of 100 an hour with what was spent when, in seconds after NOW."""
    budget = Budget.of([limit(quota=100)], share=1.0)
    for at, amount in entries:
        budget, wait = budget.spend(Cost(requests=amount), NOW + at, priority=Priority.STOCK)
        assert wait == 0
    return budget


@pytest.mark.parametrize(
    "used, later, ours",
    [
        # Of 60, a bucket of 100 an hour has back 16.7 after ten minutes; half a one is for rounding.
        (42, 600, 60), (41, 600, 59), (20, 600, 38), (0, 600, 18),
        # Later all of it may be back; and what was booked within two minutes may still be on the way.
        (0, 2_160, 60), (0, 120, 4), (0, 119, 60),
    ],
)  # fmt: skip
def test_what_centra_never_counted_is_taken_off(used, later, ours):
    """As far as no way of counting explains that it shows less than we do."""
    corrected = spent((0, 60)).corrected([limit(quota=100, used=used)], NOW + later)
    assert total(corrected) == sum(amount for _, amount in corrected.windows[0].entries) == ours


def test_what_is_taken_off_is_the_oldest():
    """What stays leaves the window as late as it can have been counted."""
    corrected = spent((0, 30), (60, 30)).corrected([limit(quota=100, used=15)], NOW + 600)
    assert corrected.windows[0].entries == ((NOW, 3), (NOW + 60, 30))


def test_of_ten_seconds_nothing_is_taken_off():
    """Nobody can be sure that it is not on the way, and soon it is over."""
    budget, _ = Budget.of([limit(seconds=10.0, quota=60)], share=1.0).spend(Cost(requests=60), NOW)
    assert total(budget.corrected([limit(seconds=10.0, quota=60)], NOW + 5)) == 60


#: Seconds until the next request, how much it takes, and whether it is really sent.
requests = st.lists(
    st.tuples(st.sampled_from([0.2, 30.0, 130.0, 900.0, 2_000.0]), st.integers(1, 12), st.booleans()),
    max_size=60,
)


class Hour:
    """Forty an hour, counted in one of the ways that the sandbox knows."""

    def __init__(self, kind: str) -> None:
        self.window = WINDOWS[kind](40, 3_600, int(NOW * 1e6))

    def told(self, now: float) -> list[Limit]:
        return [limit(quota=40, used=40 - int(self.window.remaining(int(now * 1e6))))]

    def takes(self, amount: int, now: float) -> bool:
        taken = self.window.wait(amount, int(now * 1e6)) == 0
        self.window.take(amount, int(now * 1e6))
        return taken


@pytest.mark.parametrize("kind", WINDOWS)
@given(story=requests)
def test_after_a_correction_nothing_is_refused(kind, story):
    """Some of what is booked is never sent, and Centra is asked before each request: however it counts."""
    server, budget, now = Hour(kind), Budget.of([limit(quota=40)], share=1.0), NOW
    for pause, amount, is_sent in story:
        now += pause
        budget = budget.corrected(server.told(now), now)
        budget, wait = budget.spend(Cost(requests=amount), now, priority=Priority.STOCK)
        assert wait or not is_sent or server.takes(amount, now)


@pytest.mark.parametrize("kind", ["token", "sliding"])
@given(story=requests)
def test_what_was_counted_is_not_taken_off(kind, story):
    """Everything is sent, and no more leaves the window than what is an hour old."""
    server, budget, now = Hour(kind), Budget.of([limit(quota=40)], share=1.0), NOW
    for pause, amount, _ in story:
        now += pause
        before = budget.windows[0].trimmed(now - 3_600 - PADDING).entries
        budget = budget.corrected(server.told(now), now)
        assert budget.windows[0].entries == before
        budget, wait = budget.spend(Cost(requests=amount), now, priority=Priority.STOCK)
        assert wait or server.takes(amount, now)


def test_quotas_told_are_taken_over():
    """A smaller plan binds from then on; a larger one frees."""
    small = Budget(share=1.0).corrected([limit(seconds=10.0, quota=1)], NOW)
    spent, first = small.spend(Cost(), NOW)
    assert (first, spent.spend(Cost(), NOW)[1]) == (0, pytest.approx(10 + PADDING))
    assert spent.corrected([limit(seconds=10.0, quota=100)], NOW).spend(Cost(), NOW)[1] == 0


@pytest.mark.parametrize(
    "told",
    [
        [],
        [one for one in GROWTH if one.long],
        [one for one in GROWTH if one.resource is not Resource.MUTATIONS],
    ],
    ids=["nothing", "hours only", "no mutations"],
)
def test_quotas_that_are_not_told_go_on_to_hold(told):
    """20 mutations in ten seconds, of which 16 are ours, whatever else Centra tells."""
    budget, waits = Budget().corrected(told, NOW), []
    for _ in range(17):
        budget, wait = budget.spend(Cost(mutations=1), NOW)
        waits.append(wait)
    assert waits == [0] * 16 + [pytest.approx(10 + PADDING)]


def test_what_was_left_of_an_hour_that_is_not_told_any_more_does_not_bind():
    """Nothing was left of it once, and nobody will say that there is again."""
    budget = Budget().corrected([limit(used=5_000)], NOW)
    assert budget.spend(Cost(), NOW)[1] > 0
    assert budget.corrected([limit(Resource.MUTATIONS)], NOW + 60).spend(Cost(), NOW + 60)[1] == 0


@pytest.mark.parametrize(
    "told",
    [[], [{"type": "NEW", "intervalSeconds": "ONE_DAY", "quota": 5, "usedQuota": 0, "remainingQuota": 5}]],
)
def test_a_look_that_tells_no_quota_is_none(told):
    """What is known goes on to hold, and a signal says so."""
    world = FakeWorld(reply(data={"rateLimits": told}), reply(data={}))
    purse = Purse(Budget().refused(0, NOW - 1))
    run(Exchange(world=world, budget=purse, limits=limits_query.read()).ask(query()))
    assert [signal.code for signal in world.told(LimitsUnread)] == ["unexpected-answer"]
    assert len(purse.budget.windows) == 6


@given(
    spent=st.lists(costs, max_size=6),
    cost=st.builds(Cost, mutations=st.integers(0, 4), complexity=st.integers(0, 1_200)),
)
def test_all_or_nothing(spent, cost):
    """Either every quota has it, or none has anything of it."""
    budget = Budget.of(limits(), share=1.0)
    for one in spent:
        budget, _ = budget.spend(one, NOW)
    after, wait = budget.spend(cost, NOW, ticket="t")
    taken = [new.total - old.total for new, old in zip(after.windows, budget.windows, strict=True)]
    asked = [cost.of(window.limit.resource) for window in budget.windows]
    assert taken == ([0] * 6 if wait else asked)


def test_a_cost_above_the_quota_waits_for_an_empty_window():
    """It is let through alone: only Centra can say that it is too much. Afterwards the window is full."""
    budget = Budget.of([limit(Resource.COMPLEXITY, 10.0, 100)], share=1.0)
    assert budget.spend(Cost(complexity=500), NOW)[1] == 0
    budget, _ = budget.spend(Cost(complexity=1), NOW)
    budget, wait = budget.spend(Cost(complexity=500), NOW)
    assert wait == pytest.approx(10 + PADDING)
    budget, now = booked(budget, Cost(complexity=500), NOW)
    assert now == pytest.approx(NOW + 10 + PADDING)
    assert budget.spend(Cost(complexity=1), now)[1] == pytest.approx(10 + PADDING)


def test_a_refusal_holds_everything_back():
    """Until the moment named; a later and shorter refusal does not shorten it."""
    budget = Budget().refused(30, NOW).refused(5, NOW + 1)
    assert budget.spend(Cost(), NOW + 10)[1] == pytest.approx(20)
    assert budget.spend(Cost(), NOW + 31)[1] == 0


# --- who goes first -------------------------------------------------------------------------------------------


ONE = [limit(seconds=10.0, quota=1)]


def test_stock_goes_before_backfill():
    """Whoever waited longer, the next place belongs to the higher priority; after it, to the oldest."""
    budget, _ = Budget.of(ONE, share=1.0).spend(Cost(), NOW)
    for ticket, priority in (("a", Priority.BACKFILL), ("b", Priority.BACKFILL), ("c", Priority.STOCK)):
        budget, wait = budget.spend(Cost(), NOW + 9, priority=priority, ticket=ticket)
        assert wait > 0
    for ticket, priority in (("b", Priority.BACKFILL), ("a", Priority.BACKFILL)):
        assert budget.spend(Cost(), NOW + 10.2, priority=priority, ticket=ticket)[1] > 0
    budget, wait = budget.spend(Cost(), NOW + 10.2, priority=Priority.STOCK, ticket="c")
    assert wait == 0


def test_a_claim_lapses():
    """Whose process was killed while it waited holds nobody up for longer than a few seconds."""
    budget, _ = Budget.of(ONE, share=1.0).spend(Cost(), NOW)
    budget, _ = budget.spend(Cost(), NOW + 6, priority=Priority.STOCK, ticket="killed")
    assert budget.spend(Cost(), NOW + 10.2, priority=Priority.BACKFILL, ticket="a")[1] > 0
    assert budget.spend(Cost(), NOW + 11.2, priority=Priority.BACKFILL, ticket="a")[1] == 0


def test_backfill_is_not_starved():
    """Stock takes everything there is; of whom nothing was served for a minute, the oldest is."""
    budget, now, served = Budget.of([limit(seconds=10.0, quota=10)], share=1.0), NOW, []
    while now < NOW + 600:
        for ticket in ("s", "t"):
            budget, wait = budget.spend(Cost(), now, priority=Priority.STOCK, ticket=ticket)
        budget, wait = budget.spend(Cost(), now, priority=Priority.BACKFILL, ticket="b")
        if not wait:
            served.append(now)
        now += 0.25
    assert 8 <= len(served) <= 10
    assert all(after - before < 75 for before, after in pairwise(served))


@pytest.mark.parametrize("priority", [Priority.PRODUCTS, Priority.BACKFILL])
def test_whoever_flows_evenly_is_not_given_up_beside_a_full_load(priority):
    """Twelve ask for stock as fast as they may, three for others with two minutes to wait: one of these a minute."""
    budget, now, served, asked_at = Budget(), NOW, [], {}
    while now < NOW + 600:
        for ticket in range(12):
            budget, _ = budget.spend(Cost(), now, priority=Priority.STOCK, ticket=f"s{ticket}")
        for ticket in ("a", "b", "c"):
            left = asked_at.setdefault(ticket, now) + 120 - now
            budget, wait = budget.spend(Cost(), now, priority=priority, ticket=ticket, longest=left)
            if not wait:
                served.append(now)
            if not wait or wait > left:
                del asked_at[ticket]
        now += 0.5
    # Before stock has used up the ten seconds, some of them go through.
    assert 9 <= len([at for at in served if at > NOW + 10]) <= 11
    assert all(after - before < 75 for before, after in pairwise(served))


def test_a_wait_that_patience_does_not_end_is_foreseen():
    """All of the hour is spent, a minute of patience gives nobody any of it, and who cannot wait knows at once."""
    budget = Budget.of([limit(quota=10)], share=1.0)
    for _ in range(10):
        budget, _ = budget.spend(Cost(), NOW, priority=Priority.STOCK)
    for priority in Priority:
        after, wait = budget.spend(Cost(), NOW, priority=priority, ticket="t", longest=120.0)
        assert (wait, after.claims) == (pytest.approx(3_600 + PADDING), ())


def test_backfill_leaves_quota_and_flows_evenly():
    """A hundred requests at once: stock gets all of them, backfill only a few, and then one every 0.74 seconds."""
    budget = Budget(share=1.0)
    assert [budget.spend(Cost(), NOW, priority=priority)[1] for priority in Priority] == [0] * 4
    times, now = [], NOW
    for _ in range(300):
        budget, now = booked(budget, Cost(), now, Priority.BACKFILL)
        times.append(now)
    assert (times[-1] - times[-101]) / 100 == pytest.approx(3_600 / (5_000 * 0.97), rel=0.01)
    for _ in range(40):
        budget, wait = budget.spend(Cost(), now, priority=Priority.STOCK)
        assert wait == 0


# --- what operations cost ---------------------------------------------------------------------------------------


def learned(budget: Budget, asked, complexity: int) -> Budget:
    return budget.answered(asked, Cost(complexity=complexity), NOW, complexity, NOW)


def test_costs_are_learned():
    """What an answer told counts from then on, in proportion to what the operation itself assumes."""
    budget = learned(Budget(), query(complexity=250), 300)
    assert budget.cost(query(complexity=250)) == Cost(complexity=300)
    assert budget.cost(query(complexity=25_000)).complexity == 30_000
    assert budget.cost(query("Other")).complexity == 250
    assert budget.cost(mutation()).mutations == 1
    assert learned(budget, query(complexity=250), 300) == budget


def test_pages_of_two_sizes_tell_the_price_of_every_size():
    """20 for a page and 7 a row, whatever the operation assumes: one row, then a hundred, then fifty."""
    budget = learned(Budget(), query(complexity=12), 27)
    budget = learned(budget, query(complexity=210), 720)
    assert budget.cost(query(complexity=12)).complexity == 27
    assert budget.cost(query(complexity=210)).complexity == 720
    assert budget.cost(query(complexity=111)).complexity == 374


def test_what_once_was_dearer_comes_down_by_half():
    """It may be so again: 1,000, then twice 400."""
    budget, told = learned(Budget(), query(complexity=250), 1_000), []
    for _ in range(2):
        budget = learned(budget, query(complexity=250), 400)
        told.append(budget.cost(query(complexity=250)).complexity)
    assert told == [700, 550]


def test_two_hundred_documents_are_remembered():
    """Of one more, the one is forgotten of which nothing was learned for longest."""
    asked = [query(document=f"query Things {{ thing{number} }}") for number in range(201)]
    budget = Budget()
    for one, told in [*[(one, 7) for one in asked[:200]], (asked[0], 8), (asked[200], 7)]:
        budget = learned(budget, one, told)
    assert [budget.cost(asked[number]).complexity for number in (0, 1, 2, 200)] == [8, 250, 7, 7]


def test_documents_that_share_a_name_are_told_apart():
    """Two queries called Things: the dear one does not make the cheap one dear, nor the other way round."""
    dear, cheap = query(document="query Things { dear }"), query(document="query Things { cheap }")
    budget = learned(learned(Budget(), dear, 9_000), cheap, 10)
    assert (budget.cost(dear).complexity, budget.cost(cheap).complexity) == (9_000, 10)


@given(told=st.integers(0, 250_000), assumed=st.integers(0, 10**5))
def test_what_was_learned_is_exact_for_the_same_question(told, assumed):
    """And comes down slowly if it once was dearer."""
    budget = learned(Budget(), query(complexity=assumed), told)
    assert budget.cost(query(complexity=assumed)).complexity == told
    assert budget.room(query(complexity=assumed)) == pytest.approx(40_000 / max(1, told))
    cheaper = learned(budget, query(complexity=assumed), told // 3)
    assert told // 3 <= cheaper.cost(query(complexity=assumed)).complexity <= told


def test_an_operation_that_nobody_knows_needs_room():
    """A fifth of the ten seconds has to be free for it, though it is booked as it says itself."""
    budget = Budget.of([limit(Resource.COMPLEXITY, 10.0, 1_000)], share=1.0)
    new = query(complexity=10)
    assert budget.cost(new) == Cost(complexity=10, margin=190)
    full, _ = budget.spend(Cost(complexity=801), NOW)
    assert full.spend(full.cost(new), NOW)[1] > 0
    room, _ = budget.spend(Cost(complexity=800), NOW)
    after, wait = room.spend(room.cost(new), NOW)
    assert (wait, total(after)) == (0, 810)


@given(booked_as=st.integers(0, 500), real=st.integers(0, 500), later=st.sampled_from([0.0, 0.03, 0.5, 3.0]))
def test_what_an_answer_tells_is_booked(booked_as, real, later):
    """More or less than was booked: afterwards the window holds what it really was."""
    budget = Budget.of([limit(Resource.COMPLEXITY, 10.0, 10_000)], share=1.0)
    budget, _ = budget.spend(Cost(complexity=70), NOW - 1)
    budget, _ = budget.spend(Cost(complexity=booked_as), NOW)
    budget, _ = budget.spend(Cost(complexity=30), NOW + later / 2)
    after = budget.answered(query(), Cost(complexity=booked_as), NOW, real, NOW + later)
    assert total(after) == sum(amount for _, amount in after.windows[0].entries) == 100 + real


def test_an_answer_after_its_ten_seconds_takes_nothing_from_others():
    """It cost 400 less than booked, which has left the window; the 300 there are another's."""
    budget = Budget.of([limit(Resource.COMPLEXITY, 10.0, 10_000)], share=1.0)
    budget, _ = budget.spend(Cost(complexity=500), NOW)
    budget, _ = budget.spend(Cost(complexity=300), NOW + 11)
    assert total(budget.answered(query(), Cost(complexity=500), NOW, 100, NOW + 12)) == 300


NEARLY_USED = [limit(Resource.COMPLEXITY, quota=10_000, used=9_000)]


def nearly_used(budget: Budget) -> Budget:
    """Return it when Centra told that 1,000 of the hour are left, and others use nothing more."""
    corrected = budget.corrected(NEARLY_USED, NOW)
    return evolve(corrected, windows=(evolve(corrected.windows[0], others=0),))


def of_what_is_left(budget: Budget, *amounts: int) -> list[bool]:
    """Return which amounts of complexity stock may spend, one after the other."""
    found = []
    for amount in amounts:
        budget, wait = budget.spend(Cost(complexity=amount), NOW + 2, priority=Priority.STOCK)
        found.append(wait == 0)
    return found


def test_what_an_answer_gives_back_is_there_before_the_next_look():
    """1,000 of the hour were left, so 900 may be spent before a look: the 800 were 100."""
    budget = nearly_used(Budget.of(NEARLY_USED, share=1.0))
    budget, _ = budget.spend(Cost(complexity=800), NOW, priority=Priority.STOCK)
    budget = budget.answered(query(), Cost(complexity=800), NOW, 100, NOW + 1)
    assert of_what_is_left(budget, 800, 1) == [True, False]


def test_what_was_left_holds_whatever_an_earlier_answer_gives_back():
    """Centra told that 1,000 are left after the 800 were sent: that they were 100 makes them no more."""
    budget, _ = Budget.of(NEARLY_USED, share=1.0).spend(Cost(complexity=800), NOW, priority=Priority.STOCK)
    budget = nearly_used(budget).answered(query(), Cost(complexity=800), NOW, 100, NOW + 1)
    assert of_what_is_left(budget, 900, 1) == [True, False]


def test_an_absurd_complexity_counts_as_all_of_ten_seconds():
    """Nothing that was answered was dearer; the others of the hour are not held up by it."""
    budget, _ = Budget(share=1.0).spend(Cost(complexity=10), NOW)
    budget = budget.answered(query(), Cost(complexity=10), NOW, 10**12, NOW + 1)
    assert [window.total for window in budget.windows[4:]] == [250_000, 250_000]
    assert budget.spend(budget.cost(query()), NOW + 13, ticket="t", longest=120.0)[1] == 0


def test_slow_answers_widen_the_window():
    """Centra may have counted a request as late as it was answered: it is counted for so much longer."""
    budget, _ = Budget.of(ONE, share=1.0).spend(Cost(), NOW)
    budget = budget.answered(query(), Cost(complexity=0), NOW, 0, NOW + 0.7)
    assert budget.spend(Cost(), NOW)[1] == pytest.approx(10 + PADDING + 0.7)


def test_an_answer_that_took_very_long_widens_the_window_by_two_seconds():
    """It was counted long before it came; half a minute would waste most of the quota."""
    budget, _ = Budget.of(ONE, share=1.0).spend(Cost(), NOW)
    budget = budget.answered(query(), Cost(complexity=0), NOW, 0, NOW + 30)
    assert budget.spend(Cost(), NOW)[1] == pytest.approx(10 + PADDING + 2)


# --- the form ---------------------------------------------------------------------------------------------------


@given(story=asked)
def test_the_stored_form_is_the_budget(story):
    """What another process reads is what this one had: entries, claims, costs and all."""
    budget = learned(Budget.of(limits()), query(), 300)
    for number, (passed, cost) in enumerate(story):
        budget, _ = budget.spend(
            cost, NOW + 10 * number + passed, priority=Priority(number % 4), ticket=f"t{number}"
        )
    assert from_text(to_text(budget)) == budget
    held = budget.refused(3, NOW).corrected(GROWTH, NOW + 5)
    assert from_text(to_text(held)) == held


@pytest.mark.parametrize("text", ["", "{}x", '{"share": 3}', '{"windows": 1}', "[]"])
def test_another_form_is_no_budget(text):
    """What another version wrote is not guessed at: the budget begins anew."""
    assert from_text(text) is None


def test_a_clock_that_goes_back_spends_no_more():
    """A moment before the last one is the last one: nothing leaves a window early."""
    budget, _ = Budget.of(ONE, share=1.0).spend(Cost(), NOW)
    assert budget.spend(Cost(), NOW - 5)[1] == pytest.approx(10 + PADDING)


@pytest.mark.parametrize("ahead", [3_600, 86_400])
def test_a_clock_that_was_ahead_holds_nobody_up(ahead):
    """What it booked and was refused counts as of now, its claim lapses, and Centra is asked what is left."""
    budget = Budget.of([limit(seconds=10.0, quota=5)], share=1.0)
    for _ in range(5):
        budget, _ = budget.spend(Cost(), NOW + ahead)
    budget, _ = budget.spend(Cost(), NOW + ahead, priority=Priority.STOCK, ticket="gone")
    budget = budget.refused(4, NOW + ahead).corrected([limit()], NOW + ahead).refused(4, NOW + ahead)
    budget = evolve(budget, refusals=0)
    assert (budget.behind(NOW), budget.look(Cost(), NOW)[1]) == (ahead, False)
    budget, wait = budget.spend(Cost(), NOW, ticket="t")
    assert (budget.behind(NOW), wait) == (0, pytest.approx(10 + PADDING))
    assert booked(budget, Cost(), NOW + 4)[1] == pytest.approx(NOW + 10 + PADDING)
    looked, due = budget.look(Cost(), NOW + 11)
    assert due
    assert not looked.corrected([limit()], NOW + 11).look(Cost(), NOW + 80)[1]


def test_a_wrong_clock_does_not_forget_what_the_right_ones_booked():
    """Three are booked, then two 17 minutes ahead, and the sixth has to wait for the first."""
    budget = Budget.of([limit(quota=5)], share=1.0)
    for at in (0, 100, 200, 1_300, 1_301):
        budget, wait = budget.spend(Cost(), NOW + at)
        assert wait == 0
    assert budget.spend(Cost(), NOW + 300)[1] == pytest.approx(3_600 + PADDING - 300)


def test_a_clock_behind_is_told():
    """Once: afterwards it is the one that counts."""
    purse = Purse(Budget().spend(Cost(), NOW + 86_400)[0])
    world = FakeWorld(*[reply(data={})] * 2)
    exchange = Exchange(world=world, budget=purse)
    run(exchange.ask(query()))
    run(exchange.ask(query()))
    assert [signal.seconds for signal in world.told(ClockBehind)] == [86_400]
    assert world.slept == []


def test_a_full_hour_costs_no_more_than_an_empty_one():
    """What is kept is bounded, however much was sent: with an Enterprise plan 68,000 requests an hour."""
    told = limits((1_500, 85_000), (500, 25_000), (4_000_000, 400_000_000))
    budget, now = Budget.of(told), NOW
    for turn in range(6_000):
        budget, now = booked(budget, Cost(requests=11, mutations=turn % 3, complexity=50_000), now + 0.6)
    assert now - NOW > 3_599
    assert max(len(window.entries) for window in budget.windows) <= 210


@pytest.mark.parametrize("share", [0.0, -1.0, 1.1])
def test_a_share_is_a_part(share):
    """Above 0 up to 1."""
    with pytest.raises(ValueError):
        Budget(share=share)


def test_the_default_is_growth():
    """The default plan, of which four fifths are ours: 48 of 60 requests in ten seconds."""
    budget, waits = Budget(), []
    for _ in range(49):
        budget, wait = budget.spend(Cost(), NOW)
        waits.append(wait)
    assert tuple(window.limit for window in budget.windows) == GROWTH
    assert waits == [0] * 48 + [pytest.approx(10 + PADDING)]


def test_who_waits_for_quota_waits_for_a_refusal_too():
    """A request that slept while another was refused does not walk into the same refusal."""
    purse = Purse(Budget.of(ONE, share=1.0))

    class Refused(FakeWorld):
        async def sleep(self, seconds):
            await super().sleep(seconds)
            if len(self.slept) == 1:
                await purse.refused(query(), 60, self.present.timestamp())

    world = Refused(*[reply(data={}, extensions={"complexity": 1})] * 2)
    exchange = Exchange(world=world, budget=purse, retries=RetryPolicy())
    run(exchange.ask(query()))
    run(exchange.ask(query()))
    assert sum(world.slept) == pytest.approx(63)


def test_a_turn_is_booked_when_there_is_a_place_to_send_it_from():
    """Others hold all places for twelve seconds: what was booked before would count in ten seconds that are over."""
    purse, sent_at = Purse(), []

    class Crowded(FakeWorld):
        @asynccontextmanager
        async def place(self, seconds):
            await self.sleep(12)
            yield

        async def send(self, request):
            sent_at.append(self.present.timestamp())
            return await super().send(request)

    run(Exchange(world=Crowded(reply(data={})), budget=purse).ask(query()))
    assert sent_at == [purse.budget.last] == [NOW + 12]


TIGHT = Plan(name="tight", requests=(10, 300), mutations=(3, 50), complexity=(5_000, 100_000))


@pytest.mark.parametrize("plan", [GROWTH_PLAN, TIGHT], ids=["growth", "tight"])
def test_the_sandbox_refuses_nothing(plan):
    """Hours of queries and mutations as fast as the budget lets them: not one 429."""
    world, purse = SandboxWorld(plan), Purse(Budget(share=1.0))
    centra = Exchange(
        world=world, budget=purse, retries=RetryPolicy(deadline=1e9), limits=limits_query.read()
    )
    run(centra.correct(run(centra.ask(limits_query.read())).value))
    for turn in range(700):
        run(centra.ask(orders.get("1") if turn % 3 else orders.changed_since(START)))
    assert world.refusals == 0
    assert len(world.sandbox.requests) >= 701
    assert world.slept
