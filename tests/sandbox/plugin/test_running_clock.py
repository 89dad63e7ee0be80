"""Programs that really sleep need a clock that runs."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
import pytest

QUERY = {"query": "{ stores { id } }"}


@pytest.mark.centra(plan="growth", clock="running")
def test_a_client_that_really_waits(centra_sandbox, centra_clock):
    """A quota that is used up fills again while somebody sleeps, without anybody moving the clock."""
    centra_sandbox.spend_elsewhere(requests=60)
    with httpx.Client(transport=centra_sandbox.transport(), headers=centra_sandbox.headers) as client:
        refused = client.post(centra_sandbox.url, json=QUERY)
        assert refused.status_code == 429
        time.sleep(float(refused.headers["retry-after"]))
        assert client.post(centra_sandbox.url, json=QUERY).status_code == 200
    assert centra_clock.advance(days=1) - centra_clock() < timedelta(seconds=1)


def test_a_served_sandbox_has_time_that_runs(centra_http_sandbox, centra_clock):
    """Another program cannot move the clock, so it goes by itself."""
    before = centra_clock()
    time.sleep(0.05)
    assert centra_clock() > before
    assert (
        httpx.post(centra_http_sandbox.url, json=QUERY, headers=centra_http_sandbox.headers).status_code
        == 200
    )


@pytest.mark.centra(plan="growth")
def test_otherwise_time_stands_still(centra_clock):
    """A test that sleeps for nothing sees no time pass."""
    before = centra_clock()
    time.sleep(0.02)
    assert centra_clock() == before
