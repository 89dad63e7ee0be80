"""Every fault of the sandbox, in each kind of operation, with both clients: nothing silent, nothing done twice."""

from __future__ import annotations

import pytest
from both_clients import Blocking, Suspending

from centra_ipaas import errors
from centra_ipaas.sandbox.edge.kinds import KINDS, Asks
from fault_matrix import OPERATIONS, Row, happened, rows

ROWS = rows()
CELLS = [
    pytest.param(row, operation, id=f"{row.name}-{operation}")
    for row in ROWS
    for operation in OPERATIONS
    if getattr(row, operation)
]
#: Which operations a fault can happen to.
MEETS: dict[Asks, set[str]] = {
    "anything": {"read", "repeatable", "once"},
    "query": {"read"},
    "mutation": {"repeatable", "once"},
    "one mutation": {"repeatable", "once"},
    "batch": {"repeatable", "once"},
    "later page": {"read"},
    "events": {"read"},
}
#: Faults that leave the answer whole, or change what it is about: a success after them hides nothing.
HARMLESS = {
    "slow_answer", "slow_drip", "wrong_content_type", "clock_skew", "page_shift", "page_overlap",
    "events_duplicated", "events_reordered", "events_late", "object_deleted",
}  # fmt: skip


@pytest.fixture(params=[Blocking(), Suspending()], ids=lambda way: way.name)
def client(request):
    return request.param


def test_every_fault_has_a_row_for_each_moment_and_each_operation_it_meets():
    """A fault that is new in the sandbox cannot be forgotten here."""
    told = {(row.fault, row.when): {name for name in OPERATIONS if getattr(row, name)} for row in ROWS}
    assert told == {(name, when): MEETS[kind.to] for name, kind in KINDS.items() for when in kind.when}


@pytest.mark.parametrize("row, operation", CELLS)
def test_a_fault_that_passes(client, row: Row, operation: str):
    """The outcome, how often it was sent, how often it happened, and what the hooks heard."""
    cell, found = getattr(row, operation), happened(row, operation, client)
    assert (found.outcome, found.effects, found.told) == (cell.outcome, cell.effects, cell.told)
    assert cell.attempts in (None, found.attempts)


@pytest.mark.parametrize("row, operation", [cell for cell in CELLS if getattr(*cell.values).stays])
def test_a_fault_that_stays(client, row: Row, operation: str):
    """In the end it is told, and it never happened twice."""
    found = happened(row, operation, client, times=9)
    assert found.outcome == getattr(row, operation).stays
    assert found.effects <= 1


def test_nothing_in_the_table_is_silent_and_nothing_happens_twice():
    """What is answered after trouble was sent again, or the hooks were told; what may not be repeated is sent once."""
    for row in ROWS:
        for operation in OPERATIONS:
            cell = getattr(row, operation)
            if cell is None:
                continue
            assert cell.effects <= 1
            if cell.outcome in ("answered", "other") and row.fault not in HARMLESS:
                assert cell.told or (row.fault, operation) == ("unknown_enum_value", "once")
            if operation == "once" and cell.effects and cell.attempts not in (None, 1):
                # Only what certainly never left, or was refused, is sent again.
                assert row.fault in ("connection_refused", "status_429")


def test_errors_in_the_table_exist_and_have_a_page():
    """By their class; each has its code, and each code its page (tests/project/test_runbook.py)."""
    names = {
        name
        for row in ROWS
        for operation in OPERATIONS
        if (cell := getattr(row, operation))
        for name in (cell.outcome, cell.stays)
    } - {"", "answered", "other", "BadRecord"}
    assert all(issubclass(getattr(errors, name), errors.IpaasError) for name in names)
