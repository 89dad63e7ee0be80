"""Centra's event queue: what it tells is on a worklist before it is confirmed, and nothing depends on it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from sync_brand import Brand, Partly, Unswept

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.centra import events
from centra_ipaas.signals import EventsHeard, WorkParked
from centra_ipaas.sync import EventQueue, Run
from centra_ipaas.testing import Kills, each_kill
from centra_ipaas.work import Report, Work, WorkState


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    """A brand whose events are listened to, and whose sweep never comes back to an order by itself."""
    made = Brand(folder=tmp_path)
    made.run(EventQueue(), made.export())
    made.signals.clear()
    return made


def unconfirmed(brand: Brand) -> list[events.Event]:
    with brand.client() as client:
        return list(client.execute(events.queue()))  # type: ignore[arg-type]


def listeners(brand: Brand) -> dict[str, tuple[str, ...]]:
    with brand.client() as client:
        return dict(client.execute(events.listeners()))


def works(brand: Brand, flow: str) -> dict[str, Work]:
    with SqliteStore(brand.folder / "brand.db") as store:
        return {work.entity: work for work in store.works(flow)}


def hear(brand: Brand, queue: EventQueue | None = None) -> None:
    """Hear of events without a sweep: the export's own would find the same orders."""
    with (
        brand.client() as client,
        SqliteStore(brand.folder / "brand.db") as store,
    ):
        Runner(client, store, hooks=[brand.signals.append]).add(queue or EventQueue()).add(
            Unswept(brand.export())
        ).run_once()


def test_an_order_is_exported_by_its_event_alone(brand: Brand) -> None:
    """And the event is confirmed."""
    number = brand.order()
    assert {event.reference for event in unconfirmed(brand)} == {number}
    hear(brand)
    assert brand.exported() == [number]
    assert unconfirmed(brand) == []


def test_five_events_of_an_order_are_one_work(brand: Brand) -> None:
    """Whatever happened to it, it is looked at once."""
    number = brand.order(payment="unpaid")
    brand.sandbox.shop.pay(int(number))
    brand.sandbox.shop.hold(int(number))
    brand.sandbox.shop.release(int(number))
    told = len(unconfirmed(brand))
    assert told >= 4
    hear(brand)
    (heard,) = [signal for signal in brand.signals if isinstance(signal, EventsHeard)]
    assert (heard.events, heard.ready, brand.exported()) == (told, 1, [number])


def test_only_what_a_flow_takes_is_listened_to(brand: Brand) -> None:
    """Listeners of others stay."""
    assert set(listeners(brand)) == {"Order"}
    with brand.client() as client:
        client.execute(events.set_listeners({"Product": ["CREATED"]}))
    hear(brand)
    assert set(listeners(brand)) == {"Order", "Product"}


def test_listeners_that_somebody_took_away_are_set_again(brand: Brand) -> None:
    """A day later."""
    with brand.client() as client:
        client.execute(events.unset_listeners({"Order": ()}))
    hear(brand)
    assert listeners(brand) == {}
    brand.clock.forward(days=1)
    hear(brand)
    assert set(listeners(brand)) == {"Order"}


def test_without_a_flow_that_takes_hints_nothing_is_asked(tmp_path: Path) -> None:
    """There is nobody to tell."""
    brand = Brand(folder=tmp_path)
    brand.run(EventQueue(), brand.stock())
    asked = {request.operation for request in brand.sandbox.requests}
    assert asked.isdisjoint({"EventQueue", "SetEventListeners"})
    assert listeners(brand) == {}


def test_events_that_nobody_takes_are_confirmed_all_the_same(brand: Brand) -> None:
    """Unconfirmed they would hold up what is behind them (OLD:events)."""
    with brand.client() as client:
        client.execute(events.set_listeners({"PaymentHistoryEntry": (), "Price": ()}))
    number = brand.order()
    assert {event.object_type for event in unconfirmed(brand)} >= {"Order", "PaymentHistoryEntry"}
    hear(brand, EventQueue(page=1))
    assert (brand.exported(), unconfirmed(brand)) == ([number], [])


def test_a_long_queue_is_read_in_several_runs(brand: Brand) -> None:
    """So that it does not hold up the flows."""
    numbers = [brand.order() for _ in range(5)]
    per_order = len(unconfirmed(brand)) // 5
    hear(brand, EventQueue(page=per_order, pages=3))
    assert brand.exported() == numbers[:3]
    hear(brand, EventQueue(page=per_order, pages=3))
    assert brand.exported() == numbers


@pytest.mark.parametrize("kind", ["events_duplicated", "events_reordered"])
def test_repeats_and_another_order_do_no_harm(brand: Brand, kind: str) -> None:
    """At least once is all that is promised."""
    numbers = [brand.order() for _ in range(4)]
    brand.sandbox.faults.add(kind, share=1.0)  # type: ignore[arg-type]
    hear(brand, EventQueue(page=3))
    assert (brand.exported(), unconfirmed(brand)) == (numbers, [])


def test_late_events_are_heard_later(brand: Brand) -> None:
    """And the sweep has done their work meanwhile: nothing is exported twice."""
    number = brand.order()
    brand.sandbox.faults.add("events_late", seconds=60)
    brand.run(EventQueue(), brand.export())
    assert brand.exported() == [number]
    brand.clock.forward(seconds=61)
    hear(brand)
    assert (brand.exported(), unconfirmed(brand)) == ([number], [])


