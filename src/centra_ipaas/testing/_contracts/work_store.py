"""What every `WorkStore` has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import evolve

from centra_ipaas.errors import Finding, Owner, Severity
from centra_ipaas.testing._contracts.plain import plain
from centra_ipaas.work import (
    Added,
    Completed,
    Incident,
    IncidentState,
    Intent,
    IntentState,
    Lease,
    Link,
    Outcome,
    Parks,
    Report,
    Retries,
    Skipped,
    Waits,
    Work,
    WorkState,
    WorkStore,
    incident_id,
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

    # --- hints, history, claims ------------------------------------------------------------------------------

    def test_a_hint_lists_what_is_not_known(self) -> None:
        """Without a version; hints about ready work are no news, and a version told later is."""
        store = plain(self.store())
        assert store.hint(FLOW, ["1", "2", "1"], NOW) == 2
        assert store.hint(FLOW, ["1"], NOW) == 0
        assert [(work.entity, work.version) for work in _take(store)] == [("1", ""), ("2", "")]

    def test_a_hint_makes_known_work_ready_and_keeps_its_version(self) -> None:
        """Done, waiting, in retry or parked; dismissed work stays away."""
        store = plain(self.store())
        outcomes: dict[str, Outcome] = {
            "done": Completed(),
            "skipped": Skipped(reason="test order"),
            "waits": Waits(reason="later", until=NOW + timedelta(days=1)),
            "retries": Retries(reason="uncertain", at=NOW + timedelta(days=1)),
            "parked": Parks(reason="sku.unknown", findings=(FINDING,)),
            "dismissed": Parks(reason="sku.unknown", findings=(FINDING,)),
        }
        store.add([_work(entity, version="7") for entity in outcomes], NOW)
        for work in _take(store):
            _finish(store, work, outcomes[work.entity])
        store.dismiss(FLOW, ["dismissed"], "by hand", NOW)
        assert store.hint(FLOW, [*outcomes], NOW) == 5
        assert [(work.entity, work.version) for work in _take(store)] == [
            (entity, "7") for entity in ("done", "skipped", "waits", "retries", "parked")
        ]

    def test_hints_do_not_let_a_failing_record_fail_for_ever(self) -> None:
        """Its attempts are counted on; waking it by hand starts over."""
        store = plain(self.store())
        store.add([_work("1")], NOW)
        _finish(store, _take(store)[0], Retries(reason="uncertain", at=NOW + timedelta(days=1)))
        store.hint(FLOW, ["1"], NOW)
        (work,) = _take(store)
        assert work.attempts == 1
        _finish(store, work, Retries(reason="uncertain", at=NOW + timedelta(days=1)))
        store.wake(FLOW, ["1"], NOW)
        assert [work.attempts for work in _take(store)] == [0]

    def test_a_hint_in_the_middle_of_a_look_is_not_lost(self) -> None:
        """Nobody else takes the work meanwhile, and it is ready again when its worker finishes."""
        store = plain(self.store())
        store.add([_work("1", version="1")], NOW)
        work = _take(store)[0]
        assert store.hint(FLOW, ["1"], NOW) == 1
        assert _take(store, lease=OTHER) == []
        assert store.renew([work], ME, NOW) == {"1"}
        _finish(store, work, Completed())
        (again,) = _take(store)
        assert again.stamp > work.stamp
        _finish(store, again, Completed())
        assert _take(store) == []

    def test_work_woken_in_the_middle_of_a_look_is_looked_at_again(self) -> None:
        """As after any news."""
        store = plain(self.store())
        store.add([_work("1")], NOW)
        work = _take(store)[0]
        store.wake(FLOW, ["1"], NOW)
        _finish(store, work, Completed())
        assert len(_take(store)) == 1

    def test_of_a_group_nothing_is_due_while_another_is_in_hand(self) -> None:
        """Not even an older one that was woken meanwhile."""
        store = plain(self.store())
        store.add([_work(str(number), group="g") for number in range(2)], NOW)
        _finish(store, _take(store)[0], Completed())
        (second,) = _take(store)
        store.wake(FLOW, ["0"], NOW)
        assert _take(store, lease=OTHER) == []
        _finish(store, second, Completed())
        assert [work.entity for work in _take(store, lease=OTHER)] == ["0"]

    def test_what_became_of_work_can_be_read(self) -> None:
        """Oldest first, with who looked and what was found."""
        store = plain(self.store())
        store.add([_work("1", version="1")], NOW)
        _finish(store, _take(store)[0], Parks(reason="sku.unknown", findings=(FINDING,)))
        store.wake(FLOW, ["1"], NOW + timedelta(minutes=1))
        _finish(store, _take(store)[0], Completed())
        steps = store.history(FLOW, "1")
        assert [(step.state, step.reason, step.worker) for step in steps] == [
            (WorkState.READY, "", ""),
            (WorkState.PARKED, "sku.unknown", "me"),
            (WorkState.READY, "sku.unknown", ""),
            (WorkState.DONE, "done", "me"),
        ]
        assert (steps[1].findings, steps[1].version, steps[2].at) == (
            (FINDING,),
            "1",
            NOW + timedelta(minutes=1),
        )
        assert store.history(FLOW, "2") == []

    def test_the_newest_steps_are_kept(self) -> None:
        """Fifty of each work."""
        store = plain(self.store())
        for version in range(60):
            store.add([_work("1", version=f"{version:02}"), _work("2")], NOW)
        assert [step.version for step in store.history(FLOW, "1")] == [
            f"{version:02}" for version in range(10, 60)
        ]
        assert len(store.history(FLOW, "2")) == 1

    def test_done_work_is_forgotten_when_it_is_old(self) -> None:
        """Not what was finished since, nor what is not done; intents and links stay."""
        store = plain(self.store())
        later = NOW + timedelta(days=2)
        store.add([_work(entity, payload="name") for entity in ("old", "open")], NOW)
        store.plan([_intent("k")], NOW)
        store.link([Link(kind="order", here="old", there="SO-1")])
        _finish(store, _take(store, limit=1)[0], Completed())
        store.add([_work("new")], later)
        (work,) = store.take(FLOW, 1, ME, later, ["new"])
        store.finish(FLOW, {"new": (work, Completed())}, ME, later)
        assert store.purge(NOW + timedelta(days=1), later) == 1
        assert {work.entity for work in store.works(FLOW)} == {"open", "new"}
        assert store.history(FLOW, "old") == []
        assert store.history(FLOW, "open") != []
        assert (set(store.intents(["k"])), store.links("order", ["old"])) == ({"k"}, {"old": "SO-1"})

    def test_only_so_much_is_forgotten_at_a_time(self) -> None:
        """What was done first goes first, whatever its flow, and there is an end."""
        store = plain(self.store())
        for hour, flow in ((2, FLOW), (1, "another flow"), (3, FLOW)):
            at = NOW + timedelta(hours=hour)
            store.add([evolve(_work(str(hour)), flow=flow)], at)
            (work,) = store.take(flow, 9, ME, at)
            store.finish(flow, {work.entity: (work, Completed())}, ME, at)
        later = NOW + timedelta(days=1)
        assert store.purge(later, later, 2) == 2
        assert [work.entity for work in store.works()] == ["3"]
        assert (store.history(FLOW, "2"), len(store.history(FLOW, "3"))) == ([], 2)
        assert [store.purge(later, later, 2) for _ in range(2)] == [1, 0]

    def test_of_dismissed_work_only_the_content_is_forgotten(self) -> None:
        """It stays away, also when it is told again as it was."""
        store = plain(self.store())
        told = _work("1", version="1", payload="name")
        store.add([told], NOW)
        _finish(store, _take(store)[0], Parks(reason="sku.unknown", findings=(FINDING,)))
        store.dismiss(FLOW, ["1"], "by hand", NOW)
        later = NOW + timedelta(days=1)
        assert store.purge(later, later) == 1
        assert store.purge(later, later) == 0
        (work,) = store.works(FLOW)
        assert (work.payload, work.dismissed, work.reason) == ("", True, "by hand")
        parked = evolve(told, state=WorkState.PARKED)
        assert store.add([told, parked], later) == Added()

    def test_a_name_is_held_by_one_worker_at_a_time(self) -> None:
        """Its holder prolongs it; another gets it when it ran out or was given back."""
        store = plain(self.store())
        soon, late = NOW + timedelta(seconds=50), NOW + timedelta(seconds=70)
        assert store.hold("flow", ME, NOW)
        assert not store.hold("flow", OTHER, soon)
        assert store.hold("other flow", OTHER, soon)
        assert store.hold("flow", ME, soon)
        assert not store.hold("flow", OTHER, late)
        store.let_go("flow", OTHER)
        assert not store.hold("flow", OTHER, late)
        store.let_go("flow", ME)
        assert store.hold("flow", OTHER, late)
        assert store.hold("flow", ME, NOW + timedelta(seconds=131))

    # --- incidents -------------------------------------------------------------------------------------------

    def test_many_works_with_one_cause_are_one_incident(self) -> None:
        """It opens once; a cause is flow, code and what the finding says is its cause."""
        store = plain(self.store())
        opened = [*_parks(store, "1", "2"), *_parks(store, "3")]
        assert [(incident.code, incident.count) for incident in opened] == [("sku.unknown", 2)]
        (incident,) = store.incidents()
        assert (incident.id, incident.title, incident.owner, incident.count) == (
            opened[0].id,
            "no such SKU",
            Owner.ECOMMERCE,
            3,
        )
        assert (incident.opened_at, incident.flow) == (NOW, FLOW)
        assert [work.entity for work in store.members(incident.id)] == ["1", "2", "3"]
        other = evolve(FINDING, cause="another SKU")
        assert len(_parks(store, "4", findings=(FINDING, other))) == 1
        assert len(store.incidents()) == 2

    def test_what_is_worst_and_oldest_comes_first(self) -> None:
        """And of which flows is the caller's choice."""
        store = plain(self.store())
        minor = evolve(FINDING, severity=Severity.LOW, cause="low")
        _parks(store, "1", findings=(minor,))
        _parks(store, "2", findings=(evolve(FINDING, cause="late"),), now=NOW + timedelta(minutes=1))
        _parks(store, "3", findings=(evolve(FINDING, cause="early"),))
        early, late, low = (
            incident_id(FLOW, evolve(FINDING, cause=cause)) for cause in ("early", "late", "low")
        )
        assert [incident.id for incident in store.incidents()] == [early, late, low]
        assert store.incidents(flow="another") == []

    def test_an_incident_without_work_closes_by_itself(self) -> None:
        """When its last work ends otherwise; and opens again when work parks because of it again."""
        store = plain(self.store())
        (incident,) = _parks(store, "1", "2")
        later = NOW + timedelta(minutes=1)
        store.add([_work("1", version="2"), _work("2", version="2")], NOW)
        first, second = _take(store)
        _finish(store, first, Completed())
        assert store.incident(incident.id).count == 1
        _finish(store, second, Waits(reason="on hold", until=later), now=later)
        closed = store.incident(incident.id)
        assert (closed.state, closed.closed_at, closed.count) == (IncidentState.CLOSED, later, 0)
        assert store.incidents() == []
        (again,) = _parks(store, "3", now=later)
        assert (again.id, again.opened_at, again.closed_at) == (incident.id, later, None)
        assert (again.state, again.count) == (IncidentState.OPEN, 1)

    def test_what_closed_is_told_in_the_order_of_when(self) -> None:
        """Part by part, none twice and none left out, also of several that closed at the same moment."""
        store = plain(self.store())
        names = [str(number) for number in range(5)]
        ids = {
            name: incident_id(FLOW, evolve(FINDING, cause=name))
            for name in names
            if _parks(store, name, findings=(evolve(FINDING, cause=name),))
        }
        soon, late = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
        store.retry(ids["4"], late)
        for name in ("0", "1", "2"):
            store.resolve(ids[name], "by hand", soon)
        last, told = (NOW, ""), []
        while part := store.closed(FLOW, last, 2):
            assert len(part) <= 2
            told += part
            last = (part[-1].closed_at, part[-1].id)
        at_once = sorted(ids[name] for name in ("0", "1", "2"))
        assert [incident.id for incident in told] == [*at_once, ids["4"]]
        assert [incident.state for incident in told] == [IncidentState.RESOLVED] * 3 + [IncidentState.CLOSED]
        assert store.closed(FLOW, (late, ids["4"])) == store.closed("another flow", (NOW, "")) == []
        assert _parks(store, "again", findings=(evolve(FINDING, cause="4"),))
        assert [incident.id for incident in store.closed(FLOW, (NOW, ""))] == at_once

    def test_news_of_parked_work_does_not_open_its_incident_again_and_again(self) -> None:
        """It stays in it until somebody has looked."""
        store = plain(self.store())
        (incident,) = _parks(store, "1")
        store.hint(FLOW, ["1"], NOW)
        store.add([_work("1", version="2")], NOW)
        assert [open_one.count for open_one in store.incidents()] == [1]
        (work,) = _take(store)
        assert _finish(store, work, Parks(reason="sku.unknown", findings=(FINDING,))) == []
        assert store.incident(incident.id).opened_at == NOW

    def test_a_finding_that_is_mended_leaves_the_others(self) -> None:
        """Of a work that parks for another reason than before."""
        store = plain(self.store())
        address = evolve(FINDING, code="address.invalid")
        _parks(store, "1", findings=(FINDING, address))
        store.hint(FLOW, ["1"], NOW)
        _finish(store, _take(store)[0], Parks(reason="address.invalid", findings=(address,)))
        assert [incident.code for incident in store.incidents()] == ["address.invalid"]

    def test_work_that_is_added_as_parked_opens_incidents_too(self) -> None:
        """A record that a source could not read."""
        store = plain(self.store())
        unreadable = evolve(_work("1", state=WorkState.PARKED), findings=(FINDING,))
        added = store.add([unreadable, _work("2")], NOW)
        assert [(incident.code, incident.count) for incident in added.opened] == [("sku.unknown", 1)]
        assert store.add([unreadable], NOW).opened == ()

    def test_retrying_an_incident_wakes_its_work(self) -> None:
        """With that it closes; a cause that is still there opens it again."""
        store = plain(self.store())
        (incident,) = _parks(store, "1", "2")
        _parks(store, "3", findings=(evolve(FINDING, cause="another"),))
        assert store.retry(incident.id, NOW) == 2
        assert store.incident(incident.id).state is IncidentState.CLOSED
        assert store.retry("unknown", NOW) == 0
        first, second = _take(store)
        assert (first.entity, second.entity) == ("1", "2")
        _finish(store, first, Completed())
        opened = _finish(store, second, Parks(reason="sku.unknown", findings=(FINDING,)))
        assert [(again.id, again.count) for again in opened] == [(incident.id, 1)]

    def test_a_resolved_incident_takes_its_work_with_it(self) -> None:
        """The reason is kept with both; a new work with the same cause opens it again."""
        store = plain(self.store())
        (incident,) = _parks(store, "1", "2")
        assert store.resolve(incident.id, "booked by hand", NOW) == 2
        resolved = store.incident(incident.id)
        assert (resolved.state, resolved.reason, resolved.count) == (
            IncidentState.RESOLVED,
            "booked by hand",
            0,
        )
        assert {(work.reason, work.dismissed) for work in store.works(FLOW)} == {("booked by hand", True)}
        assert store.incidents([IncidentState.RESOLVED]) == [resolved]
        (again,) = _parks(store, "3")
        assert (again.id, again.reason) == (incident.id, "")

    def test_a_resolved_incident_lets_nothing_go_out(self) -> None:
        """What had news since it parked was settled by hand as well, also if somebody is looking at it just now."""
        store = plain(self.store())
        (incident,) = _parks(store, "1", "2", "3")
        store.hint(FLOW, ["1", "2"], NOW)
        (in_hand, _) = store.take(FLOW, 9, ME, NOW)
        assert store.resolve(incident.id, "booked by hand", NOW) == 3
        store.finish(FLOW, {in_hand.entity: (in_hand, Completed())}, ME, NOW)
        assert {work.reason for work in store.works(FLOW)} == {"booked by hand"}
        assert store.take(FLOW, 9, ME, NOW + timedelta(days=1)) == []
        resolved = store.incident(incident.id)
        assert (resolved.state, resolved.count) == (IncidentState.RESOLVED, 0)

    def test_an_incident_that_is_over_is_not_ignored(self) -> None:
        """A slip would silence the next one."""
        store = plain(self.store())
        (incident,) = _parks(store, "1")
        store.resolve(incident.id, "booked by hand", NOW)
        assert store.ignore(incident.id, "a slip", NOW) == 0
        (again,) = _parks(store, "2")
        assert again.state is IncidentState.OPEN

    def test_an_ignored_incident_stays_ignored(self) -> None:
        """Its work stays parked, more may come, and nobody is asked; until somebody resolves it."""
        store = plain(self.store())
        (incident,) = _parks(store, "1")
        assert store.ignore(incident.id, "the season is over", NOW) == 1
        assert (_parks(store, "2"), store.incidents()) == ([], [])
        (ignored,) = store.incidents([IncidentState.IGNORED])
        assert (ignored.reason, ignored.count) == ("the season is over", 2)
        store.retry(incident.id, NOW)
        for work in _take(store):
            _finish(store, work, Completed())
        assert store.incident(incident.id).state is IncidentState.IGNORED
        store.resolve(incident.id, "another season", NOW)
        assert len(_parks(store, "3")) == 1

    # --- reports ---------------------------------------------------------------------------------------------

    def test_reports_of_runs_are_kept(self) -> None:
        """Newest first, of one flow or of all."""
        store = plain(self.store())
        assert store.reports() == []
        whole = Report(
            flow=FLOW,
            worker="me",
            begun=NOW,
            ended=NOW + timedelta(seconds=5),
            heard=8,
            looked=7,
            counts={"done": 3, "parked: sku.unknown": 1},
            done=3,
            held_back=2,
            parked=1,
            skipped=1,
            error="not sent",
            code="not-sent",
            dry=True,
        )
        store.keep_report(Report(flow=FLOW))
        store.keep_report(Report(flow="another"))
        store.keep_report(whole)
        assert store.reports() == [whole, Report(flow="another"), Report(flow=FLOW)]
        assert store.reports(FLOW, 1) == [whole]

    def test_the_newest_reports_of_each_flow_are_kept(self) -> None:
        """A thousand; those of other flows are not touched."""
        store = plain(self.store())
        store.keep_report(Report(flow="another"))
        for number in range(1003):
            store.keep_report(Report(flow=FLOW, heard=number))
        reports = store.reports(FLOW, 2000)
        assert [reports[0].heard, reports[-1].heard, len(reports)] == [1002, 3, 1000]
        assert len(store.reports("another")) == 1

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


def _finish(store: Any, work: Work, outcome: Outcome, *, now: datetime = NOW) -> list[Incident]:
    return list(store.finish(work.flow, {work.entity: (work, outcome)}, ME, now))


def _parks(
    store: Any, *entities: str, findings: tuple[Finding, ...] = (FINDING,), now: datetime = NOW
) -> list[Incident]:
    """Add work, take it and park all of it together; return the incidents that this opened."""
    store.add([_work(entity, version="1") for entity in entities], now)
    works = store.take(FLOW, 10, ME, now, entities)
    outcomes = {work.entity: (work, Parks(reason=findings[0].code, findings=findings)) for work in works}
    return list(store.finish(FLOW, outcomes, ME, now))


def _works(store: Any, states: Sequence[WorkState]) -> list[Work]:
    return list(store.works(FLOW, states))
