"""What happens around a small brand is told: each signal where it belongs, and no hook holds anything up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sync_brand import SHIRT_M, SHIRT_S, AsItIs, Brand, level

from centra_ipaas import Client, OrderExport, Runner, Settings, SqliteStore
from centra_ipaas.centra import limits, orders
from centra_ipaas.client import _listeners
from centra_ipaas.errors import (
    Finding,
    NotSent,
    Owner,
    RefusedByCentra,
    Severity,
    TargetUnavailable,
    TokenRejected,
)
from centra_ipaas.hooks import inline, on
from centra_ipaas.models import Order
from centra_ipaas.signals import (
    CircuitClosed,
    CircuitOpened,
    ClaimLost,
    EffectAbandoned,
    EffectApplied,
    HintsHeard,
    IncidentClosed,
    IncidentOpened,
    LinkLearned,
    PageRead,
    QuotaTold,
    RequestFailed,
    RunBegan,
    RunFailed,
    RunFinished,
    RunProgress,
    RunSkipped,
    UnknownNoticed,
    WorkDone,
    WorkHeard,
    WorkParked,
    WorkRetried,
    WorkSkipped,
    WorkTakenOver,
)
from centra_ipaas.sync import Accepted, Hint, Refused
from centra_ipaas.testing import InMemoryTarget, RecordedSignals, record_signals
from centra_ipaas.work import Lease


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


def run(brand: Brand, export: OrderExport[Order], **options: object) -> RecordedSignals:
    """Run the export once; return what its hooks heard."""
    heard = record_signals()
    use(brand, heard, lambda runner, _: runner.add(export).run_once(), **options)
    return heard


def use(
    brand: Brand,
    heard: RecordedSignals,
    what: Callable[[Runner[Client], SqliteStore], object],
    **options: object,
) -> None:
    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        what(Runner(client, store, hooks=[heard], **options), store)  # type: ignore[arg-type]


class Erp(InMemoryTarget[Order]):
    """An ERP that first does something else for each order."""

    def __init__(self, first: Callable[[Order], object]) -> None:
        super().__init__()
        self.first = first

    def create(self, document: Order, *, key: str) -> Accepted | Refused:
        told = self.first(document)
        return told if isinstance(told, Refused) else super().create(document, key=key)


def raising(*errors: Exception) -> Callable[[Order], object]:
    """Raise these, one for each call, and nothing after them."""
    left = list(errors)

    def first(_: Order) -> None:
        if left:
            raise left.pop(0)

    return first


def exporting(first: Callable[[Order], object], **more: object) -> OrderExport[Order]:
    return OrderExport(target=Erp(first), mapper=AsItIs(), **more)  # type: ignore[arg-type]


# --- the course of a run ---------------------------------------------------------------------------------------


def test_the_course_of_a_run(brand: Brand) -> None:
    """Heard of, begun, applied, done, finished, in this order."""
    number = brand.order()
    heard = run(brand, brand.export())
    told = RunBegan | WorkHeard | EffectApplied | LinkLearned | WorkDone | RunProgress | RunFinished
    course = heard.of(told)
    assert [type(signal).__name__ for signal in course] == [
        "WorkHeard", "RunBegan", "LinkLearned", "EffectApplied", "RunProgress", "WorkDone", "RunFinished",
    ]  # fmt: skip
    (page,) = heard.of(WorkHeard)
    assert (page.flow, page.told, page.changed) == ("order-export", 1, 1)
    (link,) = heard.of(LinkLearned)
    assert (link.kind, link.here, link.there) == (
        "order-export",
        number,
        heard.of(EffectApplied)[0].remote_id,
    )
    assert [one.done for one in heard.of(RunProgress)] == [1]
    assert [(one.entity, one.reason) for one in heard.of(WorkDone)] == [(number, "exported")]
    read = heard.of(PageRead)[0]
    assert (read.items, read.bad, read.last) == (1, 0, True)
    assert heard.of(QuotaTold)


def test_sizes_that_were_learned(brand: Brand) -> None:
    brand.levels.records.append(level(SHIRT_S, 7))
    heard = record_signals()
    use(brand, heard, lambda runner, _: runner.add(brand.stock()).run_once())
    assert SHIRT_S in {link.here for link in heard.of(LinkLearned) if link.kind == "size"}


def test_an_order_that_is_not_the_flows_matter(brand: Brand) -> None:
    number = brand.order()
    heard = run(brand, brand.export(skip=lambda order: "a test order"))
    assert [(one.entity, one.reason) for one in heard.of(WorkSkipped)] == [(number, "a test order")]


def test_hints(brand: Brand) -> None:
    """Two of the same order are one work."""
    number, heard = brand.order(), record_signals()
    hints = [
        Hint(kind="order", entity=number),
        Hint(kind="order", entity=number),
        Hint(kind="stock", entity="X"),
    ]
    use(brand, heard, lambda runner, _: runner.add(brand.export()).hear(hints))
    assert [(one.flow, one.told, one.ready) for one in heard.of(HintsHeard)] == [("order-export", 1, 1)]


def test_a_flow_that_another_worker_runs(brand: Brand) -> None:
    """It is left alone, and said so: once for hearing, once for working."""
    heard = record_signals()

    def busy(runner: Runner[Client], store: SqliteStore) -> None:
        for name in ("order-export:hear", "order-export:0"):
            store.hold(name, Lease(worker="other", duration=60.0), brand.clock())
        runner.add(brand.export()).run_once()

    use(brand, heard, busy)
    assert [one.flow for one in heard.of(RunSkipped)] == ["order-export", "order-export"]
    assert heard.of(RunBegan) == ()


# --- what needs a person -----------------------------------------------------------------------------------------


def no_article(_: Order) -> Refused:
    finding = Finding(
        code="sku.unknown",
        message=f"no article {SHIRT_M}",
        owner=Owner.ECOMMERCE,
        severity=Severity.MEDIUM,
        action="Add it.",
    )
    return Refused(findings=(finding,))


def test_an_incident_opens_once_and_closes_by_itself(brand: Brand) -> None:
    """Three orders with one cause are one incident; when none is held up by it any more it closes."""
    numbers = [brand.order() for _ in range(3)]
    heard = run(brand, exporting(no_article))
    assert len(heard.of(WorkParked)) == 3
    (opened,) = heard.of(IncidentOpened)
    assert (opened.flow, opened.code, opened.title) == (
        "order-export",
        "sku.unknown",
        f"no article {SHIRT_M}",
    )
    assert (opened.owner, opened.severity, opened.action) == (Owner.ECOMMERCE, Severity.MEDIUM, "Add it.")
    heard = record_signals()

    def mended(runner: Runner[Client], store: SqliteStore) -> None:
        store.wake("order-export", numbers[:2], brand.clock())
        runner.add(brand.export()).run_once()
        assert heard.of(IncidentClosed) == ()
        store.wake("order-export", numbers[2:], brand.clock())
        runner.run_once()

    use(brand, heard, mended)
    assert [(one.incident, one.title) for one in heard.of(IncidentClosed)] == [
        (opened.incident, opened.title)
    ]


# --- what goes wrong -----------------------------------------------------------------------------------------


def test_an_effect_that_is_certain_not_to_have_happened(brand: Brand) -> None:
    number = brand.order()
    heard = run(brand, exporting(raising(NotSent("no way"))))
    assert [(one.entity, one.effect, one.reason) for one in heard.of(EffectAbandoned)] == [
        (number, "create", "NotSent")
    ]


def test_a_record_that_is_tried_again(brand: Brand) -> None:
    """Its outcome is unknown, beside one that went through."""
    brand.order()
    brand.order()
    heard = run(brand, exporting(raising(TimeoutError())))
    (again,) = heard.of(WorkRetried)
    assert again.attempt == 1
    assert again.next_at > again.at


def test_a_target_that_is_down_and_comes_back(brand: Brand) -> None:
    brand.order()
    export = exporting(raising(TargetUnavailable("maintenance")))
    heard = run(brand, export)
    (opened,) = heard.of(CircuitOpened)
    assert (opened.flow, opened.reason, opened.openings) == ("order-export", "target-unavailable", 1)
    assert opened.until > opened.at
    brand.clock.forward(hours=1)
    heard = run(brand, export)
    assert [one.flow for one in heard.of(CircuitClosed)] == ["order-export"]


def test_a_worker_that_slept_past_its_lease(brand: Brand) -> None:
    """Its flow and its work are another's when it wakes: it says so, and sends no more."""
    for _ in range(9):
        brand.order()

    def sleeping(_: Order) -> None:
        if brand.clock() < awake:
            brand.clock.forward(seconds=90)
            run(brand, exporting(lambda _: None))
            with SqliteStore(brand.folder / "brand.db") as store:
                store.hold("order-export:0", Lease(worker="other", duration=60.0), brand.clock())

    awake = brand.clock() + timedelta(seconds=60)
    heard = run(brand, exporting(sleeping), worker="sleeper")
    assert heard.of(WorkTakenOver)
    assert [(one.claim, one.worker) for one in heard.of(ClaimLost)] == [("order-export:0", "sleeper")]


