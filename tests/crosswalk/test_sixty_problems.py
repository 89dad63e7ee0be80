"""Sixty planted mistakes in SKUs and EANs: all are found, each is named, and nothing is linked wrongly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from planted_problems import PLANTS, SIZES, shop_with_sixty

from centra_ipaas.crosswalk import Matching, Policy, Problem, match

NOW = datetime(2026, 3, 3, tzinfo=UTC)
SEEDS = range(12)
#: The most that anybody can have accepted without being asked.
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


def compared(seed: int):
    shop = shop_with_sixty(seed)
    return shop, match(shop.ours, shop.theirs, shop.known)


def problems(found: Matching) -> dict[str, Problem]:
    return {one.article.sku: one.problem for one in found.proposals}


def test_there_are_six_of_each_of_ten_kinds() -> None:
    shop = shop_with_sixty(1)
    assert [len(plants) for plants in PLANTS.values()] == [6] * 10
    assert len(shop.planted) == 60
    assert len(shop.here) == 10 * 10 * len(SIZES)


@pytest.mark.parametrize("seed", SEEDS)
def test_sixty_are_found_each_by_its_kind(seed: int) -> None:
    shop, found = compared(seed)
    said = problems(found)
    planted = {shop.here[number].sku: problem for number, problem in shop.planted.items()}
    assert {sku: said.get(sku) for sku in planted} == planted


@pytest.mark.parametrize("seed", SEEDS)
def test_none_is_linked_wrongly(seed: int) -> None:
    """Neither by itself nor by a policy that accepts whatever a policy may."""
    shop, found = compared(seed)
    assert set(found.links.items()) - shop.truth == set()
    assert set(found.accepted(BOLD).items()) - shop.truth == set()
    assert found.links.keys() & shop.skus(shop.planted) == set()
    after = shop.known.bind(found.links, at=NOW, by="mia").bind(found.accepted(BOLD), at=NOW, by="mia")
    assert set(after.theres.items()) - shop.truth == set(shop.known.theres.items()) - shop.truth


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_else_is_linked_by_itself(seed: int) -> None:
    """No false alarm: what is neither planted nor touched by what was is linked."""
    shop, found = compared(seed)
    sound = shop.here.keys() - shop.planted.keys() - shop.also
    assert found.links.keys() == shop.skus(sound)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_policy_accepts_spellings_and_nothing_else(seed: int) -> None:
    """What it does not name stays a proposal, and so does a SKU with a tab in it: that is no key."""
    _, found = compared(seed)
    spelling = Policy(name="spelling", accepts={Problem.CASE, Problem.WHITE_SPACE})
    accepted = found.accepted(spelling)
    assert len(accepted) == 11
    said = problems(found)
    assert {said[sku] for sku in accepted} == {Problem.CASE, Problem.WHITE_SPACE}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_one_is_the_first_candidate_where_there_is_one(seed: int) -> None:
    """Of the kinds that have one: what a person sees first is right."""
    shop, found = compared(seed)
    first = {one.article.sku: one.candidates[0].article.sku for one in found.proposals if one.candidates}
    spelled = {
        Problem.CASE,
        Problem.WHITE_SPACE,
        Problem.LEADING_ZEROS,
        Problem.CODE_LENGTH,
        Problem.SIZE_SUFFIX,
    }
    wrong = {
        (shop.here[number].sku, first.get(shop.here[number].sku))
        for number, problem in shop.planted.items()
        if problem in spelled and first.get(shop.here[number].sku) != shop.there[number].sku
    }
    assert wrong == set()


def test_a_finding_says_why_and_whom_to_choose_from() -> None:
    """For whoever decides: the problem, each candidate with its confidence and its reason."""
    _, found = compared(1)
    finding = next(one.finding for one in found.proposals if one.problem is Problem.CODE_LENGTH)
    assert finding.code == "sku.spelling"
    assert finding.evidence["problem"] == "code length"
    assert "one trade code in two lengths" in finding.evidence["candidate 1"]
    assert " 90 %: " in finding.evidence["candidate 1"]


@pytest.mark.parametrize(
    "problem",
    [
        Problem.UNKNOWN,
        Problem.SEVERAL,
        Problem.SWAPPED_CODES,
        Problem.RETIRED_SKU,
        Problem.DUPLICATE_EAN,
        Problem.ORPHAN,
    ],
)
def test_no_policy_decides_what_only_a_person_can(problem: Problem) -> None:
    with pytest.raises(ValueError, match="a person has to"):
        Policy(name="reckless", accepts={problem})
