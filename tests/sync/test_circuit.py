"""An outage of the whole target is told apart from bad records: nothing good parks, nothing bad stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from attrs import define, field
from effect_bench import Bench
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.errors import (
    ConfigurationError,
    Finding,
    NotSent,
    RateLimited,
    RecordRefused,
    TargetUnavailable,
)
from centra_ipaas.signals import CircuitClosed, CircuitOpened, RunProgress
from centra_ipaas.sync._failures import FailurePolicy, Pauses
from centra_ipaas.work import WorkState
from centra_ipaas.world import Done, Failed


@define
class Target:
    """A target that is down when told, and fails for bad records always; it keeps what it took."""

    bad: frozenset[str] = frozenset()
    down: Exception | None = None
    bad_with: Exception = field(factory=lambda: ValueError("boom"))
    taken: list[str] = field(factory=list)

    def create(self, entity: str) -> None:
        if self.down is not None:
            raise self.down
        if entity in self.bad:
            raise self.bad_with
        self.taken.append(entity)

    def find(self, entity: str) -> bool:
        if self.down is not None:
            raise self.down
        return entity in self.taken

    def create_many(self, entities: Sequence[str]) -> list[Done[None] | Failed]:
        if self.down is not None:
            raise self.down
        return [self._one(entity) for entity in entities]

    def create_all_or_none(self, entities: Sequence[str]) -> list[Done[None] | Failed]:
        """A bulk call that one bad record spoils for all."""
        for entity in entities:
            if self.down is not None or entity in self.bad:
                raise self.down or self.bad_with
        return [self._one(entity) for entity in entities]

    def _one(self, entity: str) -> Done[None] | Failed:
        try:
            return Done(self.create(entity))
        except Exception as error:  # noqa: BLE001 - told as a value
            return Failed(error)


KINDS = [
    ConnectionError(),
    TimeoutError(),
    ValueError("503"),
    NotSent("refused"),
    TargetUnavailable("maintenance"),
]


def names(count: int) -> list[str]:
    return [f"{number:04d}" for number in range(count)]


# --- an outage ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", KINDS, ids=lambda error: type(error).__name__)
def test_an_outage_ends_the_run_after_a_few_calls(error: Exception) -> None:
    """Of 300 due records three are tried at most; none parks, no attempt counts, and the rest is not even taken."""
    bench = Bench(Target(down=error).create)
    bench.add(*names(300))
    report = bench.run()
    assert 1 <= bench.calls["create"] <= 3
    assert bench.works(WorkState.PARKED) == {}
    assert {work.attempts for work in bench.works().values()} == {0}
    assert len(bench.works(WorkState.READY)) == 250
    assert report.looked == 50


def test_a_dead_target_is_left_alone_and_then_probed() -> None:
    """Pauses grow; in an hour of runs every ten seconds it hears thirty calls, not ten thousand."""
    target = Target(down=ConnectionError())
    bench = Bench(target.create)
    bench.add(*names(100))
    for _ in range(360):
        bench.after(seconds=10)
    assert bench.calls["create"] <= 33
    opened = [signal for signal in bench.signals if isinstance(signal, CircuitOpened)]
    assert [signal.openings for signal in opened] == list(range(1, len(opened) + 1))
    pauses = [signal.until - signal.at for signal in opened]
    assert pauses[:5] == [timedelta(seconds=30 * 2**n) for n in range(5)]
    assert pauses[-1] == timedelta(minutes=10)
    assert {signal.reason for signal in opened} == {"ConnectionError"}


def test_everything_flows_with_the_first_success() -> None:
    """The trial that goes through closes it, and the same run does all that is due."""
    target = Target(down=ConnectionError())
    bench = Bench(target.create, find=target.find)
    bench.add(*names(100))
    bench.run()
    target.down = None
    bench.after(seconds=31)
    bench.after(seconds=60)
    assert sorted(target.taken) == names(100)
    assert [type(s) for s in bench.signals if isinstance(s, CircuitOpened | CircuitClosed)] == [
        CircuitOpened,
        CircuitClosed,
    ]


def test_it_is_open_for_other_processes_too() -> None:
    """The state is in the store: a restart does not begin by calling a dead target."""
    bench = Bench(Target(down=ConnectionError()).create)
    bench.add(*names(10))
    bench.run()
    before = bench.calls["create"]
    for _ in range(5):
        bench.after(seconds=1)
    assert bench.calls["create"] == before


def test_whoever_asks_for_one_entity_by_name_gets_it_tried() -> None:
    """A person who looks at one order while the circuit is open finds out whether the target is back."""
    target = Target(down=ConnectionError())
    bench = Bench(target.create)
    bench.add(*names(10))
    bench.run()
    target.down = None
    bench.store.wake("flow", ["0007"], bench.now)
    bench.run("0007")
    assert target.taken == ["0007"]


def test_a_pause_that_the_target_asks_for_is_kept() -> None:
    """429 and 503 with a time: nothing is sent to it before, and then all goes on."""
    for error in (RateLimited("busy", retry_after=90.0), TargetUnavailable("maintenance", retry_after=90.0)):
        target = Target(down=error)
        bench = Bench(target.create, find=target.find)
        bench.add(*names(5))
        bench.run()
        target.down = None
        bench.after(seconds=89)
        assert (bench.calls["create"], target.taken) == (1, [])
        bench.after(seconds=2)
        bench.after(seconds=60)
        assert sorted(target.taken) == names(5)


def test_it_stays_shut_for_what_is_nobodys_outage() -> None:
    """A refusal, a setting, a record that could not be built: the next record is tried as ever."""
    errors: list[Exception] = [
        RecordRefused([Finding(code="x", message="no")]),
        ConfigurationError("which article group?"),
    ]
    for error in errors:
        bench = Bench(Target(bad=frozenset(names(50)[:40]), bad_with=error).create)
        bench.add(*names(50))
        bench.run()
        assert bench.calls["create"] == 50
        assert not [signal for signal in bench.signals if isinstance(signal, CircuitOpened)]


# --- bad records --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", KINDS, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("findable", [True, False])
def test_bad_records_park_and_the_rest_is_delivered(error: Exception, *, findable: bool) -> None:
    """200 orders, 2 of them bad: 198 delivered, 2 parked, whatever the bad ones fail with."""
    target = Target(bad=frozenset({"0017", "0105"}), bad_with=error)
    bench = Bench(target.create, find=target.find if findable else None)
    bench.add(*names(200))
    bench.run()
    for extra in range(60):
        bench.add(f"new {extra}")
        bench.after(minutes=11)
    assert set(bench.works(WorkState.PARKED)) == {"0017", "0105"}
    assert len(set(target.taken)) == len(target.taken) == 198 + 60


def test_bad_records_that_are_alone_on_the_list_park_too() -> None:
    """Nothing else goes through any more; but the target still answers that it does not have them."""
    bad = frozenset(names(200)[::10])
    target = Target(bad=bad)
    bench = Bench(target.create, find=target.find)
    bench.add(*names(200))
    bench.run()
    assert len(target.taken) == 180
    for _ in range(40):
        bench.after(minutes=11)
    assert set(bench.works(WorkState.PARKED)) == bad
    (finding,) = bench.works()["0010"].findings
    assert (finding.code, finding.evidence["error"]) == ("target.failing", "ValueError")
    assert finding.evidence["at"].startswith("effect_bench.py:")
    assert finding.evidence["at"].endswith(" create")


def test_a_cluster_of_bad_records_holds_up_nobody() -> None:
    """Ten in a row, the oldest of all: it looks like an outage for moments, and the others go all the same."""
    bad = frozenset(names(10))
    target = Target(bad=bad)
    bench = Bench(target.create, find=target.find)
    bench.add(*names(100))
    bench.run()
    assert target.taken == []
    for _ in range(4):
        bench.after(seconds=31)
    assert len(target.taken) == 90
    for _ in range(40):
        bench.after(minutes=11)
    assert set(bench.works(WorkState.PARKED)) == bad


def test_a_bad_record_in_a_bulk_call_parks_alone() -> None:
    """Per item, or by spoiling the call for all: those of the same call are then tried one by one."""
    for spoils in (False, True):
        target = Target(bad=frozenset({"0017"}))
        many: Callable[[Sequence[str]], Sequence[Done[None] | Failed]] = (
            target.create_all_or_none if spoils else target.create_many
        )
        bench = Bench(target.create, find=target.find, many=many)
        bench.add(*names(40))
        for _ in range(30):
            bench.after(minutes=11)
        assert set(bench.works(WorkState.PARKED)) == {"0017"}
        assert sorted(target.taken) == [name for name in names(40) if name != "0017"]


def test_a_clean_page_is_one_bulk_call() -> None:
    """As few calls as possible; a count that does not fit the documents leaves all of them in doubt."""
    target = Target()
    bench = Bench(target.create, find=target.find, many=target.create_many)
    bench.add(*names(40))
    bench.run()
    assert (bench.calls["create"], len(target.taken)) == (1, 40)
    short = Bench(target.create, find=target.find, many=lambda entities: [Done(None)])
    short.add("a", "b")
    assert short.run().counts == {"retries: uncertain": 2}


def test_the_policy_is_the_users() -> None:
    """Attempts, pauses, how many are several, and which of the adapter's errors refuse or mean an outage."""
    policy = FailurePolicy(
        attempts=2,
        pauses=Pauses(first=timedelta(seconds=5)),
        refusals=(KeyError,),
        outages=(InterruptedError,),
        outage_pauses=Pauses(first=timedelta(seconds=7)),
    )
    target = Target(bad=frozenset({"a"}))
    bench = Bench(target.create, find=target.find, failures=policy)
    bench.add("a", "b")
    bench.run()
    assert bench.works()["a"].next_at == bench.now + timedelta(seconds=5)
    bench.after(seconds=5)
    assert bench.works()["a"].state is WorkState.PARKED
    target.bad, target.bad_with = frozenset({"c"}), KeyError("c")
    bench.add("c")
    bench.run()
    assert bench.works()["c"].reason == "target.refused"
    target.down = InterruptedError()
    bench.add("d")
    bench.run()
    assert bench.works()["d"].next_at == bench.now + timedelta(seconds=7)


