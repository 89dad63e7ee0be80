"""An effect that is stopped while it is under way is uncertain, and the stop goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time

import msgspec
import pytest
from both_clients import settings
from misbehaving import server, whole_request

from centra_ipaas import AsyncClient, Client, Operation, RetryPolicy
from centra_ipaas.centra import limits
from centra_ipaas.errors import UncertainOutcome

PATIENT = RetryPolicy(attempts=1, timeout=20.0)
CHANGE = Operation(
    name="Change",
    document="mutation Change { x { userErrors { message } } }",
    decode=msgspec.json.decode,
)


def held(arrived: threading.Event, released: threading.Event):
    """Take the request, say so, and say nothing until the test is over."""

    def behave(peer):
        whole_request(peer)
        arrived.set()
        released.wait(20)

    return behave


@pytest.fixture
def shop():
    """Yield the address of a shop that never answers, and the moment at which a request is there."""
    arrived, released = threading.Event(), threading.Event()
    with server(held(arrived, released)) as url:
        yield url, arrived
        released.set()


@pytest.mark.parametrize(
    "operation, uncertain", [(CHANGE, True), (limits.read(), False)], ids=["change", "read"]
)
def test_a_task_that_is_cancelled(shop, operation, uncertain):
    """The cancellation is what the caller sees; its cause says what it left behind."""
    url, arrived = shop

    async def conversation():
        async with AsyncClient(settings(url, retries=PATIENT)) as client:
            task = asyncio.create_task(client.ask(operation))
            await asyncio.to_thread(arrived.wait, 10)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert task.cancelled()
            return caught.value

    assert isinstance(asyncio.run(conversation()).__cause__, UncertainOutcome) == uncertain


@pytest.mark.skipif(os.name == "nt", reason="signals to a process of one's own are POSIX")
@pytest.mark.parametrize(
    "operation, uncertain", [(CHANGE, True), (limits.read(), False)], ids=["change", "read"]
)
def test_ctrl_c_in_the_blocking_client(shop, operation, uncertain):
    """KeyboardInterrupt goes on, with its cause; the client can be closed."""
    url, arrived = shop

    def press() -> None:
        arrived.wait(10)
        time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with Client(settings(url, retries=PATIENT)) as client, pytest.raises(KeyboardInterrupt) as caught:
        client.ask(operation)
    presser.join()
    assert isinstance(caught.value.__cause__, UncertainOutcome) == uncertain