def test_a_shop_without_events_has_an_empty_queue(brand: Brand) -> None:
    """Centra switches them on; until then every question is answered, with nothing (OLD:events)."""
    brand.sandbox.shop.switch_events(on=False)
    number = brand.order()
    hear(brand)
    assert brand.exported() == []
    brand.run(EventQueue(), brand.export())
    assert brand.exported() == [number]
    assert not any(isinstance(signal, WorkParked) for signal in brand.signals)


# --- trouble ---------------------------------------------------------------------------------------------------


def refuse(brand: Brand, how: str) -> None:
    if how == "no integration":
        brand.sandbox.tokens.add(brand.sandbox.token, integration="")
    else:
        brand.sandbox.tokens.withdraw(how)


@pytest.mark.parametrize("missing", ["Event:read", "Event:write", "Store:read", "Market:read"])
def test_a_permission_that_is_missing_is_told_once_and_the_sweep_goes_on(
    tmp_path: Path, missing: str
) -> None:
    """One parked work says so until the queue is heard again."""
    brand = Brand(folder=tmp_path)
    brand.run(EventQueue(), brand.export())
    granted = brand.sandbox.tokens.find(brand.sandbox.token, brand.clock())
    assert granted is not None
    brand.order()
    brand.sandbox.tokens.withdraw(missing)
    for _ in range(2):
        # Orders need some of them, too: what is left of the run is not this flow's affair.
        with suppress(Exception):
            brand.run(EventQueue(), brand.export())
        brand.order()
    (told,) = [
        signal for signal in brand.signals if isinstance(signal, WorkParked) and signal.flow == "event-queue"
    ]
    assert [finding.code for finding in told.findings] == ["events.refused"]
    assert missing in told.findings[0].message
    if missing.startswith("Event"):
        assert len(brand.exported()) == 2
    brand.sandbox.tokens.grant(missing)
    counts = brand.run(EventQueue(), brand.export())
    assert counts["event-queue"] == {"heard again": 1}
    assert (len(brand.exported()), unconfirmed(brand)) == (3, [])
    assert works(brand, "event-queue")["queue"].state is WorkState.DONE


def test_a_token_without_an_integration_is_told_too(tmp_path: Path) -> None:
    """There is one queue per integration (OLD:events)."""
    brand = Brand(folder=tmp_path)
    brand.sandbox.tokens.add("without", integration="")
    number = brand.order()
    with brand.client(token="without") as client, SqliteStore(brand.folder / "brand.db") as store:
        Runner(client, store).add(EventQueue()).add(brand.export()).run_once()
        (work,) = store.works("event-queue")
    assert (work.state, brand.exported()) == (WorkState.PARKED, [number])
    assert "integration" in work.findings[0].message


def test_replayed_or_dismissed_trouble_is_not_told_again(brand: Brand) -> None:
    """Replaying changes nothing; who dismissed it does not want to hear of it."""
    brand.sandbox.tokens.withdraw("Event:read")
    hear(brand)
    with SqliteStore(brand.folder / "brand.db") as store:
        store.wake("event-queue", ["queue"], brand.clock())
    hear(brand)
    assert works(brand, "event-queue")["queue"].state is WorkState.PARKED
    with SqliteStore(brand.folder / "brand.db") as store:
        store.dismiss("event-queue", ["queue"], "we do without", brand.clock())
    hear(brand)
    assert works(brand, "event-queue")["queue"].state is WorkState.DONE


def test_an_event_that_cannot_be_read_does_not_hold_up_the_others(tmp_path: Path) -> None:
    """It is confirmed and told of; the sweep finds what it was about."""

    def broken(body: bytes) -> bytes:
        return body.replace(b'"objectReference":', b'"objectReference":"x","was":', 1)

    brand = Brand(folder=tmp_path)
    brand.run(EventQueue(), brand.export())
    numbers = [brand.order() for _ in range(3)]
    brand.run(EventQueue(), brand.export(), tamper=broken)
    assert (brand.exported(), unconfirmed(brand)) == (numbers, [])
    (told,) = [signal for signal in brand.signals if isinstance(signal, WorkParked)]
    assert (told.flow, told.findings[0].code) == ("event-queue", "record.unreadable")
    assert brand.run(EventQueue(), brand.export())["event-queue"] == {"heard again": 1}


# --- stored first, then confirmed ------------------------------------------------------------------------------------


class Idle(Unswept):
    """An export that leaves its work for later."""

    async def run(self, run: Run) -> Report:
        """Do nothing."""
        return Report(flow=self.name)


def test_killed_at_any_moment_no_event_is_lost(tmp_path: Path) -> None:
    """Whatever was confirmed is on the worklist; what was not comes again: a death is before or after it is stored."""

    def fresh() -> Brand:
        made = Brand(folder=tmp_path / str(len(list(tmp_path.iterdir()))))
        made.folder.mkdir()
        made.run(EventQueue(), made.export())
        for _ in range(2):
            made.order()
        return made

    def work(brand: Brand, kills: Kills) -> None:
        brand.clock.forward(hours=1)  # who was killed holds its claims until they run out
        with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
            runner = Runner(client, Partly(store, kills, "hint"))
            runner.add(EventQueue()).add(Idle(brand.export())).run_once()

    def check(brand: Brand, _moment: int) -> None:
        assert unconfirmed(brand) == []
        brand.run(Unswept(brand.export()))
        assert len(brand.exported()) == 2

    assert each_kill(fresh, work, check) == 2
