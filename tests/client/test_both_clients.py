"""The same conversation gives the same result with `Client` and with `AsyncClient`."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from datetime import UTC, datetime

import msgspec
import pytest
from both_clients import QUICK, TOKEN, Blocking, Suspending, settings
from misbehaving import (
    answering,
    badly_packed,
    closed_port,
    cut,
    gibberish,
    halfway,
    server,
    silent,
    trickling,
    whole_request,
)

from centra_ipaas import Operation, RetryPolicy
from centra_ipaas.centra import limits, orders
from centra_ipaas.errors import (
    AnswerLost,
    ConfigurationError,
    IpaasError,
    NotSent,
    QueryFailed,
    Redirected,
    TokenRejected,
    UncertainOutcome,
)
from centra_ipaas.sandbox import LineSeed, Sandbox, SizeSeed, VariantSeed
from centra_ipaas.signals import RequestFailed, RequestRetried, Signal

ONCE = RetryPolicy(attempts=1, timeout=0.3)
CHANGE = Operation(
    name="Change",
    document="mutation Change { x { userErrors { message } } }",
    decode=msgspec.json.decode,
)


@pytest.fixture(params=[Blocking(), Suspending()], ids=lambda way: way.name)
def client(request):
    return request.param


@pytest.fixture
def sandbox() -> Sandbox:
    sandbox = Sandbox(token=TOKEN)
    sandbox.shop.add_warehouse("Main", country="SE")
    sandbox.shop.add_product(
        "JKT", "Jacket", variants=[VariantSeed(number="R", sizes=[SizeSeed(number="S")])]
    )
    sandbox.shop.set_physical(1, "JKTRS", 10)
    for number in (1, 2, 3):
        sandbox.shop.place_order(lines=[LineSeed(sku="JKTRS", unit_price="10.00")], number=number)
    return sandbox


def test_questions_are_answered(client, sandbox):
    """One order, one that is missing, the limits."""
    told = client.talk(
        settings(sandbox.url), orders.get("1"), orders.get("99"), limits.read(), transport=sandbox.transport()
    )
    assert told[0].number == "1"
    assert told[1] is None
    assert len(told[2]) == 6


def test_a_list_comes_page_by_page(client, sandbox):
    """Until a page is not full; pages overlap, so the second one brings one order only."""
    since = datetime(2020, 1, 1, tzinfo=UTC)
    pages = client.pages(
        settings(sandbox.url), orders.changed_since(since, limit=2), transport=sandbox.transport()
    )
    assert [[change.number for change in page.items] for page in pages] == [["1", "2"], ["3"], []]


FAULTS = {
    "connection_reset": None, "applied_then_500": None, "status_500": None, "status_429": None,
    "truncated_json": None, "html": None,
    "null_data": QueryFailed,
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_is_not_noticed(client, sandbox, fault):
    """A query in trouble is asked again, and the hooks are told."""
    sandbox.faults.add(fault, seconds=0)
    heard: list[Signal] = []
    (told,) = client.talk(
        settings(sandbox.url), orders.get("1"), transport=sandbox.transport(), hooks=[heard.append]
    )
    retried = [signal for signal in heard if isinstance(signal, RequestRetried)]
    if FAULTS[fault]:
        assert (type(told), retried) == (FAULTS[fault], [])
    else:
        assert (told.number, len(retried)) == ("1", 1)


@pytest.mark.parametrize("fault", ["connection_reset", "applied_then_500", "truncated_json"])
def test_a_mutation_whose_answer_is_lost_is_uncertain(client, sandbox, fault):
    """It ran, nobody knows, and it is not sent again."""
    lock = Operation(
        name="Lock",
        document="mutation Lock { setOrdersLock(input: {orders: [{number: 1}], isLocked: true})"
        " { userErrors { message path } userWarnings { message path } } }",
        decode=msgspec.json.decode,
    )  # fmt: skip
    sandbox.faults.add(fault)
    (told,) = client.talk(settings(sandbox.url), lock, transport=sandbox.transport())
    assert isinstance(told, UncertainOutcome)
    assert sandbox.shop.order(1).is_locked
    assert len(sandbox.requests) == 1


def test_a_wrong_token_is_told_once(client, sandbox):
    """403 is not tried again."""
    (told,) = client.talk(
        settings(sandbox.url, token="another"), orders.get("1"), transport=sandbox.transport()
    )
    assert isinstance(told, TokenRejected)
    assert [(one.status, one.ran) for one in sandbox.requests] == [(403, False)]


def test_nobody_listens(client):
    """The request never left: safe to repeat, and tried again; for a mutation too."""
    url = closed_port()
    heard: list[Signal] = []
    told = client.talk(settings(url), limits.read(), CHANGE, hooks=[heard.append])
    assert [type(error) for error in told] == [NotSent, NotSent]
    assert [type(signal) for signal in heard] == 2 * [*[RequestRetried] * (QUICK.attempts - 1), RequestFailed]


@pytest.mark.parametrize("behave", [cut, silent, halfway, gibberish, badly_packed], ids=lambda b: b.__name__)
def test_the_request_left_and_no_answer_came(client, behave):
    """Cut, silent, half an answer, no HTTP, badly packed: lost for a query, uncertain for a mutation."""
    with server(behave) as url:
        told = client.talk(settings(url, retries=ONCE), limits.read(), CHANGE)
    assert [type(error) for error in told] == [AnswerLost, UncertainOutcome]


def test_an_answer_that_trickles_ends_in_time(client):
    """The time-out is for the whole answer, not for each byte of it."""
    with server(trickling) as url:
        begun = time.monotonic()
        (told,) = client.talk(settings(url, retries=ONCE), limits.read())
        assert isinstance(told, AnswerLost)
        assert time.monotonic() - begun < 1.5


def test_redirects_are_not_followed(client):
    """That would repeat a mutation elsewhere, with our token."""
    seen = []

    def elsewhere(peer):
        seen.append(whole_request(peer))

    with server(elsewhere) as other, server(answering("307 Temporary Redirect", f"Location: {other}")) as url:
        told = client.talk(settings(url, retries=ONCE), limits.read(), CHANGE)
    assert [type(error) for error in told] == [Redirected, UncertainOutcome]
    assert seen == []


def test_what_goes_over_the_wire(client):
    """The token as a bearer, JSON in, JSON out."""
    seen = []

    def listen(peer):
        seen.append(whole_request(peer).decode().lower())

    with server(listen) as url:
        client.talk(settings(url, retries=ONCE), limits.read())
    assert seen[0].startswith("post /graphql http/1.1")
    assert f"authorization: bearer {TOKEN}" in seen[0]
    assert "content-type: application/json" in seen[0]


def test_a_failing_hook_is_logged_and_stops_nothing(client, sandbox, caplog):
    """The next hook hears it all the same."""
    heard: list[Signal] = []

    def failing(_signal):
        raise RuntimeError("hook down")

    (told,) = client.talk(
        settings(sandbox.url), orders.get("1"), transport=sandbox.transport(), hooks=[failing, heard.append]
    )
    assert told.number == "1"
    assert {type(signal).__name__ for signal in heard} == {"RequestAnswered", "HookFailed"}
    (logged,) = [entry for entry in caplog.records if entry.name == "centra_ipaas.hooks"]
    assert "RequestAnswered" in logged.getMessage()
    assert re.search(r"RuntimeError, at test_both_clients\.py:\d+ failing", logged.getMessage())


def test_an_async_hook_is_awaited_or_refused(client, sandbox):
    """Under the blocking client nobody would await it: it would be silent for ever."""
    heard: list[Signal] = []

    async def hook(signal):
        await asyncio.sleep(0)
        heard.append(signal)

    def talk():
        client.talk(settings(sandbox.url), orders.get("1"), transport=sandbox.transport(), hooks=[hook])

    if isinstance(client, Blocking):
        with pytest.raises(ConfigurationError, match="hook is async"):
            talk()
    else:
        talk()
        assert [type(signal).__name__ for signal in heard] == ["RequestAnswered"]


# --- the token ---------------------------------------------------------------------------------------------


def chain(error: BaseException | None) -> list[BaseException]:
    """Return the error with all its causes and contexts."""
    return [] if error is None else [error, *chain(error.__cause__), *chain(error.__context__)]


def texts(error: BaseException) -> str:
    return " ".join(f"{one!s} {one!r} {one.args!r}" for one in chain(error))


def test_the_token_shows_nowhere(client, sandbox, caplog):
    """Not in reprs, signals, log records of any logger at any level, nor in the texts of errors and their causes."""
    caplog.set_level(logging.DEBUG)
    heard: list[Signal] = []
    told: list[object] = []
    for fault in FAULTS:
        sandbox.faults.add(fault, times=1, seconds=0)
        told += client.talk(
            settings(sandbox.url, retries=ONCE),
            orders.get("1"),
            transport=sandbox.transport(),
            hooks=[heard.append],
        )
    for behave in (
        cut,
        halfway,
        gibberish,
        answering("403 Forbidden"),
        answering("302 Found", "Location: http://["),
    ):
        with server(behave) as url:
            told += client.talk(settings(url, retries=ONCE), CHANGE, limits.read(), hooks=[heard.append])
    told += client.talk(settings(closed_port(), retries=ONCE), limits.read())
    errors = [error for error in told if isinstance(error, IpaasError)]
    assert len(errors) >= 15
    shown = [*map(texts, errors), *map(repr, heard), repr(settings(sandbox.url)), str(settings(sandbox.url))]
    shown += [f"{entry.getMessage()} {entry.args!r} {entry.__dict__!r}" for entry in caplog.records]
    assert not [text for text in shown if TOKEN in text]


@pytest.mark.parametrize(
    "token", [f"{TOKEN}\n", f" {TOKEN}", f"{TOKEN}å", f"{TOKEN}\x00", f"{TOKEN} x", f"{TOKEN}\r\nX: y"]
)
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(token):
    """A line end copied along: the HTTP library would put the token into its error."""
    with pytest.raises(ConfigurationError) as caught:
        settings("https://shop.centra.com/graphql", token=token)
    assert TOKEN not in texts(caught.value)


def test_an_empty_token_is_refused():
    """It would be a 403 later."""
    with pytest.raises(ConfigurationError, match="token is empty"):
        settings("https://shop.centra.com/graphql", token="")
