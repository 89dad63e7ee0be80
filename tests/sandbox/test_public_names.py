"""What is imported from `centra_ipaas.sandbox`."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from centra_ipaas import sandbox
from centra_ipaas.sandbox import Effects, HttpSandbox


@pytest.mark.parametrize("name", sandbox.__all__)
def test_every_name_is_there(name: str) -> None:
    """Each is loaded at its first use."""
    assert getattr(sandbox, name) is not None


def test_what_effects_and_amounts_are_made_of_has_a_name() -> None:
    """A test can name the type of whatever it was given."""
    parts = {"ShipmentEffect", "PaymentEffect", "ReturnEffect", "StockEffect"}
    text = " ".join(str(hint) for hint in get_type_hints(Effects).values())
    assert {part for part in parts if part in text} == parts
    assert parts | {"Amount"} <= set(sandbox.__all__)


def test_what_a_fixture_returns_can_be_named(centra_http_sandbox: HttpSandbox) -> None:
    """The served sandbox has a type of its own."""
    assert type(centra_http_sandbox) is HttpSandbox


def test_tables_of_the_inside_stay_inside() -> None:
    """The kinds of faults are names for a type checker, `FaultKind`; what they do is nobody's import."""
    assert not hasattr(sandbox, "KINDS")
