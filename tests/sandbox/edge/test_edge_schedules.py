"""When a fault comes: on the next calls, on a share of them, by the clock."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest
from sandbox_client import Centra

STORES = "{ stores { id } }"
NAMED = "query Named { stores { id } }"
LOCK = "mutation { setOrdersLock(input: {orders: [{number: 1}], isLocked: true}) { userErrors { message } } }"


def hits(centra: Centra, times: int, query: str = STORES, every: float = 0.0) -> str:
    """Ask so often, with so many seconds between, and draw what was hit."""
    drawn = ""
    for _ in range(times):
        drawn += ".x"[centra.post(query).status_code == 500]
        centra.clock.move(seconds=every)
    return drawn


def test_the_next_calls(centra: Centra) -> None:
    """Once unless said otherwise; `skip` and `times` count requests that fit."""
    centra.sandbox.faults.add("status_500")
    assert hits(centra, 3) == "x.."
    centra.sandbox.faults.add("status_500", skip=2, times=3)
    assert hits(centra, 7) == "..xxx.."
    assert centra.sandbox.faults.pending() == 0


def test_only_what_it_is_meant_for(centra: Centra) -> None:
    """By root field, one or several, and by operation name."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.faults.add("status_500", match="setOrdersLock")
    centra.sandbox.faults.add("status_500", match=["orders", "stores"], operation="Named")
    assert hits(centra, 2) == ".."
    assert hits(centra, 2, LOCK) == "x."
    assert hits(centra, 2, NAMED) == "x."


def test_a_share_of_the_calls(centra: Centra) -> None:
    """The same seed hits the same requests; about the share; until it is cleared, or so many times."""
    centra.sandbox.faults.add("status_500", share=0.2, seed=7)
    first = hits(centra, 200)
    centra.sandbox.faults.clear()
    centra.sandbox.faults.add("status_500", share=0.2, seed=7)
    assert hits(centra, 200) == first
    assert 25 <= first.count("x") <= 55
    centra.sandbox.faults.clear()
    centra.sandbox.faults.add("status_500", share=0.2, seed=8)
    assert hits(centra, 200) != first
    centra.sandbox.faults.clear()
    centra.sandbox.faults.add("status_500", share=0.5, times=3)
    assert hits(centra, 100).count("x") == 3


def test_between_two_moments(centra: Centra) -> None:
    """From the first on, and no longer at the second."""
    centra.sandbox.faults.add(
        "status_500",
        from_=datetime(2026, 3, 1, 12, 0, 2, tzinfo=UTC),
        until=datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC),
    )
    assert hits(centra, 7, every=1) == "..xxx.."
    assert centra.sandbox.faults.pending() == 0


def test_once_in_so_many_seconds(centra: Centra) -> None:
    """The first that comes, then the first after each interval."""
    centra.sandbox.faults.add("status_500", every=3)
    assert hits(centra, 9, every=1) == "x..x..x.."
    centra.sandbox.faults.clear()
    centra.sandbox.faults.add("status_500", every=3, times=2)
    assert hits(centra, 9, every=1) == "x..x....."


def test_moments_need_a_zone(centra: Centra) -> None:
    """Ten o'clock where?"""
    with pytest.raises(ValueError, match="aware"):
        centra.sandbox.faults.add("html", from_=datetime.fromisoformat("2027-01-01"))


def test_one_request_takes_one_fault(centra: Centra) -> None:
    """The first that was planned; the second waits for the next."""
    centra.sandbox.faults.add("status_499")
    centra.sandbox.faults.add("status_500")
    assert [centra.post(STORES).status_code for _ in range(3)] == [499, 500, 200]


def test_the_log_says_what_was_injected(centra: Centra) -> None:
    """Kind, moment, operation, root fields, and whether the effect took place."""
    centra.order(("S", 1, "10.00"), number=1)
    centra.sandbox.faults.add("connection_reset", match="setOrdersLock")
    centra.sandbox.faults.add("connection_reset", when="before", operation="Named")
    centra.sandbox.faults.add("unknown_enum_value", match="stores")
    with pytest.raises(httpx.ReadError):
        centra.post(LOCK)
    centra.clock.move(seconds=1)
    with pytest.raises(httpx.ReadError):
        centra.post(NAMED)
    centra.post(STORES)
    at = [datetime(2026, 3, 1, 12, 0, second, tzinfo=UTC) for second in (0, 1, 1)]
    assert [
        (one.kind, one.at, one.operation, one.fields, one.ran, one.shown) for one in centra.sandbox.faults.log
    ] == [
        ("connection_reset", at[0], None, ("setOrdersLock",), True, True),
        ("connection_reset", at[1], "Named", ("stores",), False, True),
        ("unknown_enum_value", at[2], None, ("stores",), True, False),
    ]
    centra.sandbox.faults.clear()
    assert len(centra.sandbox.faults.log) == 3