def test_pauses_grow_up_to_the_longest() -> None:
    """Nothing is left to chance: the same failures make the same pauses."""
    pauses = Pauses(first=timedelta(seconds=1), growth=2, longest=timedelta(minutes=10))
    seconds = [pauses.after(failures).total_seconds() for failures in (1, 2, 3, 10, 11, 1000)]
    assert seconds == [1, 2, 4, 512, 600, 600]


# --- whatever happens ---------------------------------------------------------------------------------------------

outages = st.lists(
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.sampled_from(KINDS)), min_size=1, max_size=3
)


@settings(max_examples=12, deadline=None)
@given(outages=outages, bad=st.sets(st.integers(0, 29), max_size=6), findable=st.booleans(), data=st.data())
def test_no_good_record_parks_and_every_bad_one_does(
    outages: list[tuple[int, int, Exception]], bad: set[int], data: st.DataObject, *, findable: bool
) -> None:
    """Outages of any kind and length come and go while records arrive: good ones arrive once, bad ones park."""
    target = Target(bad=frozenset(f"{number:04d}" for number in bad))
    bench = Bench(target.create, find=target.find if findable else None)
    bench.add(*names(30))
    arrivals = 0
    for up, down, error in outages:
        for minutes, state in ((up, None), (down, error)):
            target.down = state
            before = bench.calls.total()
            for _ in range(minutes):
                if data.draw(st.booleans()):
                    arrivals += 1
                    bench.add(f"new {arrivals}")
                bench.after(minutes=1)
            if state is not None:
                assert bench.calls.total() - before <= 40 + 3 * minutes
                assert not set(bench.works(WorkState.PARKED)) - target.bad
    target.down = None
    for _ in range(40):
        arrivals += 1
        bench.add(f"new {arrivals}")
        bench.after(minutes=11)
    assert set(bench.works(WorkState.PARKED)) == target.bad
    assert len(target.taken) == len(set(target.taken)) == 30 - len(bad) + arrivals


# --- dry runs and progress ------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_it_would_do_and_does_nothing() -> None:
    """Nothing is called, planned, taken or finished."""
    target = Target()
    bench = Bench(target.create, find=target.find, dry=True)
    bench.add(*names(120))
    before = bench.works()
    report = bench.run()
    assert (report.counts, report.done) == ({"would create": 120}, 120)
    assert (target.taken, bench.works(), bench.store.intents(names(120))) == ([], before, {})


def test_progress_is_told_page_by_page() -> None:
    """So many entities were looked at."""
    bench = Bench(Target().create)
    bench.add(*names(120))
    bench.run()
    assert [s.done for s in bench.signals if isinstance(s, RunProgress)] == [50, 100, 120]
