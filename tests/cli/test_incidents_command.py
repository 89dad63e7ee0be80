"""What needs a person, from the command line: listed, shown, retried, resolved, ignored."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from centra_ipaas import SqliteStore
from centra_ipaas.cli._app import app
from centra_ipaas.errors import Finding, Owner, Severity
from centra_ipaas.work import Completed, Lease, Parks, Report, Waits, Work, WorkState

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60)
CAP = Finding(
    code="sku.unknown", message="no article CAP", cause="CAP", owner=Owner.ECOMMERCE, action="Create it."
)
STREET = Finding(code="address.invalid", message="too long", owner=Owner.OPERATIONS, severity=Severity.MEDIUM)
SECRET = '{"name": "Jon Snow"}'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A store with three orders parked for two causes, one of them for both."""
    path = tmp_path / "brand.db"
    with SqliteStore(path) as store:
        store.add([Work(flow="order-export", entity=str(n), payload=SECRET) for n in (1, 2, 3)], NOW)
        one, two, three = store.take("order-export", 9, ME, NOW)
        findings = ((one, (CAP,)), (two, (CAP, STREET)), (three, (STREET,)))
        outcomes = {
            work.entity: (work, Parks(reason=found[0].code, findings=found)) for work, found in findings
        }
        store.finish("order-export", outcomes, ME, NOW + timedelta(minutes=1))
    return path


