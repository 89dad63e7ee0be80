"""A target whose promise is a lie fails its contract, and the failure says which promise it was."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from unittest import SkipTest

import pytest

from centra_ipaas.errors import Finding
from centra_ipaas.sync import Accepted, Failed, Refused, TargetPromise
from centra_ipaas.testing import InMemoryTarget, OrderTargetContract

NO = Finding(code="target.refused", message="no such customer")
BAD = "bad"


class System:
    """The other side: an honest ERP that keeps keys, for adapters that are not honest."""

    def __init__(self):
        self.booked = []
        self.lock = Lock()

    def book(self, key):
        with self.lock:
            self.booked.append(key)
            return f"SO-{len(self.booked)}"

    def search(self, key):
        return f"SO-{self.booked.index(key) + 1}" if key in self.booked else None


class Honest:
    """Keeps every promise; each lie below is one method of it."""

    promise = TargetPromise(accepts_keys=True, can_find=True)

    def __init__(self, system):
        self.system = system

    def create(self, document, *, key):
        if document == BAD:
            return Refused(findings=(NO,))
        with self.system.lock:
            known = self.system.search(key)
        return Accepted(remote_id=known or self.system.book(key))

    def find(self, key):
        return self.system.search(key)

    def create_many(self, documents):
        return [self.create(document, key=key) for key, document in documents]


class Contract(OrderTargetContract[str]):
    adapter = Honest
    callers = 1

    def __init__(self):
        self.system = System()

    def target(self):
        return self.adapter(self.system)

    def document(self, number):
        return f"order {number}"

    def refused_document(self):
        return BAD

    def count(self, key):
        return Counter(self.system.booked)[key]


CASES = sorted(name for name in vars(OrderTargetContract) if name.startswith("test_"))


def failures(adapter, **members):
    """Run the whole contract; return what failed, by the name of its case."""
    kind = type("Under", (Contract,), {"adapter": adapter, **members})
    found = {}
    for case in CASES:
        try:
            getattr(kind(), case)()
        except AssertionError as error:
            found[case] = str(error).partition("\nassert ")[0]
        except SkipTest:
            pass
    return found


def test_an_honest_target_passes():
    assert failures(Honest) == {}


# --- create ------------------------------------------------------------------------------------------------


class Searchable(Honest):
    """Promises to find, and nothing about keys; keeps that."""

    promise = TargetPromise(can_find=True)

    def create(self, document, *, key):
        return Refused(findings=(NO,)) if document == BAD else Accepted(remote_id=self.system.book(key))


class Async(Searchable):
    """The same, awaited."""

    async def create(self, document, *, key):
        return super().create(document, key=key)

    async def find(self, key):
        return super().find(key)

    async def create_many(self, documents):
        return [super(Async, self).create(document, key=key) for key, document in documents]


@pytest.mark.parametrize("adapter", [Searchable, Async])
def test_a_target_that_only_finds_passes(adapter):
    assert failures(adapter) == {}


class KeysIgnored(Searchable):
    promise = TargetPromise(accepts_keys=True, can_find=True)


def test_keys_that_are_taken_and_ignored():
    found = failures(KeysIgnored)
    assert set(found) == {
        "test_a_key_used_again_creates_nothing_again",
        "test_a_lost_answer_doubles_nothing",
        "test_a_lost_answer_for_many_doubles_nothing",
        "test_a_restarted_process_doubles_nothing",
        "test_many_with_keys_used_before_create_only_the_others",
    }
    assert found["test_a_lost_answer_doubles_nothing"] == (
        "the target promises accepts_keys (`create` with a key it has seen returns the first answer and does "
        "nothing again), but it told SO-1 the first time, and SO-2 the second"
    )


class DoublesQuietly(Honest):
    """Answers as it should, and books again."""

    def create(self, document, *, key):
        answer = super().create(document, key=key)
        if self.system.search(key) and isinstance(answer, Accepted):
            self.system.book(key)
        return answer


def test_an_order_that_is_there_twice_is_counted():
    assert (
        "it holds 2 orders under one key" in failures(DoublesQuietly)["test_a_created_order_has_a_remote_id"]
    )


class ByContent(Honest):
    """Notices a repetition by what is in the document: an order that changed meanwhile is another one."""

    def create(self, document, *, key):
        return super().create(document, key=f"{key}{document}" if document != "order 1" else key)


def test_keys_that_hold_only_as_long_as_nothing_changes():
    found = failures(ByContent)["test_a_key_used_again_creates_nothing_again"]
    assert "accepts_keys" in found
    assert "it told SO-1 the first time, and SO-2 the second" in found


class Forgetful(Searchable):
    """The adapter itself remembers the keys, in its process."""

    promise = TargetPromise(accepts_keys=True)

    def __init__(self, system):
        super().__init__(system)
        self.seen = {}

    def create(self, document, *, key):
        if key not in self.seen:
            self.seen[key] = super().create(document, key=key)
        return self.seen[key]


def test_keys_that_die_with_the_process():
    found = failures(Forgetful)
    assert set(found) == {
        "test_a_lost_answer_for_many_doubles_nothing",
        "test_a_refused_order_leaves_nothing",
        "test_a_restarted_process_doubles_nothing",
    }
    assert (
        "it told SO-1 the first time, and SO-2 the second"
        in found["test_a_restarted_process_doubles_nothing"]
    )


class LooksFirst(Honest):
    """Looks, and books a moment later: another worker may do the same in between."""

    def create(self, document, *, key):
        known = self.find(key)
        time.sleep(0.05)
        return Accepted(remote_id=known or self.system.book(key))


def test_keys_that_two_workers_can_use_at_once():
    found = failures(LooksFirst, callers=4)["test_one_key_used_by_several_at_once_is_one_order"]
    assert "accepts_keys" in found
    assert "4 calls at once made SO-1, SO-2, SO-3, SO-4" in found


class KeepsRefused(Honest):
    def create(self, document, *, key):
        if document == BAD:
            self.system.book(key)
        return super().create(document, key=key)


def test_a_refusal_that_left_something():
    found = failures(KeepsRefused)
    assert "`find` told SO-1 of an order that was refused" in found["test_a_refused_order_leaves_nothing"]
    assert "holds it all the same" in found["test_many_with_a_refused_one_lose_only_that"]


class BurnsKeys(Honest):
    """Replays its first answer, a refusal as well: nobody could ever correct the order."""

    def create(self, document, *, key):
        answer = super().create(document, key=key)
        return self.system.__dict__.setdefault("answers", {}).setdefault(key, answer)


def test_a_key_that_stays_refused():
    found = failures(BurnsKeys)
    assert set(found) == {"test_a_refused_order_leaves_nothing"}
    assert "was corrected, and its key got Refused" in found["test_a_refused_order_leaves_nothing"]


class SaysNothing(Honest):
    def create(self, document, *, key):
        return Refused(findings=()) if document == BAD else super().create(document, key=key)


def test_a_refusal_without_a_reason():
    assert "without a finding" in failures(SaysNothing)["test_a_refused_order_leaves_nothing"]


class ChangesItsMind(Honest):
    @property
    def promise(self):
        return TargetPromise(can_find=True, accepts_keys=not self.system.booked)


def test_a_promise_that_changes():
    assert "`promise` was" in failures(ChangesItsMind)["test_the_promise_is_constant"]


# --- find --------------------------------------------------------------------------------------------------


class Blind(Searchable):
    def find(self, key):
        return None


def test_a_search_that_finds_nothing():
    found = failures(Blind)
    assert {"test_an_order_is_found_by_its_key", "test_a_lost_answer_doubles_nothing"} <= set(found)
    assert found["test_a_lost_answer_doubles_nothing"] == (
        "the target promises can_find (`find(key)` knows whether `create` with that key happened), "
        "but 0 s after `create` told SO-1 `find` told None"
    )


class Guesses(Searchable):
    def find(self, key):
        return super().find(key) or "SO-0"


def test_a_search_that_finds_everything():
    assert (
        "`find` told 'SO-0' of a key that was never used"
        in failures(Guesses)["test_an_order_is_found_by_its_key"]
    )


class Begins(Searchable):
    def find(self, key):
        return next((f"SO-{n}" for n, seen in enumerate(self.system.booked, 1) if seen.startswith(key)), None)


def test_a_search_for_what_begins_alike():
    assert set(failures(Begins)) == {"test_two_keys_are_two_orders"}
    assert "only begins like another" in failures(Begins)["test_two_keys_are_two_orders"]


class Lagging(Searchable):
    """An index that is behind: what is booked is found a moment later."""

    def find(self, key):
        known = self.system.search(key)
        seen = self.system.__dict__.setdefault("seen", {})
        return known if known and time.monotonic() - seen.setdefault(key, time.monotonic()) > 0.2 else None


class LaggingAndSaysSo(Lagging):
    promise = TargetPromise(can_find=True, settles_within=0.5)


def test_a_search_that_is_behind():
    assert "test_an_order_is_found_by_its_key" in failures(Lagging)
    assert failures(LaggingAndSaysSo) == {}


# --- late --------------------------------------------------------------------------------------------------


class GivesUp(Honest):
    """The caller's time-out comes first, the order after it."""

    late = 0.3

    def create(self, document, *, key):
        threads = ThreadPoolExecutor(1)
        threads.submit(lambda: (time.sleep(self.late), self.adapter.create(self, document, key=key)))
        threads.shutdown(wait=False)
        raise TimeoutError


