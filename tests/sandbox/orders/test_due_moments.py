"""What comes due while the clock moves happens at its own moment."""

from __future__ import annotations

from datetime import timedelta

from sandbox_client import Centra

HISTORY = "{ orders { updatedAt paymentHistory { entryType createdAt } } }"


def test_what_was_due_happens_at_its_own_moment(centra: Centra) -> None:
    """A provider that answers after three days answered then, however late somebody looks."""
    placed = centra.order(("S", 1, "10.00"))
    centra.shop.set_capture(placed.number, mode="later", after=timedelta(days=3))
    centra.do(
        "mutation ($o: OrderInput!) { captureOrder(order: $o) { userErrors { message } } }", o={"number": 1}
    )
    centra.clock.move(days=10)
    (order,) = centra.ask(HISTORY)["orders"]
    assert [(entry["entryType"], entry["createdAt"]) for entry in order["paymentHistory"]] == [
        ("AUTH", "2026-03-01T12:00:00+00:00"),
        ("CAPTURE_REQUEST", "2026-03-01T12:00:00+00:00"),
        ("CAPTURE", "2026-03-04T12:00:00+00:00"),
    ]
    assert order["updatedAt"] == "2026-03-04T12:00:00+00:00"
