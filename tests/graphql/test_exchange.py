"""When a question is asked again, and when never."""

from __future__ import annotations

import pytest
from fake_world import START, FakeWorld, Purse, mutation, query, reply, run
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import (
    AnswerLost,
    InvalidRequest,
    IpaasError,
    MutationRefused,
    NotSent,
    QueryFailed,
    RateLimited,
    Redirected,
    TokenRejected,
    UncertainOutcome,
    UnexpectedAnswer,
)
from centra_ipaas.graphql import Answer, Budget, Exchange, RetryPolicy
from centra_ipaas.signals import (
    DeprecationNoticed,
    RequestAnswered,
    RequestPaced,
    RequestRetried,
    WarningReceived,
)

GOOD = reply(data={"x": {"userErrors": []}})
NO_PERMISSION = {"message": "You need it", "extensions": {"category": "authorization"}}
TROUBLE = {
    "not sent": NotSent("no connection"),
    "lost": AnswerLost("cut"),
    "500": reply(500),
    "499": reply(499),
    "truncated": reply(body=b'{"data": {"x"'),
    "html": reply(body=b"<html>"),
    "empty": reply(body=b""),
    "null data": reply(data=None),
    "302": reply(302),
    "429": reply(429),
    "429 with a wait": reply(429, headers={"retry-after": "7"}),
    "400": reply(400),
    "401": reply(401),
    "403": reply(403),
    "404": reply(404),
    "errors": reply(data=None, errors=[{"message": "no"}]),
    "no permission": reply(data=None, errors=[NO_PERMISSION | {"path": ["x"]}]),
    "no permission for a part": reply(data=None, errors=[NO_PERMISSION | {"path": ["x", "shipment"]}]),
    "another shape": reply(data=[]),
}
AGAIN = "again"
#: What becomes of a query (and of a repeatable mutation), and of a mutation that may not be repeated.
TABLE = {
    "not sent": (AGAIN, AGAIN),
    "lost": (AGAIN, UncertainOutcome),
    "500": (AGAIN, UncertainOutcome),
    "499": (AGAIN, UncertainOutcome),
    "truncated": (AGAIN, UncertainOutcome),
    "html": (AGAIN, UncertainOutcome),
    "empty": (AGAIN, UncertainOutcome),
    "null data": (AGAIN, UncertainOutcome),
    "302": (Redirected, UncertainOutcome),
    "429": (AGAIN, AGAIN),
    "429 with a wait": (AGAIN, AGAIN),
    "400": (InvalidRequest, InvalidRequest),
    "401": (TokenRejected, TokenRejected),
    "403": (TokenRejected, TokenRejected),
    "404": (InvalidRequest, InvalidRequest),
    "errors": (QueryFailed, UncertainOutcome),
    "no permission": (QueryFailed, QueryFailed),
    "no permission for a part": (QueryFailed, UncertainOutcome),
    "another shape": (UnexpectedAnswer, UncertainOutcome),
}


def exchange(world: FakeWorld, purse: Purse | None = None, **retries) -> Exchange:
    return Exchange(world=world, budget=purse or Purse(), retries=RetryPolicy(**retries))


def outcome(world: FakeWorld, operation, **retries) -> Answer | IpaasError:
    try:
        return run(exchange(world, **retries).ask(operation))
    except IpaasError as error:
        return error


@pytest.mark.parametrize("trouble", TABLE)
@pytest.mark.parametrize(
    "operation, column",
    [(query(), 0), (mutation(repeatable=True), 0), (mutation(), 1)],
    ids=["query", "safe", "once"],
)
def test_what_is_repeated_and_what_never(trouble, operation, column):
    """Once in trouble, then fine: either it is asked again, or the error says what to do."""
    world = FakeWorld(TROUBLE[trouble], GOOD)
    expected = TABLE[trouble][column]
    found = outcome(world, operation)
    if expected is AGAIN:
        assert isinstance(found, Answer)
        assert len(world.sent) == 2
        assert world.sent[0].body == world.sent[1].body
    else:
        assert type(found) is expected
        assert len(world.sent) == 1
        assert world.slept == []


