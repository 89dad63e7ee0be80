"""A plan says what it would do, field by field, and then does exactly that, or nothing."""

from __future__ import annotations

import asyncio
import json
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas.errors import PlanStale, RecordRefused
from centra_ipaas.plan import (
    Applied,
    Change,
    Create,
    Leave,
    apply,
    apply_async,
    due,
    fingerprint,
    make_plan,
    plan_from_json,
    plan_to_json,
)
from centra_ipaas.testing import InMemoryRecords, PlanTargetContract

COAT = {"name": "Coat", "price": {"amount": "100.00", "currency": "SEK"}, "sizes": ["S", "M"], "stock": 0}


def coat(**changes: object) -> dict[str, object]:
    return deepcopy(COAT) | changes


def applied(wanted, current) -> InMemoryRecords:
    target = InMemoryRecords(current)
    apply(make_plan(wanted, current), target)
    return target


class TestInMemoryRecords(PlanTargetContract):
    """The contract, in memory."""

    @pytest.fixture(autouse=True)
    def _records(self) -> None:
        self._target = InMemoryRecords()

    def target(self) -> InMemoryRecords:
        return self._target

    def document(self, number: int) -> dict[str, object]:
        return coat(stock=number, price={"amount": f"{number}.00", "currency": "SEK"})


class Suspends:
    """The same records behind async methods."""

    def __init__(self, records: InMemoryRecords) -> None:
        self._records = records

    async def read(self, keys):
        await asyncio.sleep(0)
        return self._records.read(keys)

    async def create(self, key, document):
        await asyncio.sleep(0)
        self._records.create(key, document)

    async def change(self, key, changes):
        await asyncio.sleep(0)
        self._records.change(key, changes)


class TestAsyncRecords(TestInMemoryRecords):
    """The contract, with async methods."""

    def target(self) -> Suspends:
        return Suspends(self._target)


# --- what it says ------------------------------------------------------------------------------------------


def test_it_says_what_would_be_created_changed_and_left() -> None:
    current = {"B": coat(), "C": coat()}
    wanted = {"A": coat(), "B": coat(name="Parka", price={"amount": "90.00", "currency": "SEK"}), "C": coat()}
    plan = make_plan(wanted, current)
    assert plan.keys == ("A", "B", "C")
    assert [type(action) for action in plan.actions] == [Create, Change, Leave]
    (change,) = plan.changes
    assert [(one.name, one.before, one.after) for one in change.changes] == [
        ("name", "Coat", "Parka"),
        ("price.amount", "100.00", "90.00"),
    ]
    assert str(plan) == "1 created, 1 changed, 1 left"


def test_fields_that_are_not_wanted_are_left_alone() -> None:
    assert make_plan({"A": {"stock": 0}}, {"A": coat()}).leaves
    assert applied({"A": {"stock": 5}}, {"A": coat()}).records["A"] == coat(stock=5)


def test_absent_none_zero_and_empty_are_four_things() -> None:
    values = [None, 0, "", False, "0", [], {}]
    for value in values:
        for other in values:
            changes = make_plan({"A": {"field": value}}, {"A": {"field": other}}).changes
            assert bool(changes) is (type(value) is not type(other) or value != other), (value, other)
        assert make_plan({"A": {"field": value}}, {"A": {}}).changes


def test_a_list_is_told_as_a_whole() -> None:
    (change,) = make_plan({"A": {"sizes": ["S", "L"]}}, {"A": coat()}).changes
    assert [(one.name, one.after) for one in change.changes] == [("sizes", ["S", "L"])]


def test_a_float_is_refused_with_its_path() -> None:
    """Neither wanted nor read: 0.1 + 0.2 would be a change each night."""
    with pytest.raises(TypeError, match=r"price\.amount is a float.*decimal as text"):
        make_plan({"A": {"price": {"amount": 1.5}}}, {})
    with pytest.raises(TypeError, match=r"sizes\[1\] is a float"):
        make_plan({"A": {"sizes": []}}, {"A": {"sizes": ["S", 1.5]}})


def test_a_plan_does_not_change_with_what_it_was_made_of() -> None:
    wanted = {"A": coat()}
    plan = make_plan(wanted, {})
    wanted["A"]["price"]["amount"] = "1.00"
    assert plan.creates[0].document == COAT


def test_no_value_is_in_a_repr() -> None:
    """They may be personal."""
    plan = make_plan({"A": {"name": "Kim"}, "B": {"name": "Kim"}}, {"B": {"name": "Lou"}})
    assert "Kim" not in repr(plan)
    assert "Lou" not in repr(plan)


# --- what it does ------------------------------------------------------------------------------------------


def test_it_does_what_it_says() -> None:
    current = {"B": coat(), "C": coat()}
    target = InMemoryRecords(current)
    done = apply(make_plan({"A": coat(), "B": coat(stock=3), "C": coat()}, current), target)
    assert done == Applied(created=("A",), changed=("B",))
    assert target.records == {"A": COAT, "B": coat(stock=3), "C": COAT}


