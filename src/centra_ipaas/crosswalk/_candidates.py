"""Who an article might be, by rules: one code in two spellings, one EAN, one stem."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from attrs import evolve

from centra_ipaas.crosswalk._articles import Article, Catalogue, parts, stem
from centra_ipaas.crosswalk._proposals import Candidate, Problem, likeliest_first
from centra_ipaas.crosswalk._spelling import differences, loose_key
from centra_ipaas.crosswalk.gtin import readings

#: In per cent, without an EAN on both sides that confirms it.
_CONFIDENCE: Final = {
    Problem.CASE: 95,
    Problem.WHITE_SPACE: 95,
    Problem.LEADING_ZEROS: 90,
    Problem.CODE_LENGTH: 90,
    Problem.OTHER_SKU: 90,
    Problem.SIZE_SUFFIX: 80,
}
#: One code says yes, another one no.
_CONTRADICTED: Final = 50
#: A stem in common, and nothing that says which size it is.
_SOME_SIZE: Final = 40


def eans_agree(article: Article, other: Article) -> bool | None:
    """Say whether two articles have one EAN, however it is spelled; None if one of them has none."""
    if not article.ean or not other.ean:
        return None
    return article.ean == other.ean or not readings(article.ean).isdisjoint(readings(other.ean))


def candidates(article: Article, theirs: Catalogue) -> tuple[Candidate, ...]:
    """Return whom an article might be by rules, retired ones included, the likeliest first."""
    return likeliest_first(
        (
            *_spelled_alike(article, theirs),
            *_one_code(article, theirs),
            *_one_stem(article, theirs),
            *_one_ean(article, theirs),
        )
    )


def _spelled_alike(article: Article, theirs: Catalogue) -> Iterator[Candidate]:
    for other in theirs.by_loose_sku.get(loose_key(article.sku), ()):
        if readings(article.sku).isdisjoint(readings(other.sku)):
            found = tuple(Problem(one.value) for one in differences(article.sku, other.sku))
            yield _candidate(article, other, found, f"the same but for {' and '.join(found)}")


def _one_code(article: Article, theirs: Catalogue) -> Iterator[Candidate]:
    for code in sorted(readings(article.sku)):
        for other in theirs.by_sku_code.get(code, ()):
            yield _candidate(article, other, (Problem.CODE_LENGTH,), "one trade code in two lengths")
        for other in theirs.by_ean.get(code, ()):
            yield _candidate(article, other, (Problem.OTHER_SKU,), "the SKU here is the EAN there")


def _one_stem(article: Article, theirs: Catalogue) -> Iterator[Candidate]:
    for other in theirs.by_stem.get("-".join(parts(article.sku)), ()):
        yield from _some_size(article, other, short=article, long=other)
    for other in theirs.by_parts.get(stem(article.sku), ()):
        yield from _some_size(article, other, short=other, long=article)


def _some_size(article: Article, other: Article, *, short: Article, long: Article) -> Iterator[Candidate]:
    """Yield the other one if it may be this size: neither its size nor its EAN is another one."""
    sizes = {loose_key(long.size), parts(long.sku)[-1]}
    if eans_agree(article, other) is False or (short.size and loose_key(short.size) not in sizes):
        return
    found = _candidate(article, other, (Problem.SIZE_SUFFIX,), f"{long.sku} is {short.sku} with a size")
    unsure = not short.size and eans_agree(article, other) is None
    yield evolve(found, confidence=_SOME_SIZE) if unsure else found


def _one_ean(article: Article, theirs: Catalogue) -> Iterator[Candidate]:
    for code in sorted(readings(article.ean)):
        for other in theirs.by_ean.get(code, ()):
            yield Candidate(
                article=other,
                confidence=_CONFIDENCE[Problem.OTHER_SKU],
                differences=(Problem.OTHER_SKU,),
                reason="the same EAN under another SKU",
            )
        for other in theirs.by_sku_code.get(code, ()):
            yield _candidate(article, other, (Problem.OTHER_SKU,), "the EAN here is the SKU there")


def _candidate(article: Article, other: Article, found: tuple[Problem, ...], reason: str) -> Candidate:
    """Return a candidate, surer or less sure by what the EANs say."""
    confidence = min(_CONFIDENCE[one] for one in found)
    agree = eans_agree(article, other)
    if agree:
        confidence, reason = 100, f"{reason}; the EAN is the same"
    elif agree is False:
        found, reason = (*found, Problem.SWAPPED_CODES), f"{reason}; the EAN is another one"
        confidence = _CONTRADICTED
    return Candidate(article=other, confidence=confidence, differences=found, reason=reason)
