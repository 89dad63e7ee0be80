"""What makes two parked records one incident."""

from __future__ import annotations

from datetime import UTC, datetime

from attrs import evolve

from centra_ipaas.errors import Finding
from centra_ipaas.stores import SqliteStore
from centra_ipaas.work import Incident, Lease, Parks, Work

NOW = datetime(2026, 3, 3, tzinfo=UTC)
ME = Lease(worker="me", duration=60)
MISSING = Finding(code="mapping.missing", path="lines[0].sku", message="A value is needed.")


def incidents(*findings: Finding) -> list[Incident]:
    """Park one order for each finding."""
    with SqliteStore(":memory:") as store:
        store.add([Work(flow="order-export", entity=str(number)) for number in range(len(findings))], NOW)
        works = store.take("order-export", 99, ME, NOW)
        outcomes = {
            work.entity: (work, Parks(reason=finding.code, findings=(finding,)))
            for work, finding in zip(works, findings, strict=True)
        }
        store.finish("order-export", outcomes, ME, NOW)
        return list(store.incidents())


def test_whichever_line_it_was_the_cause_is_the_same() -> None:
    """The same message in the same place of two orders, in the third line and in the first."""
    (one,) = incidents(MISSING, evolve(MISSING, path="lines[2].sku"))
    assert one.count == 2


def test_another_place_is_another_cause() -> None:
    """A missing SKU and a missing mail are mended by different people."""
    assert len(incidents(MISSING, evolve(MISSING, path="email"))) == 2


def test_a_cause_counts_more_than_message_and_place() -> None:
    """Amounts differ from order to order, what does not add up is the same; the title names it."""
    mismatch = Finding(
        code="totals.mismatch", message="the parts make 1.00, the shop says 2.00", cause="grand"
    )
    (one,) = incidents(mismatch, evolve(mismatch, message="the parts make 3.00, the shop says 4.00"))
    assert one.count == 2
    assert one.title == "the parts make 3.00, the shop says 4.00 (grand)"
