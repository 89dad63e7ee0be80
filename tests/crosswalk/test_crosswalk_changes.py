"""A crosswalk: links are made, renamed, moved and retired, and refused with every reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centra_ipaas import Mapper
from centra_ipaas.crosswalk import CARRIER, KINDS, SKU, WAREHOUSE, Crosswalk, Kind
from centra_ipaas.errors import Owner, RecordRefused
from centra_ipaas.mapping import Unmapped, into, lookup, source
from centra_ipaas.models import DispatchLine

NOW = datetime(2026, 3, 3, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=2)


def skus(**links: str) -> Crosswalk:
    return Crosswalk(kind=SKU).bind(links, at=NOW, by="mia")


def refusals(change, *arguments, **named) -> list[tuple[str, str]]:
    with pytest.raises(RecordRefused) as caught:
        change(*arguments, at=LATER, by="mia", **named)
    return [(finding.code, finding.message) for finding in caught.value.findings]


def test_a_link_is_found_both_ways_and_says_who_made_it() -> None:
    known = skus(A="1", B="2")
    assert known.theres == {"A": "1", "B": "2"}
    assert known.heres == {"1": ("A",), "2": ("B",)}
    assert known.current["A"].by == "mia"
    assert known.current["A"].since == NOW


def test_keys_are_compared_exactly() -> None:
    """What differs in case or white space is not found; nothing is guessed."""
    known = skus(Abc="1")
    assert [known.theres.get(key) for key in ("Abc", "ABC", "Abc ", " Abc")] == ["1", None, None, None]


def test_linking_again_changes_nothing() -> None:
    known = skus(A="1")
    assert known.bind({"A": "1"}, at=LATER, by="leo") is known


def test_a_key_that_stands_for_something_else_is_refused() -> None:
    assert refusals(skus(A="1").bind, {"A": "2"}) == [("crosswalk.conflict", "A stands for 1 already")]


def test_one_to_one_is_enforced_where_it_must_be() -> None:
    """Two SKUs are never one article; two carriers may be one."""
    (refused,) = refusals(skus(A="1").bind, {"B": "1"})
    assert refused[1] == "A stands for 1 already, and only one may"
    carriers = Crosswalk(kind=CARRIER).bind({"DHL Express": "DHL", "DHL Paket": "DHL"}, at=NOW, by="mia")
    assert carriers.heres == {"DHL": ("DHL Express", "DHL Paket")}


def test_one_to_one_is_enforced_within_one_change() -> None:
    (refused,) = refusals(Crosswalk(kind=SKU).bind, {"A": "1", "B": "1"})
    assert refused[1] == "A stands for 1 already, and only one may"


def test_a_variant_in_case_or_white_space_is_refused() -> None:
    for variant in ("a-1", "A-1 ", " A - 1", "A-1\u00a0", "Ａ-1"):
        (refused,) = refusals(Crosswalk(kind=SKU).bind({"A-1": "1"}, at=NOW, by="mia").bind, {variant: "2"})
        assert "differs from 'A-1' in case or white space only" in refused[1]


def test_a_variant_of_a_carrier_may_be_an_alias_and_nothing_else() -> None:
    known = Crosswalk(kind=CARRIER).bind({"DHL": "dhl"}, at=NOW, by="mia")
    assert known.bind({"dhl": "dhl"}, at=NOW, by="mia").theres == {"DHL": "dhl", "dhl": "dhl"}
    (refused,) = refusals(known.bind, {"dhl": "dpd"})
    assert "case or white space" in refused[1]


def test_all_that_is_wrong_is_told_at_once_and_nothing_is_changed() -> None:
    known = skus(A="1", B="2")
    assert (
        len(refusals(known.bind, {"A": "9", "C": "2", " \u200b": "7", "D\n": "8", "b": "5", "E": "6"})) == 5
    )
    assert known.theres == {"A": "1", "B": "2"}


def test_a_renamed_key_keeps_its_past() -> None:
    """An order from before the renaming carries the old SKU, and can still be told what that was."""
    known = skus(OLD="1").rename({"OLD": "NEW"}, at=LATER, by="leo", reason="new numbering")
    assert known.theres == {"NEW": "1"}
    assert known.at(NOW) == {"OLD": "1"}
    assert known.at(LATER) == {"NEW": "1"}
    told = [(entry.here, entry.there, entry.by, entry.reason) for entry in known.history("NEW")]
    assert told == [("OLD", "1", "mia", ""), ("NEW", "1", "leo", "new numbering")]
    assert known.history("OLD") == known.history("NEW")


def test_a_key_that_moves_keeps_its_past_and_two_may_change_places() -> None:
    known = skus(A="1", B="2").move({"A": "2", "B": "1"}, at=LATER, by="leo")
    assert known.theres == {"A": "2", "B": "1"}
    assert [entry.there for entry in known.history("A")] == ["1", "2"]


def test_moving_onto_what_is_taken_is_refused() -> None:
    (refused,) = refusals(skus(A="1", B="2").move, {"A": "2"})
    assert refused[1] == "B stands for 2 already, and only one may"


def test_a_retired_key_stands_for_nothing_and_is_on_record() -> None:
    known = skus(A="1").retire(["A"], at=LATER, by="leo", reason="sold out")
    assert known.theres == {}
    (entry,) = known.history("A")
    assert (entry.until, entry.by, entry.reason) == (LATER, "mia", "retired by leo: sold out")
    again = known.bind({"A": "7"}, at=MUCH_LATER, by="mia")
    assert [entry.there for entry in again.history("A")] == ["1", "7"]
    assert (again.at(NOW), again.at(LATER), again.at(MUCH_LATER)) == ({"A": "1"}, {}, {"A": "7"})


def test_what_is_not_linked_cannot_be_renamed_moved_or_retired() -> None:
    known = skus(A="1")
    assert [code for code, _ in refusals(known.retire, ["B", "C"])] == ["crosswalk.conflict"] * 2
    assert refusals(known.rename, {"B": "C"})[0][1].startswith("B stands for nothing now")
    assert refusals(known.move, {"B": "3"})[0][1].startswith("B stands for nothing now")


def test_only_what_changed_has_to_be_kept() -> None:
    before = skus(A="1", B="2")
    after = before.retire(["A"], at=LATER, by="leo").bind({"C": "3"}, at=LATER, by="leo")
    assert [(entry.here, entry.until) for entry in after.since(before)] == [("A", LATER), ("C", None)]


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        skus().bind({"A": "1"}, at=datetime(2026, 1, 1), by="mia")  # noqa: DTZ001


def test_a_mapper_looks_up_in_it() -> None:
    """The kind gives the table, the crosswalk its content; a missing key is the kind's finding and owner."""

    class Row:
        def __init__(self, sku: str, article: str) -> None:
            self.sku, self.article = sku, article

    class ToRow(Mapper[DispatchLine, Row]):
        line = source(DispatchLine)
        target = into(Row)(sku=line.sku, article=lookup(SKU.table, line.sku))

    to_row = ToRow(skus(A="4711").rows)
    assert to_row.map(DispatchLine(sku="A", quantity=1)).article == "4711"
    refused = to_row.try_map(DispatchLine(sku="a", quantity=1))
    assert isinstance(refused, Unmapped)
    (finding,) = refused.findings
    assert (finding.code, finding.owner) == ("sku.unknown", Owner.ECOMMERCE)


