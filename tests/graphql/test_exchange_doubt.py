"""What may have happened is never told as if it had not; and nothing outlasts its deadline."""

from __future__ import annotations

import asyncio

import pytest
from fake_world import FakeWorld, Purse, mutation, query, reply, run

from centra_ipaas.errors import (
    AnswerLost,
    Finding,
    IpaasError,
    LeaseLost,
    MutationRefused,
    NotSent,
    PartlyApplied,
    QueryFailed,
    RateLimited,
    RecordRefused,
    TokenRejected,
    UncertainOutcome,
)
from centra_ipaas.graphql import Budget, Exchange, Limit, Resource, RetryPolicy

REFUSED = reply(data={"x": {"userErrors": [{"message": "no"}]}})
LOST = AnswerLost("cut")


def told(world: FakeWorld, operation, purse: Purse | None = None, guard=None, **retries) -> BaseException:
    exchange = Exchange(world=world, budget=purse or Purse(), retries=RetryPolicy(**retries))
    with pytest.raises(BaseException) as caught:
        run(exchange.ask(operation, guard=guard))
    return caught.value


@pytest.mark.parametrize(
    "last, kind",
    [
        (REFUSED, MutationRefused),
        (reply(403), TokenRejected),
        (NotSent("down"), NotSent),
        (reply(429), RateLimited),
    ],
)
def test_a_refusal_after_a_lost_answer_says_nothing_of_the_first_attempt(last, kind):
    """ "Nothing was modified" is about the last attempt; the first one may have been the one that did it."""
    found = told(FakeWorld(LOST, last), mutation(repeatable=True), attempts=2)
    assert isinstance(found, UncertainOutcome)
    assert isinstance(found.__cause__, kind)
    assert not found.harmless


def test_a_refusal_after_harmless_trouble_is_a_refusal():
    """Not sent and refused by quota have changed nothing, so "nothing was modified" is true."""
    found = told(FakeWorld(NotSent("down"), reply(429), REFUSED), mutation())
    assert isinstance(found, MutationRefused)


def test_a_query_is_never_uncertain():
    """It changes nothing, whatever becomes of it."""
    assert isinstance(told(FakeWorld(LOST, reply(403)), query()), TokenRejected)


def test_a_repeatable_change_that_stays_lost_may_be_repeated():
    """There is nothing to look for: sending it once more is safe."""
    assert isinstance(told(FakeWorld(LOST, LOST), mutation(repeatable=True), attempts=2), AnswerLost)


def test_an_answer_that_cannot_be_read_is_no_proof_that_nothing_happened():
    """A record's refusal is harmless where it was read; here the shipment exists."""

    def decode(_):
        raise RecordRefused([Finding(code="totals.mismatch", message="too fine")])

    found = told(FakeWorld(reply(data={"x": {"userErrors": []}})), mutation(decode=decode))
    assert isinstance(found, UncertainOutcome)
    assert isinstance(found.__cause__, RecordRefused)


def test_several_changes_in_one_request_are_told_apart():
    """Some happened, some did not: neither a success nor "nothing was modified"."""
    data = {"a": {"userErrors": []}, "b": {"userErrors": [{"message": "no"}]}}
    found = told(FakeWorld(reply(data=data)), mutation())
    assert isinstance(found, PartlyApplied)
    assert (found.applied, [*found.refused], found.harmless) == (("a",), ["b"], False)


def test_a_lost_lease_is_told_as_it_is():
    """The other worker finds the attempt and looks; this one may not settle anything."""
    looks = iter([False, True])

    async def guard():
        if next(looks):
            raise LeaseLost("taken over")

    assert isinstance(told(FakeWorld(LOST), mutation(repeatable=True), guard=guard), LeaseLost)


# --- stopped ------------------------------------------------------------------------------------------------


