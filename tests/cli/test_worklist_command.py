"""What people in operations see, and how they replay."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from centra_ipaas import SqliteStore
from centra_ipaas.cli._app import app
from centra_ipaas.errors import Finding, Owner
from centra_ipaas.work import Completed, Lease, Parks, Waits, Work, WorkState

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60)
UNKNOWN = Finding(code="sku.unknown", message="no article CAP", owner=Owner.ECOMMERCE, action="Create it.")
ADDRESS = Finding(code="address.invalid", message="the street is too long", owner=Owner.OPERATIONS)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with one order done, one that waits, and three parked for two reasons."""
    path = tmp_path / "brand.db"
    with SqliteStore(path) as store:
        store.add([Work(flow="order-export", entity=str(number)) for number in range(5)], NOW)
        done, waits, *parked = store.take("order-export", 9, ME, NOW)
        outcomes = {
            done.entity: (done, Completed()),
            waits.entity: (waits, Waits(reason="not paid", until=NOW + timedelta(minutes=5))),
            parked[0].entity: (parked[0], Parks(reason="sku.unknown", findings=(UNKNOWN,))),
            parked[1].entity: (parked[1], Parks(reason="sku.unknown", findings=(UNKNOWN, ADDRESS))),
            parked[2].entity: (parked[2], Parks(reason="address.invalid", findings=(ADDRESS,))),
        }
        store.finish("order-export", outcomes, ME, NOW)
    return path


def run(*arguments: object) -> str:
    answer = CliRunner(env={"COLUMNS": "200"}).invoke(app, [str(argument) for argument in arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


def ready(file: Path) -> list[str]:
    with SqliteStore(file) as store:
        return [work.entity for work in store.works("order-export", [WorkState.READY])]


def test_the_worklist_says_what_needs_whom(file: Path) -> None:
    """One row for each cause with all its records, its owner and what to do; and what waits for what."""
    shown = run("worklist", file)
    (cause,) = [line for line in shown.splitlines() if "sku.unknown" in line]
    assert all(word in cause for word in ("e-commerce", "no article CAP", "2, 3", "Create it."))
    assert any("address.invalid" in line and "3, 4" in line for line in shown.splitlines())
    assert any("not paid" in line and "1" in line for line in shown.splitlines())


def test_a_record_with_one_cause_twice_is_named_once(tmp_path: Path) -> None:
    """An order with two lines of one unknown article is one order."""
    path = tmp_path / "brand.db"
    with SqliteStore(path) as store:
        store.add(
            [Work(flow="order-export", entity="1017", state=WorkState.PARKED, findings=(UNKNOWN, UNKNOWN))],
            NOW,
        )
    assert run("worklist", path).count("1017") == 1


def test_replay_takes_what_is_named(file: Path) -> None:
    """By entity, by cause or by flow; what is not parked is left alone."""
    assert "1 replayed" in run("replay", file, "2", "0")
    assert ready(file) == ["2"]
    assert "2 replayed" in run("replay", file, "--code", "address.invalid")
    assert ready(file) == ["2", "3", "4"]
    assert "0 replayed" in run("replay", file, "--flow", "order-export")


def test_replay_of_everything_by_mistake_is_refused(file: Path) -> None:
    """Without a choice nothing is replayed."""
    answer = CliRunner().invoke(app, ["replay", str(file)])
    assert answer.exit_code != 0
    assert ready(file) == []


def test_what_was_settled_by_hand_is_dismissed_with_its_reason(file: Path) -> None:
    """It is off the list and cannot be replayed by mistake; a reason must be given."""
    assert "1 dismissed: booked by hand" in run("dismiss", file, "2", "1", "--reason", "booked by hand")
    with SqliteStore(file) as store:
        assert [(work.state, work.reason) for work in store.works() if work.entity == "2"] == [
            (WorkState.DONE, "booked by hand")
        ]
    assert "0 replayed" in run("replay", file, "2")
    assert CliRunner().invoke(app, ["dismiss", str(file), "3"]).exit_code != 0