def impatient(adapter):
    kind = type("Impatient", (GivesUp, adapter), {"adapter": adapter})
    return {"impatient": lambda contract: kind(contract.system)}


class Slow(Searchable):
    promise = TargetPromise(can_find=True, settles_within=0.5)


def test_an_order_that_comes_later_than_was_promised():
    found = failures(Searchable, **impatient(Searchable))
    assert found == {
        "test_an_order_that_comes_late_doubles_nothing": (
            "the target promises settles_within (so many seconds after an attempt nothing comes of it any more), "
            "but it holds 2 orders under one key"
        )
    }
    assert failures(Slow, **impatient(Slow)) == {}
    assert failures(Honest, **impatient(Honest)) == {}


def test_a_target_that_is_not_impatient_at_all():
    found = failures(Honest, impatient=lambda contract: Honest(contract.system))
    assert "should give up" in found["test_an_order_that_comes_late_doubles_nothing"]


# --- many --------------------------------------------------------------------------------------------------


class Shuffles(Honest):
    def create_many(self, documents):
        return super().create_many(documents)[::-1]


class LosesOne(Honest):
    def create_many(self, documents):
        return super().create_many(documents)[1:]


class AllOrNothing(Honest):
    def create_many(self, documents):
        if any(document == BAD for _, document in documents):
            return [Failed(ValueError("one of them is bad"))] * len(documents)
        return super().create_many(documents)