@pytest.mark.parametrize(
    "meanwhile",
    [
        {"A": coat(), "B": coat(), "C": coat(stock=9)},
        {"B": coat(), "C": coat()},
        {"A": coat(), "C": coat()},
        {"A": coat(colour="red"), "B": coat(), "C": coat()},
        {"A": coat(), "B": coat(), "C": coat(), "N": {"name": "another"}},
    ],
)
def test_it_is_refused_as_a_whole_if_anything_changed_meanwhile(meanwhile) -> None:
    """A record that it changes, leaves or creates; also in a field that it does not touch."""
    wanted = {"N": coat(), "A": coat(stock=1), "B": coat(), "C": coat(stock=2)}
    plan = make_plan(wanted, {"A": coat(), "B": coat(), "C": coat()})
    target = InMemoryRecords(deepcopy(meanwhile))
    with pytest.raises(PlanStale) as caught:
        apply(plan, target)
    assert len(caught.value.keys) == 1
    assert target.records == meanwhile


def test_all_that_changed_is_named() -> None:
    plan = make_plan({key: coat() for key in "ABCDEFG"}, {key: coat(stock=1) for key in "ABCDEFG"})
    with pytest.raises(PlanStale, match="A, B, C, D, E and 2 more"):
        due(plan, {})


class Failing(InMemoryRecords):
    """Fails at its third effect, after or before it happened."""

    def __init__(self, records, *, after: bool) -> None:
        super().__init__(records)
        self._after, self._left = after, 3

    def _effect(self, do) -> None:
        self._left -= 1
        if self._left == 0 and not self._after:
            raise OSError("gone")
        do()
        if self._left == 0:
            raise OSError("gone")

    def create(self, key, document) -> None:
        self._effect(lambda: InMemoryRecords.create(self, key, document))

    def change(self, key, changes) -> None:
        self._effect(lambda: InMemoryRecords.change(self, key, changes))


@pytest.mark.parametrize("after", [True, False])
def test_a_plan_that_was_cut_short_goes_on(after: bool) -> None:
    """Whether or not the last effect happened: it is looked up, and nothing is done twice."""
    current = {key: coat() for key in "BDF"}
    wanted = {key: coat(stock=1) for key in "ABCDEF"}
    plan, target = make_plan(wanted, current), Failing(current, after=after)
    with pytest.raises(OSError, match="gone") as caught:
        apply(plan, target)
    assert caught.value.__notes__ == ["2 of 6 done, then C; apply the plan again to go on"]
    done = apply(plan, target)
    assert done == Applied(created=("E",) if after else ("C", "E"), changed=("D", "F"))
    assert target.records == wanted
    assert apply(plan, target) == Applied(created=(), changed=())


def test_an_async_target_needs_await_and_is_refused_before_anything_is_done() -> None:
    records = InMemoryRecords()
    plan = make_plan({"A": coat()}, {})
    with pytest.raises(TypeError, match="apply_async"):
        apply(plan, Suspends(records))
    assert records.records == {}
    asyncio.run(apply_async(plan, Suspends(records)))
    assert records.records == {"A": COAT}


# --- as JSON -----------------------------------------------------------------------------------------------


def test_a_plan_is_carried_elsewhere_and_applied_there() -> None:
    current = {"B": coat(), "C": coat()}
    plan = make_plan({"A": coat(), "B": coat(stock=3, new=None), "C": coat()}, current)
    text = plan_to_json(plan)
    assert plan_from_json(text) == plan
    assert json.loads(text)["actions"][1]["fields"] == [
        {"path": ["stock"], "after": 3, "before": 0},
        {"path": ["new"], "after": None},
    ]


@pytest.mark.parametrize(
    "change, words",
    [
        (
            lambda text: text.replace('"stock": 3', '"stock": 4').replace('"after": 3', '"after": 4'),
            "changed after",
        ),
        (lambda text: text.replace('"version": 1', '"version": 2'), "reads 1 only"),
        (lambda text: text.replace('"do": "create"', '"do": "delete"'), "no plan"),
        (lambda text: text.replace('"key": "A"', '"kee": "A"'), "no plan"),
        (lambda text: text[:-10], "no plan"),
    ],
)
def test_any_other_document_is_refused(change, words: str) -> None:
    text = plan_to_json(make_plan({"A": coat(), "B": coat(stock=3)}, {"B": coat()}))
    assert change(text) != text
    with pytest.raises(RecordRefused, match=words):
        plan_from_json(change(text))


# --- whatever the records are ------------------------------------------------------------------------------

values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "a", "ä.b"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=2),
    max_leaves=6,
)
documents = st.dictionaries(st.sampled_from(["x", "y", "z.z"]), values, max_size=3)
records = st.dictionaries(st.sampled_from("ABC"), documents, max_size=3)


@given(wanted=records, current=records)
def test_afterwards_everything_is_as_wanted_and_nothing_else_changed(wanted, current) -> None:
    target = applied(wanted, deepcopy(current))
    again = make_plan(wanted, target.records)
    assert len(again.leaves) == len(wanted)
    assert {key: target.records[key] for key in current if key not in wanted} == {
        key: current[key] for key in current if key not in wanted
    }


@given(wanted=records, current=records)
def test_json_holds_all_of_a_plan(wanted, current) -> None:
    plan = make_plan(wanted, current)
    assert plan_from_json(plan_to_json(plan)) == plan


@given(documents, documents)
def test_a_fingerprint_is_the_contents(one, other) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (fingerprint(one) == fingerprint(other)) is same
    assert fingerprint(dict(reversed(one.items()))) == fingerprint(one)
