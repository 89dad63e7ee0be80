"""What resembles an article of which nothing is known on the other side. A resemblance is never a link."""

from __future__ import annotations

from functools import cached_property
from types import ModuleType
from typing import Final

from attrs import field, frozen

from centra_ipaas.crosswalk._articles import Article, Catalogue, parts
from centra_ipaas.crosswalk._candidates import eans_agree
from centra_ipaas.crosswalk._proposals import Candidate, Problem, likeliest_first
from centra_ipaas.crosswalk._spelling import loose_key
from centra_ipaas.errors import ConfigurationError

#: In per cent. Below is noise; above would look like a certainty.
_LEAST: Final = 70
_MOST: Final = 95
#: A SKU alone, without words on both sides, says less.
_SKU_ALONE: Final = 80
_SAME_VARIANT: Final = 50
#: Looked at closely, of all that resemble by either text.
_CLOSE: Final = 20


def _rapidfuzz() -> tuple[ModuleType, ModuleType]:
    try:
        from rapidfuzz import fuzz, process
    except ModuleNotFoundError:
        raise ConfigurationError("similar articles need rapidfuzz: install centra-ipaas[crosswalk]") from None
    return fuzz, process


@frozen
class Resemblance:
    """A catalogue, prepared for questions. Raises `ConfigurationError` without the extra ``crosswalk``."""

    catalogue: Catalogue
    _tools: tuple[ModuleType, ModuleType] = field(factory=_rapidfuzz, repr=False)

    @cached_property
    def _skus(self) -> list[str]:
        return [loose_key(article.sku) for article in self.catalogue.selling]

    @cached_property
    def _words(self) -> list[str]:
        return [article.words.casefold() for article in self.catalogue.selling]

    def candidates(self, article: Article, most: int = 3) -> tuple[Candidate, ...]:
        """Return the articles that resemble one by SKU and words, in the same size and a similar variant."""
        found = (self._candidate(article, self.catalogue.selling[index]) for index in self._close(article))
        return likeliest_first(one for one in found if one is not None)[:most]

    def _close(self, article: Article) -> set[int]:
        fuzz, process = self._tools
        questions = [(loose_key(article.sku), self._skus, fuzz.ratio)]
        if article.words:
            questions.append((article.words.casefold(), self._words, fuzz.token_sort_ratio))
        return {
            index
            for text, choices, scorer in questions
            for _, _, index in process.extract(
                text, choices, scorer=scorer, score_cutoff=_LEAST, limit=_CLOSE
            )
        }

    def _candidate(self, article: Article, other: Article) -> Candidate | None:
        if not self._alike(article, other):
            return None
        fuzz, _ = self._tools
        by_sku = fuzz.ratio(loose_key(article.sku), loose_key(other.sku))
        if article.name and other.name:
            by_name = fuzz.token_sort_ratio(article.name.casefold(), other.name.casefold())
            confidence = min(_MOST, round(0.4 * by_sku + 0.6 * by_name))
            reason = f"SKU {round(by_sku)} % and name {round(by_name)} % alike"
        else:
            confidence, reason = round(by_sku * _SKU_ALONE / 100), f"SKU {round(by_sku)} % alike"
        if confidence < _LEAST:
            return None
        return Candidate(article=other, confidence=confidence, differences=(Problem.UNKNOWN,), reason=reason)

    def _alike(self, article: Article, other: Article) -> bool:
        """Another EAN, size or colour is another article, however similar the rest is."""
        fuzz, _ = self._tools
        if eans_agree(article, other) is False:
            return False
        if _size(article) and _size(other) and _size(article) != _size(other):
            return False
        one, two = article.variant.casefold(), other.variant.casefold()
        return not (one and two) or fuzz.ratio(one, two) >= _SAME_VARIANT


def _size(article: Article) -> str:
    found = parts(article.sku)
    return loose_key(article.size) or (found[-1] if len(found) > 1 else "")
