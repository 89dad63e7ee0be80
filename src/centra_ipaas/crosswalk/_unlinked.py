"""What is proposed for an article whose SKU the other side does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from attrs import evolve, frozen

from centra_ipaas.crosswalk._articles import Article, Catalogue
from centra_ipaas.crosswalk._candidates import candidates
from centra_ipaas.crosswalk._checks import Checks
from centra_ipaas.crosswalk._policy import APART
from centra_ipaas.crosswalk._proposals import Candidate, Problem, Proposal, likeliest_first
from centra_ipaas.crosswalk._similar import Resemblance

#: What speaks against every candidate, the gravest first.
_GRAVEST = (Problem.SWAPPED_CODES, Problem.RETIRED_SKU, Problem.DUPLICATE_EAN)


def proposals_for(articles: Iterable[Article], checks: Checks, taken: AbstractSet[str]) -> Iterator[Proposal]:
    """Yield a proposal for each; `taken` are the SKUs there that stand for another article."""
    free = Resemblance(Catalogue(other for other in checks.theirs.selling if other.sku not in taken))
    found = [(article, candidates(article, checks.theirs)) for article in articles]
    wanted = Counter(one.article for _, some in found for one in some)
    doubts = _Doubts(checks, taken, frozenset(other for other, times in wanted.items() if times > 1))
    for article, some in found:
        yield _proposal(article, doubts.weigh(article, some or free.candidates(article)), doubts)


@frozen
class _Doubts:
    """What speaks against a candidate beside the two articles themselves."""

    checks: Checks
    taken: AbstractSet[str]
    wanted_by_several: AbstractSet[Article]

    def weigh(self, article: Article, found: Iterable[Candidate]) -> tuple[Candidate, ...]:
        """Return candidates with all doubts; those that are taken only if no other is left."""
        weighed = likeliest_first(self._doubted(article, one) for one in found)
        return tuple(one for one in weighed if one.article.sku not in self.taken) or weighed

    def _doubted(self, article: Article, one: Candidate) -> Candidate:
        other = one.article
        if other.retired:
            one = _with(one, Problem.RETIRED_SKU, "it is no longer sold")
        if other.sku in self.checks.was_there:
            one = _with(one, Problem.RETIRED_SKU, "it was linked before, and that ended")
        if self.checks.shares_ean(other) or self.checks.shares_ean(article):
            one = _with(one, Problem.DUPLICATE_EAN, "an EAN is that of several articles")
        if other.sku in self.taken:
            one = _with(one, Problem.SEVERAL, "another article stands for it already")
        elif other in self.wanted_by_several:
            one = _with(one, Problem.SEVERAL, "another article could be it as well")
        return one


def _with(one: Candidate, problem: Problem, told: str) -> Candidate:
    return evolve(
        one,
        confidence=min(one.confidence, 50),
        differences=(*one.differences, problem),
        reason=f"{one.reason}; {told}",
    )


def _proposal(article: Article, found: tuple[Candidate, ...], doubts: _Doubts) -> Proposal:
    if article.sku in doubts.checks.was_here:
        problem, told = Problem.RETIRED_SKU, f"{article.sku} was linked before, and that ended"
    else:
        problem = _problem(found)
        told = f"{article.sku} is not there"
        if found:
            told = f"{told} as it is spelled here, {len(found)} might be it ({problem})"
    return Proposal(article=article, problem=problem, told=told, candidates=found)


def _problem(found: tuple[Candidate, ...]) -> Problem:
    said = {problem for one in found for problem in one.differences}
    if not found or Problem.UNKNOWN in said:
        return Problem.SEVERAL if _alike(found) else Problem.UNKNOWN
    for grave in _GRAVEST:
        if grave in said:
            return grave
    # The sizes of one SKU are one question.
    several = len(found) > 1 and said != {Problem.SIZE_SUFFIX}
    return Problem.SEVERAL if several or Problem.SEVERAL in said else found[0].differences[0]


def _alike(found: tuple[Candidate, ...]) -> bool:
    """Say whether of what only resembles the article none is ahead of the others."""
    return len(found) > 1 and found[0].confidence - found[1].confidence < APART