class Stopped(FakeWorld):
    """Ends at the first request, or at the first pause."""

    def __init__(self, *answers, stop: BaseException, at: str) -> None:
        super().__init__(*answers)
        self.stop, self.at = stop, at

    async def send(self, request):
        if self.at == "send":
            self.sent.append(request)
            raise self.stop
        return await super().send(request)

    async def sleep(self, seconds):
        raise self.stop


STOPS = [KeyboardInterrupt(), SystemExit(1), asyncio.CancelledError()]
each_stop = pytest.mark.parametrize("stop", STOPS, ids=lambda stop: type(stop).__name__)


@each_stop
@pytest.mark.parametrize("repeatable", [False, True])
def test_a_change_that_is_stopped_under_way_is_uncertain(stop, repeatable):
    """The stop goes on, and says what it left behind."""
    found = told(Stopped(stop=stop, at="send"), mutation(repeatable=repeatable))
    assert found is stop
    assert isinstance(found.__cause__, UncertainOutcome)
    assert found.__cause__.operation == "Change"


@each_stop
def test_a_change_that_is_stopped_between_two_attempts_is_as_uncertain_as_the_first(stop):
    """After a lost answer it is, after a refusal by quota it is not."""
    stop.__cause__ = None
    found = told(Stopped(LOST, stop=stop, at="sleep"), mutation(repeatable=True))
    assert isinstance(found.__cause__, UncertainOutcome)
    stop.__cause__ = None
    found = told(Stopped(reply(429), stop=stop, at="sleep"), mutation(repeatable=True))
    assert found.__cause__ is None


def test_what_is_stopped_before_it_left_is_certain():
    """In the wait for quota, and in the guard."""
    waiting = Purse(Budget().refused(3, FakeWorld().present.timestamp()))
    stop = KeyboardInterrupt()
    assert told(Stopped(stop=stop, at="sleep"), mutation(), waiting).__cause__ is None

    async def guard():
        raise stop

    assert told(FakeWorld(), mutation(), guard=guard).__cause__ is None


def test_a_stopped_query_leaves_nothing_behind():
    """It changes nothing."""
    assert told(Stopped(stop=KeyboardInterrupt(), at="send"), query()).__cause__ is None


# --- the deadline -------------------------------------------------------------------------------------------

ONE_IN_TEN_SECONDS = Budget.of((Limit(resource=Resource.REQUESTS, seconds=10.0, quota=1),), share=1.0)


def test_waits_for_quota_count_towards_the_deadline():
    """Each by itself would be short enough; together they are not."""
    world, purse = FakeWorld(LOST, LOST, LOST, LOST), Purse(ONE_IN_TEN_SECONDS)
    found = told(world, query(), purse, deadline=25.0)
    assert isinstance(found, IpaasError)
    assert sum(world.slept) <= 25.0
    assert len(world.sent) == 3


@pytest.mark.parametrize(
    "operation, patience", [(query(), [30.0, 20.0]), (mutation(repeatable=True), [30.0, 20.0])]
)
def test_an_answer_is_awaited_until_the_deadline_at_most(operation, patience):
    """The second attempt has what the first one left."""
    world = FakeWorld(LOST, LOST, takes=30.0, dice=0.0)
    told(world, operation, deadline=50.0)
    assert [request.timeout for request in world.sent] == patience


def test_what_may_not_be_repeated_is_not_cut_short():
    """It would be uncertain for nothing."""
    world, purse = FakeWorld(LOST), Purse(Budget().refused(40, FakeWorld().present.timestamp()))
    told(world, mutation(), purse, deadline=50.0)
    assert [request.timeout for request in world.sent] == [30.0]


def test_a_missing_permission_for_a_whole_change_is_certain():
    """Nothing ran, so there is nothing to look for."""
    denied = [
        {"message": "You need Shipment:write", "path": ["x"], "extensions": {"category": "authorization"}}
    ]
    assert isinstance(told(FakeWorld(reply(data=None, errors=denied)), mutation()), QueryFailed)
