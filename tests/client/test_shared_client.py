"""One client for many threads or tasks: answers, errors and closing stay apart, and the bound is kept."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from both_clients import settings
from loopback import loopback, question

from centra_ipaas import AsyncClient, Client, RetryPolicy
from centra_ipaas.errors import (
    AnswerLost,
    ClientBusy,
    ConfigurationError,
    IpaasError,
    MutationRefused,
    NotSent,
    UncertainOutcome,
)

PATIENT = RetryPolicy(timeout=10.0)


def calm(url, **changes):
    return settings(url, **{"retries": PATIENT, "quota_share": 1.0, **changes})


def until(true):
    """Wait for another thread."""
    end = time.monotonic() + 5
    while not true():
        assert time.monotonic() < end
        time.sleep(0.001)


# --- threads -----------------------------------------------------------------------------------------------


def test_every_thread_gets_its_own_answer():
    """Eight threads, one client, six connections at most, and all of them used again."""
    with (
        loopback(delay=0.005) as server,
        Client(calm(server.url)) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        numbers = range(56)
        answers = list(threads.map(lambda number: client.execute(question(number=number)), numbers))
    assert answers == [{"echo": {"number": number}} for number in numbers]
    assert max(server.at_once) == 6
    assert len({asked.connection for asked in server.asked}) <= 6


def test_threads_never_have_more_requests_under_way_than_the_settings_allow():
    """The others wait for their turn, longer than one request may take, and none of them fails for it."""
    with loopback(delay=0.05) as server:
        narrow = calm(server.url, concurrency=2, retries=RetryPolicy(attempts=1, timeout=0.3))
        with Client(narrow) as client, ThreadPoolExecutor(24) as threads:
            list(threads.map(lambda number: client.execute(question(number=number)), range(24)))
    assert max(server.at_once) == 2


HURRIED = RetryPolicy(attempts=1, timeout=0.4, deadline=0.6)
BUSY = (
    "1 requests of this client were under way until the deadline, and no more may be at once (`concurrency`)",
    "client-busy: See what holds the other requests up; use fewer threads or tasks, or raise `concurrency`.",
)


def shown(error):
    """What a traceback says: the network is not to blame, so nobody is sent to look at DNS and firewall."""
    assert isinstance(error, NotSent)
    return (str(error), *error.__notes__)


def told(client, number, **options):
    """Return the error of a question, and the seconds it took."""
    begun = time.monotonic()
    with pytest.raises(IpaasError) as caught:
        client.execute(question(number=number, **options))
    return caught.value, time.monotonic() - begun


def test_threads_wait_for_their_turn_until_their_deadline_only():
    """Who gets none by then sent nothing, and is told which setting it is about."""
    with (
        loopback(delay=5) as server,
        Client(calm(server.url, concurrency=1, retries=HURRIED)) as client,
        ThreadPoolExecutor(8) as threads,
    ):
        answers = list(threads.map(lambda number: told(client, number, mutation=True), range(8)))
        assert len(server.asked) == 2
    unsent = [(error, seconds) for error, seconds in answers if isinstance(error, ClientBusy)]
    assert len(unsent) == 6
    assert {shown(error) for error, _ in unsent} == {BUSY}
    assert all(0.55 < seconds < 0.9 for _, seconds in unsent)


def test_what_was_waited_for_a_turn_counts():
    """A question that gets its turn late is not awaited beyond its deadline."""
    hurried = RetryPolicy(attempts=1, timeout=1.0, deadline=1.2)
    with (
        loopback(delay=5) as server,
        Client(calm(server.url, concurrency=1, retries=hurried)) as client,
        ThreadPoolExecutor(1) as threads,
    ):
        first = threads.submit(told, client, 1, mutation=True)
        until(lambda: server.asked)
        error, seconds = told(client, 2)
        assert isinstance(error, AnswerLost)
        assert seconds < 1.7
        assert isinstance(first.result()[0], UncertainOutcome)
        assert len(server.asked) == 2


def test_an_error_stays_in_its_thread():
    """Every second question is refused; nobody else hears of it."""

    def answer(asked):
        number = asked.variables["number"]
        refused = [{"message": f"no {number}", "path": ["number"]}] if number % 2 else []
        return {"x": {"number": number, "userErrors": refused}}, {}

    def ask(number):
        try:
            return client.execute(question(mutation=True, number=number))["x"]["number"]
        except MutationRefused as error:
            return error.user_errors[0].message

    with loopback(answer) as server, Client(calm(server.url)) as client, ThreadPoolExecutor(8) as threads:
        told = list(threads.map(ask, range(20)))
    assert told == [f"no {number}" if number % 2 else number for number in range(20)]


def test_closing_lets_the_calls_under_way_end():
    """Also those that wait for their turn; a call made afterwards is refused; closing again does no harm."""
    with loopback(delay=0.2) as server, ThreadPoolExecutor(4) as threads:
        client = Client(calm(server.url, concurrency=2))
        calls = [threads.submit(client.execute, question(number=number)) for number in range(4)]
        until(lambda: client._http._calls._under_way == 4)
        client.close()
        with pytest.raises(ConfigurationError, match="this client is closed"):
            client.execute(question(number=9))
        assert [call.result() for call in calls] == [{"echo": {"number": number}} for number in range(4)]
        assert all(line.http.is_closed for line in client._http._lines.all)
        client.close()
        assert {asked.variables["number"] for asked in server.asked} == {0, 1, 2, 3}


# --- tasks -------------------------------------------------------------------------------------------------


def test_tasks_never_have_more_requests_under_way_than_the_settings_allow():
    """Whoever calls `execute` directly is bound as well, and waiting for a turn is no failure."""

    async def everybody(url):
        narrow = calm(url, concurrency=3, retries=RetryPolicy(attempts=1, timeout=0.3))
        async with AsyncClient(narrow) as client:
            return await asyncio.gather(*[client.execute(question(number=number)) for number in range(40)])

    with loopback(delay=0.04) as server:
        answers = asyncio.run(everybody(server.url))
    assert answers == [{"echo": {"number": number}} for number in range(40)]
    assert max(server.at_once) == 3


def test_tasks_wait_for_their_turn_until_their_deadline_only():
    """As threads do; a mutation that got its turn is awaited for the whole time-out, since it would be uncertain."""

    async def everybody(url):
        async with AsyncClient(calm(url, concurrency=1, retries=HURRIED)) as client:
            begun = time.monotonic()
            calls = [client.execute(question(mutation=True, number=number)) for number in range(8)]
            return await asyncio.gather(*calls, return_exceptions=True), time.monotonic() - begun

    with loopback(delay=5) as server:
        errors, seconds = asyncio.run(everybody(server.url))
    assert [type(error) for error in errors] == [UncertainOutcome] * 2 + [ClientBusy] * 6
    assert {shown(error) for error in errors[2:]} == {BUSY}
    assert 0.8 <= seconds < 1.2
    assert len(server.asked) == 2


def test_a_cancelled_call_frees_its_place():
    """One that waits for its turn, and one whose request is under way: the next is served, on a new connection."""

    async def conversation(url):
        async with AsyncClient(calm(url, concurrency=1)) as client:
            under_way, waiting = (asyncio.create_task(client.execute(question(number=n))) for n in (1, 2))
            await asyncio.sleep(0.1)
            for task in (waiting, under_way):
                task.cancel()
            assert [
                type(done) for done in await asyncio.gather(under_way, waiting, return_exceptions=True)
            ] == [asyncio.CancelledError] * 2
            return await client.execute(question(number=3))

    with loopback(delay=0.3) as server:
        assert asyncio.run(conversation(server.url)) == {"echo": {"number": 3}}
    assert [(asked.connection, asked.variables["number"]) for asked in server.asked] == [(0, 1), (1, 3)]


def test_closing_lets_the_tasks_under_way_end():
    """The last of them closes the connections."""

    async def conversation(url):
        client = AsyncClient(calm(url))
        calls = [asyncio.create_task(client.execute(question(number=number))) for number in range(3)]
        await asyncio.sleep(0.05)
        await client.aclose()
        with pytest.raises(ConfigurationError, match="this client is closed"):
            await client.execute(question(number=9))
        answers = await asyncio.gather(*calls)
        return answers, all(line.http.is_closed for line in client._http._lines.all)

    with loopback(delay=0.2) as server:
        assert asyncio.run(conversation(server.url)) == ([{"echo": {"number": n}} for n in range(3)], True)


def test_a_request_tries_no_import():
    """httpx 0.28 imports sniffio at every async request: where it is missing, the disk is searched every time."""
    looked_for = []

    class Watch:
        def find_spec(self, name, path=None, target=None):
            looked_for.append(name)

    async def conversation(url):
        async with AsyncClient(calm(url)) as client:
            await client.execute(question(number=1))
            sys.meta_path.insert(0, watch)
            await asyncio.gather(*[client.execute(question(number=number)) for number in range(8)])

    watch = Watch()
    try:
        with loopback() as server:
            asyncio.run(conversation(server.url))
    finally:
        sys.meta_path.remove(watch)
    assert looked_for == []


# --- processes ---------------------------------------------------------------------------------------------

FORK = """
import asyncio, os, sys
from centra_ipaas import AsyncClient, Client, Settings
from centra_ipaas.centra import limits
from centra_ipaas.errors import ConfigurationError
from centra_ipaas.sandbox import Sandbox

sandbox = Sandbox()
settings = Settings(url=sandbox.url, token=sandbox.token)
blocking = Client(settings, transport=sandbox.transport())
suspending = AsyncClient(settings, transport=sandbox.transport())
blocking.execute(limits.read())

def refused(call):
    try:
        call()
    except ConfigurationError as error:
        return "before the process was forked" in str(error)

child = os.fork()
if not child:
    told = [refused(lambda: blocking.execute(limits.read()))]
    told.append(refused(lambda: asyncio.run(suspending.execute(limits.read()))))
    blocking.close()
    with Client(settings, transport=sandbox.transport()) as own:
        told.append(len(own.execute(limits.read())) == 6)
    os._exit(0 if told == [True, True, True] else 1)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) or len(blocking.execute(limits.read())) != 6)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_client_made_before_a_fork_is_refused_after_it():
    """Two processes would read each other's answers from one connection; the parent goes on with its own."""
    done = subprocess.run(
        [sys.executable, "-c", FORK], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