class ManyWithoutKeys(Honest):
    def create_many(self, documents):
        return [Accepted(remote_id=self.system.book(key)) for key, _ in documents]


@pytest.mark.parametrize(
    "adapter,case,words",
    [
        (Shuffles, "test_many_have_one_outcome_each_in_their_order", "`find` told 'SO-1'"),
        (LosesOne, "test_many_have_one_outcome_each_in_their_order", "2 outcomes for 3 documents"),
        (AllOrNothing, "test_many_with_a_refused_one_lose_only_that", "should be accepted"),
        (ManyWithoutKeys, "test_many_with_keys_used_before_create_only_the_others", "promises accepts_keys"),
    ],
)
def test_lies_about_many(adapter, case, words):
    assert words in failures(adapter)[case]


# --- in memory ---------------------------------------------------------------------------------------------


class TestInMemoryTarget(OrderTargetContract[str]):
    """The target in memory keeps the contract, with keys."""

    accepts_keys = True

    @pytest.fixture(autouse=True)
    def _memory(self):
        self.erp = InMemoryTarget(accepts_keys=self.accepts_keys)

    def target(self):
        return self.erp

    def document(self, number):
        return f"order {number}"

    def count(self, key):
        return sum(seen == key for seen, _ in self.erp.journal)


class TestInMemoryTargetWithoutKeys(TestInMemoryTarget):
    """And without."""

    accepts_keys = False
