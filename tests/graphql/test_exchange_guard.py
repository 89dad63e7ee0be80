"""The guard: the last look before something is sent."""

from __future__ import annotations

import pytest
from fake_world import FakeWorld, Purse, query, reply

from centra_ipaas.client import run
from centra_ipaas.errors import LeaseLost, RateLimited
from centra_ipaas.graphql import Budget, Exchange, Limit, Resource, RetryPolicy

GOOD = reply(data={"things": 1})
ONE_AN_HOUR = Budget.of((Limit(resource=Resource.REQUESTS, seconds=3600.0, quota=1),), share=1.0)
ONE_IN_TEN_SECONDS = Budget.of((Limit(resource=Resource.REQUESTS, seconds=10.0, quota=1),), share=1.0)


def test_the_guard_looks_before_each_attempt() -> None:
    """Not once for all: between two attempts much may happen."""
    world, looks = FakeWorld(reply(500), reply(500), GOOD), []

    async def guard() -> None:
        looks.append(len(world.sent))

    run(Exchange(world=world, budget=Purse()).ask(query(), guard=guard))
    assert looks == [0, 1, 2]


def test_the_guard_looks_after_the_wait_for_quota() -> None:
    """Who slept for quota must not send what another has taken over meanwhile."""
    world, exchange = FakeWorld(GOOD), Exchange
    purse = Purse(
        ONE_IN_TEN_SECONDS.spend(ONE_IN_TEN_SECONDS.cost(query()), FakeWorld().now().timestamp())[0]
    )

    async def guard() -> None:
        if world.slept:
            raise LeaseLost("taken over")

    with pytest.raises(LeaseLost):
        run(exchange(world=world, budget=purse).ask(query(), guard=guard))
    assert (sum(world.slept) > 10, world.sent) == (True, [])


def test_an_empty_hour_is_told_and_not_slept_through() -> None:
    """A wait for quota that outlasts the deadline is an error with the wait in it; nothing is booked or sent."""
    world = FakeWorld(GOOD, GOOD)
    exchange = Exchange(world=world, budget=Purse(ONE_AN_HOUR), retries=RetryPolicy(deadline=60.0))
    run(exchange.ask(query()))
    for _ in range(3):
        with pytest.raises(RateLimited, match="our share of a quota is used up") as caught:
            run(exchange.ask(query()))
        assert caught.value.retry_after == pytest.approx(3600, abs=1)
    assert (len(world.sent), world.slept) == (1, [])
