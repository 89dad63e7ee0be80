"""What every `WorkStore` has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from centra_ipaas.errors import Finding, Owner
from centra_ipaas.testing._contracts.plain import plain
from centra_ipaas.work import (
    Added,
    Completed,
    Intent,
    IntentState,
    Lease,
    Link,
    Parks,
    Retries,
    Waits,
    Work,
    WorkState,
    WorkStore,
)

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
ME = Lease(worker="me", duration=60.0)
OTHER = Lease(worker="other", duration=60.0)
FLOW = "contract"
FINDING = Finding(
    code="sku.unknown",
    path="lines[0].sku",
    message="no such SKU",
    owner=Owner.ECOMMERCE,
    evidence={"sku": "X"},
)


class WorkStoreContract(ABC):
    """What a `WorkStore` promises. `store` returns the same data for every call within a test."""

    @abstractmethod
    def store(self) -> WorkStore:
        """Return an empty store; closing it is the subclass's matter."""

    # --- the worklist ---------------------------------------------------------------------------------------

    def test_five_hints_are_one_work(self) -> None:
        """Hints about one entity collapse into one work with the latest version."""
        store = plain(self.store())
        store.add([_work("1", version=str(version)) for version in (1, 3, 2)], NOW)
        assert [(work.entity, work.version) for work in _take(store)] == [("1", "3")]

    def test_a_known_version_does_not_wake_finished_work(self) -> None:
        """The same version told again, or an older one, changes nothing; a later one does."""
        store = plain(self.store())
        store.add([_work("1", version="5")], NOW)
        _finish(store, _take(store)[0], Completed())
        store.add([_work("1", version="5"), _work("1", version="4")], NOW)
        assert _take(store) == []
        store.add([_work("1", version="6")], NOW)
        assert [work.version for work in _take(store)] == ["6"]

    def test_work_knows_when_its_version_was_heard_of(self) -> None:
        """Not when it was first listed, and not when it was last touched."""
        store = plain(self.store())
        later = NOW + timedelta(minutes=1)
        store.add([_work("1", version="1")], NOW)
        store.add([_work("1", version="1")], later)
        assert _take(store)[0].heard_at == NOW
        store.add([_work("1", version="2")], later)
        assert _take(store, now=NOW + timedelta(minutes=2))[0].heard_at == later

    def test_adding_tells_what_changed(self) -> None:
        """Only entities that are new or became ready again are named."""
        store = plain(self.store())
        both = [_work("1", version="1"), _work("2", version="1")]
        assert store.add(both, NOW).changed == {"1", "2"}
        assert store.add([both[0], _work("2", version="2")], NOW).changed == {"2"}

    def test_another_payload_of_the_same_version_is_a_conflict(self) -> None:
        """What is known stays, and the conflict is told, whether or not the work was done; an older one is none."""
        store = plain(self.store())
        store.add([_work("1", version="5", payload="a")], NOW)
        other = _work("1", version="5", payload="b")
        added = store.add([other, _work("1", version="4", payload="c")], NOW)
        assert added == Added(conflicting=(other,))
        (work,) = _take(store)
        assert work.payload == "a"
        _finish(store, work, Completed())
        assert store.add([other], NOW).conflicting == (other,)
        assert store.add([_work("1", version="5", payload="a")], NOW) == Added()

    def test_another_payload_of_work_that_waits_is_a_conflict_too(self) -> None:
        """The same version wakes it only as it is known."""
        store = plain(self.store())
        store.add([_work("1", version="5", payload="a")], NOW)
        _finish(store, _take(store)[0], Waits(reason="later", until=NOW + timedelta(days=1)))
        other = _work("1", version="5", payload="b")
        assert store.add([other], NOW) == Added(conflicting=(other,))
        assert _take(store) == []

    def test_dismissed_work_says_so_when_it_changes_later(self) -> None:
        """What was settled by hand is told apart, until somebody wakes it."""
        store = plain(self.store())
        store.add([_work("1", version="1", state=WorkState.PARKED)], NOW)
        store.dismiss(FLOW, ["1"], "booked by hand", NOW)
        store.add([_work("1", version="2")], NOW)
        (work,) = _take(store)
        assert work.dismissed
        store.wake(FLOW, ["1"], NOW)
        assert not _works(store, [WorkState.READY])[0].dismissed

    def test_a_parked_record_parks_again_with_another_payload(self) -> None:
        """Also after it was dismissed; told again as it was, it stays dismissed."""
        store = plain(self.store())
        bad = _work("1", payload="bad", state=WorkState.PARKED)
        store.add([bad], NOW)
        store.dismiss(FLOW, ["1"], "sent again", NOW)
        assert store.add([bad], NOW).changed == frozenset()
        assert store.add([_work("1", payload="worse", state=WorkState.PARKED)], NOW).changed == {"1"}

    def test_a_known_version_wakes_work_that_waits(self) -> None:
        """Versions may be coarser than changes: two in one second must not hide the second."""
        store = plain(self.store())
        store.add([_work("1", version="5")], NOW)
        _finish(store, _take(store)[0], Waits(reason="not paid", until=NOW + timedelta(days=1)))
        store.add([_work("1", version="4")], NOW)
        assert _take(store) == []
        store.add([_work("1", version="5")], NOW)
        assert len(_take(store)) == 1

    def test_another_content_of_the_same_time_replaces_whichever_sorts_first(self) -> None:
        """Two changes within a second: behind the "#" nothing is older or newer, the one added last counts."""
        store = plain(self.store())
        for version in ("5#b", "5#a", "5#b", "5"):
            assert store.add([_work("1", version=version)], NOW).changed == {"1"}
            (work,) = _take(store)
            assert work.version == version
            _finish(store, work, Completed())

    def test_the_same_content_of_the_same_time_and_older_times_change_nothing(self) -> None:
        """Whatever their contents: what was read before is no change when it is read again."""
        store = plain(self.store())
        store.add([_work("1", version="5#b")], NOW)
        _finish(store, _take(store)[0], Completed())
        assert store.add([_work("1", version="5#b"), _work("1", version="4#c")], NOW) == Added()
        assert store.add([_work("1", version="50#a")], NOW).changed == {"1"}

    def test_work_comes_in_the_order_it_was_heard_of(self) -> None:
        """Oldest first, at most as many as asked for."""
        store = plain(self.store())
        store.add([_work(str(number)) for number in range(5)], NOW)
        assert [work.entity for work in _take(store, limit=3)] == ["0", "1", "2"]
        assert [work.entity for work in _take(store, limit=3)] == ["3", "4"]

    def test_flows_do_not_see_each_other(self) -> None:
        """The same entity in two flows is two works."""
        store = plain(self.store())
        store.add([_work("1"), _work("1", flow="another")], NOW)
        assert len(_take(store)) == 1
        assert len(_take(store, flow="another")) == 1

    def test_leased_work_is_taken_by_nobody_else_until_the_lease_ends(self) -> None:
        """A second worker takes over only what the first left lying for longer than its lease."""
        store = plain(self.store())
        store.add([_work("1")], NOW)
        assert len(_take(store)) == 1
        assert _take(store, lease=OTHER) == []
        assert len(_take(store, lease=OTHER, now=NOW + timedelta(seconds=61))) == 1

    def test_a_lost_lease_is_told(self) -> None:
        """`renew` returns only what is still this worker's; a prolonged lease holds longer."""
        store = plain(self.store())
        store.add([_work("1"), _work("2")], NOW)
        works = _take(store)
        later = NOW + timedelta(seconds=50)
        assert store.renew(works[:1], ME, later) == {"1"}
        assert [work.entity for work in _take(store, lease=OTHER, now=NOW + timedelta(seconds=70))] == ["2"]
        assert store.renew(works, ME, NOW + timedelta(seconds=71)) == {"1"}

    def test_an_outcome_of_a_lost_lease_is_not_written(self) -> None:
        """Who lost the lease does not overwrite what the new worker does."""
        store = plain(self.store())
        store.add([_work("1")], NOW)
        mine = _take(store)[0]
        _take(store, lease=OTHER, now=NOW + timedelta(seconds=61))
        _finish(store, mine, Completed())
        assert [work.state for work in store.works(FLOW)] == [WorkState.READY]

    def test_a_change_during_the_work_is_not_lost(self) -> None:
        """If a newer version arrives while a work is handled, it is handled again."""
        store = plain(self.store())
        store.add([_work("1", version="1")], NOW)
        work = _take(store)[0]
        store.add([_work("1", version="2")], NOW)
        _finish(store, work, Completed())
        assert [work.version for work in _take(store)] == ["2"]

    def test_waiting_work_comes_back_when_its_time_has_come(self) -> None:
        """Neither earlier nor never; retries count their attempts."""
        store = plain(self.store())
        store.add([_work("1"), _work("2")], NOW)
        first, second = _take(store)
        _finish(store, first, Waits(reason="not paid", until=NOW + timedelta(minutes=5)))
        _finish(store, second, Retries(reason="uncertain", at=NOW + timedelta(minutes=1)))
        assert _take(store) == []
        after_one = _take(store, now=NOW + timedelta(minutes=1))
        assert [(work.entity, work.attempts, work.reason) for work in after_one] == [("2", 1, "uncertain")]
        assert [work.entity for work in _take(store, now=NOW + timedelta(minutes=5, seconds=1))] == ["1", "2"]

    def test_parked_work_keeps_its_findings_and_waits_for_a_person(self) -> None:
        """Parked work is not due; it shows all findings, and is due again when woken or changed."""
        store = plain(self.store())
        store.add([_work("1", version="1")], NOW)
        _finish(store, _take(store)[0], Parks(reason="sku.unknown", findings=(FINDING,)))
        assert _take(store, now=NOW + timedelta(days=9)) == []
        (parked,) = _works(store, [WorkState.PARKED])
        assert (parked.reason, parked.findings) == ("sku.unknown", (FINDING,))
        assert store.wake(FLOW, ["1", "unknown"], NOW, [WorkState.PARKED]) == 1
        assert len(_take(store)) == 1

    def test_parked_work_that_was_settled_elsewhere_is_dismissed(self) -> None:
        """Only parked work can be dismissed; it is done, with the reason given."""
        store = plain(self.store())
        store.add([_work("1", state=WorkState.PARKED), _work("2")], NOW)
        assert store.dismiss(FLOW, ["1", "2", "3"], "booked by hand", NOW) == 1
        assert [(work.entity, work.reason) for work in _works(store, [WorkState.DONE])] == [
            ("1", "booked by hand")
        ]

    def test_dismissed_work_has_no_findings_left(self) -> None:
        """What was wrong with it is nobody's matter any more."""
        store = plain(self.store())
        store.add([_work("1", version="1")], NOW)
        _finish(store, _take(store)[0], Parks(reason="sku.unknown", findings=(FINDING,)))
        store.dismiss(FLOW, ["1"], "booked by hand", NOW)
        assert _works(store, [WorkState.DONE])[0].findings == ()

    def test_work_is_listed_by_when_it_changed(self) -> None:
        """What did not change since a moment is left out."""
        store = plain(self.store())
        store.add([_work("1")], NOW)
        store.add([_work("2")], NOW + timedelta(minutes=1))
        changed = store.works(FLOW, (), NOW + timedelta(seconds=30))
        assert [work.entity for work in changed] == ["2"]

    def test_a_corrected_payload_wakes_a_parked_record(self) -> None:
        """The same record sent again as it was stays parked; sent again corrected, it is due."""
        store = plain(self.store())
        store.add([_work("1", payload="bad", state=WorkState.PARKED)], NOW)
        store.add([_work("1", payload="bad")], NOW)
        assert _take(store) == []
        store.add([_work("1", payload="good")], NOW)
        assert [work.payload for work in _take(store)] == ["good"]

    def test_of_a_group_only_the_oldest_open_work_is_due(self) -> None:
        """Order within a group is kept; parked work does not block the others."""
        store = plain(self.store())
        store.add([_work(str(number), group="g") for number in range(3)], NOW)
        (first,) = _take(store)
        assert (first.entity, _take(store)) == ("0", [])
        _finish(store, first, Waits(reason="later", until=NOW + timedelta(minutes=1)))
        assert _take(store) == []
        (first,) = _take(store, now=NOW + timedelta(minutes=1))
        _finish(store, first, Parks(reason="x", findings=(FINDING,)))
        assert [work.entity for work in _take(store)] == ["1"]

    def test_groups_of_two_flows_do_not_hold_each_other_up(self) -> None:
        """A group belongs to its flow."""
        store = plain(self.store())
        store.add([_work("1", flow="another", group="g"), _work("2", group="g")], NOW)
        assert [work.entity for work in _take(store)] == ["2"]

    def test_of_more_work_than_asked_for_the_oldest_is_taken(self) -> None:
        """Whatever its state: what waited and is due again goes before what came later."""
        store = plain(self.store())
        store.add([_work(str(number)) for number in range(3)], NOW)
        (first,) = _take(store, limit=1)
        assert first.entity == "0"
        _finish(store, first, Waits(reason="later", until=NOW))
        assert [work.entity for work in _take(store, limit=2)] == ["0", "1"]

    def test_only_some_entities_can_be_asked_for(self) -> None:
        """`take` with `only` leaves everything else where it is."""
        store = plain(self.store())
        store.add([_work(str(number)) for number in range(3)], NOW)
        assert [work.entity for work in store.take(FLOW, 10, ME, NOW, ["1"])] == ["1"]

    # --- intents, links, cursors ----------------------------------------------------------------------------

    def test_an_intent_is_planned_once_and_keeps_what_became_of_it(self) -> None:
        """Planning an applied intent again does not undo it; planning an abandoned one starts over."""
        store = plain(self.store())
        (planned,) = store.plan([_intent("k")], NOW).values()
        assert (planned.state, planned.attempted_at) == (IntentState.PLANNED, NOW)
        store.settle([_intent("k", state=IntentState.ABANDONED)])
        later = NOW + timedelta(minutes=1)
        (again,) = store.plan([_intent("k")], later).values()
        assert (again.state, again.attempted_at) == (IntentState.PLANNED, later)
        store.settle([_intent("k", state=IntentState.APPLIED, remote_id="SO-1")])
        (applied,) = store.plan([_intent("k")], later).values()
        assert (applied.state, applied.remote_id) == (IntentState.APPLIED, "SO-1")
        store.settle([_intent("k", state=IntentState.ABANDONED)])
        assert store.intents(["k"])["k"].remote_id == "SO-1"

    def test_a_doubt_is_kept_with_its_time(self) -> None:
        """An uncertain intent says since when; settling it without a time keeps the time."""
        store = plain(self.store())
        store.plan([_intent("k")], NOW)
        doubt = evolve(_intent("k", state=IntentState.UNCERTAIN), attempted_at=NOW + timedelta(minutes=1))
        store.settle([doubt])
        store.settle([_intent("k", state=IntentState.UNCERTAIN)])
        assert store.intents(["k"])["k"] == doubt

    def test_intents_are_found_by_key(self) -> None:
        """Unknown keys are left out; many keys may be asked for."""
        store = plain(self.store())
        store.plan([_intent(f"k{number}") for number in range(1200)], NOW)
        found = store.intents([f"k{number}" for number in range(1300)])
        assert len(found) == 1200
        assert "k1200" not in found

    def test_links_are_kept_with_the_intent_that_made_them(self) -> None:
        """A link comes back by its left side; a new right side replaces the old one."""
        store = plain(self.store())
        store.settle([], [Link(kind="order", here="1", there="SO-1")])
        store.link([Link(kind="order", here="1", there="SO-2"), Link(kind="size", here="1", there="77")])
        assert store.links("order", ["1", "2"]) == {"1": "SO-2"}

    def test_a_cursor_moves_together_with_the_work(self) -> None:
        """What was listed and how far was read are one transaction."""
        store = plain(self.store())
        assert store.cursor("c") is None
        store.add([_work("1")], NOW, ("c", "10"))
        store.add([], NOW, ("c", "20"))
        assert store.cursor("c") == "20"
        assert len(_take(store)) == 1


def _work(
    entity: str,
    *,
    flow: str = FLOW,
    version: str = "",
    payload: str = "",
    group: str = "",
    state: WorkState = WorkState.READY,
) -> Work:
    return Work(flow=flow, entity=entity, version=version, payload=payload, group=group, state=state)


def _intent(key: str, *, state: IntentState = IntentState.PLANNED, remote_id: str = "") -> Intent:
    return Intent(key=key, flow=FLOW, entity="1", effect="create", state=state, remote_id=remote_id)


def _take(
    store: Any, *, flow: str = FLOW, limit: int = 10, lease: Lease = ME, now: datetime = NOW
) -> list[Work]:
    return list(store.take(flow, limit, lease, now))


def _finish(store: Any, work: Work, outcome: Completed | Waits | Parks | Retries) -> None:
    store.finish(work.flow, {work.entity: (work, outcome)}, ME, NOW)


def _works(store: Any, states: Sequence[WorkState]) -> list[Work]:
    return list(store.works(FLOW, states))
