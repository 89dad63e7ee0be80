"""Signals as log records."""

from __future__ import annotations

import inspect
import logging
from datetime import UTC, datetime

import attrs
import pytest

from centra_ipaas import log_signals, signals
from centra_ipaas.errors import Finding, Owner
from centra_ipaas.signals import (
    EffectApplied,
    RequestAnswered,
    RequestRetried,
    RunFinished,
    Signal,
    WorkParked,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FINDING = Finding(code="sku.unknown", path="lines[2].sku", message="nobody knows it", owner=Owner.ECOMMERCE)
KINDS = [kind for kind in vars(signals).values() if isinstance(kind, type) and issubclass(kind, Signal)]
VALUES = {
    "at": NOW,
    "findings": (FINDING,),
    "counts": {"done": 2},
    "path": ("a",),
    "permissions": ("Order:read",),
    "next_at": NOW,
}


def logged(
    caplog: pytest.LogCaptureFixture, signal: Signal, level: int = logging.DEBUG
) -> list[logging.LogRecord]:
    with caplog.at_level(level, logger="centra_ipaas"):
        log_signals(signal)
    return caplog.records


def example(kind: type[Signal]) -> Signal:
    kinds = {"int": 3, "float": 0.25, "int | None": 3}
    return kind(
        **{
            member.name: VALUES.get(member.name, kinds.get(str(member.type), "text"))
            for member in attrs.fields(kind)
        }
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_signal_is_one_record(caplog, kind):
    """At the signal's own level, its name first, all its members as `extra`."""
    (record,) = logged(caplog, signal := example(kind))
    assert (record.name, record.levelno) == ("centra_ipaas", kind.level)
    assert record.levelname in {"DEBUG", "INFO", "WARNING", "ERROR"}
    assert record.getMessage().startswith(kind.__name__)
    assert record.signal == {"name": kind.__name__, **attrs.asdict(signal)}


@pytest.mark.parametrize(
    "signal, text",
    [
        (
            RequestAnswered(
                at=NOW, operation="Orders", seconds=0.12345, complexity=229, permissions=("Order:read",)
            ),
            "RequestAnswered operation=Orders seconds=0.123 complexity=229 permissions='Order:read' app_version=None",
        ),
        (
            RequestRetried(at=NOW, operation="Orders", error="cut", attempt=2, wait=1.0),
            "RequestRetried operation=Orders error=cut attempt=2 wait=1.000",
        ),
        (
            EffectApplied(at=NOW, flow="orders", entity="1001", effect="create", remote_id="SO-17"),
            "EffectApplied flow=orders entity=1001 effect=create remote_id=SO-17",
        ),
        (
            WorkParked(at=NOW, flow="orders", entity="1001", findings=(FINDING, FINDING)),
            (
                "WorkParked flow=orders entity=1001 findings=sku.unknown @ lines[2].sku: nobody knows it; "
                "sku.unknown @ lines[2].sku: nobody knows it"
            ),
        ),
        (
            RunFinished(at=NOW, flow="orders", seconds=1.5, counts={"done": 2}),
            "RunFinished flow=orders seconds=1.500 counts={'done': 2}",
        ),
    ],
)
def test_a_record_reads_as_one_line(caplog, signal, text):
    """Name and members; the time is the record's own."""
    (record,) = logged(caplog, signal)
    assert record.getMessage() == text


def test_what_nobody_listens_to_costs_nothing(caplog):
    """Below the logger's level no record is made."""
    assert logged(caplog, example(RequestAnswered), logging.INFO) == []


def test_no_signal_has_room_for_personal_data():
    """No member is named for a person, an address or money, and none takes a whole record."""
    names = {member.name for kind in KINDS for member in attrs.fields(kind)}
    assert not names & {
        "name",
        "email",
        "address",
        "phone",
        "order",
        "record",
        "customer",
        "token",
        "payload",
        "variables",
    }
    # As the classes spell them: attrs may have resolved its own by now.
    spelled = [member for kind in KINDS for member in inspect.get_annotations(kind).items()]
    assert {spelling for name, spelling in spelled if name != "level"} <= {
        "datetime", "str", "float", "int", "int | None", "str | None", "tuple[str, ...]", "tuple[Finding, ...]",
        "Mapping[str, int]", "bool", "Owner", "Severity",
    }  # fmt: skip


def test_a_line_end_from_outside_makes_no_second_line(caplog):
    """What a server or an ERP worded stays on the line of its own record."""
    (record,) = logged(
        caplog, RequestRetried(at=NOW, operation="Orders", error="a\nERROR forged", attempt=1, wait=0.0)
    )
    assert "\n" not in record.getMessage()
