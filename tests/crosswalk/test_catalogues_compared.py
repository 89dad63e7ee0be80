"""What is said of articles one by one: linked already, retired, orphaned, taken, alike."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from centra_ipaas.crosswalk import (
    SKU,
    Article,
    Candidate,
    Crosswalk,
    Policy,
    Problem,
    Proposal,
    articles_of,
    match,
)
from centra_ipaas.errors import ConfigurationError, Owner, RecordRefused
from centra_ipaas.models import Product, Size, Variant

NOW = datetime(2026, 3, 3, tzinfo=UTC)
NONE = Crosswalk(kind=SKU)
EANS = ("4006381333931", "5901234123457", "9780201379624")


def linked(**links: str) -> Crosswalk:
    return NONE.bind(links, at=NOW, by="mia")


def problems(ours, theirs, known=NONE) -> dict[str, Problem]:
    return {one.article.sku: one.problem for one in match(ours, theirs, known).proposals}


def the_only(ours, theirs, known=NONE) -> Proposal:
    (proposal,) = match(ours, theirs, known).proposals
    return proposal


def test_a_link_that_both_catalogues_bear_out_is_kept() -> None:
    found = match([Article(sku="A")], [Article(sku="100")], linked(A="100"))
    assert (found.kept, found.links, found.proposals) == ({"A"}, {}, ())


def test_a_link_to_nothing_is_an_orphan_on_either_side() -> None:
    known = linked(A="100", B="200")
    found = match([Article(sku="A"), Article(sku="B")], [Article(sku="100")], known)
    assert [(one.article.sku, one.problem) for one in found.proposals] == [("B", Problem.ORPHAN)]
    assert problems([Article(sku="A")], [Article(sku="100"), Article(sku="200")], known) == {
        "B": Problem.ORPHAN
    }
    assert found.proposals[0].finding.code == "crosswalk.orphan"


def test_a_link_whose_eans_are_two_is_told_and_not_kept() -> None:
    found = match([Article(sku="A", ean=EANS[0])], [Article(sku="100", ean=EANS[1])], linked(A="100"))
    assert found.kept == frozenset()
    assert found.proposals[0].problem is Problem.SWAPPED_CODES


def test_what_is_retired_here_needs_no_link() -> None:
    found = match([Article(sku="A", retired=True), Article(sku="B", retired=True)], [Article(sku="A")], NONE)
    assert (found.links, found.proposals) == ({}, ())


def test_an_article_that_stands_for_something_is_nobody_elses() -> None:
    """Not by its SKU, and not by its spelling."""
    known = linked(OLD="A")
    ours = [Article(sku="OLD"), Article(sku="A"), Article(sku="a")]
    assert problems(ours, [Article(sku="A")], known) == {"A": Problem.SEVERAL, "a": Problem.SEVERAL}


def test_the_same_ean_under_another_sku_is_proposed() -> None:
    """The usual case: the ERP has numbers of its own."""
    found = the_only([Article(sku="COAT-M", ean=EANS[0])], [Article(sku="10017", ean="0" + EANS[0])])
    assert found.problem is Problem.OTHER_SKU
    assert found.candidates[0].article.sku == "10017"
    policy = Policy(name="by EAN", accepts={Problem.OTHER_SKU})
    assert policy.choose(found) == found.candidates[0]


@pytest.mark.parametrize(
    "ours, theirs",
    [
        (Article(sku=EANS[0]), Article(sku="10017", ean=EANS[0])),
        (Article(sku="COAT", ean=EANS[0]), Article(sku=EANS[0])),
    ],
)
def test_an_ean_may_be_the_others_sku(ours: Article, theirs: Article) -> None:
    assert the_only([ours], [theirs]).problem is Problem.OTHER_SKU


def test_eans_that_agree_make_a_spelling_sure_and_others_make_it_a_contradiction() -> None:
    sure = the_only([Article(sku="a-1", ean=EANS[0])], [Article(sku="A-1", ean=EANS[0])])
    assert [(one.confidence, one.differences) for one in sure.candidates] == [(100, (Problem.CASE,))]
    unsure = the_only([Article(sku="a-1", ean=EANS[0])], [Article(sku="A-1", ean=EANS[1])])
    assert unsure.problem is Problem.SWAPPED_CODES
    assert unsure.candidates[0].confidence == 50


def test_several_differences_are_all_named_and_must_all_be_accepted() -> None:
    found = the_only([Article(sku=" a-007")], [Article(sku="A-7")])
    said = {Problem.CASE, Problem.WHITE_SPACE, Problem.LEADING_ZEROS}
    assert set(found.candidates[0].differences) == said
    assert Policy(name="all", accepts=said, confidence=90).choose(found) is not None
    for left_out in said:
        assert Policy(name="some", accepts=said - {left_out}, confidence=90).choose(found) is None


def test_a_size_that_is_missing_is_found_by_the_size() -> None:
    theirs = [Article(sku=f"COAT-{size}", size=size) for size in ("S", "M", "L")]
    found = the_only([Article(sku="COAT", size="m")], theirs)
    assert found.problem is Problem.SIZE_SUFFIX
    assert [one.article.sku for one in found.candidates] == ["COAT-M"]


def test_a_size_that_nobody_tells_has_all_sizes_as_candidates_and_none_is_likely() -> None:
    theirs = [Article(sku=f"COAT-{size}") for size in ("S", "M", "L")]
    found = the_only([Article(sku="COAT")], theirs)
    assert {one.confidence for one in found.candidates} == {40}
    assert Policy(name="bold", accepts={Problem.SIZE_SUFFIX}, confidence=1).choose(found) is None


def test_a_slip_of_the_pen_is_proposed_and_is_no_certainty() -> None:
    ours = Article(sku="QILTED-VEST-L", name="Quilted vest", variant="Navy", size="L")
    theirs = [
        Article(sku="QUILTED-VEST-L", name="Vest, quilted", variant="Navy", size="L"),
        Article(sku="QUILTED-VEST-XL", name="Vest, quilted", variant="Navy", size="XL"),
        Article(sku="QUILTED-VEST-W-L", name="Vest, quilted", variant="White", size="L"),
    ]
    found = the_only([ours], theirs)
    assert found.problem is Problem.UNKNOWN
    assert [one.article.sku for one in found.candidates] == ["QUILTED-VEST-L"]
    assert 90 <= found.candidates[0].confidence <= 95
    assert "% alike" in found.candidates[0].reason


def test_what_comes_from_the_past_needs_a_person() -> None:
    """Here and there, however well the codes fit; the same pair too."""
    past = linked(A="A", B="OLD").retire(["A", "B"], at=NOW + timedelta(days=1), by="leo")
    assert problems([Article(sku="A")], [Article(sku="A")], past) == {"A": Problem.RETIRED_SKU}
    assert problems([Article(sku="OLD")], [Article(sku="OLD")], past) == {"OLD": Problem.RETIRED_SKU}
    assert problems([Article(sku="old")], [Article(sku="OLD")], past) == {"old": Problem.RETIRED_SKU}


def test_two_spellings_that_are_two_articles_need_a_person() -> None:
    """Both are in both catalogues; no crosswalk of SKUs takes both."""
    both = [Article(sku="a-1"), Article(sku="A-1")]
    assert problems(both, both) == {"a-1": Problem.SEVERAL, "A-1": Problem.SEVERAL}


def test_control_characters_are_never_linked() -> None:
    both = [Article(sku="A-1\t")]
    assert problems(both, both) == {"A-1\t": Problem.WHITE_SPACE}
    policy = Policy(name="spaces", accepts={Problem.WHITE_SPACE}, confidence=1)
    assert match(both, [Article(sku="A-1")], NONE).accepted(policy) == {}
    assert match([Article(sku="A-1")], both, NONE).accepted(policy) == {}


def test_an_article_listed_twice_in_all_the_same_counts_once() -> None:
    assert match([Article(sku="A")] * 2, [Article(sku="A")] * 2, NONE).links == {"A": "A"}


def test_two_that_would_stand_for_one_are_both_left_out_of_what_a_policy_accepts() -> None:
    ours = [Article(sku="a-1"), Article(sku="A-1 ")]
    policy = Policy(name="bold", accepts={Problem.CASE, Problem.WHITE_SPACE}, confidence=1)
    found = match(ours, [Article(sku="A-1")], NONE)
    assert found.accepted(policy) == {}
    assert {one.problem for one in found.proposals} == {Problem.SEVERAL}


def test_a_policy_takes_nothing_if_another_candidate_is_near() -> None:
    def candidate(sku: str, confidence: int) -> Candidate:
        return Candidate(
            article=Article(sku=sku), confidence=confidence, differences=(Problem.CASE,), reason="test"
        )

    policy = Policy(name="case", accepts={Problem.CASE}, confidence=90)
    for confidence, chosen in ((86, None), (85, "A"), (20, "A")):
        proposal = Proposal(
            article=Article(sku="a"),
            problem=Problem.CASE,
            told="test",
            candidates=(candidate("A", 92), candidate("AA", confidence)),
        )
        found = policy.choose(proposal)
        assert (found and found.article.sku) == chosen


def test_what_is_retired_there_is_nobodys_candidate_for_a_policy() -> None:
    found = match([Article(sku="a-1")], [Article(sku="A-1", retired=True)], NONE)
    assert found.proposals[0].problem is Problem.RETIRED_SKU
    assert found.accepted(BOLD) == {}


def test_what_has_another_ean_does_not_resemble() -> None:
    ours = Article(sku="QILT-L", ean=EANS[0], name="Quilted vest", size="L")
    alike = Article(sku="QUILT-L", name="Quilted vest", size="L")
    assert len(the_only([ours], [alike]).candidates) == 1
    assert the_only([ours], [evolve(alike, ean=EANS[1])]).candidates == ()


def test_a_policy_accepts_nothing_that_a_crosswalk_would_refuse() -> None:
    """Two there with one SKU, each the EAN of another here; two here in two spellings of one SKU."""
    by_ean = Policy(name="by EAN", accepts={Problem.OTHER_SKU})
    ours = [Article(sku="COAT", ean=EANS[0]), Article(sku="CAP", ean=EANS[1])]
    theirs = [Article(sku="100", ean=EANS[0]), Article(sku="100", ean=EANS[1])]
    assert match(ours, theirs, NONE).accepted(by_ean) == {}
    ours = [Article(sku="coat", ean=EANS[0]), Article(sku="COAT", ean=EANS[1])]
    theirs = [Article(sku="100", ean=EANS[0]), Article(sku="200", ean=EANS[1])]
    assert match(ours, theirs, NONE).accepted(by_ean) == {}
    assert match(ours[:1], theirs, NONE).accepted(by_ean) == {"coat": "100"}


def test_products_are_articles_by_their_sizes() -> None:
    """Those without a SKU are none; of an inactive variant they are retired."""
    product = Product(
        id="1",
        number="P",
        name="Coat",
        updated_at=NOW,
        variants=(
            Variant(
                id="1", name="Red", sizes=(Size(id="1", name="S", sku="A", upc="036000291452"), Size(id="2"))
            ),
            Variant(id="2", name="Blue", active=False, sizes=(Size(id="3", name="M", sku="B", ean=EANS[0]),)),
        ),
    )
    assert list(articles_of([product])) == [
        Article(sku="A", ean="036000291452", name="Coat", variant="Red", size="S"),
        Article(sku="B", ean=EANS[0], name="Coat", variant="Blue", size="M", retired=True),
    ]


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(ConfigurationError, match=r"centra-ipaas\[crosswalk\]"):
        match([], [], NONE)


def test_all_findings_belong_to_e_commerce_and_say_what_to_do() -> None:
    for problem in Problem:
        finding = Proposal(article=Article(sku="A"), problem=problem, told="told").finding
        assert finding.owner is Owner.ECOMMERCE
        assert finding.action.endswith(".")
        assert finding.cause == "A"


BOLD = Policy(
    name="bold",
    accepts={
        Problem.CASE,
        Problem.WHITE_SPACE,
        Problem.LEADING_ZEROS,
        Problem.CODE_LENGTH,
        Problem.SIZE_SUFFIX,
        Problem.OTHER_SKU,
    },
    confidence=1,
)
codes = st.text(st.sampled_from("aA0 1-\t"), min_size=1, max_size=5)
articles = st.builds(
    Article,
    sku=codes,
    ean=st.sampled_from(["", *EANS, "4006381333930"]),
    size=st.sampled_from(["", "S", "M"]),
    retired=st.booleans(),
)


def made(before: dict[str, str]) -> Crosswalk:
    """Return a crosswalk with those links that can be made, half of them retired again."""
    known = NONE
    for number, link in enumerate(before.items()):
        with suppress(RecordRefused):
            known = known.bind(dict([link]), at=NOW, by="mia")
            known = known.retire(link[:1], at=NOW, by="mia") if number % 2 else known
    return known


@settings(deadline=None, max_examples=400)
@given(
    st.lists(articles, max_size=6), st.lists(articles, max_size=6), st.dictionaries(codes, codes, max_size=3)
)
def test_every_article_for_sale_is_told_and_what_is_to_be_linked_can_be(ours, theirs, before) -> None:
    """Whatever is in the catalogues: nothing falls through, and no link contradicts another."""
    known = made(before)
    found = match(ours, theirs, known)
    proposed = {one.article.sku for one in found.proposals}
    selling = {one.sku for one in ours if not one.retired}
    assert selling <= found.links.keys() | found.kept | proposed
    assert not found.links.keys() & (proposed | found.kept)
    assert all(here == there for here, there in found.links.items())
    assert set(found.links.values()) <= {one.sku for one in theirs if not one.retired}
    after = known.bind(found.links, at=NOW, by="mia").bind(found.accepted(BOLD), at=NOW, by="mia")
    assert after.theres.items() >= known.theres.items()