def test_it_can_be_read_backwards_where_it_is_one_to_one() -> None:
    assert skus(A="1").reverse_rows.rows == {"1": "A"}
    with pytest.raises(ValueError, match="not one-to-one"):
        _ = Crosswalk(kind=CARRIER).reverse_rows


def test_there_is_a_kind_for_each_of_the_usual_keys_and_one_can_make_more() -> None:
    assert set(KINDS) == {
        "sku",
        "warehouse",
        "tax",
        "payment-method",
        "carrier",
        "country",
        "region",
        "currency",
        "customer",
    }
    assert WAREHOUSE.one_to_one
    assert Kind(name="colour").table.name == "colour"
    with pytest.raises(ValueError, match="name"):
        Kind(name="Colour!")


keys = st.sampled_from("abcde")
changes = st.lists(
    st.one_of(
        st.tuples(st.just("bind"), keys, st.sampled_from("123")),
        st.tuples(st.just("move"), keys, st.sampled_from("123")),
        st.tuples(st.just("rename"), keys, keys),
        st.tuples(st.just("retire"), keys, st.just("")),
    )
)


@given(changes)
def test_whatever_is_done_it_stays_one_to_one_and_forgets_nothing(done) -> None:
    known = Crosswalk(kind=SKU)
    for day, (what, one, other) in enumerate(done):
        at = NOW + timedelta(days=day)
        before = known
        try:
            if what == "retire":
                known = known.retire([one], at=at, by="mia")
            else:
                known = getattr(known, what)({one: other}, at=at, by="mia")
        except RecordRefused:
            pass
        assert len(set(known.theres.values())) == len(known.theres)
        assert known.at(at - timedelta(seconds=1)) == before.at(at - timedelta(seconds=1))
        assert [entry.number for entry in known.entries] == list(range(1, len(known.entries) + 1))