def test_a_request_that_failed_for_good(brand: Brand) -> None:
    heard = record_signals()
    with (
        Client(
            Settings(url=brand.sandbox.url, token="expired"),
            transport=brand.sandbox.transport(),
            hooks=[heard],
        ) as client,
        pytest.raises(RefusedByCentra),
    ):
        client.execute(limits.read())
    assert [(one.operation, one.code) for one in heard.of(RequestFailed)] == [
        ("RateLimits", "token-rejected")
    ]


def test_what_this_version_does_not_know(brand: Brand) -> None:
    number, heard = brand.order(), record_signals()
    with Client(
        Settings(url=brand.sandbox.url, token=brand.sandbox.token),
        transport=brand.sandbox.transport(),
        hooks=[heard],
    ) as client:
        brand.sandbox.faults.add("unknown_enum_value", field="status")
        client.execute(orders.get(number))
    assert len(heard.of(UnknownNoticed)) == 1


# --- hooks hold up nothing -------------------------------------------------------------------------------------


def test_a_run_ends_while_a_hook_hangs(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hook is at its first signal until the run is over: all orders are out by then, and told to the others."""
    monkeypatch.setattr(_listeners, "_PATIENCE", 0.1)
    numbers, free, counted = sorted(brand.order() for _ in range(20)), threading.Event(), record_signals()
    got: list[object] = []

    def hanging(signal: object) -> None:
        assert free.wait(30)
        got.append(signal)

    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        Runner(client, store, hooks=[hanging, counted]).add(brand.export()).run_once()
        assert brand.exported() == numbers
        assert sorted(one.entity for one in counted.of(EffectApplied)) == numbers
        assert got == []
    free.set()


def test_a_run_ends_although_every_hook_fails(brand: Brand) -> None:
    numbers = sorted(brand.order() for _ in range(3))

    def broken(signal: object) -> None:
        raise RuntimeError("hook down")

    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        hooks = [broken, inline(broken), on(WorkDone | RunFinished, broken)]
        (report,) = Runner(client, store, hooks=hooks).add(brand.export()).run_once()
    assert brand.exported() == numbers
    assert report.error == ""


def test_what_stops_a_run_is_told(brand: Brand) -> None:
    brand.order()
    brand.sandbox.faults.add("status_403", times=50)
    heard = record_signals()
    with pytest.raises(TokenRejected):
        use(brand, heard, lambda runner, _: runner.add(brand.export()).run_once())
    assert {one.flow for one in heard.of(RunFailed)} >= {"order-export"}
