"""The names of the faults: in the code, in the type, and in the docs."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from centra_ipaas.sandbox import PLANS, Sandbox
from centra_ipaas.sandbox.edge.kinds import KINDS, FaultKind, Kind
from centra_ipaas.sandbox.edge.windows import WINDOWS

DOCS = Path(__file__).parents[3] / "docs" / "sandbox"
TO = {
    "anything": "any request",
    "query": "queries",
    "mutation": "mutations",
    "one mutation": "requests with one mutation",
    "batch": "one mutation with two items or more",
    "later page": "lists asked for `page` 2 or later",
    "events": "`events`",
}
RAN = {
    ("before",): "no",
    ("after",): "yes",
    ("after", "before"): "yes, or no",
    ("before", "after"): "no, or yes",
}


def row(name: str, kind: Kind) -> str:
    ran = "later" if name == "applied_late" else RAN[kind.when]
    seconds = "" if kind.seconds is None else f"{kind.seconds:g}"
    return f"| `{name}` | {TO[kind.to]} | {ran} | {kind.answer} | {seconds} |"


def test_the_page_has_the_table_of_the_code() -> None:
    """Row by row, in the same order, and no other."""
    page = (DOCS / "faults.md").read_text("utf-8")
    told = [line for line in page.split("## Kinds")[1].splitlines() if line.startswith("| `")]
    assert told == [row(name, kind) for name, kind in KINDS.items()]
    assert tuple(KINDS) == get_args(FaultKind)


def test_the_page_has_the_plans_and_windows() -> None:
    """With their quotas."""
    page = (DOCS / "tokens-and-quotas.md").read_text("utf-8")
    for plan in PLANS.values():
        pairs = [f"{ten:,} / {hour:,}" for ten, hour in (plan.requests, plan.mutations, plan.complexity)]
        assert f"| `{plan.name}` | {' | '.join(pairs)} |" in page
    assert [name for name in WINDOWS if f"| `{name}` |" not in page] == []


@pytest.mark.parametrize(
    "given, says",
    [
        ({"kind": "explode"}, "unknown fault 'explode'; known: connection_refused, "),
        ({"kind": "status_500", "when": "after"}, "status_500 comes before the effect"),
        ({"kind": "html", "times": 0}, "times must be 1 or more"),
        ({"kind": "html", "skip": -1}, "skip and item 0 or more"),
        ({"kind": "html", "share": 0.0}, "share must be above 0"),
        ({"kind": "html", "share": 1.5}, "at most 1"),
        ({"kind": "html", "every": 0.0}, "every must be above 0"),
        ({"kind": "slow_drip", "seconds": -1.0}, "seconds must be 0 or more"),
    ],
)
def test_a_wrong_fault_is_not_planned(given: dict[str, object], says: str) -> None:
    """The message says what would do."""
    sandbox = Sandbox()
    with pytest.raises(ValueError, match=says):
        sandbox.faults.add(**given)  # type: ignore[arg-type]
    assert sandbox.faults.pending() == 0
