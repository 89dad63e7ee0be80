"""What cannot be made is told; what is a fault of ours is raised; time is the sandbox's."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from centra_ipaas.sandbox import Sandbox, VirtualClock
from centra_ipaas.sandbox.documented.asked import asked
from centra_ipaas.sandbox.documented.furnishing import furnish
from centra_ipaas.sandbox.documented.surroundings import BRAND
from centra_ipaas.sandbox.protocol import execute
from centra_ipaas.sandbox.protocol.schema import pinned


def furnished(sandbox: Sandbox, query: str) -> list[str]:
    request = execute.understand(json.dumps({"query": query}).encode(), pinned())
    return furnish(sandbox, asked(request))


def raising(error: Exception) -> Callable[[Any], None]:
    def step(_room: Any) -> None:
        raise error

    return step


def test_what_is_refused_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(BRAND, "external ids", raising(ValueError("there is none")))
    assert furnished(Sandbox(), "{ brands { id } }") == ["external ids: ValueError: there is none"]


@pytest.mark.parametrize("error", [TypeError, AttributeError, KeyError, IndexError])
def test_a_fault_of_ours_is_raised(monkeypatch: pytest.MonkeyPatch, error: type[Exception]) -> None:
    monkeypatch.setitem(BRAND, "external ids", raising(error("ours")))
    with pytest.raises(error, match="ours"):
        furnished(Sandbox(), "{ brands { id } }")


def test_relative_moments_are_seen_from_the_sandbox() -> None:
    clock = VirtualClock(datetime(2001, 5, 2, 12, tzinfo=UTC))
    sandbox = Sandbox(clock=clock)
    assert furnished(sandbox, '{ orders(where: {createdAt: {from: "yesterday"}}) { number } }') == []
    # The first is the one made for the filter: yesterday began at midnight, in the sandbox's zone.
    assert sandbox.shop.orders()[0].created_at == datetime(2001, 5, 1, tzinfo=UTC)
