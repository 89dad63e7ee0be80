"""The budget never asks for more than there is, and no longer waits than it must."""

from __future__ import annotations

from itertools import pairwise

import pytest
from attrs import evolve
from fake_world import START, FakeWorld, Purse, mutation, query, run
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.centra import limits as limits_query
from centra_ipaas.centra import orders
from centra_ipaas.graphql import GROWTH, Budget, Cost, Exchange, Limit, Resource, RetryPolicy
from centra_ipaas.graphql.budget import PADDING
from centra_ipaas.sandbox import GROWTH as GROWTH_PLAN
from centra_ipaas.sandbox import HttpRequest, Plan, Sandbox
from centra_ipaas.world import Reply

NOW = START.timestamp()
#: A waiting time is added to a moment around 1.8e9: that is how exact floats are there.
FLOAT = 1e-5


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


def sent(budget: Budget, story) -> list[tuple[float, Cost]]:
    """Return when each cost would be sent."""
    now, found = NOW, []
    for passed, cost in story:
        now += passed
        budget, wait = budget.spend(cost, now)
        assert wait >= 0
        found.append((now + wait, cost))
    return found


@given(story=asked, share=st.sampled_from([0.5, 0.8, 1.0]))
def test_no_window_ever_holds_more_than_our_share(story, share):
    """In any ten seconds and any hour, of requests, mutations and complexity."""
    events = sent(Budget(limits=limits(), share=share), story)
    for limit in limits():
        for end, _ in events:
            inside = sum(c.of(limit.resource) for at, c in events if end - limit.seconds < at <= end)
            assert inside <= max(limit.quota * share, 1)


@given(story=asked, share=st.sampled_from([0.5, 0.8, 1.0]))
def test_a_server_of_token_buckets_refuses_nothing(story, share):
    """An independent model of Centra's limiter accepts every request at its moment."""
    server = Buckets(limits())
    assert all(server.take(cost, at) for at, cost in sent(Budget(limits=limits(), share=share), story))


@given(story=asked)
def test_order_is_kept(story):
    """Nothing overtakes: a cheap query waits behind a dear one."""
    moments = [at for at, _ in sent(Budget(limits=limits()), story)]
    assert all(one <= two + FLOAT for one, two in pairwise(moments))


@settings(max_examples=50)
@given(others=st.lists(costs, max_size=30), passed=st.sampled_from([0.0, 5.0, 300.0, 3_000.0]), story=asked)
def test_what_others_used_is_respected(others, passed, story):
    """Read the limits after others have used some: the server still refuses nothing."""
    server = Buckets(limits())
    for cost in others:
        server.take(cost, NOW)
    server.refill(NOW + passed)
    budget = Budget(share=1.0).corrected(server.rows(), NOW + passed)
    assert all(server.take(cost, at) for at, cost in sent(budget, [(passed, Cost()), *story]))


def limit(resource=Resource.REQUESTS, seconds=3600.0, quota=5_000, used=0) -> Limit:
    return Limit(resource=resource, seconds=seconds, quota=quota, used=used)


def test_what_others_used_comes_back_as_it_is_refilled():
    """After a restart with 4,500 of 5,000 used it waits until 501 are refilled, not for a whole hour."""
    budget = Budget().corrected([limit(used=4_500)], NOW)
    _, wait = budget.spend(Cost(), NOW)
    assert 501 / 5_000 * 3_600 <= wait <= 530 / 5_000 * 3_600 + PADDING


def test_what_is_not_asked_for_does_not_hold_up():
    """All mutations of the hour are used up by others: queries go on."""
    budget = Budget().corrected([limit(), limit(Resource.MUTATIONS, quota=20, used=20)], NOW)
    assert budget.spend(Cost(), NOW)[1] == 0
    assert budget.spend(Cost(mutations=1), NOW)[1] > 0


def test_our_own_use_is_not_counted_twice():
    """Centra's count holds our requests too: only what is beyond them is others'."""
    budget = Budget()
    for _ in range(30):
        budget, _ = budget.spend(Cost(), NOW)
    assert budget.corrected([limit(used=30)], NOW).spent[0].total == 30
    assert budget.corrected([limit(used=40)], NOW).spent[0].total == 40


def test_what_is_booked_for_later_is_not_taken_for_use():
    """Requests that still wait their turn are not in Centra's count yet, so they hide nobody else's."""
    budget = Budget(limits=(limit(seconds=10.0, quota=10),), share=1.0)
    for _ in range(20):
        budget, _ = budget.spend(Cost(), NOW)
    corrected = budget.corrected([limit(seconds=10.0, quota=10, used=10)], NOW)
    assert corrected.spent[0].total == 20
    assert budget.corrected([limit(seconds=10.0, quota=20, used=15)], NOW).spent[0].total == 25


def test_quotas_told_are_taken_over():
    """A smaller plan binds from then on; a larger one frees."""
    small = Budget(share=1.0).corrected([limit(seconds=10.0, quota=1)], NOW)
    spent, first = small.spend(Cost(), NOW)
    assert (first, spent.spend(Cost(), NOW)[1]) == (0, pytest.approx(10 + PADDING))
    assert spent.corrected([limit(seconds=10.0, quota=100)], NOW).spend(Cost(), NOW)[1] == 0


