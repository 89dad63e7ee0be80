"""What every target of plans has to keep."""

from __future__ import annotations

from abc import ABC, abstractmethod

from centra_ipaas.plan import Applied, Document, Plan, PlanTarget, apply_async, make_plan
from centra_ipaas.testing._contracts.plain import fresh, plain


class PlanTargetContract(ABC):
    """What a `PlanTarget` promises. Keys are fresh in each test, so that a real test system may keep its records."""

    @abstractmethod
    def target(self) -> PlanTarget:
        """Return the target; every call may return another connection to the same one."""

    @abstractmethod
    def document(self, number: int) -> Document:
        """Return a record that the target takes. Those of two numbers differ in at least one field."""

    def test_what_is_not_there_is_not_read(self) -> None:
        """And is no error."""
        assert plain(self.target()).read([fresh()]) == {}
        assert plain(self.target()).read([]) == {}

    def test_what_was_created_is_read(self) -> None:
        """With all fields it was created with; others, that the target filled in, may be there too."""
        target, key, other = plain(self.target()), fresh(), fresh()
        target.create(key, self.document(1))
        target.create(other, self.document(2))
        found = plain(self.target()).read([key, other, fresh()])
        assert found.keys() == {key, other}
        wanted = {key: self.document(1), other: self.document(2)}
        assert len(make_plan(wanted, found).leaves) == 2

    def test_reading_twice_reads_the_same(self) -> None:
        """Nothing in a record changes by being read: a plan would be stale before anybody could apply it."""
        target, key = plain(self.target()), fresh()
        target.create(key, self.document(1))
        assert target.read([key]) == target.read([key])

    def test_fields_are_changed_and_no_others(self) -> None:
        """What the change names is changed, what it does not name stays."""
        target, key = plain(self.target()), fresh()
        target.create(key, self.document(1))
        before = target.read([key])[key]
        (change,) = make_plan({key: self.document(2)}, {key: before}).changes
        target.change(key, change.changes)
        after = target.read([key])[key]
        assert not make_plan({key: self.document(2)}, {key: after}).changes
        named = {one.path[0] for one in change.changes}
        assert {name: after[name] for name in before if name not in named} == {
            name: before[name] for name in before if name not in named
        }

    def test_a_plan_is_carried_out_and_then_nothing_is_left_to_do(self) -> None:
        """Created, changed and left, read back."""
        target, keys = plain(self.target()), [fresh(), fresh(), fresh()]
        target.create(keys[1], self.document(1))
        target.create(keys[2], self.document(2))
        wanted = {keys[0]: self.document(1), keys[1]: self.document(2), keys[2]: self.document(2)}
        plan = make_plan(wanted, target.read(keys))
        plain(_Runs(self.target())).run(plan)
        assert len(make_plan(wanted, plain(self.target()).read(keys)).leaves) == 3


class _Runs:
    """Applies a plan in the loop of the contract, whatever kind of methods the target has."""

    def __init__(self, target: PlanTarget) -> None:
        self._target = target

    async def run(self, plan: Plan) -> Applied:
        return await apply_async(plan, self._target)
