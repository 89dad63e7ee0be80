"""Answers that are too large, also when only their unpacked bytes are."""

from __future__ import annotations

import tracemalloc
import zlib
from functools import cache

import msgspec
import pytest
from both_clients import Blocking, Suspending, settings
from misbehaving import answering, server

from centra_ipaas import Operation, RetryPolicy
from centra_ipaas.centra import limits
from centra_ipaas.errors import ConfigurationError, OversizedAnswer, UncertainOutcome

ONCE = RetryPolicy(attempts=1, timeout=20.0)
MIB = 2**20
CHANGE = Operation(
    name="Change",
    document="mutation Change { x { userErrors { message } } }",
    decode=msgspec.json.decode,
)


@pytest.fixture(params=[Blocking(), Suspending()], ids=lambda way: way.name)
def client(request):
    return request.param


def test_an_answer_above_the_limit_is_not_read_to_its_end(client):
    """It is told for a query; a change may have happened all the same. It is not asked for again."""
    with server(answering("200 OK", body=b" " * (2 * MIB))) as url:
        told = client.talk(
            settings(url, retries=RetryPolicy(timeout=20.0), largest_answer=MIB), limits.read(), CHANGE
        )
    assert [type(error) for error in told] == [OversizedAnswer, UncertainOutcome]
    assert isinstance(told[1].__cause__, OversizedAnswer)


def test_an_answer_at_the_limit_is_read(client):
    """The limit is the last byte that fits."""
    body = b'{"data": {"x": {"userErrors": []}}}'
    with server(answering("200 OK", body=body)) as url:
        fits = client.talk(settings(url, retries=ONCE, largest_answer=len(body)), CHANGE)
        not_quite = client.talk(settings(url, retries=ONCE, largest_answer=len(body) - 1), CHANGE)
    assert fits == [{"x": {"userErrors": []}}]
    assert isinstance(not_quite[0], UncertainOutcome)


@cache
def bomb() -> bytes:
    """Half a gibibyte of nothing, packed."""
    packing = zlib.compressobj(9, wbits=31)
    packed = [packing.compress(b" " * MIB) for _ in range(512)]
    return b"".join([*packed, packing.flush()])


def test_a_bomb_does_not_unpack(client):
    """At most what one read from the socket unpacks to is in memory, and it is counted before it is kept."""
    assert len(bomb()) < MIB
    with server(answering("200 OK", "Content-Encoding: gzip", body=bomb())) as url:
        tracemalloc.start()
        told = client.talk(settings(url, retries=ONCE, largest_answer=MIB), limits.read())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(told[0], OversizedAnswer)
    assert peak < 200 * MIB


@pytest.mark.parametrize("wrong", [0, -1])
def test_a_limit_that_lets_nothing_through_is_refused(wrong):
    """Every answer would be too large."""
    with pytest.raises(ConfigurationError, match="largest_answer"):
        settings("https://shop.centra.com/graphql", largest_answer=wrong)