def test_all_or_nothing():
    """While complexity is used up, a waiting request takes no request either until it is its turn."""
    budget, _ = Budget(limits=limits(complexity=(1_000, 8_000)), share=1.0).spend(Cost(complexity=1_000), NOW)
    budget, wait = budget.spend(Cost(complexity=1_000), NOW)
    assert wait == pytest.approx(10 + PADDING)
    assert [spent.total for spent in budget.spent] == [2, 2, 0, 0, 2_000, 2_000]
    assert all(entries[-1][0] == NOW + wait for spent in budget.spent if (entries := spent.entries))


def test_a_cost_above_the_quota_waits_for_an_empty_window():
    """It is let through alone: only Centra can say that it is too much. Afterwards the window is full."""
    budget = Budget(limits=(limit(Resource.COMPLEXITY, 10.0, 100),), share=1.0)
    assert budget.spend(Cost(complexity=500), NOW)[1] == 0
    budget, _ = budget.spend(Cost(complexity=1), NOW)
    budget, wait = budget.spend(Cost(complexity=500), NOW)
    assert wait == pytest.approx(10 + PADDING)
    assert budget.spend(Cost(complexity=1), NOW)[1] == pytest.approx(2 * (10 + PADDING))


def test_a_refusal_holds_everything_back():
    """Until the moment named; a later and shorter refusal does not shorten it."""
    budget = Budget().refused(30, NOW).refused(5, NOW + 1)
    assert budget.spend(Cost(), NOW + 10)[1] == pytest.approx(20)
    assert budget.spend(Cost(), NOW + 31)[1] == 0


def test_costs_are_learned():
    """What an answer told counts from then on, in proportion to what the operation itself assumes."""
    budget = Budget().learn(query(complexity=250), 300)
    assert budget.cost(query(complexity=250)) == Cost(complexity=300)
    assert budget.cost(query(complexity=25_000)) == Cost(complexity=30_000)
    assert budget.cost(query("Other")) == Cost(complexity=250)
    assert budget.cost(mutation()) == Cost(mutations=1, complexity=250)
    assert budget.learn(query(complexity=250), 300) is budget


@given(told=st.integers(0, 10**7), assumed=st.integers(0, 10**5), asked_for=st.integers(0, 10**5))
def test_what_was_learned_is_exact_for_the_same_question(told, assumed, asked_for):
    """And never below its proportion for another."""
    budget = Budget().learn(query(complexity=assumed), told)
    assert budget.cost(query(complexity=max(1, assumed))).complexity == told
    assert budget.cost(query(complexity=asked_for)).complexity * max(1, assumed) >= told * asked_for


def test_a_clock_that_goes_back_spends_no_more():
    """A moment before the last one is the last one."""
    budget, _ = Budget().spend(Cost(), NOW)
    assert budget.spend(Cost(), NOW - 5)[1] == 5


def test_a_full_hour_costs_no_more_than_an_empty_one():
    """What is kept is bounded, however much was sent: with an Enterprise plan 68,000 requests an hour."""
    told = limits((1_500, 85_000), (500, 25_000), (4_000_000, 400_000_000))
    budget, now = Budget(limits=told), NOW
    for turn in range(6_000):
        budget, wait = budget.spend(Cost(requests=11, mutations=turn % 3, complexity=50_000), now)
        now += wait + 0.6
    assert now - NOW > 3_599
    assert max(len(spent.entries) for spent in budget.spent) <= 210


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
    assert budget.limits == GROWTH
    assert waits == [0] * 48 + [pytest.approx(10 + PADDING)]


def test_what_was_booked_before_a_refusal_waits_for_it():
    """A request that slept while another was refused does not walk into the same refusal: it gets a later turn."""
    purse = Purse(Budget(limits=(limit(seconds=10.0, quota=1),), share=1.0))

    class Refused(FakeWorld):
        async def sleep(self, seconds):
            await super().sleep(seconds)
            if len(self.slept) == 1:
                purse.refused(60, self.present.timestamp())

    world = Refused()
    exchange = Exchange(world=world, budget=purse, retries=RetryPolicy())
    run(exchange._pace(query(), world.present.timestamp() + 120))
    run(exchange._pace(query(), world.present.timestamp() + 120))
    assert world.slept == [pytest.approx(10 + PADDING), pytest.approx(60)]


class SandboxWorld(FakeWorld):
    """Sends to a sandbox that lives by this world's clock."""

    def __init__(self, plan):
        super().__init__()
        self.sandbox = Sandbox(plan=plan, clock=self.now)
        self.refusals = 0

    async def send(self, request):
        answer = self.sandbox.handle(HttpRequest(headers=self.sandbox.headers, body=request.body))
        self.refusals += answer.status == 429
        return Reply(status=answer.status, headers=answer.headers, body=answer.body)


TIGHT = Plan(name="tight", requests=(10, 300), mutations=(3, 50), complexity=(5_000, 100_000))


@pytest.mark.parametrize("plan", [GROWTH_PLAN, TIGHT], ids=["growth", "tight"])
def test_the_sandbox_refuses_nothing(plan):
    """Hours of queries and mutations as fast as the budget lets them: not one 429."""
    world, purse = SandboxWorld(plan), Purse(Budget(share=1.0))
    centra = Exchange(world=world, budget=purse, retries=RetryPolicy(deadline=1e9))
    purse.correct(run(centra.ask(limits_query.read())).value, world.present.timestamp())
    for turn in range(700):
        run(centra.ask(orders.get("1") if turn % 3 else orders.changed_since(START)))
    assert world.refusals == 0
    assert len(world.sandbox.requests) == 701
    assert world.slept