@pytest.mark.parametrize("column, operation", [(0, query()), (1, mutation())], ids=["query", "once"])
@pytest.mark.parametrize("trouble", [name for name, row in TABLE.items() if AGAIN in row])
def test_trouble_that_stays_is_told_in_the_end(trouble, column, operation):
    """After the last attempt the error of the last answer is raised; nothing is asked more often than allowed."""
    world = FakeWorld(*[TROUBLE[trouble]] * 5)
    found = outcome(world, operation)
    assert isinstance(found, IpaasError)
    assert len(world.sent) == (5 if TABLE[trouble][column] is AGAIN else 1)


def test_user_errors_are_never_repeated():
    """Repeating a refused input only burns quota."""
    world = FakeWorld(reply(data={"x": {"userErrors": [{"message": "no"}]}}))
    assert isinstance(outcome(world, mutation(repeatable=True)), MutationRefused)
    assert len(world.sent) == 1


def test_an_uncertain_outcome_names_operation_and_reason():
    """It is a type of its own, says why, and keeps the cause."""
    found = outcome(FakeWorld(AnswerLost("cut")), mutation())
    assert isinstance(found, UncertainOutcome)
    assert (found.operation, str(found)) == ("Change", "Change: cut")
    assert isinstance(found.__cause__, AnswerLost)
    assert not found.harmless


def test_a_mutation_may_be_lost_after_it_was_refused():
    """Not sent, refused by quota, then lost: only the last one is uncertain, and it ends there."""
    world = FakeWorld(NotSent("x"), reply(429), AnswerLost("cut"), GOOD)
    assert isinstance(outcome(world, mutation()), UncertainOutcome)
    assert len(world.sent) == 3


def test_a_bug_is_not_taken_for_trouble_on_the_wire():
    """Another exception passes unchanged, and once."""
    world = FakeWorld(ZeroDivisionError(), GOOD)
    with pytest.raises(ZeroDivisionError):
        run(exchange(world).ask(query()))
    assert len(world.sent) == 1


@given(dice=st.floats(0, 1, exclude_max=True))
def test_waits_grow_and_stay_within_their_bounds(dice):
    """A random part of base * 2**(n-1), at most the longest."""
    world = FakeWorld(*[AnswerLost("cut")] * 7, dice=dice)
    outcome(world, query(), attempts=7, base=1.0, longest=10.0, deadline=1e6)
    ceilings = [1, 2, 4, 8, 10, 10]
    waits = [signal.wait for signal in world.told(RequestRetried)]
    assert waits == [pytest.approx(ceiling * dice) for ceiling in ceilings]


@pytest.mark.parametrize(
    "header, wait", [({"retry-after": "7"}, 7.0), ({}, 10.0), ({"retry-after": "soon"}, 10.0)]
)
def test_a_refusal_is_waited_for_as_told(header, wait):
    """Retry-After without dice; without a readable one the policy's own wait. Nothing is sent before."""
    world = FakeWorld(reply(429, headers=header), GOOD, dice=0.0)
    purse = Purse()
    run(exchange(world, purse).ask(query()))
    assert sum(world.slept) == pytest.approx(wait)
    assert purse.budget.blocked_until == START.timestamp() + wait


@pytest.mark.parametrize("dice, header, wait", [(0.0, "7", 7.0), (1.0, "0.1", 0.5), (1.0, "soon", 0.5)])
def test_a_server_that_is_away_is_left_alone_for_as_long_as_it_asks(dice, header, wait):
    """The wait of a 503 is a lower bound; the dice may make it longer."""
    world = FakeWorld(reply(503, headers={"retry-after": header}), GOOD, dice=dice)
    assert isinstance(outcome(world, query(), base=0.5), Answer)
    assert world.slept == [wait]


def test_a_server_that_is_away_for_longer_than_the_deadline_is_not_waited_for():
    """The error says for how long."""
    world = FakeWorld(reply(503, headers={"retry-after": "600"}), GOOD)
    found = outcome(world, query(), deadline=60.0)
    assert isinstance(found, AnswerLost)
    assert (found.retry_after, world.slept) == (600.0, [])


