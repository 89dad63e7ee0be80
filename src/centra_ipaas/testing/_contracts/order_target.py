"""What every `OrderTarget` has to keep."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final, Generic, TypeVar
from unittest import SkipTest

from centra_ipaas.errors import AnswerLost, RecordRefused
from centra_ipaas.sync import Accepted, Failed, OrderTarget, Refused, TargetPromise
from centra_ipaas.testing._contracts.plain import at_once, fresh, plain

D = TypeVar("D")

_PROMISES: Final = {
    "accepts_keys": "`create` with a key it has seen returns the first answer and does nothing again",
    "can_find": "`find(key)` knows whether `create` with that key happened",
    "settles_within": "so many seconds after an attempt nothing comes of it any more",
}
#: Seconds to wait at least for an order that comes late, and between two looks.
_LATE: Final = 1.0
_LOOK: Final = 0.05


class OrderTargetContract(ABC, Generic[D]):
    """What an `OrderTarget` promises, and a `BulkOrderTarget` if it has `create_many`.

    Keys are fresh in each test, so that a real test system may keep the orders. What the target does not promise is
    skipped, and so is what needs one of the optional methods: give it `count`, `refused_document` and `impatient`
    where the other side can, for without them some lies stay hidden.
    """

    #: How many use one key at once, as several workers may; 1 if the adapter is bound to one thread.
    callers: ClassVar[int] = 4

    @abstractmethod
    def target(self) -> OrderTarget[D]:
        """Return the target: at each call to the same system, and best a new adapter, as a restarted process has."""

    @abstractmethod
    def document(self, number: int) -> D:
        """Return a document that the target accepts; another one for each number."""

    def count(self, key: str) -> int | None:
        """Return how many orders the other side really holds under a key, counted past the adapter; None: unknown."""
        return None

    def refused_document(self) -> D | None:
        """Return a document that the target refuses; None: there is none."""
        return None

    def impatient(self) -> OrderTarget[D] | None:
        """Return the target with a time-out so short that `create` gives up, and the other side goes on; or None."""
        return None

    # --- create and find -------------------------------------------------------------------------------------

    def test_the_promise_is_constant(self) -> None:
        """The engine reads it whenever it decides."""
        target = plain(self.target())
        promise = target.promise
        assert isinstance(promise, TargetPromise), f"`promise` is no TargetPromise but {promise!r}"
        _accepted(target.create(self.document(1), key=fresh()))
        told = plain(self.target()).promise
        assert target.promise == told == promise, f"`promise` was {promise!r} and is {told!r}"

    def test_a_created_order_has_a_remote_id(self) -> None:
        """`create` answers with the target's own id."""
        key = fresh()
        _accepted(plain(self.target()).create(self.document(1), key=key))
        self._is_there_once(key)

    def test_two_keys_are_two_orders(self) -> None:
        """Different keys give different remote ids, also if one begins with the other."""
        target, key = plain(self.target()), fresh()
        one = _accepted(target.create(self.document(1), key=f"{key}0"))
        if target.promise.can_find:
            found = target.find(key)
            assert found is None, _lie(
                "can_find", f"`find` told {found} of a key that only begins like another"
            )
        two = _accepted(target.create(self.document(2), key=key))
        assert one != two, f"orders with different keys have the same remote id, {one}"

    def test_an_order_is_found_by_its_key(self) -> None:
        """`find` returns the id that `create` returned, and None for a key never used."""
        target, key = self._promising("can_find"), fresh()
        nothing = target.find(key)
        assert nothing is None, _lie("can_find", f"`find` told {nothing!r} of a key that was never used")
        first = _accepted(target.create(self.document(1), key=key))
        _is_found(target, key, first)

    def test_a_key_used_again_creates_nothing_again(self) -> None:
        """A repeated call has the first answer, also if the order changed meanwhile: the key stays the same."""
        target, key = self._promising("accepts_keys"), fresh()
        first = _accepted(target.create(self.document(1), key=key))
        for number in (1, 2):
            self._is_repeated(target, key, first, number)

    def test_one_key_used_by_several_at_once_is_one_order(self) -> None:
        """Two workers may be at the same order: a lease that ran out does not stop who had it."""
        self._promising("accepts_keys")
        key = fresh()
        answers = at_once(self.target, self.callers, "create", self.document(1), key=key)
        ids = {_accepted(answer) for answer in answers}
        assert len(ids) == 1, _lie("accepts_keys", f"{self.callers} calls at once made {_listed(ids)}")
        self._is_there_once(key, "accepts_keys")

    def test_a_refused_order_leaves_nothing(self) -> None:
        """And when it was corrected, it goes under the same key."""
        document = self.refused_document()
        if document is None:
            raise SkipTest("no document is known that the target refuses")
        target, key = plain(self.target()), fresh()
        _refused(_attempt(target, document, key))
        if target.promise.can_find:
            found = target.find(key)
            assert found is None, _lie("can_find", f"`find` told {found} of an order that was refused")
        assert self.count(key) in (0, None), "the order was refused, and the target holds it all the same"
        answer = _attempt(target, self.document(1), key)
        assert isinstance(answer, Accepted), f"a refused order was corrected, and its key got {answer!r}"

    # --- lost answers and crashes ----------------------------------------------------------------------------

    def test_a_lost_answer_doubles_nothing(self) -> None:
        """The order is there, and nobody was told: the engine looks, or calls again, as the promise lets it."""
        target, key = self._promising("accepts_keys", "can_find"), fresh()
        lost = _losing(target, self.document(1), key)
        self._is_settled(target, key, lost)

    def test_a_restarted_process_doubles_nothing(self) -> None:
        """What an adapter remembers by itself died with it."""
        before, key = self._promising("accepts_keys", "can_find"), fresh()
        lost = _losing(before, self.document(1), key)
        self._is_settled(plain(self.target()), key, lost)

    def test_an_order_that_comes_late_doubles_nothing(self) -> None:
        """The caller gave up, and the other side went on: a look counts only `settles_within` later."""
        target, key = self._promising("accepts_keys", "can_find"), fresh()
        impatient = self.impatient()
        if impatient is None or self.count(key) is None:
            raise SkipTest("needs `impatient` and `count`")
        _gives_up(plain(impatient), self.document(1), key)
        promise: TargetPromise = target.promise
        if not promise.can_find or _looked_up(target, key) is None:
            _accepted(target.create(self.document(1), key=key))
        time.sleep(max(promise.settles_within, _LATE))
        self._is_there_once(key, "accepts_keys" if promise.accepts_keys else "settles_within")

    # --- many in one call ------------------------------------------------------------------------------------

    def test_many_have_one_outcome_each_in_their_order(self) -> None:
        """Each is created under its own key."""
        target, keys = self._taking_many(), [fresh() for _ in range(3)]
        outcomes = self._created(target, keys)
        ids = [_accepted(outcome) for outcome in outcomes]
        assert len(set(ids)) == len(ids), (
            f"orders with different keys have the same remote id: {_listed(ids)}"
        )
        for key, remote_id in zip(keys, ids, strict=True):
            self._is_there_once(key)
            if target.promise.can_find:
                _is_found(target, key, remote_id)

    def test_many_with_keys_used_before_create_only_the_others(self) -> None:
        """Those that are there have their first answer."""
        target, keys = self._promising("accepts_keys", many=True), [fresh() for _ in range(3)]
        first = _accepted(target.create(self.document(1), key=keys[1]))
        ids = [_accepted(outcome) for outcome in self._created(target, keys)]
        assert ids[1] == first, _lie(
            "accepts_keys", f"`create_many` told {ids[1]}, and `create` {first} before"
        )
        for number, (key, remote_id) in enumerate(zip(keys, ids, strict=True)):
            self._is_repeated(target, key, remote_id, number)

    def test_many_with_a_refused_one_lose_only_that(self) -> None:
        """One bad record does not stop the others."""
        document = self.refused_document()
        if document is None:
            raise SkipTest("no document is known that the target refuses")
        target, keys = self._taking_many(), [fresh() for _ in range(3)]
        documents = [self.document(0), document, self.document(2)]
        outcomes = _outcomes(target, list(zip(keys, documents, strict=True)))
        _accepted(outcomes[0])
        _refused(outcomes[1])
        _accepted(outcomes[2])
        assert self.count(keys[1]) in (0, None), "the order was refused, and the target holds it all the same"

    def test_a_lost_answer_for_many_doubles_nothing(self) -> None:
        """Each is looked up, or repeated alone."""
        target = self._promising("accepts_keys", "can_find", many=True)
        keys = [fresh() for _ in range(3)]
        lost = [_accepted(outcome) for outcome in self._created(target, keys)]
        again = plain(self.target())
        for key, remote_id in zip(keys, lost, strict=True):
            self._is_settled(again, key, remote_id)

    # --- parts of the cases ----------------------------------------------------------------------------------

    def _promising(self, *promises: str, many: bool = False) -> Any:
        """Return the target if it promises one of these."""
        target = self._taking_many() if many else plain(self.target())
        if not any(getattr(target.promise, promise) for promise in promises):
            raise SkipTest(f"does not promise {' or '.join(promises)}")
        return target

    def _taking_many(self) -> Any:
        target = self.target()
        if not hasattr(target, "create_many"):
            raise SkipTest("does not take several orders in one call")
        return plain(target)

    def _created(self, target: Any, keys: Sequence[str]) -> list[Any]:
        return _outcomes(target, [(key, self.document(number)) for number, key in enumerate(keys)])

    def _is_settled(self, target: Any, key: str, lost: str) -> None:
        """Do what the engine does after a lost answer: look if the target can find, else call again."""
        if target.promise.can_find:
            _is_found(target, key, lost)
        if target.promise.accepts_keys:
            self._is_repeated(target, key, lost, 1)
        self._is_there_once(key)

    def _is_repeated(self, target: Any, key: str, first: str, number: int) -> None:
        answer = _attempt(target, self.document(number), key)
        told = answer.remote_id if isinstance(answer, Accepted) else repr(answer)
        assert told == first, _lie("accepts_keys", f"it told {first} the first time, and {told} the second")
        self._is_there_once(key, "accepts_keys")

    def _is_there_once(self, key: str, promise: str = "") -> None:
        count = self.count(key)
        what = f"it holds {count} orders under one key"
        assert count in (1, None), _lie(promise, what) if promise else what


