"""What is wrong with an article's link, who it might be, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from attrs import evolve, field, frozen
from attrs.validators import ge, le

from centra_ipaas.crosswalk._articles import Article
from centra_ipaas.errors import Finding, Owner


class Problem(StrEnum):
    """Why an article is not simply linked to the one with its SKU."""

    CASE = "case"
    WHITE_SPACE = "white space"
    LEADING_ZEROS = "leading zeros"
    #: One trade code in two lengths: a UPC of 12 digits and its EAN of 13, or a code that lost its check digit.
    CODE_LENGTH = "code length"
    #: One side's SKU has a last part, the size, that the other side's has not.
    SIZE_SUFFIX = "size suffix"
    #: The EAN is the same, the SKU is another one altogether.
    OTHER_SKU = "another SKU"
    #: Several articles of one side have one EAN.
    DUPLICATE_EAN = "duplicate EAN"
    #: The SKU says one article, the EAN another one.
    SWAPPED_CODES = "swapped codes"
    #: The SKU is one that is no longer sold, or stood for another article before.
    RETIRED_SKU = "retired or re-used SKU"
    #: Several articles could be the one.
    SEVERAL = "several candidates"
    #: Nothing has this SKU or EAN; at best something is similar.
    UNKNOWN = "unknown"
    #: The crosswalk links it to something that a catalogue no longer has.
    ORPHAN = "orphan"


@frozen(kw_only=True)
class Candidate:
    """An article of the other side that might be the one."""

    article: Article
    #: In per cent. 100 are spellings of one code; what is only similar never gets there.
    confidence: int = field(validator=[ge(0), le(100)])
    #: What has to be overlooked to take it for the one.
    differences: tuple[Problem, ...] = ()
    #: What speaks for and against it, in words.
    reason: str


@frozen(kw_only=True)
class Proposal:
    """One article here that could not be linked by itself, with who it might be, the likeliest first."""

    article: Article
    problem: Problem
    #: What is wrong, in words.
    told: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def finding(self) -> Finding:
        """The same as a finding, with the candidates in its evidence."""
        evidence = {"sku": self.article.sku, "ean": self.article.ean, "problem": self.problem.value}
        for number, one in enumerate(self.candidates, start=1):
            evidence[f"candidate {number}"] = f"{one.article.sku}, {one.confidence} %: {one.reason}"
        return evolve(
            _BY_PROBLEM[self.problem],
            path="sku",
            message=self.told,
            cause=self.article.sku,
            evidence=evidence,
        )


_UNKNOWN: Final = Finding(
    code="sku.unknown",
    message="",
    owner=Owner.ECOMMERCE,
    action="Accept a candidate, or have the article created on the other side.",
)
_SPELLING: Final = Finding(
    code="sku.spelling",
    message="",
    owner=Owner.ECOMMERCE,
    action="Accept the candidate, or correct the SKU where it is wrong.",
)
_AMBIGUOUS: Final = Finding(
    code="sku.ambiguous",
    message="",
    owner=Owner.ECOMMERCE,
    action="Decide which article it is, and correct the code that two of them have.",
)
_CONTRADICTION: Final = Finding(
    code="sku.contradiction",
    message="",
    owner=Owner.ECOMMERCE,
    action="Look at the goods: correct the SKU or the EAN, on the side where it is wrong.",
)
_REUSED: Final = Finding(
    code="sku.reused",
    message="",
    owner=Owner.ECOMMERCE,
    action="Give the new article a SKU of its own, or link it by hand if it is the old one again.",
)
_ORPHAN: Final = Finding(
    code="crosswalk.orphan",
    message="",
    owner=Owner.ECOMMERCE,
    action="Retire the link if the article is gone for good, or move it to the article that took its place.",
)

_BY_PROBLEM: Final = {
    Problem.CASE: _SPELLING,
    Problem.WHITE_SPACE: _SPELLING,
    Problem.LEADING_ZEROS: _SPELLING,
    Problem.CODE_LENGTH: _SPELLING,
    Problem.SIZE_SUFFIX: _SPELLING,
    Problem.OTHER_SKU: _SPELLING,
    Problem.DUPLICATE_EAN: _AMBIGUOUS,
    Problem.SEVERAL: _AMBIGUOUS,
    Problem.SWAPPED_CODES: _CONTRADICTION,
    Problem.RETIRED_SKU: _REUSED,
    Problem.UNKNOWN: _UNKNOWN,
    Problem.ORPHAN: _ORPHAN,
}


def likeliest_first(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Return candidates in order, each article once; of equal ones by SKU, so that it is the same each time."""
    best: dict[Article, Candidate] = {}
    for one in sorted(candidates, key=lambda one: (-one.confidence, one.article.sku, one.article.words)):
        best.setdefault(one.article, one)
    return tuple(best.values())
