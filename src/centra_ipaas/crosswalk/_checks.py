"""What speaks against a link that the SKU suggests, or that is there already."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from attrs import frozen

from centra_ipaas.crosswalk._articles import Article, Catalogue
from centra_ipaas.crosswalk._candidates import eans_agree
from centra_ipaas.crosswalk._crosswalk import Crosswalk
from centra_ipaas.crosswalk._entries import is_key
from centra_ipaas.crosswalk._proposals import Candidate, Problem, Proposal
from centra_ipaas.crosswalk._spelling import variant_key
from centra_ipaas.crosswalk.gtin import readings


@frozen
class Checks:
    """Two catalogues, and what is linked between them."""

    ours: Catalogue
    theirs: Catalogue
    known: Crosswalk

    @cached_property
    def was_here(self) -> frozenset[str]:
        """SKUs here that stood for something once, and do no more."""
        return frozenset(entry.here for entry in self.known.past) - self.known.current.keys()

    @cached_property
    def was_there(self) -> frozenset[str]:
        """SKUs there that something stood for once, and nothing does any more."""
        return frozenset(entry.there for entry in self.known.past) - self.known.heres.keys()

    def gone(self) -> Iterator[Proposal]:
        """Yield the links whose article is not in the catalogue here any more."""
        for here in self.known.current:
            if here not in self.ours.by_sku:
                told = f"{here} is linked, and the catalogue here does not have it"
                yield Proposal(article=Article(sku=here), problem=Problem.ORPHAN, told=told)

    def linked(self, article: Article) -> Proposal | None:
        """Return what is wrong with the link of an article; None if nothing is."""
        there = self.known.theres[article.sku]
        others = self.theirs.by_sku.get(there, ())
        if not others:
            told = f"{article.sku} stands for {there}, and the catalogue there does not have it"
            return Proposal(article=article, problem=Problem.ORPHAN, told=told)
        if not article.retired and all(other.retired for other in others):
            return self._proposal(article, Problem.RETIRED_SKU, f"{there} is no longer sold there", others)
        if all(eans_agree(article, other) is False for other in others):
            told = f"{article.sku} stands for {there}, and their EANs are two"
            return self._proposal(article, Problem.SWAPPED_CODES, told, others)
        return None

    def same_sku(self, article: Article) -> Proposal | None:
        """Return what speaks against linking an article to the one with its SKU; None if nothing does."""
        others = self.theirs.by_sku[article.sku]
        for problem, told in self._against_sku(article.sku, others):
            return self._proposal(article, problem, told, others)
        for problem, told in self._against_ean(article, others[0]):
            return self._proposal(article, problem, told, (*others, *self._by_ean(article)))
        return None

    def _against_sku(self, sku: str, others: tuple[Article, ...]) -> Iterator[tuple[Problem, str]]:
        if not is_key(sku):
            yield Problem.WHITE_SPACE, f"no crosswalk takes {sku!r}: its control characters, or its length"
        if len(self._selling(self.ours.by_sku[sku])) > 1:
            yield Problem.SEVERAL, f"{sku} is the SKU of several articles here"
        if rival := self._rival(sku):
            told = f"{sku!r} differs from {rival!r} in case or white space only, and both could be linked"
            yield Problem.SEVERAL, told
        if any(other.retired for other in others):
            yield Problem.RETIRED_SKU, f"{sku} is no longer sold there"
        if sku in self.was_here or sku in self.was_there:
            yield Problem.RETIRED_SKU, f"{sku} was linked before, and that ended"
        if len(others) > 1:
            yield Problem.SEVERAL, f"{sku} is the SKU of several articles there"
        if sku in self.known.heres:
            yield Problem.SEVERAL, f"{self.known.heres[sku][0]} stands for {sku} there already"

    def _against_ean(self, article: Article, other: Article) -> Iterator[tuple[Problem, str]]:
        if eans_agree(article, other) is False:
            yield Problem.SWAPPED_CODES, f"{article.sku} is in both catalogues, with two EANs"
        if self.shares_ean(article) or self.shares_ean(other):
            yield Problem.DUPLICATE_EAN, f"{article.sku} has an EAN that another article has too"

    def shares_ean(self, article: Article) -> bool:
        """Say whether an EAN is that of several articles of one side, among those for sale."""
        return any(
            len(self._selling(side.by_ean.get(code, ()))) > 1
            for code in readings(article.ean)
            for side in (self.ours, self.theirs)
        )

    def _rival(self, sku: str) -> str | None:
        """Return another SKU here, in another spelling, that is linked or has a namesake there too."""
        others = {other.sku for other in self._selling(self.ours.by_variant.get(variant_key(sku), ()))}
        rivals = {other for other in others if other in self.theirs.by_sku}
        rivals.update(self.known.variants.get(variant_key(sku), ()))
        return min(rivals - {sku}, default=None)

    def _by_ean(self, article: Article) -> Iterator[Article]:
        for code in sorted(readings(article.ean)):
            yield from self.theirs.by_ean.get(code, ())

    def _selling(self, articles: tuple[Article, ...]) -> list[Article]:
        return [article for article in articles if not article.retired]

    def _proposal(
        self, article: Article, problem: Problem, told: str, others: Iterator[Article] | tuple[Article, ...]
    ) -> Proposal:
        found = tuple(_doubtful(article, other, problem) for other in dict.fromkeys(others))
        return Proposal(article=article, problem=problem, told=told, candidates=found)


def _doubtful(article: Article, other: Article, problem: Problem) -> Candidate:
    same = [
        name
        for name, agree in (("SKU", article.sku == other.sku), ("EAN", eans_agree(article, other)))
        if agree
    ]
    reason = f"the same {' and '.join(same)}" if same else "linked"
    if other.retired:
        reason = f"{reason}; no longer sold"
    return Candidate(article=other, confidence=50, differences=(problem,), reason=reason)
