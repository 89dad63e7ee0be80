"""Where a finding stands, seen from the record that holds what it is about."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest

from centra_ipaas.errors import Finding, Owner, Severity, TargetUnavailable


@pytest.mark.parametrize(
    "path, prefix, seen",
    [
        ("sku", "lines[2]", "lines[2].sku"),
        ("[2].sku", "lines", "lines[2].sku"),
        ("", "lines[2]", "lines[2]"),
        ("sku", "", "sku"),
    ],
)
def test_a_path_goes_on_from_the_one_that_holds_it(path: str, prefix: str, seen: str) -> None:
    assert Finding(code="sku.unknown", path=path, message="no such article").at(prefix).path == seen


def test_what_cannot_be_kept_is_mended_or_refused_when_the_finding_is_made() -> None:
    """A finding that a store can write and not read, or not write at all, would stop the run of everybody."""
    found = Finding(
        code="sku.unknown",
        message="half of \ud83d\0",
        owner="finance",
        severity="low",
        evidence={"wanted": 3, "price": Decimal("1.50")},
    )
    assert found.message == "half of ?"
    assert (found.owner, found.severity) == (Owner.FINANCE, Severity.LOW)
    assert found.evidence == {"wanted": "3", "price": "1.50"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"message": None},
        {"message": ValueError("Anna")},
        {"code": ""},
        {"path": ["lines", 2]},
        {"owner": "bob"},
        {"evidence": {"error": ValueError("Anna")}},
    ],
    ids=str,
)
def test_what_is_no_text_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((TypeError, ValueError)) as refused:
        Finding(**({"code": "sku.unknown", "message": "no such article"} | wrong))
    assert "Anna" not in str(refused.value)


@pytest.mark.parametrize("told", [math.nan, math.inf, -5, "30", "Wed", None])
def test_a_pause_that_is_none_counts_as_not_said(told: object) -> None:
    assert TargetUnavailable("down", told).retry_after is None


def test_a_pause_is_at_most_a_day() -> None:
    assert TargetUnavailable("down", 1e12).retry_after == 86_400
