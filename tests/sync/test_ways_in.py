"""Sweep, hint and event lead to one worklist: whatever is lost, doubled, late or killed, each order goes out once."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sync_brand import Brand, Unswept, cancel

from centra_ipaas import Runner, SqliteStore
from centra_ipaas.centra import events
from centra_ipaas.models import Order
from centra_ipaas.signals import OrderGone
from centra_ipaas.sync import EventQueue, Hint, OrderExport
from centra_ipaas.testing import InMemoryTarget, Killed
from centra_ipaas.work import Work, WorkState, WorkStore


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    return Brand(folder=tmp_path)


@contextmanager
def somewhere() -> Iterator[Brand]:
    """Yield a brand for one example of a property."""
    with tempfile.TemporaryDirectory() as folder:
        yield Brand(folder=Path(folder))


def hear(brand: Brand, *hints: Hint) -> int:
    """Be told, as by a webhook."""
    with brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
        return Runner(client, store).add(brand.export()).hear(hints)


def hint(number: str) -> Hint:
    return Hint(kind="order", entity=number)


def work(brand: Brand, number: str) -> Work:
    with SqliteStore(brand.folder / "brand.db") as store:
        return next(work for work in store.works("order-export") if work.entity == number)


def sweep_on(brand: Brand, times: int = 3) -> dict[str, int]:
    """Run the whole export, with time to settle in between; return what the last run came to."""
    for _ in range(times):
        brand.clock.forward(hours=1)
        counts = brand.run(brand.export())["order-export"]
    return counts


# --- hints -----------------------------------------------------------------------------------------------------


def test_an_order_is_exported_by_a_hint_alone(brand: Brand) -> None:
    """However often it is given, it is one work."""
    number = brand.order()
    assert hear(brand, hint(number), hint(number)) == 1
    assert hear(brand, hint(number)) == 0
    brand.run(Unswept(brand.export()))
    assert brand.exported() == [number]


def test_hints_of_other_kinds_are_nobodys(brand: Brand) -> None:
    """No flow takes them."""
    assert hear(brand, Hint(kind="product", entity="1"), Hint(kind="hologram", entity="2")) == 0


@pytest.mark.parametrize("entity", ["", "abc", "-1", "99999999999"])
def test_a_hint_that_names_no_order_does_no_harm(brand: Brand, entity: str) -> None:
    """Anybody may have sent it: what Centra does not have is looked for twice, and skipped."""
    number = brand.order()
    hear(brand, hint(entity), hint(number))
    brand.run(Unswept(brand.export()))
    assert brand.exported() == [number]
    brand.clock.forward(minutes=5)
    assert brand.run(Unswept(brand.export()))["order-export"] == {"skipped: not in Centra": 1}


# --- orders that are gone ----------------------------------------------------------------------------------------


def test_an_order_deleted_before_its_export_is_skipped(brand: Brand) -> None:
    """It does not wait for ever."""
    brand.run(EventQueue(), brand.export())
    number = brand.order(payment="unpaid")
    brand.run(EventQueue(), brand.export())
    cancel(brand, number)
    brand.sandbox.shop.delete_order(int(number))
    for expected in ({"waits: not in Centra": 1}, {"skipped: not in Centra": 1}, {}):
        assert brand.run(EventQueue(), brand.export())["order-export"] == expected
        brand.clock.forward(minutes=5)
    assert work(brand, number).state is WorkState.DONE


def test_an_order_deleted_after_its_export_is_told_of_and_stays_linked(brand: Brand) -> None:
    """The back office still has it."""
    brand.run(EventQueue(), brand.export())
    number = brand.order()
    brand.run(EventQueue(), brand.export())
    cancel(brand, number)
    brand.run(EventQueue(), brand.export())
    brand.sandbox.shop.delete_order(int(number))
    for expected in ({"waits: not in Centra": 1}, {"gone after export": 1}, {}):
        assert brand.run(EventQueue(), brand.export())["order-export"] == expected
        brand.clock.forward(minutes=5)
    (gone,) = [signal for signal in brand.signals if isinstance(signal, OrderGone)]
    assert (gone.flow, gone.entity, gone.remote_id) == ("order-export", number, "1")
    with SqliteStore(brand.folder / "brand.db") as store:
        assert store.links("order-export", [number]) == {number: "1"}


def test_an_order_that_only_shows_late_is_exported(brand: Brand) -> None:
    """Not to be there once is no proof that it is gone."""
    brand.run(EventQueue(), brand.export())
    number = brand.order()
    brand.sandbox.faults.add("object_deleted", operation="OrdersByNumber")
    assert brand.run(EventQueue(), Unswept(brand.export()))["order-export"] == {"waits: not in Centra": 1}
    brand.clock.forward(minutes=5)
    brand.run(Unswept(brand.export()))
    assert brand.exported() == [number]


# --- all of it at once -----------------------------------------------------------------------------------------------


def mangled(hints: Sequence[Hint], dice: random.Random) -> list[Hint]:
    """Drop 30 %, double 30 %, and move 30 % somewhere else."""
    kept = [one for one in hints if dice.random() >= 0.3]
    doubled = kept + [one for one in kept if dice.random() < 0.3]
    for place in range(len(doubled)):
        if dice.random() < 0.3:
            doubled.insert(dice.randrange(len(doubled)), doubled.pop(place))
    return doubled


def lose_events(brand: Brand, dice: random.Random) -> None:
    """Another consumer of the same integration takes 30 % of the events away."""
    with brand.client() as client:
        found = [event for event in client.execute(events.queue()) if isinstance(event, events.Event)]
        taken = [event.id for event in found if dice.random() < 0.3]
        if taken:
            client.execute(events.confirm(taken))


def live(brand: Brand, dice: random.Random) -> tuple[str, bool]:
    """Let an order have a life; return its number, and whether it is to be exported in the end."""
    unpaid, held = dice.random() < 0.4, dice.random() < 0.3
    number = brand.order(payment="unpaid" if unpaid else "authorised", on_hold=held)
    paid = not unpaid or dice.random() < 0.5
    if unpaid and paid:
        brand.sandbox.shop.pay(int(number))
    free = not held or dice.random() < 0.5
    if held and free:
        brand.sandbox.shop.release(int(number))
    return number, paid and free


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10_000))
def test_with_hints_and_events_lost_doubled_and_shuffled_one_sweep_converges(seed: int) -> None:
    """Drop 30 %, duplicate 30 %, reorder 30 %: every payable order is there after one sweep, none twice."""
    dice = random.Random(seed)
    with somewhere() as brand:
        brand.run(EventQueue(), brand.export())
        brand.sandbox.faults.add("events_duplicated", share=0.3, seed=seed)
        brand.sandbox.faults.add("events_reordered", share=0.3, seed=seed + 1)
        payable = set()
        for _ in range(4):
            born = [live(brand, dice) for _ in range(4)]
            payable |= {number for number, goes in born if goes}
            lose_events(brand, dice)
            hear(brand, *mangled([hint(number) for number, _ in born for _ in range(2)], dice))
            brand.run(EventQueue(page=5), Unswept(brand.export()))
        assert len(brand.exported()) == len(set(brand.exported()))
        brand.run(brand.export())
        assert (set(brand.exported()), brand.erp.doubled()) == (payable, {})


@define
class Story:
    """What happens to a brand, one action after the other, with a death in the middle of some runs."""

    brand: Brand
    payable: set[str] = field(factory=set)
    placed: list[str] = field(factory=list)

    def order(self, _dice: int) -> None:
        self.placed.append(self.brand.order())
        self.payable.add(self.placed[-1])

    def order_unpaid(self, _dice: int) -> None:
        self.placed.append(self.brand.order(payment="unpaid"))

    def pay(self, dice: int) -> None:
        if unpaid := [number for number in self.placed if number not in self.payable]:
            number = unpaid[dice % len(unpaid)]
            self.brand.sandbox.shop.pay(int(number))
            self.payable.add(number)

    def hint(self, dice: int) -> None:
        if self.placed:
            hear(self.brand, hint(self.placed[dice % len(self.placed)]))

    def time(self, dice: int) -> None:
        self.brand.clock.forward(seconds=dice * 10)

    def events(self, _dice: int) -> None:
        self.brand.run(EventQueue(), Unswept(self.brand.export()))

    def sweep(self, _dice: int) -> None:
        self.brand.run(self.brand.export())

    def killed(self, dice: int) -> None:
        """Die before or after the first call of one method of the store or the target, with an order to send."""
        self.order(dice)
        method, late, brand = CALLS[dice % len(CALLS)], dice % 2 == 1, self.brand
        erp: InMemoryTarget[Order] = Mortal(brand.erp, method, late=late)  # type: ignore[assignment]
        export: OrderExport[Order] = evolve(brand.export(), target=erp)
        with suppress(Killed), brand.client() as client, SqliteStore(brand.folder / "brand.db") as store:
            mortal: WorkStore = Mortal(store, method, late=late)  # type: ignore[assignment]
            Runner(client, mortal).add(EventQueue()).add(export).run_once()


class Mortal:
    """A port whose caller dies before or after its first call of one method."""

    def __init__(self, port: object, method: str, *, late: bool) -> None:
        self._port, self._method, self._late = port, method, late

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._port, name)
        return self._killing(value) if name == self._method else value

    def _killing(self, method: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            if self._late:
                method(*args, **kwargs)
            raise Killed(self._method)

        return call


CALLS = ["create", "settle", "finish", "plan", "hint", "add", "find"]
ACTIONS = ["order_unpaid", "pay", "hint", "time", "events", "sweep", "killed", "killed"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    actions=st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 99)), max_size=16),
    accepts_keys=st.booleans(),
)
def test_in_whatever_order_things_happen_each_payable_order_is_there_once(
    actions: list[tuple[str, int]], accepts_keys: bool
) -> None:
    """The target refuses no duplicate: that there is none is the export's own doing."""
    with somewhere() as brand:
        brand.erp.promise = evolve(brand.erp.promise, accepts_keys=accepts_keys)
        brand.run(EventQueue(), brand.export())
        brand.clock.forward(seconds=2)  # what is older than the store would be looked for in any case
        story = Story(brand)
        for action, dice in actions:
            getattr(story, action)(dice)
        sweep_on(brand)
        assert (set(brand.exported()), len(brand.exported())) == (story.payable, len(story.payable))