def test_the_deadline_holds_on_our_own_clock():
    """What could not be repeated within the deadline is not repeated."""
    world = FakeWorld(*[AnswerLost("cut")] * 5, takes=30.0, dice=0.0)
    assert isinstance(outcome(world, query(), deadline=100.0, attempts=10), AnswerLost)
    assert len(world.sent) == 4
    world = FakeWorld(reply(429, headers={"retry-after": "600"}), GOOD)
    found = outcome(world, query())
    assert isinstance(found, RateLimited)
    assert (found.retry_after, world.slept) == (600.0, [])


def test_a_refusal_beyond_the_deadline_holds_for_the_next_question():
    """The next one, if it has the patience, waits for it before it is sent."""
    world, purse = FakeWorld(reply(429, headers={"retry-after": "600"}), GOOD), Purse()
    with pytest.raises(RateLimited):
        run(exchange(world, purse).ask(query()))
    run(exchange(world, purse, deadline=1_000.0).ask(query()))
    assert sum(world.slept) == pytest.approx(600)


def test_a_pause_that_centra_asked_for_is_told_as_one():
    """Until when, to everybody who cannot wait for it: nothing of our share is used up."""
    world, purse = FakeWorld(reply(429, headers={"retry-after": "600"}), GOOD), Purse()
    with pytest.raises(RateLimited):
        run(exchange(world, purse).ask(query()))
    pause = r"Things: Centra refused a request and asked for a pause until 2026-03-01T12:10:00\+00:00"
    with pytest.raises(RateLimited, match=pause) as caught:
        run(exchange(world, purse).ask(query()))
    assert (caught.value.retry_after, len(world.sent)) == (pytest.approx(600), 1)


def test_one_attempt_is_one_attempt():
    """With attempts=1 nothing is repeated."""
    world = FakeWorld(NotSent("x"), GOOD)
    assert isinstance(outcome(world, query(), attempts=1), NotSent)
    assert len(world.sent) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"attempts": 0}, {"deadline": 0}, {"base": 0}, {"longest": -1}, {"after_refusal": -1}, {"timeout": 0}],
)
def test_a_policy_that_cannot_work_is_refused(wrong):
    """No attempt, no time."""
    with pytest.raises(ValueError):
        RetryPolicy(**wrong)


def test_an_answer_is_told_to_the_hooks():
    """Seconds, complexity, permissions, version; warnings and deprecations each by themselves."""
    world = FakeWorld(
        reply(
            data={"x": {"userErrors": [], "userWarnings": [{"message": "not captured", "path": ["a"]}]}},
            extensions={"complexity": 131, "permissionsUsed": ["Shipment:write"], "appVersion": "v1",
                        "deprecatedFieldsUsed": ["f"]},
        ),
        takes=0.25,
    )  # fmt: skip
    purse = Purse()
    run(exchange(world, purse).ask(mutation()))
    at = world.present
    assert world.signals == [
        RequestAnswered(
            at=at,
            operation="Change",
            seconds=0.25,
            complexity=131,
            permissions=("Shipment:write",),
            app_version="v1",
        ),
        WarningReceived(at=at, operation="Change", message="not captured", path=("a",)),
        DeprecationNoticed(at=at, operation="Change", note="f"),
    ]
    assert purse.budget.cost(mutation()).complexity == 131


def test_every_repetition_is_told():
    """What happened, which attempt, how long it waits."""
    world = FakeWorld(AnswerLost("cut"), NotSent("down"), GOOD, dice=0.5)
    run(exchange(world).ask(query()))
    told = [
        (signal.operation, signal.error, signal.attempt, signal.wait) for signal in world.told(RequestRetried)
    ]
    assert told == [("Things", "cut", 1, 0.25), ("Things", "down", 2, 0.5)]


def test_pacing_is_told():
    """A question that waits for quota says so; one that does not, does not."""
    world, purse = FakeWorld(GOOD, GOOD), Purse(Budget().refused(3, START.timestamp()))
    run(exchange(world, purse).ask(query()))
    run(exchange(world, purse).ask(query()))
    assert [(signal.operation, signal.wait) for signal in world.told(RequestPaced)] == [
        ("Things", pytest.approx(3))
    ]
    assert sum(world.slept) == pytest.approx(3)


def test_every_attempt_is_paid_for():
    """A repeated question spends again: Centra counted both."""
    world, purse = FakeWorld(AnswerLost("cut"), GOOD), Purse()
    run(exchange(world, purse).ask(query()))
    assert purse.budget.windows[0].total == 2
