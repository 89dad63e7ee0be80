"""What every `OrderTarget` has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Generic, TypeVar
from unittest import SkipTest

from centra_ipaas.sync import Accepted, OrderTarget
from centra_ipaas.testing._contracts.plain import fresh, plain

D = TypeVar("D")


class OrderTargetContract(ABC, Generic[D]):
    """What an `OrderTarget` promises. Keys are fresh in each test, so that a real test system may keep the orders."""

    @abstractmethod
    def target(self) -> OrderTarget[D]:
        """Return the target."""

    @abstractmethod
    def document(self, number: int) -> D:
        """Return a document that the target accepts; another one for each number."""

    def test_a_created_order_has_a_remote_id(self) -> None:
        """`create` answers with the target's own id."""
        answer = plain(self.target()).create(self.document(1), key=fresh())
        assert isinstance(answer, Accepted)
        assert answer.remote_id

    def test_an_order_is_found_by_its_key(self) -> None:
        """`find` returns the id that `create` returned, and None for a key never used."""
        target = plain(self.target())
        if not target.promise.can_find:
            raise SkipTest("does not promise can_find")
        key = fresh()
        answer = target.create(self.document(1), key=key)
        assert isinstance(answer, Accepted)
        assert target.find(key) == answer.remote_id
        assert target.find(fresh()) is None

    def test_a_key_used_again_creates_nothing_again(self) -> None:
        """A target that accepts keys answers a repeated call with the first answer."""
        target = plain(self.target())
        if not target.promise.accepts_keys:
            raise SkipTest("does not promise accepts_keys")
        key = fresh()
        first = target.create(self.document(1), key=key)
        assert target.create(self.document(1), key=key) == first
        assert target.create(self.document(2), key=fresh()) != first

    def test_two_keys_are_two_orders(self) -> None:
        """Different keys give different remote ids."""
        target = plain(self.target())
        one, two = (target.create(self.document(number), key=fresh()) for number in (1, 2))
        assert isinstance(one, Accepted)
        assert isinstance(two, Accepted)
        assert one != two