def run(*arguments: object) -> str:
    answer = CliRunner(env={"COLUMNS": "220"}).invoke(app, [str(argument) for argument in arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


def told(*arguments: object) -> Any:
    return json.loads(run(*arguments, "--json"))


def refused(*arguments: object) -> str:
    answer = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert answer.exit_code != 0
    return answer.output + str(answer.exception)


def ids(file: Path) -> dict[str, str]:
    return {one["code"]: one["id"] for one in told("incidents", "list", file)}


def states(file: Path) -> dict[str, str]:
    with SqliteStore(file) as store:
        return {work.entity: work.state.value for work in store.works()}


def test_one_row_for_each_cause_the_worst_first(file: Path) -> None:
    """Two orders with one unknown SKU are one incident, with its owner and what to do."""
    listed = told("incidents", "list", file)
    assert [(one["code"], one["count"], one["owner"]) for one in listed] == [
        ("sku.unknown", 2, "e-commerce"),
        ("address.invalid", 2, "operations"),
    ]
    shown = run("incidents", "list", file)
    (row,) = [line for line in shown.splitlines() if "sku.unknown" in line]
    assert all(word in row for word in ("e-commerce", "no article CAP", "Create it.", listed[0]["id"]))


def test_the_list_can_be_narrowed(file: Path) -> None:
    """By owner, by flow and by state."""
    assert [one["code"] for one in told("incidents", "list", file, "--owner", "operations")] == [
        "address.invalid"
    ]
    assert told("incidents", "list", file, "--flow", "stock-import") == []
    assert told("incidents", "list", file, "--state", "closed") == []


def test_an_incident_shows_its_records_and_their_history_but_no_payload(file: Path) -> None:
    """A few first letters of the id are enough; what a source handed over is nobody's business here."""
    shown = told("incidents", "show", file, ids(file)["sku.unknown"][:6])
    assert [record["entity"] for record in shown["records"]] == ["1", "2"]
    assert [step["state"] for step in shown["records"][0]["history"]] == ["ready", "parked"]
    assert "Jon" not in json.dumps(shown)
    words = run("incidents", "show", file, ids(file)["sku.unknown"])
    assert "no article CAP" in words
    assert "docs/runbook/sku.unknown.md" in words


def test_all_of_a_cause_are_retried(file: Path) -> None:
    """They are ready again, and the incident is closed until they park again."""
    assert told("incidents", "retry", file, ids(file)["sku.unknown"])["records"] == 2
    assert states(file) == {"1": "ready", "2": "ready", "3": "parked"}
    assert list(ids(file)) == ["address.invalid"]


def test_one_of_a_cause_is_retried(file: Path) -> None:
    """The others stay parked; a record that the incident does not hold up is refused, and nothing is retried."""
    incident = ids(file)["sku.unknown"]
    assert "3 not held up" in refused("incidents", "retry", file, incident, "1", "3")
    assert told("incidents", "retry", file, incident, "1")["records"] == 1
    assert states(file) == {"1": "ready", "2": "parked", "3": "parked"}


def test_what_was_settled_by_hand_is_resolved_with_its_reason(file: Path) -> None:
    """Its records are done, and the reason is kept; without one nothing happens."""
    incident = ids(file)["sku.unknown"]
    assert "--reason" in refused("incidents", "resolve", file, incident)
    assert told("incidents", "resolve", file, incident, "--reason", "booked by hand")["records"] == 2
    (resolved,) = told("incidents", "list", file, "--state", "resolved")
    assert (resolved["code"], resolved["reason"], resolved["count"]) == ("sku.unknown", "booked by hand", 0)
    assert states(file) == {"1": "done", "2": "done", "3": "parked"}


def test_what_is_ignored_asks_nobody(file: Path) -> None:
    """It is off the list of what is open, its records stay parked."""
    run("incidents", "ignore", file, ids(file)["sku.unknown"], "--reason", "sample sale")
    assert list(ids(file)) == ["address.invalid"]
    assert states(file) == {"1": "parked", "2": "parked", "3": "parked"}
    (ignored,) = told("incidents", "list", file, "--state", "ignored")
    assert ignored["reason"] == "sample sale"


def test_an_unknown_incident_is_refused(file: Path) -> None:
    """Also one whose beginning is that of several."""
    assert "no incident nothing" in refused("incidents", "show", file, "nothing")
    assert "no incident" in refused("incidents", "retry", file, "")


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A slip in the name must not look like a store in which nothing needs anybody."""
    assert "no store" in refused("incidents", "list", tmp_path / "brand.db")
    assert not (tmp_path / "brand.db").exists()


def test_what_runs_did_and_what_became_of_a_record(file: Path) -> None:
    """Reports add up; a record's history names each step."""
    with SqliteStore(file) as store:
        store.wake("order-export", ["1"], NOW, [WorkState.PARKED])
        (work,) = store.take("order-export", 9, ME, NOW)
        store.finish("order-export", {"1": (work, Completed(reason="exported"))}, ME, NOW)
        store.keep_report(
            Report(
                flow="order-export",
                begun=NOW,
                ended=NOW + timedelta(seconds=2),
                done=1,
                parked=2,
                counts={"exported": 1},
            )
        )
    (report,) = told("reports", file)
    assert (report["done"], report["parked"], report["held_back"]) == (1, 2, 0)
    assert "2.0 s" in run("reports", file)
    assert [step["state"] for step in told("history", file, "1")["order-export"]] == [
        "ready",
        "parked",
        "ready",
        "done",
    ]
    assert "exported" in run("history", file, "1")
    assert "no flow knows 99" in refused("history", file, "99")


def test_what_others_worded_is_shown_as_it_is(tmp_path: Path) -> None:
    """An ERP may quote a pattern that looks like markup, or characters that would steer the terminal."""
    path = tmp_path / "brand.db"
    quoted = Finding(code="sku.pattern", message="must match [/b][a-z]+\x1b[2J", action="Mend [bold].")
    with SqliteStore(path) as store:
        store.add([Work(flow="order-export", entity="[/7]")], NOW)
        (work,) = store.take("order-export", 9, ME, NOW)
        store.finish("order-export", {"[/7]": (work, Parks(reason="[/x]", findings=(quoted,)))}, ME, NOW)
    shown = [
        run("incidents", "list", path),
        run("worklist", path),
        run("incidents", "show", path, ids(path)["sku.pattern"]),
    ]
    for screen in shown:
        assert "must match [/b][a-z]+" in screen
        assert "\x1b[2J" not in screen
        assert "Mend [bold]." in screen
    assert "[/x]" in run("history", path, "[/7]")


def test_what_waits_is_not_called_nothing(tmp_path: Path) -> None:
    path = tmp_path / "brand.db"
    with SqliteStore(path) as store:
        store.add([Work(flow="order-export", entity="1")], NOW)
        (work,) = store.take("order-export", 9, ME, NOW)
        waits = Waits(reason="circuit-open", until=NOW + timedelta(hours=1))
        store.finish("order-export", {"1": (work, waits)}, ME, NOW)
    assert "Nothing is parked; what waits is looked at again by itself." in run("worklist", path)