def _lie(promise: str, what: str) -> str:
    return f"the target promises {promise} ({_PROMISES[promise]}), but {what}"


def _listed(ids: Any) -> str:
    return ", ".join(sorted(ids))


def _accepted(answer: object) -> str:
    assert isinstance(answer, Accepted), f"the document should be accepted, and the answer is {answer!r}"
    return answer.remote_id


def _refused(answer: object) -> None:
    if isinstance(answer, Failed) and isinstance(answer.error, RecordRefused):
        answer = Refused(findings=answer.error.findings)
    assert isinstance(answer, Refused), f"the document should be refused, and the answer is {answer!r}"
    assert answer.findings, "it is refused without a finding: nobody would know what to mend"


def _attempt(target: Any, document: object, key: str) -> Any:
    try:
        return target.create(document, key=key)
    except RecordRefused as error:
        return Refused(findings=error.findings)


def _outcomes(target: Any, documents: Sequence[tuple[str, object]]) -> list[Any]:
    outcomes = list(target.create_many(documents))
    assert len(outcomes) == len(documents), f"{len(outcomes)} outcomes for {len(documents)} documents"
    return outcomes


class _LosesAnswers:
    """A target that does what it is told; what it answers gets lost on the way."""

    def __init__(self, target: Any) -> None:
        self._target = target
        self.lost = ""

    def create(self, document: object, *, key: str) -> Accepted | Refused:
        self.lost = _accepted(self._target.create(document, key=key))
        raise AnswerLost("lost on purpose")


def _losing(target: Any, document: object, key: str) -> str:
    """Create an order without hearing of it; return the id that only the contract knows."""
    loses = _LosesAnswers(target)
    _gives_up(loses, document, key)
    return loses.lost


def _gives_up(target: Any, document: object, key: str) -> None:
    try:
        answer = target.create(document, key=key)
    except Exception:  # noqa: BLE001 - whatever an adapter raises, its caller knows nothing
        return
    raise AssertionError(f"it should give up before the answer comes, and has {answer!r}")


def _is_found(target: Any, key: str, first: str) -> None:
    found = _looked_up(target, key)
    within = f"{target.promise.settles_within:g} s after `create` told {first}"
    assert found == first, _lie("can_find", f"{within} `find` told {found!r}")


def _looked_up(target: Any, key: str) -> str | None:
    """Look until it is there, or had its time to settle."""
    until = time.monotonic() + target.promise.settles_within
    while True:
        late = time.monotonic() >= until
        found: str | None = target.find(key)
        if found is not None or late:
            return found
        time.sleep(_LOOK)
