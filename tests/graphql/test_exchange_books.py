"""A budget whose store fails."""

from __future__ import annotations

import sqlite3

import pytest
from fake_world import FakeWorld, Purse, mutation, query, reply, run

from centra_ipaas.errors import BudgetUnavailable, Retry, UncertainOutcome
from centra_ipaas.graphql import Answer, Exchange, Limit, Operation, Resource

GOOD = reply(data={"x": {"userErrors": []}})
FAILURES = [
    sqlite3.OperationalError("database is locked"),
    sqlite3.ProgrammingError("Cannot operate on a closed database."),
    OSError(28, "No space left on device"),
]


class Failing(Purse):
    """Its store fails when it is asked the n-th time, and from then on, or so often."""

    def __init__(self, failure: Exception, *, first: int = 1, times: int = 1_000) -> None:
        super().__init__()
        self.failure, self.calls = failure, range(first, first + times)
        self.call = 0

    async def spend(self, *args, **more):
        self.call += 1
        if self.call in self.calls:
            raise self.failure
        return await super().spend(*args, **more)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
@pytest.mark.parametrize("operation", [query(), mutation()], ids=["query", "mutation"])
def test_a_store_that_fails_is_an_error_of_ours_and_nothing_is_sent(failure: Exception, operation: Operation):
    world = FakeWorld(GOOD)
    with pytest.raises(BudgetUnavailable) as caught:
        run(Exchange(world=world, budget=Failing(failure)).ask(operation))
    assert (caught.value.retry, caught.value.harmless) == (Retry.SAFE, True)
    assert caught.value.__cause__ is failure
    assert str(failure) not in str(caught.value)
    assert world.sent == []


def test_a_store_that_comes_back_is_waited_for():
    world = FakeWorld(GOOD)
    found = run(Exchange(world=world, budget=Failing(FAILURES[0], times=2)).ask(mutation()))
    assert isinstance(found, Answer)
    assert len(world.sent) == 1


def test_a_change_in_doubt_stays_in_doubt_when_the_store_fails():
    """The first attempt may have done it; that nothing more was sent says nothing about that one."""
    world = FakeWorld(reply(500), GOOD)
    with pytest.raises(UncertainOutcome) as caught:
        run(Exchange(world=world, budget=Failing(FAILURES[0], first=2)).ask(mutation(repeatable=True)))
    assert isinstance(caught.value.__cause__, BudgetUnavailable)
    assert len(world.sent) == 1


def test_a_store_that_fails_while_the_quotas_are_taken_over_is_told_the_same_way():
    class Closed(Purse):
        async def correct(self, limits, now):
            raise FAILURES[1]

    limit = Limit(resource=Resource.REQUESTS, seconds=10.0, quota=100)
    with pytest.raises(BudgetUnavailable):
        run(Exchange(world=FakeWorld(), budget=Closed()).correct([limit]))


def test_a_store_that_fails_at_the_look_at_the_quotas_is_told_the_same_way():
    class Closed(Purse):
        async def look(self, operation, now):
            raise FAILURES[1]

    with pytest.raises(BudgetUnavailable):
        run(Exchange(world=FakeWorld(GOOD), budget=Closed(), limits=query("Limits")).ask(query()))
